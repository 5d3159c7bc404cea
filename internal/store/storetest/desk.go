package storetest

import (
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// testDesk holds what reviewers keep: a view is replaced by its name and
// deleted by its owner alone; time adds up.
func testDesk(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	iv := saved(t, db, w.Interview())
	other := w.Member
	other.ID, other.Email = id(), id()+"@example.org"
	if err := db.AddMember(ctx, other); err != nil {
		t.Fatal(err)
	}
	b := interview.View{ID: id(), OrganizationID: w.Organization.ID, MemberID: w.Member.ID, Name: "b", Query: "state=ready", CreatedAt: base}
	a, theirs := b, b
	a.ID, a.Name = id(), "a"
	theirs.ID, theirs.MemberID = id(), other.ID
	write(t, db, func(tx interview.Tx) error {
		return first(tx.SaveView(ctx, b), tx.SaveView(ctx, a), tx.SaveView(ctx, theirs))
	})
	b.Query = "state=failed"
	write(t, db, func(tx interview.Tx) error { return tx.SaveView(ctx, b) })
	have, err := db.Views(ctx, w.Member.ID)
	same(t, "views", have, err, []interview.View{a, b})
	write(t, db, func(tx interview.Tx) error {
		if was, err := tx.DeleteView(ctx, w.Member.ID, theirs.ID); was || err != nil {
			t.Errorf("another's view was deleted: %v, %v", was, err)
		}
		if was, err := tx.DeleteView(ctx, w.Member.ID, a.ID); !was || err != nil {
			t.Errorf("a view was not deleted: %v, %v", was, err)
		}
		return nil
	})
	have, err = db.Views(ctx, w.Member.ID)
	same(t, "views", have, err, []interview.View{b})

	ended, key := account.Key{ID: id(), OrganizationID: w.Organization.ID, Name: "session of ada@example.org", Dialect: "browser", Env: account.Live,
		CreatedAt: base, ExpiresAt: base.Add(time.Hour)}, account.Key{ID: id(), OrganizationID: w.Organization.ID, Name: "session of nobody", Env: account.Live,
		CreatedAt: base, ExpiresAt: base.Add(time.Hour)}
	lasting := ended
	lasting.ID, lasting.ExpiresAt = id(), base.AddDate(1, 0, 0)
	for _, k := range []account.Key{ended, key, lasting} {
		if err := db.AddKey(ctx, k); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := db.PruneSessions(ctx, base.AddDate(0, 1, 0)); n != 1 || err != nil {
		t.Errorf("%d sign-ins were forgotten, %v", n, err)
	}
	if left, err := db.Keys(ctx, w.Organization.ID); len(left) != 2 || err != nil {
		t.Errorf("left are %v, %v", left, err)
	}

	spent := interview.ReviewTime{InterviewID: iv.ID, MemberID: w.Member.ID, SpentMS: 700, UpdatedAt: base}
	for range 3 {
		write(t, db, func(tx interview.Tx) error { return tx.AddReviewTime(ctx, spent) })
	}
	spent.SpentMS = 2100
	times, err := db.ReviewTimes(ctx, iv.ID)
	same(t, "times", times, err, []interview.ReviewTime{spent})
	if none, err := db.ReviewTimes(ctx, id()); len(none) != 0 || err != nil {
		t.Errorf("time of another interview: %v, %v", none, err)
	}
}
