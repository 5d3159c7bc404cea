package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/store"
)

// tenants adds organizations.
func tenants(t *testing.T, db *store.DB, n int) []string {
	t.Helper()
	var ids []string
	for i := range n {
		o := account.Organization{ID: id(), Name: fmt.Sprint("Tenant ", i), CreatedAt: base, UpdatedAt: base}
		if err := db.AddOrganization(t.Context(), &o); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, o.ID)
	}
	return ids
}

func testTurns(t *testing.T, open opener) {
	db, c := clocked(t, open)
	orgs := tenants(t, db, 3)
	queued := func(org int, name string, age time.Duration) queue.Task {
		return queue.Task{ID: name, Kind: "k", OrganizationID: orgs[org], RunAt: base.Add(-age)}
	}
	enqueue(t, db, queued(0, "a1", 9*time.Minute), queued(0, "a2", 8*time.Minute), queued(0, "a3", 7*time.Minute), queued(0, "a4", 6*time.Minute),
		queued(1, "b1", 5*time.Minute), queued(1, "b2", 4*time.Minute), queued(2, "c1", 3*time.Minute),
		queue.Task{ID: "nobodys", Kind: "k", RunAt: base.Add(-2 * time.Minute)})
	for _, want := range []string{"a1", "b1", "c1", "nobodys", "a2", "b2", "a3", "a4"} {
		wants(t, "each in turn, the oldest first", claim(t, db, "n", 1), want+"#1")
		c.pass(time.Millisecond)
	}
	wants(t, "none left", claim(t, db, "n", 1))

	enqueue(t, db, queued(0, "d1", 0), queued(0, "d2", 0), queued(0, "d3", 0), queued(0, "d4", 0), queued(1, "e1", 0), queued(2, "f1", 0))
	wants(t, "several at once are shared out", claim(t, db, "n", 3), "d1#1", "e1#1", "f1#1")
	wants(t, "and what nobody else wants goes to who has more", claim(t, db, "n", 9), "d2#1", "d3#1", "d4#1")
}

func testNoisy(t *testing.T, open opener) {
	db, c := clocked(t, open)
	orgs := tenants(t, db, 2)
	const many = 10_000
	for at := 0; at < many; at += 1000 {
		var some []queue.Task
		for n := range 1000 {
			some = append(some, queue.Task{ID: fmt.Sprintf("noisy%05d", at+n), Kind: "k", OrganizationID: orgs[0], RunAt: base.Add(-time.Hour)})
		}
		enqueue(t, db, some...)
	}
	claim(t, db, "n", 4) // the noisy one is being served
	c.pass(time.Second)
	for n := range 20 { // what is queued now is claimed next
		name := fmt.Sprint("quiet", n)
		enqueue(t, db, queue.Task{ID: name, Kind: "k", OrganizationID: orgs[1], RunAt: c.read()})
		found := 0
		for at := 1; at <= 2 && found == 0; at++ {
			for _, got := range claim(t, db, "n", 1) {
				if got == name+"#1" {
					found = at
				}
			}
			c.pass(time.Millisecond)
		}
		if found == 0 {
			t.Fatalf("%s waits behind %d tasks of another organization", name, many)
		}
	}
	counts, err := db.Counts(t.Context())
	if err != nil || counts["k"][queue.Ready] < many-100 {
		t.Errorf("%v, %v: the noisy one's tasks are gone", counts, err)
	}
}
