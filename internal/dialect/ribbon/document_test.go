package ribbon

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
		Path:     func(target string) string { return strings.TrimPrefix(target, base) },
		// An id of a flow has another form than the others.
		Blank: func(name string) string {
			if strings.Contains(name, "short") || strings.HasPrefix(name, "flow") {
				return "12f4493d"
			}
			return ""
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
	for field, values := range map[string][]string{"voice_id": voices(), "language": languages()} {
		enum := openapitest.Words(d.Document.At("components", "schemas", "NewInterviewFlow", "properties", field, "enum"))
		if diff := cmp.Diff(values, enum); diff != "" {
			t.Errorf("%s:\n%s", field, diff)
		}
	}
}

func TestTheDocumentIsServedToAnybody(t *testing.T) {
	w, _ := world(t, "invited")
	status, h, body := w.Get(t, New(w.Deps).Handler(), "/be-api/openapi.json")
	if status != http.StatusOK || h.Get("Content-Type") != "application/json" || !json.Valid(body) {
		t.Errorf("%d %v", status, h)
	}
	if status, _, _ := w.Do(t, New(w.Deps).Handler(), http.MethodPost, "/be-api/openapi.json"); status != http.StatusMethodNotAllowed {
		t.Errorf("posting it: %d", status)
	}
}

func TestWebhooksAreAsTheDocumentSays(t *testing.T) {
	w, _ := world(t, "ready")
	hook(t, w, interview.Webhook{URL: "https://example.org/all"}, "")
	people, err := w.Accounts.Colleagues(t.Context(), actorOf(w))
	must(t, err)
	_, err = w.Service.SaveReview(t.Context(), actorOf(w), interview.Review{InterviewID: w.ID(t, "ready"), MemberID: people[0].ID, Decision: "advance"})
	must(t, err)
	d := openapitest.Read(t, document)
	for name, which := range map[string]interview.EventType{"interview_processed": interview.InterviewReady, "candidate_status_updated": interview.ReviewSaved} {
		m := told(t, w, w.ID(t, "ready"), which)["https://example.org/all"]
		if err := d.Validate(m.Body, "webhooks", name, "post", "requestBody", "content", "application/json", "schema"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
