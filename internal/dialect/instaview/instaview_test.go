package instaview

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
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
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

func world(t *testing.T, names ...string) (w *dialecttest.World, key string) {
	t.Helper()
	w = dialecttest.New(t, names...)
	_, key = w.Key(t, "instaview")
	w.Name("key", key)
	for name, edit := range map[string]func(*account.NewKey){
		"testkey":   func(k *account.NewKey) { k.Env = account.Test },
		"atskey":    func(k *account.NewKey) { k.Partner = true },
		"narrowkey": func(k *account.NewKey) { k.Scopes = []account.Scope{account.ReadCandidates} },
	} {
		_, secret := w.Key(t, "instaview", edit)
		w.Name(name, secret)
	}
	return w, key
}

func TestExchangesAreWordForWord(t *testing.T) {
	w, key := world(t)
	for _, name := range dialecttest.Cast() {
		if r := w.Result(t, name); r.Assessment != nil {
			w.Name(name+".analysis", r.Assessment.ID)
		}
	}
	furnish(t, w, key)
	w.Erased(t)
	// A dialect of its own for each exchange: all begin with whole allowances.
	w.Exchanges(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		New(w.Deps).Handler().ServeHTTP(rec, r)
		nameMade(w, rec.Body.Bytes())
		maps.Copy(rw.Header(), rec.Header())
		rw.WriteHeader(rec.Code)
		_, _ = rw.Write(rec.Body.Bytes())
	}))
}

func TestTheAnswerHasTheShapeOfTheSeedPage(t *testing.T) {
	sample, err := os.ReadFile("testdata/shape.json")
	if err != nil {
		t.Fatal(err)
	}
	w, key := world(t)
	h := New(w.Deps).Handler()
	notYet := []string{"data.durationMinutes", "data.finishedDate"}
	for name, c := range map[string]struct{ optional, nullable []string }{
		"ready":        {},
		"session":      {},
		"withheld":     {nullable: []string{"data.analysis.general.overallRating", "data.analysis.general.companyFitRating"}},
		"phone":        {optional: []string{"data.metadata", "data.callAttempts[].reasonCode", "data.callAttempts[].recordingUrl"}},
		"processing":   {nullable: []string{"data.analysis"}},
		"transcribing": {nullable: []string{"data.analysis"}},
		"failed":       {nullable: []string{"data.analysis"}},
		"scheduled":    {notYet, []string{"data.analysis"}},
		"invited":      {notYet, []string{"data.analysis"}},
		"in_progress":  {notYet, []string{"data.analysis"}},
		"expired":      {notYet, []string{"data.analysis"}},
		"cancelled":    {notYet, []string{"data.analysis"}},
		"bare":         {append(notYet, "data.jobId", "data.metadata"), []string{"data.analysis"}},
	} {
		status, _, body := w.Get(t, h, "/interviews/"+w.ID(t, name), "Authorization", "Bearer "+key)
		if status != http.StatusOK {
			t.Errorf("%s: %d", name, status)
		}
		t.Run(name, func(t *testing.T) {
			dialecttest.Shape{Sample: string(sample), Optional: c.optional, Nullable: c.nullable, Open: []string{"data.metadata"}}.Check(t, body)
		})
	}
}

func TestTheOperatorMayLeaveTheEnvelopeOff(t *testing.T) {
	w, key := world(t, "ready")
	d := New(w.Deps)
	d.Bare = true
	_, _, body := w.Get(t, d.Handler(), "/interviews/"+w.ID(t, "ready"), "Authorization", "Bearer "+key)
	if want := `{"id":"` + w.ID(t, "ready") + `","candidateId":`; !strings.HasPrefix(string(body), want) {
		t.Errorf("%s", body)
	}
	_, _, body = w.Get(t, d.Handler(), "/interviews/1", "Authorization", "Bearer "+key)
	if !strings.HasPrefix(string(body), `{"success":false,"data":null,"error":{"code":"VALIDATION_ERROR"`) {
		t.Errorf("%s", body)
	}
}

