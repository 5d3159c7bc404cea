package xobin

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// endpoint is one operation with a request that succeeds.
type endpoint struct {
	method, path, body string
	reads              bool           // a key that only reads may do it
	of                 string         // what is not found for a stranger
	wrong              []string       // other methods
	fields             map[string]any // of the body, for what may be wrong with each
}

func endpoints(plan, pending int64) []endpoint {
	invite := map[string]any{"candidate_name": "A B", "candidate_email": "ab@example.org", "ai_interview_id": plan, "invite_format": "getlink"}
	remind := map[string]any{"ai_interview_id": plan, "response_id": pending}
	made := map[string]any{"job_role": "Engineer", "job_description": "Go"}
	text := func(v any) string { b, _ := json.Marshal(v); return string(b) }
	return []endpoint{
		{method: "GET", path: readyPath, reads: true, of: noReport, wrong: []string{"POST", "PUT", "PATCH", "DELETE"}},
		{method: "GET", path: at + "?custom_field_id=ext-ready", reads: true, of: noReport, wrong: []string{"POST", "DELETE"}},
		{method: "POST", path: readyPath + "/share", of: noReport, wrong: []string{"GET", "PATCH", "DELETE"}},
		{method: "POST", path: readyPath + "/download", reads: true, of: noReport, wrong: []string{"GET", "PATCH", "DELETE"}},
		{method: "GET", path: fmt.Sprintf("/api/v2/ai-interviews/invited/%d", plan), reads: true, of: noInterview, wrong: []string{"POST", "DELETE"}},
		{method: "POST", path: invitePath, body: text(invite), of: noInterview, fields: invite, wrong: []string{"GET", "PATCH", "PUT", "DELETE"}},
		{method: "PATCH", path: remindPath, body: text(remind), of: noInterview, fields: remind, wrong: []string{"GET", "PUT", "DELETE"}},
		{method: "POST", path: remindPath, body: text(remind), of: noInterview, fields: remind, wrong: []string{"GET", "PUT", "DELETE"}},
		{method: "POST", path: generatePath, body: text(made), fields: made, wrong: []string{"GET", "PATCH", "PUT", "DELETE"}},
		{method: "PATCH", path: revokePath, body: text(map[string]any{"response_id": pending}), of: noReport, fields: map[string]any{"response_id": pending}, wrong: []string{"GET", "POST", "PUT", "DELETE"}},
	}
}

func TestEveryEndpointIsGuarded(t *testing.T) {
	w, h, key := few(t, "ready", "invited", "foreign")
	secret := func(change ...func(*account.NewKey)) string { _, s := w.Key(t, name, change...); return s }
	ends := w.Clock.Now().Add(time.Minute)
	expired := secret(func(k *account.NewKey) { k.ExpiresAt = ends })
	row, revoked := w.Key(t, name)
	if _, err := w.Accounts.RevokeKey(t.Context(), account.Actor{System: true}, row.ID); err != nil {
		t.Fatal(err)
	}
	w.Clock.Set(ends)
	_, other := w.KeyOf(t, w.Other, name)
	_, native := w.Key(t, "")
	_, ribbon := w.Key(t, "ribbon")
	test := secret(func(k *account.NewKey) { k.Env = account.Test })
	reader := secret(func(k *account.NewKey) {
		k.Scopes = []account.Scope{account.ReadPlans, account.ReadCandidates, account.ReadInterviews}
	})
	scopeless := secret(func(k *account.NewKey) { k.Scopes = []account.Scope{account.ReadWebhooks} })
	for _, e := range endpoints(w.Plan.Serial, w.Interview(t, "invited").Serial) {
		t.Run(e.method+" "+e.path, func(t *testing.T) {
			refused := func(about, method, key, body string, status int, sentence string) {
				t.Helper()
				want, _ := json.Marshal(map[string]string{"error": sentence})
				got, header, answer := send(t, w, h, method, e.path, key, body)
				if got != status || string(answer) != string(want) || header.Get("Content-Type") != "application/json" {
					t.Errorf("%s: %d %s, want %d %s", about, got, answer, status, want)
				}
			}
			for about, bad := range map[string]string{"no key": "", "a wrong key": "x", "an expired key": expired, "a revoked key": revoked,
				"a native key": native, "another dialect's key": ribbon, "a long key": strings.Repeat("k", 5000)} {
				refused(about, e.method, bad, e.body, 401, badKey)
			}
			refused("a key without scopes", e.method, scopeless, e.body, 403, "This API key may not do this")
			if !e.reads {
				refused("a key that reads", e.method, reader, e.body, 403, "This API key may not do this")
			}
			if e.of != "" {
				refused("another account", e.method, other, e.body, 404, e.of)
				refused("the other environment", e.method, test, e.body, 404, e.of)
			}
			for _, m := range e.wrong {
				refused("another method", m, key, "", 405, "Method not allowed")
			}
			if e.method != "GET" {
				for about, body := range map[string]string{"a list": "[]", "a word": `"x"`, "half an object": `{"a":`, "a null": "null", "two objects": "{}{}", "text": "hello", "no UTF-8": "{\"a\":\"\xff\"}"} {
					refused(about, e.method, key, body, 400, "The request body must be a JSON object")
				}
				refused("over a megabyte", e.method, key, `{"a":"`+strings.Repeat("a", 1<<20)+`"}`, 400, "The request body is too large")
			}
			e.badFields(t, func(body string) (int, string) {
				status, _, answer := send(t, w, h, e.method, e.path, key, body)
				return status, string(answer)
			})
			// And after all that, what is right is done.
			want := http.StatusOK
			if e.path == generatePath {
				want = http.StatusAccepted
			}
			if status, _, answer := send(t, w, h, e.method, e.path, key, e.body); status != want {
				t.Errorf("the right request: %d %.200s", status, answer)
			}
		})
	}
}

