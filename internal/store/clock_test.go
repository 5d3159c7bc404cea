package store

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// far is a server whose clock differs and whose answers take a while.
type far struct {
	to, from time.Duration // on the way there and back

	mu    sync.Mutex
	ahead time.Duration
	away  bool
}

func (f *far) set(ahead time.Duration, away bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ahead, f.away = ahead, away
}

func (f *far) ask(context.Context) (time.Time, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.away {
		return time.Time{}, errors.New("away")
	}
	time.Sleep(f.to)
	at := time.Now().Add(f.ahead).Round(0)
	time.Sleep(f.from)
	return at, nil
}

// off is by how much a clock differs from its server's.
func off(c *clock, f *far) time.Duration { return c.now().Sub(time.Now().Add(f.ahead)) }

func TestANodeGoesByTheClockOfItsDatabase(t *testing.T) {
	for _, ahead := range []time.Duration{5 * time.Minute, -5 * time.Minute, 0} {
		synctest.Test(t, func(t *testing.T) {
			f := &far{ahead: ahead, to: 3 * time.Millisecond, from: time.Millisecond}
			c := newClock()
			time.Sleep(time.Hour)
			if err := c.measure(t.Context(), f.ask); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
			if got := off(c, f).Abs(); got > f.to {
				t.Errorf("an hour after it was asked the clock is off by %s", got)
			}
			if got := (c.ahead() + ahead).Abs(); got > f.to {
				t.Errorf("the node's clock is told to be %s ahead, its server's is %s ahead", c.ahead(), ahead)
			}
		})
	}
}

func TestASlowAnswerDoesNotMoveTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &far{ahead: time.Minute, to: time.Millisecond, from: time.Millisecond}
		c := newClock()
		if err := c.measure(t.Context(), f.ask); err != nil {
			t.Fatal(err)
		}
		f.to = 4 * time.Second
		if err := c.measure(t.Context(), f.ask); err != nil {
			t.Fatal(err)
		}
		if got := off(c, f).Abs(); got > time.Millisecond {
			t.Errorf("the clock is off by %s", got)
		}
	})
}

func TestAClockBeganWithASlowAnswerGetsBetter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &far{to: 4 * time.Second}
		c := newClock()
		if err := c.measure(t.Context(), f.ask); err != nil {
			t.Fatal(err)
		}
		f.to = 2 * time.Millisecond
		if err := c.measure(t.Context(), f.ask); err != nil {
			t.Fatal(err)
		}
		if got := off(c, f).Abs(); got > 2*time.Millisecond {
			t.Errorf("the clock is off by %s", got)
		}
	})
}

func TestAClockFollowsItsServersAndTellsOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		f := &far{}
		c := newClock()
		if err := c.measure(t.Context(), f.ask); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			c.follow(ctx, slog.New(slog.NewTextHandler(&said, nil)), f.ask)
			close(done)
		}()
		time.Sleep(time.Minute)
		f.set(time.Hour, false)
		time.Sleep(time.Minute)
		if got := off(c, f).Abs(); got > 0 {
			t.Errorf("a minute after the server's clock was set the node's is off by %s", got)
		}
		f.set(time.Hour, true)
		time.Sleep(time.Hour)
		if got := off(c, f).Abs(); got > 0 {
			t.Errorf("while the server is away the clock is off by %s", got)
		}
		f.set(0, false)
		time.Sleep(time.Minute)
		if got := off(c, f).Abs(); got > 0 {
			t.Errorf("after the server was away the clock is off by %s", got)
		}
		stop()
		<-done
		if got := strings.Count(said.String(), "differs"); got != 1 {
			t.Errorf("told %d times that the clocks differ:\n%s", got, said.String())
		}
		if got := strings.Count(said.String(), "agrees"); got != 1 {
			t.Errorf("told %d times that they agree again:\n%s", got, said.String())
		}
	})
}

func TestAClockThatNobodyAnsweredIsTheNodesOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClock()
		if c.measure(t.Context(), (&far{away: true}).ask) == nil {
			t.Error("no error from a server that is away")
		}
		if !c.now().Equal(time.Now()) {
			t.Errorf("the clock says %s", c.now())
		}
	})
}
