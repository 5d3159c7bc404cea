// Package instaview answers the result API of InstaView (instaview.sk) as its
// page "Get Interview" and its guides have it, with and without "/v1" before
// the path.
//
// README.md is the contract: what is covered, which gaps were filled and why.
// routes.go has a line an endpoint, wire.go their JSON, translate.go the pure
// functions that word a result, auth.go keys, companies and scopes, limit.go
// the allowance told with every answer, errors.go the failures.
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
	return &Dialect{Deps: d.Keeping(), minute: newTier("Minute", 60, time.Minute, d.Now), hour: newTier("Hour", 2000, time.Hour, d.Now)}
}

// Name is "instaview".
func (*Dialect) Name() string { return "instaview" }
