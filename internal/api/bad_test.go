package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/web"
)

// problem is what every failure must be.
type problem struct {
	Type, Title, Code, Detail, Instance string
	Status                              int
	RequestID                           string `json:"request_id"`
	Errors                              []struct{ Pointer, Parameter, Detail string }
}

func (w *world) problem(status int, h http.Header, body string) problem {
	w.t.Helper()
	var p problem
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		w.t.Fatalf("%d is no problem: %.300s", status, body)
	}
	if h.Get("Content-Type") != "application/problem+json" || p.Status != status || p.Type == "" || p.Title == "" || p.Code == "" || p.RequestID != h.Get("X-Request-Id") {
		w.t.Errorf("%d: %v %.300s", status, h, body)
	}
	return p
}

// TestNoRouteAnswersWithoutItsOwnCredential walks every operation of the
// document, so that a new one is walked as well.
func TestNoRouteAnswersWithoutItsOwnCredential(t *testing.T) {
	w := newWorld(t, web.Limits{})
	plan := w.plan()
	made := w.ready(plan)
	hook, _, err := w.client.CreateWebhook(t.Context(), client.Webhook{URL: "https://ats.example.com/hook"})
	if err != nil {
		t.Fatal(err)
	}
	key := collect(t, w.client.Keys(t.Context()))[0]
	cand := made.Candidate.ID
	pos := ok[client.Position](t)(w.client.CreatePosition(t.Context(), client.Position{Title: "Mine"}))
	answered := w.interview(plan)
	if _, err := w.client.SendAnswer(t.Context(), answered.Interview.ID, plan.Questions[0].ID, time.Time{}, strings.NewReader(string(wav(9)))); err != nil {
		t.Fatal(err)
	}
	rec := collect(t, w.client.Recordings(t.Context(), answered.Interview.ID))[0].ID
	task := collect(t, w.client.Tasks(t.Context(), nil))[0].ID
	_, h, _ := w.do("POST", "/v1/uploads", "", "Tus-Resumable", "1.0.0", "Upload-Length", "10",
		"Upload-Metadata", "interview_id "+b64(answered.Interview.ID)+",question_id "+b64(plan.Questions[0].ID))
	upload := strings.TrimPrefix(h.Get("Location"), "/v1/uploads/")
	// An erasure and a hold of somebody who is nothing else here.
	gone := ok[client.Candidate](t)(w.client.CreateCandidate(t.Context(), client.Candidate{FirstName: "Gone"}))
	erasure := ok[client.Erasure](t)(w.client.EraseCandidate(t.Context(), gone.ID, "asked"))
	held := ok[client.Candidate](t)(w.client.CreateCandidate(t.Context(), client.Candidate{FirstName: "Held"}))
	hold := ok[client.Hold](t)(w.client.PlaceHold(t.Context(), client.Hold{CandidateID: held.ID, Reason: "a claim"}))
	wish := w.asks(made.Interview.ID, "human", "")
	ids := map[string]string{"/v1/requests/": wish.ID, "/v1/erasures/": erasure.ID, "/v1/holds/": hold.ID, "/v1/positions/": pos.ID, "/v1/plans/": plan.ID, "/v1/candidates/": cand, "/v1/interviews/": made.Interview.ID,
		"/v1/webhooks/": hook.ID, "/v1/keys/": key.ID, "/v1/recordings/": rec, "/v1/tasks/": task, "/v1/uploads/": upload, "/v1/organizations/": w.org.ID}
	bodies := map[string]string{
		"replacePosition": `{"title":"Stolen"}`, "replacePlan": `{"name":"Stolen","questions":[{"text":"?"}]}`, "replaceCandidate": `{"first_name":"Stolen"}`,
		"changePosition": `{"title":"Stolen"}`, "changePlan": `{"name":"Stolen"}`, "changeCandidate": `{"first_name":"Stolen"}`, "changeInterview": `{"external_id":"stolen"}`,
		"changeWebhook": `{"description":"stolen"}`, "changeOrganization": `{"name":"Stolen"}`, "rerunInterview": `{"from":"assess"}`,
		"replayEvent": `{"event_id":"` + uuid.NewString() + `"}`, "giveAnswer": `{"question_id":"` + plan.Questions[1].ID + `","text":"stolen"}`,
		"setWebhookHeaders": `{"headers":{"X-Stolen":"1"}}`, "sendMail": `{"kind":"invitation"}`,
		"answerRequest": `{"granted":true}`, "eraseCandidate": `{"reason":"stolen"}`, "placeHold": `{"candidate_id":"` + cand + `","reason":"stolen"}`,
	}
	strangers := map[string]string{
		"foreign": w.secret(w.foreign, account.NewKey{Scopes: account.Scopes()}),
		"test":    w.secret(w.org, account.NewKey{Scopes: account.Scopes(), Env: account.Test}),
	}
	scopeless := w.secret(w.org, account.NewKey{Scopes: []account.Scope{account.ReadWebhooks}})
	ofOrganization := func(id string) bool { return strings.Contains(id, "rganization") || strings.HasSuffix(id, "Logo") }
	w.carrier.Operations(func(method, path, id string) {
		template := path
		path = strings.Replace(path, "{share_id}", uuid.NewString(), 1)
		for prefix, value := range ids {
			path = strings.Replace(path, prefix+"{id}", prefix+value, 1)
		}
		if strings.Contains(path, "{") {
			t.Fatalf("no id for %s", template)
		}
		headers := []string{"Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Upload-Length", "5"}
		if method == "PATCH" && strings.HasPrefix(path, "/v1/uploads") {
			headers = append(headers, "Content-Type", "application/offset+octet-stream")
		}
		for name, credential := range map[string]string{"no": "", "a wrong": "Bearer cnd_live_wrong", "a basic": "Basic YTpi", "another kind of": "Token " + w.key} {
			status, h, body := w.do(method, path, bodies[id], append(headers, "Authorization", credential)...)
			if status != 401 || h.Get("WWW-Authenticate") == "" {
				t.Errorf("%s %s with %s credential: %d", method, template, name, status)
			}
			if method != "HEAD" {
				w.problem(status, h, body)
			}
		}
		if id != "whoAmI" && !strings.HasSuffix(id, "Webhook") && !strings.HasSuffix(id, "Webhooks") && id != "listDeliveries" {
			if status, _, _ := w.do(method, path, bodies[id], append(headers, "Authorization", "Bearer "+scopeless)...); status != 403 {
				t.Errorf("%s %s without the scope: %d", method, template, status)
			}
		}
		if template == path {
			return // nothing of anybody's is named
		}
		for name, secret := range strangers {
			if name == "test" && ofOrganization(id) {
				continue // both environments are of one organization
			}
			status, h, body := w.do(method, path, bodies[id], append(headers, "Authorization", "Bearer "+secret)...)
			want := 404
			switch {
			case id == "giveRecording" && status == 415: // told before it looks; nothing is told of the id
				want = 415
			}
			if status != want {
				t.Errorf("%s %s with a %s key: %d %.200s", method, template, name, status, body)
			}
			if method != "HEAD" && strings.Contains(body, plan.Name) {
				t.Errorf("%s %s with a %s key: leaks %.200s", method, template, name, body)
			}
			_ = h
		}
	})
	if got := ok[client.Plan](t)(w.client.Plan(t.Context(), plan.ID)); got.Name != plan.Name {
		t.Errorf("a stranger changed the plan: %+v", got)
	}
	if key := ok[client.Key](t)(w.client.Key(t.Context(), key.ID)); !key.RevokedAt.IsZero() {
		t.Error("a stranger revoked the key")
	}
	if h := ok[client.Hold](t)(w.client.Hold(t.Context(), hold.ID)); !h.ReleasedAt.IsZero() {
		t.Error("a stranger released the hold")
	}
	if got := ok[client.Candidate](t)(w.client.Candidate(t.Context(), cand)); got.ID != cand {
		t.Error("a stranger erased the candidate")
	}
}

