package xobin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

const (
	at = "/api/v2/ai-interviews/report"
	// Response ids count up from the first of the cast.
	readyPath = at + "/1001"
)

// world is the shared cast with keys and names for the exchanges.
func world(t testing.TB) (*dialecttest.World, http.Handler) {
	t.Helper()
	w := dialecttest.New(t)
	_, key := w.Key(t, name)
	w.Name("key", key)
	_, test := w.Key(t, name, func(k *account.NewKey) { k.Env = account.Test })
	w.Name("key.test", test)
	return w, New(w.Deps).Handler()
}

func TestExchanges(t *testing.T) {
	w, h := world(t)
	for _, who := range []string{"ready", "session", "withheld", "synthetic"} {
		token, err := w.Service.StableShare(t.Context(), account.Actor{System: true}, w.ID(t, who))
		if err != nil {
			t.Fatal(err)
		}
		w.Name(who+".share", token)
	}
	remindable(t, w)
	w.Erased(t) // the response 1022
	w.Exchanges(t, h)
}

// remindable adds the AI interview 1007 and the response 1021: an invitation
// with time left, which nobody of the cast has.
func remindable(t *testing.T, w *dialecttest.World) {
	t.Helper()
	iv, err := w.Service.CreateInterview(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}, interview.NewInterview{
		Plan:      &interview.Plan{Name: "Support screening", Questions: []interview.Question{{Text: "Why?"}}},
		Candidate: &interview.Candidate{FirstName: "Grace", Email: "grace.reminded@example.org"}, NeverExpires: true}, interview.OnceKey{})
	if err != nil {
		t.Fatal(err)
	}
	if plan, err := w.Service.Plan(t.Context(), account.Actor{System: true}, iv.Interview.PlanID); err != nil || plan.Serial != 1007 || iv.Interview.Serial != 1021 {
		t.Fatalf("the AI interview is %d and the response %d, %v: write them into the exchanges", plan.Serial, iv.Interview.Serial, err)
	}
}

// The two samples of the vendor's page, with a value of each type they name.
const (
	completedSample = `{
    "ai_interview_id": 1, "ai_interview_name": "string", "candidate_email": "string", "candidate_id": 1,
    "candidate_name": "string", "candidate_summary": "string", "completed_date": "string", "integrity_score": 9.5,
    "invite_status": "string", "pdf_link": "string", "recommendation": "string", "response_id": 1,
    "custom_field_id": "string", "score": 1, "report_link": "string",
    "interview_recording": {"session1": "string", "session2": "string"},
    "skill_wise_scores": {"must_haves": [{"score": 1, "skill_name": "string"}], "nice_to_haves": [{"score": 1, "skill_name": "string"}]},
    "conversation": [{"content": "string", "mode": "string", "role": "string", "timestamp": 1}]
}`
	pendingSample = `{
    "ai_interview_id": 1, "ai_interview_name": "string", "candidate_email": "string", "candidate_id": 1,
    "candidate_name": "string", "invite_status": "string", "response_id": 1, "custom_field_id": "string"
}`
)

func TestEveryAnswerHasTheShapeOfThePage(t *testing.T) {
	w, h := world(t)
	_, key := w.Key(t, name)
	_, test := w.Key(t, name, func(k *account.NewKey) { k.Env = account.Test })
	withheld := []string{"integrity_score", "score", "skill_wise_scores.must_haves[].score", "skill_wise_scores.nice_to_haves[].score"}
	for _, who := range dialecttest.Cast() {
		if who == "foreign" || who == "child" {
			continue
		}
		secret := key
		if who == "synthetic" {
			secret = test
		}
		byID := fmt.Sprintf("%s/%d", at, w.Interview(t, who).Serial)
		targets := map[string][]string{byID: {"custom_field_id"}, byID + "?custom_field_id=ext-" + who: {"custom_field_id"}}
		if who != "bare" {
			targets[at+"?custom_field_id=ext-"+who] = nil
		}
		for target, optional := range targets {
			status, header, body := w.Get(t, h, target, "apiKey", secret)
			if status != http.StatusOK || header.Get("Content-Type") != "application/json" {
				t.Errorf("%s: %d %q", target, status, header.Get("Content-Type"))
				continue
			}
			s := dialecttest.Shape{Sample: pendingSample, Optional: optional}
			if w.Interview(t, who).State == "ready" {
				s = dialecttest.Shape{Sample: completedSample, Optional: optional, Nullable: withheld, Open: []string{"interview_recording"}}
			}
			s.Check(t, body)
			if has := strings.Contains(string(body), `"custom_field_id"`); has != (optional == nil) {
				t.Errorf("%s: custom_field_id there: %v", target, has)
			}
			wholeNumbers(t, target, body)
		}
	}
}

