package instaview

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web/openapitest"
)

func described(t *testing.T) dialecttest.Described {
	t.Helper()
	return dialecttest.Described{
		Document: openapitest.Read(t, document),
		Path: func(target string) string {
			return strings.Replace(strings.TrimPrefix(target, "/v1"), "/companies", "/company", 1)
		},
	}
}

func TestEveryExchangeIsAsTheDocumentSays(t *testing.T) {
	described(t).Check(t)
}

func TestTheDocumentHasTheRoutesThereAre(t *testing.T) {
	served := map[string][]string{}
	for path, methods := range (&Dialect{}).routes() {
		for method := range methods {
			served[path] = append(served[path], strings.ToLower(method))
		}
	}
	d := described(t)
	d.HasRoutes(t, served)
	for where, values := range map[string][]string{
		"Agent.voiceId": voices(), "Agent.language": languages(), "Agent.type": agentTypes(), "Agent.focus": focuses(),
		"Agent.cefrLevel": proficiencies(), "Agent.backgroundSound": soundValues(), "Job.status": jobStatuses(),
		"Candidate.status": candidateStatuses(), "Interview.status": statuses(),
	} {
		noun, field, _ := strings.Cut(where, ".")
		enum := openapitest.Words(d.Document.At("components", "schemas", noun, "properties", field, "enum"))
		if diff := cmp.Diff(values, enum); diff != "" {
			t.Errorf("%s:\n%s", where, diff)
		}
	}
}

func TestTheDocumentIsServedToAnybody(t *testing.T) {
	w, _ := world(t, "invited")
	for _, path := range []string{"/openapi.json", "/v1/openapi.json"} {
		status, h, body := w.Get(t, New(w.Deps).Handler(), path)
		if status != http.StatusOK || h.Get("Content-Type") != "application/json" || !json.Valid(body) {
			t.Errorf("%s: %d %v", path, status, h)
		}
	}
}

func TestWebhooksAreAsTheDocumentSays(t *testing.T) {
	w, key := world(t, "ready", "in_progress", "processing", "failed")
	doc := openapitest.Read(t, document)
	hook := made[thing](t, w, key, "POST", "/webhooks", someHook)
	check := func(body []byte) {
		var told struct {
			Event string `json:"event"`
		}
		must(t, json.Unmarshal(body, &told))
		if err := doc.Validate(body, "webhooks", told.Event, "post", "requestBody", "content", "application/json", "schema"); err != nil {
			t.Errorf("%s: %v", told.Event, err)
		}
	}
	for name, which := range map[string]interview.EventType{"ready": interview.InterviewReady, "in_progress": interview.InterviewStarted,
		"processing": interview.InterviewCompleted, "failed": interview.InterviewFailed} {
		check(told(t, w, system(w), w.ID(t, name), which)[hookURL].Body)
	}
	ping, err := w.Service.TestWebhook(t.Context(), system(w), id(hook))
	must(t, err)
	out, err := w.Service.Outgoing(t.Context(), ping.ID)
	must(t, err)
	m, err := New(w.Deps).Word(t.Context(), out, w.Clock.Now())
	must(t, err)
	check(m.Body)
}
