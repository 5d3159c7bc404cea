package instaview

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func system(w *dialecttest.World) account.Actor {
	return account.Actor{System: true, OrganizationID: w.Acme.ID}
}

// told is what the newest event of a type is worded as, by webhook address;
// nil for a webhook that is told nothing.
func told(t *testing.T, w *dialecttest.World, a account.Actor, interviewID string, which interview.EventType) map[string]*interview.Message {
	t.Helper()
	events, err := w.Service.Events(t.Context(), a, []interview.EventType{which}, interviewID, 0, interview.MaxPage)
	must(t, err)
	if len(events) == 0 {
		t.Fatalf("there is no %s", which)
	}
	deliveries, err := w.Service.OpenDeliveries(t.Context(), events[len(events)-1].ID)
	must(t, err)
	out := map[string]*interview.Message{}
	for _, d := range deliveries {
		o, err := w.Service.Outgoing(t.Context(), d.ID)
		must(t, err)
		m, err := New(w.Deps).Word(t.Context(), o, time.Now())
		must(t, err)
		out[o.Webhook.URL] = m
	}
	return out
}

func signature(body []byte, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

const hookURL = "https://example.org/hook"

func TestAnAnalysisIsToldWholeWithItsPDFAndSigned(t *testing.T) {
	w, key := world(t, "ready")
	hook := made[thing](t, w, key, "POST", "/webhooks", strings.Replace(someHook, "{", `{"headers":[{"name":"X-Api-Key","value":"for your eyes"}],`, 1))
	m := told(t, w, system(w), w.ID(t, "ready"), interview.InterviewReady)[hookURL]
	if m == nil {
		t.Fatal("nothing is told")
	}
	if got, want := m.Header["X-InstaView-Signature"], signature(m.Body, hook["signingSecret"].(string)); got != want || len(got) != 64 {
		t.Errorf("signed %q, want %q", got, want)
	}
	if m.Header["X-Api-Key"] != "for your eyes" {
		t.Errorf("headers %v", m.Header)
	}
	var got, read thing
	must(t, json.Unmarshal(m.Body, &got))
	data := got["data"].(thing)
	if got["event"] != "analysis.completed" || got["timestamp"] != "2026-03-02T09:05:26.250Z" || len(got["deliveryId"].(string)) != 36 {
		t.Errorf("%v", got)
	}
	read = made[thing](t, w, key, "GET", "/interviews/"+w.ID(t, "ready"), "")
	pdf := made[thing](t, w, key, "GET", "/interviews/"+w.ID(t, "ready")+"/analysis-pdf", "")
	want := thing{"interviewId": read["id"], "callAttemptId": nil, "candidateId": read["candidateId"], "jobId": read["jobId"],
		"status": "COMPLETED", "analysis": read["analysis"], "analysisPdfBase64": pdf["analysisPdfBase64"]}
	if diff := cmp.Diff(want, data); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	// The secret is never told again, nor the header's value.
	_, text := send(t, w, key, "GET", "/webhooks/"+id(hook), "")
	if strings.Contains(text, hook["signingSecret"].(string)) || strings.Contains(text, "eyes") {
		t.Error(text)
	}
}

func TestEachEventIsToldToWhoeverAskedForIt(t *testing.T) {
	w, key := world(t, "in_progress", "processing", "failed", "phone", "invited", "session")
	for _, c := range []struct{ url, events string }{
		{"https://example.org/all", `["interview.started","interview.completed","interview.failed","analysis.completed","analysis.failed","ping"]`},
		{"https://example.org/failed", `["interview.failed"]`},
		{"https://example.org/ping", `["ping"]`},
		{"https://example.org/other", `["sourcing.completed"]`},
	} {
		made[thing](t, w, key, "POST", "/webhooks", `{"url":"`+c.url+`","events":`+c.events+`}`)
	}
	for _, c := range []struct {
		name  string
		which interview.EventType
		want  map[string]string // event and status by the end of the address
	}{
		{"in_progress", interview.InterviewStarted, map[string]string{"all": "interview.started IN_PROGRESS"}},
		{"processing", interview.InterviewCompleted, map[string]string{"all": "interview.completed COMPLETED"}},
		{"failed", interview.InterviewFailed, map[string]string{"all": "analysis.failed FAILED", "failed": "interview.failed FAILED"}},
		{"phone", interview.InterviewReady, map[string]string{"all": "analysis.completed COMPLETED"}},
		{"invited", interview.InterviewInvited, map[string]string{}},
	} {
		got := map[string]string{}
		for url, m := range told(t, w, system(w), w.ID(t, c.name), c.which) {
			if m == nil {
				continue
			}
			var body struct {
				Event string
				Data  AboutInterview
			}
			must(t, json.Unmarshal(m.Body, &body))
			got[strings.TrimPrefix(url, "https://example.org/")] = body.Event + " " + body.Data.Status
			if (body.Data.ErrorMessage != "") != (c.name == "failed") || (body.Data.CallAttemptID != nil) != (c.name == "phone") {
				t.Errorf("%s: %s", c.name, m.Body)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
	must(t, w.Service.RemoveRecordings(t.Context(), system(w), w.ID(t, "session")))
	for url, m := range told(t, w, system(w), w.ID(t, "session"), interview.InterviewReady) {
		if m != nil {
			t.Errorf("%s is told of a second result", url)
		}
	}
	made[bool](t, w, key, "DELETE", "/interviews/"+w.ID(t, "phone"), "")
	for url, m := range told(t, w, system(w), w.ID(t, "phone"), interview.InterviewReady) {
		if m != nil {
			t.Errorf("%s is told of a deleted interview", url)
		}
	}
}

func TestAWebhookForAllCompaniesOfAnATSKeyHearsOfEach(t *testing.T) {
	w, _ := world(t, "child", "ready")
	_, ats := w.Key(t, "instaview", func(k *account.NewKey) { k.Partner = true })
	all := made[thing](t, w, ats, "POST", "/webhooks", strings.Replace(someHook, "/hook", "/all", 1))
	one := made[thing](t, w, ats, "POST", "/webhooks?companyId="+w.Child.ID, someHook)
	if all["companyId"] != nil || one["companyId"] != w.Child.ID {
		t.Errorf("%v, %v", all["companyId"], one["companyId"])
	}
	child := account.Actor{System: true, OrganizationID: w.Child.ID}
	if got := told(t, w, child, w.ID(t, "child"), interview.InterviewReady); got[hookURL] == nil || got["https://example.org/all"] == nil {
		t.Errorf("of the child: %v", got)
	}
	if got := told(t, w, system(w), w.ID(t, "ready"), interview.InterviewReady); len(got) != 1 || got["https://example.org/all"] == nil {
		t.Errorf("of the parent: %v", got)
	}
	for query, want := range map[string]int{"": 2, "?companyId=" + w.Child.ID: 1, "?companyId=" + w.Acme.ID: 0} {
		if list := made[HookCount](t, w, ats, "GET", "/webhooks"+query, ""); list.Total != want || len(list.Data) != want {
			t.Errorf("%q lists %d, want %d", query, list.Total, want)
		}
	}
	_, plain := w.Key(t, "instaview")
	if list := made[HookCount](t, w, plain, "GET", "/webhooks", ""); list.Total != 0 {
		t.Errorf("an ordinary key sees %v", list.Data)
	}
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		if status, text := send(t, w, plain, method, "/webhooks/"+id(all), `{"url":"https://example.com"}`); status != 403 {
			t.Errorf("%s by an ordinary key: %d %s", method, status, text)
		}
	}
	for _, hook := range []thing{all, one} { // by id no company is named
		if got := made[thing](t, w, ats, "PATCH", "/webhooks/"+id(hook), `{"name":"N"}`); got["name"] != "N" || got["companyId"] != hook["companyId"] {
			t.Errorf("%v", got)
		}
	}
}

// HookCount is a list of webhooks as it is read back.
type HookCount struct {
	Data  []thing
	Total int
}
