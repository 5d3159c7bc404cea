package jobmojito

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

// told is what the events of an interview are worded as, in their order.
func told(t *testing.T, w *dialecttest.World, who string) (types []interview.EventType, bodies []string) {
	t.Helper()
	iv := w.Interview(t, who)
	all, err := w.Service.Events(t.Context(), account.Actor{System: true, OrganizationID: iv.OrganizationID, Env: iv.Env}, nil, "", 0, interview.MaxPage)
	if err != nil || len(all) == 0 {
		t.Fatalf("no events: %v", err)
	}
	for _, e := range all {
		if e.InterviewID != iv.ID {
			continue
		}
		m, err := New(w.Deps).Word(t.Context(), interview.Outgoing{Event: e}, w.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		if m != nil {
			types, bodies = append(types, e.Type), append(bodies, string(m.Body))
		}
	}
	return types, bodies
}

func TestCollectedAndResultAreToldAsOfWhatHappened(t *testing.T) {
	w := dialecttest.New(t, "ready")
	iv := w.Interview(t, "ready")
	types, bodies := told(t, w, "ready")
	if diff := cmp.Diff([]interview.EventType{interview.InterviewCompleted, interview.InterviewReady}, types); diff != "" {
		t.Fatalf("-want +got\n%s", diff)
	}
	head := fmt.Sprintf(`{"id":"%s","interview_id":"%s","question_set_id":"%s"`, iv.ID, iv.PlanID, iv.PlanID)
	profile := fmt.Sprintf(`"profile_interview_id":"%s","profile_id":"%s"`, iv.CandidateID, iv.CandidateID)
	const who = `"candidate_name":"Jane Smith","candidate_email":"ready@example.org","candidate_phone_number":"+493012345678"`
	want := []string{
		head + `,"status":"draft","interview_status":"completed","processing_status":null,` + profile +
			`,"score":null,"ai_analysis_recruiter_score":null,"ai_analysis":null,"ai_analysis_recruiter":null,"recruiter_go_next_round":null,"pdf_export_url":null,` +
			`"reason":"interview_status",` + who + `,"ai_analysis_recruiter_why_hire":null,"ai_analysis_recruiter_why_not_hire":null}`,
		head + `,"status":"active","interview_status":"completed","processing_status":"completed",` + profile +
			`,"score":8.2,"ai_analysis_recruiter_score":8.2,"ai_analysis":"Thank you. Your answer on goroutines covered the main points.",` +
			`"ai_analysis_recruiter":"Jane covered cancelling and waiting; the query was not judged.","recruiter_go_next_round":null,"pdf_export_url":null,` +
			`"reason":"processing_status",` + who + `,"ai_analysis_recruiter_why_hire":["Cancels through the context"],"ai_analysis_recruiter_why_not_hire":["Said nothing on groups by customer"]}`,
	}
	if diff := cmp.Diff(want, bodies); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestADecisionIsToldAndANoteIsNot(t *testing.T) {
	w := dialecttest.New(t, "ready")
	signIn(t, w)
	members, err := w.Accounts.Members(t.Context(), account.Actor{System: true}, w.Acme.ID)
	if err != nil {
		t.Fatal(err)
	}
	a := account.ActorOf(members[0], account.Live)
	for decision, want := range map[string]*bool{"": nil, "hold": nil, "advance": new(true), "reject": new(false)} {
		w.Clock.Advance(time.Minute)
		if _, err := w.Service.SaveReview(t.Context(), a, interview.Review{InterviewID: w.ID(t, "ready"), Decision: decision, Note: "A note."}); err != nil {
			t.Fatal(err)
		}
		e := interview.Event{Type: interview.ReviewSaved, OrganizationID: w.Acme.ID, Env: account.Live, InterviewID: w.ID(t, "ready"),
			Data: json.RawMessage(`{"decision":"` + decision + `"}`)}
		m, err := New(w.Deps).Word(t.Context(), interview.Outgoing{Event: e}, w.Clock.Now())
		if err != nil || (m != nil) != (decision != "") {
			t.Fatalf("%q is told as %v, %v", decision, m, err)
		}
		if m == nil {
			continue
		}
		var got WebhookPayload
		if err := json.Unmarshal(m.Body, &got); err != nil || got.Reason != "recruiter_go_next_round" || got.Status != "active" {
			t.Errorf("%q: %s", decision, m.Body)
		}
		if diff := cmp.Diff(want, got.GoNextRound); diff != "" {
			t.Errorf("%q: -want +got\n%s", decision, diff)
		}
	}
}

func TestOnlyWhoBeganCanFail(t *testing.T) {
	w := dialecttest.New(t, "failed", "expired", "cancelled", "declined", "withdrawn", "invited", "in_progress")
	for who, want := range map[string]string{"failed": "failed", "withdrawn": "abandoned", "expired": "", "cancelled": "", "declined": "", "invited": "", "in_progress": ""} {
		_, bodies := told(t, w, who)
		last := WebhookPayload{InterviewStatus: new("")}
		if len(bodies) > 0 {
			if err := json.Unmarshal([]byte(bodies[len(bodies)-1]), &last); err != nil {
				t.Fatal(err)
			}
		}
		if began := !w.Interview(t, who).StartedAt.IsZero(); began != (want != "" || who == "in_progress") {
			t.Fatalf("the cast has changed: %s began: %v", who, began)
		}
		if *last.InterviewStatus != want || want != "" && (last.Status != "draft" || last.Score != nil || last.AnalysisRecruiter != nil) {
			t.Errorf("%s is told as %v", who, bodies)
		}
	}
}

func TestALaterResultIsToldForItsScore(t *testing.T) {
	w := dialecttest.New(t, "ready")
	p, err := payload(interview.Event{Type: interview.InterviewReady, Data: json.RawMessage(`{"result_version":2}`)}, w.Result(t, "ready"), nil)
	if err != nil || p == nil || p.Reason != "score" {
		t.Errorf("got %+v, %v", p, err)
	}
}

func TestTheNewestDecisionCounts(t *testing.T) {
	at := func(minute int, decision string) interview.Review {
		return interview.Review{Decision: decision, UpdatedAt: time.Unix(int64(minute)*60, 0)}
	}
	all := []interview.Review{at(3, "reject"), at(1, "advance"), at(9, "")}
	for range all {
		if got := goesOn(all); got == nil || *got {
			t.Errorf("got %v of %v", got, all)
		}
		all = append(all[1:], all[0])
	}
	if !slices.Equal([]bool{true}, []bool{*goesOn([]interview.Review{at(1, "advance")})}) || goesOn(nil) != nil {
		t.Error("a single decision, or none, is misread")
	}
}
