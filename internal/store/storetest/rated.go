package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// testRated holds what agreement is computed of: interviews where somebody was
// shown the machine's score, by space, plan and time, with every review and
// judgement of theirs, and pages without gaps.
func testRated(t *testing.T, open opener) {
	db := open(t)
	g := newGallery(t, db) // a and b are ready, c is ended, d is a rehearsal
	ctx := t.Context()
	at := func(n int) time.Time { return base.Add(time.Duration(n) * 24 * time.Hour) }
	second := account.Member{ID: id(), OrganizationID: g.Organization.ID, Email: id() + "@example.org", Role: account.Reviewer, CreatedAt: base}
	if err := db.AddMember(ctx, second); err != nil {
		t.Fatal(err)
	}
	deleted := g.Interview()
	deleted.DeletedAt = base
	deleted = saved(t, db, deleted)
	unseen := saved(t, db, g.Interview())
	review := func(iv interview.Interview, m string, n int) interview.Review {
		v := interview.Review{ID: id(), InterviewID: iv.ID, MemberID: m, Blind: map[string]float64{"q": float64(n)}, CreatedAt: base, UpdatedAt: base}
		if n > 0 {
			v.RevealedAt = at(n)
		}
		return v
	}
	judged := func(iv interview.Interview, n int) *interview.Assessment {
		return &interview.Assessment{ID: id(), InterviewID: iv.ID, CreatedAt: at(n), Answers: []interview.AnswerScore{{QuestionID: fmt.Sprint("q", n)}}}
	}
	write(t, db, func(tx interview.Tx) error {
		return first(
			tx.SaveReview(ctx, review(g.a, g.Member.ID, 1)),
			tx.SaveReview(ctx, review(g.a, second.ID, 0)), // rates still
			tx.SaveReview(ctx, review(g.b, g.Member.ID, 2)),
			tx.SaveReview(ctx, review(g.b, second.ID, 4)),
			tx.SaveReview(ctx, review(g.c, g.Member.ID, 2)),
			tx.SaveReview(ctx, review(g.d, g.Member.ID, 2)),
			tx.SaveReview(ctx, review(deleted, g.Member.ID, 2)),
			tx.SaveReview(ctx, review(unseen, g.Member.ID, 0)),
			tx.AddAssessment(ctx, judged(g.a, 1)),
			tx.AddAssessment(ctx, judged(g.a, 2)),
			tx.AddAssessment(ctx, judged(unseen, 1)),
		)
	})
	stranger := newGallery(t, db)
	every := interview.Page{Limit: 10}
	for _, c := range []struct {
		what string
		s    interview.Space
		f    interview.RatedFilter
		p    interview.Page
		want string
	}{
		{"all", g.Space, interview.RatedFilter{}, every, "b a"},
		{"the first page", g.Space, interview.RatedFilter{}, interview.Page{Limit: 1}, "b"},
		{"the second page", g.Space, interview.RatedFilter{}, interview.Page{Limit: 1, After: interview.Cursor{At: g.b.CreatedAt, ID: g.b.ID}}, "a"},
		{"after the last", g.Space, interview.RatedFilter{}, interview.Page{Limit: 1, After: interview.Cursor{At: g.a.CreatedAt, ID: g.a.ID}}, ""},
		{"a plan", g.Space, interview.RatedFilter{PlanID: g.Plan.ID}, every, "a"},
		{"the other plan", g.Space, interview.RatedFilter{PlanID: g.other.ID}, every, "b"},
		{"another's plan", g.Space, interview.RatedFilter{PlanID: stranger.Plan.ID}, every, ""},
		{"no text for a plan", g.Space, interview.RatedFilter{PlanID: "\x00"}, every, ""},
		{"from", g.Space, interview.RatedFilter{From: at(2)}, every, "b"},
		{"from later", g.Space, interview.RatedFilter{From: at(4).Add(time.Microsecond)}, every, ""},
		{"before", g.Space, interview.RatedFilter{Before: at(2)}, every, "a"},
		{"between two of its reviews", g.Space, interview.RatedFilter{From: at(3), Before: at(4)}, every, ""},
		{"another organization", stranger.Space, interview.RatedFilter{}, every, ""},
		{"the other environment", interview.Space{OrganizationID: g.Organization.ID, Env: account.Test}, interview.RatedFilter{}, every, ""},
	} {
		got, err := db.Rated(ctx, c.s, c.f, c.p)
		if n := strings.Join(names(g, got, func(v interview.Rated) string { return v.ID }), " "); err != nil || n != c.want {
			t.Errorf("%s: %q, %v, want %q", c.what, n, err, c.want)
		}
	}
	got, err := db.Rated(ctx, g.Space, interview.RatedFilter{}, every)
	if err != nil || len(got) != 2 {
		t.Fatalf("rated: %d, %v", len(got), err)
	}
	b, a := got[0], got[1]
	if a.PlanID != g.Plan.ID || !a.CreatedAt.Equal(g.a.CreatedAt) || len(a.Reviews) != 3 || len(a.Assessments) != 2 ||
		a.Assessments[0].Version != 2 || a.Assessments[0].Answers[0].QuestionID != "q2" || !a.Assessments[1].CreatedAt.Equal(at(1)) {
		t.Errorf("a: %+v", a)
	}
	if len(b.Reviews) != 2 || len(b.Assessments) != 0 {
		t.Errorf("b: %+v", b)
	}
	for _, r := range a.Reviews {
		if r.MemberID == g.Member.ID {
			same(t, "a review", r.Blind, nil, map[string]float64{"q": 1})
		}
	}
}
