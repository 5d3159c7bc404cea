package storetest

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/store"
)

// gallery is four interviews of two candidates for two plans.
type gallery struct {
	World
	db          *store.DB
	grace       interview.Candidate
	other       interview.Plan // keeps {"kind":"assessment"} for the dialect "jobmojito"
	a, b, c, d  interview.Interview
	byID        map[string]string
	interviewed []string // ids, a to d
}

func newGallery(t *testing.T, db *store.DB) *gallery {
	t.Helper()
	ctx := t.Context()
	g := &gallery{World: NewWorld(t, db), db: db}
	org := g.Organization.ID
	second := account.Member{ID: id(), OrganizationID: org, Email: id() + "@example.org", Role: account.Reviewer, CreatedAt: base}
	if err := db.AddMember(ctx, second); err != nil {
		t.Fatal(err)
	}
	grace := interview.Candidate{ID: id(), OrganizationID: org, Env: account.Live, FirstName: "Grace", LastName: "Hopper", Email: "ghopper@navy.example", CreatedAt: base, UpdatedAt: base}
	other := interview.Plan{ID: id(), OrganizationID: org, Env: account.Live, Name: "Other", Mode: interview.Recorded, Status: "active", CreatedAt: base,
		Extra: interview.Extra{"jobmojito": json.RawMessage(`{"kind":"assessment"}`), "ribbon": json.RawMessage(`{"kind":"interview"}`)}}
	write(t, db, func(tx interview.Tx) error {
		g.grace, g.other = grace, other
		return first(tx.SaveCandidate(ctx, &g.grace), tx.SavePlan(ctx, &g.other))
	})
	one := func(n int, state interview.State, change func(*interview.Interview)) interview.Interview {
		v := g.Interview()
		v.State, v.CreatedAt = state, base.Add(time.Duration(n)*time.Hour)
		v.UpdatedAt = base.Add(time.Duration(24-n) * time.Hour) // the other way round
		change(&v)
		return saved(t, db, v)
	}
	day := func(n int) time.Time { return time.Date(2026, 3, n, 23, 59, 59, 999_999_000, time.UTC) }
	g.a = one(1, interview.Ready, func(v *interview.Interview) {
		v.Score, v.InvitedAt, v.OpenedAt, v.StartedAt, v.CompletedAt = new(61.5), day(4), day(5), day(5), day(5)
	})
	g.b = one(2, interview.Ready, func(v *interview.Interview) {
		v.Score, v.InvitedAt, v.OpenedAt, v.StartedAt, v.CompletedAt, v.PlanID = new(0.0), day(4), day(4), day(6), day(6), g.other.ID
	})
	g.c = one(3, interview.Withdrawn, func(v *interview.Interview) {
		v.InvitedAt, v.OpenedAt, v.EndedAt = day(5), day(6), day(7)
		v.Extra = interview.Extra{"jobmojito": json.RawMessage(`{"kind":"late"}`)}
	})
	g.d = one(4, interview.Invited, func(v *interview.Interview) { v.InvitedAt, v.CandidateID, v.Test = day(6), g.grace.ID, true })
	g.byID = map[string]string{g.a.ID: "a", g.b.ID: "b", g.c.ID: "c", g.d.ID: "d", g.Candidate.ID: "ada", g.grace.ID: "grace", g.Plan.ID: "first", g.other.ID: "other"}
	g.interviewed = []string{g.a.ID, g.b.ID, g.c.ID, g.d.ID}
	review := func(iv interview.Interview, m, decision string, at time.Duration) interview.Review {
		return interview.Review{ID: id(), InterviewID: iv.ID, MemberID: m, Decision: decision, CreatedAt: base, UpdatedAt: base.Add(at)}
	}
	signal := func(iv interview.Interview, kind, severity string, at time.Duration) interview.Signal {
		return interview.Signal{ID: id(), InterviewID: iv.ID, Kind: kind, Severity: severity, At: base.Add(at), Detail: kind + at.String()}
	}
	write(t, db, func(tx interview.Tx) error {
		return first(
			tx.SaveReview(ctx, review(g.a, g.Member.ID, "advance", 2*time.Hour)),
			tx.SaveReview(ctx, review(g.a, second.ID, "reject", time.Hour)), // an older decision
			tx.SaveReview(ctx, review(g.b, g.Member.ID, "", 2*time.Hour)),   // a note
			tx.SaveReview(ctx, review(g.c, g.Member.ID, "reject", 0)),       // before it was withdrawn
			tx.AddSignal(ctx, signal(g.a, "paste", "notice", 1)),
			tx.AddSignal(ctx, signal(g.a, "paste", "concern", 2)),
			tx.AddSignal(ctx, signal(g.a, "paste", "concern", 3)),
			tx.AddSignal(ctx, signal(g.a, "focus_lost", "info", 4)),
			tx.AddSignal(ctx, signal(g.b, "focus_lost", "notice", 5)),
			tx.AddSignal(ctx, signal(g.c, "paste", "notice", 6)),
		)
	})
	return g
}

