package roundzero

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web/openapitest"
)

// within is a transport to a handler without a network.
type within struct{ h http.Handler }

func (t within) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	t.h.ServeHTTP(rec, r)
	return rec.Result(), nil
}

// described is a handler whose answers are held against the document, and so
// are the bodies that it took.
func described(t *testing.T, h http.Handler) (*openapitest.Transport, http.Handler) {
	t.Helper()
	tr := openapitest.Conform(t, document, within{h})
	return tr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(sent))
		res, err := tr.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode < 300 && len(sent) > 0 {
			name := map[string]string{"POST /api/v1/invitations": "NewInvitation", "POST /api/v1/jobs": "NewJob", "POST /api/v1/candidates": "NewCandidate"}[r.Method+" "+r.URL.Path]
			if name == "" {
				name = map[bool]string{true: "JobChange", false: "CandidateChange"}[strings.Contains(r.URL.Path, "/jobs/")]
			}
			named(t, tr.Document, name, sent)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		maps.Copy(w.Header(), res.Header)
		w.WriteHeader(res.StatusCode)
		_, _ = w.Write(body)
	})
}

// named holds JSON against a schema of the document by its name.
func named(t *testing.T, d *openapitest.Document, name string, body []byte) {
	t.Helper()
	if err := d.Validate(body, "components", "schemas", name); err != nil {
		t.Errorf("%s: %v\n%s", name, err, body)
	}
}

func TestTheOpenAPIDocumentDescribesEveryAnswer(t *testing.T) {
	w, key := world(t)
	people(t, w)
	tr, h := described(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		New(w.Deps).Handler().ServeHTTP(rw, r)
	}))
	c := client{t, w, h, key}
	for _, name := range dialecttest.Cast() {
		c.call("GET", "/interviews/"+w.ID(t, name), "")
		c.call("GET", "/interviews/"+w.ID(t, name)+"/questions", "")
		c.call("GET", "/candidates/"+w.Interview(t, name).CandidateID, "")
	}
	var job JobDetails
	c.must(201, &job, "POST", "/jobs", `{"title":"Baker","description":"Bakes.","requirements":null,"interview_goals":{"goals":[{"category":"leadership","priority":"high"}]}}`)
	c.must(200, &job, "PATCH", "/jobs/"+job.ID, `{"department":"Bread","location":null,"interview_goals":null}`)
	c.must(200, &job, "GET", "/jobs/"+job.ID, "")
	c.call("GET", "/jobs/"+job.ID+"/questions", "")
	var who CandidateDetails
	c.must(201, &who, "POST", "/candidates", `{"name":"A","email":null,"cv":{"certifications":[{"name":"B","credentialUrl":"https://example.org"}]}}`)
	c.must(200, &who, "PATCH", "/candidates/"+who.ID, `{"title":"Ms","cv":{"summary":"C","workExperiences":[{"company":"D","title":"E","isCurrent":true}]}}`)
	var inv Invitation
	c.must(201, &inv, "POST", "/invitations", `{"job_id":"`+job.ID+`","candidate":{"id":"`+who.ID+`"},"question_config":{"custom_questions":[{"question_text":"F","question_type":"technical"}]},"expires_in_days":null}`)
	c.call("GET", "/jobs?limit=2", "")
	c.call("GET", "/candidates?limit=100", "")
	for _, bad := range [][3]string{
		{"POST", "/jobs", `{`}, {"POST", "/candidates", `{}`}, {"POST", "/invitations", `[]`}, {"PATCH", "/jobs/1", `{}`}, {"DELETE", "/jobs", ``}, {"GET", "/nothing", ``},
	} {
		if status, body := c.call(bad[0], bad[1], bad[2]); status < 400 {
			t.Errorf("%v: %d %s", bad, status, body)
		}
	}
	if left := tr.Unseen(); len(left) > 0 {
		t.Errorf("never answered: %v", left)
	}
}

func TestTheOpenAPIDocumentHasEveryEndpoint(t *testing.T) {
	w, key := world(t, "in_progress", "ready")
	var want, got []string
	for _, e := range New(w.Deps).endpoints() {
		if e.pattern == "/openapi.json" {
			continue
		}
		for method, h := range map[string]handler{"GET": e.get, "POST": e.post, "PATCH": e.patch} {
			if h != nil {
				want = append(want, method+" "+base+e.pattern)
			}
		}
	}
	tr, _ := described(t, nil)
	tr.Operations(func(method, path, _ string) { got = append(got, method+" "+path) })
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	status, h, body := w.Get(t, New(w.Deps).Handler(), "/api/v1/openapi.json", "Authorization", "Bearer "+key)
	if status != 200 || h.Get("Content-Type") != "application/json" || !json.Valid(body) || h.Get("X-RateLimit-Limit") != "100" {
		t.Errorf("%d %v", status, h)
	}
	named(t, tr.Document, "InterviewStarted", word(t, w, event(t, w, "in_progress", interview.InterviewStarted)).Body)
	named(t, tr.Document, "InterviewEnded", word(t, w, event(t, w, "ready", interview.InterviewReady)).Body)
}
