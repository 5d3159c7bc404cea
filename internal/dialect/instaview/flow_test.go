package instaview

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

// sit takes an interview as its candidate, by the link, and assesses it as the
// pipeline does.
func sit(t *testing.T, w *dialecttest.World, made thing) {
	t.Helper()
	ctx := t.Context()
	candidate, entered, err := w.Service.Enter(ctx, strings.TrimPrefix(made["joinUrl"].(string), "https://candor.test/room/"))
	must(t, err)
	_, err = w.Service.Consent(ctx, candidate, "1")
	must(t, err)
	_, _, err = w.Service.Start(ctx, candidate, "")
	must(t, err)
	for _, q := range entered.Asked.Questions {
		_, err = w.Service.WriteAnswer(ctx, candidate, interview.Answer{QuestionID: q.ID, Text: "To " + q.Text, StartedAt: w.Clock.Now()})
		must(t, err)
	}
	_, err = w.Service.Complete(ctx, candidate, entered.ID, "")
	must(t, err)
	as := interview.Assessment{
		Engine: interview.Engine{Name: "test", Version: "1"}, ReasonsFor: []interview.Finding{}, ReasonsAgainst: []interview.Finding{},
		Judged: interview.Judged{Score: new(71.5), Confidence: interview.MediumConfidence}, Recommendation: interview.Advance,
	}
	for _, q := range entered.Asked.Questions {
		as.Answers = append(as.Answers, interview.AnswerScore{QuestionID: q.ID, Judged: as.Judged})
	}
	must(t, w.Service.SaveAssessment(ctx, entered.ID, as))
	draft, err := w.Service.Draft(ctx, entered.ID)
	must(t, err)
	_, err = w.Service.SaveResult(ctx, draft)
	must(t, err)
}

func TestAnATSTakesACandidateFromACompanyToTheAnalysis(t *testing.T) {
	w, _ := world(t, "invited")
	_, ats := w.Key(t, "instaview", func(k *account.NewKey) { k.Partner, k.Scopes = true, account.Scopes() })
	company := made[thing](t, w, ats, "POST", "/v1/company", `{"name":"Acme Health","ownerEmail":"owner@example.org"}`)
	of := "?companyId=" + id(company)
	made[thing](t, w, ats, "POST", "/v1/webhooks", someHook)
	job := made[thing](t, w, ats, "POST", "/v1/jobs"+of, someJob)
	agent := made[thing](t, w, ats, "POST", "/v1/agents"+of, strings.Replace(someAgent, "{", `{"questions":["First?","Second?"],`, 1))
	cand := made[thing](t, w, ats, "POST", "/v1/candidates"+of, strings.Replace(someCandidate, "{", `{"jobIds":["`+id(job)+`"],`, 1))
	iv := made[thing](t, w, ats, "POST", "/v1/interviews"+of, `{"candidateId":"`+id(cand)+`","agentId":"`+id(agent)+`"}`)
	if iv["jobId"] != id(job) || iv["status"] != "SCHEDULED" {
		t.Errorf("%v", iv)
	}
	path := "/v1/interviews/" + id(iv) + of
	sit(t, w, iv)
	got := made[thing](t, w, ats, "GET", path, "")
	general := got["analysis"].(thing)["general"].(thing)
	var said []string
	for _, line := range got["transcript"].([]any) {
		said = append(said, line.(thing)["content"].(string))
	}
	if diff := cmp.Diff([]string{"First?", "To First?", "Second?", "To Second?"}, said); diff != "" || got["status"] != "COMPLETED" || general["overallRating"] != 71.5 {
		t.Errorf("%v\n%s", got, diff)
	}
	who := made[thing](t, w, ats, "GET", "/v1/candidates/"+id(cand)+of, "")
	if who["overallRating"] != 71.5 || who["analysisCount"] != 1.0 || who["interviewCount"] != 1.0 {
		t.Errorf("%v", who)
	}
	child := account.Actor{System: true, OrganizationID: id(company)}
	if m := told(t, w, child, id(iv), interview.InterviewReady)[hookURL]; m == nil || !strings.Contains(string(m.Body), id(iv)) {
		t.Errorf("told is %v", m)
	}
	made[bool](t, w, ats, "DELETE", path, "")
	if status, _ := send(t, w, ats, "GET", path, ""); status != 404 {
		t.Errorf("it is still there: %d", status)
	}
	who = made[thing](t, w, ats, "GET", "/v1/candidates/"+id(cand)+of, "")
	if who["overallRating"] != nil || who["interviewCount"] != 0.0 {
		t.Errorf("the candidate still has it: %v", who)
	}
}

