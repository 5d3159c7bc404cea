package ribbon

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
	"path"
	"slices"
	"strconv"
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
	_, key = w.Key(t, "ribbon")
	_, testKey := w.Key(t, "ribbon", func(k *account.NewKey) { k.Env = account.Test })
	w.Name("key", key)
	w.Name("testkey", testKey)
	system := account.Actor{System: true}
	for _, person := range []struct {
		org  account.Organization
		name string
		role account.Role
	}{{w.Acme, "Ada Lovelace", account.Owner}, {w.Acme, "Grace Hopper", account.Recruiter}, {w.Other, "Alan Turing", account.Owner}} {
		first, _, _ := strings.Cut(strings.ToLower(person.name), " ")
		m, err := w.Accounts.AddMember(t.Context(), system, person.org.ID, account.NewMember{Email: first + "@example.org", Name: person.name, Role: person.role})
		if err != nil {
			t.Fatal(err)
		}
		w.Name(first, m.ID)
	}
	return w, key
}

func TestExchangesAreWordForWord(t *testing.T) {
	w, _ := world(t)
	for _, name := range []string{"phone", "bare"} {
		w.Name(name+".plan.short", w.Result(t, name).Plan.ShortID)
	}
	_, other := w.KeyOf(t, w.Other, "ribbon")
	w.Name("otherkey", other)
	_, narrow := w.Key(t, "ribbon", func(k *account.NewKey) { k.Scopes = []account.Scope{account.ReadPlans, account.ReadWebhooks} })
	w.Name("readingkey", narrow)
	w.Erased(t)
	w.Exchanges(t, naming(w, New(w.Deps).Handler()))
}

// naming gives what a request makes a name, for the exchanges after it: the
// files run in the order of their names.
func naming(w *dialecttest.World, h http.Handler) http.Handler {
	flows, interviews := 0, 0
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		var made struct {
			Flow      string `json:"interview_flow_id"`
			Interview string `json:"interview_id"`
			Link      string `json:"interview_link"`
		}
		if r.Method == http.MethodPost && rec.Code == http.StatusOK && json.Unmarshal(rec.Body.Bytes(), &made) == nil {
			switch {
			case made.Flow != "":
				flows++
				w.Name("flow"+strconv.Itoa(flows), made.Flow)
			case made.Interview != "":
				interviews++
				w.Name("interview"+strconv.Itoa(interviews), made.Interview)
				token, _, _ := strings.Cut(path.Base(made.Link), "?")
				w.Name("token"+strconv.Itoa(interviews), token)
			}
		}
		maps.Copy(rw.Header(), rec.Header())
		rw.WriteHeader(rec.Code)
		_, _ = rw.Write(rec.Body.Bytes())
	})
}

func TestTheAnswerHasTheShapeOfTheSeedPage(t *testing.T) {
	sample, err := os.ReadFile("testdata/seed.json")
	if err != nil {
		t.Fatal(err)
	}
	w, key := world(t)
	for _, name := range []string{"ready", "session", "withheld", "silent", "phone", "invited", "failed"} {
		status, _, body := w.Get(t, New(w.Deps).Handler(), "/be-api/v1/interviews/"+w.ID(t, name), "Authorization", "Bearer "+key)
		if status != http.StatusOK {
			t.Errorf("%s: %d", name, status)
		}
		dialecttest.Shape{Sample: string(sample), Nullable: []string{"interview_data"}}.Check(t, body)
	}
}

func TestRecordingsPlayWithoutAHeader(t *testing.T) {
	w, _ := world(t, "ready", "session", "phone")
	w.Clock.Set(time.Now())
	for name, video := range map[string]bool{"ready": false, "session": true, "phone": false} {
		d := translate(w.Result(t, name), w.Deps.Links).InterviewData
		if mediaType, body := w.Follow(t, *d.AudioURL); mediaType != "audio/mpeg" || len(body) == 0 {
			t.Errorf("%s: sound is %s with %d bytes", name, mediaType, len(body))
		}
		if (d.VideoURL != nil) != video {
			t.Fatalf("%s: video is %v", name, d.VideoURL)
		}
		if video {
			if mediaType, _ := w.Follow(t, *d.VideoURL); mediaType != "video/webm" {
				t.Errorf("%s: video is %s", name, mediaType)
			}
		}
	}
}

