package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/interview"
)

func TestTheAddressBehindTrustedProxiesIsTheClients(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		remote string
		fwd    []string
		want   string
	}{
		{"192.0.2.7:4000", nil, "192.0.2.7"},
		{"192.0.2.7:4000", []string{"203.0.113.9"}, "192.0.2.7"}, // not a proxy of ours: its word counts for nothing
		{"10.1.1.1:4000", []string{"203.0.113.9"}, "203.0.113.9"},
		{"10.1.1.1:4000", []string{"6.6.6.6, 203.0.113.9"}, "203.0.113.9"}, // the left one is the client's own claim
		{"10.1.1.1:4000", []string{"6.6.6.6, 203.0.113.9, 10.2.2.2"}, "203.0.113.9"},
		{"10.1.1.1:4000", []string{"203.0.113.9", "10.2.2.2"}, "203.0.113.9"},
		{"10.1.1.1:4000", []string{"nonsense"}, "10.1.1.1"},
		{"[fd00::1]:4000", []string{"[2001:db8::9]:1234"}, "2001:db8::9"},
		{"[::ffff:10.1.1.1]:4000", []string{"203.0.113.9"}, "203.0.113.9"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		r.Header["X-Forwarded-For"] = c.fwd
		if got := clientAddress(r, trusted).String(); got != c.want {
			t.Errorf("%s %v: got %s, want %s", c.remote, c.fwd, got, c.want)
		}
	}
}

func TestARequestKeepsASaneIdAndGetsOneOtherwise(t *testing.T) {
	for given, kept := range map[string]bool{
		"": false, "abcdefgh-1": true, "short": false, "with space in it": false,
		"line\nbreak-line": false, strings.Repeat("x", 129): false, "0195f3c2-7a00-7000-8000-000000000001": true,
	} {
		var seen string
		h := Track(nil)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = RequestOf(r.Context()).ID }))
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("X-Request-Id", given)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := w.Header().Get("X-Request-Id"); got != seen || got == "" || (got == given) != kept {
			t.Errorf("%q: answered %q, handler saw %q", given, got, seen)
		}
	}
}

func TestTheLogHasNoQueryValueNoPathAndNoSecret(t *testing.T) {
	var buf bytes.Buffer
	mux := http.NewServeMux()
	mux.HandleFunc("GET /s/{token}", func(w http.ResponseWriter, r *http.Request) {
		RequestOf(r.Context()).Organization = "org-1"
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "words of a candidate")
	})
	h := Chain(mux, Track(nil), Log(slog.New(slog.NewTextHandler(&buf, nil)), nil))
	r := httptest.NewRequest("GET", "/s/tokentoken?q=secretquery", nil)
	r.Header.Set("Authorization", "Bearer secretkey")
	h.ServeHTTP(httptest.NewRecorder(), r)
	line := buf.String()
	for _, leak := range []string{"tokentoken", "secretquery", "secretkey", "words"} {
		if strings.Contains(line, leak) {
			t.Errorf("%q is in the log: %s", leak, line)
		}
	}
	for _, want := range []string{"status=418", `route="GET /s/{token}"`, "organization=org-1", "bytes=20"} {
		if !strings.Contains(line, want) {
			t.Errorf("%q is missing in the log: %s", want, line)
		}
	}
}

