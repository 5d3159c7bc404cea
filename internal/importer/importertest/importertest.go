// Package importertest holds dialect and importer of one product against each
// other: a world of interviews in every state, served by our own dialect over
// real HTTP, is imported into a second installation and read there by the same
// dialect. What went out has to come back the same.
package importertest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/blob/dir"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/importer"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/pdf"
	"github.com/candorhq/candor/internal/pipeline/report"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
	"github.com/candorhq/candor/internal/web"
)

// Served is one installation that speaks one dialect.
type Served struct {
	URL  string // of the installation, without a slash at its end
	Deps dialect.Deps
}

// Handler makes the dialect's handler.
type Handler func(dialect.Deps) dialect.Dialect

// Serve serves a dialect as the program does: below its name, with files
// beside it. The links of the deps lead to the server.
func Serve(t testing.TB, d dialect.Deps, files http.Handler, make Handler) Served {
	t.Helper()
	mux := http.NewServeMux()
	srv := httptest.NewServer(web.Chain(mux, web.Track(nil))) // as the installation has it before every door
	t.Cleanup(srv.Close)
	for _, link := range []*func(string, string, time.Duration) string{&d.Links.File, &d.Links.Download} {
		was := *link
		*link = func(key, name string, ttl time.Duration) string {
			return strings.Replace(was(key, name, ttl), "https://candor.test", srv.URL, 1)
		}
	}
	spoken := make(d)
	mux.Handle("/files/", files)
	mux.Handle("/"+spoken.Name()+"/", http.StripPrefix("/"+spoken.Name(), spoken.Handler()))
	return Served{URL: srv.URL, Deps: d}
}

// Elsewhere is the world that is imported from.
func Elsewhere(t testing.TB, make Handler, names ...string) (*dialecttest.World, Served) {
	t.Helper()
	w := dialecttest.New(t, names...)
	w.Clock.Set(time.Now()) // signed addresses are looked at by the real clock
	return w, Serve(t, w.Deps, w.Files, make)
}

// Installation is the empty one that is imported into.
type Installation struct {
	DB           *store.DB
	Accounts     *account.Service
	Service      *interview.Service
	Blobs        blob.Store
	Organization account.Organization
	Deps         dialect.Deps
	Files        http.Handler

	stage *report.Stage
}

// New makes an empty installation with one organization.
func New(t testing.TB) *Installation {
	t.Helper()
	in := &Installation{DB: storetest.SQLite(t)}
	secret := []byte("a secret of thirty-two bytes or more")
	signing, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	Must(t, err)
	in.Accounts = account.NewService(in.DB, account.Config{
		Peppers: [][]byte{secret}, SigningKey: signing, Issuer: "https://candor.test/jobmojito/auth/v1",
	})
	in.Service = interview.New(in.DB, interview.Config{
		LinkSecret: secret, Seal: func(b []byte) []byte { return b }, Unseal: func(b []byte) ([]byte, error) { return b, nil },
	})
	blobs, err := dir.Open(t.TempDir())
	Must(t, err)
	t.Cleanup(func() { Must(t, blobs.Close()) })
	in.Blobs = blobs
	signer, err := blob.NewSigner(secret)
	Must(t, err)
	in.Files = http.StripPrefix("/files", blob.Handler(blob.HandlerConfig{Store: blobs, Signer: signer, Log: slog.New(slog.DiscardHandler)}))
	sign := func(l blob.Link, ttl time.Duration) string {
		return signer.URL("https://candor.test/files", l, blob.RoundExpiry(time.Now(), ttl))
	}
	in.Deps = dialect.Deps{
		Service: in.Service, Accounts: in.Accounts, Blobs: blobs, Log: slog.New(slog.DiscardHandler), Now: time.Now,
		Links: dialect.Links{
			File: func(key, name string, ttl time.Duration) string { return sign(blob.Link{Key: key, Name: name}, ttl) },
			Download: func(key, name string, ttl time.Duration) string {
				return sign(blob.Link{Key: key, Name: name, Download: true}, ttl)
			},
			Report:    func(token string) string { return "https://candor.test/share/" + token + "/" },
			ReportPDF: func(token string) string { return "https://candor.test/share/" + token + "/report.pdf" },
			Room:      func(token string) string { return "https://candor.test/room/" + token },
			Review:    func(id string) string { return "https://candor.test/console/interviews/" + id },
		},
	}
	in.Organization, err = in.Accounts.CreateOrganization(t.Context(), account.Actor{System: true}, account.Organization{Name: "Newcomer"})
	Must(t, err)
	in.stage = report.New(in.Service, report.Config{
		Blobs: blobs, Decoder: media.New(media.Config{FFmpeg: "none", TempDir: t.TempDir()}), Fonts: pdf.NewFonts(), Version: "test",
	})
	return in
}

