package interview

import (
	"context"
	"sync"

	"github.com/candorhq/candor/internal/account"
)

// plansSeen remembers plans as they were when interviews were last made of
// them, by what callers called them: to read and decode a plan is a seventh of
// making an interview. Whether one is still so is for the transaction to find
// out. What it gives is shared and must not be changed.
type plansSeen struct {
	mu sync.Mutex
	by map[string]Plan
}

// mostPlansSeen bounds them to some megabytes.
const mostPlansSeen = 64

func (s *plansSeen) get(ref string) (Plan, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.by[ref]
	return p, ok
}

func (s *plansSeen) put(ref string, p Plan) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil || len(s.by) >= mostPlansSeen {
		s.by = map[string]Plan{}
	}
	s.by[ref] = p
}

func (s *plansSeen) forget(ref string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.by, ref)
}

// lookAt is a plan as it was a while ago, or the zero Plan where the actor may
// not have it or it cannot be read: the transaction says why.
func (s *Service) lookAt(ctx context.Context, a account.Actor, ref string) Plan {
	p, ok := s.plans.get(ref)
	if !ok {
		var err error
		if p, err = planByRef(ctx, s.store, ref); err != nil {
			return Plan{}
		}
		s.plans.put(ref, p)
	}
	if owns(a, p.OrganizationID, p.Env, "plan") != nil || hide(a, p.DeletedAt, "plan") != nil {
		return Plan{}
	}
	return p
}

// lookedAt is the plan as it was looked at before, if it is still so.
func (s *Service) lookedAt(ctx context.Context, tx Tx, a account.Actor, in NewInterview) (Plan, error) {
	if in.looked.ID != "" {
		v, err := tx.PlanVersion(ctx, in.looked.ID)
		if err != nil {
			return Plan{}, err
		}
		if v == in.looked.Version {
			return in.looked, nil
		}
		s.plans.forget(in.PlanID)
	}
	return ownPlan(ctx, tx, a, in.PlanID)
}
