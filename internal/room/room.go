// Package room is the candidate's door: by the link of an invitation, without
// an account, from the notice and the consent over the device check and the
// questions to the page on rights, which outlives the interview. The link is
// the credential. Clocks, retakes and drafts are the server's; the pages only
// show them, and recordings leave the page while they are made.
//
// Begin with routes.go. A file is a group of pages; words/ has what they say,
// by language.
package room

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"log/slog"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/page"
	"github.com/candorhq/candor/internal/web"
)

//go:embed layout.tmpl page
var files embed.FS

// Deps of the door.
type Deps struct {
	Service *interview.Service
	Blobs   blob.Store
	Kit     *page.Kit
	// Intake keeps what is uploaded, and Finish makes an answer of it.
	Intake    *web.Intake
	Finish    func(ctx context.Context, a account.Actor, u interview.Upload) (string, error)
	MaxUpload int64 // bytes of one recording
	// Speak gives the blob of a question read aloud, made once. An error means
	// that there is no voice; the browser's own is used then.
	Speak func(ctx context.Context, iv interview.Interview, text string) (key string, err error)
	// File signs the address of a blob for a short while.
	File   func(key, filename string) string
	Secure bool // the public URL is https: cookies are only sent over it
	Now    func() time.Time
	Log    *slog.Logger
}

// door holds what every request needs.
type door struct {
	Deps
	pages *page.Door
	words map[string]words
	tus   *web.Tus
}

// New makes the door. It is mounted at "/room/" and sees the whole path. It
// fails when a page or a catalogue of words cannot be read.
func New(d Deps) (web.Tabled, error) {
	if d.Now == nil {
		d.Now = time.Now
	}
	ws, err := readWords()
	if err != nil {
		return nil, fmt.Errorf("words of the room: %w", err)
	}
	s := &door{Deps: d, words: ws}
	s.tus = s.newTus()
	if s.pages, err = d.Kit.Door("room", files, template.FuncMap{"inc": func(n int) int { return n + 1 }}); err != nil {
		return nil, err
	}
	return s.routes(), nil
}
