package queue_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// bench is a real store and runners over it, in a bubble where time is free.
type bench struct {
	*testing.T
	db *store.DB
}

// bubble runs a test over an empty SQLite database on a clock of its own.
func bubble(t *testing.T, test func(b *bench)) {
	synctest.Test(t, func(t *testing.T) { test(&bench{t, storetest.SQLite(t)}) })
}

// enqueue adds a task that is due now.
func (b *bench) enqueue(kind string, attempts int) string {
	b.Helper()
	id := uuid.Must(uuid.NewV7()).String()
	err := b.db.Write(b.Context(), func(tx interview.Tx) error {
		return tx.Enqueue(b.Context(), queue.Task{ID: id, Kind: kind, MaxAttempts: attempts, RunAt: time.Now(), CreatedAt: time.Now()})
	})
	if err != nil {
		b.Fatal(err)
	}
	return id
}

func (b *bench) task(id string) queue.Task {
	b.Helper()
	t, err := b.db.Task(b.Context(), id)
	if err != nil {
		b.Fatal(err)
	}
	return t
}

// node runs a runner until stop is called.
func (b *bench) node(name string, kinds map[string]queue.Kind) (stop func()) {
	ctx, cancel := context.WithCancel(b.Context())
	r := queue.NewRunner(b.db, kinds, queue.RunnerConfig{Node: name})
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	return sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			b.Errorf("node %s: %v", name, err)
		}
	})
}

func TestAFailureIsTriedAgainWithinItsBackoffUntilItSucceeds(t *testing.T) {
	bubble(t, func(b *bench) {
		var at []time.Time
		id := b.enqueue("k", 5)
		defer b.node("a", map[string]queue.Kind{"k": {Handle: func(_ context.Context, t queue.Task) error {
			at = append(at, time.Now())
			if t.Attempt < 4 {
				return errors.New("not yet")
			}
			return nil
		}}})()
		time.Sleep(time.Minute)
		if got := b.task(id); got.State != queue.Done || got.Attempt != 4 || got.Reason != "" {
			t.Errorf("the task is %s after %d attempts, %q", got.State, got.Attempt, got.Reason)
		}
		for n, want := range []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second} {
			if got := at[n+1].Sub(at[n]); got < want*8/10 || got > want*12/10+time.Second {
				t.Errorf("pause %d is %v, want about %v", n+1, got, want)
			}
		}
	})
}

func TestALeaseIsProlongedWhileATaskRuns(t *testing.T) {
	bubble(t, func(b *bench) {
		var runs atomic.Int32
		slow := map[string]queue.Kind{"k": {Handle: func(context.Context, queue.Task) error {
			runs.Add(1)
			time.Sleep(5 * time.Minute) // ten leases
			return nil
		}}}
		id := b.enqueue("k", 3)
		defer b.node("a", slow)()
		defer b.node("b", slow)()
		time.Sleep(6 * time.Minute)
		if got := b.task(id); got.State != queue.Done || runs.Load() != 1 {
			t.Errorf("the task is %s after %d runs", got.State, runs.Load())
		}
	})
}

// dead is a node that was killed: it holds a task and does nothing more.
func (b *bench) dead(kind string) {
	b.Helper()
	got, err := b.db.Claim(b.Context(), "dead", []string{kind}, 1, 30*time.Second)
	if err != nil || len(got) != 1 {
		b.Fatalf("claimed %d tasks, %v", len(got), err)
	}
}

func TestATaskOfADeadNodeIsTakenOverWhenItsLeaseEnds(t *testing.T) {
	bubble(t, func(b *bench) {
		id := b.enqueue("k", 3)
		b.dead("k")
		begin := time.Now()
		var after time.Duration
		defer b.node("b", map[string]queue.Kind{"k": {Handle: func(context.Context, queue.Task) error {
			after = time.Since(begin)
			return nil
		}}})()
		time.Sleep(time.Minute)
		if got := b.task(id); got.State != queue.Done || got.Attempt != 2 || after < 30*time.Second || after > 31*time.Second {
			t.Errorf("the task is %s on attempt %d, taken after %v", got.State, got.Attempt, after)
		}
	})
}

func TestATaskThatKilledItsNodeOnTheLastAttemptIsNotRunAgain(t *testing.T) {
	bubble(t, func(b *bench) {
		id := b.enqueue("k", 1)
		b.dead("k")
		told := ""
		defer b.node("b", map[string]queue.Kind{"k": {
			Handle: func(context.Context, queue.Task) error { t.Error("it was run"); return nil },
			GaveUp: func(_ context.Context, _ queue.Task, reason string) error { told = reason; return nil },
		}})()
		time.Sleep(time.Minute)
		if got := b.task(id); got.State != queue.GivenUp || told != "was interrupted on its last attempt" {
			t.Errorf("the task is %s, told %q", got.State, told)
		}
	})
}

