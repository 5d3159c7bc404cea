// Package jobmojito answers as JobMojito's API does: the edge functions below
// /functions/v1 and what of its authentication a token's reader needs.
//
// README.md is the contract. Begin with routes.go for what is served, then
// wire.go for its JSON and translate.go for how a result becomes that.
package jobmojito

import (
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/web"
)

// name is the first part of the path and stands in the keys of this dialect.
const name = "jobmojito"

// Dialect is JobMojito's API over Candor's service.
type Dialect struct {
	d       dialect.Deps
	handler web.Tabled
}

var _ dialect.Dialect = (*Dialect)(nil)

// New makes the dialect.
func New(d dialect.Deps) *Dialect {
	j := &Dialect{d: d.Keeping()}
	j.handler = j.routes()
	return j
}

// Name is "jobmojito".
func (j *Dialect) Name() string { return name }

// Handler serves paths without the leading "/jobmojito".
func (j *Dialect) Handler() web.Tabled { return j.handler }
