package interview

import (
	"context"

	"github.com/candorhq/candor/internal/account"
)

// Alias finds our id for a foreign one that a dialect saved. Any key of the
// organization may ask: what the id names is checked where it is used.
func (s *Service) Alias(ctx context.Context, a account.Actor, dialect, kind, theirs string) (ours string, err error) {
	if err := translates(a); err != nil {
		return "", err
	}
	al, err := s.aliased(ctx, s.store, a.OrganizationID, dialect, kind, theirs)
	if is(err, NotFound) {
		return "", unknown(kind)
	}
	return al.Ours, err
}

// AliasOf finds the foreign id for one of ours.
func (s *Service) AliasOf(ctx context.Context, a account.Actor, dialect, kind, ours string) (theirs string, err error) {
	if err := translates(a); err != nil {
		return "", err
	}
	al, err := s.store.AliasOf(ctx, a.OrganizationID, dialect, kind, ours)
	if is(err, NotFound) {
		return "", unknown(kind)
	}
	return al.Theirs, err
}

// SaveAlias keeps a foreign id. The same again is fine; another meaning for it
// is a [Conflict].
func (s *Service) SaveAlias(ctx context.Context, a account.Actor, dialect, kind, theirs, ours string) error {
	if err := translates(a); err != nil {
		return err
	}
	err := first(
		checkNeeded("dialect", &dialect, 32), checkNeeded("kind", &kind, 64),
		checkNeeded("theirs", &theirs, MaxName), checkNeeded("ours", &ours, MaxName),
	)
	if err != nil {
		return err
	}
	al := Alias{OrganizationID: a.OrganizationID, Dialect: dialect, Kind: kind, Theirs: theirs, Ours: ours}
	return s.write(ctx, func(tx Tx) error {
		have, err := tx.Alias(ctx, al.OrganizationID, dialect, kind, theirs)
		switch {
		case is(err, NotFound):
			return raced(tx, tx.SaveAlias(ctx, al))
		case err != nil:
			return err
		case have.Ours != ours:
			return Errorf(Conflict, "this id names something else already")
		}
		return nil
	})
}

// translates refuses actors that have no business with foreign ids.
func translates(a account.Actor) error {
	if a.OrganizationID == "" || byCandidate(a) || len(a.Scopes) == 0 && !a.System {
		return Errorf(Denied, "this needs a key of an organization")
	}
	return nil
}
