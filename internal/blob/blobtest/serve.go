package blobtest

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/blob"
	"github.com/google/go-cmp/cmp"
)

// served is a store behind its handler on a real connection.
type served struct {
	base   string
	signer *blob.Signer
	log    bytes.Buffer
	stop   func()
}

func serve(t *testing.T, s Subject) *served {
	t.Helper()
	signer, err := blob.NewSigner(bytes.Repeat([]byte("k"), 32))
	if err != nil {
		t.Fatal(err)
	}
	sv := &served{signer: signer}
	h := blob.Handler(blob.HandlerConfig{Store: s.Store, Signer: signer, Log: slog.New(slog.NewTextHandler(&sv.log, nil))})
	srv := httptest.NewServer(http.StripPrefix("/files/", h))
	t.Cleanup(srv.Close)
	sv.base, sv.stop = srv.URL+"/files", srv.Close
	return sv
}

func (sv *served) url(l blob.Link) string {
	return sv.signer.URL(sv.base, l, time.Now().Add(time.Hour))
}

// request returns the answer and its body, as far as that came.
func request(t *testing.T, method, url string, header ...string) (*http.Response, []byte, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, body, err
}

func testServe(t *testing.T, s Subject) {
	data := content(1, 200_000)
	info := put(t, s.Store, "org/answer.webm", data)
	sv := serve(t, s)
	plain := sv.url(blob.Link{Key: "org/answer.webm"})

	resp, body, err := request(t, http.MethodGet, plain)
	if err != nil || resp.StatusCode != http.StatusOK || !bytes.Equal(body, data) {
		t.Fatalf("GET = %s, %d bytes, %v", resp.Status, len(body), err)
	}
	want := map[string]string{
		"Content-Type":                "audio/webm; codecs=opus",
		"Content-Length":              "200000",
		"Content-Disposition":         "inline",
		"Accept-Ranges":               "bytes",
		"ETag":                        `"` + info.SHA256 + `"`,
		"Cache-Control":               "private",
		"X-Content-Type-Options":      "nosniff",
		"Referrer-Policy":             "no-referrer",
		"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin", // a page of another origin plays it
	}
	got := map[string]string{}
	for name := range want {
		got[name] = resp.Header.Get(name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	if csp := resp.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "sandbox;") {
		t.Errorf("Content-Security-Policy = %q", csp)
	}

	resp, body, _ = request(t, http.MethodHead, plain)
	if resp.StatusCode != http.StatusOK || resp.ContentLength != 200_000 || len(body) != 0 {
		t.Errorf("HEAD = %s with length %d", resp.Status, resp.ContentLength)
	}
	resp, body, _ = request(t, http.MethodGet, plain, "If-None-Match", `"`+info.SHA256+`"`)
	if resp.StatusCode != http.StatusNotModified || len(body) != 0 {
		t.Errorf("GET with the ETag = %s", resp.Status)
	}
	resp, _, _ = request(t, http.MethodPost, plain)
	if resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST = %s", resp.Status)
	}

	for link, want := range map[blob.Link]string{
		{Key: "org/answer.webm", Name: "answer 1.webm"}:                `inline; filename="answer 1.webm"`,
		{Key: "org/answer.webm", Name: "répönse.webm", Download: true}: `attachment; filename*=utf-8''r%C3%A9p%C3%B6nse.webm`,
		{Key: "org/answer.webm", Download: true}:                       `attachment`,
	} {
		resp, _, _ = request(t, http.MethodHead, sv.url(link))
		if got := resp.Header.Get("Content-Disposition"); resp.StatusCode != http.StatusOK || got != want {
			t.Errorf("%+v = %s, %q, want %q", link, resp.Status, got, want)
		}
	}
}

func testServeRanges(t *testing.T, s Subject) {
	data := content(1, 100_000)
	info := put(t, s.Store, "r", data)
	sv := serve(t, s)
	u := sv.url(blob.Link{Key: "r"})
	for rng, want := range map[string][]byte{
		"bytes=0-0":          data[:1],
		"bytes=0-":           data,
		"bytes=99999-":       data[99_999:],
		"bytes=-5":           data[99_995:],
		"bytes=500-999":      data[500:1000],
		"bytes=50000-200000": data[50_000:],
	} {
		resp, body, err := request(t, http.MethodGet, u, "Range", rng)
		if err != nil || resp.StatusCode != http.StatusPartialContent || !bytes.Equal(body, want) {
			t.Errorf("%s = %s, %d bytes, %v", rng, resp.Status, len(body), err)
		}
	}
	resp, _, _ := request(t, http.MethodGet, u, "Range", "bytes=100000-")
	if resp.StatusCode != http.StatusRequestedRangeNotSatisfiable || resp.Header.Get("Content-Range") != "bytes */100000" {
		t.Errorf("a range behind the end = %s, %q", resp.Status, resp.Header.Get("Content-Range"))
	}
	// A player that resumes names the version it has.
	resp, body, _ := request(t, http.MethodGet, u, "Range", "bytes=10-19", "If-Range", `"`+info.SHA256+`"`)
	if resp.StatusCode != http.StatusPartialContent || len(body) != 10 {
		t.Errorf("If-Range with the ETag = %s, %d bytes", resp.Status, len(body))
	}
	resp, body, _ = request(t, http.MethodGet, u, "Range", "bytes=10-19", "If-Range", `"another"`)
	if resp.StatusCode != http.StatusOK || !bytes.Equal(body, data) {
		t.Errorf("If-Range with another ETag = %s, %d bytes", resp.Status, len(body))
	}
}

