package storetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/store"
)

// clock is a time that a test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// clocked opens a database that lives by a clock.
func clocked(t *testing.T, open opener) (*store.DB, *clock) {
	c := &clock{now: base}
	return open(t, func(s *store.Config) { s.Now = c.read }), c
}

func enqueue(t *testing.T, db *store.DB, ks ...queue.Task) {
	t.Helper()
	write(t, db, func(tx interview.Tx) error {
		for _, k := range ks {
			if k.ID == "" {
				k.ID = id()
			}
			if err := tx.Enqueue(t.Context(), k); err != nil {
				return err
			}
		}
		return nil
	})
}

// claim takes tasks of kind "k" and names them.
func claim(t *testing.T, db *store.DB, node string, n int) []string {
	t.Helper()
	ks, err := db.Claim(t.Context(), node, []string{"k", "none"}, n, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, k := range ks {
		if k.State != queue.Running || k.Node != node {
			t.Errorf("claimed %+v", k)
		}
		ids = append(ids, fmt.Sprintf("%s#%d", k.ID, k.Attempt))
	}
	return ids
}

func wants(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func testClaim(t *testing.T, open opener) {
	db, c := clocked(t, open)
	enqueue(t, db,
		queue.Task{ID: "late", Kind: "k", RunAt: base.Add(time.Microsecond)},
		queue.Task{ID: "b", Kind: "k", RunAt: base.Add(-time.Second)},
		queue.Task{ID: "a", Kind: "k", RunAt: base.Add(-time.Second)},
		queue.Task{ID: "first", Kind: "k", RunAt: base.Add(-time.Hour)},
		queue.Task{ID: "other", Kind: "o", RunAt: base.Add(-time.Hour)})
	wants(t, "nothing asked for", claim(t, db, "one", 0))
	wants(t, "oldest first", claim(t, db, "one", 2), "first#1", "a#1")
	wants(t, "the rest", claim(t, db, "two", 9), "b#1")
	wants(t, "none left", claim(t, db, "two", 9))
	c.pass(time.Microsecond)
	wants(t, "due now", claim(t, db, "two", 9), "late#1")

	for n := range 200 {
		enqueue(t, db, queue.Task{Kind: "k", ID: fmt.Sprintf("m%03d", n), RunAt: base})
	}
	var mu sync.Mutex
	got := map[string]string{}
	var wg sync.WaitGroup
	for n := range 8 {
		node := fmt.Sprint("node", n)
		wg.Go(func() {
			for {
				ks, err := db.Claim(t.Context(), node, []string{"k"}, 7, time.Minute)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				for _, k := range ks {
					if other, twice := got[k.ID]; twice {
						t.Errorf("%s went to %s and %s", k.ID, other, node)
					}
					got[k.ID] = node
				}
				all := len(got) == 200
				mu.Unlock()
				if all || t.Failed() {
					return
				}
			}
		})
	}
	wg.Wait()
}

func testLease(t *testing.T, open opener) {
	db, c := clocked(t, open)
	ctx := t.Context()
	enqueue(t, db, queue.Task{ID: "a", Kind: "k", RunAt: base, MaxAttempts: 1})
	wants(t, "one", claim(t, db, "one", 1), "a#1")
	c.pass(50 * time.Second)
	if ok, err := db.Extend(ctx, "a", "one", time.Minute); err != nil || !ok {
		t.Errorf("extend: %v, %v", ok, err)
	}
	if ok, err := db.Extend(ctx, "a", "two", time.Minute); err != nil || ok {
		t.Errorf("extend by another: %v, %v", ok, err)
	}
	c.pass(time.Minute - time.Microsecond)
	wants(t, "while the lease holds", claim(t, db, "two", 1))
	c.pass(time.Microsecond)
	wants(t, "when it ran out", claim(t, db, "two", 1), "a#2")
	// The first comes back from a long pause: nothing it says counts.
	if err := first(db.Finish(ctx, "a", "one"), db.GiveUp(ctx, "a", "one", "x"), db.Retry(ctx, "a", "one", base, "x", true)); err != nil {
		t.Error(err)
	}
	if ok, err := db.Extend(ctx, "a", "one", time.Minute); err != nil || ok {
		t.Errorf("extend of a lost lease: %v, %v", ok, err)
	}
	if k, err := db.Task(ctx, "a"); err != nil || k.State != queue.Running || k.Node != "two" || k.Reason != "" {
		t.Errorf("%+v, %v", k, err)
	}
	if n, err := db.Release(ctx, "two"); err != nil || n != 1 {
		t.Errorf("released %d, %v", n, err)
	}
	wants(t, "after the release", claim(t, db, "three", 1), "a#2")
}

// testClockSetBack holds that what was asked for by a clock that was ahead is
// not kept waiting for as long as it was.
func testClockSetBack(t *testing.T, open opener) {
	db, c := clocked(t, open)
	c.pass(24 * time.Hour)
	was := c.read()
	enqueue(t, db,
		queue.Task{ID: "atonce", Kind: "k", CreatedAt: was, RunAt: was},
		queue.Task{ID: "soon", Kind: "k", CreatedAt: was, RunAt: was.Add(30 * time.Minute)},
		queue.Task{ID: "inaweek", Kind: "k", CreatedAt: was, RunAt: was.Add(7 * 24 * time.Hour)},
		queue.Task{ID: "retried", Kind: "k", CreatedAt: base, RunAt: base},
		queue.Task{ID: "running", Kind: "k", CreatedAt: base, RunAt: base})
	wants(t, "before it was set back", claim(t, db, "one", 2), "retried#1", "running#1")
	if err := db.Retry(t.Context(), "retried", "one", was.Add(15*time.Minute), "engine away", false); err != nil {
		t.Fatal(err)
	}
	c.pass(-24 * time.Hour)
	enqueue(t, db, queue.Task{ID: "later", Kind: "k", CreatedAt: base, RunAt: base.Add(20 * time.Minute)})
	got := claim(t, db, "two", 9)
	slices.Sort(got)
	wants(t, "after it was set back", got, "atonce#1", "retried#1", "running#2", "soon#1")
	wants(t, "what waits for a time of day", claim(t, db, "two", 9))
	if ok, err := db.Extend(t.Context(), "running", "one", time.Minute); err != nil || ok {
		t.Errorf("the node of before holds on to its task: %v, %v", ok, err)
	}
	c.pass(20 * time.Minute)
	if got := claim(t, db, "two", 9); !slices.Contains(got, "later#1") || slices.Contains(got, "inaweek#1") {
		t.Errorf("twenty minutes later: %v", got)
	}
}

func testTaskKey(t *testing.T, open opener) {
	db, _ := clocked(t, open)
	ctx := t.Context()
	k := func(id, key string) queue.Task { return queue.Task{ID: id, Kind: "k", Key: key, RunAt: base} }
	enqueue(t, db, k("a", "x"), k("b", "x"), k("c", ""), k("d", ""), queue.Task{ID: "e", Kind: "o", Key: "x"})
	wants(t, "one of a key", claim(t, db, "n", 9), "a#1", "c#1", "d#1")
	enqueue(t, db, k("f", "x"))
	wants(t, "while it runs", claim(t, db, "n", 9))
	// It may have been about to end without seeing what f was for.
	if err := db.Finish(ctx, "a", "n"); err != nil {
		t.Fatal(err)
	}
	wants(t, "again after it finished", claim(t, db, "n", 9), "a#1")
	enqueue(t, db, k("f", "x"))
	if err := db.GiveUp(ctx, "a", "n", "no"); err != nil {
		t.Fatal(err)
	}
	wants(t, "again after it gave up", claim(t, db, "n", 9), "a#1")
	if err := db.GiveUp(ctx, "a", "n", "no"); err != nil {
		t.Fatal(err)
	}
	enqueue(t, db, k("g", "x"))
	if err := db.Rerun(ctx, "a"); !is(err, interview.Conflict) {
		t.Errorf("rerun beside an unfinished one: %v", err)
	}
	wants(t, "after it ended", claim(t, db, "n", 9), "g#1")
	if err := db.Finish(ctx, "g", "n"); err != nil {
		t.Fatal(err)
	}
	if err := db.Rerun(ctx, "a"); err != nil {
		t.Errorf("rerun when it is alone: %v", err)
	}
	wants(t, "run again", claim(t, db, "n", 9), "a#1")

	var wg sync.WaitGroup
	for n := range 16 {
		wg.Go(func() {
			if err := db.Write(ctx, func(tx interview.Tx) error { return tx.Enqueue(ctx, k(fmt.Sprint("z", n), "z")) }); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := claim(t, db, "n", 99); len(got) != 1 {
		t.Errorf("16 at once made %v", got)
	}
}

func testTaskEnds(t *testing.T, open opener) {
	db, c := clocked(t, open)
	ctx := t.Context()
	enqueue(t, db, queue.Task{ID: "a", Kind: "k", RunAt: base, MaxAttempts: 3}, queue.Task{ID: "b", Kind: "k", RunAt: base}, queue.Task{ID: "c", Kind: "k", RunAt: base},
		queue.Task{ID: "w", Kind: "k", RunAt: base.Add(time.Hour)})
	wants(t, "claim", claim(t, db, "n", 9), "a#1", "b#1", "c#1")
	expect := func(id string, state queue.State, attempt int, reason string, finished time.Time) {
		t.Helper()
		k, err := db.Task(ctx, id)
		if err != nil || k.State != state || k.Attempt != attempt || k.Reason != reason || !k.FinishedAt.Equal(finished) ||
			(state != queue.Running) != (k.Node == "" && k.LeaseUntil.IsZero()) {
			t.Errorf("%s is %+v, %v", id, k, err)
		}
	}
	if err := db.Retry(ctx, "a", "n", base.Add(time.Minute), "engine away", true); err != nil {
		t.Fatal(err)
	}
	expect("a", queue.Ready, 1, "engine away", time.Time{})
	wants(t, "before its time", claim(t, db, "n", 9))
	c.pass(time.Minute)
	wants(t, "at its time", claim(t, db, "n", 9), "b#2", "c#2", "a#2") // the others' leases ran out too
	if err := db.Retry(ctx, "a", "n", base, "waits", false); err != nil {
		t.Fatal(err)
	}
	expect("a", queue.Ready, 1, "waits", time.Time{})
	if err := db.Finish(ctx, "b", "n"); err != nil {
		t.Fatal(err)
	}
	at := c.read()
	expect("b", queue.Done, 2, "", at)
	if err := db.GiveUp(ctx, "c", "n", "three times"); err != nil {
		t.Fatal(err)
	}
	expect("c", queue.GivenUp, 2, "three times", at)
	if err := db.Cancel(ctx, "a"); err != nil {
		t.Fatal(err)
	}
	expect("a", queue.Cancelled, 1, "waits", at)
	c.pass(time.Second)
	if err := db.Cancel(ctx, "a"); err != nil {
		t.Errorf("cancel twice: %v", err)
	}
	expect("a", queue.Cancelled, 1, "waits", at)
	for what, err := range map[string]error{"cancel done": db.Cancel(ctx, "b"), "rerun done": db.Rerun(ctx, "b")} {
		if !isOf(err, interview.Conflict, "state") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := db.Rerun(ctx, "w"); err != nil {
		t.Fatal(err)
	}
	wants(t, "what waited is due", claim(t, db, "n", 9), "w#1")
	if err := db.Rerun(ctx, "w"); !is(err, interview.Conflict) {
		t.Errorf("rerun of a running one: %v", err)
	}
	if err := db.Cancel(ctx, "w"); err != nil {
		t.Fatal(err)
	}
	if ok, err := db.Extend(ctx, "w", "n", time.Minute); err != nil || ok {
		t.Errorf("extend of a cancelled one: %v, %v", ok, err)
	}
	counts, err := db.Counts(ctx)
	if err != nil || fmt.Sprint(counts) != "map[k:map[cancelled:2 done:1 given_up:1]]" {
		t.Errorf("counts are %v, %v", counts, err)
	}
	var order []string
	before := ""
	for {
		ks, err := db.Tasks(ctx, queue.TaskFilter{Kind: "k", Before: before, Limit: 3})
		if err != nil {
			t.Fatal(err)
		}
		if len(ks) == 0 {
			break
		}
		for _, k := range ks {
			order = append(order, k.ID)
		}
		before = order[len(order)-1]
	}
	if got := strings.Join(order, ""); got != "wcba" {
		t.Errorf("listed as %s", got)
	}
	if n, err := db.Prune(ctx, at); err != nil || n != 0 {
		t.Errorf("pruned %d before they ended, %v", n, err)
	}
	if n, err := db.Prune(ctx, at.Add(time.Hour)); err != nil || n != 3 {
		t.Errorf("pruned %d, %v", n, err)
	}
	if err := db.Rerun(ctx, "c"); err != nil {
		t.Errorf("what gave up was lost: %v", err)
	}
	wants(t, "fresh attempts", claim(t, db, "n", 9), "c#1")
}
