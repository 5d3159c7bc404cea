package interview

import (
	"context"
	"slices"

	"github.com/candorhq/candor/internal/account"
)

// Count counts what a list holds under a filter; it needs the list's own
// scope. It is for callers whose wire has totals and page numbers: pages by
// cursor need none.
//
// A count grows with what it counts, where a page does not: it looks at each
// row of the organization in that environment, or of the plan, position,
// candidate, state or status named, which takes 0.1 to 0.3 s for 100,000.
func (s *Service) Count(ctx context.Context, a account.Actor, l List, f Filter) (int, error) {
	if l.scope() == "" {
		return 0, Wrong("list", "is not one that can be counted")
	}
	sp, err := within(a, l.scope())
	if err != nil {
		return 0, err
	}
	if err := checkFilter(&f); err != nil {
		return 0, err
	}
	return s.store.Count(ctx, sp, l, f)
}

// scope is what reading the list needs; none for what is no list.
func (l List) scope() account.Scope {
	switch l {
	case PositionList, PlanList:
		return account.ReadPlans
	case CandidateList:
		return account.ReadCandidates
	case InterviewList:
		return account.ReadInterviews
	}
	return ""
}

// ordered refuses an order that the list does not have.
func (l List) ordered(p Page) error {
	orders := []Order{Newest, Oldest, Changed, ByName, ByNameDown}
	if l == InterviewList {
		orders = []Order{Newest, Oldest, Changed, HighestScore}
	}
	switch {
	case !slices.Contains(orders, p.Order):
		return Wrong("order", "is not one of this list")
	case p.Order != Newest && !p.After.IsZero():
		return Wrong("order", "goes by offset, not by cursor")
	}
	return nil
}

func checkKept(all []Kept) error {
	for _, k := range all {
		if err := k.check(); err != nil {
			return err
		}
	}
	return nil
}

func (k Kept) check() error {
	for _, name := range []string{k.Dialect, k.Field} {
		if name == "" || slices.ContainsFunc([]byte(name), func(c byte) bool { return (c < 'a' || c > 'z') && c != '_' }) {
			return Wrong("kept", "must be named in lower case letters")
		}
	}
	return checkAll("kept", k.Values, MaxName)
}

func checkAll(field string, vs []string, longest int) error {
	for _, v := range vs {
		if err := checkText(field, &v, longest); err != nil {
			return err
		}
	}
	return nil
}
