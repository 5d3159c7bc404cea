package store

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

const (
	clockLook = time.Second      // between looks at whether the machine slept
	clockAsk  = 10 * time.Second // between questions to the server
	clockTime = 5 * time.Second  // for an answer
	clockSlip = time.Second      // by which a machine's clock may leave its timers before the server is asked at once

	// ClockBound is by how much a machine's own clock may differ from the
	// database's before it is told: S3 and TLS go by the machine's own.
	ClockBound = 2 * time.Second
)

// clock is the clock of a database server as one of its nodes knows it. All
// nodes of a database go by it, so that what one of them says is due, leased or
// expired is so for the others, whatever their own clocks say. Between two
// answers of the server it goes on by the node's timers, which setting the
// node's clock does not move.
type clock struct {
	begun time.Time                 // by the node's timers
	base  atomic.Pointer[time.Time] // what the server's clock said then; nil: it has not answered
}

func newClock() *clock { return &clock{begun: time.Now()} }

// now is the server's present, the node's own before the server has answered.
func (c *clock) now() time.Time {
	base := c.base.Load()
	if base == nil {
		return time.Now()
	}
	return base.Add(time.Since(c.begun))
}

// ahead is by how much the node's own clock is ahead of the server's.
func (c *clock) ahead() time.Duration {
	return time.Now().Round(0).Sub(c.now().Round(0)) // by what they say, not by timers
}

// measure asks the server for its time. It read its clock at some instant
// between question and answer: what is believed already moves only where it
// cannot be right, so that a slow answer does not make it worse. It is for one
// goroutine at a time.
func (c *clock) measure(ctx context.Context, ask func(context.Context) (time.Time, error)) error {
	ctx, cancel := context.WithTimeout(ctx, clockTime)
	defer cancel()
	asked := time.Since(c.begun)
	said, err := ask(ctx)
	if err != nil {
		return err
	}
	answered := time.Since(c.begun)
	earliest, latest := said.Add(-answered), said.Add(-asked)
	switch base := c.base.Load(); {
	case base == nil:
		c.base.Store(new(earliest.Add(latest.Sub(earliest) / 2)))
	case base.Before(earliest):
		c.base.Store(&earliest)
	case base.After(latest):
		c.base.Store(&latest)
	}
	return nil
}

// follow asks again every ten seconds until ctx ends, and at once when the
// node's clock has left its timers behind: then the machine slept, while its
// timers stood still, or its clock was set.
func (c *clock) follow(ctx context.Context, log *slog.Logger, ask func(context.Context) (time.Time, error)) {
	tick := time.NewTicker(clockLook)
	defer tick.Stop()
	told := c.tell(ctx, log, false)
	for last := time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := time.Now()
		slipped := now.Round(0).Sub(last.Round(0)) - now.Sub(last)
		if now.Sub(last) < clockAsk && slipped.Abs() < clockSlip {
			continue
		}
		last = now
		if c.measure(ctx, ask) == nil { // a database that is away is told of elsewhere
			told = c.tell(ctx, log, told)
		}
	}
}

// tell logs that the node's own clock is wrong, once until it is right again.
func (c *clock) tell(ctx context.Context, log *slog.Logger, told bool) bool {
	off := c.ahead()
	switch wrong := off.Abs() > ClockBound; {
	case wrong && !told:
		log.WarnContext(ctx, "this machine's clock differs from the database's, which counts", "ahead_s", off.Seconds())
		return true
	case !wrong && told:
		log.InfoContext(ctx, "this machine's clock agrees with the database's again")
		return false
	}
	return told
}