func TestLaterDoesNotCountAsAnAttempt(t *testing.T) {
	bubble(t, func(b *bench) {
		runs := 0
		id := b.enqueue("k", 2)
		defer b.node("a", map[string]queue.Kind{"k": {Handle: func(context.Context, queue.Task) error {
			if runs++; runs <= 10 {
				return queue.Later(&queue.Plain{Text: "no engine"}, 15*time.Second)
			}
			return nil
		}}})()
		time.Sleep(20 * time.Second)
		if got := b.task(id); got.State != queue.Ready || got.Reason != "no engine" || got.Attempt != 0 {
			t.Errorf("the task is %s, attempt %d, %q", got.State, got.Attempt, got.Reason)
		}
		time.Sleep(5 * time.Minute)
		if got := b.task(id); got.State != queue.Done || runs != 11 {
			t.Errorf("the task is %s after %d runs", got.State, runs)
		}
	})
}

func TestWhatGivesUpIsToldOnceAndKept(t *testing.T) {
	for name, tt := range map[string]struct {
		fails func() error
		runs  int32
		told  string
	}{
		"after its last attempt":    {func() error { return errors.New("secret detail") }, 3, "internal error, see the log"},
		"when nothing will help":    {func() error { return queue.Final(&queue.Plain{Text: "no such dialect"}) }, 1, "no such dialect"},
		"when it panics every time": {func() error { panic("boom") }, 3, "internal error, see the log"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b *bench) {
				var runs atomic.Int32
				var told []string
				id := b.enqueue("k", 3)
				defer b.node("a", map[string]queue.Kind{"k": {
					Handle: func(context.Context, queue.Task) error { runs.Add(1); return tt.fails() },
					GaveUp: func(_ context.Context, _ queue.Task, reason string) error { told = append(told, reason); return nil },
				}})()
				time.Sleep(time.Hour)
				if diff := cmp.Diff([]string{tt.told}, told); diff != "" {
					t.Errorf("told (-want +got):\n%s", diff)
				}
				if got := b.task(id); got.State != queue.GivenUp || got.Reason != tt.told || runs.Load() != tt.runs {
					t.Errorf("the task is %s, %q, after %d runs", got.State, got.Reason, runs.Load())
				}
				if err := b.db.Rerun(b.Context(), id); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Hour)
				if runs.Load() != 2*tt.runs || len(told) != 2 {
					t.Errorf("run again: %d runs, told %d times", runs.Load(), len(told))
				}
			})
		})
	}
}

func TestGivingUpWaitsUntilItCouldBeTold(t *testing.T) {
	bubble(t, func(b *bench) {
		tells := 0
		id := b.enqueue("k", 1)
		defer b.node("a", map[string]queue.Kind{"k": {
			Handle: func(context.Context, queue.Task) error { return errors.New("broken") },
			GaveUp: func(context.Context, queue.Task, string) error {
				if tells++; tells < 3 {
					return errors.New("the database is away")
				}
				return nil
			},
		}})()
		time.Sleep(5 * time.Minute)
		if got := b.task(id); got.State != queue.GivenUp || tells != 3 {
			t.Errorf("the task is %s, told %d times", got.State, tells)
		}
	})
}

func TestAGracefulStopLetsTasksFinishAndHandsTheRestBack(t *testing.T) {
	bubble(t, func(b *bench) {
		kinds := map[string]queue.Kind{
			"quick": {Handle: func(context.Context, queue.Task) error { time.Sleep(10 * time.Second); return nil }},
			"slow":  {Handle: func(ctx context.Context, _ queue.Task) error { <-ctx.Done(); return ctx.Err() }, Timeout: time.Hour},
		}
		quick, slow := b.enqueue("quick", 3), b.enqueue("slow", 3)
		stop := b.node("a", kinds)
		time.Sleep(time.Second)
		late := b.enqueue("quick", 3)
		begin := time.Now()
		stop()
		if took := time.Since(begin); took != 20*time.Second {
			t.Errorf("the stop took %v, want the grace of 20s", took)
		}
		if got := b.task(quick); got.State != queue.Done {
			t.Errorf("what could finish is %s", got.State)
		}
		if got := b.task(slow); got.State != queue.Ready || got.Attempt != 0 || got.Node != "" {
			t.Errorf("what could not is %s on attempt %d of node %q", got.State, got.Attempt, got.Node)
		}
		if got := b.task(late); got.State != queue.Ready {
			t.Errorf("what came after the stop is %s", got.State)
		}
	})
}

func TestNoMoreTasksOfAKindRunAtOnceThanItsLimit(t *testing.T) {
	bubble(t, func(b *bench) {
		var now, most [2]atomic.Int32
		kind := func(i, limit int) queue.Kind {
			return queue.Kind{Limit: limit, Handle: func(context.Context, queue.Task) error {
				n := now[i].Add(1)
				for m := most[i].Load(); n > m && !most[i].CompareAndSwap(m, n); m = most[i].Load() {
				}
				time.Sleep(time.Second)
				now[i].Add(-1)
				return nil
			}}
		}
		var ids []string
		for range 12 {
			ids = append(ids, b.enqueue("three", 1), b.enqueue("one", 1))
		}
		begin := time.Now()
		defer b.node("a", map[string]queue.Kind{"three": kind(0, 3), "one": kind(1, 0)})()
		time.Sleep(20 * time.Second)
		for _, id := range ids {
			if got := b.task(id); got.State != queue.Done || got.FinishedAt.Sub(begin) > 14*time.Second {
				t.Errorf("task of kind %s is %s after %v", got.Kind, got.State, got.FinishedAt.Sub(begin))
			}
		}
		if most[0].Load() != 3 || most[1].Load() != 1 {
			t.Errorf("at most %d and %d ran at once, want 3 and 1", most[0].Load(), most[1].Load())
		}
	})
}

