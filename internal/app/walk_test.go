package app

import (
	"encoding/json"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
)

// public is every route that answers whoever asks. What is not here must
// refuse a request without a credential.
var public = map[string][]string{
	"api":       {"GET /v1/openapi.json", "GET /v1/openapi.yaml", "GET /v1/docs"},
	"instaview": {"GET /openapi.json", "GET /v1/openapi.json"},
	"jobmojito": {"GET /functions/v1/openapi", "GET /functions/v1/openapi-webhooks", "GET /auth/v1/.well-known/jwks.json"},
	"ribbon":    {"GET /be-api/openapi.json"},
	"roundzero": {},
	"xobin":     {"GET /api/v2/openapi.json"},
	"console":   {"GET /console/sign-in", "POST /console/sign-in"},
	"room":      {"GET /room/{token}"},  // adds the slash, whatever stands in the token's place
	"share":     {"GET /share/{token}"}, // likewise
	"assets":    {"/assets/"},           // sheets, scripts and fonts
	"files":     {},
	"brand":     {"GET /brand/{sheet}", "GET /brand/{organization}/{logo}"},  // colours and logos, on pages that need no account
	"":          {"GET /healthz", "GET /readyz", "GET /metrics", "GET /{$}"}, // metrics: to this machine alone
}

// anybodys is what every holder of a key may ask, whatever its scopes: who it
// is, and what is the same for all.
var anybodys = map[string][]string{
	"api":       {"GET /v1/me"},
	"jobmojito": {"GET /functions/v1/platform-languages-list", "GET /auth/v1/user", "POST /auth/v1/logout"},
	"instaview": {"GET /companies", "GET /company", "GET /companies/{id}", "GET /v1/companies", "GET /v1/company", "GET /v1/companies/{id}"},
	"ribbon":    {"GET /be-api/v1/ping", "GET /be-api/v1/teams"},
	"roundzero": {"GET /api/v1/openapi.json"}, // behind the allowance, as everything of RoundZero's
}

// worded are the media types in which a door says no.
var worded = map[string]string{
	"api": "application/problem+json", "console": "text/html", "room": "text/html", "share": "text/html",
	"instaview": "application/json", "jobmojito": "application/json", "ribbon": "application/json", "roundzero": "application/json", "xobin": "application/json",
}

// TestNothingIsOpenButWhatIsNamed walks every route of every door by the
// doors' own tables: a new route is in it, and so is a new door.
func TestNothingIsOpenButWhatIsNamed(t *testing.T) {
	w := newWalker(t)
	walked := 0
	for _, d := range w.app.table() {
		open, known := public[d.name]
		if !known {
			t.Errorf("the door %q is not in the table of what is public", d.name)
			continue
		}
		for _, pattern := range open {
			if !slices.Contains(d.routes.Patterns(), pattern) {
				t.Errorf("%s: %q is called public and is no route", d.name, pattern)
			}
		}
		for who, c := range w.nobody(d.name) {
			w.routes(d, func(pattern, method, path string) {
				path = w.path(path, c.token, w.ids)
				if d.name == "files" {
					path = w.file
				}
				rec := w.ask(method, path, c)
				walked++
				if strings.Contains(rec.Body.String(), secretMark) {
					t.Errorf("%s %s says to %s: %.300s", d.name, pattern, who, rec.Body)
				}
				if slices.Contains(open, pattern) {
					return
				}
				allowed := []int{401, 403, 404}
				switch {
				case !strings.Contains(pattern, " "):
					allowed = append(allowed, 405) // says which methods there are
				case d.name == "jobmojito" && pattern == "POST /auth/v1/token":
					allowed = []int{400} // is where a credential is asked for
				case d.name == "console" && method == "GET" && rec.Code == 303:
					if to := rec.Header().Get("Location"); !strings.HasPrefix(to, "/console/sign-in?") {
						t.Errorf("%s leads %s to %s", pattern, who, to)
					}
					return
				}
				if !slices.Contains(allowed, rec.Code) {
					t.Errorf("%s: %s %s with %s: %d %.200s", d.name, method, pattern, who, rec.Code, rec.Body)
				}
				saysSoItself(t, d.name, pattern, rec)
			})
		}
	}
	if walked < 1000 {
		t.Errorf("only %d requests were made", walked)
	}
}

