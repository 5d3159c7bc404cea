package queue_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// engines are the databases that nodes can share. PostgreSQL answers from
// outside, so these tests run on the real clock.
func engines(t *testing.T, test func(t *testing.T, b *bench)) {
	for name, open := range map[string]func(testing.TB, ...storetest.Option) *store.DB{
		"sqlite": storetest.SQLite, "postgres": storetest.Postgres,
	} {
		t.Run(name, func(t *testing.T) { test(t, &bench{t, open(t)}) })
	}
}

func TestEveryTaskRunsOnceAmongSeveralNodes(t *testing.T) {
	engines(t, func(t *testing.T, b *bench) {
		const tasks, nodes = 60, 4
		var mu sync.Mutex
		ran, left := map[string]int{}, tasks
		all := make(chan struct{})
		kinds := map[string]queue.Kind{"k": {Limit: 4, Handle: func(_ context.Context, t queue.Task) error {
			mu.Lock()
			defer mu.Unlock()
			ran[t.ID]++
			if left--; left == 0 {
				close(all)
			}
			return nil
		}}}
		for range tasks {
			b.enqueue("k", 1)
		}
		var stops []func()
		for n := range nodes {
			stops = append(stops, b.node(fmt.Sprintf("node-%d", n), kinds))
		}
		select {
		case <-all:
		case <-time.After(time.Minute):
			t.Error("not all tasks ran")
		}
		for _, stop := range stops {
			stop()
		}
		for id, n := range ran {
			if n != 1 {
				t.Errorf("task %s ran %d times", id, n)
			}
		}
		counts, err := b.db.Counts(t.Context())
		if err != nil || counts["k"][queue.Done] != tasks {
			t.Errorf("%d tasks are done, %v", counts["k"][queue.Done], err)
		}
	})
}

func TestAnotherNodeFinishesWhatADeadOneHeld(t *testing.T) {
	engines(t, func(t *testing.T, b *bench) {
		id := b.enqueue("k", 3)
		if got, err := b.db.Claim(t.Context(), "dead", []string{"k"}, 1, 200*time.Millisecond); err != nil || len(got) != 1 {
			t.Fatalf("claimed %d, %v", len(got), err)
		}
		ran := make(chan queue.Task, 3)
		stop := b.node("b", map[string]queue.Kind{"k": {Handle: func(_ context.Context, t queue.Task) error { ran <- t; return nil }}})
		select {
		case got := <-ran:
			if got.ID != id || got.Attempt != 2 {
				t.Errorf("task %s on attempt %d", got.ID, got.Attempt)
			}
		case <-time.After(time.Minute):
			t.Error("nobody took it over")
		}
		stop()
		if err := b.db.Finish(t.Context(), id, "dead"); err != nil {
			t.Fatal(err)
		}
		if got := b.task(id); got.State != queue.Done || len(ran) != 0 {
			t.Errorf("the task is %s, run %d times more", got.State, len(ran))
		}
	})
}
