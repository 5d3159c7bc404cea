package storetest

import (
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// testErasures holds what deletions need: holds that last are found on whom
// they are, retention passes over them, erasures come back whole, lists of
// them slim, and what hangs on an interview is emptied.
func testErasures(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	v, other := saved(t, db, w.Interview()), saved(t, db, w.Interview())
	now := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)

	h := full[interview.Hold](1)
	h.ID, h.OrganizationID, h.Env, h.CandidateID, h.InterviewID = id(), w.Organization.ID, account.Live, v.CandidateID, v.ID
	h.Until, h.ReleasedAt, h.CreatedAt = now.Add(time.Hour), time.Time{}, now
	write(t, db, func(tx interview.Tx) error { return tx.SaveHold(ctx, h) })
	got, err := db.Hold(ctx, h.ID)
	same(t, "hold", got, err, h)
	count := func(interviewID string, at time.Time) int {
		t.Helper()
		hs, err := db.HoldsOn(ctx, v.CandidateID, interviewID, at)
		if err != nil {
			t.Fatal(err)
		}
		return len(hs)
	}
	if n := count(v.ID, now) + count("", now); n != 2 {
		t.Errorf("a hold is found %d times of 2", n)
	}
	if n := count(other.ID, now) + count(v.ID, now.Add(time.Hour)); n != 0 {
		t.Errorf("a hold on another, or one that ran out, is found %d times", n)
	}
	for _, f := range []struct {
		f    interview.HoldFilter
		at   time.Time
		want int
	}{
		{interview.HoldFilter{}, now, 1}, {interview.HoldFilter{InterviewID: v.ID}, now, 1}, {interview.HoldFilter{CandidateID: v.CandidateID}, now, 1},
		{interview.HoldFilter{InterviewID: other.ID}, now, 0}, {interview.HoldFilter{}, now.Add(time.Hour), 0}, {interview.HoldFilter{Ended: true}, now.Add(time.Hour), 1},
	} {
		hs, err := db.Holds(ctx, w.Space, f.f, f.at, interview.Page{Limit: 5})
		if err != nil || len(hs) != f.want {
			t.Errorf("%+v: %d holds, want %d, %v", f, len(hs), f.want, err)
		}
	}

	e := full[interview.Erasure](1)
	e.ID, e.OrganizationID, e.Env, e.CandidateID, e.Version = id(), w.Organization.ID, account.Live, v.CandidateID, 0
	e.Kind, e.State = interview.PersonErasure, interview.ErasureHeld
	write(t, db, func(tx interview.Tx) error { return tx.SaveErasure(ctx, &e) })
	back, err := db.Erasure(ctx, e.ID)
	same(t, "erasure", back, err, e)
	held, err := db.HeldErasures(ctx, interview.Cursor{}, 5)
	if err != nil || len(held) != 1 || held[0].Objects != nil || held[0].Certificate != nil {
		t.Fatalf("held erasures %+v, %v", held, err)
	}
	slim := held[0]
	slim.State = interview.ErasureDeleting
	write(t, db, func(tx interview.Tx) error { return tx.SaveErasure(ctx, &slim) })
	e.State, e.Version = interview.ErasureDeleting, slim.Version
	back, err = db.Erasure(ctx, e.ID)
	same(t, "erasure saved from a list", back, err, e)
	for f, want := range map[interview.ErasureFilter]int{
		{}: 1, {CandidateID: v.CandidateID, Kind: interview.PersonErasure, State: interview.ErasureDeleting}: 1,
		{Kind: interview.MediaErasure}: 0, {CandidateID: id()}: 0,
	} {
		es, err := db.Erasures(ctx, w.Space, f, interview.Page{Limit: 5})
		if err != nil || len(es) != want {
			t.Errorf("%+v: %d erasures, want %d, %v", f, len(es), want, err)
		}
	}
	elsewhere := w.Space
	elsewhere.Env = account.Test
	es, err := db.Erasures(ctx, elsewhere, interview.ErasureFilter{}, interview.Page{Limit: 5})
	hs, err2 := db.Holds(ctx, elsewhere, interview.HoldFilter{Ended: true}, now, interview.Page{Limit: 5})
	if len(es)+len(hs) != 0 || err != nil || err2 != nil {
		t.Errorf("another environment sees %d erasures and %d holds", len(es), len(hs))
	}

	al := interview.Alias{OrganizationID: w.Organization.ID, Dialect: "d", Kind: "k", Theirs: "t", Ours: v.ID}
	write(t, db, func(tx interview.Tx) error { return tx.SaveAlias(ctx, al) })
	als, err := db.AliasesOf(ctx, al.OrganizationID, al.Ours)
	same(t, "aliases", als, err, []interview.Alias{al})
	write(t, db, func(tx interview.Tx) error { return tx.DeleteAlias(ctx, al) })
	if als, err := db.AliasesOf(ctx, al.OrganizationID, al.Ours); err != nil || len(als) != 0 {
		t.Errorf("a deleted alias is there: %v, %v", als, err)
	}
	write(t, db, func(tx interview.Tx) error {
		return first(tx.AddOnce(ctx, w.Space, interview.Once{Key: "a key", ID: v.ID, Digest: []byte{1}, At: time.Now()}),
			tx.AddOnce(ctx, w.Space, interview.Once{Key: "another", ID: other.ID, At: time.Now()}))
	})
	made, err := db.OncesOf(ctx, w.Space, []string{v.ID, id()})
	if err != nil || len(made) != 1 || made[0].Key != "a key" {
		t.Errorf("keys of an interview %+v, %v", made, err)
	}
	write(t, db, func(tx interview.Tx) error { return tx.RenameOnce(ctx, w.Space, "a key", "renamed") })
	if o, err := db.Once(ctx, w.Space, "a key", "renamed"); err != nil || o.ID != v.ID || string(o.Digest) != "\x01" {
		t.Errorf("by either of two keys %+v, %v", o, err)
	}
	if _, err := db.Once(ctx, w.Space, "a key"); !is(err, interview.NotFound) {
		t.Errorf("the renamed key is still there: %v", err)
	}
	if n, err := db.ErasedAmong(ctx, []string{v.ID, v.CandidateID}); err != nil || n != 0 {
		t.Errorf("%d are erased, %v", n, err)
	}
	if ended, err := db.FileEnded(ctx, v.ID, "a"); err != nil || ended {
		t.Errorf("a file of an interview that is there ended: %v, %v", ended, err)
	}
	write(t, db, func(tx interview.Tx) error {
		gone, err := tx.Interview(ctx, v.ID)
		gone.ErasedAt = now
		return first(err, tx.SaveInterview(ctx, &gone))
	})
	if n, err := db.ErasedAmong(ctx, []string{v.ID, v.CandidateID, "\x00"}); err != nil || n != 0 {
		t.Errorf("what cannot be an id: %d, %v", n, err)
	}
	if n, err := db.ErasedAmong(ctx, []string{v.ID, v.CandidateID}); err != nil || n != 1 {
		t.Errorf("%d of two are erased, %v", n, err)
	}
	if ended, err := db.FileEnded(ctx, v.ID, "a"); err != nil || !ended {
		t.Errorf("a file of an erased interview: %v, %v", ended, err)
	}
	if ended, err := db.FileEnded(ctx, other.ID, "a"); err != nil || ended {
		t.Errorf("a file of another: %v, %v", ended, err)
	}
	if vs, err := db.ViewsOf(ctx, w.Organization.ID); err != nil || len(vs) != 0 {
		t.Errorf("views %v, %v", vs, err)
	}
	ids, err := db.InterviewsOf(ctx, v.CandidateID)
	if err != nil || len(ids) == 0 {
		t.Errorf("interviews of the candidate %v, %v", ids, err)
	}

	var counts map[string]int
	for _, iv := range []interview.Interview{v, other} {
		write(t, db, func(tx interview.Tx) error {
			return tx.SaveTurns(ctx, iv, []interview.Turn{{ID: "t", Speaker: interview.TheCandidate, Form: interview.Spoken, Text: "private words", At: now}})
		})
	}
	write(t, db, func(tx interview.Tx) (err error) { counts, err = tx.EraseInterview(ctx, v, now); return err })
	if counts["turns, with the words that search finds"] != 1 {
		t.Errorf("erased are %v", counts)
	}
	if err := db.Scrub(ctx); err != nil {
		t.Errorf("scrub: %v", err)
	}
	hits, err := db.Search(ctx, w.Space, "private", interview.Page{Limit: 5})
	if err != nil || len(hits) != 1 || hits[0].InterviewID != other.ID {
		t.Errorf("search finds %v, %v", hits, err)
	}
}