func TestRemovedRecordingsHaveNoAddress(t *testing.T) {
	w, key := world(t, "session")
	actor := account.Actor{System: true, OrganizationID: w.Acme.ID}
	if err := w.Service.RemoveRecordings(t.Context(), actor, w.ID(t, "session")); err != nil {
		t.Fatal(err)
	}
	_, _, body := w.Get(t, New(w.Deps).Handler(), "/be-api/v1/interviews/"+w.ID(t, "session"), "Authorization", "Bearer "+key)
	if !strings.Contains(string(body), `"audio_url":null,"video_url":null`) {
		t.Errorf("%s", body)
	}
}

// TestBadRequestsAreToldInTheVendorsWay: credentials, ids, paths and methods.
func TestBadRequestsAreToldInTheVendorsWay(t *testing.T) {
	w, key := world(t, "ready", "child", "synthetic")
	ready := "/be-api/v1/interviews/" + w.ID(t, "ready")
	revoked, revokedSecret := w.Key(t, "ribbon")
	if _, err := w.Accounts.RevokeKey(t.Context(), account.Actor{System: true}, revoked.ID); err != nil {
		t.Fatal(err)
	}
	_, expired := w.Key(t, "ribbon", func(k *account.NewKey) { k.ExpiresAt = w.Clock.Now().Add(time.Minute) })
	w.Clock.Advance(time.Hour)
	_, elsewhere := w.Key(t, "ribbon", func(k *account.NewKey) { k.Networks = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")} })
	_, narrow := w.Key(t, "ribbon", func(k *account.NewKey) { k.Scopes = []account.Scope{account.ReadPlans} })
	_, roundzero := w.Key(t, "roundzero")
	_, native := w.Key(t, "")
	_, test := w.Key(t, "ribbon", func(k *account.NewKey) { k.Env = account.Test })
	_, other := w.KeyOf(t, w.Other, "ribbon")
	bearer := func(s string) []string { return []string{"Authorization", "Bearer " + s} }

	for name, c := range map[string]struct {
		method, path string
		headers      []string
		status       int
		message      string
	}{
		"no credential":        {path: ready, status: 401, message: "Missing or malformed API key."},
		"another scheme":       {path: ready, headers: []string{"Authorization", "Basic " + key}, status: 401, message: "Missing or malformed API key."},
		"no scheme":            {path: ready, headers: []string{"Authorization", key}, status: 401, message: "Missing or malformed API key."},
		"two credentials":      {path: ready, headers: append(bearer(key), bearer(key)...), status: 401, message: "Missing or malformed API key."},
		"an unknown key":       {path: ready, headers: bearer("123e4567-e89b-12d3-a456-426614174000"), status: 401, message: "Invalid API key."},
		"a very long key":      {path: ready, headers: bearer(strings.Repeat("a", 5000)), status: 401, message: "Invalid API key."},
		"a revoked key":        {path: ready, headers: bearer(revokedSecret), status: 401, message: "Invalid API key."},
		"an expired key":       {path: ready, headers: bearer(expired), status: 401, message: "Invalid API key."},
		"a key of elsewhere":   {path: ready, headers: bearer(elsewhere), status: 401, message: "Invalid API key."},
		"another dialect's":    {path: ready, headers: bearer(roundzero), status: 401, message: "Invalid API key."},
		"a native key":         {path: ready, headers: bearer(native), status: 401, message: "Invalid API key."},
		"a key without scope":  {path: ready, headers: bearer(narrow), status: 403, message: "The API key may not do this."},
		"a test key":           {path: ready, headers: bearer(test), status: 422, message: noInterview},
		"another organization": {path: ready, headers: bearer(other), status: 403, message: foreignInterview},
		"the parent":           {path: "/be-api/v1/interviews/" + w.ID(t, "child"), headers: bearer(key), status: 403, message: foreignInterview},
		"a live key on test":   {path: "/be-api/v1/interviews/" + w.ID(t, "synthetic"), headers: bearer(key), status: 422, message: noInterview},
		"an unknown id":        {path: "/be-api/v1/interviews/0190f000-0000-7000-8000-000000000000", headers: bearer(key), status: 422, message: noInterview},
		"a serial number":      {path: "/be-api/v1/interviews/1", headers: bearer(key), status: 422, message: noInterview},
		"an id in braces":      {path: "/be-api/v1/interviews/%7B" + w.ID(t, "ready") + "%7D", headers: bearer(key), status: 422, message: noInterview},
		"an id with a slash":   {path: ready + "%2F", headers: bearer(key), status: 422, message: noInterview},
		"an id of bad UTF-8":   {path: "/be-api/v1/interviews/%ff%00", headers: bearer(key), status: 422, message: noInterview},
		"a plan's id":          {path: "/be-api/v1/interviews/" + w.Plan.ID, headers: bearer(key), status: 422, message: noInterview},
		"no id":                {path: "/be-api/v1/interviews/", headers: bearer(key), status: 404, message: "Not Found."},
		"a slash at the end":   {path: ready + "/", headers: bearer(key), status: 404, message: "Not Found."},
		"an unclean path":      {path: "/be-api/v1//interviews/x", headers: bearer(key), status: 404, message: "Not Found."},
		"another path":         {path: "/v1/ping", headers: bearer(key), status: 404, message: "Not Found."},
		"the root":             {path: "/", status: 404, message: "Not Found."},
		"posting":              {method: http.MethodPost, path: ready, headers: bearer(key), status: 405, message: "Method Not Allowed."},
		"posting a ping":       {method: http.MethodPost, path: "/be-api/v1/ping", headers: bearer(key), status: 405, message: "Method Not Allowed."},
	} {
		method := c.method
		if method == "" {
			method = http.MethodGet
		}
		status, h, body := w.Do(t, New(w.Deps).Handler(), method, c.path, c.headers...)
		want := `{"code":` + strconv.Itoa(c.status) + `,"message":"` + c.message + `","status":"` + http.StatusText(c.status) + `"}`
		if diff := cmp.Diff(want, string(body)); status != c.status || diff != "" {
			t.Errorf("%s: %d\n%s", name, status, diff)
		}
		if h.Get("Content-Type") != "application/json" {
			t.Errorf("%s: Content-Type %q", name, h.Get("Content-Type"))
		}
		if c.status == 405 && !strings.Contains(h.Get("Allow"), "GET, HEAD") || c.status == 401 && h.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%s: headers %v", name, h)
		}
	}
	// What the query says does not matter: the operation has no parameter.
	if status, _, _ := w.Get(t, New(w.Deps).Handler(), ready+"?limit=x&%zz", bearer(key)...); status != http.StatusOK {
		t.Errorf("a query: %d", status)
	}
}

func TestWhoAsksTooOftenIsToldToWait(t *testing.T) {
	w, key := world(t, "invited")
	w.Deps.Limiter = web.NewLimiter(web.Limits{Rate: 0.5, Burst: 2}, w.Clock.Now)
	h := New(w.Deps).Handler()
	var got []int
	var wait []string
	for range 3 {
		status, header, _ := w.Get(t, h, "/be-api/v1/ping", "Authorization", "Bearer "+key)
		got, wait = append(got, status), append(wait, header.Get("Retry-After"))
	}
	if !slices.Equal(got, []int{200, 200, 429}) || wait[2] != "2" {
		t.Errorf("statuses %v, Retry-After %q", got, wait)
	}
	for range 3 { // guessing counts for the address, not for anybody's key
		got[0], _, _ = w.Get(t, h, "/be-api/v1/ping", "Authorization", "Bearer guess")
	}
	if got[0] != http.StatusTooManyRequests {
		t.Errorf("the third guess: %d", got[0])
	}
}

func TestAResultStaysWhileANewerOneIsMade(t *testing.T) {
	w, key := world(t, "ready")
	if _, err := w.Service.Rerun(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID}, w.ID(t, "ready"), interview.Assess); err != nil {
		t.Fatal(err)
	}
	_, _, body := w.Get(t, New(w.Deps).Handler(), "/be-api/v1/interviews/"+w.ID(t, "ready"), "Authorization", "Bearer "+key)
	if !strings.Contains(string(body), `"status":"completed"`) {
		t.Errorf("%s", body)
	}
}

func TestWhatIsOursIsLoggedAndSaysNothing(t *testing.T) {
	w, key := world(t, "invited")
	var log bytes.Buffer
	w.Deps.Log = slog.New(slog.NewTextHandler(&log, nil))
	gone, leave := context.WithCancel(t.Context())
	leave() // no read of the database succeeds any more
	r := httptest.NewRequestWithContext(gone, http.MethodGet, "/be-api/v1/interviews/"+w.ID(t, "invited"), nil)
	r.Header.Set("Authorization", "Bearer "+key)
	rec := httptest.NewRecorder()
	w.Served(New(w.Deps).Handler()).ServeHTTP(rec, r)
	if want := `{"code":500,"message":"Internal Server Error.","status":"Internal Server Error"}`; rec.Code != http.StatusInternalServerError || rec.Body.String() != want {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if !strings.Contains(log.String(), "context canceled") || strings.Contains(log.String(), key) {
		t.Errorf("%s", log.String())
	}
}
