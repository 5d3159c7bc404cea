package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

func testPages(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	states := []interview.State{interview.Invited, interview.Ready, interview.Expired}
	made := map[string]bool{}
	add := func(n int) {
		v := w.Interview()
		v.State = states[n%3]
		v.CreatedAt = base.Add(time.Duration(n/4) * time.Second) // four share a time
		saved(t, db, v)
		made[v.ID] = true
	}
	for n := range 60 {
		add(n)
	}
	for name, f := range map[string]interview.Filter{
		"all":          {},
		"one state":    {States: states[:1]},
		"two states":   {States: []interview.State{interview.Ready, interview.Invited, interview.Ready}},
		"all states":   {States: interview.States()},
		"plan, states": {PlanID: w.Plan.ID, States: states[:2]},
	} {
		want := map[string]bool{}
		all, err := db.Interviews(ctx, w.Space, f, interview.Page{Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := db.Count(ctx, w.Space, interview.InterviewList, f); err != nil || n != len(all) {
			t.Errorf("%s: counts %d, %v, not %d", name, n, err, len(all))
		}
		for _, v := range all {
			want[v.ID] = true
			if len(f.States) > 0 && !slices.Contains(f.States, v.State) {
				t.Errorf("%s: %s is there", name, v.State)
			}
		}
		if n := 60 * max(len(states)-len(missingStates(states, f.States)), 0) / 3; len(want) < n {
			t.Errorf("%s: %d rows, want at least %d", name, len(want), n)
		}
		var page interview.Page
		page.Limit = 7
		var seen []interview.Interview
		for {
			vs, err := db.Interviews(ctx, w.Space, f, page)
			if err != nil {
				t.Fatal(err)
			}
			if len(vs) == 0 {
				break
			}
			seen = append(seen, vs...)
			page.After = interview.Cursor{At: vs[len(vs)-1].CreatedAt, ID: vs[len(vs)-1].ID}
			v := w.Interview() // newer than all: no page shows it, none shifts
			v.State = states[len(seen)%3]
			v.CreatedAt = base.Add(time.Hour)
			saved(t, db, v)
		}
		if len(seen) != len(want) {
			t.Errorf("%s: %d rows on pages, want %d", name, len(seen), len(want))
		}
		for i, v := range seen {
			if !want[v.ID] {
				t.Errorf("%s: a row twice, or one that was not there", name)
			}
			delete(want, v.ID)
			if i > 0 {
				p := seen[i-1]
				if p.CreatedAt.Before(v.CreatedAt) || p.CreatedAt.Equal(v.CreatedAt) && p.ID < v.ID {
					t.Errorf("%s: row %d is out of order", name, i)
				}
			}
		}
		byNumber, err := db.Interviews(ctx, w.Space, f, interview.Page{Limit: 3, Offset: 2})
		again, err2 := db.Interviews(ctx, w.Space, f, interview.Page{Limit: 5})
		if err != nil || err2 != nil || len(byNumber) != 3 || byNumber[0].ID != again[2].ID || byNumber[2].ID != again[4].ID {
			t.Errorf("%s: an offset of two does not begin at the third row: %v, %v", name, err, err2)
		}
	}
}

// missingStates are those of all that the filter leaves out.
func missingStates(all, filter []interview.State) []interview.State {
	if len(filter) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(all), func(s interview.State) bool { return slices.Contains(filter, s) })
}

func testFilters(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	org := w.Organization.ID
	other := interview.Candidate{ID: id(), OrganizationID: org, Env: account.Live, FirstName: "Grace", LastName: "HÖPPER 100%_\\", Email: "grace@example.org", ExternalID: "c-1", CreatedAt: base.Add(time.Second)}
	position := interview.Position{ID: id(), OrganizationID: org, Env: account.Live, Title: "Ärztin", Status: "draft", ExternalID: "p-1", CreatedAt: base}
	plan := interview.Plan{ID: id(), OrganizationID: org, Env: account.Live, Name: "Zweiter Plan", Mode: interview.Phone, Status: "archived", PositionID: position.ID, ExternalID: "f-1", CreatedAt: base}
	write(t, db, func(tx interview.Tx) error {
		o, p, l := other, position, plan
		return first(tx.SaveCandidate(ctx, &o), tx.SavePosition(ctx, &p), tx.SavePlan(ctx, &l))
	})
	a := w.Interview()
	a.CreatedAt = base
	b := w.Interview()
	b.CandidateID, b.PlanID, b.PositionID, b.ExternalID, b.State, b.Test, b.CreatedAt = other.ID, plan.ID, position.ID, "i-1", interview.Ready, true, base.Add(time.Hour)
	saved(t, db, a)
	saved(t, db, b)

	names := map[string]string{a.ID: "a", b.ID: "b", w.Candidate.ID: "ada", other.ID: "grace", w.Position.ID: "first", position.ID: "second", w.Plan.ID: "first", plan.ID: "second"}
	page := interview.Page{Limit: 10}
	counts := func(l interview.List, f interview.Filter, want int) {
		t.Helper()
		if n, err := db.Count(ctx, w.Space, l, f); err != nil || n != want {
			t.Errorf("%s %+v: counts %d, %v, not %d", l, f, n, err, want)
		}
	}
	interviews := func(f interview.Filter) ([]string, error) {
		vs, err := db.Interviews(ctx, w.Space, f, page)
		counts(interview.InterviewList, f, len(vs))
		var ids []string
		for _, v := range vs {
			ids = append(ids, names[v.ID])
		}
		return ids, err
	}
	candidates := func(f interview.Filter) ([]string, error) {
		vs, err := db.Candidates(ctx, w.Space, f, page)
		counts(interview.CandidateList, f, len(vs))
		var ids []string
		for _, v := range vs {
			ids = append(ids, names[v.ID])
		}
		return ids, err
	}
	plans := func(f interview.Filter) ([]string, error) {
		vs, err := db.Plans(ctx, w.Space, f, page)
		counts(interview.PlanList, f, len(vs))
		var ids []string
		for _, v := range vs {
			ids = append(ids, names[v.ID])
		}
		return ids, err
	}
	positions := func(f interview.Filter) ([]string, error) {
		vs, err := db.Positions(ctx, w.Space, f, page)
		counts(interview.PositionList, f, len(vs))
		var ids []string
		for _, v := range vs {
			ids = append(ids, names[v.ID])
		}
		return ids, err
	}
	for _, c := range []struct {
		list func(interview.Filter) ([]string, error)
		f    interview.Filter
		want string
	}{
		{interviews, interview.Filter{}, "b a"},
		{interviews, interview.Filter{PlanID: plan.ID}, "b"},
		{interviews, interview.Filter{PositionID: w.Position.ID}, "a"},
		{interviews, interview.Filter{CandidateID: other.ID}, "b"},
		{interviews, interview.Filter{ExternalID: "i-1"}, "b"},
		{interviews, interview.Filter{Email: "grace@example.org"}, "b"},
		{interviews, interview.Filter{Name: "höpp"}, "b"},
		{interviews, interview.Filter{Name: "lovel", States: []interview.State{interview.Invited, interview.Ready}}, "a"},
		{interviews, interview.Filter{Test: new(true)}, "b"},
		{interviews, interview.Filter{Test: new(false)}, "a"},
		{interviews, interview.Filter{CreatedFrom: base.Add(time.Hour)}, "b"},
		{interviews, interview.Filter{CreatedBefore: base.Add(time.Hour)}, "a"},
		{interviews, interview.Filter{States: []interview.State{interview.Failed}}, ""},
		{candidates, interview.Filter{Email: "grace@example.org"}, "grace"},
		{candidates, interview.Filter{ExternalID: "c-1"}, "grace"},
		{candidates, interview.Filter{Name: "GRACE HÖPPER"}, "grace"},
		{candidates, interview.Filter{Name: "%_\\"}, "grace"},
		{candidates, interview.Filter{Name: "a%e"}, ""},
		{candidates, interview.Filter{Name: "a"}, "ada grace"},
		{positions, interview.Filter{Status: "draft"}, "second"},
		{positions, interview.Filter{Name: "äRZ"}, "second"},
		{positions, interview.Filter{ExternalID: "p-1"}, "second"},
		{plans, interview.Filter{Status: "archived"}, "second"},
		{plans, interview.Filter{PositionID: position.ID}, "second"},
		{plans, interview.Filter{Name: "plan", ExternalID: "f-1"}, "second"},
	} {
		got, err := c.list(c.f)
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%+v gives %v, %v, want %s", c.f, got, err, c.want)
		}
	}
}

