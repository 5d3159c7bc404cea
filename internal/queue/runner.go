package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// Handler does one task. It may be called twice for the same task. Return an
// error made by [Later] or [Final] to say when, or that not, to try again.
type Handler func(ctx context.Context, t Task) error

// Kind is how tasks of one kind are run.
type Kind struct {
	Handle  Handler
	Limit   int           // at most so many at once on this node; 0 is 1
	Timeout time.Duration // of one run; 0 is ten minutes
	// GaveUp is called after the last attempt failed, with what may be shown of
	// the failure. It may be nil. Unless it fails itself, or the node ends
	// before that is written down, it is called once.
	GaveUp func(ctx context.Context, t Task, reason string) error
}

// RunnerConfig of a [Runner]. Zero fields have the values named.
type RunnerConfig struct {
	Node  string           // unique among the nodes that share the store; required
	Lease time.Duration    // 30 s; a dead node's tasks are claimed by others after it
	Poll  time.Duration    // 250 ms between looks when nothing wakes the runner
	Grace time.Duration    // 20 s for running tasks to finish at a stop
	Now   func() time.Time // the store's clock; time.Now
	Log   *slog.Logger
}

// Runner claims tasks and runs them until its context ends.
type Runner struct {
	store Store
	kinds map[string]Kind
	c     RunnerConfig
	wake  chan struct{}

	mu   sync.Mutex
	busy map[string]int    // runs by kind
	live map[string]string // kinds of the tasks that run, by id
	wg   sync.WaitGroup
}

// NewRunner makes a runner. It starts with [Runner.Run].
func NewRunner(store Store, kinds map[string]Kind, c RunnerConfig) *Runner {
	if c.Lease == 0 {
		c.Lease = 30 * time.Second
	}
	if c.Poll == 0 {
		c.Poll = 250 * time.Millisecond
	}
	if c.Grace == 0 {
		c.Grace = 20 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Runner{store: store, kinds: kinds, c: c, wake: make(chan struct{}, 1),
		busy: map[string]int{}, live: map[string]string{}}
}

// Wake makes the runner look for tasks now. It never blocks.
func (r *Runner) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends. Then it claims nothing more, gives running tasks
// [RunnerConfig.Grace] to finish, interrupts the rest and hands them back.
func (r *Runner) Run(ctx context.Context) error {
	work, interrupt := context.WithCancel(context.WithoutCancel(ctx))
	defer interrupt()
	tick := time.NewTicker(r.c.Poll)
	defer tick.Stop()
	for ctx.Err() == nil {
		started, err := r.claim(ctx, work)
		if started > 0 {
			continue // more may be due
		}
		if err != nil && ctx.Err() == nil {
			r.c.Log.Error("claim tasks", "err", err)
			select { // the store is away: look less often, and say so less often
			case <-ctx.Done():
			case <-time.After(storeAway * r.c.Poll):
			}
			continue
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-r.wake:
		}
	}
	done := make(chan struct{})
	go func() { r.wg.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(r.c.Grace):
		interrupt()
		<-done
	}
	_, err := r.store.Release(context.WithoutCancel(ctx), r.c.Node)
	return err
}

// storeAway is how many polls the runner waits after the store failed.
const storeAway = 20

// claim starts what is due and fits, and returns how many tasks it started.
// With nothing due it asks the store once, for all kinds together.
func (r *Runner) claim(ctx, work context.Context) (int, error) {
	var open []string
	for _, name := range slices.Sorted(maps.Keys(r.kinds)) {
		if r.free(name) > 0 {
			open = append(open, name)
		}
	}
	if len(open) == 0 {
		return 0, nil
	}
	// Whoever's turn it is first, then as many of that kind as fit.
	first, err := r.store.Claim(ctx, r.c.Node, open, 1, r.c.Lease)
	if err != nil || len(first) == 0 {
		return 0, err
	}
	started := r.start(work, first)
	if n := r.free(first[0].Kind); n > 0 {
		more, err := r.store.Claim(ctx, r.c.Node, []string{first[0].Kind}, n, r.c.Lease)
		if err != nil {
			return started, err
		}
		started += r.start(work, more)
	}
	return started, nil
}

// free is how many more tasks of a kind may run here.
func (r *Runner) free(kind string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return max(1, r.kinds[kind].Limit) - r.busy[kind]
}

// start runs claimed tasks. One that runs here already, because its lease ran
// out while the store was away, is left to that run.
func (r *Runner) start(work context.Context, tasks []Task) int {
	started := 0
	for _, t := range tasks {
		if !r.enter(t) {
			continue
		}
		started++
		r.wg.Go(func() {
			defer r.Wake()
			defer r.leave(t)
			r.run(work, t, r.kinds[t.Kind])
		})
	}
	return started
}

func (r *Runner) enter(t Task) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, runs := r.live[t.ID]; runs {
		return false
	}
	r.live[t.ID] = t.Kind
	r.busy[t.Kind]++
	return true
}

