package jobmojito

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

// sittings are a candidate's interviews of a definition, newest first.
func sittings(t testing.TB, w *dialecttest.World, plan, candidate string) []interview.Interview {
	t.Helper()
	all, err := w.Service.Interviews(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID},
		interview.Filter{PlanID: plan, CandidateID: candidate}, interview.Page{})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestACandidateHasTheAttemptsThatTheInterviewGives(t *testing.T) {
	w, h, token, id := shop(t, `"status":`, `"interview_attempts":2,"status":`)
	body := `{"interview_id":"` + id + `","users":[{"email":"a@example.org"}]}`
	var urls []string
	for range 4 {
		rows := ask[[]row](t, w, h, token, "job-interview-register-users", body)
		again := ask[[]row](t, w, h, token, "job-interview-register-users", body)
		if rows[0].URL != again[0].URL || rows[0].Result != "ok" {
			t.Fatalf("%+v, then %+v", rows, again)
		}
		urls = append(urls, rows[0].URL)
		if len(urls) < 3 {
			take(t, w, rows[0].URL, "x", "y")
		}
	}
	if urls[0] == urls[1] || urls[1] != urls[2] || urls[2] != urls[3] {
		t.Errorf("the addresses are %v", urls)
	}
}

func TestWhoseInterviewEndedGetsAnother(t *testing.T) {
	w, h, token, id := shop(t)
	body := `{"interview_id":"` + id + `","users":[{"email":"a@example.org"}]}`
	first := ask[[]row](t, w, h, token, "job-interview-register-users", body)[0]
	iv := sittings(t, w, id, first.ProfileInterviewID)[0]
	if _, err := w.Service.Cancel(t.Context(), account.Actor{System: true}, iv.ID, ""); err != nil {
		t.Fatal(err)
	}
	second := ask[[]row](t, w, h, token, "job-interview-register-users", body)[0]
	if second.URL == first.URL || second.ProfileInterviewID != first.ProfileInterviewID {
		t.Errorf("%+v, then %+v", first, second)
	}
}

func TestRegisteringAtOnceMakesOneInterview(t *testing.T) {
	w, h, _, id := shop(t)
	w.Clock.Set(time.Now()) // the database remembers by the real clock
	_, token := w.Key(t, name)
	body := `{"interview_id":"` + id + `","users":[{"email":"a@example.org"},{"email":"A@example.org"}]}`
	urls := make([]string, 8)
	var wg sync.WaitGroup
	for i := range urls {
		wg.Go(func() {
			rows := ask[[]row](t, w, h, token, "job-interview-register-users", body)
			urls[i] = rows[0].URL + " " + rows[1].URL
		})
	}
	wg.Wait()
	for _, got := range urls {
		if a, b, _ := strings.Cut(got, " "); a == "" || a != b || got != urls[0] {
			t.Errorf("the addresses are %v", urls)
		}
	}
}

func TestAnInterviewEndsWhenItIsNoLongerAvailable(t *testing.T) {
	w, h, token, id := shop(t, `"status":`, `"interview_available_till":"2026-03-12","status":`)
	body := `{"interview_id":"` + id + `","users":[{"email":"a@example.org"}]}`
	rows := ask[[]row](t, w, h, token, "job-interview-register-users", body)
	if iv := sittings(t, w, id, rows[0].ProfileInterviewID)[0]; iv.ExpiresAt.Format(time.RFC3339) != "2026-03-13T00:00:00Z" {
		t.Errorf("it ends at %s", iv.ExpiresAt)
	}
	w.Clock.Set(time.Date(2026, 3, 13, 0, 0, 0, 0, time.UTC))
	_, token = w.Key(t, name)
	rows = ask[[]row](t, w, h, token, "job-interview-register-users", strings.Replace(body, "a@", "b@", 1))
	if rows[0].Result != "Error: The interview is no longer available." || rows[0].URL != "" {
		t.Errorf("afterwards: %+v", rows)
	}
}

