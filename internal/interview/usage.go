package interview

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// Usage is what was used in a time: interviews that were completed, and how
// long they took. Test interviews do not count; deleted ones do.
type Usage struct {
	Interviews int
	DurationMS int64
}

// Usage sums up the actor's organization from a time on and before another; it
// needs read:interviews.
func (s *Service) Usage(ctx context.Context, a account.Actor, from, before time.Time) (Usage, error) {
	sp, err := within(a, account.ReadInterviews)
	if err != nil {
		return Usage{}, err
	}
	if err := first(checkTime("from", &from), checkTime("before", &before)); err != nil {
		return Usage{}, err
	}
	return s.store.Usage(ctx, sp, from, before)
}
