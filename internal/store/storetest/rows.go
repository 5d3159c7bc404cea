package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/store"
)

func testTimes(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	zone := time.FixedZone("somewhere", 5*3600+1800)
	for _, at := range []time.Time{
		{}, time.Date(2026, 1, 2, 3, 4, 5, 678901999, zone), time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC), time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC),
	} {
		v := w.Interview()
		v.StartedAt, v.ExpiresAt = at, at
		saved(t, db, v)
		got, err := db.Interview(t.Context(), v.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := at.UTC().Truncate(time.Microsecond)
		if !got.StartedAt.Equal(want) || got.StartedAt != want || got.StartedAt.IsZero() != at.IsZero() {
			t.Errorf("%v came back as %v", at, got.StartedAt)
		}
	}
}

func testMissing(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	for _, id := range []string{"", "nonsense", id(), "\x00", "\xff\xfe", "'; DROP TABLE interview; --", strings.Repeat("x", 1<<20)} {
		for what, read := range map[string]func() error{
			"organization": func() error { _, err := db.Organization(ctx, id); return err },
			"member":       func() error { _, err := db.Member(ctx, id); return err },
			"e-mail":       func() error { _, err := db.MemberByEmail(ctx, id); return err },
			"subject":      func() error { _, err := db.MemberBySubject(ctx, id); return err },
			"key":          func() error { _, err := db.Key(ctx, id); return err },
			"touch":        func() error { return db.TouchKey(ctx, id, base) },
			"position":     func() error { _, err := db.Position(ctx, id); return err },
			"plan":         func() error { _, err := db.Plan(ctx, id); return err },
			"short id":     func() error { _, err := db.PlanByShortID(ctx, id); return err },
			"candidate":    func() error { _, err := db.Candidate(ctx, id); return err },
			"interview":    func() error { _, err := db.Interview(ctx, id); return err },
			"external id":  func() error { _, err := db.InterviewByExternalID(ctx, w.Space, id); return err },
			"link":         func() error { _, err := db.InterviewByLink(ctx, []byte(id)); return err },
			"answer":       func() error { _, err := db.Answer(ctx, id); return err },
			"transcript":   func() error { _, err := db.Transcript(ctx, id); return err },
			"recording":    func() error { _, err := db.Recording(ctx, id); return err },
			"upload":       func() error { _, err := db.Upload(ctx, id); return err },
			"assessment":   func() error { _, err := db.Assessment(ctx, id, 0); return err },
			"result":       func() error { _, _, err := db.ResultDocument(ctx, id, 0); return err },
			"standing":     func() error { _, _, err := db.Standing(ctx, id, 0, "a"); return err },
			"event":        func() error { _, err := db.Event(ctx, id); return err },
			"webhook":      func() error { _, err := db.Webhook(ctx, id); return err },
			"delivery":     func() error { _, err := db.Delivery(ctx, id); return err },
			"mail":         func() error { _, err := db.Mail(ctx, id); return err },
			"share":        func() error { _, err := db.ShareByToken(ctx, []byte(id)); return err },
			"alias":        func() error { _, err := db.Alias(ctx, w.Organization.ID, "d", "k", id); return err },
			"once":         func() error { _, err := db.Once(ctx, w.Space, id); return err },
			"cursor":       func() error { _, err := db.ImportCursor(ctx, w.Space, "d", id); return err },
			"task":         func() error { _, err := db.Task(ctx, id); return err },
			"rerun":        func() error { return db.Rerun(ctx, id) },
			"cancel":       func() error { return db.Cancel(ctx, id) },
			"locked": func() error {
				return db.Write(ctx, func(tx interview.Tx) error { _, err := tx.Interview(ctx, id); return err })
			},
			"deleted hook": func() error { return db.Write(ctx, func(tx interview.Tx) error { return tx.DeleteWebhook(ctx, id) }) },
			"turns": func() error {
				return db.Write(ctx, func(tx interview.Tx) error { return tx.SaveTurns(ctx, interview.Interview{ID: id}, nil) })
			},
		} {
			if err := read(); !is(err, interview.NotFound) || !errors.Is(err, account.ErrNotFound) {
				t.Errorf("%s %.20q: %v", what, id, err)
			}
		}
		all, err := db.Interviews(ctx, interview.Space{OrganizationID: id, Env: account.Live}, interview.Filter{ExternalID: id, Name: id}, interview.Page{Limit: 5})
		if err != nil || len(all) != 0 {
			t.Errorf("interviews of %.20q: %v, %v", id, all, err)
		}
		n, err := db.Count(ctx, interview.Space{OrganizationID: id, Env: account.Live}, interview.InterviewList, interview.Filter{Name: id})
		if err != nil || n != 0 {
			t.Errorf("interviews of %.20q: %d, %v", id, n, err)
		}
	}
}

