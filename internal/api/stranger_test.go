package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/web"
)

// said is what a refusal tells apart from the request it is about.
func said(t *testing.T, body string) (p struct{ Title, Detail, Code string }) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatalf("%v: %.200s", err, body)
	}
	return p
}

func TestAnIdOfAnotherOrganizationIsAnsweredAsOneThatDoesNotExist(t *testing.T) {
	w := newWorld(t, web.Limits{})
	theirs := w.as(w.secret(w.foreign, account.NewKey{Scopes: account.Scopes()}))
	plan, err := theirs.CreatePlan(t.Context(), client.Plan{Name: "Secret", Questions: []client.Question{{Text: "Why?"}}})
	if err != nil {
		t.Fatal(err)
	}
	made, err := theirs.CreateInterview(t.Context(), client.NewInterview{PlanID: plan.ID, Candidate: &client.Candidate{FirstName: "Eve"}})
	if err != nil {
		t.Fatal(err)
	}
	hook, _, err := theirs.CreateWebhook(t.Context(), client.Webhook{URL: "https://a.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ method, path, body, id string }{
		{"GET", "/v1/plans/{id}", ``, plan.ID},
		{"GET", "/v1/interviews/{id}", ``, made.Interview.ID},
		{"GET", "/v1/interviews/{id}/result", ``, made.Interview.ID},
		{"POST", "/v1/interviews/{id}/complete", ``, made.Interview.ID},
		{"GET", "/v1/candidates/{id}", ``, made.Candidate.ID},
		{"DELETE", "/v1/webhooks/{id}", ``, hook.ID},
		{"POST", "/v1/interviews", `{"plan_id":"{id}","candidate":{"first_name":"x"}}`, plan.ID},
	} {
		ask := func(id string) any {
			in := strings.NewReplacer("{id}", id)
			status, _, body := w.do(c.method, in.Replace(c.path), in.Replace(c.body))
			return []any{status, said(t, body)}
		}
		if diff := cmp.Diff(ask(uuid.NewString()), ask(c.id)); diff != "" {
			t.Errorf("%s %s (-unknown +foreign):\n%s", c.method, c.path, diff)
		}
	}
}

func TestASearchIsPagedToItsEnd(t *testing.T) {
	w := newWorld(t, web.Limits{})
	plan := w.plan()
	want := map[string]bool{}
	for range 3 {
		want[w.ready(plan).Interview.ID] = true
	}
	path, pages := "/v1/search?q=profiler&limit=1", 0
	for ; path != ""; pages++ {
		status, h, body := w.do("GET", path, "")
		if status != 200 {
			t.Fatalf("page %d: %d %.300s", pages, status, body)
		}
		var p struct {
			Data []client.Hit `json:"data"`
		}
		if err := json.Unmarshal([]byte(body), &p); err != nil || len(p.Data) != 1 {
			t.Fatalf("page %d: %v %.300s", pages, err, body)
		}
		delete(want, p.Data[0].InterviewID)
		path, _, _ = strings.Cut(strings.TrimPrefix(h.Get("Link"), "<"), ">")
	}
	if len(want) != 0 || pages != 3 {
		t.Errorf("%d pages, not found: %v", pages, want)
	}
}

func TestWhatHasNotChangedIsNotSentAgain(t *testing.T) {
	w := newWorld(t, web.Limits{})
	path := "/v1/plans/" + w.plan().ID
	_, h, _ := w.do("GET", path, "")
	tag := h.Get("ETag")
	if status, h, body := w.do("GET", path, "", "If-None-Match", tag); status != 304 || body != "" || h.Get("ETag") != tag {
		t.Errorf("%d %v %q", status, h, body)
	}
	if status, _, _ := w.do("PATCH", path, `{"intro":"Hello."}`, "If-Match", tag); status != 200 {
		t.Fatalf("change: %d", status)
	}
	if status, _, body := w.do("GET", path, "", "If-None-Match", tag); status != 200 || body == "" {
		t.Errorf("after a change: %d %q", status, body)
	}
}

func TestARefusalHasOneOfTheDocumentedCodes(t *testing.T) {
	w := newWorld(t, web.Limits{})
	plan := w.plan()
	iv := w.interview(plan)
	_, h, _ := w.do("POST", "/v1/uploads", "", "Tus-Resumable", "1.0.0", "Upload-Length", "5",
		"Upload-Metadata", "interview_id "+b64(iv.Interview.ID)+",question_id "+b64(plan.Questions[0].ID))
	status, _, body := w.do("PATCH", h.Get("Location"), "hello", "Tus-Resumable", "1.0.0", "Upload-Offset", "0",
		"Content-Type", "application/offset+octet-stream", "Upload-Checksum", "sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=")
	if p := said(t, body); status != 460 || p.Code != "checksum" || p.Title == "" {
		t.Errorf("a wrong checksum: %d %+v", status, p)
	}
	status, _, body = w.do("HEAD", h.Get("Location"), "")
	if status != http.StatusPreconditionFailed || body != "" {
		t.Errorf("no version of the protocol: %d %q", status, body)
	}
	status, _, body = w.do("PATCH", h.Get("Location"), "hello", "Upload-Offset", "0")
	if p := said(t, body); status != http.StatusPreconditionFailed || p.Code != "tus_version" {
		t.Errorf("no version of the protocol: %d %+v", status, p)
	}
	status, _, body = w.do("GET", "/v1/me", "", "Candor-Organization", w.foreign.ID)
	if p := said(t, body); status != 404 || !strings.HasPrefix(p.Detail, "Candor-Organization: ") {
		t.Errorf("acting for a stranger: %d %+v", status, p)
	}
}
