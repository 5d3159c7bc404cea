package store_test

import (
	"context"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

func TestPostgreSQLKeepsWhatTheSuiteAsks(t *testing.T) { storetest.Run(t, storetest.Postgres) }

// cable stands between a database and its server, and can be pulled out.
type cable struct {
	t  *testing.T
	to string
	at string
	l  net.Listener

	mu    sync.Mutex
	conns []net.Conn
}

func (c *cable) plugIn() {
	c.t.Helper()
	l, err := net.Listen("tcp", c.at)
	if err != nil {
		c.t.Fatal(err)
	}
	c.l, c.at = l, l.Addr().String()
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", c.to)
			if err != nil {
				near.Close()
				continue
			}
			c.mu.Lock()
			c.conns = append(c.conns, near, far)
			c.mu.Unlock()
			go func() { _, _ = io.Copy(near, far); near.Close() }()
			go func() { _, _ = io.Copy(far, near); far.Close() }()
		}
	}()
}

func (c *cable) pull() {
	c.l.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.conns {
		conn.Close()
	}
	c.conns = nil
}

func TestADatabaseThatWentAwayIsUsedAgainWhenItIsBack(t *testing.T) {
	u, err := url.Parse(storetest.PostgresURL(t))
	if err != nil {
		t.Fatal(err)
	}
	wire := &cable{t: t, to: u.Host, at: "127.0.0.1:0"}
	wire.plugIn()
	defer wire.pull()
	u.Host = wire.at
	db, err := store.Open(t.Context(), store.Config{URL: u.String(), Conns: 4})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	add := func(ctx context.Context, id string) error {
		return db.Write(ctx, func(tx interview.Tx) error { return tx.Enqueue(ctx, queue.Task{ID: id, Kind: "k"}) })
	}
	if err := add(t.Context(), "before"); err != nil {
		t.Fatal(err)
	}
	// In the midst of a transaction: it fails, and leaves nothing.
	err = db.Write(t.Context(), func(tx interview.Tx) error {
		if err := tx.Enqueue(t.Context(), queue.Task{ID: "half", Kind: "k"}); err != nil {
			return err
		}
		wire.pull()
		return tx.Enqueue(t.Context(), queue.Task{ID: "other half", Kind: "k"})
	})
	if err == nil {
		t.Error("a transaction whose connection broke was acknowledged")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := db.Check(ctx); err == nil {
		t.Error("a database that is away was found")
	}
	if _, err := db.Claim(ctx, "n", []string{"k"}, 1, time.Minute); err == nil {
		t.Error("tasks were claimed from a database that is away")
	}
	if err := add(ctx, "away"); err == nil {
		t.Error("a write was acknowledged by a database that is away")
	}
	wire.plugIn()
	// At once, and without a first failure: every connection of the pool had broken.
	if err := add(ctx, "after"); err != nil {
		t.Errorf("the first write: %v", err)
	}
	for range 8 {
		if err := db.Check(ctx); err != nil {
			t.Errorf("a read: %v", err)
		}
	}
	got, err := db.Tasks(ctx, queue.TaskFilter{Limit: 10})
	if err != nil || len(got) != 2 || got[0].ID != "before" || got[1].ID != "after" {
		t.Errorf("the tasks are %+v, %v", got, err)
	}
}