func testStale(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	v := saved(t, db, w.Interview())
	old := v
	v.Reason = "first"
	v = saved(t, db, v)
	old.Reason = "second"
	if err := db.Write(ctx, func(tx interview.Tx) error { return tx.SaveInterview(ctx, &old) }); !is(err, interview.Stale) {
		t.Errorf("an old version: %v", err)
	}
	if old.Version != 1 {
		t.Errorf("a refused save left version %d", old.Version)
	}
	plan := w.Plan
	plan.Version = 9
	if err := db.Write(ctx, func(tx interview.Tx) error { return tx.SavePlan(ctx, &plan) }); !is(err, interview.Stale) {
		t.Errorf("a version that never was: %v", err)
	}
	plan.ID = id()
	if err := db.Write(ctx, func(tx interview.Tx) error { return tx.SavePlan(ctx, &plan) }); !is(err, interview.NotFound) {
		t.Errorf("a plan that never was: %v", err)
	}
	got, err := db.Interview(ctx, v.ID)
	if err != nil || got.Reason != "first" || got.Version != 2 {
		t.Errorf("%q, version %d, %v", got.Reason, got.Version, err)
	}
}

func testUnique(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	org := w.Organization.ID
	v := saved(t, db, w.Interview())
	e := interview.Event{ID: id(), OrganizationID: org, Env: account.Live, Type: interview.WebhookTest, Subject: v.ID, At: base}
	hook := interview.Webhook{ID: id(), OrganizationID: org, Env: account.Live, URL: "https://example.org"}
	answer := interview.Answer{ID: id(), InterviewID: v.ID, QuestionID: "q", Take: 1, Form: interview.Text, State: interview.Received}
	write(t, db, func(tx interview.Tx) error {
		h, a := hook, answer
		return first(tx.AddEvent(ctx, &e), tx.SaveWebhook(ctx, &h), tx.SaveAnswer(ctx, &a))
	})
	inTx := func(save func(tx interview.Tx) error) func() error {
		return func() error { return db.Write(ctx, save) }
	}
	position := func(env account.Env, external string) func() error {
		return inTx(func(tx interview.Tx) error {
			return tx.SavePosition(ctx, &interview.Position{ID: id(), OrganizationID: org, Env: env, Status: "open", ExternalID: external})
		})
	}
	plan := func(external string) func() error {
		return inTx(func(tx interview.Tx) error {
			return tx.SavePlan(ctx, &interview.Plan{ID: id(), OrganizationID: org, Env: account.Live, Mode: interview.Phone, Status: "active", ExternalID: external})
		})
	}
	candidate := func(external, email string) func() error {
		return inTx(func(tx interview.Tx) error {
			return tx.SaveCandidate(ctx, &interview.Candidate{ID: id(), OrganizationID: org, Env: account.Live, ExternalID: external, Email: email})
		})
	}
	external := func() error {
		n := w.Interview()
		n.ExternalID = "again and again"
		return inTx(func(tx interview.Tx) error { return tx.SaveInterview(ctx, &n) })()
	}
	for _, c := range []struct {
		what, field string // "" field: allowed twice
		do          func() error
	}{
		{"position external id", "external_id", position(account.Live, "x")},
		{"position external id in test", "external_id", position(account.Test, "x")},
		{"position without external id", "", position(account.Live, "")},
		{"plan external id", "external_id", plan("x")},
		{"plan without external id", "", plan("")},
		{"candidate external id", "external_id", candidate("x", "")},
		{"candidate e-mail", "email", candidate("", "a@example.org")},
		{"candidate without either", "", candidate("", "")},
		{"interview external id", "", external},
		{"interview id", "id", inTx(func(tx interview.Tx) error { n := w.Interview(); n.ID = "fixed"; return tx.SaveInterview(ctx, &n) })},
		{"link", "link_hash", inTx(func(tx interview.Tx) error {
			n := w.Interview()
			n.LinkHash = []byte("the same")
			return tx.SaveInterview(ctx, &n)
		})},
		{"take", "take", inTx(func(tx interview.Tx) error { a := answer; a.ID, a.Take = id(), 2; return tx.SaveAnswer(ctx, &a) })},
		{"member e-mail", "email", func() error {
			return db.AddMember(ctx, account.Member{ID: id(), OrganizationID: org, Email: "b@example.org", Role: account.Admin})
		}},
		{"key", "id", func() error { return db.AddKey(ctx, account.Key{ID: "fixed", OrganizationID: org, Env: account.Live}) }},
		{"organization", "id", func() error { return db.AddOrganization(ctx, &account.Organization{ID: "fixed"}) }},
		{"once", "key", inTx(func(tx interview.Tx) error {
			return tx.AddOnce(ctx, w.Space, interview.Once{Key: "k", ID: "x", At: time.Now()})
		})},
		{"task", "id", inTx(func(tx interview.Tx) error { return tx.Enqueue(ctx, queue.Task{ID: "fixed", Kind: "k"}) })},
	} {
		if err := c.do(); err != nil {
			t.Errorf("%s, first: %v", c.what, err)
		}
		err := c.do()
		switch {
		case c.field == "" && err != nil:
			t.Errorf("%s, again: %v", c.what, err)
		case c.field != "" && !(isOf(err, interview.Conflict, c.field) && errors.Is(err, account.ErrExists)):
			t.Errorf("%s, again: %v, want a conflict of %s", c.what, err, c.field)
		}
	}
}

