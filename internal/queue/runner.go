package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
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
	// GaveUp is called once after the last attempt failed, with what may be
	// shown of the failure. It may be nil.
	GaveUp func(ctx context.Context, t Task, reason string) error
}

// RunnerConfig of a [Runner]. Zero fields have the values named.
type RunnerConfig struct {
	Node  string        // unique among the nodes that share the store; required
	Lease time.Duration // 30 s; a dead node's tasks are claimed by others after it
	Poll  time.Duration // 250 ms between looks when nothing wakes the runner
	Grace time.Duration // 20 s for running tasks to finish at a stop
	Log   *slog.Logger
}

// Runner claims tasks and runs them until its context ends.
type Runner struct {
	store Store
	kinds map[string]Kind
	c     RunnerConfig
	wake  chan struct{}

	mu   sync.Mutex
	busy map[string]int
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
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Runner{store: store, kinds: kinds, c: c, wake: make(chan struct{}, 1), busy: map[string]int{}}
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
		if n := r.claim(ctx, work); n > 0 {
			continue // more may be due
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

// claim starts what is due and fits, and returns how many tasks it started.
func (r *Runner) claim(ctx, work context.Context) int {
	started := 0
	for name, kind := range r.kinds {
		free := max(1, kind.Limit) - r.running(name, 0)
		if free <= 0 {
			continue
		}
		tasks, err := r.store.Claim(ctx, r.c.Node, []string{name}, free, r.c.Lease)
		if err != nil {
			if ctx.Err() == nil {
				r.c.Log.Error("claim tasks", "kind", name, "err", err)
			}
			return 0
		}
		for _, t := range tasks {
			started++
			r.running(name, 1)
			r.wg.Go(func() {
				defer r.Wake()
				defer r.running(name, -1)
				r.run(work, t, kind)
			})
		}
	}
	return started
}

func (r *Runner) running(kind string, add int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.busy[kind] += add
	return r.busy[kind]
}

// run does one task under its lease and settles it.
func (r *Runner) run(ctx context.Context, t Task, kind Kind) {
	timeout := kind.Timeout
	if timeout == 0 {
		timeout = 10 * time.Minute
	}
	log := r.c.Log.With("task", t.ID, "kind", t.Kind, "attempt", t.Attempt)
	run, cancel := context.WithTimeout(ctx, timeout)
	stop := r.keep(run, cancel, t)
	err := safely(run, kind.Handle, t)
	stop()
	cancel()
	if ctx.Err() != nil && err != nil {
		return // the node stops; Release hands the task back uncounted
	}
	settle := context.WithoutCancel(ctx)
	said, _ := errors.AsType[*outcome](err)
	switch {
	case err == nil:
		err = r.store.Finish(settle, t.ID, r.c.Node)
	case said != nil && said.after > 0:
		log.Info("task waits", "reason", Reason(said), "for", said.after)
		err = r.store.Retry(settle, t.ID, r.c.Node, time.Now().Add(said.after), Reason(said), false)
	case (said != nil && said.final) || t.Attempt >= t.MaxAttempts:
		reason := Reason(err)
		log.Error("task gave up", "err", err)
		if kind.GaveUp != nil {
			if gerr := kind.GaveUp(settle, t, reason); gerr != nil {
				log.Error("after giving up", "err", gerr)
			}
		}
		err = r.store.GiveUp(settle, t.ID, r.c.Node, reason)
	default:
		pause := Backoff(t.Attempt, rand.Float64())
		log.Warn("task failed", "err", err, "again_in", pause)
		err = r.store.Retry(settle, t.ID, r.c.Node, time.Now().Add(pause), Reason(err), true)
	}
	if err != nil {
		log.Error("settle task", "err", err) // the lease runs out and it is done again
	}
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
func safely(ctx context.Context, h Handler, t Task) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return h(ctx, t)
}

// outcome is an error that says what should follow.
type outcome struct {
	err   error
	after time.Duration
	final bool
}

func (o *outcome) Error() string { return o.err.Error() }
func (o *outcome) Unwrap() error { return o.err }

// After is the pause that [Later] asked for, 0 for [Final].
func (o *outcome) After() time.Duration { return o.after }

// Later says: try again after a while, and do not count this attempt. It is
// for what is nobody's fault, such as an engine that is not there.
func Later(err error, after time.Duration) error { return &outcome{err: err, after: after} }

// Final says: trying again will not help.
func Final(err error) error { return &outcome{err: err, final: true} }

// Plain wraps what may be shown of a failure to whoever looks at the task.
type Plain struct {
	Text  string
	Cause error
}

func (p *Plain) Error() string {
	if p.Cause == nil {
		return p.Text
	}
	return p.Text + ": " + p.Cause.Error()
}

func (p *Plain) Unwrap() error { return p.Cause }

// Reason is what may be shown of an error: the text of a [Plain] in its chain,
// else only that something failed inside. The whole error goes to the log.
func Reason(err error) string {
	if p, ok := errors.AsType[*Plain](err); ok {
		return p.Text
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "took too long"
	}
	return "internal error, see the log"
}

// Backoff is the pause after a failed attempt, counted from 1: 2 seconds,
// doubled each time, at most 15 minutes, and spread by a fifth either way.
// jitter is 0 to 1.
func Backoff(attempt int, jitter float64) time.Duration {
	d := 15 * time.Minute
	if attempt < 10 {
		d = min(d, 2*time.Second<<max(0, attempt-1))
	}
	return time.Duration(float64(d) * (0.8 + 0.4*jitter))
}
