package dialecttest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/candorhq/candor/internal/web"
)

var update = flag.Bool("update", false, "write what was answered into testdata/*.txtar")

// Exchanges sends the request of each testdata/*.txtar to a dialect's handler
// and compares the answer with what the file expects. With -update it writes
// the answers into the files; read the difference.
//
// A file has a sentence, "-- request --" with a request line, headers and body,
// and "-- response --" with the status, every header sorted by name, and the
// body, JSON indented in the order it came. {name} stands for a value that is
// another in every run: see [World.Name]. The values that are tested stand
// there as they are.
func (w *World) Exchanges(t *testing.T, h http.Handler) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	must(t, err)
	if len(files) == 0 {
		t.Fatal("there are no exchanges in testdata")
	}
	h = w.Served(h)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { w.exchange(t, h, file) })
	}
}

// Served is the handler behind the plumbing that the installation puts before
// every door.
func (w *World) Served(h http.Handler) http.Handler {
	return web.Chain(h, web.Track(nil), web.Log(slog.New(slog.DiscardHandler), func(rw http.ResponseWriter, _ *http.Request) {
		http.Error(rw, "panicked", http.StatusInternalServerError)
	}))
}

func (w *World) exchange(t *testing.T, h http.Handler, file string) {
	t.Helper()
	a, err := txtar.ParseFile(file)
	must(t, err)
	if len(a.Files) == 0 || a.Files[0].Name != "request" || len(bytes.TrimSpace(a.Comment)) == 0 {
		t.Fatal("a file begins with a sentence and a request")
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, w.request(t, string(a.Files[0].Data)))
	got := w.written(rec)
	if *update {
		a.Files = []txtar.File{a.Files[0], {Name: "response", Data: []byte(got)}}
		must(t, os.WriteFile(file, txtar.Format(a), 0o644))
		return
	}
	if len(a.Files) != 2 || a.Files[1].Name != "response" {
		t.Fatal("a file ends with a response; -update writes it")
	}
	if diff := gocmp.Diff(string(a.Files[1].Data), got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// request reads "METHOD path", headers and a body, with placeholders filled in.
func (w *World) request(t *testing.T, text string) *http.Request {
	t.Helper()
	for name, value := range w.names {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	head, body, _ := strings.Cut(text, "\n\n")
	line, headers, _ := strings.Cut(head, "\n")
	method, target, ok := strings.Cut(strings.TrimSpace(line), " ")
	if !ok {
		t.Fatalf("not a request line: %q", line)
	}
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(strings.TrimSuffix(body, "\n")))
	for l := range strings.Lines(headers) {
		name, value, ok := strings.Cut(strings.TrimSpace(l), ": ")
		if !ok {
			t.Fatalf("not a header: %q", l)
		}
		r.Header.Add(name, value)
	}
	return r
}

// written is a response as the files have it.
func (w *World) written(rec *httptest.ResponseRecorder) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s\n", rec.Code, http.StatusText(rec.Code))
	for _, name := range slices.Sorted(maps.Keys(rec.Header())) {
		if name == "X-Request-Id" || name == "Content-Length" || name == "Etag" || name == "Vary" {
			continue
		}
		for _, v := range rec.Header()[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, v)
		}
	}
	body := rec.Body.Bytes()
	var indented bytes.Buffer
	if json.Indent(&indented, body, "", "  ") == nil {
		body = indented.Bytes()
	}
	if len(body) > 0 {
		fmt.Fprintf(&b, "\n%s\n", bytes.TrimRight(body, "\n"))
	}
	return w.named(b.String())
}

// named writes placeholders for the values they stand for, the longest first.
func (w *World) named(text string) string {
	names := slices.SortedFunc(maps.Keys(w.names), func(a, b string) int {
		return cmp.Or(len(w.names[b])-len(w.names[a]), cmp.Compare(a, b))
	})
	for _, name := range names {
		text = strings.ReplaceAll(text, w.names[name], "{"+name+"}")
	}
	return text
}

// Get asks a handler with headers given as pairs, and returns status, headers
// and body.
func (w *World) Get(t testing.TB, h http.Handler, target string, headers ...string) (int, http.Header, []byte) {
	t.Helper()
	return w.Do(t, h, http.MethodGet, target, headers...)
}

// Do is [World.Get] for any method, without a body.
func (w *World) Do(t testing.TB, h http.Handler, method, target string, headers ...string) (int, http.Header, []byte) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.Served(h).ServeHTTP(rec, r)
	return rec.Code, rec.Header(), rec.Body.Bytes()
}

// Follow gets a link that an answer led to, without any header, and returns
// its media type and bytes. The clock must be at the present.
func (w *World) Follow(t testing.TB, link string) (mediaType string, body []byte) {
	t.Helper()
	path, ok := strings.CutPrefix(link, base)
	if !ok {
		t.Fatalf("the link leads elsewhere: %s", link)
	}
	rec := httptest.NewRecorder()
	w.Files.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	if rec.Code != http.StatusOK {
		t.Fatalf("following the link: %d %s", rec.Code, rec.Body)
	}
	all, err := io.ReadAll(rec.Body)
	must(t, err)
	return rec.Header().Get("Content-Type"), all
}