func TestTheRecordingOfACallPlaysWithoutAHeader(t *testing.T) {
	w, _ := world(t, "phone")
	w.Clock.Set(time.Now())
	calls := translate(w.Result(t, "phone"), w.Deps.Links).CallAttempts
	if len(calls) != 2 || calls[0].RecordingURL != "" {
		t.Fatalf("%+v", calls)
	}
	if mediaType, body := w.Follow(t, calls[1].RecordingURL); mediaType != "audio/mpeg" || len(body) == 0 {
		t.Errorf("%s with %d bytes", mediaType, len(body))
	}
	if err := w.Service.RemoveRecordings(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID}, w.ID(t, "phone")); err != nil {
		t.Fatal(err)
	}
	if calls := translate(w.Result(t, "phone"), w.Deps.Links).CallAttempts; calls[1].RecordingURL != "" {
		t.Errorf("a removed recording has the address %s", calls[1].RecordingURL)
	}
}

func TestBadRequestsAreToldInTheVendorsWay(t *testing.T) {
	w, key := world(t, "ready", "child", "synthetic", "foreign")
	at := func(name string) string { return "/interviews/" + w.ID(t, name) }
	ready := at("ready")
	revoked, revokedSecret := w.Key(t, "instaview")
	if _, err := w.Accounts.RevokeKey(t.Context(), account.Actor{System: true}, revoked.ID); err != nil {
		t.Fatal(err)
	}
	_, expired := w.Key(t, "instaview", func(k *account.NewKey) { k.ExpiresAt = w.Clock.Now().Add(time.Minute) })
	w.Clock.Advance(time.Hour)
	_, elsewhere := w.Key(t, "instaview", func(k *account.NewKey) { k.Networks = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")} })
	_, narrow := w.Key(t, "instaview", func(k *account.NewKey) { k.Scopes = []account.Scope{account.WriteInterviews} })
	_, ats := w.Key(t, "instaview", func(k *account.NewKey) { k.Partner = true })
	_, xobin := w.Key(t, "xobin")
	_, test := w.Key(t, "instaview", func(k *account.NewKey) { k.Env = account.Test })
	_, other := w.KeyOf(t, w.Other, "instaview")
	bearer := func(s string) []string { return []string{"Authorization", "Bearer " + s} }
	const badKey = `"code":"INVALID_API_KEY","message":"The provided API key is invalid or has been revoked","details":{}`
	const unknown = "0190f000-0000-7000-8000-000000000000"
	missing := func(id string) string {
		return `"code":"RESOURCE_NOT_FOUND","message":"Interview with ID ` + id + ` not found","details":{"resourceType":"Interview","resourceId":"` + id + `"}`
	}
	denied := func(id string) string {
		return `"code":"RESOURCE_ACCESS_DENIED","message":"Access denied to this interview","details":{"resourceType":"Interview","resourceId":"` + id + `"}`
	}
	notUUID := func(field string) string {
		return `"code":"VALIDATION_ERROR","message":"Validation failed (uuid is expected)","details":{"` + field + `":["` + field + ` must be a UUID"]}`
	}
	company := func(id string) string {
		return `"code":"RESOURCE_ACCESS_DENIED","message":"Access denied to this company","details":{"resourceType":"Company","resourceId":"` + id + `"}`
	}
	const needCompany = `"code":"MISSING_REQUIRED_FIELD","message":"companyId is required for ATS API keys","details":{"companyId":["companyId is required"]}`

	for name, c := range map[string]struct {
		method, path string
		headers      []string
		status       int
		want         string
	}{
		"no credential":       {"GET", ready, nil, 401, badKey},
		"another scheme":      {"GET", ready, []string{"Authorization", "Basic " + key}, 401, badKey},
		"two credentials":     {"GET", ready, append(bearer(key), bearer(key)...), 401, badKey},
		"an unknown key":      {"GET", ready, bearer("sk_live_" + strings.Repeat("0", 32)), 401, badKey},
		"a revoked key":       {"GET", ready, bearer(revokedSecret), 401, badKey},
		"an expired key":      {"GET", ready, bearer(expired), 401, badKey},
		"a key of elsewhere":  {"GET", ready, bearer(elsewhere), 401, badKey},
		"another dialect's":   {"GET", ready, bearer(xobin), 401, badKey},
		"a key without scope": {"GET", ready, bearer(narrow), 403, `"code":"INSUFFICIENT_PERMISSIONS","message":"This API key does not have the required scope: read:interviews","details":{"requiredScope":"read:interviews"}`},
		"the scope comes first": {"GET", "/interviews/1", bearer(narrow), 403,
			`"code":"INSUFFICIENT_PERMISSIONS","message":"This API key does not have the required scope: read:interviews","details":{"requiredScope":"read:interviews"}`},
		"a test key":              {"GET", ready, bearer(test), 404, missing(w.ID(t, "ready"))},
		"another company":         {"GET", ready, bearer(other), 403, denied(w.ID(t, "ready"))},
		"a child's, as standard":  {"GET", at("child") + "?companyId=" + w.Child.ID, bearer(key), 403, denied(w.ID(t, "child"))},
		"a live key on test":      {"GET", at("synthetic"), bearer(key), 404, missing(w.ID(t, "synthetic"))},
		"an unknown id":           {"GET", "/interviews/" + unknown, bearer(key), 404, missing(unknown)},
		"an unknown id below v1":  {"GET", "/v1/interviews/" + unknown, bearer(key), 404, missing(unknown)},
		"a plan's id":             {"GET", "/interviews/" + w.Plan.ID, bearer(key), 404, missing(w.Plan.ID)},
		"a serial number":         {"GET", "/interviews/1", bearer(key), 400, notUUID("id")},
		"an id of bad UTF-8":      {"GET", "/interviews/%ff%00", bearer(key), 400, notUUID("id")},
		"an id in braces":         {"GET", "/interviews/%7B" + unknown + "%7D", bearer(key), 400, notUUID("id")},
		"ATS without a company":   {"GET", ready, bearer(ats), 400, needCompany},
		"ATS, an empty company":   {"GET", ready + "?companyId=", bearer(ats), 400, needCompany},
		"ATS, a bad company":      {"GET", ready + "?companyId=acme", bearer(ats), 400, notUUID("companyId")},
		"ATS, another's company":  {"GET", at("foreign") + "?companyId=" + w.Other.ID, bearer(ats), 403, company(w.Other.ID)},
		"ATS, an unknown company": {"GET", ready + "?companyId=" + unknown, bearer(ats), 403, company(unknown)},
		"ATS, the wrong company":  {"GET", ready + "?companyId=" + w.Child.ID, bearer(ats), 403, denied(w.ID(t, "ready"))},
		"no id":                   {"GET", "/interviews/", bearer(key), 404, `"code":"RESOURCE_NOT_FOUND","message":"Cannot GET /interviews/","details":{}`},
		"a slash at the end":      {"GET", "/interviews/x/", bearer(key), 404, `"code":"RESOURCE_NOT_FOUND","message":"Cannot GET /interviews/x/","details":{}`},
		"an unclean path":         {"GET", "/v1//interviews/x", bearer(key), 404, `"code":"RESOURCE_NOT_FOUND","message":"Cannot GET /v1//interviews/x","details":{}`},
		"a long path": {"GET", "/" + strings.Repeat("a", 300), bearer(key), 404,
			`"code":"RESOURCE_NOT_FOUND","message":"Cannot GET /` + strings.Repeat("a", 199) + `","details":{}`},
		"posting": {"POST", "/interviews/x", bearer(key), 405, `"code":"METHOD_NOT_ALLOWED","message":"Cannot POST /interviews/x","details":{}`},
	} {
		status, h, body := w.Do(t, New(w.Deps).Handler(), c.method, c.path, c.headers...)
		want := `{"success":false,"data":null,"error":{` + c.want + `},"timestamp":"2026-03-09T10:00:00Z"}`
		if diff := cmp.Diff(want, string(body)); status != c.status || diff != "" {
			t.Errorf("%s: %d\n%s", name, status, diff)
		}
		if h.Get("X-RateLimit-Remaining-Minute") != "59" || h.Get("X-RateLimit-Remaining-Hour") != "1999" {
			t.Errorf("%s: headers %v", name, h)
		}
		if c.status == 405 && h.Get("Allow") != "DELETE, GET, HEAD" || c.status == 401 && h.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%s: headers %v", name, h)
		}
	}
}

func TestAnATSKeyActsForItsOwnCompaniesOnly(t *testing.T) {
	w, _ := world(t, "ready", "child")
	_, ats := w.Key(t, "instaview", func(k *account.NewKey) { k.Partner = true })
	for company, name := range map[string]string{w.Child.ID: "child", w.Acme.ID: "ready"} {
		status, _, body := w.Get(t, New(w.Deps).Handler(), "/v1/interviews/"+w.ID(t, name)+"?companyId="+company, "Authorization", "Bearer "+ats)
		if status != http.StatusOK || !strings.Contains(string(body), w.ID(t, name)) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
}

func TestTheSixtyFirstRequestOfAMinuteIsRefused(t *testing.T) {
	w, key := world(t, "invited")
	h := New(w.Deps).Handler()
	get := func() (int, http.Header, []byte) {
		return w.Get(t, h, "/interviews/"+w.ID(t, "invited"), "Authorization", "Bearer "+key)
	}
	for n := range 60 {
		if status, _, _ := get(); status != http.StatusOK {
			t.Fatalf("request %d: %d", n+1, status)
		}
	}
	status, header, body := get()
	want := RateLimited{StatusCode: 429, Message: "Rate limit exceeded", Error: "Too Many Requests",
		RetryAfter: 1, Limit: 60, Reset: w.Clock.Now().Add(time.Minute).Unix()}
	var got RateLimited
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); status != 429 || diff != "" || header.Get("Retry-After") != "1" {
		t.Errorf("%d, %v\n%s", status, header, diff)
	}
}

func TestTwoThousandAnHourAreFewerThanSixtyAMinute(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	d := New(dialect.Deps{Now: func() time.Time { return now }})
	var err error
	h := http.Header{}
	for minute := 0; err == nil && minute < 90; minute++ {
		for n := 0; err == nil && n < 60; n++ {
			err = d.spend(h, "key:x", "")
		}
		now = now.Add(time.Minute)
	}
	p, ok := errors.AsType[*problem](err)
	if !ok || p.limit.Limit != 2000 || p.limit.RetryAfter != 2 || h.Get("X-RateLimit-Remaining-Hour") != "0" || h.Get("X-RateLimit-Remaining-Minute") == "0" {
		t.Errorf("%+v, %v", p, h)
	}
}

func TestTheInstallationsLimitHoldsToo(t *testing.T) {
	w, key := world(t, "invited")
	get := func(l *web.Limiter, times int) (last int, h http.Header) {
		w.Deps.Limiter = l
		handler := New(w.Deps).Handler()
		for range times {
			last, h, _ = w.Get(t, handler, "/interviews/"+w.ID(t, "invited"), "Authorization", "Bearer "+key)
		}
		return last, h
	}
	if status, h := get(web.NewLimiter(web.Limits{Rate: 0.1, Burst: 2}, w.Clock.Now), 3); status != 429 || h.Get("Retry-After") != "10" {
		t.Errorf("the third of two: %d, %v", status, h)
	}
	if status, h := get(web.NewLimiter(web.Limits{}, w.Clock.Now), 90); status != 200 || h.Get("X-RateLimit-Remaining-Minute") != "60" {
		t.Errorf("without any limit: %d, %v", status, h)
	}
}

func TestWhatIsOursIsLoggedAndSaysNothing(t *testing.T) {
	w, key := world(t, "invited")
	var log bytes.Buffer
	w.Deps.Log = slog.New(slog.NewTextHandler(&log, nil))
	gone, leave := context.WithCancel(t.Context())
	leave() // no read of the database succeeds any more
	r := httptest.NewRequestWithContext(gone, http.MethodGet, "/interviews/"+w.ID(t, "invited"), nil)
	r.Header.Set("Authorization", "Bearer "+key)
	rec := httptest.NewRecorder()
	w.Served(New(w.Deps).Handler()).ServeHTTP(rec, r)
	if want := `{"success":false,"data":null,"error":{"code":"INTERNAL_SERVER_ERROR","message":"An unexpected error occurred","details":{}},"timestamp":"2026-03-09T09:00:00Z"}`; rec.Code != http.StatusInternalServerError || rec.Body.String() != want {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if !strings.Contains(log.String(), "context canceled") || strings.Contains(log.String(), key) {
		t.Errorf("%s", log.String())
	}
}

// FuzzTranslate: whatever a stored document says, the answer encodes, its
// status is one of InstaView's, and only a result has an analysis.
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
		got := translate(r, w.Deps.Links)
		if _, err := json.Marshal(got); err != nil {
			t.Fatal(err)
		}
		switch got.Status {
		case Scheduled, InProgress, Completed, Cancelled, Failed:
		default:
			t.Errorf("status %q", got.Status)
		}
		if got.Analysis != nil && got.Status != Completed {
			t.Errorf("%s with an analysis", got.Status)
		}
	})
}
