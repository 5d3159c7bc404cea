package xobin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web/openapitest"
)

func TestEveryExchangeIsAsTheDocumentSays(t *testing.T) {
	dialecttest.Described{
		Document: openapitest.Read(t, document),
		Blank: func(name string) string {
			if strings.HasPrefix(name, "serial") {
				return "1"
			}
			return ""
		},
		Unlisted: func(string) bool { return true }, // the next test asks each operation
	}.Check(t)
}

// TestEveryOperationOfTheDocumentWorksAsItSays sends each what it asks for.
func TestEveryOperationOfTheDocumentWorksAsItSays(t *testing.T) {
	w, h, key := few(t, "ready", "invited", "in_progress")
	doc := openapitest.Read(t, document)
	seen := map[string]bool{}
	_, _, job := send(t, w, h, http.MethodPost, generatePath, key, `{"job_role":"Engineer","job_description":"Go"}`)
	var made struct {
		ID string `json:"job_id"`
	}
	if err := json.Unmarshal(job, &made); err != nil {
		t.Fatal(err)
	}
	all := append(endpoints(w.Plan.Serial, w.Interview(t, "invited").Serial),
		endpoint{method: "GET", path: generatePath + "/" + made.ID},
		endpoint{method: "GET", path: fmt.Sprintf("%s/%d", at, w.Interview(t, "in_progress").Serial)},
		endpoint{method: "GET", path: "/api/v2/openapi.json"})
	for _, e := range all {
		target, _, _ := strings.Cut(e.path, "?")
		path, known := doc.Find(e.method, target)
		if !known {
			t.Errorf("%s %s is not in the document", e.method, e.path)
			continue
		}
		seen[e.method+" "+path] = true
		if e.body != "" {
			if err := doc.Request(path, e.method, []byte(e.body)); err != nil {
				t.Errorf("%s %s: the body: %v", e.method, path, err)
			}
		}
		status, header, body := send(t, w, h, e.method, e.path, key, e.body)
		if status/100 != 2 {
			t.Errorf("%s %s: %d %s", e.method, e.path, status, body)
			continue
		}
		if err := doc.Answer(path, e.method, strconv.Itoa(status), header.Get("Content-Type"), body); err != nil {
			t.Errorf("%s %s: the answer: %v", e.method, path, err)
		}
	}
	doc.Operations(func(method, path, id string) {
		if id == "" || doc.At("paths", path, strings.ToLower(method), "summary") == nil || !seen[method+" "+path] {
			t.Errorf("%s %s has no name, or was not asked", method, path)
		}
	})
}

func TestWhatIsToldIsAsTheDocumentSays(t *testing.T) {
	w, h, key := few(t, "ready")
	doc := openapitest.Read(t, document)
	send(t, w, h, http.MethodPost, generatePath, key, `{"job_role":"Engineer","job_description":"Go","notification_url":"https://ats.example.com/made"}`)
	told := map[string][]byte{"generated": calls(t, w)[0].Body}
	x := New(w.Deps)
	events, err := w.Service.Events(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}, nil, w.ID(t, "ready"), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		m, err := x.Word(t.Context(), interview.Outgoing{Event: e}, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if m != nil {
			told[map[interview.EventType]string{interview.InterviewStarted: "start", interview.InterviewReady: "submission"}[e.Type]] = m.Body
		}
	}
	hooks, _ := doc.At("webhooks").(map[string]any)
	for name := range hooks {
		if err := doc.Validate(told[name], "webhooks", name, "post", "requestBody", "content", "application/json", "schema"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheDocumentIsServedToAnybody(t *testing.T) {
	w, h, _ := few(t, "invited")
	status, header, body := w.Get(t, h, "/api/v2/openapi.json")
	if status != http.StatusOK || header.Get("Content-Type") != "application/json" || string(body) != string(document) {
		t.Errorf("%d %v", status, header)
	}
	if status, _, body := w.Do(t, h, http.MethodPost, "/api/v2/openapi.json"); status != http.StatusMethodNotAllowed {
		t.Errorf("posting it: %d %s", status, body)
	}
}
