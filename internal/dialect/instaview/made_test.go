package instaview

import (
	"encoding/json"

	"net/http/httptest"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
)

// send asks a new dialect, so that every request has a whole allowance.
func send(t testing.TB, w *dialecttest.World, key, method, target, body string) (int, string) {
	t.Helper()
	return sendTo(t, w, New(w.Deps), key, method, target, body)
}

func sendTo(t testing.TB, w *dialecttest.World, d *Dialect, key, method, target, body string) (int, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	w.Served(d.Handler()).ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

// made sends a request that succeeds and reads its data.
func made[T any](t testing.TB, w *dialecttest.World, key, method, target, body string) T {
	t.Helper()
	status, text := send(t, w, key, method, target, body)
	var out struct{ Data T }
	if err := json.Unmarshal([]byte(text), &out); err != nil || status >= 300 {
		t.Fatalf("%s %s: %d %s, %v", method, target, status, text, err)
	}
	return out.Data
}

// thing is what the tests read of anything: times and dates are not read back.
type thing = map[string]any

func id(v thing) string { return v["id"].(string) }

const (
	someJob       = `{"title":"Backend Engineer","description":"Builds services that stay up.","status":"OPEN","requiredSkills":["Go"]}`
	someAgent     = `{"name":"Screening","type":"ONLINE","focus":"SCREENING","language":"EN","duration":15}`
	someCandidate = `{"firstName":"Ada","lastName":"Lovelace","email":"ada@example.org","gdprExpiryDate":"2027-11-16"}`
	someHook      = `{"url":"https://example.org/hook","events":["interview.started","interview.completed","analysis.completed","analysis.failed","ping"]}`
)

// furnish makes things by InstaView's own API, for exchanges to use and to
// delete.
func furnish(t testing.TB, w *dialecttest.World, key string) {
	t.Helper()
	for _, c := range []struct{ name, path, body string }{
		{"job", "/jobs", someJob}, {"old.job", "/jobs", someJob},
		{"agent", "/agents", someAgent}, {"old.agent", "/agents", someAgent},
		{"phone.agent", "/agents", strings.Replace(someAgent, "ONLINE", "PHONE", 1)},
		{"hook", "/webhooks", someHook}, {"old.hook", "/webhooks", someHook},
	} {
		one := made[thing](t, w, key, "POST", c.path, c.body)
		w.Name(c.name, id(one))
		if k, ok := one["apiKeyId"].(string); ok {
			w.Name("key.id", k)
		}
		if c.name == "job" {
			job := id(made[thing](t, w, key, "POST", "/jobs", someJob))
			w.Name("wanted.job", job)
			ada := made[thing](t, w, key, "POST", "/candidates", strings.Replace(someCandidate, "{", `{"jobIds":["`+job+`"],`, 1))
			w.Name("ada", id(ada))
			old := made[thing](t, w, key, "POST", "/candidates", strings.Replace(someCandidate, "ada@", "old@", 1))
			w.Name("old.candidate", id(old))
		}
	}
	of := func(body string) thing { return made[thing](t, w, key, "POST", "/interviews", body) }
	phone := made[thing](t, w, key, "POST", "/agents", strings.Replace(someAgent, "ONLINE", "PHONE", 1))
	called := of(`{"agentId":"` + id(phone) + `","jobId":"` + w.Position.ID + `","candidate":` + strings.Replace(someCandidate, "ada@", "called@", 1) + `}`)
	w.Name("called", id(called))
	w.Name("call", id(called["callAttempts"].([]any)[0].(thing)))
	online := made[thing](t, w, key, "POST", "/agents", someAgent)
	gone := of(`{"agentId":"` + id(online) + `","jobId":"` + w.Position.ID + `","candidate":` + strings.Replace(someCandidate, "ada@", "gone@", 1) + `}`)
	w.Name("old.interview", id(gone))
	_, admin := w.Key(t, "instaview", func(k *account.NewKey) { k.Partner, k.Scopes = true, account.Scopes() })
	w.Name("adminkey", admin)
}

// nameMade names what an answer has of its own.
func nameMade(w *dialecttest.World, body []byte) {
	var answer struct{ Data any }
	if json.Unmarshal(body, &answer) != nil {
		return
	}
	data, _ := answer.Data.(thing)
	for field, name := range map[string]string{"id": "made", "candidateId": "made.candidate", "agentId": "made.agent", "jobId": "made.job",
		"joinUrl": "made.link", "signingSecret": "made.secret", "deliveryId": "made.delivery", "apiKeyId": "made.key"} {
		if v, _ := data[field].(string); v != "" && !w.Named(v) {
			w.Name(name, v)
		}
	}
	if calls, _ := data["callAttempts"].([]any); len(calls) == 1 {
		if v := id(calls[0].(thing)); !w.Named(v) {
			w.Name("made.call", v)
		}
	}
}
