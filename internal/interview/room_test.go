package interview_test

import (
	"testing"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

func TestTheClocksOfAQuestionSurviveAReload(t *testing.T) {
	w := newWorld(t)
	_, a := w.start()
	shown := must(w.svc.ShowQuestion(w.ctx(), a, w.question(0)))
	if got := shown.ThinkUntil.Sub(shown.ShownAt); got != 35*time.Second { // 30 to think, 5 to read
		t.Errorf("%s to think, want 35 s", got)
	}
	w.pass(20 * time.Second)
	again := must(w.svc.ShowQuestion(w.ctx(), a, w.question(0)))
	if !again.ThinkUntil.Equal(shown.ThinkUntil) {
		t.Error("a reload gave another clock")
	}
	more := must(w.svc.ThinkMore(w.ctx(), a, w.question(0)))
	if got := more.ThinkUntil.Sub(shown.ThinkUntil); got != 30*time.Second {
		t.Errorf("%s more, want 30 s", got)
	}
	w.pass(50 * time.Second) // five over
	begun := must(w.svc.BeginAnswer(w.ctx(), a, w.question(0), interview.Spoken, false))
	if got := begun.Deadline.Sub(more.ThinkUntil); got != 3*time.Minute {
		t.Errorf("%s from the end of thinking to the end of the answer, want 3 min", got)
	}
	w.pass(time.Minute)
	if again := must(w.svc.BeginAnswer(w.ctx(), a, w.question(0), interview.Spoken, false)); !again.Deadline.Equal(begun.Deadline) {
		t.Error("a reload gave another deadline")
	}
	_, err := w.svc.ThinkMore(w.ctx(), a, w.question(0))
	refuses(t, "thinking in the midst of an answer", err, interview.Conflict)
	for range interview.MaxRestarts {
		begun = must(w.svc.BeginAnswer(w.ctx(), a, w.question(0), interview.Spoken, true))
	}
	_, err = w.svc.BeginAnswer(w.ctx(), a, w.question(0), interview.Spoken, true)
	refuses(t, "one restart too many", err, interview.Conflict)
	w.pass(10 * time.Minute)
	if begun = must(w.svc.BeginAnswer(w.ctx(), a, w.question(0), interview.Text, false)); begun.Form != interview.Text {
		t.Errorf("form %s after a change to writing", begun.Form)
	}
}

func TestADraftStaysUntilTheAnswerAndRetakesAreCounted(t *testing.T) {
	w := newWorld(t)
	iv, a := w.start()
	_, err := w.svc.KeepDraft(w.ctx(), a, w.question(1), "too early", nil)
	refuses(t, "a draft before the question", err, interview.Conflict)
	must(w.svc.ShowQuestion(w.ctx(), a, w.question(1)))
	must(w.svc.BeginAnswer(w.ctx(), a, w.question(1), interview.Text, false))
	must(w.svc.KeepDraft(w.ctx(), a, w.question(1), "An index", nil))
	seat := must(w.svc.Seat(w.ctx(), a))
	if y := seat.Try(w.question(1)); y.Text != "An index" || y.Take != 1 {
		t.Errorf("the draft came back as %+v", y)
	}
	w.speak(a, iv.ID, 1, "spoken after all")
	_, err = w.svc.ShowQuestion(w.ctx(), a, w.question(1))
	refuses(t, "a retake that the plan does not allow", err, interview.Conflict, "question_id")
	must(w.svc.SkipQuestion(w.ctx(), a, w.question(0)))
	if y := must(w.svc.Seat(w.ctx(), a)).Try(w.question(0)); y.SkippedAt.IsZero() {
		t.Error("a skipped question is not kept as one")
	}
	if y := must(w.svc.ShowQuestion(w.ctx(), a, w.question(0))); !y.SkippedAt.IsZero() {
		t.Error("a question that is shown again is still skipped")
	}
}

func TestWhatACandidateAsksForIsKeptAndAnswered(t *testing.T) {
	w := newWorld(t)
	iv, a := w.start(func(in *interview.NewInterview) {})
	asked := must(w.svc.Ask(w.ctx(), a, interview.AskTime, "I stammer"))
	if again := must(w.svc.Ask(w.ctx(), a, interview.AskTime, "I stammer")); again.ID != asked.ID {
		t.Error("the same request twice is two")
	}
	_, err := w.svc.Ask(w.ctx(), a, "money", "")
	refuses(t, "an unknown kind", err, interview.Invalid, "kind")
	_, err = w.svc.Ask(w.ctx(), w.key, interview.AskHuman, "")
	refuses(t, "a key that asks", err, interview.Denied)
	if open := must(w.svc.OpenRequests(w.ctx(), w.key, interview.Page{})); len(open) != 1 || open[0].Note != "I stammer" {
		t.Errorf("open requests: %+v", open)
	}
	if open := must(w.svc.OpenRequests(w.ctx(), w.other, interview.Page{})); len(open) != 0 {
		t.Errorf("another organization sees %+v", open)
	}
	_, err = w.svc.AnswerRequest(w.ctx(), w.other, asked.ID, interview.RequestAnswer{Granted: true})
	refuses(t, "another organization's answer", err, interview.Foreign)
	_, err = w.svc.AnswerRequest(w.ctx(), a, asked.ID, interview.RequestAnswer{Granted: true})
	refuses(t, "the candidate's own answer", err, interview.Denied)
	must(w.svc.AnswerRequest(w.ctx(), w.key, asked.ID, interview.RequestAnswer{Granted: true, Reply: "Of course.", Percent: 50}))
	if got := w.read(iv.ID).Asked.Questions[0].TimeLimitMS; got != 270_000 {
		t.Errorf("limit of %d ms, want half as long again as 180,000", got)
	}
	_, err = w.svc.AnswerRequest(w.ctx(), w.key, asked.ID, interview.RequestAnswer{})
	refuses(t, "a second answer", err, interview.Conflict)
	got := w.events(iv.ID)
	if n := len(got); got[n-2] != interview.RequestMade || got[n-1] != interview.RequestAnswered {
		t.Errorf("events: %v", got)
	}
}

func TestACandidatesRightsOutliveTheInterview(t *testing.T) {
	w := newWorld(t)
	c := w.create()
	a := w.enter(c)
	must(w.svc.Decline(w.ctx(), a, ""))
	_, _, err := w.svc.Enter(w.ctx(), c.LinkToken)
	refuses(t, "entering after declining", err, interview.Gone)
	again, _, err := w.svc.Visit(w.ctx(), c.LinkToken)
	w.ok(err)
	must(w.svc.Ask(w.ctx(), again, interview.AskDeletion, ""))
	if seat := must(w.svc.Seat(w.ctx(), again)); len(seat.Requests) != 1 || seat.Candidate.FirstName != "Ada" || seat.Organization.Name != "Acme" {
		t.Errorf("the seat: %+v", seat)
	}
	_, _, err = w.svc.Visit(w.ctx(), c.LinkToken[:42]+"-")
	refuses(t, "a wrong link", err, interview.NotFound)
}

func TestACandidateCorrectsWithinTheWindowOnly(t *testing.T) {
	w := newWorld(t)
	iv, a := w.ready()
	an := must(w.svc.Answers(w.ctx(), a, iv.ID))[0]
	fixed := []interview.Segment{{Text: "one thread at a time", StartMS: 100, EndMS: 4000}}
	must(w.svc.Correct(w.ctx(), a, an.ID, fixed))
	if all := must(w.svc.Transcripts(w.ctx(), a, iv.ID)); len(all[an.ID]) != 2 || !all[an.ID][1].Corrected || all[an.ID][0].Corrected {
		t.Errorf("versions: %+v", all[an.ID])
	}
	w.pass(interview.CorrectionFor)
	_, err := w.svc.Correct(w.ctx(), a, an.ID, fixed)
	refuses(t, "a correction after the window", err, interview.Gone)
	must(w.svc.Correct(w.ctx(), w.key, an.ID, fixed))
}
