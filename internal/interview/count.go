package interview

import (
	"context"

	"github.com/candorhq/candor/internal/account"
)

// Count counts what a list holds under a filter; it needs the list's own
// scope. It is for callers whose wire has totals and page numbers: pages by
// cursor need none.
//
// A count grows with what it counts, where a page does not. By organization,
// environment, state, status and creation time alone it reads one index entry
// a row, 5 ms for 100,000; everything else is looked at in each row that those,
// or a plan, position or candidate, leave: up to 0.1 s for 100,000.
func (s *Service) Count(ctx context.Context, a account.Actor, l List, f Filter) (int, error) {
	sc := account.ReadInterviews
	switch l {
	case PositionList, PlanList:
		sc = account.ReadPlans
	case CandidateList:
		sc = account.ReadCandidates
	case InterviewList:
	default:
		return 0, Wrong("list", "is not one that can be counted")
	}
	sp, err := within(a, sc)
	if err != nil {
		return 0, err
	}
	if err := checkFilter(&f); err != nil {
		return 0, err
	}
	return s.store.Count(ctx, sp, l, f)
}