func testEdges(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	for _, from := range interview.States() {
		for _, to := range interview.States() {
			v := w.Interview()
			v.State = from
			v = saved(t, db, v)
			v.State = to
			err := db.Write(ctx, func(tx interview.Tx) error { return tx.SaveInterview(ctx, &v) })
			switch allowed := from == to || from.May(to); {
			case allowed && err != nil:
				t.Errorf("%s to %s: %v", from, to, err)
			case !allowed && !isOf(err, interview.Conflict, "state"):
				t.Errorf("%s to %s: %v, want a conflict", from, to, err)
			}
		}
	}
}

func testDisallowed(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	v := w.Interview()
	for what, c := range map[string]struct {
		field  string
		change func(*interview.Interview)
	}{
		"state":             {"state", func(v *interview.Interview) { v.State = "asleep" }},
		"environment":       {"env", func(v *interview.Interview) { v.Env = "" }},
		"completion":        {"completion", func(v *interview.Interview) { v.Completion = "tired" }},
		"unknown plan":      {"", func(v *interview.Interview) { v.PlanID = id() }},
		"unknown position":  {"", func(v *interview.Interview) { v.PositionID = "x" }},
		"no candidate":      {"", func(v *interview.Interview) { v.CandidateID = "" }},
		"unknown tenant":    {"", func(v *interview.Interview) { v.OrganizationID = id() }},
		"long external id":  {"external_id", func(v *interview.Interview) { v.ExternalID = strings.Repeat("x", 1025) }},
		"metadata as a NaN": {"metadata", func(v *interview.Interview) { v.Metadata = interview.Metadata{"x": func() {}} }},
	} {
		n := v
		n.ID, n.LinkHash = id(), nil
		c.change(&n)
		if err := db.Write(ctx, func(tx interview.Tx) error { return tx.SaveInterview(ctx, &n) }); !isOf(err, interview.Invalid, c.field) {
			t.Errorf("%s: %v, want invalid %q", what, err, c.field)
		}
	}
}