func TestARandomSubsetIsAskedWithItsFollowUps(t *testing.T) {
	w, h, token, id := shop(t, `"status":`, `"questions_random_subset":0.5,"status":`, twoQuestions,
		`"questions":[{"id":"1","question":"1?"},{"question":"1b?","is_conditional":true,"conditional_question_main_id":"1"},{"question":"2?"},{"question":"3?"},{"question":"4?"}]`)
	asked := map[string]bool{}
	for i := range 40 {
		rows := ask[[]row](t, w, h, token, "job-interview-register-users", `{"interview_id":"`+id+`","users":[{"email":"a`+strings.Repeat("a", i)+`@example.org"}]}`)
		iv := sittings(t, w, id, rows[0].ProfileInterviewID)[0]
		full, err := w.Service.Interview(t.Context(), account.Actor{System: true}, iv.ID)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, q := range full.Asked.Questions {
			all = append(all, q.Text)
		}
		texts := strings.Join(all, "")
		if n := len(full.Asked.Questions); strings.Contains(texts, "1?") != strings.Contains(texts, "1b?") || n != 2 && (n != 3 || !strings.Contains(texts, "1?1b?")) {
			t.Errorf("asked %s", texts)
		}
		asked[texts] = true
	}
	if len(asked) < 3 {
		t.Errorf("asked only %v", asked)
	}
}

func TestAnAddressOfSomebodyElseIsSaidInItsRow(t *testing.T) {
	w, h, token, id := shop(t)
	rows := ask[[]row](t, w, h, token, "job-interview-register-users", `{"interview_id":"`+id+`","users":[
		{"email":"a@example.org","external_id":"1"},{"email":"a@example.org","external_id":"2"},{"email":"other@example.org","external_id":"1"}]}`)
	if rows[0].Result != "ok" || rows[1].Result != "Error: A candidate with another external id has this e-mail address." || rows[2].URL != rows[0].URL {
		t.Errorf("%+v", rows)
	}
}

func TestATrialIsKeptApart(t *testing.T) {
	w, h, token, id := shop(t)
	body := `{"interview_id":"` + id + `","users":[{"email":"a@example.org"}]}`
	real := ask[[]row](t, w, h, token, "job-interview-register-users", body)[0]
	trial := ask[[]row](t, w, h, token, "job-interview-register-users", strings.Replace(body, `{`, `{"is_test":true,`, 1))[0]
	ivs := sittings(t, w, id, real.ProfileInterviewID)
	if trial.URL == real.URL || len(ivs) != 2 || !ivs[0].Test && !ivs[1].Test || ivs[0].Test && ivs[1].Test {
		t.Errorf("%+v, %+v", real, trial)
	}
}

func TestAnotherAttemptAsksForTheSamePersonAndKeepsWhatTheCallerKnows(t *testing.T) {
	w, h, token, _ := shop(t)
	ready := w.ID(t, "invited")
	if status, _ := invoke(t, w, h, token, "job-interview-result-request-another-attempt", `{"interview_result_id":"`+ready+`"}`); status != 422 {
		t.Errorf("an interview that waits is tried again: %d", status)
	}
	w = dialecttest.New(t, "ready")
	h = New(w.Deps).Handler()
	_, token = w.Key(t, name)
	was := w.Interview(t, "ready")
	for range 2 {
		invoke(t, w, h, token, "job-interview-result-request-another-attempt", `{"interview_result_id":"`+was.ID+`"}`)
	}
	ivs := sittings(t, w, was.PlanID, was.CandidateID)
	if len(ivs) != 2 || ivs[0].State != interview.Invited || ivs[0].ExternalID != was.ExternalID || ivs[1].State != interview.Ready {
		t.Fatalf("%+v", ivs)
	}
	if id, err := resultID(ivs[0]); id != was.ID || err != nil {
		t.Errorf("it is known as %s, %v", id, err)
	}
	r := w.Result(t, "ready")
	if len(r.Turns) == 0 || r.Assessment == nil {
		t.Error("what was answered before is gone")
	}
	// The attempt that was set aside does not count against the candidate.
	if _, err := w.Service.Cancel(t.Context(), account.Actor{System: true}, ivs[0].ID, ""); err != nil {
		t.Fatal(err)
	}
	ask[[]row](t, w, h, token, "job-interview-register-users", `{"interview_id":"`+was.PlanID+`","users":[{"email":"ready@example.org"}]}`)
	if ivs = sittings(t, w, was.PlanID, was.CandidateID); len(ivs) != 3 || ivs[0].State != interview.Invited {
		t.Errorf("%+v", ivs)
	}
}
