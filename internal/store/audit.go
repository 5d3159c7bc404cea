package store

import (
	"context"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/account"
)

var audits = tie("audit", func(e *account.Entry) []column {
	return []column{
		{"organization_id", key(&e.OrganizationID), true},
		{"seq", num(&e.Seq), true},
		{"at", when(&e.At), true},
		{"actor_kind", plain(&e.ActorKind), true},
		{"actor_id", plain(&e.ActorID), true},
		{"address", plain(&e.Address), true},
		{"request_id", plain(&e.RequestID), true},
		{"action", plain(&e.Action), true},
		{"subject_kind", plain(&e.SubjectKind), true},
		{"subject_id", key(&e.SubjectID), true},
		{"facts", raw(&e.Facts), true},
		{"previous", blob((*[]byte)(&e.Previous)), true},
		{"hash", blob((*[]byte)(&e.Hash)), true},
	}
})

// Note adds entries when the transaction's function has returned.
func (t *tx) Note(notes ...account.Entry) { t.noted = append(t.noted, notes...) }

// chain links what was noted to the ends of the chains, or leaves it for who
// does so. It is the last that a transaction does.
func (t *tx) chain(ctx context.Context) error {
	if len(t.noted) == 0 {
		return nil
	}
	if !t.db.engine.alone() {
		return t.leave(ctx, t.noted)
	}
	notes := slices.Clone(t.noted) // the function may run again
	slices.SortStableFunc(notes, func(a, b account.Entry) int { return strings.Compare(a.OrganizationID, b.OrganizationID) })
	var head account.Head
	for i := range notes {
		e := &notes[i]
		if i == 0 || notes[i-1].OrganizationID != e.OrganizationID {
			var err error
			if head, err = t.chainEnd(ctx, e.OrganizationID); err != nil {
				return err
			}
		}
		e.Link(head)
		head = account.Head{Seq: e.Seq, Hash: e.Hash}
		if _, err := insert(ctx, t.q, audits, e, ""); err != nil {
			return err
		}
	}
	return nil
}

// chainEnd is the end of an organization's chain, which nobody else adds to
// until the transaction ends.
func (t *tx) chainEnd(ctx context.Context, orgID string) (account.Head, error) {
	if err := t.db.engine.lockChain(ctx, t.q, orgID); err != nil {
		return account.Head{}, err
	}
	last, err := t.Audit(ctx, orgID, account.AuditFilter{}, 0, 1)
	if err != nil || len(last) == 0 {
		return account.Head{}, err
	}
	return account.Head{Seq: last[0].Seq, Hash: last[0].Hash}, nil
}

// Note adds entries in a transaction of their own.
func (db *DB) Note(ctx context.Context, notes ...account.Entry) error {
	return db.write(ctx, func(t *tx) error {
		t.noted = notes
		return nil
	})
}

// Audit reads an organization's entries newest first, from before a number.
func (r reader) Audit(ctx context.Context, orgID string, f account.AuditFilter, before int64, limit int) ([]account.Entry, error) {
	where, args := "WHERE organization_id = ?", []any{orgID}
	and := func(condition string, arg any) {
		where, args = where+" AND "+condition, append(args, arg)
	}
	if before > 0 {
		and("seq < ?", before)
	}
	for _, is := range []struct{ column, value string }{
		{"actor_kind", string(f.ActorKind)}, {"actor_id", f.ActorID}, {"action", string(f.Action)}, {"subject_id", f.SubjectID},
	} {
		if is.value != "" {
			and(is.column+" = ?", is.value)
		}
	}
	if !f.From.IsZero() {
		and("at >= ?", micros(f.From))
	}
	if !f.Before.IsZero() {
		and("at < ?", micros(f.Before))
	}
	return many(ctx, r.q, audits, where+" ORDER BY seq DESC LIMIT ?", append(args, limit)...)
}

// Audit is reader's, with everything that was noted before.
func (db *DB) Audit(ctx context.Context, orgID string, f account.AuditFilter, before int64, limit int) ([]account.Entry, error) {
	if err := db.link(ctx, orgID); err != nil {
		return nil, err
	}
	return db.reader.Audit(ctx, orgID, f, before, limit)
}

// AuditChain is reader's, with everything that was noted before.
func (db *DB) AuditChain(ctx context.Context, orgID string, after int64, limit int) ([]account.Entry, error) {
	if err := db.link(ctx, orgID); err != nil {
		return nil, err
	}
	return db.reader.AuditChain(ctx, orgID, after, limit)
}

// AuditChain reads an organization's entries oldest first, after a number.
func (r reader) AuditChain(ctx context.Context, orgID string, after int64, limit int) ([]account.Entry, error) {
	return many(ctx, r.q, audits, "WHERE organization_id = ? AND seq > ? ORDER BY seq LIMIT ?", orgID, after, limit)
}