func (r *Runner) leave(t Task) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.live, t.ID)
	r.busy[t.Kind]--
}

// run does one task under its lease and settles it.
func (r *Runner) run(ctx context.Context, t Task, kind Kind) {
	timeout := kind.Timeout
	if timeout == 0 {
		timeout = 10 * time.Minute
	}
	log := r.c.Log.With("task", t.ID, "kind", t.Kind, "attempt", t.Attempt)
	var err error
	if t.Attempt > t.MaxAttempts {
		// It took its node down on the last attempt; it shall not do so again.
		err = Final(&Plain{Text: "was interrupted on its last attempt"})
	} else {
		run, cancel := context.WithTimeout(ctx, timeout)
		stop := r.keep(run, cancel, t)
		err = safely(func() error { return kind.Handle(run, t) })
		stop()
		cancel()
		if ctx.Err() != nil && err != nil {
			return // the node stops; Release hands the task back uncounted
		}
	}
	if err = r.settle(context.WithoutCancel(ctx), log, t, kind, err); err != nil {
		log.Error("settle task", "err", err) // the lease runs out and it is done again
	}
}

// settle writes down what came of a run.
func (r *Runner) settle(ctx context.Context, log *slog.Logger, t Task, kind Kind, err error) error {
	said, _ := errors.AsType[*outcome](err)
	switch {
	case err == nil:
		return r.store.Finish(ctx, t.ID, r.c.Node)
	case said != nil && said.after > 0:
		log.Info("task waits", "reason", Reason(said), "for", said.after)
		return r.store.Retry(ctx, t.ID, r.c.Node, r.c.Now().Add(said.after), Reason(said), false)
	case (said == nil || !said.final) && t.Attempt < t.MaxAttempts:
		pause := Backoff(t.Attempt, rand.Float64())
		log.Warn("task failed", "err", err, "again_in", pause)
		return r.store.Retry(ctx, t.ID, r.c.Node, r.c.Now().Add(pause), Reason(err), true)
	}
	log.Error("task gave up", "err", err)
	if kind.GaveUp != nil {
		gerr := safely(func() error { return kind.GaveUp(ctx, t, Reason(err)) })
		if said, ok := errors.AsType[*outcome](gerr); gerr != nil && !(ok && said.final) {
			// Giving up without anybody having been told would hide it.
			return fmt.Errorf("after giving up: %w", gerr)
		}
	}
	return r.store.GiveUp(ctx, t.ID, r.c.Node, Reason(err))
}

// keep prolongs the lease until stop is called, and cancels the run when the
// lease was lost: another node has the task by then.
func (r *Runner) keep(ctx context.Context, cancel context.CancelFunc, t Task) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(r.c.Lease / 3)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-ctx.Done():
				return
			case <-tick.C:
				held, err := r.store.Extend(ctx, t.ID, r.c.Node, r.c.Lease)
				if err == nil && !held {
					cancel()
					return
				}
			}
		}
	})
	return func() { close(done); wg.Wait() }
}

// safely turns a panic into an error: one bad task must not end the node.
func safely(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return do()
}
