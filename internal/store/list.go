package store

import (
	"context"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// condition collects what a list's rows must meet.
type condition struct {
	parts []string
	args  []any
	wordings
}

func (r reader) inSpace(s interview.Space, f interview.Filter) *condition {
	c := &condition{wordings: r.db.engine}
	c.and("organization_id = ?", s.OrganizationID)
	c.and("env = ?", string(s.Env))
	c.and("deleted_at = 0")
	c.is("external_id", f.ExternalID)
	if !f.CreatedFrom.IsZero() {
		c.and("created_at >= ?", micros(f.CreatedFrom))
	}
	if !f.CreatedBefore.IsZero() {
		c.and("created_at < ?", micros(f.CreatedBefore))
	}
	return c
}

func (c *condition) and(part string, args ...any) {
	c.parts = append(c.parts, part)
	c.args = append(c.args, args...)
}

// is compares where a value is given.
func (c *condition) is(column, value string) {
	if value != "" {
		c.and(column+" = ?", value)
	}
}

// in compares with several values where any are given.
func (c *condition) in(column string, values []string) {
	if len(values) == 0 {
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	c.and(column+" IN ("+marks(len(values))+")", args...)
}

// named looks for a part of a name in any case.
func (c *condition) named(part string) {
	if part != "" {
		c.and(c.contains("folded"), strings.ToLower(part))
	}
}

// addressed looks for a part of a candidate's name or e-mail in any case.
func (c *condition) addressed(part string) {
	if part != "" {
		part = strings.ToLower(part)
		c.and("("+c.contains("folded")+" OR "+c.contains("COALESCE(email, '')")+")", part, part)
	}
}

// keeps looks for what dialects keep of a row.
func (c *condition) keeps(all []interview.Kept) {
	for _, k := range all {
		args := []any{k.Dialect, k.Field}
		for _, v := range k.Values {
			args = append(args, v)
		}
		if len(k.Values) == 0 {
			c.and("1 = 0")
			continue
		}
		c.and("COALESCE("+c.kept()+", '') IN ("+marks(len(k.Values))+")", args...)
	}
}

func (c *condition) where() string { return "WHERE " + strings.Join(c.parts, " AND ") }

// page narrows a condition to what follows the cursor, and is the order, limit
// and offset.
func (c *condition) page(p interview.Page) string {
	if !p.After.IsZero() {
		c.and("(created_at, id) < (?, ?)", micros(p.After.At), p.After.ID)
	}
	tail := c.where() + " ORDER BY " + order(p.Order) + " LIMIT ?"
	c.args = append(c.args, max(p.Limit, 1))
	if p.Offset > 0 {
		tail += " OFFSET ?"
		c.args = append(c.args, p.Offset)
	}
	return tail
}

// order is the columns of an order, the last of which no two rows share.
func order(o interview.Order) string {
	switch o {
	case interview.Oldest:
		return "created_at, id"
	case interview.Changed:
		return "updated_at DESC, id DESC"
	case interview.ByName:
		return "folded, id"
	case interview.ByNameDown:
		return "folded DESC, id DESC"
	case interview.HighestScore:
		return "CASE WHEN score IS NULL THEN 1 ELSE 0 END, score DESC, created_at DESC, id DESC"
	}
	return "created_at DESC, id DESC"
}

// list reads one page.
func list[T any](ctx context.Context, q querier, m *mapping[T], c *condition, p interview.Page) ([]T, error) {
	tail := c.page(p)
	return many(ctx, q, m, tail, c.args...)
}

// count counts the rows that meet a condition.
func count(ctx context.Context, q querier, table string, c *condition) (int, error) {
	if !askable(c.args) {
		return 0, nil
	}
	n, err := scalar(ctx, q, "SELECT count(*) FROM "+table+" "+c.where(), c.args...)
	return int(n), err
}

// Count counts what the list holds under the same filter.
func (r reader) Count(ctx context.Context, s interview.Space, l interview.List, f interview.Filter) (int, error) {
	switch l {
	case interview.PositionList:
		return count(ctx, r.q, positions.table, r.ofPositions(s, f))
	case interview.PlanList:
		return count(ctx, r.q, plans.table, r.ofPlans(s, f))
	case interview.CandidateList:
		return count(ctx, r.q, candidates.table, r.ofCandidates(s, f))
	case interview.InterviewList:
		c, states := r.ofInterviews(s, f)
		c.in("state", states)
		return count(ctx, r.q, interviews.table, c)
	}
	return 0, interview.Errorf(interview.Invalid, "there is no list of %q", l)
}

// listAny reads one page of rows that have one of several values in an indexed
// column. Each value's newest rows are found by the index and merged: sorting
// all that match would read them all.
func listAny[T any](ctx context.Context, q querier, m *mapping[T], c *condition, column string, values []string, p interview.Page) ([]T, error) {
	if !p.After.IsZero() {
		c.and("(created_at, id) < (?, ?)", micros(p.After.At), p.After.ID)
	}
	limit := max(p.Limit, 1)
	var parts []string
	var args []any
	for _, v := range values {
		parts = append(parts, "SELECT * FROM (SELECT created_at AS c, id AS i FROM "+m.table+" "+c.where()+" AND "+column+
			" = ? ORDER BY created_at DESC, id DESC LIMIT ?) AS s")
		args = append(append(append(args, c.args...), v), limit+p.Offset)
	}
	tail := "WHERE id IN (SELECT i FROM (" + strings.Join(parts, " UNION ALL ") +
		") AS u ORDER BY c DESC, i DESC LIMIT ? OFFSET ?) ORDER BY created_at DESC, id DESC"
	return many(ctx, q, m, tail, append(args, limit, p.Offset)...)
}

// unless negates what follows.
func unless(not bool) string {
	if not {
		return "NOT "
	}
	return ""
}