// badFields leaves each field of the body out, and sends it as null, as
// another type and too long. Each is a 400 or 404 in the vendor's envelope.
func (e endpoint) badFields(t *testing.T, ask func(body string) (int, string)) {
	t.Helper()
	for field, value := range e.fields {
		for about, bad := range map[string]any{"left out": nil, "null": json.RawMessage("null"), "a list": []int{1}, "an object": map[string]int{}, "true": true,
			"of the other type": other(value), "too long": tooLong(value), "blank": blank(value)} {
			in := maps.Clone(e.fields)
			if about == "left out" {
				delete(in, field)
			} else {
				in[field] = bad
			}
			body, err := json.Marshal(in)
			if err != nil {
				t.Fatal(err)
			}
			if field == "job_description" && about == "too long" {
				continue // any length that the body allows is read
			}
			status, answer := ask(string(body))
			var said struct{ Error string }
			if json.Unmarshal([]byte(answer), &said) != nil || said.Error == "" || status != 400 && status != 404 {
				t.Errorf("%s %s: %d %s", field, about, status, answer)
			}
		}
	}
}

func other(v any) any {
	if _, ok := v.(string); ok {
		return 7
	}
	return "7"
}

func tooLong(v any) any {
	if _, ok := v.(string); ok {
		return strings.Repeat("é", 20_000)
	}
	return 1e300
}

func blank(v any) any {
	if _, ok := v.(string); ok {
		return " \t"
	}
	return -1
}

func TestBadRemindersAndJobsAreAnsweredInTheVendorsWords(t *testing.T) {
	w, h, key := few(t, "ready", "invited", "foreign", "scheduled")
	second, err := w.Service.CreatePlan(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}, examplePlan(), interview.OnceKey{})
	if err != nil {
		t.Fatal(err)
	}
	id, plan := w.Interview(t, "invited").Serial, w.Plan.Serial
	remind := func(plan, id int64, more string) string {
		return fmt.Sprintf(`{"ai_interview_id":%d,"response_id":%d%s}`, plan, id, more)
	}
	for _, c := range []struct {
		about, path, body string
		status            int
		want              string
	}{
		{"one time", remindPath, remind(plan, id, `,"remainders":["2026-03-10 09:00"]`), 400, badTimes},
		{"three times", remindPath, remind(plan, id, `,"remainders":["2026-03-10 09:00","2026-03-10 10:00","2026-03-10 11:00"]`), 400, badTimes},
		{"no times", remindPath, remind(plan, id, `,"remainders":[]`), 400, badTimes},
		{"a null of times", remindPath, remind(plan, id, `,"remainders":null`), 400, badTimes},
		{"a text of times", remindPath, remind(plan, id, `,"remainders":"2026-03-10 09:00"`), 400, badTimes},
		{"times of another form", remindPath, remind(plan, id, `,"remainders":["2026-03-10T09:00:00Z","2026-03-10 10:00"]`), 400, badTimes},
		{"numbers for times", remindPath, remind(plan, id, `,"remainders":[1,2]`), 400, badTimes},
		{"twice the same time", remindPath, remind(plan, id, `,"remainders":["2026-03-10 09:00","2026-03-10 09:00"]`), 400, badTimes},
		{"a time that is past", remindPath, remind(plan, id, `,"remainders":["2026-03-01 09:00","2026-03-10 09:00"]`), 400, "remainders must be in the future"},
		{"a time after the end", remindPath, remind(plan, id, `,"remainders":["2026-03-10 09:00","2027-03-10 09:00"]`), 400, "remainders must be before the interview expires"},
		{"another interview's response", remindPath, remind(second.Serial, id, ""), 404, noReport},
		{"another account's response", remindPath, remind(plan, w.Interview(t, "foreign").Serial, ""), 404, noReport},
		{"an unknown response", remindPath, remind(plan, 999999, ""), 404, noReport},
		{"an unknown interview", remindPath, remind(999999, id, ""), 404, noInterview},
		{"what is over", remindPath, remind(plan, w.Interview(t, "ready").Serial, ""), 400, "An interview that is ready needs no mail"},
		{"nobody invited", remindPath, remind(plan, w.Interview(t, "scheduled").Serial, ""), 400, "Nobody was invited to this interview yet"},
		{"no description", generatePath, `{"job_role":"A"}`, 400, noRole},
		{"no role", generatePath, `{"job_description":"A"}`, 400, noRole},
		{"a long role", generatePath, `{"job_description":"A","job_role":"` + strings.Repeat("ü", 201) + `"}`, 400, "job_role must have at most 200 characters"},
		{"a NUL", generatePath, `{"job_description":"A\u0000","job_role":"B"}`, 400, "job_role and job_description must not contain a NUL character"},
		{"an address that is a number", generatePath, `{"job_description":"A","job_role":"B","notification_url":5}`, 400, "notification_url must be a string"},
		{"an address of another kind", generatePath, `{"job_description":"A","job_role":"B","notification_url":"ftp://x.example"}`, 400, "notification_url must be an http or https URL"},
		{"an address with a password", generatePath, `{"job_description":"A","job_role":"B","notification_url":"https://a:b@x.example"}`, 400, "notification_url must not carry a user name or password"},
	} {
		want, _ := json.Marshal(map[string]string{"error": c.want})
		if status, _, got := send(t, w, h, http.MethodPost, c.path, key, c.body); status != c.status || string(got) != string(want) {
			t.Errorf("%s: got %d %s, want %d %s", c.about, status, got, c.status, want)
		}
	}
}

func examplePlan() interview.Plan {
	return interview.Plan{Name: "Another", Questions: []interview.Question{{Text: "Why?"}}}
}
