package interview_test

import (
	"slices"
	"testing"

	"github.com/candorhq/candor/internal/interview"
)

// completed brings an interview with two answers to its assess stage.
func (w *world) completed() (interview.Interview, []interview.Answer) {
	w.t.Helper()
	iv, a := w.start()
	one, two := w.speak(a, iv.ID, 0, "one"), w.speak(a, iv.ID, 1, "two")
	w.hear(one, "one at a time", 4000)
	w.hear(two, "faster look-up", 6000)
	_, err := w.svc.Complete(w.ctx(), a, iv.ID, "")
	w.ok(err)
	return w.read(iv.ID), []interview.Answer{one, two}
}

func (w *world) correct(an interview.Answer, text string) {
	w.t.Helper()
	_, err := w.svc.Correct(w.ctx(), w.key, an.ID, []interview.Segment{{Text: text, EndMS: 4000}})
	w.ok(err)
}

func TestACorrectionWhileTheJudgeIsAtWorkIsJudged(t *testing.T) {
	w := newWorld(t)
	iv, given := w.completed()
	early := must(w.svc.Case(w.ctx(), iv.ID))
	w.ok(w.svc.StageBegan(w.ctx(), iv.ID, interview.Assess, 1))
	w.correct(given[0], "one goroutine at a time")
	as := judgement(early)
	as.Basis = early.Interview.Version
	refuses(t, "a judgement of other words", w.svc.SaveAssessment(w.ctx(), iv.ID, as), interview.Conflict)

	late := must(w.svc.Case(w.ctx(), iv.ID))
	as = judgement(late)
	as.Basis = late.Interview.Version
	w.ok(w.svc.SaveAssessment(w.ctx(), iv.ID, as))
	if r, err := w.report(iv.ID); err != nil || r.Turns[1].Text != "one goroutine at a time" {
		t.Errorf("the result has %q, %v", r.Turns[1].Text, err)
	}
}

func TestACorrectionWhileTheReportIsMadeIsJudged(t *testing.T) {
	w := newWorld(t)
	iv, given := w.completed()
	w.ok(w.judge(iv.ID))
	draft := must(w.svc.Draft(w.ctx(), iv.ID))
	w.ok(w.svc.StageBegan(w.ctx(), iv.ID, interview.Report, 1))
	w.correct(given[0], "one goroutine at a time")
	_, err := w.svc.SaveResult(w.ctx(), draft)
	refuses(t, "a result that is about to be judged anew", err, interview.Conflict)
	_, err = w.svc.Draft(w.ctx(), iv.ID)
	refuses(t, "a draft before that", err, interview.Conflict)
	if got := w.read(iv.ID); got.State != interview.Processing || got.ResultVersion != 0 {
		t.Fatalf("got %s with result %d", got.State, got.ResultVersion)
	}
	if keys := w.tasks(interview.TaskAssess, iv.ID); !slices.Contains(keys, iv.ID+"/1") {
		t.Errorf("the correction has no task among %v", keys)
	}
	w.ok(w.judge(iv.ID))
	r, err := w.report(iv.ID)
	if err != nil || r.Version != 1 || r.Assessment.Version != 2 || r.Turns[1].Text != "one goroutine at a time" {
		t.Errorf("got result %d of assessment %v, %v", r.Version, r.Assessment, err)
	}
}

func TestAReportIsNotMadeOfAnOlderAssessment(t *testing.T) {
	w := newWorld(t)
	iv, given := w.completed()
	w.ok(w.judge(iv.ID))
	w.correct(given[0], "one goroutine at a time")
	w.ok(w.svc.StageFailed(w.ctx(), iv.ID, interview.Assess, "broken"))
	_, err := w.svc.Rerun(w.ctx(), w.key, iv.ID, interview.Report)
	refuses(t, "a report", err, interview.Conflict)
	_, err = w.svc.Rerun(w.ctx(), w.key, iv.ID, interview.Assess)
	w.ok(err)
}

func TestAnInterviewDoesNotWaitForRemovedRecordings(t *testing.T) {
	for name, when := range map[string]func(w *world, id string, a interview.Answer){
		"while it waits for an engine": func(w *world, _ string, an interview.Answer) {
			w.ok(w.svc.AnswerWaits(w.ctx(), an.ID, "no engine is installed"))
		},
		"while it is transcribed": func(w *world, id string, _ interview.Answer) {
			w.ok(w.svc.StageBegan(w.ctx(), id, interview.Transcribe, 1))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			iv, a := w.start()
			one, two := w.speak(a, iv.ID, 0, "one"), w.speak(a, iv.ID, 1, "two")
			w.hear(one, "one at a time", 4000)
			_, err := w.svc.Complete(w.ctx(), a, iv.ID, "")
			w.ok(err)
			when(w, iv.ID, two)
			w.ok(w.svc.RemoveRecordings(w.ctx(), w.key, iv.ID))
			// The task that was at it comes too late, and says so to nobody.
			w.ok(w.svc.SaveTranscript(w.ctx(), two.ID, spoken("faster look-up", 6000), interview.Recording{DurationMS: 6000}))
			w.ok(w.judge(iv.ID))
			r, err := w.report(iv.ID)
			w.ok(err)
			if r.Answers[1].State != interview.Unreadable || r.Answers[1].Reason != "the recording was removed" || r.Turns[1].Text != "one at a time" {
				t.Errorf("the answers are %+v", r.Answers)
			}
		})
	}
}

