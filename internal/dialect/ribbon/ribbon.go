// Package ribbon answers the result API of Ribbon (ribbon.ai) as its OpenAPI
// document of 2026-04-23 has it, below "/be-api/v1".
//
// README.md is the contract: what is covered, which gaps were filled and why.
// routes.go has a line an endpoint, wire.go their JSON, translate.go the pure
// functions that word a result, auth.go and errors.go their credential and
// their failures.
package ribbon

import (
	"log/slog"

	"github.com/candorhq/candor/internal/dialect"
)

// Dialect is Ribbon's API. It is safe for concurrent use.
type Dialect struct {
	dialect.Deps
}

var _ dialect.Dialect = (*Dialect)(nil)

// New makes the dialect. Without a Limiter nobody is slowed down: Ribbon
// documents no limit of its own.
func New(d dialect.Deps) *Dialect {
	if d.Log == nil {
		d.Log = slog.Default()
	}
	return &Dialect{d.Keeping()}
}

// Name is "ribbon".
func (*Dialect) Name() string { return name }

// name is also the key of what the dialect keeps in Extra.
const name = "ribbon"
