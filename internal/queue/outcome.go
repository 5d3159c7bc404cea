package queue

import (
	"context"
	"errors"
	"time"
)

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
