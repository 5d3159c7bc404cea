package interview

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// Overview is what a list of interviews shows beside their rows.
type Overview struct {
	Candidate Candidate
	Decision  string   // the newest of a review: advance, hold, reject; "" while there is none
	Signals   []Signal // one of each kind that was observed, the first of the gravest
}

// Tally sums up the interviews of a plan or a candidate.
type Tally struct {
	Count  int
	Opened int       // of those, the ones that were opened
	Newest time.Time // when the newest was made
}

// Happening is what is counted by day.
type Happening string

// Happenings, each once an interview or candidate, however often it came about.
const (
	WereInvited   Happening = "invited"
	WereOpened    Happening = "opened"
	WereCompleted Happening = "completed"
	WereAdded     Happening = "added" // candidates
)

// OverviewReader sums up what lists show. Its arguments have been checked.
type OverviewReader interface {
	// Overviews are of those of the interviews that are in the space.
	Overviews(ctx context.Context, s Space, ids []string) (map[string]Overview, error)
	// Tallies counts interviews by plan or candidate; ids without any are not there.
	Tallies(ctx context.Context, s Space, l List, ids []string) (map[string]Tally, error)
	// Daily counts by UTC day what happened from a time on and before another.
	Daily(ctx context.Context, s Space, h Happening, f Filter, from, before time.Time) (map[time.Time]int, error)
}

// Overviews are of a page's interviews, by id, at most [MaxPage]; it needs
// read:interviews. Ids that the actor cannot read are not there. An interview
// that was ended has no signals and no decision, as its result has none.
func (s *Service) Overviews(ctx context.Context, a account.Actor, ids []string) (map[string]Overview, error) {
	sp, ids, err := several(a, account.ReadInterviews, ids)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return s.store.Overviews(ctx, sp, ids)
}

// Tallies are of a page's plans or candidates, by id, at most [MaxPage]; it
// needs read:interviews. Ids without interviews, and ids of others, are not
// there. It reads one row an interview.
func (s *Service) Tallies(ctx context.Context, a account.Actor, l List, ids []string) (map[string]Tally, error) {
	if l != PlanList && l != CandidateList {
		return nil, Wrong("list", "has no interviews of its own")
	}
	sp, ids, err := several(a, account.ReadInterviews, ids)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return s.store.Tallies(ctx, sp, l, ids)
}

// Daily counts by UTC day, from a day on and before another, what happened to
// the interviews that a filter leaves, or which candidates were added; it
// needs the scope of their list. Days without any are not there. It reads what
// the organization has in that environment: about 0.1 s for 100,000 rows.
func (s *Service) Daily(ctx context.Context, a account.Actor, h Happening, f Filter, from, before time.Time) (map[time.Time]int, error) {
	l := InterviewList
	switch h {
	case WereInvited, WereOpened, WereCompleted:
	case WereAdded:
		l = CandidateList
	default:
		return nil, Wrong("happening", "is not one that is counted")
	}
	sp, err := within(a, l.scope())
	if err != nil {
		return nil, err
	}
	if err := first(checkFilter(&f), checkTime("from", &from), checkTime("before", &before)); err != nil {
		return nil, err
	}
	return s.store.Daily(ctx, sp, h, f, from, before)
}

// several are ids as they are stored; those that cannot be any are left out.
func several(a account.Actor, sc account.Scope, ids []string) (Space, []string, error) {
	sp, err := within(a, sc)
	if err != nil {
		return sp, nil, err
	}
	if len(ids) > MaxPage {
		return sp, nil, Wrong("ids", "are too many")
	}
	var out []string
	for _, id := range ids {
		if id, ok := canonical(id); ok {
			out = append(out, id)
		}
	}
	return sp, out, nil
}
