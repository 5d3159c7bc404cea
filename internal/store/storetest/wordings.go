package storetest

import (
	"testing"
	"time"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/store"
)

func testStanding(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	v := w.Interview()
	v.ResultVersion = 3
	v = saved(t, db, v)
	want := interview.Standing{InterviewID: v.ID, OrganizationID: v.OrganizationID, Env: v.Env, State: v.State, Version: v.Version, ResultVersion: 3}
	reads := func(what string) {
		t.Helper()
		got, _, err := db.Standing(ctx, v.ID, 0, "")
		same(t, what+", by id", got, err, want)
		got, _, err = db.Standing(ctx, "", v.Serial, "any")
		same(t, what+", by serial", got, err, want)
	}
	reads("nothing but the row")

	at := time.Date(2026, 5, 6, 7, 8, 9, 123456000, time.UTC)
	for i, r := range []interview.Review{{ID: id(), UpdatedAt: at}, {ID: id(), UpdatedAt: at.Add(-time.Hour)}} {
		member := w.Member
		if i > 0 {
			member.ID, member.Email = id(), "second@example.org"
			if err := db.AddMember(ctx, member); err != nil {
				t.Fatal(err)
			}
		}
		r.InterviewID, r.MemberID = v.ID, member.ID
		write(t, db, func(tx interview.Tx) error { return tx.SaveReview(ctx, r) })
	}
	want.ReviewedAt = at
	reads("reviewed")

	for i, revoked := range []time.Time{{}, at, at} {
		s := interview.Share{ID: id(), OrganizationID: v.OrganizationID, Env: v.Env, InterviewID: v.ID, TokenHash: []byte{byte(i), 1}, RevokedAt: revoked}
		write(t, db, func(tx interview.Tx) error { return tx.SaveShare(ctx, s) })
	}
	want.SharesRevoked = 2
	reads("shared")

	v.DeletedAt = at
	v = saved(t, db, v)
	want.Version, want.DeletedAt = v.Version, at
	reads("changed")
}

func testWordings(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	v := w.Interview()
	v.ResultVersion = 1
	v, other := saved(t, db, v), saved(t, db, w.Interview())
	kept := func(of interview.Interview, name string) interview.Wording {
		t.Helper()
		_, got, err := db.Standing(ctx, of.ID, 0, name)
		if err != nil {
			t.Fatal(err)
		}
		_, again, err := db.Standing(ctx, "", of.Serial, name)
		same(t, name+" by serial", again, err, got)
		return got
	}
	a := interview.Wording{Name: "a", Stamp: "1", Gaps: []byte{}, Body: []byte("\x00as \xff it is")}
	b := interview.Wording{Name: "b of \"x\"", Stamp: "2", Gaps: []byte{1, 2}, Body: []byte("{}")}
	save := func(w interview.Wording) {
		t.Helper()
		write(t, db, func(tx interview.Tx) error { return tx.SaveWording(ctx, v.ID, w) })
	}
	save(a)
	save(b)
	a.Stamp, a.Body = "3", []byte("another")
	save(a)
	for _, want := range []interview.Wording{a, b} {
		got := kept(v, want.Name)
		if got.Name != want.Name || got.Stamp != want.Stamp || string(got.Gaps) != string(want.Gaps) || string(got.Body) != string(want.Body) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	// What was read is the caller's alone: it is written over.
	first, second := kept(v, b.Name), kept(v, b.Name)
	for i := range first.Body {
		first.Body[i], first.Gaps[0] = 'x', 'x'
	}
	if third := kept(v, b.Name); string(second.Body) != string(b.Body) || string(third.Body) != string(b.Body) || string(third.Gaps) != string(b.Gaps) {
		t.Errorf("two reads share their bytes: %q, %q", second.Body, third.Body)
	}
	for _, none := range []interview.Wording{kept(v, "c"), kept(v, ""), kept(other, "a")} {
		if none.Body != nil || none.Stamp != "" {
			t.Errorf("came from nowhere: %+v", none)
		}
	}
	v = saved(t, db, v)
	if got := kept(v, "a"); got.Body != nil {
		t.Errorf("outlived a change of its interview: %+v", got)
	}
	wrong := db.Write(ctx, func(tx interview.Tx) error { return tx.SaveWording(ctx, id(), a) })
	if !is(wrong, interview.Invalid) {
		t.Errorf("words of no interview: %v", wrong)
	}
}

var _ interview.WordingReader = (*store.DB)(nil)