func testText(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	save := func(change func(*interview.Interview)) (interview.Interview, error) {
		v := w.Interview()
		change(&v)
		return v, db.Write(ctx, func(tx interview.Tx) error { return tx.SaveInterview(ctx, &v) })
	}
	for _, bad := range []string{"a\x00b", "\xff", "a\xc3", "\xed\xa0\x80"} {
		for field, change := range map[string]func(*interview.Interview){
			"reason":      func(v *interview.Interview) { v.Reason = bad },
			"external_id": func(v *interview.Interview) { v.ExternalID = bad },
			"metadata":    func(v *interview.Interview) { v.Metadata = interview.Metadata{"k": []any{bad}} },
			"asked":       func(v *interview.Interview) { v.Asked.Questions = []interview.Question{{Text: bad}} },
			"extra":       func(v *interview.Interview) { v.Extra = interview.Extra{bad: []byte("1")} },
		} {
			if _, err := save(change); !isOf(err, interview.Invalid, field) {
				t.Errorf("%q in %s: %v", bad, field, err)
			}
		}
	}
	odd := "\u0001\u001f\u007f\u0080\ufffd\ufeff\U0010ffff 👩🏽‍💻 \\u0000 \\ufffd \\\\u0000 مرحبا שלום नमस्ते " + strings.Repeat("long ", 2_000_000)
	v, err := save(func(v *interview.Interview) {
		v.Reason, v.Metadata, v.Asked.Intro = odd, interview.Metadata{"k": odd, odd[:40]: 1.0}, odd
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := db.Interview(ctx, v.ID)
	if err != nil || got.Reason != odd || got.Metadata["k"] != odd || got.Asked.Intro != odd {
		t.Errorf("10 MB of odd text did not come back: %v", err)
	}
	for _, data := range []string{"{", "\xff", `{"a":"\u0000"}`, `"\xff"`, "{} {}"} {
		err := db.Write(ctx, func(tx interview.Tx) error {
			return tx.AddEvent(ctx, &interview.Event{ID: id(), OrganizationID: w.Organization.ID, Env: account.Live, Data: []byte(data)})
		})
		if !isOf(err, interview.Invalid, "data") {
			t.Errorf("event with data %q: %v", data, err)
		}
	}
	// An index cannot hold more, and a reason of a failure is never lost.
	if _, err := save(func(v *interview.Interview) { v.ExternalID = strings.Repeat("é", 512) }); err != nil {
		t.Errorf("the longest external id: %v", err)
	}
	k := queue.Task{ID: id(), Kind: "k"}
	write(t, db, func(tx interview.Tx) error { return tx.Enqueue(ctx, k) })
	if _, err := db.Claim(ctx, "n", []string{"k"}, 1, time.Minute); err != nil {
		t.Fatal(err)
	}
	if err := db.GiveUp(ctx, k.ID, "n", "bad \xff\x00 words"); err != nil {
		t.Fatal(err)
	}
	if got, err := db.Task(ctx, k.ID); err != nil || got.Reason != "bad \ufffd  words" {
		t.Errorf("reason %q, %v", got.Reason, err)
	}
}

func testListedSave(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	v := w.Interview()
	v.Asked.Questions, v.Asked.Intro = []interview.Question{{ID: "q", Text: "Why?"}}, "Hello"
	v = saved(t, db, v)
	all, err := db.Interviews(ctx, w.Space, interview.Filter{}, interview.Page{Limit: 1})
	if err != nil || len(all) != 1 || all[0].Asked.Questions != nil {
		t.Fatalf("%+v, %v", all, err)
	}
	listed := all[0]
	listed.Reason = "changed"
	saved(t, db, listed)
	v.Reason, v.Version = "changed", 2
	got, err := db.Interview(ctx, v.ID)
	same(t, "an interview saved from a list", got, err, v)
}

func testAnswerOrder(t *testing.T, open opener) {
	db := open(t)
	v := saved(t, db, NewWorld(t, db).Interview())
	ctx := t.Context()
	var want []string
	for i, a := range []struct {
		question string
		take     int
		after    time.Duration
	}{{"second", 1, 2}, {"first", 2, 3}, {"first", 1, 1}, {"second", 2, 4}} {
		write(t, db, func(tx interview.Tx) error {
			return tx.SaveAnswer(ctx, &interview.Answer{ID: []string{"c", "b", "a", "d"}[i], InterviewID: v.ID, QuestionID: a.question, Take: a.take,
				Form: interview.Text, State: interview.Received, ReceivedAt: base.Add(a.after * time.Second)})
		})
	}
	as, err := db.Answers(ctx, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range as {
		want = append(want, a.ID)
	}
	if got := strings.Join(want, ""); got != "abcd" {
		t.Errorf("answers in the order %s", got)
	}
}

func testOverdue(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	var want []string
	for i, st := range interview.States() {
		v := w.Interview()
		v.State, v.ExpiresAt = st, base.Add(-time.Duration(i)*time.Hour)
		saved(t, db, v)
		if st.May(interview.Expired) {
			want = append([]string{v.ID}, want...)
		}
		v = w.Interview()
		v.State, v.ExpiresAt = st, base.Add(time.Microsecond)
		saved(t, db, v)
		v = w.Interview() // never expires
		v.State = st
		saved(t, db, v)
	}
	vs, err := db.Overdue(t.Context(), base, 100)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range vs {
		got = append(got, v.ID)
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("overdue are\n%v, want\n%v", got, want)
	}
	if vs, err := db.Overdue(t.Context(), base, 2); err != nil || len(vs) != 2 || vs[0].ID != want[0] {
		t.Errorf("the first two overdue: %d, %v", len(vs), err)
	}
}

func testOutlived(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	recorded := func(completed, ended, removed time.Time) string {
		v := w.Interview()
		v.State, v.CompletedAt, v.EndedAt = interview.Completed, completed, ended
		saved(t, db, v)
		rec := interview.Recording{ID: id(), InterviewID: v.ID, Kind: interview.AnswerRecording, Key: v.ID, CreatedAt: base.Add(-9 * time.Hour), RemovedAt: removed}
		if err := db.Write(t.Context(), func(tx interview.Tx) error { return tx.SaveRecording(t.Context(), &rec) }); err != nil {
			t.Fatal(err)
		}
		return v.ID
	}
	past, never := base.Add(-time.Hour), time.Time{}
	want := []string{recorded(past, never, never), recorded(never, past, never)}
	recorded(base, never, never)  // not over before
	recorded(past, never, past)   // removed already
	recorded(never, never, never) // still going on
	got, err := db.Outlived(t.Context(), w.Space.OrganizationID, base.Add(-time.Minute), base, 100)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("outlived are %v, want %v", got, want)
	}
	if got, err := db.Outlived(t.Context(), id(), base, base, 100); err != nil || len(got) != 0 {
		t.Errorf("another organization's: %v, %v", got, err)
	}
}

func testOnce(t *testing.T, open opener) {
	now := base
	db := open(t, func(c *store.Config) { c.Now = func() time.Time { return now } })
	w := NewWorld(t, db)
	ctx := t.Context()
	add := func(s interview.Space, id string) error {
		return db.Write(ctx, func(tx interview.Tx) error {
			return tx.AddOnce(ctx, s, interview.Once{Key: "k", ID: id, Digest: []byte{1}, At: now})
		})
	}
	test := w.Space
	test.Env = account.Test
	if err := first(add(w.Space, "a"), add(test, "b")); err != nil {
		t.Fatal(err)
	}
	now = base.Add(24*time.Hour - time.Microsecond)
	if err := add(w.Space, "c"); !isOf(err, interview.Conflict, "key") {
		t.Errorf("within the day: %v", err)
	}
	if o, err := db.Once(ctx, w.Space, "k"); err != nil || o.ID != "a" {
		t.Errorf("within the day: %+v, %v", o, err)
	}
	now = base.Add(24 * time.Hour)
	if o, err := db.Once(ctx, w.Space, "k"); !is(err, interview.NotFound) {
		t.Errorf("after a day: %+v, %v", o, err)
	}
	if err := add(w.Space, "d"); err != nil {
		t.Errorf("after a day: %v", err)
	}
	if n, err := db.PruneOnce(ctx); err != nil || n != 1 {
		t.Errorf("pruned %d, %v", n, err)
	}
	if o, err := db.Once(ctx, w.Space, "k"); err != nil || o.ID != "d" {
		t.Errorf("the new one: %+v, %v", o, err)
	}
}