// wholeNumbers checks what JSON's one kind of number hides: all but the
// integrity score are integers.
func wholeNumbers(t *testing.T, about string, body []byte) {
	t.Helper()
	var check func(at string, v any)
	check = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, e := range v {
				check(k, e)
			}
		case []any:
			for _, e := range v {
				check(at, e)
			}
		case json.Number:
			if _, err := v.Int64(); err != nil && at != "integrity_score" {
				t.Errorf("%s: %s is %s", about, at, v)
			}
		}
	}
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	check("", v)
}

func TestBadInputIsAnsweredInTheVendorsWords(t *testing.T) {
	w, h := world(t)
	_, key := w.Key(t, name)
	_, test := w.Key(t, name, func(k *account.NewKey) { k.Env = account.Test })
	_, other := w.KeyOf(t, w.Other, name)
	_, scopeless := w.Key(t, name, func(k *account.NewKey) { k.Scopes = []account.Scope{account.ReadPlans} })
	_, elsewhere := w.Key(t, name, func(k *account.NewKey) { k.Networks = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")} })
	_, native := w.Key(t, "")
	_, instaview := w.Key(t, "instaview")
	revokedKey, revoked := w.Key(t, name)
	if _, err := w.Accounts.RevokeKey(t.Context(), account.Actor{System: true}, revokedKey.ID); err != nil {
		t.Fatal(err)
	}
	ready := fmt.Sprintf("%s/%d", at, w.Interview(t, "ready").Serial)
	const (
		invalidKey = `{"error":"Invalid API key"}`
		notFound   = `{"error":"AI Interview response not found"}`
		neither    = `{"error":"response_id or custom_field_id is required"}`
		forbidden  = `{"error":"This API key may not do this"}`
	)
	for _, c := range []struct {
		about, key, target string
		status             int
		body               string
	}{
		{"no key", "", ready, 401, invalidKey},
		{"a wrong key", strings.Repeat("0", 40), ready, 401, invalidKey},
		{"half a key", key[:20], ready, 401, invalidKey},
		{"a revoked key", revoked, ready, 401, invalidKey},
		{"a native key", native, ready, 401, invalidKey},
		{"another dialect's key", instaview, ready, 401, invalidKey},
		{"from another network", elsewhere, ready, 401, invalidKey},
		{"a key that is too long", strings.Repeat("a", 9000), ready, 401, invalidKey},
		{"key before validation", "", at, 401, invalidKey},
		{"key before look-up", "", at + "/abc", 401, invalidKey},
		{"without the scope", scopeless, ready, 403, forbidden},
		{"without the scope, by custom id", scopeless, at + "?custom_field_id=ext-ready", 403, forbidden},
		{"without the scope, unknown id", scopeless, at + "/999", 403, forbidden},
		{"another account", other, ready, 404, notFound},
		{"another account, by custom id", other, at + "?custom_field_id=ext-ready", 404, notFound},
		{"the other environment", test, ready, 404, notFound},
		{"the other environment, by custom id", test, at + "?custom_field_id=ext-ready", 404, notFound},
		{"a child's", key, fmt.Sprintf("%s/%d", at, w.Interview(t, "child").Serial), 404, notFound},
		{"an unknown id", key, at + "/999999", 404, notFound},
		{"zero", key, at + "/0", 404, notFound},
		{"a negative id", key, at + "/-1", 404, notFound},
		{"a signed id", key, at + "/+1", 404, notFound},
		{"a fraction", key, at + "/1.0", 404, notFound},
		{"a hexadecimal id", key, at + "/0x1", 404, notFound},
		{"an id beyond 64 bits", key, at + "/92233720368547758080", 404, notFound},
		{"an id of a thousand digits", key, at + "/" + strings.Repeat("9", 1000), 404, notFound},
		{"other digits", key, at + "/%D9%A1", 404, notFound},
		{"our own id", key, at + "/" + w.ID(t, "ready"), 404, notFound},
		{"an id with a space", key, at + "/%201", 404, notFound},
		{"an id that is not UTF-8", key, at + "/%ff", 404, notFound},
		{"a path id that is wrong beside a custom id that is right", key, at + "/999999?custom_field_id=ext-ready", 404, notFound},
		{"neither id", key, at, 400, neither},
		{"an empty custom id", key, at + "?custom_field_id=", 400, neither},
		{"a broken escape", key, at + "?custom_field_id=%zz", 400, neither},
		{"an unknown custom id", key, at + "?custom_field_id=CAND-2025-001", 404, notFound},
		{"a response id as a custom id", key, at + "?custom_field_id=1", 404, notFound},
		{"another account's custom id", key, at + "?custom_field_id=ext-foreign", 404, notFound},
		{"a custom id that is too long", key, at + "?custom_field_id=" + strings.Repeat("a", 5000), 404, notFound},
		{"a custom id with a zero byte", key, at + "?custom_field_id=ext%00", 404, notFound},
		{"a custom id that is not UTF-8", key, at + "?custom_field_id=%ff", 404, notFound},
		{"an unknown path", key, "/api/v2/ai-interviews", 404, `{"error":"Not found"}`},
		{"another version", key, "/api/v1/ai-interviews/report/1", 404, `{"error":"Not found"}`},
		{"a slash too many", key, ready + "/", 404, `{"error":"Not found"}`},
		{"an unclean path", key, "/api/v2//ai-interviews/report/1001", 404, `{"error":"Not found"}`},
		{"a path with dots", key, at + "/../report/1001", 404, `{"error":"Not found"}`},
		{"the root", "", "/", 404, `{"error":"Not found"}`},
	} {
		t.Run(c.about, func(t *testing.T) {
			var header []string
			if c.key != "" {
				header = []string{"apiKey", c.key}
			}
			status, _, body := w.Get(t, h, c.target, header...)
			if status != c.status || string(body) != c.body {
				t.Errorf("got %d %s, want %d %s", status, body, c.status, c.body)
			}
		})
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		for _, target := range []string{ready, at} {
			status, header, body := w.Do(t, h, method, target, "apiKey", key)
			if status != http.StatusMethodNotAllowed || header.Get("Allow") != "GET, HEAD" || string(body) != `{"error":"Method not allowed"}` {
				t.Errorf("%s %s: %d %q %s", method, target, status, header.Get("Allow"), body)
			}
		}
	}
}

func TestTwoKeysInOneRequestAreNone(t *testing.T) {
	w, h := world(t)
	_, key := w.Key(t, name)
	status, _, _ := w.Get(t, h, readyPath, "apiKey", key, "apiKey", key)
	if status != http.StatusUnauthorized {
		t.Errorf("got %d", status)
	}
}

func TestIsDownloadableIsTrueOrOneInAnyCase(t *testing.T) {
	w, h := world(t)
	_, key := w.Key(t, name)
	for value, want := range map[string]bool{"true": true, "True": true, "1": true, "false": false, "0": false, "": false, "yes": false} {
		status, _, body := w.Get(t, h, readyPath+"?is_downloadable="+value, "apiKey", key)
		if got := strings.Contains(string(body), "?d=session-"); status != http.StatusOK || got != want {
			t.Errorf("%q: %d, downloads %v", value, status, got)
		}
	}
}

func TestAddressesInAReportLeadToTheRealThing(t *testing.T) {
	w, h := world(t)
	w.Clock.Set(time.Now()) // the file server looks at the real clock
	_, key := w.Key(t, name)
	_, _, body := w.Get(t, h, readyPath+"?is_downloadable=true", "apiKey", key)
	var got ReportResponse
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	for session, link := range got.Recording {
		if mediaType, sound := w.Follow(t, link); mediaType != "audio/mpeg" || string(sound) != "recording ready/session.mp3" {
			t.Errorf("session %s plays as %s %q", session, mediaType, sound)
		}
	}
	token := strings.TrimSuffix(strings.TrimPrefix(got.ReportLink, "https://candor.test/share/"), "/")
	r, err := w.Service.SharedResult(t.Context(), token)
	if err != nil || r.Interview.ID != w.ID(t, "ready") || r.Report.PDF == "" {
		t.Errorf("the report's link leads to %q: %v", r.Interview.ID, err)
	}
	if got.PDFLink != got.ReportLink+"report.pdf" || len(got.Recording) != 1 {
		t.Errorf("got %s and %d recordings", got.PDFLink, len(got.Recording))
	}
}

func TestTheFirstReadSharesTheReportAndNoReadWritesAgain(t *testing.T) {
	w, h := world(t)
	_, key := w.Key(t, name)
	a := account.Actor{System: true, OrganizationID: w.Acme.ID}
	shares := func() any {
		t.Helper()
		got, err := w.Service.Shares(t.Context(), a, w.ID(t, "ready"))
		if err != nil {
			t.Fatal(err)
		}
		events, err := w.Service.Events(t.Context(), a, nil, "", 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		return []any{got, len(events), w.Result(t, "ready")}
	}
	w.Clock.Advance(30 * time.Minute) // addresses are the same inside an hour
	_, _, first := w.Get(t, h, readyPath, "apiKey", key)
	before := shares()
	for range 3 {
		w.Clock.Advance(time.Second)
		if _, _, again := w.Get(t, h, readyPath, "apiKey", key); string(again) != string(first) {
			t.Error("the same request has another answer")
		}
	}
	if diff := cmp.Diff(before, shares()); diff != "" {
		t.Errorf("-before +after\n%s", diff)
	}
}

func TestARevokedReportLinkIsLeftEmpty(t *testing.T) {
	w, h := world(t)
	_, key := w.Key(t, name)
	w.Get(t, h, readyPath, "apiKey", key)
	a := account.Actor{System: true, OrganizationID: w.Acme.ID}
	shares, err := w.Service.Shares(t.Context(), a, w.ID(t, "ready"))
	if err != nil || len(shares) != 1 {
		t.Fatalf("%d shares: %v", len(shares), err)
	}
	if err := w.Service.RevokeShare(t.Context(), a, w.ID(t, "ready"), shares[0].ID); err != nil {
		t.Fatal(err)
	}
	status, _, body := w.Get(t, h, readyPath, "apiKey", key)
	if status != http.StatusOK || !strings.Contains(string(body), `"report_link":""`) || !strings.Contains(string(body), `"pdf_link":""`) {
		t.Errorf("%d %s", status, body)
	}
}

func TestARemovedRecordingIsNotInTheReport(t *testing.T) {
	w, h := world(t)
	_, key := w.Key(t, name)
	if err := w.Service.RemoveRecordings(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID}, w.ID(t, "ready")); err != nil {
		t.Fatal(err)
	}
	_, _, body := w.Get(t, h, readyPath+"?is_downloadable=true", "apiKey", key)
	if !strings.Contains(string(body), `"interview_recording":{}`) {
		t.Errorf("got %s", body)
	}
}

func TestTooManyRequestsAreRefused(t *testing.T) {
	w := dialecttest.New(t)
	w.Deps.Limiter = web.NewLimiter(web.Limits{Rate: 0.1, Burst: 1}, w.Clock.Now)
	_, key := w.Key(t, name)
	h := w.Served(New(w.Deps).Handler())
	var rec *httptest.ResponseRecorder
	for range 2 {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, readyPath, nil)
		r.Header["Apikey"] = []string{key}
		rec = httptest.NewRecorder()
		h.ServeHTTP(rec, r)
	}
	if rec.Code != http.StatusTooManyRequests || rec.Header().Get("Retry-After") != "10" || rec.Body.String() != `{"error":"Rate limit exceeded"}` {
		t.Errorf("%d %q %s", rec.Code, rec.Header().Get("Retry-After"), rec.Body)
	}
}

func TestGuessingCredentialsIsLimitedByAddress(t *testing.T) {
	w := dialecttest.New(t)
	w.Deps.Limiter = web.NewLimiter(web.Limits{Rate: 0.1, Burst: 2}, w.Clock.Now)
	h := New(w.Deps).Handler()
	var got []int
	for i := range 3 {
		status, _, _ := w.Get(t, h, readyPath, "apiKey", fmt.Sprintf("guess%d", i))
		got = append(got, status)
	}
	if diff := cmp.Diff([]int{401, 401, 429}, got); diff != "" {
		t.Error(diff)
	}
}