func testOrders(t *testing.T, open opener) {
	g := newGallery(t, open(t))
	ctx := t.Context()
	every := interview.Page{Limit: 10}
	interviews := func(f interview.Filter, p interview.Page) ([]string, error) {
		vs, err := g.db.Interviews(ctx, g.Space, f, p)
		return names(g, vs, func(v interview.Interview) string { return v.ID }), err
	}
	candidates := func(f interview.Filter, p interview.Page) ([]string, error) {
		vs, err := g.db.Candidates(ctx, g.Space, f, p)
		return names(g, vs, func(v interview.Candidate) string { return v.ID }), err
	}
	plans := func(f interview.Filter, p interview.Page) ([]string, error) {
		vs, err := g.db.Plans(ctx, g.Space, f, p)
		return names(g, vs, func(v interview.Plan) string { return v.ID }), err
	}
	ordered := func(o interview.Order) interview.Page { return interview.Page{Limit: 10, Order: o} }
	kept := func(values ...string) interview.Filter {
		return interview.Filter{Kept: []interview.Kept{{Dialect: "jobmojito", Field: "kind", Values: values}}}
	}
	planKept := func(values ...string) interview.Filter { return interview.Filter{PlanKept: kept(values...).Kept} }
	for _, c := range []struct {
		list  interview.List
		fetch func(interview.Filter, interview.Page) ([]string, error)
		f     interview.Filter
		p     interview.Page
		want  string
	}{
		{"interviews", interviews, interview.Filter{}, ordered(interview.Oldest), "a b c d"},
		{"interviews", interviews, interview.Filter{}, interview.Page{Limit: 2, Offset: 1, Order: interview.Oldest}, "b c"},
		{"interviews", interviews, interview.Filter{}, ordered(interview.Changed), "a b c d"},
		{"interviews", interviews, interview.Filter{}, ordered(interview.HighestScore), "a b d c"},
		{"interviews", interviews, interview.Filter{States: []interview.State{interview.Ready, interview.Invited}}, ordered(interview.Oldest), "a b d"},
		{"interviews", interviews, interview.Filter{Decisions: []string{"advance"}}, every, "a"},
		{"interviews", interviews, interview.Filter{Decisions: []string{"reject"}}, every, "c"},
		{"interviews", interviews, interview.Filter{Decisions: []string{"", "hold"}}, every, "d b"},
		{"interviews", interviews, interview.Filter{Decisions: []string{""}, States: []interview.State{interview.Ready, interview.Failed}}, every, "b"},
		{"interviews", interviews, interview.Filter{Signals: []string{"paste"}}, every, "c a"},
		{"interviews", interviews, interview.Filter{Signals: []string{"no_face", "focus_lost"}}, every, "b a"},
		{"interviews", interviews, interview.Filter{Text: "NAVY"}, every, "d"},
		{"interviews", interviews, interview.Filter{Text: "love"}, every, "c b a"},
		{"interviews", interviews, interview.Filter{Opened: new(true)}, every, "c b a"},
		{"interviews", interviews, interview.Filter{Started: new(false)}, every, "d c"},
		{"interviews", interviews, planKept("assessment"), every, "b"},
		{"interviews", interviews, planKept("", "interview"), every, "d c a"},
		{"interviews", interviews, planKept(), every, ""},
		{"interviews", interviews, kept("late"), every, "c"},
		{"interviews", interviews, kept(""), every, "d b a"},
		{"candidates", candidates, interview.Filter{}, ordered(interview.ByName), "ada grace"},
		{"candidates", candidates, interview.Filter{}, ordered(interview.ByNameDown), "grace ada"},
		{"candidates", candidates, interview.Filter{Text: "hopper@"}, every, "grace"},
		{"candidates", candidates, interview.Filter{Text: "gRACE h"}, every, "grace"},
		{"candidates", candidates, interview.Filter{Text: "%"}, every, ""},
		{"candidates", candidates, interview.Filter{Started: new(true)}, every, "ada"},
		{"candidates", candidates, interview.Filter{Opened: new(false)}, every, "grace"},
		{"plans", plans, interview.Filter{}, ordered(interview.ByName), "first other"},
		{"plans", plans, kept("assessment", "coaching"), every, "other"},
		{"plans", plans, kept("", "x"), every, "first"},
		{"plans", plans, interview.Filter{Kept: append(kept("assessment").Kept, kept("").Kept...)}, every, ""},
	} {
		got, err := c.fetch(c.f, c.p)
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%s %+v %+v: %v, %v, want %s", c.list, c.f, c.p, got, err, c.want)
		}
		n, err := g.db.Count(ctx, g.Space, c.list, c.f)
		if err != nil || c.p.Offset == 0 && n != len(got) {
			t.Errorf("%s %+v: counts %d, %v, not %d", c.list, c.f, n, err, len(got))
		}
	}
	for _, v := range []interview.Interview{g.a, g.b} {
		v.DeletedAt = base
		saved(t, g.db, v)
	}
	if got, err := candidates(interview.Filter{Started: new(true)}, every); err != nil || len(got) != 0 {
		t.Errorf("of interviews that were deleted somebody has begun one: %v, %v", got, err)
	}
}