func TestACredentialThatIsNoLongerGoodOpensNothing(t *testing.T) {
	w := newWorld(t, web.Limits{})
	far := w.secret(w.org, account.NewKey{Scopes: account.Scopes(), ExpiresAt: time.Now().Add(time.Hour)})
	if _, err := w.as(far).Me(t.Context()); err != nil {
		t.Fatalf("a key before its expiry: %v", err)
	}
	soon := w.secret(w.org, account.NewKey{Scopes: account.Scopes(), ExpiresAt: time.Now().Add(50 * time.Millisecond)})
	for deadline := time.Now().Add(5 * time.Second); ; {
		if _, err := w.as(soon).Me(t.Context()); status(err) == http.StatusUnauthorized {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("an expired key still opens")
		}
	}
	ribbon := w.secret(w.org, account.NewKey{Scopes: account.Scopes(), Dialect: "ribbon"})
	if _, err := w.as(ribbon).Me(t.Context()); status(err) != http.StatusUnauthorized {
		t.Errorf("a dialect's key at the native door: %v", err)
	}
}

func TestUnknownPathsAndMethodsAreProblems(t *testing.T) {
	w := newWorld(t, web.Limits{})
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", "/v1/nothing", 404, ""}, {"GET", "/v1/", 404, ""}, {"GET", "/", 404, ""}, {"POST", "/v1/plans/x/y", 404, ""},
		{"DELETE", "/v1/plans", 405, "GET, HEAD, POST"}, {"PUT", "/v1/events", 405, "GET, HEAD"}, {"POST", "/v1/openapi.json", 405, "GET, HEAD"},
		{"PATCH", "/v1/interviews/1/result", 405, "GET, HEAD"}, {"GET", "/v1/uploads", 405, "OPTIONS, POST"},
	} {
		status, h, body := w.do(c.method, c.path, "")
		if status != c.status || h.Get("Allow") != c.allow {
			t.Errorf("%s %s: %d, Allow %q", c.method, c.path, status, h.Get("Allow"))
		}
		w.problem(status, h, body)
	}
}

