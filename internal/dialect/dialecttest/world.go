// Package dialecttest is the ground that every dialect's tests stand on: a
// real store, real services and the same cast of interviews, each brought into
// its state through the service as the room and the pipeline do.
//
// [New] makes the world, [World.ID] finds an interview by its name in the
// cast, [World.Exchanges] runs a dialect's testdata/*.txtar against its
// handler, and [Shape] holds an answer against a vendor's printed sample.
package dialecttest

import (
	"crypto/sha256"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/blob/dir"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// Start is when every world begins.
const Start = "2026-03-02T09:00:00Z"

// World is an installation without doors. Acme has every interview of the
// cast but "foreign", which is Other's; Child belongs to Acme, and has the
// interview "child".
type World struct {
	DB       *store.DB
	Accounts *account.Service
	Service  *interview.Service
	Blobs    blob.Store
	Files    http.Handler // serves what Deps.Links.File signs, below "/files/"
	Clock    *Clock
	Deps     dialect.Deps

	Acme, Other, Child account.Organization
	Position           interview.Position // of Acme
	Plan               interview.Plan     // of Acme

	names map[string]string // placeholder to value, for exchanges
	cast  map[string]interview.Interview
}

// Clock stands still until it is moved. It is safe for concurrent use.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// Now is where the clock stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set moves the clock to t.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t
}

// Advance moves the clock forward.
func (c *Clock) Advance(d time.Duration) { c.Set(c.Now().Add(d)) }

// New makes a world with the whole cast, or with those named alone, which is
// sooner done. The clock stands a week after [Start], so that everything in it
// has happened.
func New(t testing.TB, names ...string) *World {
	t.Helper()
	start, err := time.Parse(time.RFC3339, Start)
	must(t, err)
	w := &World{
		Clock: &Clock{at: start}, DB: storetest.SQLite(t),
		names: map[string]string{}, cast: map[string]interview.Interview{},
	}
	w.Accounts = account.NewService(w.DB, account.Config{
		Peppers: [][]byte{secret("pepper")}, SigningKey: signingKey(t), Issuer: base + "/jobmojito/auth/v1", Now: w.Clock.Now,
	})
	w.Service = interview.New(w.DB, interview.Config{
		Now: w.Clock.Now, LinkSecret: secret("links"),
		Seal:   func(b []byte) []byte { return b },
		Unseal: func(b []byte) ([]byte, error) { return b, nil },
		Mail:   true,
	})
	w.openBlobs(t)
	w.Deps = dialect.Deps{
		Service: w.Service, Accounts: w.Accounts, Blobs: w.Blobs, Links: w.links(t),
		Log: slog.New(slog.DiscardHandler), Now: w.Clock.Now,
	}
	w.organizations(t)
	w.makeCast(t, names)
	w.Clock.Set(start.AddDate(0, 0, 7))
	return w
}

// base is the installation's public address.
const base = "https://candor.test"

func secret(name string) []byte {
	sum := sha256.Sum256([]byte("dialecttest " + name))
	return sum[:]
}

func (w *World) openBlobs(t testing.TB) {
	t.Helper()
	blobs, err := dir.Open(t.TempDir())
	must(t, err)
	t.Cleanup(func() {
		if err := blobs.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	w.Blobs = blobs
}

// links signs as the installation does, by the world's clock. A test that
// follows a link moves the clock to the present first: who serves the file
// looks at the real one.
func (w *World) links(t testing.TB) dialect.Links {
	t.Helper()
	signer, err := blob.NewSigner(secret("files"))
	must(t, err)
	w.Files = http.StripPrefix("/files", blob.Handler(blob.HandlerConfig{
		Store: w.Blobs, Signer: signer, Log: slog.New(slog.DiscardHandler),
	}))
	sign := func(l blob.Link, ttl time.Duration) string {
		return signer.URL(base+"/files", l, blob.RoundExpiry(w.Clock.Now(), ttl))
	}
	return dialect.Links{
		File: func(key, name string, ttl time.Duration) string { return sign(blob.Link{Key: key, Name: name}, ttl) },
		Download: func(key, name string, ttl time.Duration) string {
			return sign(blob.Link{Key: key, Name: name, Download: true}, ttl)
		},
		Report:    func(token string) string { return base + "/share/" + token + "/" },
		ReportPDF: func(token string) string { return base + "/share/" + token + "/report.pdf" },
		Room:      func(token string) string { return base + "/room/" + token },
		Review:    func(id string) string { return base + "/console/interviews/" + id },
	}
}

// Silent is what a dialect is built from in the same installation without a
// mail server.
func (w *World) Silent() dialect.Deps {
	d := w.Deps
	d.Service = interview.New(w.DB, interview.Config{Now: w.Clock.Now, LinkSecret: secret("links")})
	return d
}

func (w *World) organizations(t testing.TB) {
	t.Helper()
	system := account.Actor{System: true}
	for _, o := range []struct {
		into         *account.Organization
		name, parent string
	}{
		{&w.Acme, "Acme", ""}, {&w.Other, "Other", ""}, {&w.Child, "Acme Robotics", "acme"},
	} {
		in := account.Organization{Name: o.name}
		if o.parent != "" {
			in.ParentID = w.Acme.ID
		}
		made, err := w.Accounts.CreateOrganization(t.Context(), system, in)
		must(t, err)
		*o.into = made
	}
	w.Name("organization", w.Acme.ID)
	w.Name("other.organization", w.Other.ID)
	w.Name("child.organization", w.Child.ID)
}

// Name makes exchanges write {name} for the value, and send the value for it.
func (w *World) Name(name, value string) {
	if value != "" {
		w.names[name] = value
	}
}

// Named tells whether exchanges write a name for the value already.
func (w *World) Named(value string) bool {
	for _, v := range w.names {
		if v == value {
			return true
		}
	}
	return false
}

// ID is the id of the interview with this name in the cast.
func (w *World) ID(t testing.TB, name string) string {
	t.Helper()
	return w.Interview(t, name).ID
}

// Interview is the interview with this name in the cast, as it is now.
func (w *World) Interview(t testing.TB, name string) interview.Interview {
	t.Helper()
	iv, ok := w.cast[name]
	if !ok {
		t.Fatalf("no interview of the cast is called %q", name)
	}
	now, err := w.Service.Interview(t.Context(), account.Actor{System: true}, iv.ID)
	must(t, err)
	return now
}

// Result is the result of the interview with this name, as the service gives
// it to its own organization.
func (w *World) Result(t testing.TB, name string) interview.Result {
	t.Helper()
	r, err := w.Service.Result(t.Context(), account.Actor{System: true}, w.ID(t, name))
	must(t, err)
	return r
}

// Key makes a key of Acme for a dialect, with all scopes unless edit says
// otherwise, and returns its secret.
func (w *World) Key(t testing.TB, name string, edit ...func(*account.NewKey)) (account.Key, string) {
	t.Helper()
	return w.KeyOf(t, w.Acme, name, edit...)
}

// KeyOf is [World.Key] for another organization.
func (w *World) KeyOf(t testing.TB, o account.Organization, name string, edit ...func(*account.NewKey)) (account.Key, string) {
	t.Helper()
	in := account.NewKey{Name: "test", Dialect: name}
	for _, e := range edit {
		e(&in)
	}
	k, s, err := w.Accounts.CreateKey(t.Context(), account.Actor{System: true}, o.ID, in)
	must(t, err)
	return k, s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