func TestAPanicBecomesTheDoorsOwnFailure(t *testing.T) {
	var buf bytes.Buffer
	h := Chain(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") }), Track(nil),
		Log(slog.New(slog.NewTextHandler(&buf, nil)), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 500 || !strings.Contains(buf.String(), "panic=boom") || !strings.Contains(buf.String(), "web_test.go") {
		t.Errorf("status %d, log %s", w.Code, buf.String())
	}
}

func TestACursorHoldsOnlyForItsOwnQuery(t *testing.T) {
	at := time.Date(2026, 3, 4, 5, 6, 7, 89_000, time.UTC)
	want := interview.Cursor{At: at, ID: uuid.NewString()}
	q := QueryOf(must(url.Parse("/v1/interviews?state=ready&limit=5&cursor=x")))
	s, err := CursorAfter(q, want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseCursor(QueryOf(must(url.Parse("/v1/interviews?limit=9&state=ready"))), s)
	if err != nil || got != want {
		t.Fatalf("got %v, %v, want %v", got, err, want)
	}
	if got, err := ParseCursor(q, ""); err != nil || !got.IsZero() {
		t.Errorf("no cursor is the beginning: %v, %v", got, err)
	}
	for name, bad := range map[string][2]string{
		"other filters": {QueryOf(must(url.Parse("/v1/interviews?state=failed"))), s},
		"other list":    {QueryOf(must(url.Parse("/v1/plans?state=ready"))), s},
		"a changed bit": {q, s[:20] + string(s[20]^1) + s[21:]},
		"cut":           {q, s[:len(s)-2]},
		"nonsense":      {q, "💥"},
		"loose Base64":  {q, s + "="},
	} {
		if _, err := ParseCursor(bad[0], bad[1]); StatusOf(err) != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestEntityTagsCompareAsRFC9110Asks(t *testing.T) {
	for _, c := range []struct {
		header, tag string
		want        bool
	}{
		{`"a"`, `"a"`, true}, {`W/"a"`, `"a"`, true}, {`"b", "a"`, `"a"`, true}, {`*`, `"a"`, true},
		{`"b"`, `"a"`, false}, {``, `"a"`, false}, {`a`, `"a"`, false},
	} {
		if got := NoneMatch(c.header, c.tag); got != c.want {
			t.Errorf("NoneMatch(%s, %s) = %v", c.header, c.tag, got)
		}
	}
	for header, want := range map[string]int64{"": 0, "*": 0, VersionTag(12): 12, `W/"v12"`: -1, `"v0"`: -1, `"x"`: -1, `"v1", "v2"`: -1} {
		got, err := MatchVersion(header)
		if err != nil {
			got = -1
		}
		if got != want {
			t.Errorf("MatchVersion(%s) = %d, %v", header, got, err)
		}
	}
}

func TestAKeptAnswerIsServedPlainZippedOrNotAtAll(t *testing.T) {
	body := []byte(strings.Repeat("the same again ", 500))
	k := Keep("text/plain", body)
	get := func(h http.Header) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header = h
		w := httptest.NewRecorder()
		k.ServeHTTP(w, r)
		return w
	}
	plain := get(http.Header{})
	zipped := get(http.Header{"Accept-Encoding": {"br, gzip;q=0.5"}})
	zr, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(plain.Body.Bytes(), body) || !bytes.Equal(must(io.ReadAll(zr)), body) {
		t.Error("the body changed")
	}
	if plain.Header().Get("ETag") == zipped.Header().Get("ETag") {
		t.Error("two representations share a strong entity tag")
	}
	for _, tag := range []string{plain.Header().Get("ETag"), zipped.Header().Get("ETag")} {
		w := get(http.Header{"If-None-Match": {tag}})
		if w.Code != http.StatusNotModified || w.Body.Len() > 0 {
			t.Errorf("%s: status %d, %d bytes", tag, w.Code, w.Body.Len())
		}
	}
	if w := get(http.Header{"Accept-Encoding": {"gzip;q=0"}}); w.Header().Get("Content-Encoding") != "" {
		t.Error("gzip although the client refuses it")
	}
}

func TestALimiterRefusesOverItsRateAndSaysWhenToComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(Limits{Rate: 2, Burst: 3}, nil)
		for want := 2; want >= 0; want-- {
			if d := l.Take("a"); !d.Allowed || d.Remaining != want {
				t.Fatalf("got %+v, want %d remaining", d, want)
			}
		}
		d := l.Take("a")
		want := Decision{Limit: 3, Reset: 1500 * time.Millisecond, RetryAfter: 500 * time.Millisecond}
		if diff := cmp.Diff(want, d); diff != "" {
			t.Error(diff)
		}
		h := http.Header{}
		d.Header(h)
		if diff := cmp.Diff(http.Header{"Ratelimit-Limit": {"3"}, "Ratelimit-Remaining": {"0"}, "Ratelimit-Reset": {"2"}, "Retry-After": {"1"}}, h); diff != "" {
			t.Error(diff)
		}
		if !l.Take("b").Allowed {
			t.Error("another caller has a bucket of its own")
		}
		time.Sleep(500 * time.Millisecond) // synthetic
		if !l.Take("a").Allowed {
			t.Error("refused after the time it named")
		}
	})
}

func TestAClockThatIsSetBackTakesNothingFromALimiter(t *testing.T) {
	now := time.Unix(100_000, 0)
	l := NewLimiter(Limits{Rate: 1, Burst: 5}, func() time.Time { return now })
	l.Take("a")
	now = now.Add(-time.Hour)
	if d := l.Take("a"); !d.Allowed || d.Remaining != 3 {
		t.Errorf("an hour back: got %+v, want 3 remaining", d)
	}
	now = now.Add(2 * time.Second)
	if d := l.Take("a"); d.Remaining != 4 {
		t.Errorf("two seconds later: got %+v, want 4 remaining", d)
	}
}

func TestALimiterDoesNotGrowWithoutBound(t *testing.T) {
	l := NewLimiter(Limits{Rate: 1}, func() time.Time { return time.Unix(1, 0) })
	l.most = 100
	for i := range 1000 {
		l.Take(uuid.NewString())
		if len(l.buckets) > 100 {
			t.Fatalf("%d buckets after %d callers", len(l.buckets), i)
		}
	}
}

func TestCredentialsAreTakenOnlyWhereTheyAreClear(t *testing.T) {
	for header, want := range map[string]string{
		"Bearer abc": "abc", "bearer abc": "abc", "Basic abc": "", "abc": "", "Bearer ": "", "Bearer a b": "", "Bearer é": "", "": "",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Authorization", header)
		if got, ok := Bearer(r); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v", header, got, ok)
		}
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.Header["Authorization"] = []string{"Bearer a", "Bearer b"}
	if _, ok := Bearer(r); ok {
		t.Error("two credentials in one request were accepted")
	}
}

func TestAMappedHostIsServedUnderItsPrefix(t *testing.T) {
	var seen string
	h := Hosts(map[string]string{"API.example.com": "/ribbon/"}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r.URL.EscapedPath() }))
	for target, want := range map[string]string{
		"http://api.example.com/be-api/v1/a%2Fb": "/ribbon/be-api/v1/a%2Fb",
		"http://api.EXAMPLE.com:8443/be-api":     "/ribbon/be-api",
		"http://example.com/be-api":              "/be-api",
	} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", target, nil))
		if seen != want {
			t.Errorf("%s: got %s, want %s", target, seen, want)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestCallersOfOneOrganizationShareWhatItHas(t *testing.T) {
	now := time.Unix(0, 0)
	clock := func() time.Time { return now }
	orgs := NewLimiter(Limits{Rate: 1, Burst: 3}, clock)
	a := NewLimiter(Limits{Rate: 1, Burst: 2}, clock).Within(orgs)
	b := NewLimiter(Limits{}, clock).Within(orgs) // another door, without a limit of its own
	for i, c := range []struct {
		l         *Limiter
		name, org string
		allowed   bool
		limit     int
	}{
		{a, "key:1", "o", true, 2}, {b, "key:2", "o", true, 3}, {a, "key:1", "o", true, 2},
		{b, "key:2", "o", false, 3}, {a, "key:3", "o", false, 3}, // the organization has none left
		{a, "key:4", "p", true, 2}, {a, "address:1", "", true, 2},
	} {
		if d := c.l.TakeOf(c.name, c.org); d.Allowed != c.allowed || d.Limit != c.limit {
			t.Errorf("request %d: %+v", i, d)
		}
	}
	now = now.Add(time.Second)
	if d := b.TakeOf("key:2", "o"); !d.Allowed {
		t.Errorf("a second later: %+v", d)
	}
}
