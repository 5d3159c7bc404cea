package roundzero

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

func world(t *testing.T, names ...string) (w *dialecttest.World, key string) {
	t.Helper()
	w = dialecttest.New(t, names...)
	_, key = w.Key(t, "roundzero")
	w.Name("key", key)
	return w, key
}

func TestExchangesAreWordForWord(t *testing.T) {
	w, _ := world(t)
	people(t, w)
	w.Erased(t)
	// A dialect of its own for each exchange: all begin with a whole allowance.
	w.Exchanges(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		New(w.Deps).Handler().ServeHTTP(rec, r)
		if rec.Code == http.StatusCreated {
			nameCreated(t, w, rec.Body.Bytes())
		}
		maps.Copy(rw.Header(), rec.Header())
		rw.WriteHeader(rec.Code)
		_, _ = rw.Write(rec.Body.Bytes())
	}))
}

// people are whom and what the exchanges change.
func people(t *testing.T, w *dialecttest.World) {
	t.Helper()
	acme := account.Actor{System: true, OrganizationID: w.Acme.ID}
	draft, err := w.Service.CreatePosition(t.Context(), acme, interview.Position{
		Title: "Data Engineer", Location: "Brno", Description: "Moves data.", Status: "draft"}, interview.OnceKey{})
	if err != nil {
		t.Fatal(err)
	}
	empty, err := w.Service.CreatePosition(t.Context(), acme, interview.Position{Title: "Gardener", Status: "open"}, interview.OnceKey{})
	if err != nil {
		t.Fatal(err)
	}
	zoe, err := w.Service.CreateCandidate(t.Context(), acme, interview.Candidate{FirstName: "Zoë", Email: "zoe@example.org"}, interview.OnceKey{})
	if err != nil {
		t.Fatal(err)
	}
	w.Name("draft", draft.ID)
	w.Name("empty", empty.ID)
	w.Name("zoe", zoe.ID)
}

// nameCreated names what is another in every run of an answer that made
// something.
func nameCreated(t *testing.T, w *dialecttest.World, body []byte) {
	t.Helper()
	var made struct {
		ID, Token string
		Candidate struct{ ID, Email string }
	}
	if err := json.Unmarshal(body, &made); err != nil {
		t.Fatal(err)
	}
	w.Name("created", made.ID)
	w.Name("created.token", made.Token)
	if made.Candidate.Email == "" { // the others have a name already
		w.Name("created.candidate", made.Candidate.ID)
	}
}

func TestTheAnswersHaveTheShapesOfTheSeedPage(t *testing.T) {
	w, key := world(t)
	h := New(w.Deps).Handler()
	for name, c := range map[string]struct {
		sample string
		shape  dialecttest.Shape
	}{
		"ready":     {"completed", dialecttest.Shape{Extra: []string{"responses[].audio_url"}}},
		"session":   {"completed", dialecttest.Shape{Extra: []string{"responses[].audio_url"}}},
		"withheld":  {"completed", dialecttest.Shape{Extra: []string{"responses[].audio_url"}}},
		"failed":    {"completed", dialecttest.Shape{Extra: []string{"responses[].audio_url"}}},
		"invited":   {"open", dialecttest.Shape{}},
		"scheduled": {"open", dialecttest.Shape{}},
		"opened":    {"open", dialecttest.Shape{}},
		"expired":   {"open", dialecttest.Shape{}},
		"cancelled": {"open", dialecttest.Shape{}},
		"declined":  {"open", dialecttest.Shape{}},
		"bare":      {"open", dialecttest.Shape{Nullable: []string{"candidate.email", "expires_at"}}},
		// A started_at is ours to add: the page shows no interview in progress.
		"in_progress":  {"open", dialecttest.Shape{Extra: []string{"started_at"}}},
		"transcribing": {"open", dialecttest.Shape{Extra: []string{"started_at"}}},
	} {
		_, _, body := w.Get(t, h, "/api/v1/interviews/"+w.ID(t, name), "Authorization", "Bearer "+key)
		c.shape.Sample = sample(t, c.sample)
		t.Run(name, func(t *testing.T) { c.shape.Check(t, body) })
	}
	for _, name := range dialecttest.Cast() {
		if name == "synthetic" || name == "foreign" || name == "child" {
			continue // not this key's
		}
		status, _, body := w.Get(t, h, "/api/v1/interviews/"+w.ID(t, name)+"/questions", "Authorization", "Bearer "+key)
		if status != http.StatusOK {
			t.Errorf("questions of %s: %d", name, status)
		}
		shape := dialecttest.Shape{Sample: sample(t, "questions"), Extra: []string{"questions[].is_custom"}}
		t.Run(name+" questions", func(t *testing.T) { shape.Check(t, body) })
	}
}

