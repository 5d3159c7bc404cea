// Package dialect says what a dialect is: another product's result API,
// answered by Candor so that a program written for that product works by
// changing its base URL.
//
// Each child folder is one dialect, self-contained: its README is its
// contract, wire.go has its JSON, translate.go the pure functions between the
// domain and the wire, routes.go a line an endpoint, and testdata one exchange
// a file. A dialect imports this package and never another dialect; only
// app/dialects.go imports it.
package dialect

import (
	"context"
	"log/slog"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// Dialect is one product's API.
type Dialect interface {
	// Name is the vendor's, lower case: "ribbon". Keys made for a dialect
	// carry it, and it is the first part of the path.
	Name() string
	// Handler answers below "/<name>/": it sees the path without that part,
	// and tells its routes.
	Handler() web.Tabled
}

// Teller is a dialect whose vendor has webhooks. A webhook with the dialect's
// name as its wording is told in the vendor's body, headers and signature.
type Teller interface {
	// Word returns nil and no error for an event that the vendor does not tell.
	Word(ctx context.Context, out interview.Outgoing, now time.Time) (*interview.Message, error)
}

// Deps is what every dialect is built from.
type Deps struct {
	Service  *interview.Service
	Accounts *account.Service
	Blobs    blob.Store
	Links    Links
	Reports  interview.Presenter // draws a report in another template than the stored one; nil: none other is to be had
	Limiter  *web.Limiter
	Results  *web.Results // results that are worded already, shared by all; nil: each dialect has its own
	Log      *slog.Logger
	Now      func() time.Time

	// set by Keeping
	signed func(web.Link) string
	unkept []string // Cache-Control; to Set replaces it and to Add copies it
}

// Links makes the addresses an answer leads to. Each works without further
// credentials.
type Links struct {
	// File signs a blob's address. It expires after ttl, rounded up to a full
	// hour so that the same address is given inside that hour.
	File func(key, filename string, ttl time.Duration) string
	// Download is File for what a browser saves rather than shows.
	Download func(key, filename string, ttl time.Duration) string
	// Report and ReportPDF lead to the shared report of a token.
	Report    func(token string) string
	ReportPDF func(token string) string
	// Room is the candidate's link.
	Room func(token string) string
	// Review is where members look at an interview.
	Review func(interviewID string) string
}