func TestBadInputIsNamedByItsPlace(t *testing.T) {
	w := newWorld(t, web.Limits{})
	plan := w.plan()
	made := w.interview(plan)
	iv := "/v1/interviews/" + made.Interview.ID
	long := strings.Repeat("x", 10<<20)
	for _, c := range []struct {
		name, method, path, body string
		status                   int
		place                    string // pointer or parameter; empty: none is asked for
		headers                  []string
	}{
		{"nothing", "POST", "/v1/positions", ``, 400, "", nil},
		{"no JSON", "POST", "/v1/positions", `title=x`, 400, "", nil},
		{"cut JSON", "POST", "/v1/positions", `{"title":"x"`, 400, "", nil},
		{"two values", "POST", "/v1/positions", `{"title":"x"}{"title":"y"}`, 400, "", nil},
		{"a key twice", "POST", "/v1/positions", `{"title":"x","title":"y"}`, 400, "/title", nil},
		{"a deep key twice", "POST", "/v1/positions", `{"title":"x","metadata":{"a":[{"b":1,"b":2}]}}`, 400, "/metadata/a/0/b", nil},
		{"invalid UTF-8", "POST", "/v1/positions", "{\"title\":\"\xff\"}", 400, "", nil},
		{"half a surrogate", "POST", "/v1/positions", `{"title":"\ud800"}`, 400, "/title", nil},
		{"a bottomless well", "POST", "/v1/positions", `{"title":"x","metadata":{"a":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}}`, 400, "", nil},
		{"ten megabytes", "POST", "/v1/positions", `{"title":"` + long + `"}`, 413, "", nil},
		{"a text body", "POST", "/v1/positions", `{"title":"x"}`, 415, "", []string{"Content-Type", "text/plain"}},
		{"a form", "POST", "/v1/positions", `title=x`, 415, "", []string{"Content-Type", "application/x-www-form-urlencoded"}},
		{"latin 1", "POST", "/v1/positions", `{"title":"x"}`, 415, "", []string{"Content-Type", "application/json; charset=iso-8859-1"}},
		{"a list", "POST", "/v1/positions", `[]`, 422, "", nil},
		{"null", "POST", "/v1/positions", `null`, 422, "", nil},
		{"a missing title", "POST", "/v1/positions", `{}`, 422, "/title", nil},
		{"a null title", "POST", "/v1/positions", `{"title":null}`, 422, "/title", nil},
		{"an empty title", "POST", "/v1/positions", `{"title":""}`, 422, "/title", nil},
		{"a title of spaces", "POST", "/v1/positions", `{"title":"   "}`, 422, "/title", nil},
		{"a number for a title", "POST", "/v1/positions", `{"title":7}`, 422, "/title", nil},
		{"a long title", "POST", "/v1/positions", `{"title":"` + strings.Repeat("x", 201) + `"}`, 422, "/title", nil},
		{"a NUL", "POST", "/v1/positions", `{"title":"a\u0000b"}`, 422, "/title", nil},
		{"an unknown field", "POST", "/v1/positions", `{"title":"x","salary":1}`, 422, "/salary", nil},
		{"an unknown status", "POST", "/v1/positions", `{"title":"x","status":"maybe"}`, 422, "/status", nil},
		{"too much metadata", "POST", "/v1/positions", `{"title":"x","metadata":{"a":"` + strings.Repeat("x", 11<<10) + `"}}`, 422, "/metadata", nil},
		{"an id that is none", "GET", "/v1/positions/abc", ``, 404, "", nil},
		{"an id with a slash", "GET", "/v1/positions/a%2Fb", ``, 404, "", nil},
		{"an unknown id", "GET", "/v1/positions/" + uuid.NewString(), ``, 404, "", nil},
		{"a long id", "GET", "/v1/positions/" + strings.Repeat("x", 65), ``, 422, "id", nil},
		{"a limit of words", "GET", "/v1/positions?limit=many", ``, 422, "limit", nil},
		{"a limit of 0", "GET", "/v1/positions?limit=0", ``, 422, "limit", nil},
		{"a limit of 201", "GET", "/v1/positions?limit=201", ``, 422, "limit", nil},
		{"a cursor that is none", "GET", "/v1/positions?cursor=abc", ``, 422, "cursor", nil},
		{"an unknown filter", "GET", "/v1/positions?colour=red", ``, 422, "colour", nil},
		{"a foreign If-Match", "PATCH", "/v1/plans/" + plan.ID, `{"name":"x"}`, 412, "", []string{"If-Match", `W/"v1"`}},
		{"a patch that is no object", "PATCH", "/v1/plans/" + plan.ID, `[1]`, 422, "", nil},
		{"a patch of the wrong type", "PATCH", "/v1/plans/" + plan.ID, `{"questions":[{"text":5}]}`, 422, "/questions/0/text", nil},
		{"a patch that removes what is needed", "PATCH", "/v1/plans/" + plan.ID, `{"name":null}`, 422, "", nil},
		{"a patch of what cannot change", "PATCH", iv, `{"state":"ready"}`, 422, "/state", nil},
		{"questions of another type", "POST", "/v1/plans", `{"name":"x","questions":"none"}`, 422, "/questions", nil},
		{"a question without text", "POST", "/v1/plans", `{"name":"x","questions":[{"text":"a"},{}]}`, 422, "/questions/1/text", nil},
		{"a weight below 0", "POST", "/v1/plans", `{"name":"x","questions":[{"text":"a","weight":-1}]}`, 422, "/questions/0/weight", nil},
		{"a form that is none", "POST", "/v1/plans", `{"name":"x","questions":[{"text":"a","form":"dance"}]}`, 422, "/questions/0/form", nil},
		{"an address that is none", "POST", "/v1/candidates", `{"email":"nobody"}`, 422, "/email", nil},
		{"a plan that is not there", "POST", "/v1/interviews", `{"plan_id":"` + uuid.NewString() + `","candidate":{"email":"x@example.com"}}`, 422, "/plan_id", nil},
		{"a question left out that is not there", "POST", "/v1/interviews", `{"plan_id":"` + plan.ID + `","candidate":{"email":"x@example.com"},"excluded_questions":["q9"]}`, 422, "/excluded_questions/0", nil},
		{"no plan at all", "POST", "/v1/interviews", `{"candidate":{"email":"x@example.com"}}`, 422, "/plan_id", nil},
		{"a time that is none", "POST", "/v1/interviews", `{"plan_id":"` + plan.ID + `","candidate":{"email":"x@example.com"},"expires_at":"soon"}`, 422, "/expires_at", nil},
		{"a state that is none", "GET", "/v1/interviews?state=asleep", ``, 422, "state", nil},
		{"a time filter that is none", "GET", "/v1/interviews?created_from=yesterday", ``, 422, "created_from", nil},
		{"no candidates", "POST", "/v1/invitations", `{"plan_id":"` + plan.ID + `","candidates":[]}`, 422, "/candidates", nil},
		{"candidates of whom none is valid", "POST", "/v1/invitations", `{"plan_id":"` + plan.ID + `","candidates":[{"email":"nobody"}]}`, 422, "/candidates/0/email", nil},
		{"an answer without a question", "POST", iv + "/answers", `{"text":"x"}`, 422, "/question_id", nil},
		{"an answer to an unknown question", "POST", iv + "/answers", `{"question_id":"q99","text":"x"}`, 422, "/question_id", nil},
		{"an answer without text", "POST", iv + "/answers", `{"question_id":"` + plan.Questions[1].ID + `"}`, 422, "/text", nil},
		{"a choice that is not offered", "POST", iv + "/answers", `{"question_id":"` + plan.Questions[2].ID + `","chosen":[7]}`, 422, "/chosen/0", nil},
		{"a multipart body that is none", "POST", iv + "/answers", `hello`, 400, "", []string{"Content-Type", "multipart/form-data; boundary=b"}},
		{"a multipart body without boundary", "POST", iv + "/answers", `hello`, 400, "", []string{"Content-Type", "multipart/form-data"}},
		{"a multipart body that is cut", "POST", iv + "/answers", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nRIFF0000WAVE", 400, "", []string{"Content-Type", "multipart/form-data; boundary=b"}},
		{"a page for a recording", "POST", iv + "/answers", file("<!doctype html><script>"), 415, "/file", []string{"Content-Type", "multipart/form-data; boundary=b"}},
		{"no file", "POST", iv + "/answers", "--b\r\nContent-Disposition: form-data; name=\"question_id\"\r\n\r\nq\r\n--b--\r\n", 422, "/file", []string{"Content-Type", "multipart/form-data; boundary=b"}},
		{"a recording over the bound", "POST", iv + "/answers", file(string(wav(1)) + long), 413, "", []string{"Content-Type", "multipart/form-data; boundary=b"}},
		{"a whole recording as JSON", "POST", iv + "/recording", `{}`, 415, "", nil},
		{"a whole recording without times", "POST", iv + "/recording", file(string(wav(1))), 422, "/answers", []string{"Content-Type", "multipart/form-data; boundary=b"}},
		{"an answer's file without a question", "POST", iv + "/answers", file(string(wav(1))), 422, "/question_id", []string{"Content-Type", "multipart/form-data; boundary=b"}},
		{"times that are not in order", "POST", iv + "/recording", field("answers", `[{"question_id":"`+plan.Questions[0].ID+`","from_ms":9,"to_ms":5}]`) + file(string(wav(1))), 422, "/answers/0/to_ms", []string{"Content-Type", "multipart/form-data; boundary=b"}},
		{"a stage that is none", "POST", iv + "/rerun", `{"from":"dream"}`, 422, "/from", nil},
		{"a rerun of what never ran", "POST", iv + "/rerun", `{"from":"assess"}`, 409, "", nil},
		{"an unknown part of the result", "GET", iv + "/result?include=everything", ``, 422, "include", nil},
		{"a version that is none", "GET", iv + "/result?version=first", ``, 422, "version", nil},
		{"a version that is not there", "GET", iv + "/result?version=9", ``, 404, "", nil},
		{"a parameter that is none", "GET", iv + "/result?format=pdf", ``, 422, "format", nil},
		{"a search for nothing", "GET", "/v1/search", ``, 422, "q", nil},
		{"a search for much", "GET", "/v1/search?q=" + strings.Repeat("x", 501), ``, 422, "q", nil},
		{"a type of event that is none", "GET", "/v1/events?types=Nope!", ``, 422, "types", nil},
		{"a place before the first event", "GET", "/v1/events?after=-1", ``, 422, "after", nil},
		{"a webhook to nowhere", "POST", "/v1/webhooks", `{"url":"nowhere"}`, 422, "/url", nil},
		{"a header that is none", "PUT", "/v1/webhooks/" + uuid.NewString() + "/headers", `{"headers":{"X Y":"1"}}`, 422, "/headers/X Y", nil},
		{"a webhook by file", "POST", "/v1/webhooks", `{"url":"file:///etc/passwd"}`, 422, "/url", nil},
		{"a webhook for an unknown event", "POST", "/v1/webhooks", `{"url":"https://a.example.com","types":["moon.full"]}`, 422, "/types/0", nil},
		{"a key without a name", "POST", "/v1/keys", `{"name":""}`, 422, "/name", nil},
		{"a key for an unknown scope", "POST", "/v1/keys", `{"name":"x","scopes":["write:everything"]}`, 422, "/scopes/0", nil},
		{"a key for a network that is none", "POST", "/v1/keys", `{"name":"x","networks":["home"]}`, 422, "/networks/0", nil},
		{"a key of the past", "POST", "/v1/keys", `{"name":"x","expires_at":"2001-01-01T00:00:00Z"}`, 422, "/expires_at", nil},
		{"a company without a name", "POST", "/v1/organizations", `{"name":" "}`, 422, "/name", nil},
		{"an erasure without a reason", "POST", "/v1/candidates/" + made.Candidate.ID + "/erasure", `{}`, 422, "/reason", nil},
		{"an erasure for a reason of spaces", "POST", "/v1/candidates/" + made.Candidate.ID + "/erasure", `{"reason":"  "}`, 422, "/reason", nil},
		{"an erasure for a long reason", "POST", "/v1/candidates/" + made.Candidate.ID + "/erasure", `{"reason":"` + strings.Repeat("x", 501) + `"}`, 422, "/reason", nil},
		{"an erasure of nobody", "POST", "/v1/candidates/" + uuid.NewString() + "/erasure", `{"reason":"x"}`, 404, "", nil},
		{"an erasure of an id that is none", "POST", "/v1/candidates/x/erasure", `{"reason":"x"}`, 404, "", nil},
		{"an erasure state that is none", "GET", "/v1/erasures?state=lost", ``, 422, "state", nil},
		{"an unknown erasure", "GET", "/v1/erasures/" + uuid.NewString(), ``, 404, "", nil},
		{"a certificate of an unknown erasure", "GET", "/v1/erasures/x/certificate", ``, 404, "", nil},
		{"a hold on nothing", "POST", "/v1/holds", `{"reason":"x"}`, 422, "/candidate_id", nil},
		{"a hold on both", "POST", "/v1/holds", `{"candidate_id":"` + made.Candidate.ID + `","interview_id":"` + made.Interview.ID + `","reason":"x"}`, 422, "/candidate_id", nil},
		{"a hold on an unknown candidate", "POST", "/v1/holds", `{"candidate_id":"` + uuid.NewString() + `","reason":"x"}`, 422, "/candidate_id", nil},
		{"a hold on an unknown interview", "POST", "/v1/holds", `{"interview_id":"x","reason":"x"}`, 422, "/interview_id", nil},
		{"a hold without a reason", "POST", "/v1/holds", `{"candidate_id":"` + made.Candidate.ID + `"}`, 422, "/reason", nil},
		{"a hold that has ended", "POST", "/v1/holds", `{"candidate_id":"` + made.Candidate.ID + `","reason":"x","until":"2001-01-01T00:00:00Z"}`, 422, "/until", nil},
		{"a hold until a time that is none", "POST", "/v1/holds", `{"candidate_id":"` + made.Candidate.ID + `","reason":"x","until":"soon"}`, 422, "/until", nil},
		{"a release of an unknown hold", "DELETE", "/v1/holds/" + uuid.NewString(), ``, 404, "", nil},
		{"a task state that is none", "GET", "/v1/tasks?state=lost", ``, 422, "state", nil},
		{"an unknown task", "GET", "/v1/tasks/" + uuid.NewString(), ``, 404, "", nil},
		{"a malformed task id", "GET", "/v1/tasks/x", ``, 404, "", nil},
		{"a malformed organization id", "GET", "/v1/organizations/x", ``, 404, "", nil},
		{"a malformed key id", "GET", "/v1/keys/x", ``, 404, "", nil},
		{"a malformed upload id", "HEAD", "/v1/uploads/x", ``, 404, "", []string{"Tus-Resumable", "1.0.0"}},
		{"a filter twice", "GET", "/v1/interviews?state=ready&state=failed", ``, 422, "state", nil},
		{"a filter that is not UTF-8", "GET", "/v1/interviews?external_id=%ff", ``, 422, "external_id", nil},
		{"an upload by another protocol", "POST", "/v1/uploads", ``, 412, "Tus-Resumable", []string{"Upload-Length", "5"}},
		{"an upload of no length", "POST", "/v1/uploads", ``, 422, "Upload-Length", []string{"Tus-Resumable", "1.0.0", "Upload-Length", "long"}},
		{"an upload for nobody", "POST", "/v1/uploads", ``, 422, "Upload-Metadata", []string{"Tus-Resumable", "1.0.0", "Upload-Length", "5"}},
		{"a long idempotency key", "POST", "/v1/positions", `{"title":"x"}`, 400, "Idempotency-Key", []string{"Idempotency-Key", strings.Repeat("k", 256)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, h, body := w.do(c.method, c.path, c.body, c.headers...)
			if status != c.status {
				t.Fatalf("%d, want %d: %.300s", status, c.status, body)
			}
			if c.method == "HEAD" {
				return
			}
			p := w.problem(status, h, body)
			if len(body) > 4000 {
				t.Errorf("the answer quotes %d bytes", len(body))
			}
			if c.place == "" {
				return
			}
			for _, e := range p.Errors {
				if e.Pointer == c.place || e.Parameter == c.place {
					return
				}
			}
			t.Errorf("%q is not named: %.300s", c.place, body)
		})
	}
	if got := collect(t, w.client.Positions(t.Context(), nil)); len(got) != 0 {
		t.Errorf("bad input made positions: %+v", got)
	}
	if got := collect(t, w.client.Answers(t.Context(), made.Interview.ID)); len(got) != 0 {
		t.Errorf("bad input made answers: %+v", got)
	}
}

func field(name, value string) string {
	return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
}

func file(content string) string {
	return "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n" + content + "\r\n--b--\r\n"
}