func sample(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/seed-" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAudioIsMP3WithoutAHeaderForADay(t *testing.T) {
	w, _ := world(t, "ready", "session")
	now := time.Now()
	w.Clock.Set(now)
	for _, name := range []string{"ready", "session"} {
		heard := 0
		for _, r := range translate(w.Result(t, name), w.Deps.Links).(CompletedInterview).Responses {
			if r.AudioURL == "" {
				continue
			}
			heard++
			link, _, _ := strings.Cut(r.AudioURL, "#")
			if mediaType, body := w.Follow(t, link); mediaType != "audio/mpeg" || !strings.HasSuffix(string(body), ".mp3") {
				t.Errorf("%s: %s, %q", name, mediaType, body)
			}
		}
		if want := map[string]int{"ready": 3, "session": 2}[name]; heard != want {
			t.Errorf("%s has %d recordings, not %d", name, heard, want)
		}
	}
	var life time.Duration
	links := w.Deps.Links
	links.File = func(_, _ string, ttl time.Duration) string { life = ttl; return "" }
	translate(w.Result(t, "ready"), links)
	if life != 24*time.Hour {
		t.Errorf("an address holds %v", life)
	}
}

func TestRemovedRecordingsHaveNoAddress(t *testing.T) {
	w, key := world(t, "ready")
	if err := w.Service.RemoveRecordings(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID}, w.ID(t, "ready")); err != nil {
		t.Fatal(err)
	}
	status, _, body := w.Get(t, New(w.Deps).Handler(), "/api/v1/interviews/"+w.ID(t, "ready"), "Authorization", "Bearer "+key)
	if status != http.StatusOK || strings.Contains(string(body), "audio_url") {
		t.Errorf("%d %s", status, body)
	}
}

func TestNoScoreIsTold(t *testing.T) {
	w, key := world(t, "ready")
	_, _, body := w.Get(t, New(w.Deps).Handler(), "/api/v1/interviews/"+w.ID(t, "ready"), "Authorization", "Bearer "+key)
	for _, word := range []string{"82.4", "score", "recommend", "summary"} {
		if strings.Contains(string(body), word) {
			t.Errorf("%q is in the answer", word)
		}
	}
}

