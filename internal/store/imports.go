package store

import (
	"context"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// placed is an import's cursor with its space.
type placed struct {
	org string
	env account.Env
	interview.ImportCursor
}

var importCursors = tie("import_cursor", func(c *placed) []column {
	return []column{
		{"organization_id", key(&c.org), true},
		{"env", plain(&c.env), true},
		{"dialect", key(&c.Dialect), true},
		{"source", key(&c.Source), true},
		{"cursor", plain(&c.Cursor), false},
		{"at", when(&c.At), false},
	}
})

func (r reader) ImportCursor(ctx context.Context, s interview.Space, dialect, source string) (interview.ImportCursor, error) {
	c, err := one(ctx, r.q, importCursors, "WHERE organization_id = ? AND env = ? AND dialect = ? AND source = ?",
		s.OrganizationID, string(s.Env), dialect, source)
	return c.ImportCursor, err
}

func (t *tx) SaveImportCursor(ctx context.Context, s interview.Space, c interview.ImportCursor) error {
	return upsert(ctx, t.q, importCursors, &placed{s.OrganizationID, s.Env, c}, "organization_id, env, dialect, source")
}

// Renumber looks before it writes: a violation would end the transaction.
func (t *tx) Renumber(ctx context.Context, table interview.Numbered, id string, serial int64) (bool, error) {
	switch table {
	case interview.NumberedPlan, interview.NumberedCandidate, interview.NumberedInterview:
	default:
		return false, interview.Errorf(interview.Invalid, "rows of %s have no serial number", table)
	}
	if serial <= 0 {
		return false, interview.Wrong("serial", "must be above 0")
	}
	name := string(table)
	n, err := scalar(ctx, t.q, "SELECT count(*) FROM "+name+" WHERE serial = ?", serial)
	if err != nil || n > 0 {
		return false, err
	}
	if n, err = t.q.exec(ctx, "UPDATE "+name+" SET serial = ? WHERE id = ?", serial, id); err != nil {
		return false, err
	}
	if n == 0 {
		return false, missing(name)
	}
	return true, t.db.engine.goOn(ctx, t.q, name)
}

// Rename looks before it writes, as Renumber does.
func (t *tx) Rename(ctx context.Context, planID, short string) (bool, error) {
	n, err := scalar(ctx, t.q, "SELECT count(*) FROM plan WHERE short_id = ?", short)
	if err != nil || n > 0 {
		return false, err
	}
	if n, err = t.q.exec(ctx, "UPDATE plan SET short_id = ? WHERE id = ?", short, planID); err != nil {
		return false, err
	}
	if n == 0 {
		return false, missing("plan")
	}
	return true, nil
}
