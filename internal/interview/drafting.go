package interview

import (
	"context"
	"encoding/json"

	"github.com/candorhq/candor/internal/account"
)

// PlanDraft is a plan together with the position it is for, made from what
// somebody wrote about the work.
type PlanDraft struct {
	Position Position
	Plan     Plan
	// Tell is a request to make when the plan is there: one POST of JSON, tried
	// for about an hour. It may be nil, and may be called more than once.
	Tell func(Plan) Call
}

// Call is one request to an address that a caller named once; a lasting wish
// to be told is a [Webhook].
type Call struct {
	URL  string          `json:"url"`
	Body json.RawMessage `json:"body"` // ids and states only
}

// CreateDraft makes the position, the plan and the task of the call in one
// transaction; it needs write:plans.
func (s *Service) CreateDraft(ctx context.Context, a account.Actor, in PlanDraft) (Plan, error) {
	sp, err := within(a, account.WritePlans)
	if err != nil {
		return Plan{}, err
	}
	if err := checkPosition("position.", &in.Position); err != nil {
		return Plan{}, err
	}
	if err := checkPlan("plan.", &in.Plan); err != nil {
		return Plan{}, err
	}
	var out Plan
	err = s.write(ctx, func(tx Tx) error {
		pos := in.Position
		if _, err := s.addPosition(ctx, tx, a, sp, &pos); err != nil {
			return inField("position", err)
		}
		out = in.Plan
		out.PositionID = pos.ID
		if _, err := s.addPlan(ctx, tx, a, sp, &out); err != nil {
			return inField("plan", err)
		}
		if in.Tell == nil {
			return nil
		}
		call := in.Tell(out)
		if err := checkURL("url", &call.URL); err != nil {
			return err
		}
		body, err := json.Marshal(call)
		if err != nil {
			return err
		}
		t := s.task(TaskCall, "", sp.OrganizationID, "", s.now(), nil)
		t.Payload = body
		return tx.Enqueue(ctx, t)
	})
	if err != nil {
		return Plan{}, err
	}
	return out, nil
}
