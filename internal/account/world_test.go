package account_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// world is two nodes over one real database, with a clock the test moves.
type world struct {
	t        testing.TB
	db       *store.DB
	reads    *counted
	svc      *account.Service // the node under test
	twin     *account.Service // another node
	trail    *account.Trail
	clock    atomic.Int64 // microseconds
	org      account.Organization
	signing  *ecdsa.PrivateKey
	anywhere netip.Addr
}

// counted counts the look-ups of keys that reach the database.
type counted struct {
	*store.DB
	lookups atomic.Int64
	hold    func() // called after each, where set
}

func (c *counted) KeysByPrefix(ctx context.Context, prefix string) ([]account.Key, error) {
	c.lookups.Add(1)
	ks, err := c.DB.KeysByPrefix(ctx, prefix)
	if c.hold != nil {
		c.hold()
	}
	return ks, err
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, anywhere: netip.MustParseAddr("203.0.113.9")}
	w.clock.Store(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixMicro())
	w.db = storetest.SQLite(t)
	w.reads = &counted{DB: w.db}
	w.trail = account.NewTrail(w.db, w.now)
	t.Cleanup(func() { _ = w.trail.Close() })
	var err error
	w.signing, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.ok(err)
	w.svc = account.NewService(w.reads, w.config("p"))
	w.twin = account.NewService(w.db, w.config("p"))
	w.org = w.organization("Acme", "")
	return w
}

func (w *world) config(peppers ...string) account.Config {
	c := account.Config{SigningKey: w.signing, Issuer: "https://candor.test/auth/v1", Now: w.now, Trail: w.trail}
	for _, p := range peppers {
		c.Peppers = append(c.Peppers, bytes.Repeat([]byte(p), 32))
	}
	return c
}

func (w *world) now() time.Time       { return time.UnixMicro(w.clock.Load()).UTC() }
func (w *world) pass(d time.Duration) { w.clock.Add(d.Microseconds()) }

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) organization(name, parent string) account.Organization {
	w.t.Helper()
	o, err := w.svc.CreateOrganization(w.t.Context(), system, account.Organization{Name: name, ParentID: parent})
	w.ok(err)
	return o
}

func (w *world) key(in account.NewKey) (account.Key, string) {
	w.t.Helper()
	in.Name = "key"
	k, secret, err := w.svc.CreateKey(w.t.Context(), system, w.org.ID, in)
	w.ok(err)
	return k, secret
}

func (w *world) member(email string, r account.Role) account.Member {
	w.t.Helper()
	m, err := w.svc.AddMember(w.t.Context(), system, w.org.ID, account.NewMember{Email: email, Role: r, Password: "correct horse battery"})
	w.ok(err)
	return m
}

var system = account.Actor{System: true}

// refuses checks that an error is the one, or names the field.
func refuses(t testing.TB, what string, err error, want any) {
	t.Helper()
	switch want := want.(type) {
	case error:
		if !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", what, err, want)
		}
	case string:
		if e, ok := errors.AsType[*account.Invalid](err); !ok || e.Field != want {
			t.Errorf("%s: got %v, want a refusal of %s", what, err, want)
		}
	}
}
