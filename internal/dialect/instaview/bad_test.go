package instaview

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

// anything is a body that every operation which changes something takes.
const anything = `{"scheduledAt":"2026-03-20T10:00:00Z","name":"New name","title":"New title","firstName":"New"}`

const unknownID = "0190f000-0000-7000-8000-000000000000"

// routesOf calls fn with each operation there is.
func routesOf(fn func(method, path string, e endpoint)) {
	routes := (&Dialect{}).routes()
	for _, path := range slices.Sorted(maps.Keys(routes)) {
		for _, method := range slices.Sorted(maps.Keys(routes[path])) {
			fn(method, path, routes[path][method])
		}
	}
}

// to is a path with its ids.
func to(path, id string) string {
	return strings.NewReplacer("{id}", id, "{attemptId}", unknownID).Replace(path)
}

// things are ids of another company's, by the beginning of the path.
func things(t *testing.T, w *dialecttest.World, o account.Organization, env account.Env) map[string]string {
	t.Helper()
	a := account.Actor{System: true, OrganizationID: o.ID, Env: env}
	once := interview.OnceKey{}
	pos, err := w.Service.CreatePosition(t.Context(), a, interview.Position{Title: "Engineer"}, once)
	must(t, err)
	iv, err := w.Service.CreateInterview(t.Context(), a, interview.NewInterview{
		Plan: &interview.Plan{Name: "Plan", Questions: []interview.Question{{Text: "Why?"}}}, Candidate: &interview.Candidate{FirstName: "A"}}, once)
	must(t, err)
	hook, _, err := w.Service.CreateWebhook(t.Context(), a, interview.Webhook{URL: "https://example.org", Wording: name}, "", once)
	must(t, err)
	return map[string]string{"/jobs": pos.ID, "/interviews": iv.Interview.ID, "/candidates": iv.Candidate.ID, "/agents": iv.Interview.PlanID,
		"/webhooks": hook.ID, "/company": o.ID}
}

func of(all map[string]string, path string) string {
	i := strings.Index(path[1:], "/")
	return all[path[:i+1]]
}

func TestEveryOperationAsksWhoAndWhatFirst(t *testing.T) {
	w, _ := world(t, "invited")
	_, expired := w.Key(t, "instaview", func(k *account.NewKey) { k.ExpiresAt = w.Clock.Now().Add(time.Minute) })
	_, none := w.Key(t, "instaview", func(k *account.NewKey) { k.Scopes = []account.Scope{account.Administer} })
	_, noAdmin := w.Key(t, "instaview")
	_, ats := w.Key(t, "instaview", func(k *account.NewKey) { k.Partner, k.Scopes = true, account.Scopes() })
	_, ribbon := w.Key(t, "ribbon")
	w.Clock.Advance(time.Hour)
	routesOf(func(method, path string, e endpoint) {
		at := to(path, unknownID)
		for who, secret := range map[string]string{"nobody": "", "an expired key": expired, "another dialect's key": ribbon, "another": "sk_live_x"} {
			status, text := send(t, w, secret, method, at, anything)
			if status != 401 || !strings.Contains(text, `"code":"INVALID_API_KEY"`) {
				t.Errorf("%s %s by %s: %d %s", method, path, who, status, text)
			}
		}
		for _, s := range e.scopes {
			secret := none
			if s.needs == account.Administer {
				secret = noAdmin
			}
			if s.needs == "" {
				continue
			}
			status, text := send(t, w, secret, method, at, anything)
			if want := `"requiredScope":"` + e.scopes[0].name + `"`; status != 403 || !strings.Contains(text, want) {
				t.Errorf("%s %s without %s: %d %s", method, path, s.name, status, text)
			}
		}
		if !e.noCompany {
			for query, want := range map[string]string{"": "MISSING_REQUIRED_FIELD", "?companyId=x": "VALIDATION_ERROR", "?companyId=" + w.Other.ID: "RESOURCE_ACCESS_DENIED"} {
				if status, text := send(t, w, ats, method, at+query, anything); status >= 500 || status < 400 || !strings.Contains(text, want) {
					t.Errorf("%s %s%s by an ATS key: %d %s", method, path, query, status, text)
				}
			}
		}
	})
}

