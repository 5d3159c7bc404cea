package web

import (
	"net/http"
	"slices"
)

// Mux is an [http.ServeMux] that can tell what it serves: every door has one,
// so that a test can walk all there is to be asked.
type Mux struct {
	http.ServeMux
	patterns []string
}

// NewMux makes a mux without routes.
func NewMux() *Mux { return &Mux{} }

// Handle registers a handler, as [http.ServeMux.Handle] does.
func (m *Mux) Handle(pattern string, h http.Handler) {
	m.patterns = append(m.patterns, pattern)
	m.ServeMux.Handle(pattern, h)
}

// HandleFunc registers a function, as [http.ServeMux.HandleFunc] does.
func (m *Mux) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	m.Handle(pattern, http.HandlerFunc(h))
}

// Patterns are the routes, sorted.
func (m *Mux) Patterns() []string {
	return slices.Sorted(slices.Values(m.patterns))
}

// Tabled is a handler that can tell its routes.
type Tabled interface {
	http.Handler
	Patterns() []string
}

// Behind is front, a handler that leads to some muxes, with their routes.
func Behind(front http.Handler, muxes ...*Mux) Tabled { return &tabled{front, muxes} }

type tabled struct {
	http.Handler
	muxes []*Mux
}

func (t *tabled) Patterns() []string {
	var all []string
	for _, m := range t.muxes {
		all = append(all, m.Patterns()...)
	}
	return all
}