func names[T any](g *gallery, vs []T, id func(T) string) (out []string) {
	for _, v := range vs {
		out = append(out, g.byID[id(v)])
	}
	return out
}

func testOverviews(t *testing.T, open opener) {
	db := open(t)
	g := newGallery(t, db)
	ctx := t.Context()
	stranger := newGallery(t, db)
	got, err := db.Overviews(ctx, g.Space, append([]string{id(), "\x00", stranger.a.ID}, g.interviewed...))
	if err != nil || len(got) != 0 {
		t.Errorf("with an id that nothing can have: %d, %v", len(got), err)
	}
	got, err = db.Overviews(ctx, g.Space, append([]string{id(), stranger.a.ID}, g.interviewed...))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for of, o := range got {
		var line strings.Builder
		line.WriteString(o.Candidate.FirstName + " " + o.Decision)
		for _, s := range o.Signals {
			line.WriteString(" " + s.Detail)
		}
		seen[g.byID[of]] = line.String()
	}
	if diff := cmp.Diff(map[string]string{"a": "Ada advance paste2ns focus_lost4ns", "b": "Ada  focus_lost5ns", "c": "Ada ", "d": "Grace "}, seen); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for what, s := range map[string]interview.Space{
		"another organization": stranger.Space, "the other environment": {OrganizationID: g.Organization.ID, Env: account.Test}, "nobody": {},
	} {
		if got, err := db.Overviews(ctx, s, g.interviewed); err != nil || len(got) != 0 {
			t.Errorf("%s sees %d, %v", what, len(got), err)
		}
	}
	if got, err := db.Overviews(ctx, g.Space, nil); err != nil || len(got) != 0 {
		t.Errorf("of none: %d, %v", len(got), err)
	}
}

func testTallies(t *testing.T, open opener) {
	db := open(t)
	g := newGallery(t, db)
	ctx := t.Context()
	for l, want := range map[interview.List]map[string]interview.Tally{
		interview.PlanList:      {g.Plan.ID: {Count: 3, Opened: 2, Newest: g.d.CreatedAt}, g.other.ID: {Count: 1, Opened: 1, Newest: g.b.CreatedAt}},
		interview.CandidateList: {g.Candidate.ID: {Count: 3, Opened: 3, Newest: g.c.CreatedAt}, g.grace.ID: {Count: 1, Newest: g.d.CreatedAt}},
	} {
		ids := []string{g.Plan.ID, g.other.ID, g.Candidate.ID, g.grace.ID, id()}
		got, err := db.Tallies(ctx, g.Space, l, ids)
		same(t, string(l), got, err, want)
		got, err = db.Tallies(ctx, interview.Space{OrganizationID: g.Organization.ID, Env: account.Test}, l, ids)
		same(t, string(l)+" of the other environment", got, err, map[string]interview.Tally{})
	}
}

func testDaily(t *testing.T, open opener) {
	db := open(t)
	g := newGallery(t, db)
	ctx := t.Context()
	from, before := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 7, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		h    interview.Happening
		f    interview.Filter
		want string
	}{
		{interview.WereInvited, interview.Filter{}, "04:2 05:1 06:1"},
		{interview.WereInvited, interview.Filter{Test: new(false)}, "04:2 05:1"},
		{interview.WereInvited, interview.Filter{PlanID: g.other.ID}, "04:1"},
		{interview.WereInvited, interview.Filter{PositionID: id()}, ""},
		{interview.WereInvited, interview.Filter{States: []interview.State{interview.Ready, interview.Invited}}, "04:2 06:1"},
		{interview.WereOpened, interview.Filter{}, "04:1 05:1 06:1"},
		{interview.WereCompleted, interview.Filter{}, "05:1 06:1"},
		{interview.WereAdded, interview.Filter{}, "04:1"}, // Ada was added when the test began
		{interview.WereInvited, interview.Filter{Name: "\xff"}, ""},
	} {
		got, err := db.Daily(ctx, g.Space, c.h, c.f, from, before)
		if err != nil {
			t.Fatal(err)
		}
		var line []string
		for day := from; day.Before(before); day = day.AddDate(0, 0, 1) {
			if n := got[day]; n > 0 {
				line = append(line, day.Format("02")+":"+string(rune('0'+n)))
			}
			delete(got, day)
		}
		if s := strings.Join(line, " "); s != c.want || len(got) > 0 {
			t.Errorf("%s %+v: %q, want %q, and beside it %v", c.h, c.f, s, c.want, got)
		}
	}
	last := before.Add(-time.Microsecond) // when d was invited
	for _, c := range []struct {
		from, before time.Time
		want         int
	}{{last, before, 1}, {last, last, 0}, {last.Add(time.Microsecond), before.AddDate(1, 0, 0), 0}} {
		got, err := db.Daily(ctx, g.Space, interview.WereInvited, interview.Filter{}, c.from, c.before)
		if err != nil || len(got) != c.want {
			t.Errorf("from %s before %s: %v, %v", c.from, c.before, got, err)
		}
	}
}
