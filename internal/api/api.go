// Package api is the native REST API: JSON over HTTP under /v1, described by
// an OpenAPI 3.1 document that it serves together with a reference page.
//
// Begin with [New]. Every operation is one line in the register function of
// its noun's file ([server.positions] in positions.go, and so on); guard.go
// says who gets in, problem.go how a failure is worded, op.go what all
// operations have in common. Rules live in package interview: what stands here
// is wording.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// Deps is what the API is built from.
type Deps struct {
	Service  *interview.Service
	Accounts *account.Service
	Tasks    Tasks
	Blobs    blob.Store
	// Sniff tells the media type of a recording from its first bytes
	// ([web.SniffBytes] are enough); ok is false for what is none.
	Sniff func(head []byte) (mediaType string, video bool, ok bool)
	// HoldParts tells whether the parts of an upload that has become a
	// recording must stay for now; then somebody else removes them. nil: never.
	HoldParts func(ctx context.Context, uploadID string) bool
	Links     Links
	// Reports draws a report in another template than the stored one.
	Reports interview.Presenter
	// Limits are requests per key; zero: no limit.
	Limits web.Limits
	// Organizations bounds what all keys of one organization ask together, in
	// every door it is given to; nil: no limit.
	Organizations *web.Limiter
	// Share makes nodes count together; nil: each for itself.
	Share *web.Share
	// Results are results that are worded already; nil: the API keeps its own.
	Results *web.Results
	// Trusted proxies may say who the client is.
	Trusted []netip.Prefix
	// MaxUpload bounds one recording in bytes; default 2 GiB.
	MaxUpload int64
	Log       *slog.Logger     // nil: slog.Default
	Now       func() time.Time // nil: the clock
}

// Links makes the addresses that an answer leads to. Each works without
// another credential.
type Links struct {
	// File signs the address of a stored object. It holds for ttl at least,
	// and is the same for a while, so that answers can be kept.
	File func(key, name string, ttl time.Duration) string
	// Report leads to the shared report of a token, Room to a candidate's
	// interview.
	Report func(token string) string
	Room   func(token string) string
}

const (
	defaultUpload = 2 << 30
	resultBytes   = 64 << 20
	// fileTTL is how long the address of a recording holds at least.
	fileTTL = 6 * time.Hour
)

type server struct {
	Deps
	mux     *web.Mux
	huma    huma.API
	intake  *web.Intake
	limiter *web.Limiter
	made    *replays
	tus     *web.Tus
	doc     *document
	hot     http.HandlerFunc // of reads of a result
	signed  func(web.Link) string
	cached  []string // Cache-Control of every answer
}

// New builds the API. The handler serves everything under /v1/ and answers
// other paths as unknown.
func New(d Deps) web.Tabled {
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.MaxUpload <= 0 {
		d.MaxUpload = defaultUpload
	}
	if d.Results == nil {
		d.Results = web.NewResults(d.Service, resultBytes, d.Now, d.Log)
	}
	s := &server{
		Deps: d, mux: web.NewMux(),
		intake:  NewIntake(d),
		limiter: d.Share.Limiter("api", d.Limits, d.Now).Within(d.Organizations),
		made:    newReplays(d.Now, d.Service.Erased),
	}
	s.signed, s.cached = s.sign, []string{"private, no-cache"}
	s.huma = humago.New(s.mux, s.humaConfig())
	s.huma.UseMiddleware(s.enter)
	relax(s.huma)
	s.me()
	s.positions()
	s.plans()
	s.candidates()
	s.erasures()
	s.holds()
	s.interviews()
	s.invitations()
	s.mails()
	s.requests()
	s.answers()
	s.uploads()
	s.recordings()
	s.resultsOf()
	s.reports()
	s.shares()
	s.search()
	s.events()
	s.webhooks()
	s.keys()
	s.organizations()
	s.logos()
	s.audit()
	s.tasks()
	s.doc = s.describe()
	s.mux.HandleFunc("GET /v1/openapi.json", s.doc.serveJSON)
	s.mux.HandleFunc("GET /v1/openapi.yaml", s.doc.serveYAML)
	s.mux.HandleFunc("GET /v1/docs", s.doc.servePage)
	return web.Behind(web.Chain(http.HandlerFunc(s.guard),
		web.Track(d.Trusted),
		web.Log(d.Log, func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, errPanicked) }),
		web.Secure), s.mux)
}

// call is what an operation knows of its request beyond its input.
type call struct {
	who
	request *http.Request
	body    []byte            // of an operation that takes JSON
	once    interview.OnceKey // zero where the caller gave no Idempotency-Key
	result  string            // id of the interview whose result is read, where the guard has found it
}

func callOf(ctx context.Context) *call { return web.RequestOf(ctx).Door.(*call) }