func TestATaskThatTakesTooLongIsInterruptedAndSaysSo(t *testing.T) {
	bubble(t, func(b *bench) {
		id := b.enqueue("k", 1)
		defer b.node("a", map[string]queue.Kind{"k": {Timeout: time.Minute, Handle: func(ctx context.Context, _ queue.Task) error {
			<-ctx.Done()
			return ctx.Err()
		}}})()
		time.Sleep(2 * time.Minute)
		if got := b.task(id); got.State != queue.GivenUp || got.Reason != "took too long" {
			t.Errorf("the task is %s, %q", got.State, got.Reason)
		}
	})
}

func TestARunThatLostItsLeaseIsInterruptedAndChangesNothing(t *testing.T) {
	bubble(t, func(b *bench) {
		interrupted := make(chan struct{})
		id := b.enqueue("k", 3)
		defer b.node("a", map[string]queue.Kind{"k": {Timeout: time.Hour, Handle: func(ctx context.Context, _ queue.Task) error {
			<-ctx.Done()
			close(interrupted)
			return ctx.Err()
		}}})()
		time.Sleep(time.Second)
		if err := b.db.Cancel(b.Context(), id); err != nil {
			t.Fatal(err)
		}
		<-interrupted
		synctest.Wait()
		if got := b.task(id); got.State != queue.Cancelled {
			t.Errorf("the task is %s", got.State)
		}
	})
}

func TestARunnerThatIsWokenLooksAtOnce(t *testing.T) {
	bubble(t, func(b *bench) {
		ctx, cancel := context.WithCancel(b.Context())
		ran := make(chan time.Time, 1)
		r := queue.NewRunner(b.db, map[string]queue.Kind{"k": {Handle: func(context.Context, queue.Task) error { ran <- time.Now(); return nil }}},
			queue.RunnerConfig{Node: "a", Poll: time.Hour})
		done := make(chan error, 1)
		go func() { done <- r.Run(ctx) }()
		time.Sleep(time.Second)
		b.enqueue("k", 1)
		begin := time.Now()
		r.Wake()
		if got := (<-ran).Sub(begin); got != 0 {
			t.Errorf("it looked %v later", got)
		}
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}

// counted is a store that counts the looks and fails while it is away.
type counted struct {
	queue.Store
	looks atomic.Int32
	away  atomic.Bool
}

func (c *counted) Claim(ctx context.Context, node string, kinds []string, n int, lease time.Duration) ([]queue.Task, error) {
	c.looks.Add(1)
	if c.away.Load() {
		return nil, errors.New("the database is away")
	}
	return c.Store.Claim(ctx, node, kinds, n, lease)
}

func TestAnIdleRunnerLooksOncePerPollForAllKinds(t *testing.T) {
	bubble(t, func(b *bench) {
		c := &counted{Store: b.db}
		kinds := map[string]queue.Kind{}
		for _, k := range []string{"a", "b", "c", "d", "e"} {
			kinds[k] = queue.Kind{Handle: func(context.Context, queue.Task) error { return nil }}
		}
		ctx, cancel := context.WithCancel(b.Context())
		done := make(chan error, 1)
		go func() { done <- queue.NewRunner(c, kinds, queue.RunnerConfig{Node: "a"}).Run(ctx) }()
		time.Sleep(10*time.Second + time.Millisecond)
		if n := c.looks.Load(); n != 41 {
			t.Errorf("%d looks in 10 s, want 41", n)
		}
		c.away.Store(true)
		time.Sleep(10 * time.Second)
		if n := c.looks.Load() - 41; n > 4 {
			t.Errorf("%d looks in 10 s while the store was away", n)
		}
		c.away.Store(false)
		id := b.enqueue("c", 1)
		time.Sleep(6 * time.Second)
		if got := b.task(id); got.State != queue.Done {
			t.Errorf("when the store is back a task is %s", got.State)
		}
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}

func TestBackoffDoublesUpToAQuarterOfAnHour(t *testing.T) {
	for _, tt := range []struct {
		attempt int
		jitter  float64
		want    time.Duration
	}{
		{1, 0.5, 2 * time.Second}, {2, 0.5, 4 * time.Second}, {9, 0.5, 512 * time.Second}, {10, 0.5, 15 * time.Minute},
		{1000, 0.5, 15 * time.Minute}, {0, 0.5, 2 * time.Second}, {1, 0, 1600 * time.Millisecond}, {1, 1, 2400 * time.Millisecond},
	} {
		if got := queue.Backoff(tt.attempt, tt.jitter).Round(time.Millisecond); got != tt.want {
			t.Errorf("Backoff(%d, %v) = %v, want %v", tt.attempt, tt.jitter, got, tt.want)
		}
	}
}
