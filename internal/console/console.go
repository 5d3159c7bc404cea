// Package console is the door for the people who hire: they sign in, write
// plans, invite, review, compare and decide, in pages made on the server.
//
// Begin with routes.go: a line a page. Each group of pages is a file named by
// its noun, with the struct its template is executed with. Every page behind
// the sign-in is a method that returns an error; [door.fail] words it.
package console

import (
	"embed"
	"log/slog"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/page"
	"github.com/candorhq/candor/internal/sso"
	"github.com/candorhq/candor/internal/web"
)

//go:embed *.tmpl page
var files embed.FS

// Deps of the door.
type Deps struct {
	Service  *interview.Service
	Accounts *account.Service
	Blobs    blob.Store
	Kit      *page.Kit
	Links    Links
	Engines  Engines
	SignIns  *web.Limiter  // by e-mail, against guessing
	SSO      *sso.Provider // nil: passwords only
	Secure   bool          // the public address is https
	Log      *slog.Logger
	Now      func() time.Time
}

// Links are the addresses that pages lead to.
type Links struct {
	File   func(key, filename string) string // a blob, signed for an hour
	Report func(token string) string         // a shared report
	Room   func(token string) string         // the candidate's link
}

type door struct {
	Deps
	pages *page.Door
}

// New makes the door. It is mounted at "/console/" and sees the whole path.
func New(d Deps) (web.Tabled, error) {
	pages, err := d.Kit.Door("console", files, funcs())
	if err != nil {
		return nil, err
	}
	s := &door{d, pages}
	return s.routes(), nil
}
