package blob_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/blob"
)

// one is a store with one object, for a door that only opens.
type one struct {
	blob.Store
	key  string
	body []byte
}

type opened struct{ *bytes.Reader }

func (opened) Close() error { return nil }

func (s one) Open(_ context.Context, key string) (io.ReadSeekCloser, blob.Info, error) {
	if key != s.key {
		return nil, blob.Info{}, blob.ErrNotFound
	}
	return opened{bytes.NewReader(s.body)}, blob.Info{Key: key, Size: int64(len(s.body)), MediaType: "audio/webm", SHA256: strings.Repeat("a", 64),
		Modified: time.Unix(1_700_000_000, 0)}, nil
}

// FuzzServe asks for parts of a recording in every way that a header can.
func FuzzServe(f *testing.F) {
	sum := `"` + strings.Repeat("a", 64) + `"`
	f.Add("bytes=2-5", sum, "", "", false)
	f.Add("bytes=-3,0-1,5-", "Tue, 14 Nov 2023 22:13:20 GMT", `W/"x"`, "Tue, 14 Nov 2023 22:13:20 GMT", true)
	f.Add("bytes=9-99999999999999999999", "", sum, "x", false)
	f.Add("bytes="+strings.Repeat("0-0,", 60)+"0-0", `"`, "*", "\xff", false)
	s := one{key: "a/b.webm", body: []byte("0123456789")}
	signer, err := blob.NewSigner([]byte("a secret of thirty-two bytes or more"))
	if err != nil {
		f.Fatal(err)
	}
	h := blob.Handler(blob.HandlerConfig{Store: s, Signer: signer, Log: slog.New(slog.DiscardHandler)})
	link := strings.TrimPrefix(signer.URL("https://candor.test", blob.Link{Key: s.key}, time.Now().Add(100_000*time.Hour)), "https://candor.test")
	f.Fuzz(func(t *testing.T, part, same, other, since string, head bool) {
		method := http.MethodGet
		if head {
			method = http.MethodHead
		}
		r := httptest.NewRequestWithContext(t.Context(), method, link, nil)
		for name, v := range map[string]string{"Range": part, "If-Range": same, "If-None-Match": other, "If-Modified-Since": since} {
			if v != "" {
				r.Header.Set(name, v)
			}
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		switch {
		case head && w.Body.Len() > 0 && w.Code < 400: // net/http drops the words of a refusal
			t.Errorf("HEAD has a body of %d bytes", w.Body.Len())
		case w.Code == http.StatusOK && !head && !bytes.Equal(w.Body.Bytes(), s.body):
			t.Errorf("all of it is %q", w.Body)
		case w.Code == http.StatusPartialContent:
			if n, _ := strconv.Atoi(w.Header().Get("Content-Length")); n > 20*len(s.body)*(1+strings.Count(part, ",")) {
				t.Errorf("%q of %d bytes is %d bytes", part, len(s.body), n)
			}
			var from, to, size int
			if _, err := fmt.Sscanf(w.Header().Get("Content-Range"), "bytes %d-%d/%d", &from, &to, &size); err != nil || head {
				return // in several parts
			}
			if size != len(s.body) || from > to || to >= size || w.Body.String() != string(s.body[from:to+1]) {
				t.Errorf("%q is %s: %q", part, w.Header().Get("Content-Range"), w.Body)
			}
		case w.Code != http.StatusOK && w.Code != http.StatusNotModified && w.Code != http.StatusRequestedRangeNotSatisfiable:
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

// FuzzMediaType holds a type that is kept and shown again to one line.
func FuzzMediaType(f *testing.F) {
	for _, s := range []string{"audio/webm", "audio/webm; codecs=opus", "text/html\r\nX: y", "a/b;c=\"d\"", "", "\xff/\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if blob.CheckMediaType(s) == nil && (strings.ContainsAny(s, "\r\n\x00") || len(s) > 255) {
			t.Errorf("%q is a media type", s)
		}
	})
}