func TestBadRequestsAreToldInTheVendorsWay(t *testing.T) {
	w, key := world(t, "ready", "child", "synthetic")
	at := func(name string) string { return "/api/v1/interviews/" + w.ID(t, name) }
	ready := at("ready")
	revoked, revokedSecret := w.Key(t, "roundzero")
	if _, err := w.Accounts.RevokeKey(t.Context(), account.Actor{System: true}, revoked.ID); err != nil {
		t.Fatal(err)
	}
	_, expired := w.Key(t, "roundzero", func(k *account.NewKey) { k.ExpiresAt = w.Clock.Now().Add(time.Minute) })
	w.Clock.Advance(time.Hour)
	_, elsewhere := w.Key(t, "roundzero", func(k *account.NewKey) { k.Networks = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")} })
	_, narrow := w.Key(t, "roundzero", func(k *account.NewKey) { k.Scopes = []account.Scope{account.WriteInterviews} })
	_, ribbon := w.Key(t, "ribbon")
	_, test := w.Key(t, "roundzero", func(k *account.NewKey) { k.Env = account.Test })
	_, other := w.KeyOf(t, w.Other, "roundzero")
	bearer := func(s string) []string { return []string{"Authorization", "Bearer " + s} }
	badKey, missing := "authentication_error Invalid API key", "resource_not_found Interview not found"

	for name, c := range map[string]struct {
		method, path string
		headers      []string
		status       int
		want         string
	}{
		"no credential":        {"GET", ready, nil, 401, badKey},
		"another scheme":       {"GET", ready, []string{"Authorization", "Token " + key}, 401, badKey},
		"another header":       {"GET", ready, []string{"X-Api-Key", key}, 401, badKey},
		"two credentials":      {"GET", ready, append(bearer(key), bearer(key)...), 401, badKey},
		"an unknown key":       {"GET", ready, bearer("rz_live_" + strings.Repeat("0", 64)), 401, badKey},
		"a key cut short":      {"GET", ready, bearer(key[:len(key)-1]), 401, badKey},
		"a revoked key":        {"GET", ready, bearer(revokedSecret), 401, badKey},
		"an expired key":       {"GET", ready, bearer(expired), 401, badKey},
		"a key of elsewhere":   {"GET", ready, bearer(elsewhere), 401, badKey},
		"another dialect's":    {"GET", ready, bearer(ribbon), 401, badKey},
		"a key without scope":  {"GET", ready, bearer(narrow), 403, "permission_error The API key may not do this"},
		"a test key":           {"GET", ready, bearer(test), 404, missing},
		"another account":      {"GET", ready, bearer(other), 404, missing},
		"a child's":            {"GET", at("child"), bearer(key), 404, missing},
		"another's questions":  {"GET", ready + "/questions", bearer(other), 404, missing},
		"a live key on test":   {"GET", at("synthetic"), bearer(key), 404, missing},
		"an unknown id":        {"GET", "/api/v1/interviews/0190f000-0000-7000-8000-000000000000", bearer(key), 404, missing},
		"the page's own id":    {"GET", "/api/v1/interviews/660f9511-f30c-52e5-b827-557766551111", bearer(key), 404, missing},
		"a serial number":      {"GET", "/api/v1/interviews/1", bearer(key), 404, missing},
		"an id of bad UTF-8":   {"GET", "/api/v1/interviews/%ff%00", bearer(key), 404, missing},
		"a candidate's id":     {"GET", "/api/v1/interviews/" + w.Interview(t, "ready").CandidateID, bearer(key), 404, missing},
		"no id":                {"GET", "/api/v1/interviews/", bearer(key), 404, "resource_not_found Resource not found"},
		"a slash at the end":   {"GET", ready + "/", bearer(key), 404, "resource_not_found Resource not found"},
		"an unclean path":      {"GET", "/api//v1/interviews/x", bearer(key), 404, "resource_not_found Resource not found"},
		"another path":         {"GET", ready + "/answers", bearer(key), 404, "resource_not_found Resource not found"},
		"the root":             {"GET", "/", bearer(key), 404, "resource_not_found Resource not found"},
		"posting":              {"POST", ready, bearer(key), 405, "method_not_allowed Method not allowed"},
		"posting to questions": {"POST", ready + "/questions", bearer(key), 405, "method_not_allowed Method not allowed"},
	} {
		kind, message, _ := strings.Cut(c.want, " ")
		status, h, body := w.Do(t, New(w.Deps).Handler(), c.method, c.path, c.headers...)
		want := `{"error":{"type":"` + kind + `","message":"` + message + `"}}` + "\n"
		if diff := cmp.Diff(want, string(body)); status != c.status || diff != "" {
			t.Errorf("%s: %d\n%s", name, status, diff)
		}
		if h.Get("Content-Type") != "application/json" || h.Get("X-RateLimit-Limit") != "100" || h.Get("X-RateLimit-Remaining") != "99" {
			t.Errorf("%s: headers %v", name, h)
		}
		if c.status == 405 && h.Get("Allow") != "GET, HEAD" || c.status == 401 && h.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%s: headers %v", name, h)
		}
	}
	if status, _, _ := w.Get(t, New(w.Deps).Handler(), ready+"?page=x&%zz", bearer(key)...); status != http.StatusOK {
		t.Errorf("a query: %d", status)
	}
}

func TestTheHundredAndFirstRequestOfAMinuteIsRefused(t *testing.T) {
	w, key := world(t, "invited")
	h := New(w.Deps).Handler()
	get := func(k string) (int, http.Header, []byte) {
		return w.Get(t, h, "/api/v1/interviews/"+w.ID(t, "invited"), "Authorization", "Bearer "+k)
	}
	for n := range 100 {
		if status, _, _ := get(key); status != http.StatusOK {
			t.Fatalf("request %d: %d", n+1, status)
		}
	}
	status, header, body := get(key)
	if want := `{"error":{"type":"rate_limit_exceeded","message":"Rate limit exceeded. Please retry after 1 seconds."}}` + "\n"; status != 429 || string(body) != want {
		t.Errorf("%d %s", status, body)
	}
	reset := w.Clock.Now().Add(time.Minute).Unix()
	want := []string{"100", "0", itoa(reset), "1"}
	got := []string{header.Get("X-RateLimit-Limit"), header.Get("X-RateLimit-Remaining"), header.Get("X-RateLimit-Reset"), header.Get("Retry-After")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	_, second := w.Key(t, "roundzero")
	if status, _, _ := get(second); status != http.StatusOK {
		t.Errorf("another key: %d", status)
	}
	w.Clock.Advance(time.Minute)
	if status, header, _ := get(key); status != http.StatusOK || header.Get("X-RateLimit-Remaining") != "99" {
		t.Errorf("a minute later: %d, %v", status, header)
	}
}

func itoa(n int64) string {
	b, _ := json.Marshal(n)
	return string(b)
}

func TestTheInstallationsLimitHoldsToo(t *testing.T) {
	w, key := world(t, "invited")
	get := func(l *web.Limiter, times int) (last int, h http.Header) {
		w.Deps.Limiter = l
		handler := New(w.Deps).Handler()
		for range times {
			last, h, _ = w.Get(t, handler, "/api/v1/interviews/"+w.ID(t, "invited"), "Authorization", "Bearer "+key)
		}
		return last, h
	}
	if status, h := get(web.NewLimiter(web.Limits{Rate: 0.1, Burst: 2}, w.Clock.Now), 3); status != 429 || h.Get("Retry-After") != "10" {
		t.Errorf("the third of two: %d, %v", status, h)
	}
	if status, h := get(web.NewLimiter(web.Limits{}, w.Clock.Now), 150); status != 200 || h.Get("X-RateLimit-Remaining") != "100" {
		t.Errorf("without any limit: %d, %v", status, h)
	}
}

func TestWhatIsOursIsLoggedAndSaysNothing(t *testing.T) {
	w, key := world(t, "invited")
	var log bytes.Buffer
	w.Deps.Log = slog.New(slog.NewTextHandler(&log, nil))
	gone, leave := context.WithCancel(t.Context())
	leave() // no read of the database succeeds any more
	r := httptest.NewRequestWithContext(gone, http.MethodGet, "/api/v1/interviews/"+w.ID(t, "invited"), nil)
	r.Header.Set("Authorization", "Bearer "+key)
	rec := httptest.NewRecorder()
	w.Served(New(w.Deps).Handler()).ServeHTTP(rec, r)
	if want := `{"error":{"type":"internal_error","message":"Internal server error"}}` + "\n"; rec.Code != http.StatusInternalServerError || rec.Body.String() != want {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if !strings.Contains(log.String(), "context canceled") || strings.Contains(log.String(), key) {
		t.Errorf("%s", log.String())
	}
}

// FuzzTranslate: whatever a stored document says, both answers encode, and
// what is not completed has no responses.
func FuzzTranslate(f *testing.F) {
	w := dialecttest.New(f)
	for _, name := range dialecttest.Cast() {
		doc, err := json.Marshal(w.Result(f, name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		var r interview.Result
		if json.Unmarshal(doc, &r) != nil {
			return
		}
		body, err := json.Marshal(translate(r, w.Deps.Links))
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Status    string
			Responses []json.RawMessage
		}
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatal(err)
		}
		if (got.Responses != nil) != (got.Status == Completed) {
			t.Errorf("status %s with responses %v", got.Status, got.Responses)
		}
		for _, kind := range []string{interviewStarted, interviewEnded} {
			e, err := translateEvent(kind, r, "token", time.Unix(1, 0))
			if err == nil {
				_, err = json.Marshal(e)
			}
			if err != nil {
				t.Error(err)
			}
		}
		qs := translateQuestions(r.Interview)
		if _, err := json.Marshal(qs); err != nil || qs.TotalQuestions != len(r.Interview.Asked.Questions) {
			t.Errorf("%d questions, %v", qs.TotalQuestions, err)
		}
	})
}
