// Package share is the door for people without an account: whoever has a
// report's link may read that report, its PDF and its recordings until the
// link expires or is revoked. Every view of the report is counted.
package share

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// Deps of the door.
type Deps struct {
	Service *interview.Service
	Blobs   blob.Store
	// File signs the address of a blob for a short while.
	File func(key, filename string) string
	// Reports draws a report in another template than the stored one.
	Reports interview.Presenter
	Log     *slog.Logger
}

type door struct{ Deps }

// New makes the door. It is mounted at "/share/" and sees the whole path.
func New(d Deps) web.Tabled {
	s := &door{d}
	mux := web.NewMux()
	mux.HandleFunc("GET /share/{token}", s.slash)
	mux.HandleFunc("GET /share/{token}/{$}", s.page)
	mux.HandleFunc("GET /share/{token}/report.pdf", s.pdf)
	mux.HandleFunc("GET /share/{token}/recordings/{id}", s.recording)
	return mux
}

// slash makes relative addresses in the page work. It leads nowhere else,
// whatever stands in the token's place.
func (d *door) slash(w http.ResponseWriter, r *http.Request) {
	private(w)
	http.Redirect(w, r, "./"+url.PathEscape(r.PathValue("token"))+"/", http.StatusSeeOther)
}

func (d *door) page(w http.ResponseWriter, r *http.Request) {
	res, ok := d.result(w, r, d.Service.SharedResult)
	if !ok {
		return
	}
	if res.Report.HTML == "" {
		d.say(w, http.StatusNotFound, "This interview has no report yet", "Come back when it has been completed and processed.")
		return
	}
	// A recording's address leads on to the storage, which may be another host.
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; media-src 'self' https:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'")
	d.report(w, r, res, interview.ReportHTML)
}

func (d *door) pdf(w http.ResponseWriter, r *http.Request) {
	res, ok := d.result(w, r, d.Service.SharedMedia)
	if !ok {
		return
	}
	if res.Report.PDF == "" {
		d.say(w, http.StatusNotFound, "This interview has no PDF yet", "Come back when it has been completed and processed.")
		return
	}
	d.report(w, r, res, interview.ReportPDF)
}

func (d *door) recording(w http.ResponseWriter, r *http.Request) {
	res, ok := d.result(w, r, d.Service.SharedMedia)
	if !ok {
		return
	}
	for _, m := range res.Media {
		if m.RecordingID == r.PathValue("id") {
			key := m.Key
			if m.MP3Key != "" {
				key = m.MP3Key // plays everywhere
			}
			http.Redirect(w, r, d.File(key, ""), http.StatusSeeOther)
			return
		}
	}
	d.say(w, http.StatusNotFound, "There is no such recording", "It may have been removed, as promised to the candidate.")
}

// result resolves the link, or says why not.
func (d *door) result(w http.ResponseWriter, r *http.Request, read func(context.Context, string) (interview.Result, error)) (interview.Result, bool) {
	private(w)
	q := web.RequestOf(r.Context())
	res, err := read(account.From(r.Context(), account.Origin{Address: q.Address, RequestID: q.ID}), r.PathValue("token"))
	if err == nil {
		return res, true
	}
	said, ok := errors.AsType[*interview.Error](err)
	switch {
	case ok && said.Kind == interview.Gone:
		d.say(w, http.StatusGone, "This link has ended", "It expired or was taken back. Ask whoever sent it for a new one.")
	case ok && said.Kind == interview.NotFound:
		d.say(w, http.StatusNotFound, "This link leads nowhere", "Check that it was copied whole, or ask whoever sent it.")
	default:
		d.Log.ErrorContext(r.Context(), "shared report", "err", err)
		d.say(w, web.Ours(err), "Something went wrong here", "Nothing is lost. Try again in a moment.")
	}
	return res, false
}

// report gives the stored report or, where ?template= asks for another look,
// one drawn for it.
func (d *door) report(w http.ResponseWriter, r *http.Request, res interview.Result, f interview.ReportFormat) {
	filename, template := "", r.URL.Query().Get("template")
	if f == interview.ReportPDF {
		filename = "interview-report.pdf"
	}
	if key := res.Report.Key(template, f); key != "" {
		d.serve(w, r, key, filename)
		return
	}
	body, err := d.Reports.Present(r.Context(), res, template, f)
	if _, ok := errors.AsType[*interview.Error](err); ok {
		d.say(w, http.StatusNotFound, "There is no such template", "A report can be had as "+strings.Join(interview.ReportTemplates(), ", ")+".")
		return
	}
	if err != nil {
		d.Log.ErrorContext(r.Context(), "shared report", "err", err)
		d.say(w, web.Ours(err), "Something went wrong here", "Nothing is lost. Try again in a moment.")
		return
	}
	w.Header().Set("Content-Type", map[interview.ReportFormat]string{interview.ReportPDF: "application/pdf", interview.ReportHTML: "text/html; charset=utf-8"}[f])
	if filename != "" {
		w.Header().Set("Content-Disposition", `inline; filename="`+filename+`"`)
	}
	http.ServeContent(w, r, "", res.CreatedAt, bytes.NewReader(body))
}

func (d *door) serve(w http.ResponseWriter, r *http.Request, key, filename string) {
	body, info, err := d.Blobs.Open(r.Context(), key)
	if err != nil {
		d.Log.ErrorContext(r.Context(), "shared report", "key", key, "err", err)
		d.say(w, http.StatusInternalServerError, "Something went wrong here", "Nothing is lost. Try again in a moment.")
		return
	}
	defer body.Close()
	w.Header().Set("Content-Type", info.MediaType)
	if filename != "" {
		w.Header().Set("Content-Disposition", `inline; filename="`+filename+`"`)
	}
	http.ServeContent(w, r, "", info.Modified, body)
}

// private keeps a shared report out of caches, indexes and referrers: the link
// is the credential.
func private(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Cache-Control", "private, no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("X-Content-Type-Options", "nosniff")
}

// say answers with a short page.
func (d *door) say(w http.ResponseWriter, status int, title, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, strings.NewReplacer("TITLE", title, "TEXT", text).Replace(note))
}

const note = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>TITLE</title>
<style>html{font:16px/1.55 system-ui,sans-serif}body{max-width:32rem;margin:15vh auto;padding:0 1.25rem}</style></head>
<body><main><h1>TITLE</h1><p>TEXT</p></main></body></html>
`