func TestEveryIDIsLookedAt(t *testing.T) {
	w, key := world(t, "invited")
	foreign, otherEnv := things(t, w, w.Other, account.Live), things(t, w, w.Acme, account.Test)
	_, ats := w.Key(t, "instaview", func(k *account.NewKey) { k.Partner, k.Scopes = true, account.Scopes() })
	_, admin := w.Key(t, "instaview", func(k *account.NewKey) { k.Scopes = account.Scopes() })
	routesOf(func(method, path string, e endpoint) {
		if !strings.Contains(path, "{id}") {
			return
		}
		ask := func(secret, id string) (int, string) { return send(t, w, secret, method, to(path, id), anything) }
		for _, id := range []string{"1", "x", "%FF", strings.Repeat("0", 36), w.Plan.ShortID} {
			if status, text := ask(admin, id); status != 400 || !strings.Contains(text, `{"id":["id must be a UUID"]}`) {
				t.Errorf("%s %s with %s: %d %s", method, path, id, status, text)
			}
		}
		if status, text := ask(admin, unknownID); status != 404 || !strings.Contains(text, `"resourceId":"`+unknownID+`"`) {
			t.Errorf("%s %s unknown: %d %s", method, path, status, text)
		}
		if status, text := ask(admin, of(foreign, path)); status != 403 || !strings.Contains(text, "RESOURCE_ACCESS_DENIED") {
			t.Errorf("%s %s foreign: %d %s", method, path, status, text)
		}
		if path != "/company/{id}" {
			if status, text := ask(key, of(otherEnv, path)); status != 404 {
				t.Errorf("%s %s of the test environment: %d %s", method, path, status, text)
			}
		}
		if e.noCompany {
			if status, text := ask(ats, of(foreign, path)); status != 403 {
				t.Errorf("%s %s foreign, by an ATS key: %d %s", method, path, status, text)
			}
		}
		if strings.Contains(path, "{attemptId}") {
			if status, text := send(t, w, key, method, strings.ReplaceAll(strings.Replace(path, "{id}", w.ID(t, "invited"), 1), "{attemptId}", "1"), anything); status != 400 || !strings.Contains(text, "attemptId must be a UUID") {
				t.Errorf("%s %s: %d %s", method, path, status, text)
			}
		}
	})
}

func TestEveryOtherMethodIsRefused(t *testing.T) {
	w, key := world(t, "invited")
	for path, methods := range (&Dialect{}).routes() {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			if _, ok := methods[method]; ok {
				continue
			}
			at := "/v1" + to(path, unknownID)
			r, h, body := w.Do(t, New(w.Deps).Handler(), method, at, "Authorization", "Bearer "+key)
			if r != 405 || h.Get("Allow") != allowed(methods) || !strings.Contains(string(body), `"message":"Cannot `+method+` `+at) {
				t.Errorf("%s %s: %d %v %s", method, path, r, h, body)
			}
		}
	}
}

func TestEveryParameterIsLookedAt(t *testing.T) {
	w, key := world(t, "invited")
	for path, queries := range map[string][]string{
		"/interviews":    {"candidateId=1", "agentId=1", "jobId=%FF", "status=completed"},
		"/candidates":    {"jobId=1", "status=NEW", "search=" + strings.Repeat("x", 201), "search=%00"},
		"/agents":        {"search=" + strings.Repeat("x", 201)},
		"/jobs":          {"status=open", "search=%00"},
		"/company":       {},
		"/phone-numbers": {},
		"/billing/usage": {"start=yesterday", "end=2026-13-01", "start=0001-01-01", "companyId=1"},
		"/webhooks":      {"companyId=1"},
	} {
		if path != "/billing/usage" && path != "/webhooks" {
			queries = append(queries, "page=0", "page=10001", "page=x", "page=1.5", "page=", "limit=0", "limit=101", "limit=-1", "limit=99999999999999999999")
		}
		for _, q := range queries {
			name, _, _ := strings.Cut(q, "=")
			status, text := send(t, w, key, "GET", path+"?"+q, "")
			if status != 400 || !strings.Contains(text, `"code":"VALIDATION_ERROR"`) || !strings.Contains(text, `"`+name+`":["`+name+" ") {
				t.Errorf("%s?%.40s: %d %s", path, q, status, text)
			}
		}
		if status, text := send(t, w, key, "GET", path+"?page=10000&limit=100", ""); status != 200 {
			t.Errorf("%s at the bounds: %d %s", path, status, text)
		}
	}
}