func testServeTampered(t *testing.T, s Subject) {
	put(t, s.Store, "mine", []byte("secret"))
	put(t, s.Store, "yours", []byte("secret"))
	sv := serve(t, s)
	good := sv.url(blob.Link{Key: "mine", Name: "a.webm"})
	if resp, _, _ := request(t, http.MethodGet, good); resp.StatusCode != http.StatusOK {
		t.Fatalf("the link as made = %s", resp.Status)
	}
	last := good[len(good)-1]
	for what, bad := range map[string]string{
		"another key":      strings.Replace(good, "/mine?", "/yours?", 1),
		"another name":     strings.Replace(good, "n=a.webm", "n=b.webm", 1),
		"no name":          strings.Replace(good, "n=a.webm&", "", 1),
		"saved":            strings.Replace(good, "n=a.webm", "d=a.webm", 1),
		"a later expiry":   strings.Replace(good, "e=1", "e=9", 1),
		"a longer expiry":  strings.Replace(good, "e=", "e=0", 1),
		"another spelling": good[:len(good)-1] + string(last+1),
		"a cut signature":  good[:len(good)-1],
		"no signature":     good[:strings.Index(good, "&s=")],
		"nothing":          sv.base + "/mine",
		"a missing object": sv.base + "/none?e=9999999999&s=" + strings.Repeat("A", 43),
		"a way out":        sv.base + "/..%2f..%2fetc%2fpasswd?e=9999999999&s=" + strings.Repeat("A", 43),
	} {
		resp, body, _ := request(t, http.MethodGet, bad)
		if resp.StatusCode != http.StatusForbidden || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain") {
			t.Errorf("%s = %s, %s", what, resp.Status, resp.Header.Get("Content-Type"))
		}
		if bytes.Contains(body, []byte("secret")) {
			t.Errorf("%s got the object", what)
		}
	}
}

func testServeExpired(t *testing.T, s Subject) {
	put(t, s.Store, "k", []byte("x"))
	sv := serve(t, s)
	old := sv.signer.URL(sv.base, blob.Link{Key: "k"}, time.Now().Add(-time.Second))
	resp, body, _ := request(t, http.MethodGet, old)
	if resp.StatusCode != http.StatusForbidden || string(body) != "link has expired\n" {
		t.Errorf("an expired link = %s, %q", resp.Status, body)
	}
}

func testServeGone(t *testing.T, s Subject) {
	put(t, s.Store, "k", []byte("x"))
	sv := serve(t, s)
	u := sv.url(blob.Link{Key: "k"})
	if err := s.Store.Delete(t.Context(), "k"); err != nil {
		t.Fatal(err)
	}
	resp, body, _ := request(t, http.MethodGet, u)
	if resp.StatusCode != http.StatusNotFound || string(body) != "the object is gone\n" {
		t.Errorf("a deleted object = %s, %q", resp.Status, body)
	}
	if resp, _, _ := request(t, http.MethodGet, sv.url(blob.Link{Key: "../k"})); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a signed key outside the grammar = %s", resp.Status)
	}
}

func testServeCorrupt(t *testing.T, s Subject) {
	data := content(1, 300_000)
	put(t, s.Store, "k", data)
	s.Spoil(t, "k", 1000)
	sv := serve(t, s)
	_, body, err := request(t, http.MethodGet, sv.url(blob.Link{Key: "k"}))
	if err == nil || len(body) >= len(data) {
		t.Errorf("a spoilt object came as %d bytes of %d, %v", len(body), len(data), err)
	}
	sv.stop() // waits for the handler, which writes the log
	if !strings.Contains(sv.log.String(), "object is corrupt") {
		t.Errorf("the log does not tell of the spoilt object: %q", sv.log.String())
	}
}
