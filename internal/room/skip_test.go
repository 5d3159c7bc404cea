package room_test

import (
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

func (w *world) lacks(what string, a answer, texts ...string) {
	w.Helper()
	for _, s := range texts {
		if strings.Contains(a.text, s) {
			w.Errorf("%s says %q:\n%s", what, s, a.text)
		}
	}
}

func TestWhatWasSkippedIsNotCalledSaved(t *testing.T) {
	w := newWorld(t)
	w.begin()
	w.to("skip", w.post("questions/"+w.question(0)+"/skip"), "interview")
	a := w.get("interview")
	w.has("after a skip", a, "Skipped for now", "You can come back to it", "Show question 2")
	w.lacks("after a skip", a, "Your answer is saved")
	w.post("questions/" + w.question(1) + "/again")
	w.post("questions/"+w.question(1)+"/answer", "text", "There once was a lady")
	w.has("after an answer", w.get("interview"), "Your answer is saved")
	w.post("questions/" + w.question(1) + "/again")
	w.post("questions/" + w.question(1) + "/skip")
	w.has("after a retake was given up", w.get("interview"), "Your earlier answer stays", "Answer question 2 again")
	w.post("questions/" + w.question(2) + "/again")
	skip := w.post("questions/" + w.question(2) + "/skip")
	w.has("after skipping code", w.get(strings.TrimPrefix(skip.Header.Get("Location"), w.at(""))), "Skipped for now")
	// Spoken to the end and still on its way: that is no skip.
	w.post("questions/" + w.question(0) + "/again")
	w.post("questions/"+w.question(0)+"/begin", "form", "spoken")
	w.post("next", "from", w.question(0))
	w.lacks("while an answer is on its way", w.get("interview"), "Skipped for now")
}

func TestNobodyLeavesAQuestionByAnEmptyAnswer(t *testing.T) {
	w := newWorld(t)
	w.begin()
	for _, i := range []int{1, 3} {
		w.post("questions/" + w.question(i) + "/again")
		empty := w.post("questions/"+w.question(i)+"/answer", "text", " \n")
		w.to("an empty answer", empty, "interview")
		page := w.get(strings.TrimPrefix(empty.Header.Get("Location"), w.at("")))
		w.has("the same question", page, w.made.Interview.Asked.Questions[i].Text, `role="alert">There is no answer yet`)
	}
	w.has("a reload", w.get("interview"), `role="alert" hidden>There is no answer yet`)
	// The page sends by itself when the time is over.
	w.pass(time.Hour)
	w.post("questions/"+w.question(3)+"/answer", "text", "")
	w.has("when the time is over", w.get("interview"), "Skipped for now")
}

func TestQuestionsAreLeftOpenOnPurposeOnly(t *testing.T) {
	w := newWorld(t, func(p *interview.Plan) { p.Questions = p.Questions[1:3]; p.Limits.MaxMS = time.Hour.Milliseconds() })
	w.begin()
	w.post("questions/"+w.question(0)+"/answer", "text", "There once was a lady")
	w.has("the review", w.get("review"), "finish with one question unanswered", `<button class="button large" id="finish"`, `<button class="button main slim">Answer now`)
	w.to("finishing", w.post("finish"), "review")
	if st := w.interview().State; st != interview.InProgress {
		t.Fatalf("it is %s", st)
	}
	w.pass(2 * time.Hour)
	w.lacks("when the time is over", w.get("review"), `name="sure"`)
	w.to("finishing when the time is over", w.post("finish"), "done")
}

// A second try after an interruption is bounded, announced, and seen by
// whoever reviews it.
func TestAnAnswerThatWasBegunAnewIsSeen(t *testing.T) {
	w := newWorld(t, func(p *interview.Plan) { p.Limits.Signals, p.Limits.Retakes = false, 0 })
	w.begin()
	w.post("questions/"+w.question(0)+"/begin", "form", "spoken")
	w.upload(w.question(0), sound(200), false)
	w.pass(12 * time.Second)
	for range interview.MaxRestarts {
		w.has("the choice", w.get("interview"), "Answer again", "sees that the answer was begun anew")
		w.post("questions/"+w.question(0)+"/begin", "form", "spoken", "anew", "1")
	}
	w.lacks("when all are used", w.get("interview"), "Answer again", "sees that the answer was begun anew")
	w.post("questions/"+w.question(0)+"/begin", "form", "spoken", "anew", "1")
	got, err := w.db.Signals(t.Context(), w.made.Interview.ID)
	w.ok(err)
	if len(got) != interview.MaxRestarts || got[0].Kind != interview.RestartSignal || got[0].Detail != "question 1, 12s after it was begun; 1 of at most 3 times" {
		t.Errorf("signals: %+v", got)
	}
	w.has("the candidate's own page", w.get("rights"), "begun anew after an interruption")
}