func TestWhatExcludesEachOtherIsRefused(t *testing.T) {
	w, key := world(t, "ready")
	cand := func(more string) string {
		return `{"firstName":"A","lastName":"B","phoneNumber":"+420123456789","gdprExpiryDate":"2027-01-01"` + more + `}`
	}
	job, other := id(made[thing](t, w, key, "POST", "/jobs", someJob)), id(made[thing](t, w, key, "POST", "/jobs", someJob))
	agent := id(made[thing](t, w, key, "POST", "/agents", someAgent))
	free := id(made[thing](t, w, key, "POST", "/agents", strings.Replace(someAgent, "SCREENING", "GENERIC", 1)))
	two := id(made[thing](t, w, key, "POST", "/candidates", cand(`,"jobIds":["`+job+`","`+other+`"]`)))
	none := id(made[thing](t, w, key, "POST", "/candidates", cand("")))
	for name, c := range map[string]struct{ body, want string }{
		"two jobs":        {`{"candidateId":"` + two + `","agentId":"` + agent + `"}`, `{"jobId":["jobId must be specified: the candidate has several jobs"]}`},
		"no job":          {`{"candidateId":"` + none + `","agentId":"` + agent + `"}`, `{"jobId":["jobId is required unless the agent's focus is GENERIC"]}`},
		"an unknown job":  {`{"candidateId":"` + none + `","agentId":"` + agent + `","jobId":"` + unknownID + `"}`, `"resourceType":"Job"`},
		"an unknown plan": {`{"candidateId":"` + none + `","agentId":"` + unknownID + `"}`, `"resourceType":"Agent"`},
		"jobs twice":      {`{"candidate":` + cand(`,"jobId":"`+job+`"`) + `,"agentId":"` + agent + `","jobId":"` + job + `"}`, `"candidate.jobId must not be combined with jobId or job"`},
		"the past":        {`{"candidateId":"` + two + `","agentId":"` + agent + `","jobId":"` + job + `","scheduleTime":"2026-03-09T08:00:00Z"}`, `"scheduleTime must be in the future"`},
		"too far":         {`{"candidateId":"` + two + `","agentId":"` + agent + `","jobId":"` + job + `","scheduledAt":"2026-04-09T09:00:00Z"}`, `"scheduledAt must not be more than 30 days in the future"`},
		"deep metadata":   {`{"candidateId":"` + two + `","agentId":"` + agent + `","metadata":{"a":{"b":{"c":{"d":{"e":{}}}}}}}`, `"metadata must not be nested more than 5 levels deep"`},
		"inline faults":   {`{"candidate":{"firstName":"A"},"agent":{"name":"A"},"job":{"title":"A"}}`, `"agent.duration is required"`},
	} {
		status, text := send(t, w, key, "POST", "/interviews", c.body)
		if status < 400 || status >= 500 || !strings.Contains(text, c.want) {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	got := made[thing](t, w, key, "POST", "/interviews", `{"candidateId":"`+none+`","agentId":"`+free+`"}`)
	if got["jobId"] != nil {
		t.Errorf("a GENERIC interview has the job %v", got["jobId"])
	}
	_, writer := w.Key(t, "instaview", func(k *account.NewKey) {
		k.Scopes = []account.Scope{account.WriteInterviews, account.ReadCandidates, account.ReadPlans}
	})
	status, text := send(t, w, writer, "POST", "/interviews", `{"candidateId":"`+none+`","agent":`+someAgent+`,"job":`+someJob+`}`)
	if status != http.StatusForbidden || !strings.Contains(text, "write:agents") {
		t.Errorf("an agent by a key that may make none: %d %s", status, text)
	}
}

func TestCompaniesAreMadeByATSKeysAlone(t *testing.T) {
	w, _ := world(t, "invited")
	_, admin := w.Key(t, "instaview", func(k *account.NewKey) { k.Scopes = account.Scopes() })
	status, text := send(t, w, admin, "POST", "/company", `{"name":"New"}`)
	if status != 403 || !strings.Contains(text, "Only ATS API keys can create companies") {
		t.Errorf("%d %s", status, text)
	}
	// A test key acts on test things; a company has live ones too.
	_, live := w.Key(t, "instaview", func(k *account.NewKey) { k.Partner, k.Scopes = true, account.Scopes() })
	_, test := w.Key(t, "instaview", func(k *account.NewKey) { k.Partner, k.Env, k.Scopes = true, account.Test, account.Scopes() })
	id, _ := made[thing](t, w, live, "POST", "/company", `{"name":"New"}`)["id"].(string)
	for path, c := range map[string][2]string{"/company": {"POST", `{"name":"Newer"}`}, "/company/" + id: {"PATCH", `{"name":"Renamed"}`}} {
		if status, text := send(t, w, test, c[0], path, c[1]); status != 403 {
			t.Errorf("%s %s by a test key: %d %s", c[0], path, status, text)
		}
	}
}
