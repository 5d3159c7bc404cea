package interview

import (
	"context"

	"github.com/candorhq/candor/internal/account"
)

// ImportReader reads how far imports have come.
type ImportReader interface {
	ImportCursor(ctx context.Context, s Space, dialect, source string) (ImportCursor, error)
}

// ImportTx writes what only imports write.
type ImportTx interface {
	SaveImportCursor(ctx context.Context, s Space, c ImportCursor) error // by dialect and source
	// Renumber gives a row another serial number, and tells whether the number
	// was free. Later rows get higher ones.
	Renumber(ctx context.Context, table Numbered, id string, serial int64) (bool, error)
	// Rename gives a plan another short id, and tells whether it was free.
	Rename(ctx context.Context, planID, short string) (bool, error)
}

// ImportCursor is where an import of that account goes on; the zero cursor
// where none is under way. It is for the operator's own commands.
func (s *Service) ImportCursor(ctx context.Context, a account.Actor, dialect, source string) (ImportCursor, error) {
	sp, err := importer(a)
	if err != nil {
		return ImportCursor{}, err
	}
	c, err := s.store.ImportCursor(ctx, sp, dialect, source)
	if is(err, NotFound) {
		return ImportCursor{Dialect: dialect, Source: source}, nil
	}
	return c, err
}

// SaveImportCursor keeps where an import goes on.
func (s *Service) SaveImportCursor(ctx context.Context, a account.Actor, dialect, source, cursor string) error {
	sp, err := importer(a)
	if err != nil {
		return err
	}
	if err := first(checkNeeded("dialect", &dialect, 32), checkNeeded("source", &source, MaxName), checkText("cursor", &cursor, MaxText)); err != nil {
		return err
	}
	return s.write(ctx, func(tx Tx) error {
		return tx.SaveImportCursor(ctx, sp, ImportCursor{Dialect: dialect, Source: source, Cursor: cursor, At: s.now()})
	})
}

// ImportedAs finds what an interview of another product became here, and tells
// whether its last word is here already. [NotFound] for one that was not
// imported.
func (s *Service) ImportedAs(ctx context.Context, a account.Actor, dialect, theirs string) (iv Interview, settled bool, err error) {
	sp, err := importer(a)
	if err != nil {
		return Interview{}, false, err
	}
	iv, err = s.importedBefore(ctx, s.store, sp, dialect, theirs)
	if is(err, Gone) {
		return Interview{}, true, nil
	}
	return iv, err == nil && hasLastWord(iv), err
}

// importedBefore reads the interview that a foreign id stands for; [Gone] when
// it was deleted here.
func (s *Service) importedBefore(ctx context.Context, r Reader, sp Space, dialect, theirs string) (Interview, error) {
	al, err := s.aliased(ctx, r, sp.OrganizationID, dialect, AliasInterview, theirs)
	if err != nil {
		return Interview{}, err
	}
	iv, err := r.Interview(ctx, al.Ours)
	if is(err, NotFound) || err == nil && !iv.DeletedAt.IsZero() {
		return Interview{}, Errorf(Gone, "it was deleted here")
	}
	if err == nil && iv.Env != sp.Env {
		return Interview{}, Errorf(Conflict, "it was imported into the organization's %s data before", iv.Env)
	}
	return iv, err
}

// hasLastWord tells whether nothing more is to come from the other product. A
// completed interview still waits for its judgement.
func hasLastWord(iv Interview) bool { return iv.State.Over() && iv.State != Completed }

// importer refuses everybody but the operator: an import chooses ids.
func importer(a account.Actor) (Space, error) {
	if !a.System {
		return Space{}, Errorf(Denied, "only the operator imports")
	}
	return within(a, account.WriteInterviews)
}
