package brand

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"time"
)

// Open reads a logo from storage; an error that is [fs.ErrNotExist] says that
// there is none under the key.
type Open func(ctx context.Context, key string) (io.ReadSeekCloser, error)

// mediaTypes by the ends of keys. What is served never says itself what it is.
var mediaTypes = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".svg": "image/svg+xml",
}

// inert lets nothing run and nothing load, also where somebody opens an SVG by
// its address: its own styles are all it may have.
const inert = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'; base-uri 'none'"

// Logos serves GET /brand/{organization}/{logo}. An address has one content
// for good.
func Logos(open Open, log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		key := strings.TrimPrefix(r.URL.Path, "/")
		kind, ok := mediaTypes[path.Ext(key)]
		if !ok || path.Clean(key) != key || strings.Count(key, "/") != 2 || !strings.HasPrefix(key, prefix) {
			http.NotFound(w, r)
			return
		}
		body, err := open(r.Context(), key)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			http.NotFound(w, r)
			return
		case err != nil:
			log.ErrorContext(r.Context(), "logo", "err", err)
			http.Error(w, "the storage cannot be reached now", http.StatusServiceUnavailable)
			return
		}
		defer body.Close()
		forGood(w.Header(), kind)
		http.ServeContent(w, r, "", time.Time{}, body)
	}
}

// Sheets serves GET /brand/{rrggbb}.css, which is made of its address alone.
func Sheets(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/"+prefix), ".css")
	if !ok || !IsColor("#"+name) {
		http.NotFound(w, r)
		return
	}
	forGood(w.Header(), "text/css; charset=utf-8")
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(Sheet("#"+name)))
}

func forGood(h http.Header, kind string) {
	h.Set("Content-Type", kind)
	h.Set("Content-Security-Policy", inert)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // mail programs and an ATS may show it
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
}
