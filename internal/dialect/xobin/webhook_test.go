package xobin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

// events of an interview, each worded; "" where nothing is told.
func told(t *testing.T, w *dialecttest.World, who string) map[interview.EventType]string {
	t.Helper()
	all, err := w.Service.Events(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID, Env: w.Interview(t, who).Env}, nil, w.ID(t, who), 0, interview.MaxPage)
	if err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	out := map[interview.EventType]string{}
	for _, e := range all {
		m, err := New(w.Deps).Word(t.Context(), interview.Outgoing{Event: e}, w.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		out[e.Type] = ""
		if m != nil {
			out[e.Type] = string(m.Body)
		}
	}
	return out
}

func TestStartAndSubmissionAreToldAndNothingElse(t *testing.T) {
	w, h, key := few(t, "ready", "failed", "declined")
	got := told(t, w, "ready")
	r := w.Result(t, "ready")
	start := fmt.Sprintf(`{"ai_interview_id":%d,"ai_interview_name":"Backend screening","candidate_email":"ready@example.org","candidate_id":%d,"candidate_name":"Jane Smith","invite_status":"Started","response_id":%d}`,
		w.Plan.Serial, r.Candidate.Serial, r.Interview.Serial)
	if diff := cmp.Diff(start, got[interview.InterviewStarted]); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	status, _, report := w.Get(t, h, at+"?custom_field_id=ext-ready", "apiKey", key)
	if diff := cmp.Diff(string(report), got[interview.InterviewReady]); status != http.StatusOK || diff != "" {
		t.Errorf("the submission is not the report: -report +submission\n%s", diff)
	}
	for _, who := range []string{"ready", "failed", "declined"} {
		for typ, body := range told(t, w, who) {
			if want := typ == interview.InterviewStarted || typ == interview.InterviewReady; want != (body != "") {
				t.Errorf("%s of %s is told as %q", typ, who, body)
			}
		}
	}
}

func TestALaterResultIsNotSubmittedAgain(t *testing.T) {
	w, _, _ := few(t, "ready")
	r := w.Result(t, "ready")
	e := interview.Event{Type: interview.InterviewReady, OrganizationID: w.Acme.ID, Env: account.Live, InterviewID: r.Interview.ID, Data: json.RawMessage(`{"result_version":2}`)}
	if m, err := New(w.Deps).Word(t.Context(), interview.Outgoing{Event: e}, w.Clock.Now()); m != nil || err != nil {
		t.Errorf("got %v, %v", m, err)
	}
}
