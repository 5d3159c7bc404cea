package pipeline_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
)

// written is a plan that needs no recogniser.
func written() interview.Plan {
	return interview.Plan{
		Name: "Écrit, письменно, 筆記", Language: "en", Skills: []interview.Skill{{Name: "Go", MustHave: true}},
		Questions: []interview.Question{
			{Text: "What does a mutex do?", Form: interview.Text, Skills: []string{"Go"}, KeyPoints: []interview.KeyPoint{
				{Text: "only one goroutine enters at a time"}, {Text: "protects shared data"}}},
			{Text: "Write a function that adds numbers.", Form: interview.Code, KeyPoints: []interview.KeyPoint{{Text: "return the sum", Synonyms: []string{"return total"}}}},
			{Text: "Which are types of Go?", Form: interview.Choice, Choices: []interview.Option{
				{Text: "decimal"}, {Text: "string", Correct: true}, {Text: "complex128", Correct: true}, {Text: "strings"}}},
		},
	}
}

// sit answers a written interview and completes it.
func (w *world) sit() interview.Interview {
	w.Helper()
	plan, err := w.svc.CreatePlan(w.Context(), w.key, written(), interview.OnceKey{})
	w.ok(err)
	iv, a := w.start(plan.ID)
	w.write(a, iv, 0, "Naïve “guess” 🙂: a mutex lets only one goroutine enter at a time, so it protects the shared data. Ça marche, 明白了.")
	w.write(a, iv, 1, "func sum(xs []int) (total int) {\n\tfor _, x := range xs {\n\t\ttotal += x\n\t}\n\treturn total\n}")
	_, err = w.svc.WriteAnswer(w.Context(), a, interview.Answer{InterviewID: iv.ID, QuestionID: iv.Asked.Questions[2].ID, Chosen: []int{1, 2}})
	w.ok(err)
	w.complete(a, iv)
	return iv
}

func TestWrittenCodeAndChoiceAnswersAreQuotedByteForByte(t *testing.T) {
	w := newWorld(t, nil)
	iv := w.sit()
	w.work()
	r := w.result(iv.ID)
	turns := map[string]string{}
	for _, turn := range r.Turns {
		turns[turn.ID] = turn.Text
	}
	var quotes []string
	for i, a := range r.Assessment.Answers {
		if a.Score == nil {
			t.Errorf("answer %d has no score: %s", i+1, a.Withheld)
		}
		for _, k := range a.KeyPoints {
			if got := turns[a.TurnID][k.Start:k.End]; got != k.Quote {
				t.Errorf("%s quotes %q where the turn says %q", k.ID, k.Quote, got)
			}
			if k.Quote != "" {
				quotes = append(quotes, k.Quote)
			}
		}
	}
	if c := r.Assessment.Answers[2]; *c.Score != 100 || c.KeyPoints[0].Quote != "string" || c.KeyPoints[1].Quote != "complex128" {
		t.Errorf("the choice has %v for %+v", *c.Score, c.KeyPoints)
	}
	if len(quotes) < 4 {
		t.Errorf("quotes are %q", quotes)
	}
	for _, rec := range r.Recordings {
		t.Errorf("there is a recording of kind %s", rec.Kind)
	}
	if r.Report.HTML == "" || r.Report.PDF == "" {
		t.Error("there is no report")
	}
}

