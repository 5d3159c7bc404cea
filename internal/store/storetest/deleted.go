package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// testDeleted: what was deleted is read by id alone, and what must be unique
// is free again.
func testDeleted(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	gone := base.Add(time.Hour)
	v := w.Interview()
	v.ExternalID = "theirs"
	v = saved(t, db, v)
	c := interview.Candidate{ID: id(), OrganizationID: w.Space.OrganizationID, Env: w.Space.Env, Email: "grace@example.org", ExternalID: "g", CreatedAt: base}
	pos, plan, iv := w.Position, w.Plan, v
	write(t, db, func(tx interview.Tx) error {
		c.Version = 0
		return tx.SaveCandidate(ctx, &c)
	})
	pos.DeletedAt, plan.DeletedAt, iv.DeletedAt = gone, gone, gone
	write(t, db, func(tx interview.Tx) error {
		a, b, d := pos, plan, iv
		e := c
		e.DeletedAt = gone
		if err := first(tx.SavePosition(ctx, &a), tx.SavePlan(ctx, &b), tx.SaveInterview(ctx, &d), tx.SaveCandidate(ctx, &e)); err != nil {
			return err
		}
		e.ID, e.Version, e.Serial, e.DeletedAt = id(), 0, 0, time.Time{}
		return tx.SaveCandidate(ctx, &e)
	})
	gotPos, err := db.Position(ctx, pos.ID)
	if err != nil || !gotPos.DeletedAt.Equal(gone) {
		t.Errorf("position by id: %v, %v", gotPos.DeletedAt, err)
	}
	gotIv, err := db.Interview(ctx, iv.ID)
	if err != nil || !gotIv.DeletedAt.Equal(gone) {
		t.Errorf("interview by id: %v, %v", gotIv.DeletedAt, err)
	}
	if _, err := db.InterviewByExternalID(ctx, w.Space, "theirs"); !is(err, interview.NotFound) {
		t.Errorf("by external id: %v", err)
	}
	byMail, err := db.CandidateByEmail(ctx, w.Space, c.Email)
	if err != nil || byMail.ID == c.ID {
		t.Errorf("the address is still the deleted candidate's: %v", err)
	}
	page := interview.Page{Limit: 10}
	positions, err := db.Positions(ctx, w.Space, interview.Filter{}, page)
	if err != nil || slices.ContainsFunc(positions, func(p interview.Position) bool { return p.ID == pos.ID }) {
		t.Errorf("positions: %v", err)
	}
	plans, err := db.Plans(ctx, w.Space, interview.Filter{}, page)
	if err != nil || slices.ContainsFunc(plans, func(p interview.Plan) bool { return p.ID == plan.ID }) {
		t.Errorf("plans: %v", err)
	}
	candidates, err := db.Candidates(ctx, w.Space, interview.Filter{}, page)
	if err != nil || slices.ContainsFunc(candidates, func(x interview.Candidate) bool { return x.ID == c.ID }) {
		t.Errorf("candidates: %v", err)
	}
	for _, f := range []interview.Filter{{}, {States: interview.States()}} {
		interviews, err := db.Interviews(ctx, w.Space, f, page)
		if err != nil || len(interviews) != 0 {
			t.Errorf("%d interviews: %v", len(interviews), err)
		}
	}
}

// testUsage: completed interviews that are no tests, in a time.
func testUsage(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	add := func(at time.Time, ms int64, change func(*interview.Interview)) {
		v := w.Interview()
		v.CompletedAt, v.DurationMS = at, ms
		if change != nil {
			change(&v)
		}
		saved(t, db, v)
	}
	add(base, 1_000, nil)
	add(base.Add(time.Hour), 20_000, func(v *interview.Interview) { v.DeletedAt = base })
	add(base.Add(2*time.Hour), 300_000, nil)
	add(base.Add(time.Hour), 4_000_000, func(v *interview.Interview) { v.Test = true })
	add(time.Time{}, 50_000_000, nil)
	for _, c := range []struct {
		from, before time.Time
		want         interview.Usage
	}{
		{base, base.Add(2 * time.Hour), interview.Usage{Interviews: 2, DurationMS: 21_000}},
		{time.Time{}, base.Add(3 * time.Hour), interview.Usage{Interviews: 3, DurationMS: 321_000}},
		{base.Add(3 * time.Hour), base.Add(4 * time.Hour), interview.Usage{}},
	} {
		got, err := db.Usage(t.Context(), w.Space, c.from, c.before)
		same(t, "usage", got, err, c.want)
	}
}

// testCallDeleted: a call that is deleted is gone, and cannot be deleted twice.
func testCallDeleted(t *testing.T, open opener) {
	db := open(t)
	v := saved(t, db, NewWorld(t, db).Interview())
	c := interview.CallAttempt{ID: id(), InterviewID: v.ID, Direction: "outbound", State: "scheduled", CreatedAt: base}
	write(t, db, func(tx interview.Tx) error { return tx.SaveCall(t.Context(), c) })
	write(t, db, func(tx interview.Tx) error { return tx.DeleteCall(t.Context(), c.ID) })
	if calls, err := db.Calls(t.Context(), v.ID); err != nil || len(calls) != 0 {
		t.Errorf("%d calls, %v", len(calls), err)
	}
	for _, which := range []string{c.ID, "\x00"} {
		if err := db.Write(t.Context(), func(tx interview.Tx) error { return tx.DeleteCall(t.Context(), which) }); !is(err, interview.NotFound) {
			t.Errorf("deleting %q: %v", which, err)
		}
	}
}

// testApplicants: candidates by what a dialect keeps of them and by the
// position they were interviewed for.
func testApplicants(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	saved(t, db, w.Interview())
	gone := w.Interview() // for a position that nobody else was interviewed for
	other := interview.Position{ID: id(), OrganizationID: w.Space.OrganizationID, Env: w.Space.Env, Status: "open", CreatedAt: base}
	write(t, db, func(tx interview.Tx) error { p := other; return tx.SavePosition(ctx, &p) })
	gone.PositionID, gone.DeletedAt = other.ID, base
	saved(t, db, gone)
	kept := interview.Candidate{ID: id(), OrganizationID: w.Space.OrganizationID, Env: w.Space.Env, CreatedAt: base.Add(time.Hour),
		Extra: interview.Extra{"theirs": []byte(`{"jobs":"` + w.Position.ID + `","status":"APPLIED"}`)}}
	write(t, db, func(tx interview.Tx) error { return tx.SaveCandidate(ctx, &kept) })
	by := func(v string) interview.Filter {
		return interview.Filter{Kept: []interview.Kept{{Dialect: "theirs", Field: "status", Values: []string{v}}}}
	}
	for _, c := range []struct {
		f    interview.Filter
		want int
	}{
		{interview.Filter{}, 2}, {by("APPLIED"), 1}, {by(""), 1}, {by("REJECTED"), 0}, {interview.Filter{PositionID: id()}, 0},
		{interview.Filter{PositionID: w.Position.ID}, 2}, {interview.Filter{PositionID: other.ID}, 0},
	} {
		got, err := db.Candidates(ctx, w.Space, c.f, interview.Page{Limit: 10})
		n, err2 := db.Count(ctx, w.Space, interview.CandidateList, c.f)
		if err != nil || err2 != nil || len(got) != c.want || n != c.want {
			t.Errorf("%+v: %d, counted %d, want %d: %v, %v", c.f, len(got), n, c.want, err, err2)
		}
	}
}
