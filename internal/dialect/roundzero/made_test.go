package roundzero

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

// UnmarshalText reads what a client of RoundZero's does.
func (s *Stamp) UnmarshalText(b []byte) error {
	at, err := time.Parse("2006-01-02T15:04:05Z", string(b))
	*s = Stamp(at)
	return err
}

// client is a program that knows RoundZero only.
type client struct {
	t   *testing.T
	w   *dialecttest.World
	h   http.Handler
	key string
}

func newClient(t *testing.T, names ...string) client {
	w, key := world(t, names...)
	return client{t, w, New(w.Deps).Handler(), key}
}

// call sends a body and returns status and answer; headers come in pairs.
func (c client) call(method, path, body string, headers ...string) (int, string) {
	c.t.Helper()
	r := httptest.NewRequestWithContext(c.t.Context(), method, "/api/v1"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+c.key)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	c.w.Served(c.h).ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

// must is call for what has to succeed, read into v.
func (c client) must(want int, v any, method, path, body string, headers ...string) {
	c.t.Helper()
	status, got := c.call(method, path, body, headers...)
	if status != want {
		c.t.Fatalf("%s %s: %d %s", method, path, status, got)
	}
	if err := json.Unmarshal([]byte(got), v); err != nil {
		c.t.Fatal(err)
	}
}

func TestWhatAProgramCreatesIsInterviewedAndRead(t *testing.T) {
	c := newClient(t, "bare")
	var job JobDetails
	c.must(201, &job, "POST", "/jobs", `{"title":"Baker","description":"Bakes.","interview_goals":{"goals":[{"category":"collaboration","priority":"low"}],"customGoals":["Sourdough"]}}`)
	var qs JobQuestions
	c.must(200, &qs, "GET", "/jobs/"+job.ID+"/questions", "")
	if qs.TotalQuestions != 3 || qs.EstimatedDurationSeconds != 540 || qs.JobID != job.ID {
		t.Fatalf("%+v", qs)
	}
	var inv Invitation
	c.must(201, &inv, "POST", "/invitations", fmt.Sprintf(`{"job_id":%q,"candidate":{"name":"Eva Maria Horn","email":"eva@example.org","title":"Ms"},
		"candidate_cv":{"skills":[{"name":"Rye"}]},"question_config":{"excluded_question_ids":[%q],
		"custom_questions":[{"question_text":"Last?","question_type":"situational","order_index":9},{"question_text":"Early?","question_type":"technical","time_limit_seconds":30,"order_index":2}],
		"question_order":[%q]}}`, job.ID, qs.Questions[0].ID, qs.Questions[2].ID))
	if want := c.w.Clock.Now().AddDate(0, 0, 7); !time.Time(*inv.ExpiresAt).Equal(want) || inv.Candidate.Name != "Eva Maria Horn" {
		t.Errorf("%+v", inv)
	}
	var asked Questions
	c.must(200, &asked, "GET", "/interviews/"+inv.ID+"/questions", "")
	var got []string
	for i, q := range asked.Questions {
		if q.IsCustom != strings.HasPrefix(q.ID, "custom-") || q.Order != i {
			t.Errorf("%+v", q)
		}
		got = append(got, fmt.Sprintf("%s %s %d", q.QuestionText[:5], q.QuestionType, q.TimeLimitSeconds))
	}
	if diff := cmp.Diff([]string{"Pleas role_specific 180", "Tell  behavioral 180", "Early technical 30", "Last? situational 180"}, got); diff != "" {
		t.Error(diff)
	}
	var who CandidateDetails
	c.must(200, &who, "GET", "/candidates/"+inv.Candidate.ID, "")
	if who.CV == nil || len(who.CV.Skills) != 1 || *who.Title != "Ms" {
		t.Errorf("%+v", who)
	}
	c.sit(inv)
	var open OpenInterview
	c.must(200, &open, "GET", "/interviews/"+inv.ID, "")
	if open.Status != InProgress || open.Job.ID != job.ID || open.Candidate.ID != who.ID {
		t.Errorf("%+v", open)
	}
}

// sit is what the candidate does behind the address of the invitation.
func (c client) sit(inv Invitation) {
	c.t.Helper()
	if inv.InterviewURL != c.w.Deps.Links.Room(inv.Token) {
		c.t.Errorf("the address is %s", inv.InterviewURL)
	}
	actor, _, err := c.w.Service.Enter(c.t.Context(), inv.Token)
	if err == nil {
		_, err = c.w.Service.Consent(c.t.Context(), actor, "1")
	}
	if err == nil {
		_, _, err = c.w.Service.Start(c.t.Context(), actor, "test")
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

func TestTheSameRequestUnderOneKeyMakesOneThing(t *testing.T) {
	c := newClient(t, "bare")
	c.w.Clock.Set(time.Now()) // the database forgets by its own clock
	job := c.w.Position.ID
	for path, bodies := range map[string][2]string{
		"/jobs":        {`{"title":"A","description":"B"}`, `{"title":"A","description":"C"}`},
		"/candidates":  {`{"name":"A"}`, `{"name":"B"}`},
		"/invitations": {`{"job_id":"` + job + `","candidate_name":"A"}`, `{"job_id":"` + job + `","candidate_name":"B"}`},
	} {
		status, first := c.call("POST", path, bodies[0], "Idempotency-Key", "unique-key-12345")
		again, second := c.call("POST", path, bodies[0], "Idempotency-Key", "unique-key-12345")
		if status != 201 || again != 201 || first != second {
			t.Errorf("%s: %d %s and %d %s", path, status, first, again, second)
		}
		if status, body := c.call("POST", path, bodies[1], "Idempotency-Key", "unique-key-12345"); status != 409 || !strings.Contains(body, `"idempotency_conflict"`) {
			t.Errorf("%s with another body: %d %s", path, status, body)
		}
		if _, other := c.call("POST", path, bodies[0]); other == first {
			t.Errorf("%s without a key makes no other", path)
		}
	}
	if status, body := c.call("POST", "/candidates", `{"name":"A"}`, "Idempotency-Key", strings.Repeat("k", 256)); status != 400 || !strings.Contains(body, "Idempotency-Key must have at most 255 bytes") {
		t.Errorf("a long key: %d %s", status, body)
	}
}

func TestAJobWithoutQuestionsGetsThemOnce(t *testing.T) {
	c := newClient(t, "bare")
	var job JobDetails
	c.must(201, &job, "POST", "/jobs", `{"title":"Baker","description":"Bakes."}`)
	acme := account.Actor{System: true, OrganizationID: c.w.Acme.ID}
	f := interview.Filter{PositionID: job.ID}
	plans, err := c.w.Service.Plans(t.Context(), acme, f, interview.Page{})
	if err != nil || len(plans) != 1 || len(plans[0].Questions) != 5 {
		t.Fatalf("%v, %v", plans, err)
	}
	if _, err := c.w.Service.UpdatePlan(t.Context(), acme, plans[0].ID, 0, func(p *interview.Plan) error { p.Status = "archived"; return nil }); err != nil {
		t.Fatal(err)
	}
	if status, body := c.call("POST", "/invitations", `{"job_id":"`+job.ID+`","candidate_name":"A"}`); status != 409 || !strings.Contains(body, "Job has no questions") {
		t.Errorf("a job whose questions were archived: %d %s", status, body)
	}
	// A job that was made while the questions could not be.
	half, err := c.w.Service.CreatePosition(t.Context(), acme, interview.Position{Title: "Miller", Extra: interview.Extra{"roundzero": json.RawMessage(`{}`)}}, interview.OnceKey{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if status, body := c.call("POST", "/invitations", `{"job_id":"`+half.ID+`","candidate_name":"A"}`); status != 201 {
			t.Errorf("%d %s", status, body)
		}
	}
	if plans, err = c.w.Service.Plans(t.Context(), acme, interview.Filter{PositionID: half.ID}, interview.Page{}); err != nil || len(plans) != 1 {
		t.Errorf("%d plans, %v", len(plans), err)
	}
}

func TestGoalsDecideHowManyQuestionsAreAsked(t *testing.T) {
	for name, c := range map[string]struct {
		goals *Goals
		want  int
	}{
		"none":           {nil, 5},
		"empty":          {&Goals{AdditionalContext: "much"}, 5},
		"high":           {&Goals{Goals: []Goal{{"leadership", "high"}}}, 4},
		"medium":         {&Goals{Goals: []Goal{{"culture_fit", "medium"}}}, 3},
		"twice the same": {&Goals{Goals: []Goal{{"domain_expertise", "low"}, {"domain_expertise", "high"}}}, 2},
		"an unknown one": {&Goals{Goals: []Goal{{"night_shifts", "high"}}}, 2},
		"own ones":       {&Goals{CustomGoals: []string{"Rye", "Spelt"}}, 3},
	} {
		qs := questionsFor("Baker", c.goals)
		seen := map[string]bool{}
		for _, q := range qs {
			if seen[q.Text] || q.Text == "" {
				t.Errorf("%s: %q comes twice", name, q.Text)
			}
			seen[q.Text] = true
		}
		if len(qs) != c.want || !strings.Contains(qs[0].Text, "(Baker)") {
			t.Errorf("%s: %d questions, not %d", name, len(qs), c.want)
		}
	}
	if q := bank("night_shifts")[0]; !strings.HasSuffix(q.Text, "night shifts.") {
		t.Errorf("%q", q.Text)
	}
}

func TestListsGoPageByPage(t *testing.T) {
	c := newClient(t, "bare")
	for i := range 4 {
		c.w.Clock.Advance(time.Second)
		if status, body := c.call("POST", "/candidates", fmt.Sprintf(`{"name":"Page %d"}`, i)); status != 201 {
			t.Fatalf("%d %s", status, body)
		}
	}
	var all []string
	for page := 1; ; page++ {
		var l List[CandidateDetails]
		c.must(200, &l, "GET", fmt.Sprintf("/candidates?search=pAGE&limit=3&page=%d", page), "")
		for _, x := range l.Data {
			all = append(all, x.Name)
		}
		if l.Pagination.Page != page || l.Pagination.Limit != 3 {
			t.Errorf("%+v", l.Pagination)
		}
		if !l.Pagination.HasMore {
			break
		}
	}
	if diff := cmp.Diff([]string{"Page 3", "Page 2", "Page 1", "Page 0"}, all); diff != "" {
		t.Error(diff)
	}
	var l List[JobDetails]
	c.must(200, &l, "GET", "/jobs?limit=1000&status=active", "")
	if l.Pagination.Limit != 100 || len(l.Data) != 1 || l.Data[0].ID != c.w.Position.ID {
		t.Errorf("%+v", l)
	}
	if _, body := c.call("GET", "/candidates?search=nobody", ""); body != `{"data":[],"pagination":{"page":1,"limit":50,"has_more":false}}`+"\n" {
		t.Error(body)
	}
}

func TestAnEMailAddressStaysOnceAnInterviewIsCompleted(t *testing.T) {
	c := newClient(t, "ready", "invited")
	id := func(name string) string { return "/candidates/" + c.w.Interview(t, name).CandidateID }
	for name, x := range map[string]struct {
		path, body string
		want       int
	}{
		"changed":          {id("ready"), `{"email":"new@example.org"}`, 409},
		"removed":          {id("ready"), `{"email":null}`, 409},
		"the same":         {id("ready"), `{"email":"Ready@example.org","name":"J"}`, 200},
		"not touched":      {id("ready"), `{"name":"Jane Smith"}`, 200},
		"before it":        {id("invited"), `{"email":"new@example.org"}`, 200},
		"somebody else's":  {id("invited"), `{"email":"ready@example.org"}`, 409},
		"an upper-case id": {strings.ToUpper(id("ready")[12:]), `{"email":"new@example.org"}`, 409},
	} {
		if !strings.HasPrefix(x.path, "/") {
			x.path = "/candidates/" + x.path
		}
		if status, body := c.call("PATCH", x.path, x.body); status != x.want {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
}

func TestWhatOtherDialectsKeepStays(t *testing.T) {
	c := newClient(t, "bare")
	acme := account.Actor{System: true, OrganizationID: c.w.Acme.ID}
	person, err := c.w.Service.CreateCandidate(t.Context(), acme, interview.Candidate{FirstName: "A", Extra: interview.Extra{"ribbon": json.RawMessage(`{"a":1}`)}}, interview.OnceKey{})
	if err != nil {
		t.Fatal(err)
	}
	if status, body := c.call("PATCH", "/candidates/"+person.ID, `{"title":"Ms"}`); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	if person, err = c.w.Service.Candidate(t.Context(), acme, person.ID); err != nil {
		t.Fatal(err)
	}
	want := interview.Extra{"ribbon": json.RawMessage(`{"a":1}`), "roundzero": json.RawMessage(`{"title":"Ms"}`)}
	if diff := cmp.Diff(want, person.Extra); diff != "" {
		t.Error(diff)
	}
}