func TestATestInterviewCompletesAtOnceWithEverythingWithheld(t *testing.T) {
	w := newWorld(t, nil)
	w.template = "one-pager"
	c, err := w.svc.CreateInterview(t.Context(), w.key, interview.NewInterview{PlanID: w.plan.ID, Test: true, CompleteNow: true}, interview.OnceKey{})
	if err != nil {
		t.Fatal(err)
	}
	w.work()
	r := w.result(c.Interview.ID)
	if !r.Assessment.Synthetic || r.Assessment.Score != nil {
		t.Errorf("synthetic %v, score %v", r.Assessment.Synthetic, r.Assessment.Score)
	}
	if r.Report.Template != "one-pager" || !strings.Contains(r.Report.PDF, "one-pager") {
		t.Errorf("the report is %+v, the organization wants one page", r.Report)
	}
	page := string(w.content(r.Report.HTML))
	for _, want := range []string{"Test interview.", "This is a test interview.", `id="q2.k1"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not have %q", want)
		}
	}
	if strings.Count(page, `id="q1.k1"`) != 1 {
		t.Error("an id of the page is not unique")
	}
}

func TestAStageThatGivesUpFailsTheInterviewAndCanBeRunAgain(t *testing.T) {
	w := newWorld(t, nil)
	iv := w.sit()
	w.work()
	w.result(iv.ID)
	if _, err := w.svc.Rerun(t.Context(), w.key, iv.ID, interview.Assess); err != nil {
		t.Fatal(err)
	}
	assess := w.kinds[interview.TaskAssess]
	broken := assess
	broken.Handle = func(context.Context, queue.Task) error {
		return &queue.Plain{Text: "the judge is out of order", Cause: errors.New("secret detail")}
	}
	w.kinds[interview.TaskAssess] = broken
	w.work()
	if got := w.read(iv.ID); got.State != interview.Failed || got.Reason != "assess: the judge is out of order" {
		t.Fatalf("the interview is %s, %q", got.State, got.Reason)
	}
	runs, err := w.svc.Stages(t.Context(), w.key, iv.ID)
	w.ok(err)
	if runs[1].State != interview.StageFailed || runs[1].Reason != "the judge is out of order" {
		t.Errorf("the stage is %s, %q", runs[1].State, runs[1].Reason)
	}

	if r, err := w.svc.Result(t.Context(), w.key, iv.ID); err != nil || r.Version != 1 || r.Assessment == nil {
		t.Errorf("while it is failed the result is version %d, %v", r.Version, err)
	}

	w.kinds[interview.TaskAssess] = assess
	if _, err := w.svc.Rerun(t.Context(), w.key, iv.ID, interview.Assess); err != nil {
		t.Fatal(err)
	}
	w.work()
	if r := w.result(iv.ID); r.Version != 2 {
		t.Errorf("result version %d, want 2", r.Version)
	}
	if _, v, err := w.svc.ResultDocument(t.Context(), w.key, iv.ID, 1); err != nil || v != 1 {
		t.Errorf("version 1: %d, %v", v, err)
	}
}

func TestATaskRunAgainByAnOperatorBringsAFailedInterviewToItsResult(t *testing.T) {
	w := newWorld(t, nil)
	iv := w.sit()
	report := w.kinds[interview.TaskReport]
	broken := report
	broken.Handle = func(context.Context, queue.Task) error { return errors.New("no room on the disk") }
	w.kinds[interview.TaskReport] = broken
	w.work()
	if got := w.read(iv.ID).State; got != interview.Failed {
		t.Fatalf("the interview is %s", got)
	}
	w.kinds[interview.TaskReport] = report
	tasks, err := w.db.Tasks(t.Context(), queue.TaskFilter{InterviewID: iv.ID, Kind: interview.TaskReport, Limit: 1})
	w.ok(err)
	w.ok(w.db.Rerun(t.Context(), tasks[0].ID))
	w.work()
	w.result(iv.ID)
}

func TestRunningAStageAgainKeepsTheFirstVersionReadable(t *testing.T) {
	w := newWorld(t, nil)
	iv := w.sit()
	w.work()
	first := w.result(iv.ID)
	for n, stage := range []interview.Stage{interview.Report, interview.Assess} {
		if _, err := w.svc.Rerun(t.Context(), w.key, iv.ID, stage); err != nil {
			t.Fatal(err)
		}
		w.work()
		if r := w.result(iv.ID); r.Version != n+2 {
			t.Errorf("version %d after running %s again", r.Version, stage)
		}
	}
	doc, v, err := w.svc.ResultDocument(t.Context(), w.key, iv.ID, 1)
	if err != nil || v != 1 {
		t.Fatalf("version 1: %d, %v", v, err)
	}
	var old interview.Result
	w.ok(json.Unmarshal(doc, &old))
	if *old.Assessment.Score != *first.Assessment.Score || old.Report != first.Report {
		t.Error("version 1 has changed")
	}
	if len(w.content(first.Report.PDF)) == 0 || len(w.content(first.Report.HTML)) == 0 {
		t.Error("the report of version 1 is gone")
	}
}

func TestAnInterviewThatWasWithdrawnIsLeftAlone(t *testing.T) {
	w := newWorld(t, nil)
	plan, err := w.svc.CreatePlan(t.Context(), w.key, written(), interview.OnceKey{})
	w.ok(err)
	iv, a := w.start(plan.ID)
	w.write(a, iv, 0, "Only one at a time.")
	w.complete(a, iv)
	if _, err := w.svc.Withdraw(t.Context(), a, ""); err != nil {
		t.Fatal(err)
	}
	w.work()
	if got := w.read(iv.ID); got.State != interview.Withdrawn || got.ResultVersion != 0 {
		t.Errorf("the interview is %s with result %d", got.State, got.ResultVersion)
	}
}
