// Package xobin answers as Xobin's AI interview API does, below /api/v2.
//
// README.md is the contract. Begin with routes.go for what is served, then
// wire.go for its JSON and translate.go for how a result becomes that. Ids are
// integers there: Candor's serials.
package xobin

import (
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/web"
)

// name is the first part of the path and stands in the keys of this dialect.
const name = "xobin"

// Dialect is Xobin's API over Candor's service.
type Dialect struct {
	d       dialect.Deps
	handler web.Tabled
}

var _ dialect.Dialect = (*Dialect)(nil)

// New makes the dialect.
func New(d dialect.Deps) *Dialect {
	x := &Dialect{d: d.Keeping()}
	x.handler = x.routes()
	return x
}

// Name is "xobin".
func (x *Dialect) Name() string { return name }

// Handler serves paths without the leading "/xobin".
func (x *Dialect) Handler() web.Tabled { return x.handler }
