package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// testAudit holds what the audit log keeps: an entry with the change it tells
// of, or neither; one chain for each organization; what a filter leaves.
func testAudit(t *testing.T, open opener) {
	db := open(t)
	ctx := t.Context()
	one, two := NewWorld(t, db), NewWorld(t, db)
	note := func(w World, n int64) account.Entry {
		e := full[account.Entry](n)
		e.OrganizationID, e.ActorKind, e.Action = w.Organization.ID, account.ByKey, account.ResultSeen
		e.SubjectID = fmt.Sprint("thing ", n%2)
		return e
	}
	v := one.Interview()
	write(t, db, func(tx interview.Tx) error {
		tx.Note(note(one, 1), note(two, 100), note(one, 200))
		return tx.SaveInterview(ctx, &v)
	})
	wrong := errors.New("changed my mind")
	if err := db.Write(ctx, func(tx interview.Tx) error { tx.Note(note(one, 300)); return wrong }); !errors.Is(err, wrong) {
		t.Errorf("a transaction that failed: %v", err)
	}
	unknown := note(one, 301)
	unknown.OrganizationID = id()
	if err := db.Note(ctx, unknown); err == nil {
		t.Error("an entry of no organization was kept")
	}
	if err := db.Note(ctx, note(one, 401)); err != nil {
		t.Fatal(err)
	}
	m := one.Member
	m.Name = "Another"
	if err := db.SaveMember(ctx, m, note(one, 501)); err != nil {
		t.Fatal(err)
	}
	m.ID = id()
	if err := db.SaveMember(ctx, m, note(one, 601)); err == nil {
		t.Error("nobody was saved")
	}

	var want []account.Entry
	var head account.Head
	for _, n := range []int64{1, 200, 401, 501} {
		e := note(one, n)
		e.At = e.At.UTC()
		e.Link(head)
		head = account.Head{Seq: e.Seq, Hash: e.Hash}
		want = append(want, e)
	}
	chain, err := db.AuditChain(ctx, one.Organization.ID, 0, 10)
	same(t, "chain", chain, err, want)
	chain, err = db.AuditChain(ctx, one.Organization.ID, 1, 2)
	same(t, "middle of the chain", chain, err, want[1:3])
	newest, err := db.Audit(ctx, one.Organization.ID, account.AuditFilter{}, 0, 2)
	same(t, "newest first", newest, err, []account.Entry{want[3], want[2]})
	newest, err = db.Audit(ctx, one.Organization.ID, account.AuditFilter{}, newest[1].Seq, 5)
	same(t, "next page", newest, err, []account.Entry{want[1], want[0]})
	if all, err := db.Audit(ctx, two.Organization.ID, account.AuditFilter{}, 0, 5); err != nil || len(all) != 1 || all[0].Seq != 1 {
		t.Errorf("the other organization: %v, %v", all, err)
	}
	for name, c := range map[string]struct {
		f    account.AuditFilter
		want []account.Entry
	}{
		"subject":         {account.AuditFilter{SubjectID: "thing 0"}, want[1:2]},
		"actor":           {account.AuditFilter{ActorKind: account.ByKey, ActorID: want[2].ActorID}, want[2:3]},
		"kind":            {account.AuditFilter{ActorKind: account.ByMember}, nil},
		"action":          {account.AuditFilter{Action: account.KeyRevoked}, nil},
		"time":            {account.AuditFilter{From: want[1].At, Before: want[2].At}, want[1:2]},
		"nothing hostile": {account.AuditFilter{ActorID: "\x00"}, nil},
	} {
		got, err := db.Audit(ctx, one.Organization.ID, c.f, 0, 5)
		same(t, name, got, err, c.want)
	}
}

// testAuditWriters lets many transactions note in the same two logs at once.
func testAuditWriters(t *testing.T, open opener) {
	db := open(t)
	ctx := t.Context()
	one, two := NewWorld(t, db), NewWorld(t, db)
	const writers, each = 16, 10
	var wg sync.WaitGroup
	for n := range writers {
		wg.Go(func() {
			for range each {
				a, b := one, two
				if n%2 == 1 {
					a, b = two, one
				}
				v := a.Interview()
				err := db.Write(ctx, func(tx interview.Tx) error {
					for _, w := range []World{a, b, a} {
						tx.Note(account.Actor{System: true}.Note(base, w.Organization.ID, account.InterviewMade, "interview", v.ID, nil))
					}
					return tx.SaveInterview(ctx, &v)
				})
				if err != nil {
					t.Errorf("writer %d: %v", n, err)
				}
			}
		})
	}
	wg.Wait()
	for _, w := range []World{one, two} {
		chain, err := db.AuditChain(ctx, w.Organization.ID, 0, 1000)
		if err != nil || len(chain) != writers*each*3/2 {
			t.Fatalf("%d entries, %v", len(chain), err)
		}
		var head account.Head
		for _, e := range chain {
			want := e
			want.Link(head)
			same(t, "entry", e, nil, want)
			head = account.Head{Seq: e.Seq, Hash: e.Hash}
		}
	}
}
