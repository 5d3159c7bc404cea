// Package roundzero answers the API of RoundZero (round0.io) below "/api/v1"
// and tells its webhooks.
//
// README.md is the contract: what is covered, which gaps were filled and why.
// routes.go has a line an endpoint, wire.go their JSON, translate.go the pure
// functions that word a result, jobs.go, candidates.go and invitations.go what
// callers make, goals.go the questions a job is made with, event.go and
// webhook.go what is told, auth.go the credential and the allowance told with
// every answer, errors.go the failures, openapi.json describes all of it.
package roundzero

import (
	"log/slog"
	"time"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/web"
)

// Dialect is RoundZero's API. It is safe for concurrent use.
type Dialect struct {
	dialect.Deps
	allowance *web.Limiter
}

var _ dialect.Dialect = (*Dialect)(nil)

// name is the vendor's.
const name = "roundzero"

// perMinute is RoundZero's documented allowance of one key.
const perMinute = 100

// New makes the dialect. A key has RoundZero's 100 requests a minute, and no
// more than the installation's Limiter allows, which may be nil; where that
// one is without a limit, there is none here either.
func New(d dialect.Deps) *Dialect {
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	return &Dialect{d.Keeping(), d.Limiter.Beside("roundzero", web.Limits{Rate: perMinute / 60.0, Burst: perMinute}, d.Now)}
}

// Name is "roundzero".
func (*Dialect) Name() string { return name }