func TestATestInterviewHasItsAnalysisWithoutACandidate(t *testing.T) {
	w, key := world(t, "invited")
	made[thing](t, w, key, "POST", "/webhooks", someHook)
	iv := made[thing](t, w, key, "POST", "/interviews", `{"candidate":`+someCandidate+`,"agent":`+someAgent+`,"job":`+someJob+`,"isTest":true}`)
	if iv["isTest"] != true || iv["status"] != "COMPLETED" || iv["joinUrl"] != nil {
		t.Errorf("%v", iv)
	}
	if m := told(t, w, system(w), id(iv), interview.InterviewCompleted)[hookURL]; m == nil {
		t.Error("its end is not told")
	}
	draft, err := w.Service.Draft(t.Context(), id(iv))
	must(t, err)
	_, err = w.Service.SaveResult(t.Context(), draft)
	must(t, err)
	got := made[thing](t, w, key, "GET", "/interviews/"+id(iv), "")
	if got["analysis"] == nil || got["analysis"].(thing)["general"].(thing)["overallRating"] != nil {
		t.Errorf("%v", got["analysis"])
	}
	usage := made[thing](t, w, key, "GET", "/billing/usage?start=2026-03-09&end=2026-03-10", "")
	if usage["totalInterviews"] != 0.0 {
		t.Errorf("a test is billed: %v", usage)
	}
	list := made[List[thing]](t, w, key, "GET", "/interviews?status=COMPLETED", "")
	if list.Total != 1 || id(list.Data[0]) != id(iv) {
		t.Errorf("%v", list)
	}
}

func TestACallThatChangedIsSeenAtOnceBesideAResult(t *testing.T) {
	w, key := world(t, "phone")
	path := "/interviews/" + w.ID(t, "phone")
	attempts := func() int { return len(made[thing](t, w, key, "GET", path, "")["callAttempts"].([]any)) }
	if n := attempts(); n != 2 {
		t.Fatalf("%d attempts", n)
	}
	status, text := send(t, w, key, "POST", path+"/call-attempts", `{}`)
	if status != 400 || !strings.Contains(text, "This interview is ready") {
		t.Errorf("a call after the end: %d %s", status, text)
	}
	if status, text := send(t, w, key, "DELETE", path+"/call-attempts/c0000000-0000-4000-8000-000000000001", ""); status != 204 || text != "" {
		t.Errorf("%d %s", status, text)
	}
	if n := attempts(); n != 1 {
		t.Errorf("%d attempts after one was deleted", n)
	}
}

func TestAQuestionThatStaysKeepsItsIDAndKeyPoints(t *testing.T) {
	w, key := world(t, "invited")
	made[thing](t, w, key, "PATCH", "/agents/"+w.Plan.ID, `{"questions":["New?","Tell me about a bug that was hard to find."]}`)
	p, err := w.Service.Plan(t.Context(), system(w), w.Plan.ID)
	must(t, err)
	if len(p.Questions) != 2 || p.Questions[1].ID != dialecttest.BugQuestion || len(p.Questions[1].KeyPoints) != 1 || p.Questions[0].Text != "New?" {
		t.Errorf("%+v", p.Questions)
	}
	made[thing](t, w, key, "PATCH", "/agents/"+w.Plan.ID, `{"name":"Another name"}`)
	p, err = w.Service.Plan(t.Context(), system(w), w.Plan.ID)
	must(t, err)
	if p.Name != "Another name" || len(p.Questions) != 2 {
		t.Errorf("%+v", p)
	}
}

func TestBareAnswersHaveNoEnvelopeAnywhere(t *testing.T) {
	w, key := world(t, "ready")
	d := New(w.Deps)
	d.Bare = true
	if _, text := sendTo(t, w, d, key, "GET", "/company", ""); !strings.HasPrefix(text, `{"data":[{"id":`) {
		t.Error(text)
	}
	_, text := sendTo(t, w, d, key, "GET", "/interviews/"+w.ID(t, "ready"), "")
	if !strings.HasPrefix(text, `{"id":`) || strings.Contains(text, "success") {
		t.Error(text)
	}
}