func TestRemovedRecordingsAreNotPutTogetherAgain(t *testing.T) {
	w := newWorld(t)
	iv, _ := w.completed()
	session := func(content string) interview.Recording {
		m := medium(content)
		return interview.Recording{InterviewID: iv.ID, Kind: interview.SessionRecording, Derived: true, Key: m.Key, MP3Key: m.Key,
			MediaType: "audio/mpeg", Bytes: m.Bytes, SHA256: m.SHA256, StartedAt: w.now()}
	}
	first := must(w.svc.AddRecording(w.ctx(), session("first")))
	w.ok(w.judge(iv.ID))
	_, err := w.report(iv.ID)
	w.ok(err)
	second := must(w.svc.AddRecording(w.ctx(), session("second")))
	if second.ID != first.ID {
		t.Errorf("the recording that was put together anew is another, %s and not %s", second.ID, first.ID)
	}
	w.ok(w.svc.RemoveRecordings(w.ctx(), w.key, iv.ID))
	_, err = w.svc.AddRecording(w.ctx(), session("third"))
	refuses(t, "another one", err, interview.Gone)
	got := must(w.svc.RemovedMedia(w.ctx(), iv.ID))
	slices.Sort(got)
	// Version 1 of the result still names the first.
	if want := []string{"blob/first", "blob/one", "blob/second", "blob/two"}; !slices.Equal(got, want) {
		t.Errorf("to delete are %v, want %v", got, want)
	}
}

func TestTwoSessionRecordingsOfOneMomentDoNotMix(t *testing.T) {
	w := newWorld(t)
	w.plan = must(w.svc.CreatePlan(w.ctx(), w.key, interview.Plan{Name: "Four", Questions: []interview.Question{
		{Text: "One?"}, {Text: "Two?"}, {Text: "Three?"}, {Text: "Four?"}}}, interview.OnceKey{}))
	iv, a := w.start()
	began := w.now()
	var given []interview.Answer
	for i, content := range []string{"left", "right"} {
		given = append(given, must(w.svc.FinishSession(w.ctx(), a, iv.ID, medium(content), began, []interview.Mark{
			{QuestionID: w.question(i), FromMS: 1000, ToMS: 2000}, {QuestionID: w.question(i + 2), FromMS: 5000, ToMS: 6000}}, ""))...)
	}
	for _, an := range given {
		w.ok(w.svc.SaveTranscript(w.ctx(), an.ID, spoken(an.ID, 900), interview.Recording{DurationMS: 10_000}))
	}
	_, err := w.svc.Complete(w.ctx(), a, iv.ID, "")
	w.ok(err)
	c := must(w.svc.Case(w.ctx(), iv.ID))
	var starts []int64
	for _, turn := range c.Turns {
		if turn.Speaker == interview.TheCandidate {
			starts = append(starts, turn.StartMS)
		}
	}
	if want := []int64{1000, 5000, 11_000, 15_000}; !slices.Equal(starts, want) || c.Interview.DurationMS != 20_000 {
		t.Errorf("the answers begin at %v of %d ms, want %v of 20000", starts, c.Interview.DurationMS, want)
	}
}

func TestAnAnswerThatStillWaitsWritesNothing(t *testing.T) {
	w := newWorld(t)
	iv, a := w.start()
	an := w.speak(a, iv.ID, 0, "one")
	w.ok(w.svc.AnswerWaits(w.ctx(), an.ID, "no engine"))
	before := must(w.svc.Answers(w.ctx(), w.key, iv.ID))[0]
	w.ok(w.svc.AnswerWaits(w.ctx(), an.ID, "no engine"))
	if got := must(w.svc.Answers(w.ctx(), w.key, iv.ID))[0]; got.Version != before.Version {
		t.Errorf("the answer went from version %d to %d", before.Version, got.Version)
	}
	w.ok(w.svc.AnswerWaits(w.ctx(), an.ID, "another reason"))
	if got := must(w.svc.Answers(w.ctx(), w.key, iv.ID))[0]; got.Reason != "another reason" {
		t.Errorf("the reason is %q", got.Reason)
	}
}
