package account_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// noted is a log that can be away.
type noted struct {
	account.AuditStore
	mu     sync.Mutex // the trail writes in a goroutine of its own
	err    error
	got    []account.Entry
	groups int
}

func (n *noted) Note(_ context.Context, e ...account.Entry) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.err == nil {
		n.got, n.groups = append(n.got, e...), n.groups+1
	}
	return n.err
}

// written is how many entries came in how many groups.
func (n *noted) written() (entries, groups int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.got), n.groups
}

// fails makes the log be away, or there again.
func (n *noted) fails(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.err = err
}

func TestATrailWritesInGroupsAndWaitsForTheDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &noted{}
		trail := account.NewTrail(n, nil)
		ada := account.Actor{MemberID: "ada"}
		for range 2 {
			for i := range 40 {
				trail.Saw(ada, "org", account.ResultSeen, "interview", string(rune('a'+i)))
			}
		}
		if _, groups := n.written(); groups != 0 {
			t.Error("a read waited for a write")
		}
		time.Sleep(account.TrailDelay) // of the bubble's clock
		synctest.Wait()
		if entries, groups := n.written(); groups != 1 || entries != 40 {
			t.Errorf("%d entries in %d groups", entries, groups)
		}
		n.fails(errors.New("the database is away"))
		trail.Saw(ada, "org", account.RecordingSeen, "interview", "a")
		time.Sleep(10 * account.TrailDelay)
		synctest.Wait()
		for i := range 20_000 {
			trail.Saw(account.Actor{KeyID: "k"}, "org", account.ResultSeen, "interview", string(rune(i)))
		}
		n.fails(nil)
		if err := trail.Close(); err != nil {
			t.Error(err)
		}
		last := n.got[len(n.got)-1]
		if len(n.got) != 40+1<<14+1 || last.Action != account.EntriesLost || string(last.Facts) != `{"count":3617}` {
			t.Errorf("%d entries, the last %s %s", len(n.got), last.Action, last.Facts)
		}
		if n.got[40].Action != account.RecordingSeen {
			t.Errorf("what waited came as %s", n.got[40].Action)
		}
	})
}
