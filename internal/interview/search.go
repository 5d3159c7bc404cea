package interview

import (
	"context"

	"github.com/candorhq/candor/internal/account"
)

// Search finds places in the transcripts of the actor's organization, newest
// first; it needs read:interviews. The text is words, or a phrase in double
// quotes, of at most [MaxSearch] characters.
func (s *Service) Search(ctx context.Context, a account.Actor, text string, p Page) ([]Hit, error) {
	sp, err := within(a, account.ReadInterviews)
	if err != nil {
		return nil, err
	}
	if err := checkNeeded("q", &text, MaxSearch); err != nil {
		return nil, err
	}
	if p, err = bounded(p); err != nil {
		return nil, err
	}
	return s.store.Search(ctx, sp, text, p)
}
