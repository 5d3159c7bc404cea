package api

import (
	"io"
	"net/http"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// serveFile answers with a stored file, whole: nobody reads a report or a logo
// in pieces, and [http.ServeContent] refuses a piece or a condition in words of
// its own. The caller has set the headers. A file has no tag, so that no
// If-Match but * holds.
func serveFile(w http.ResponseWriter, r *http.Request, modified time.Time, body io.ReadSeeker) error {
	since, err := http.ParseTime(r.Header.Get("If-Unmodified-Since"))
	if match := r.Header.Get("If-Match"); match != "" && match != "*" || match == "" && err == nil && modified.Truncate(time.Second).After(since) {
		for _, name := range []string{"Content-Disposition", "Content-Security-Policy"} {
			w.Header().Del(name) // of the file
		}
		return interview.Errorf(interview.Stale, "it is not in the version that is asked for")
	}
	whole := r.Clone(r.Context())
	for _, name := range []string{"If-Match", "If-Unmodified-Since", "Range", "If-Range"} {
		whole.Header.Del(name)
	}
	http.ServeContent(w, whole, "", modified, body)
	return nil
}
