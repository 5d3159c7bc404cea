package blob

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"time"
)

// HandlerConfig is what Handler needs.
type HandlerConfig struct {
	Store  Store
	Signer *Signer
	// Presign, when set, sends clients on to the storage's own server with a
	// 307. Nil serves everything through this process.
	Presign Presigner
	// Ended, when set, tells of an object that nobody may read any more though
	// it may still be there. It is asked before every answer.
	Ended func(ctx context.Context, key string) (bool, error)
	// Log hears of failures that are ours; nil means slog.Default.
	Log *slog.Logger
	// Now is the clock by which links were made; nil means time.Now.
	Now func() time.Time
}

// presignMax is the longest life S3 allows a presigned URL.
const presignMax = 7 * 24 * time.Hour

// contentPolicy keeps an object that turns out to be a page from running as
// one of ours. Browsers show audio, video and pictures under it.
const contentPolicy = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"

// Handler serves GET and HEAD of signed links, with ranges and a strong ETag.
// The request's path is the object's key, with or without a slash before it:
// mount it behind http.StripPrefix. A link that is tampered with or expired is
// answered 403, one whose object is gone 404, both in plain text.
func Handler(c HandlerConfig) http.Handler {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &handler{c}
}

type handler struct {
	HandlerConfig
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Cache-Control", "private")
	w.Header().Set("Referrer-Policy", "no-referrer") // the URL is a credential
	w.Header().Set("X-Content-Type-Options", "nosniff")
	// Whoever has the link has the file, from a page of any origin too.
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")

	q := r.URL.Query()
	l := Link{Key: strings.TrimPrefix(r.URL.Path, "/"), Name: q.Get("n")}
	if q.Has("d") {
		l.Name, l.Download = q.Get("d"), true
	}
	now := h.Now()
	expires, err := h.Signer.Check(l, q.Get("e"), q.Get("s"), now)
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	if h.Ended != nil {
		ended, err := h.Ended(r.Context(), l.Key)
		if err == nil && ended {
			err = ErrNotFound
		}
		if err != nil {
			h.fail(w, r, l, err)
			return
		}
	}
	if h.Presign != nil {
		h.redirect(w, r, l, expires, now)
		return
	}
	h.serve(w, r, l)
}

func (h *handler) redirect(w http.ResponseWriter, r *http.Request, l Link, expires, now time.Time) {
	if latest := now.Add(presignMax); expires.After(latest) {
		expires = latest
	}
	// The storage's links are made by this machine's clock, whatever ours is.
	u, err := h.Presign.Presign(r.Context(), l, time.Now().Add(expires.Sub(now)))
	if err != nil {
		h.fail(w, r, l, err)
		return
	}
	http.Redirect(w, r, u, http.StatusTemporaryRedirect)
}

func (h *handler) serve(w http.ResponseWriter, r *http.Request, l Link) {
	content, info, err := h.Store.Open(r.Context(), l.Key)
	if err != nil {
		h.fail(w, r, l, err)
		return
	}
	defer content.Close()

	head := w.Header()
	head.Set("Content-Type", info.MediaType)
	head.Set("Content-Disposition", ContentDisposition(l))
	// A PDF viewer does not start in a sandbox, and runs in no origin of ours.
	if info.MediaType != "application/pdf" {
		head.Set("Content-Security-Policy", contentPolicy)
	}
	if info.SHA256 != "" {
		head.Set("ETag", `"`+info.SHA256+`"`)
	}
	http.ServeContent(w, r, "", info.Modified, &loggedReader{content, r.Context(), h.Log, l.Key})
}

func (h *handler) fail(w http.ResponseWriter, r *http.Request, l Link, err error) {
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrKey) {
		http.Error(w, "the object is gone", http.StatusNotFound)
		return
	}
	if r.Context().Err() == nil {
		h.Log.ErrorContext(r.Context(), "serve object", "key", l.Key, "error", err)
	}
	status := http.StatusInternalServerError
	if errors.Is(err, ErrUnavailable) {
		status = http.StatusServiceUnavailable
	}
	http.Error(w, "the object cannot be read", status)
}

// ContentDisposition returns the header that shows or saves the object of l
// under its name, whatever characters that has.
func ContentDisposition(l Link) string {
	if l.Name == "" {
		return disposition(l)
	}
	return mime.FormatMediaType(disposition(l), map[string]string{"filename": l.Name})
}

// loggedReader tells the log what http.ServeContent keeps to itself: that the
// answer was cut short because the object could not be read.
type loggedReader struct {
	io.ReadSeeker
	ctx context.Context
	log *slog.Logger
	key string
}

func (r *loggedReader) Read(p []byte) (int, error) {
	n, err := r.ReadSeeker.Read(p)
	if err != nil && err != io.EOF && r.ctx.Err() == nil {
		r.log.ErrorContext(r.ctx, "serve object", "key", r.key, "error", err)
	}
	return n, err
}