// saysSoItself checks that a refusal is in the door's own words.
func saysSoItself(t *testing.T, door, pattern string, rec *httptest.ResponseRecorder) {
	t.Helper()
	want, ok := worded[door]
	if !ok || rec.Body.Len() == 0 {
		return
	}
	if got, _, _ := strings.Cut(rec.Header().Get("Content-Type"), ";"); got != want {
		t.Errorf("%s %s: %d comes as %q: %.100s", door, pattern, rec.Code, got, rec.Body)
	}
	if strings.HasPrefix(want, "application/") && !json.Valid(rec.Body.Bytes()) {
		t.Errorf("%s %s: %d is no JSON: %.100s", door, pattern, rec.Code, rec.Body)
	}
}

// TestAStrangersCredentialOpensNothingOfAnybodyElses walks the same with good
// credentials of another organization, of the other environment and of another
// candidate. What names a thing of Acme's is refused, or answered as if it did
// not exist.
func TestAStrangersCredentialOpensNothingOfAnybodyElses(t *testing.T) {
	w := newWalker(t)
	before := w.rows()
	for _, d := range w.app.table() {
		for who, fresh := range w.strangers(d.name) {
			w.routes(d, func(pattern, method, path string) {
				c := fresh() // some routes end a session
				rec := w.ask(method, w.path(path, c.token, w.ids), c)
				if strings.Contains(rec.Body.String(), secretMark) {
					t.Errorf("%s %s says to %s: %.300s", d.name, pattern, who, rec.Body)
				}
				if who == "a test key" && (strings.Contains(path, "/organizations/") || strings.Contains(path, "/compan")) {
					return // both environments are of one organization
				}
				if !names(path) || slices.Contains([]int{401, 403, 404, 405}, rec.Code) {
					return
				}
				c = fresh()
				if unknown := w.ask(method, w.path(path, c.token, nil), c); rec.Code < 400 || unknown.Code != rec.Code {
					t.Errorf("%s: %s %s with %s: %d, and %d of what does not exist: %.200s", d.name, method, pattern, who, rec.Code, unknown.Code, rec.Body)
				}
			})
		}
	}
	if diff := cmp.Diff(before, w.rows()); diff != "" {
		t.Errorf("strangers changed what is Acme's (-before +after):\n%s", diff)
	}
}

// TestAKeyOpensNoMoreThanItsScopes walks the same with keys of the
// organization's own that have one scope each. A route that two of them open
// needs no scope at all, and is named. (Some doors look at a body before they
// look at scopes: they say what is wrong with it, and nothing else.)
func TestAKeyOpensNoMoreThanItsScopes(t *testing.T) {
	w := newWalker(t)
	for _, d := range w.app.table() {
		if keyed[d.name] == nil {
			continue
		}
		keys := map[account.Scope]credential{}
		for _, scope := range []account.Scope{account.ReadWebhooks, account.ReadCandidates, account.ReadPlans} {
			keys[scope] = w.key(d.name, w.acme, account.Live, scope)
		}
		w.routes(d, func(pattern, method, path string) {
			if !strings.Contains(pattern, " ") || slices.Contains(public[d.name], pattern) || slices.Contains(anybodys[d.name], pattern) || strings.HasPrefix(pattern, "POST /auth/") {
				return
			}
			opened := map[account.Scope]int{}
			for scope, c := range keys {
				if rec := w.ask(method, w.path(path, "", w.ids), c); rec.Code < 400 {
					opened[scope] = rec.Code
				}
			}
			if len(opened) > 1 {
				t.Errorf("%s: %s is open to %v: %v", d.name, pattern, slices.Sorted(maps.Keys(opened)), opened)
			}
		})
	}
}

func TestAtTheMetricsOwnAddressIsNothingElse(t *testing.T) {
	w := newWalker(t)
	for _, path := range []string{"/", "/v1/me", "/console/", "/healthz", "/debug/pprof/"} {
		rec := httptest.NewRecorder()
		w.app.metricsOnly().ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
		if rec.Code != 404 {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
}
