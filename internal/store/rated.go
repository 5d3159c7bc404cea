package store

import (
	"context"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// ratedHeads are what a rating needs of an interview.
var ratedHeads = tie("interview", func(v *interview.Rated) []column {
	return []column{
		{"id", key(&v.ID), true},
		{"plan_id", key(&v.PlanID), true},
		{"created_at", when(&v.CreatedAt), true},
	}
})

// Rated reads a page of interviews, then all their reviews and judgements.
func (r reader) Rated(ctx context.Context, s interview.Space, f interview.RatedFilter, p interview.Page) ([]interview.Rated, error) {
	c := r.inSpace(s, interview.Filter{})
	c.and("ended_at = 0")
	c.is("plan_id", f.PlanID)
	if s.Env != account.Test {
		c.and("test = ?", false)
	}
	w := &condition{}
	w.and("v.interview_id = interview.id AND v.revealed_at > 0")
	if !f.From.IsZero() {
		w.and("v.revealed_at >= ?", micros(f.From))
	}
	if !f.Before.IsZero() {
		w.and("v.revealed_at < ?", micros(f.Before))
	}
	c.and("EXISTS (SELECT 1 FROM review AS v "+w.where()+")", w.args...)
	out, err := list(ctx, r.q, ratedHeads, c, p)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	at := map[string]*interview.Rated{}
	in := &condition{}
	ids := make([]string, len(out))
	for i := range out {
		ids[i] = out[i].ID
		at[ids[i]] = &out[i]
	}
	in.in("interview_id", ids)
	given, err := many(ctx, r.q, reviews, in.where()+" ORDER BY created_at, id", in.args...)
	if err != nil {
		return nil, err
	}
	for _, v := range given {
		at[v.InterviewID].Reviews = append(at[v.InterviewID].Reviews, v)
	}
	judged, err := many(ctx, r.q, assessments, in.where()+" ORDER BY interview_id, version DESC", in.args...)
	if err != nil {
		return nil, err
	}
	for _, j := range judged {
		a, err := j.open()
		if err != nil {
			return nil, err
		}
		at[a.InterviewID].Assessments = append(at[a.InterviewID].Assessments, a)
	}
	return out, nil
}