func testTenants(t *testing.T, open opener) {
	db := open(t)
	ctx := t.Context()
	var worlds []World
	if n, err := db.Count(ctx, interview.Space{}, "hits", interview.Filter{}); !is(err, interview.Invalid) {
		t.Errorf("a list that is none counts %d, %v", n, err)
	}
	for n := range 2 {
		w := NewWorld(t, db)
		v := w.Interview()
		v.ExternalID = "the same"
		saved(t, db, v)
		e := interview.Event{ID: id(), OrganizationID: w.Organization.ID, Env: account.Live, InterviewID: v.ID}
		write(t, db, func(tx interview.Tx) error {
			return first(tx.AddEvent(ctx, &e),
				tx.SaveWebhook(ctx, &interview.Webhook{ID: id(), OrganizationID: w.Organization.ID, Env: account.Live}),
				tx.AddOnce(ctx, w.Space, interview.Once{Key: "k", ID: fmt.Sprint(n), At: time.Now()}),
				tx.SaveAlias(ctx, interview.Alias{OrganizationID: w.Organization.ID, Dialect: "d", Kind: "k", Theirs: "t", Ours: v.ID}),
				tx.SaveTurns(ctx, v, []interview.Turn{{ID: id(), Speaker: interview.TheCandidate, Form: interview.Spoken, Text: "shared words", At: base}}))
		})
		worlds = append(worlds, w)
	}
	for n, w := range worlds {
		for _, env := range []account.Env{account.Live, account.Test} {
			s := interview.Space{OrganizationID: w.Organization.ID, Env: env}
			want := 1
			if env == account.Test {
				want = 0
			}
			page := interview.Page{Limit: 10}
			counts := map[string]int{}
			vs, err := db.Interviews(ctx, s, interview.Filter{}, page)
			counts["interviews"] = len(vs)
			is2, err2 := db.Interviews(ctx, s, interview.Filter{States: interview.States()}, page)
			counts["interviews by state"] = len(is2)
			ps, err3 := db.Positions(ctx, s, interview.Filter{}, page)
			counts["positions"] = len(ps)
			ls, err4 := db.Plans(ctx, s, interview.Filter{}, page)
			counts["plans"] = len(ls)
			cs, err5 := db.Candidates(ctx, s, interview.Filter{}, page)
			counts["candidates"] = len(cs)
			es, err6 := db.Events(ctx, s, nil, "", 0, 10)
			counts["events"] = len(es)
			hs, err7 := db.Webhooks(ctx, s, page)
			counts["webhooks"] = len(hs)
			fs, err8 := db.Search(ctx, s, "shared", page)
			counts["hits"] = len(fs)
			for _, l := range []interview.List{interview.InterviewList, interview.PositionList, interview.PlanList, interview.CandidateList} {
				n, err := db.Count(ctx, s, l, interview.Filter{})
				if err != nil {
					t.Fatal(err)
				}
				counts["counted "+string(l)] = n
			}
			if err := first(err, err2, err3, err4, err5, err6, err7, err8); err != nil {
				t.Fatal(err)
			}
			for what, got := range counts {
				if got != want {
					t.Errorf("organization %d, %s: %d %s, want %d", n, env, got, what, want)
				}
			}
			o, err := db.Once(ctx, s, "k")
			if (err == nil) != (want == 1) || err == nil && o.ID != fmt.Sprint(n) {
				t.Errorf("organization %d, %s: %+v, %v", n, env, o, err)
			}
			v, err := db.InterviewByExternalID(ctx, s, "the same")
			if (err == nil) != (want == 1) || v.OrganizationID != w.Organization.ID && err == nil {
				t.Errorf("organization %d, %s: interview of %s, %v", n, env, v.OrganizationID, err)
			}
		}
	}
}
