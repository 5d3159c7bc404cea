package store

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// among selects the ids of those of the interviews that are in a space.
func (r reader) among(s interview.Space, ids []string, more string) (string, []any) {
	c := r.inSpace(s, interview.Filter{})
	c.in("id", ids)
	return "(SELECT id FROM interview " + c.where() + more + ")", c.args
}

// Overviews reads the candidates, then what was decided and observed.
func (r reader) Overviews(ctx context.Context, s interview.Space, ids []string) (map[string]interview.Overview, error) {
	in := map[string]interview.Overview{}
	rows, args := r.among(s, ids, "")
	if len(ids) == 0 || !askable(args) {
		return in, nil
	}
	whose, err := r.pairs(ctx, "SELECT id, candidate_id FROM interview WHERE id IN "+rows, args...)
	if err != nil {
		return nil, err
	}
	people, err := many(ctx, r.q, candidates, "WHERE id IN (SELECT candidate_id FROM interview WHERE id IN "+rows+")", args...)
	if err != nil {
		return nil, err
	}
	byID := map[string]interview.Candidate{}
	for _, c := range people {
		byID[c.ID] = c
	}
	for id, candidate := range whose {
		in[id] = interview.Overview{Candidate: byID[candidate]}
	}
	live, args := r.among(s, ids, " AND ended_at = 0")
	decided, err := many(ctx, r.q, reviews, "WHERE decision <> '' AND interview_id IN "+live+" ORDER BY updated_at, created_at DESC, id DESC", args...)
	if err != nil {
		return nil, err
	}
	for _, v := range decided {
		o := in[v.InterviewID]
		o.Decision = v.Decision
		in[v.InterviewID] = o
	}
	seen, err := many(ctx, r.q, signals, `WHERE id IN (SELECT id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY interview_id, kind
		ORDER BY CASE severity WHEN 'concern' THEN 0 ELSE 1 END, at, id) AS nth FROM signal WHERE interview_id IN `+live+`) AS g WHERE nth = 1)
		ORDER BY at, id`, args...)
	if err != nil {
		return nil, err
	}
	for _, g := range seen {
		o := in[g.InterviewID]
		o.Signals = append(o.Signals, g)
		in[g.InterviewID] = o
	}
	return in, nil
}

// pairs reads rows of two texts.
func (r reader) pairs(ctx context.Context, stmt string, args ...any) (map[string]string, error) {
	rows, err := r.q.query(ctx, stmt, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var a, b string
		if err := rows.Scan(&a, &b); err != nil {
			return nil, err
		}
		out[a] = b
	}
	return out, r.q.fault(rows.Err())
}

// Tallies groups by the plan or the candidate.
func (r reader) Tallies(ctx context.Context, s interview.Space, l interview.List, ids []string) (map[string]interview.Tally, error) {
	column := "plan_id"
	if l == interview.CandidateList {
		column = "candidate_id"
	}
	out := map[string]interview.Tally{}
	c := r.inSpace(s, interview.Filter{})
	c.in(column, ids)
	if len(ids) == 0 || !askable(c.args) {
		return out, nil
	}
	rows, err := r.q.query(ctx, "SELECT "+column+", count(*), sum(CASE WHEN opened_at > 0 THEN 1 ELSE 0 END), max(created_at) FROM interview "+c.where()+" GROUP BY "+column, c.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var n, opened, newest int64
		if err := rows.Scan(&id, &n, &opened, &newest); err != nil {
			return nil, err
		}
		out[id] = interview.Tally{Count: int(n), Opened: int(opened), Newest: fromMicros(newest)}
	}
	return out, r.q.fault(rows.Err())
}

// Daily groups by the day in UTC.
func (r reader) Daily(ctx context.Context, s interview.Space, h interview.Happening, f interview.Filter, from, before time.Time) (map[time.Time]int, error) {
	column, table := "created_at", candidates.table
	var c *condition
	if h == interview.WereAdded {
		c = r.ofCandidates(s, f)
	} else {
		var states []string
		c, states = r.ofInterviews(s, f)
		c.in("state", states)
		table = interviews.table
		column = map[interview.Happening]string{interview.WereInvited: "invited_at", interview.WereOpened: "opened_at", interview.WereCompleted: "completed_at"}[h]
	}
	c.and(column+" > 0 AND "+column+" >= ? AND "+column+" < ?", micros(from), micros(before))
	out := map[time.Time]int{}
	if !askable(c.args) {
		return out, nil
	}
	n := column + " / 86400000000"
	rows, err := r.q.query(ctx, "SELECT "+n+", count(*) FROM "+table+" "+c.where()+" GROUP BY "+n, c.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var day, n int64
		if err := rows.Scan(&day, &n); err != nil {
			return nil, err
		}
		out[time.Unix(day*86_400, 0).UTC()] = int(n)
	}
	return out, r.q.fault(rows.Err())
}
