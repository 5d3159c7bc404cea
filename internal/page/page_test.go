package page

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func pages() fstest.MapFS {
	return fstest.MapFS{
		"layout.tmpl":           {Data: []byte(`{{define "layout"}}<main>{{template "main" .}}</main>{{end}}`)},
		"page/room.css":         {Data: []byte(`.a{color:red}`)},
		"page/hello/hello.tmpl": {Data: []byte(`{{define "main"}}<p>{{.Data.Name}}</p>{{time .Data.At}}{{end}}`)},
		"page/hello/hello.js":   {Data: []byte(`import "../../base/say.js";`)},
		"page/plain/plain.tmpl": {Data: []byte(`{{define "main"}}{{asset "no/such.css"}}{{end}}`)},
	}
}

func door(t *testing.T) (*Kit, *Door) {
	t.Helper()
	k, err := NewKit("")
	if err != nil {
		t.Fatal(err)
	}
	d, err := k.Door("room", pages(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return k, d
}

type hello struct {
	Name string
	At   time.Time
}

func TestAPageIsEscapedAndItsAssetsAreThere(t *testing.T) {
	k, d := door(t)
	w := httptest.NewRecorder()
	at := time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)
	if err := d.Render(w, httptest.NewRequest("GET", "/room/x", nil), 200, "hello", Head{Title: "A & B"}, hello{"<script>", at}); err != nil {
		t.Fatal(err)
	}
	body := w.Body.String()
	for _, want := range []string{
		"<title>A &amp; B</title>", "<p>&lt;script&gt;</p>", `lang="en"`,
		`<time datetime="2026-11-22T09:30:00Z">22 Nov 2026, 09:30 UTC</time>`,
		"/base/base.css", "/room/room.css", "/room/hello/hello.js",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page has no %s:\n%s", want, body)
		}
	}
	if strings.Contains(body, "hello.css") {
		t.Error("the page links a sheet that does not exist")
	}
	for _, m := range regexp.MustCompile(`"(/assets/[^"]+)"`).FindAllStringSubmatch(body, -1) {
		a := httptest.NewRecorder()
		k.Assets().ServeHTTP(a, httptest.NewRequest("GET", m[1], nil))
		if a.Code != http.StatusOK || !strings.Contains(a.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %s", m[1], a.Code, a.Header().Get("Cache-Control"))
		}
	}
}

func TestThePolicyAllowsNothingInline(t *testing.T) {
	_, d := door(t)
	w := httptest.NewRecorder()
	if err := d.Render(w, httptest.NewRequest("GET", "/", nil), 200, "hello", Head{}, hello{}); err != nil {
		t.Fatal(err)
	}
	p := w.Header().Get("Content-Security-Policy")
	if strings.Contains(p, "unsafe") || !strings.Contains(p, "default-src 'none'") || !strings.Contains(p, "frame-ancestors 'none'") {
		t.Errorf("policy: %s", p)
	}
}

func TestAPageThatFailsWritesNothing(t *testing.T) {
	_, d := door(t)
	w := httptest.NewRecorder()
	if err := d.Render(w, httptest.NewRequest("GET", "/", nil), 200, "plain", Head{}, nil); err == nil {
		t.Fatal("an asset that does not exist was accepted")
	}
	if w.Body.Len() > 0 || len(w.Header()) > 0 {
		t.Errorf("something was written: %q %v", w.Body, w.Header())
	}
}

func TestAssetsOfAnOlderPageAreServedAndNotKept(t *testing.T) {
	k, _ := door(t)
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/assets/0123456789abcdef/base/base.css", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	k.Assets().ServeHTTP(w, r)
	if w.Code != 200 || w.Header().Get("Cache-Control") != "no-cache" || w.Header().Get("Content-Encoding") != "gzip" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(sheet), ":root{") || !strings.Contains(string(sheet), ".button{") {
		t.Error("the sheet is not the numbered files in their order")
	}
	for _, path := range []string{"/assets/", "/assets/x/base/document.tmpl", "/assets/x/../page.go", "/assets//base/base.css"} {
		w := httptest.NewRecorder()
		k.Assets().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestDurationsAndScoresReadAsPeopleWriteThem(t *testing.T) {
	for ms, want := range map[int64]string{0: "0 s", 45_000: "45 s", 60_000: "1 min", 90_000: "1 min 30 s", 754_000: "13 min", 3_600_000: "1 h", 3_900_000: "1 h 5 min"} {
		if got := Span(ms); got != want {
			t.Errorf("Span(%d) = %q, want %q", ms, got, want)
		}
	}
	for ms, want := range map[int64]string{7_400: "0:07", 750_000: "12:30", 3_723_000: "1:02:03"} {
		if got := Clock(ms); got != want {
			t.Errorf("Clock(%d) = %q, want %q", ms, got, want)
		}
	}
	if got := []string{Score(nil), Score(new(51.7)), Score(new(50.0))}; strings.Join(got, " ") != "– 51.7 50" {
		t.Errorf("scores: %q", got)
	}
	for name, want := range map[string]string{"Daniel Reed": "DR", "Ana Maria dos Santos": "AS", "李 雷": "李雷", "": "", "x": "X"} {
		if got := Initials(name); got != want {
			t.Errorf("Initials(%q) = %q, want %q", name, got, want)
		}
	}
}
