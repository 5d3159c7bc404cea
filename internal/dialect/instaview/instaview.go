// Package instaview answers the result API of InstaView (instaview.sk) as its
// page "Get Interview" and its guides have it, with and without "/v1" before
// the path.
//
// README.md is the contract: what is covered, which gaps were filled and why.
// routes.go has a line an operation. A thing's JSON and the pure functions
// between it and ours are in the file of its name (job.go; of interviews in
// wire.go and translate.go), its operations in the file of their plural
// (jobs.go). auth.go has keys, companies and scopes, request.go and input.go
// what is sent, limit.go the allowance told with every answer, errors.go the
// failures, webhook.go what is told and its signature.
package instaview

import (
	"log/slog"
	"time"

	"github.com/candorhq/candor/internal/dialect"
)

// Dialect is InstaView's API. It is safe for concurrent use once it serves.
type Dialect struct {
	dialect.Deps
	// Bare leaves the envelope off what succeeds, as the samples of InstaView's
	// API reference print it; their guides, and so the default, have it. Set it
	// before Handler is used.
	Bare bool
	// SignatureHeader has the signature of what webhooks are told. InstaView's
	// name for it is not established.
	SignatureHeader string

	testWait     time.Duration
	minute, hour tier
}

var _ dialect.Dialect = (*Dialect)(nil)

// New makes the dialect. A key has InstaView's default of 60 requests a minute
// and 2,000 an hour, and no more than the installation's Limiter allows, which
// may be nil; where that one is without a limit, there is none here either.
func New(d dialect.Deps) *Dialect {
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	return &Dialect{
		Deps: d.Keeping(), SignatureHeader: "X-InstaView-Signature", testWait: testWait,
		minute: newTier(d.Limiter, "Minute", 60, time.Minute, d.Now), hour: newTier(d.Limiter, "Hour", 2000, time.Hour, d.Now),
	}
}

// Name is "instaview".
func (*Dialect) Name() string { return name }