// Neighbour makes a further organization in the same installation: what it
// imports has ids that are taken.
func (in *Installation) Neighbour(t testing.TB) *Installation {
	t.Helper()
	out := *in
	var err error
	out.Organization, err = in.Accounts.CreateOrganization(t.Context(), account.Actor{System: true}, account.Organization{Name: "Neighbour"})
	Must(t, err)
	return &out
}

// Actor is the operator, importing into an environment.
func (in *Installation) Actor(env account.Env) account.Actor {
	return account.Actor{System: true, OrganizationID: in.Organization.ID, Env: env}
}

// Import runs an importer to its end and makes the reports, as the worker does.
func (in *Installation) Import(t testing.TB, env account.Env, c *importer.Client, v importer.Vendor, edit ...func(*importer.Config)) importer.Progress {
	t.Helper()
	cfg := importer.Config{Service: in.Service, Blobs: in.Blobs, Actor: in.Actor(env), Client: c, Vendor: v,
		Failed: func(id string, err error) { t.Errorf("%s: %v", id, err) }}
	for _, e := range edit {
		e(&cfg)
	}
	p, err := importer.Run(t.Context(), cfg)
	Must(t, err)
	in.Report(t, env)
	return p
}

// Report makes every report that is due.
func (in *Installation) Report(t testing.TB, env account.Env) {
	t.Helper()
	due, err := in.Service.Interviews(t.Context(), in.Actor(env), interview.Filter{States: []interview.State{interview.Processing}}, interview.Page{Limit: 1000})
	Must(t, err)
	for _, iv := range due {
		payload, err := json.Marshal(map[string]string{"interview_id": iv.ID})
		Must(t, err)
		Must(t, in.stage.Report(t.Context(), queue.Task{Kind: interview.TaskReport, Attempt: 1, Payload: payload}))
	}
}

// Key makes a key of the organization for a dialect.
func (in *Installation) Key(t testing.TB, name string, env account.Env) string {
	t.Helper()
	_, secret, err := in.Accounts.CreateKey(t.Context(), account.Actor{System: true}, in.Organization.ID,
		account.NewKey{Name: "test", Dialect: name, Env: env})
	Must(t, err)
	return secret
}

// Answer is what a server said.
type Answer struct {
	Status int
	Body   any
}

// Get asks an address with a credential. Addresses of files in the answer are
// followed, and stand there as what they lead to.
func Get(t testing.TB, address string, credential http.Header) Answer {
	t.Helper()
	status, body := get(t, address, credential)
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%s: %v: %.200s", address, err, body)
	}
	return Answer{Status: status, Body: followed(t, v)}
}

func get(t testing.TB, address string, credential http.Header) (int, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
	Must(t, err)
	maps.Copy(r.Header, credential)
	res, err := http.DefaultClient.Do(r)
	Must(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	Must(t, err)
	return res.StatusCode, body
}

// followed puts the bytes' hash for each address of a file.
func followed(t testing.TB, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = followed(t, v[k])
		}
	case []any:
		for i := range v {
			v[i] = followed(t, v[i])
		}
	case string:
		if !strings.HasPrefix(v, "http") || !strings.Contains(v, "/files/") {
			return v
		}
		address, fragment, _ := strings.Cut(v, "#")
		status, body := get(t, address, nil)
		if status != http.StatusOK {
			t.Errorf("a file of an answer: %d", status)
		}
		return fmt.Sprintf("file %x #%s", sha256.Sum256(body), fragment)
	}
	return v
}

// Same compares two answers field by field but for the paths named, which are
// given with the reason why they may differ. A path is as in "a.b", and passes
// through the elements of lists.
func Same(t testing.TB, what string, got, want Answer, differs map[string]string) {
	t.Helper()
	for path, why := range differs {
		if why == "" {
			t.Fatalf("%s may differ without a reason", path)
		}
		blank(got.Body, strings.Split(path, "."))
		blank(want.Body, strings.Split(path, "."))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s came back otherwise (-went out +came back):\n%s", what, diff)
	}
}

func blank(v any, path []string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			blank(e, path)
		}
	case map[string]any:
		if len(path) > 1 {
			blank(v[path[0]], path[1:])
		} else if _, ok := v[path[0]]; ok {
			v[path[0]] = "may differ"
		}
	}
}

// Must ends the test on an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
