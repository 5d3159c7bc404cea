package interview_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/interview"
)

func TestAnInterviewGoesFromItsLinkToItsResult(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		iv, _ := w.ready()
		want := []interview.EventType{
			interview.InterviewCreated, interview.InterviewInvited, interview.InterviewOpened, interview.InterviewConsented,
			interview.InterviewStarted, interview.AnswerReceived, interview.AnswerTranscribed, interview.AnswerReceived,
			interview.AnswerTranscribed, interview.InterviewCompleted, interview.InterviewReady,
		}
		if diff := cmp.Diff(want, w.events(iv.ID)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		if iv.Completion != interview.AllAnswered || iv.DurationMS != 10_000 || iv.ResultVersion != 1 {
			t.Errorf("got %s, %d ms, version %d", iv.Completion, iv.DurationMS, iv.ResultVersion)
		}
		if got := w.stages(iv.ID); got != "[done done done done]" {
			t.Errorf("stages are %s", got)
		}
		r, err := w.svc.Result(w.ctx(), w.key, iv.ID)
		w.ok(err)
		if r.Version != 1 || r.Interview.State != interview.Ready || r.Report.PDF != "report-1.pdf" || len(r.Media) != 2 ||
			r.Recordings[0].Key == "" || r.Assessment.Version != 1 {
			t.Errorf("the stored result is not whole: %+v", r)
		}
	})
}

func TestTurnsLieEndToEndWithTheirWords(t *testing.T) {
	w := newWorld(t)
	iv, _ := w.ready()
	type turn struct {
		Speaker  interview.Speaker
		Text     string
		From, To int64
		Word     int64
	}
	got := []turn{}
	for _, x := range must(w.svc.Result(w.ctx(), w.key, iv.ID)).Turns {
		u := turn{x.Speaker, x.Text, x.StartMS, x.EndMS, 0}
		if ws := x.Words(); len(ws) > 0 {
			u.Word = ws[0].StartMS
		}
		got = append(got, u)
	}
	want := []turn{
		{interview.Interviewer, "What does a mutex do?", 0, 0, 0},
		{interview.TheCandidate, "one at a time", 0, 4000, 100},
		{interview.Interviewer, "What is an index for?", 4000, 4000, 0},
		{interview.TheCandidate, "faster look-up", 4000, 10_000, 4100},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("turns (-want +got):\n%s", diff)
	}
}

func TestWhatWasWrittenTakesNoPlaceOnTheLineOfTheSound(t *testing.T) {
	w := newWorld(t)
	iv, a := w.start()
	_, err := w.svc.WriteAnswer(w.ctx(), a, interview.Answer{InterviewID: iv.ID, QuestionID: w.question(0), Form: interview.Text, Text: "one at a time", DurationMS: 86_000})
	w.ok(err)
	w.hear(w.speak(a, iv.ID, 1, "second"), "faster look-up", 7000)
	_, err = w.svc.Complete(w.ctx(), a, iv.ID, "")
	w.ok(err)
	got := [][2]int64{}
	for _, x := range must(w.svc.Case(w.ctx(), iv.ID)).Turns {
		got = append(got, [2]int64{x.StartMS, x.EndMS})
	}
	if diff := cmp.Diff([][2]int64{{0, 0}, {0, 0}, {0, 0}, {0, 7000}}, got); diff != "" {
		t.Errorf("a player of 7 s would show another length (-want +got):\n%s", diff)
	}
	if got := w.read(iv.ID).DurationMS; got != 93_000 {
		t.Errorf("the interview took %d ms: to answer includes to write", got)
	}
}

func TestASessionRecordingKeepsItsOwnTimes(t *testing.T) {
	w := newWorld(t)
	c := w.create()
	began := w.now().Add(-time.Hour).Truncate(time.Second)
	marks := []interview.Mark{{QuestionID: w.question(1), FromMS: 20_000, ToMS: 26_000}, {QuestionID: w.question(0), FromMS: 3000, ToMS: 9000}}
	first, err := w.svc.FinishSession(w.ctx(), w.key, c.Interview.ID, medium("whole"), began, marks, "")
	w.ok(err)
	again, err := w.svc.FinishSession(w.ctx(), w.key, c.Interview.ID, medium("whole"), began, marks, "")
	w.ok(err)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("the same recording again:\n%s", diff)
	}
	for _, an := range first {
		w.ok(w.svc.SaveTranscript(w.ctx(), an.ID, spoken("words", 5000), interview.Recording{DurationMS: 30_000}))
	}
	_, err = w.svc.Complete(w.ctx(), w.key, c.Interview.ID, "")
	w.ok(err)
	iv := w.read(c.Interview.ID)
	if iv.DurationMS != 30_000 || !iv.StartedAt.Equal(began) {
		t.Errorf("got %d ms from %s", iv.DurationMS, iv.StartedAt)
	}
	turns := must(w.svc.Case(w.ctx(), iv.ID)).Turns
	got := [][3]int64{}
	for _, x := range turns {
		got = append(got, [3]int64{x.StartMS, x.EndMS, x.At.Sub(began).Milliseconds()})
	}
	want := [][3]int64{{0, 3000, 0}, {3000, 9000, 3000}, {9000, 20_000, 9000}, {20_000, 26_000, 20_000}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("from, to and wall clock (-want +got):\n%s", diff)
	}
}

func TestASessionRecordingEndedAtTheLatestJustNow(t *testing.T) {
	w := newWorld(t)
	c := w.create()
	marks := []interview.Mark{{QuestionID: w.question(0), FromMS: 0, ToMS: 60_000}, {QuestionID: w.question(1), FromMS: 64_000, ToMS: 130_000}}
	got, err := w.svc.FinishSession(w.ctx(), w.key, c.Interview.ID, medium("whole"), time.Time{}, marks, "")
	w.ok(err)
	if gap := got[1].StartedAt.Sub(got[0].StartedAt); gap != 64*time.Second {
		t.Errorf("the second answer began %s after the first, want 64 s", gap)
	}
	if end := got[0].StartedAt.Add(130 * time.Second); end.After(w.now()) {
		t.Errorf("the recording ends in the future: %s", end)
	}
	// The second mark turns out to lie past the end.
	for _, an := range got {
		w.ok(w.svc.SaveTranscript(w.ctx(), an.ID, spoken("words", 1000), interview.Recording{DurationMS: 70_000}))
	}
	all := must(w.svc.Answers(w.ctx(), w.key, c.Interview.ID))
	if all[1].ToMS != 70_000 || all[1].DurationMS != 6000 {
		t.Errorf("the second answer reaches to %d ms and lasts %d, want 70000 and 6000", all[1].ToMS, all[1].DurationMS)
	}
}

func TestAnInterviewWithoutAnswersBecomesReadyToo(t *testing.T) {
	w := newWorld(t)
	iv, a := w.start()
	_, err := w.svc.Complete(w.ctx(), a, iv.ID, "")
	w.ok(err)
	w.ok(w.judge(iv.ID))
	r, err := w.report(iv.ID)
	w.ok(err)
	if r.Interview.Completion != interview.CandidateDone || r.Assessment.Answers[0].Withheld != "no_answer" || len(r.Turns) != 0 {
		t.Errorf("got %+v", r)
	}
}

func TestALaterChangeOfThePlanNeverChangesAnInterview(t *testing.T) {
	w := newWorld(t)
	before := w.create().Interview
	_, err := w.svc.UpdatePlan(w.ctx(), w.key, w.plan.ID, w.plan.Version, func(p *interview.Plan) error {
		p.Name, p.Language = "Another", "de"
		p.Questions = p.Questions[:1]
		p.Questions[0].Text = "Something else?"
		return nil
	})
	w.ok(err)
	if diff := cmp.Diff(before.Asked, w.read(before.ID).Asked); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
	_, err = w.svc.UpdatePlan(w.ctx(), w.key, w.plan.ID, w.plan.Version, func(*interview.Plan) error { return nil })
	refuses(t, "an update of the version before", err, interview.Stale)
}

func TestTheLastTranscriptOfACompletedInterviewQueuesTheJudge(t *testing.T) {
	w := newWorld(t)
	iv, a := w.start()
	one, two := w.speak(a, iv.ID, 0, "one"), w.speak(a, iv.ID, 1, "two")
	_, err := w.svc.Complete(w.ctx(), a, iv.ID, "")
	w.ok(err)
	if n := len(w.tasks(interview.TaskTranscribe, iv.ID)); n != 2 {
		t.Errorf("%d transcriptions are queued, want each answer's own", n)
	}
	w.hear(one, "one", 1000)
	if got := w.tasks(interview.TaskAssess, iv.ID); len(got) != 0 {
		t.Errorf("judged before the last transcript: %v", got)
	}
	w.ok(w.svc.AnswerWaits(w.ctx(), two.ID, "no engine is installed"))
	if got := w.stages(iv.ID); got != "[waiting pending pending pending]" {
		t.Errorf("stages are %s", got)
	}
	w.ok(w.svc.AnswerUnreadable(w.ctx(), two.ID, "there is no sound in it"))
	if got := w.tasks(interview.TaskAssess, iv.ID); len(got) != 1 {
		t.Errorf("assess tasks are %v, want one", got)
	}
	// Both tasks run once more after a crash.
	w.hear(one, "another hearing", 2000)
	w.ok(w.svc.AnswerUnreadable(w.ctx(), two.ID, "again"))
	if got := must(w.svc.Case(w.ctx(), iv.ID)).Turns[1].Text; got != "one" {
		t.Errorf("a task that ran twice changed the words to %q", got)
	}
}

func TestAStageThatRunsTwiceDoesNotShowIt(t *testing.T) {
	w := newWorld(t)
	iv, _ := w.ready()
	w.ok(w.svc.StageBegan(w.ctx(), iv.ID, interview.Assess, 2))
	w.ok(w.svc.SaveAssessment(w.ctx(), iv.ID, judgement(must(w.svc.Case(w.ctx(), iv.ID)))))
	r, err := w.report(iv.ID)
	w.ok(err)
	if r.Version != 1 || len(must(w.svc.Assessments(w.ctx(), w.key, iv.ID))) != 1 {
		t.Errorf("got result %d and %d assessments", r.Version, len(must(w.svc.Assessments(w.ctx(), w.key, iv.ID))))
	}
	if got := w.stages(iv.ID); got != "[done done done done]" {
		t.Errorf("stages are %s", got)
	}
}

func TestARerunMakesANewVersionAndKeepsTheOld(t *testing.T) {
	for stage, versions := range map[interview.Stage][2]int{interview.Assess: {2, 2}, interview.Report: {1, 2}} {
		t.Run(string(stage), func(t *testing.T) {
			w := newWorld(t)
			iv, _ := w.ready()
			old, _, err := w.svc.ResultDocument(w.ctx(), w.key, iv.ID, 0)
			w.ok(err)
			_, err = w.svc.Rerun(w.ctx(), w.key, iv.ID, stage)
			w.ok(err)
			if stage == interview.Assess {
				w.ok(w.judge(iv.ID))
			}
			r, err := w.report(iv.ID)
			w.ok(err)
			if got := [2]int{r.Assessment.Version, r.Version}; got != versions {
				t.Errorf("assessment and result are %v, want %v", got, versions)
			}
			kept, v, err := w.svc.ResultDocument(w.ctx(), w.key, iv.ID, 1)
			w.ok(err)
			if v != 1 || string(kept) != string(old) {
				t.Error("the first version changed")
			}
			if n := len(w.tasks(interview.TaskReport, iv.ID)); n != 2 {
				t.Errorf("%d reports were queued, want 2", n)
			}
		})
	}
}

func TestTranscribingAgainKeepsTheCandidatesCorrection(t *testing.T) {
	w := newWorld(t)
	iv, a := w.ready()
	an := must(w.svc.Answers(w.ctx(), a, iv.ID))[0]
	_, err := w.svc.Correct(w.ctx(), a, an.ID, []interview.Segment{{Text: "ONE at a time", StartMS: 0, EndMS: 3000}})
	w.ok(err)
	w.ok(w.judge(iv.ID))
	r, err := w.report(iv.ID)
	w.ok(err)
	if r.Version != 2 || r.Turns[1].Text != "ONE at a time" || !r.Turns[1].Corrected {
		t.Errorf("after the correction: version %d, %q", r.Version, r.Turns[1].Text)
	}
	_, err = w.svc.Rerun(w.ctx(), w.key, iv.ID, interview.Transcribe)
	w.ok(err)
	for _, an := range must(w.svc.Answers(w.ctx(), a, iv.ID)) {
		w.hear(an, "heard anew", 4000)
	}
	turns := must(w.svc.Case(w.ctx(), iv.ID)).Turns
	if turns[1].Text != "ONE at a time" || turns[3].Text != "heard anew" {
		t.Errorf("got %q and %q", turns[1].Text, turns[3].Text)
	}
}

func TestAFailedStageIsResumedByCommand(t *testing.T) {
	w := newWorld(t)
	iv, a := w.start()
	one, two := w.speak(a, iv.ID, 0, "one"), w.speak(a, iv.ID, 1, "two")
	_, err := w.svc.Complete(w.ctx(), a, iv.ID, "")
	w.ok(err)
	w.ok(w.svc.StageFailed(w.ctx(), iv.ID, interview.Transcribe, "the worker died"))
	// The other answer still arrives, and must not hide that one is missing.
	w.hear(one, "one", 1000)
	if got := w.read(iv.ID); got.State != interview.Failed || got.Reason != "transcribe: the worker died" {
		t.Errorf("got %s %q", got.State, got.Reason)
	}
	_, err = w.svc.Rerun(w.ctx(), w.key, iv.ID, interview.Assess)
	refuses(t, "assess with a missing answer", err, interview.Conflict)
	_, err = w.svc.Rerun(w.ctx(), w.key, iv.ID, interview.Transcribe)
	w.ok(err)
	w.hear(one, "one", 1000)
	w.hear(two, "two", 1000)
	w.ok(w.judge(iv.ID))
	_, err = w.report(iv.ID)
	w.ok(err)
}

func TestWhatIsOvertakenIsNotSaved(t *testing.T) {
	w := newWorld(t)
	iv, a := w.start()
	up := must(w.svc.CreateUpload(w.ctx(), a, interview.Upload{QuestionID: w.question(1), Length: -1}))
	w.hear(w.speak(a, iv.ID, 0, "one"), "one", 1000)
	_, err := w.svc.Complete(w.ctx(), a, iv.ID, "")
	w.ok(err)
	early := must(w.svc.Case(w.ctx(), iv.ID))
	late, err := w.svc.FinishAnswer(w.ctx(), a, interview.Answer{}, medium("late"), up.ID)
	w.ok(err)
	_, err = w.svc.Case(w.ctx(), iv.ID)
	refuses(t, "a case with an answer to come", err, interview.Conflict)
	w.hear(late, "late", 1000)
	refuses(t, "a judgement without it", w.svc.SaveAssessment(w.ctx(), iv.ID, judgement(early)), interview.Conflict)
	w.ok(w.judge(iv.ID))
	draft := must(w.svc.Draft(w.ctx(), iv.ID))
	_, err = w.report(iv.ID)
	w.ok(err)
	_, err = w.svc.Rerun(w.ctx(), w.key, iv.ID, interview.Assess)
	w.ok(err)
	w.ok(w.judge(iv.ID))
	_, err = w.svc.SaveResult(w.ctx(), draft)
	refuses(t, "a draft of the assessment before", err, interview.Conflict)
}

func TestALateUploadMakesAnotherVersion(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		iv, a := w.start()
		up := must(w.svc.CreateUpload(w.ctx(), a, interview.Upload{QuestionID: w.question(1), Length: 4}))
		w.hear(w.speak(a, iv.ID, 0, "one"), "one", 1000)
		_, err := w.svc.Complete(w.ctx(), a, iv.ID, "")
		w.ok(err)
		w.ok(w.judge(iv.ID))
		_, err = w.report(iv.ID)
		w.ok(err)

		_, err = w.svc.FinishAnswer(w.ctx(), a, interview.Answer{}, medium("late"), up.ID)
		refuses(t, "an upload that is not complete", err, interview.Conflict)
		_, err = w.svc.AppendUpload(w.ctx(), a, up.ID, 0, interview.Part{Key: "p", Bytes: 4})
		w.ok(err)
		late, err := w.svc.FinishAnswer(w.ctx(), a, interview.Answer{}, medium("late"), up.ID)
		w.ok(err)
		w.hear(late, "late", 1000)
		w.ok(w.judge(iv.ID))
		r, err := w.report(iv.ID)
		w.ok(err)
		if r.Version != 2 || len(r.Answers) != 2 {
			t.Errorf("version %d has %d answers", r.Version, len(r.Answers))
		}

		_, err = w.svc.CreateUpload(w.ctx(), a, interview.Upload{QuestionID: w.question(1), Length: 4, StartedAt: w.now()})
		refuses(t, "a recording begun after the end", err, interview.Conflict)
		_, err = w.svc.CreateUpload(w.ctx(), a, interview.Upload{QuestionID: w.question(1), Length: 4, StartedAt: iv.StartedAt})
		w.ok(err)
		w.pass(interview.LateUpload)
		_, err = w.svc.CreateUpload(w.ctx(), a, interview.Upload{QuestionID: w.question(1), Length: 4, StartedAt: iv.StartedAt})
		refuses(t, "one announced too late", err, interview.Conflict)
	})
}

func TestATestInterviewCompletesAtOnceAndSaysSo(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.create(func(in *interview.NewInterview) { in.Test, in.CompleteNow = true, true })
		if c.Interview.State != interview.Processing || c.Interview.Completion != interview.Synthetic || !c.Interview.Test {
			t.Fatalf("got %s %s", c.Interview.State, c.Interview.Completion)
		}
		r, err := w.report(c.Interview.ID)
		w.ok(err)
		if !r.Assessment.Synthetic || r.Assessment.Score != nil || r.Assessment.Withheld != interview.WithheldSynthetic ||
			r.Assessment.Answers[1].Score != nil || r.Turns[1].Text != interview.SyntheticAnswer {
			t.Errorf("a made-up result is not marked as such: %+v", r.Assessment)
		}
		_, err = w.svc.Rerun(w.ctx(), w.key, c.Interview.ID, interview.Assess)
		w.ok(err)
		if r, err = w.report(c.Interview.ID); err != nil || !r.Assessment.Synthetic || r.Version != 2 {
			t.Errorf("run again: version %d, synthetic %v, %v", r.Version, r.Assessment != nil && r.Assessment.Synthetic, err)
		}
		in := interview.NewInterview{PlanID: w.plan.ID, CompleteNow: true}
		_, err = w.svc.CreateInterview(w.ctx(), w.key, in, interview.OnceKey{})
		refuses(t, "completing a real interview at once", err, interview.Invalid, "complete_now")
	})
}

func TestWhatTheCandidateTookBackIsHandedOutNoMore(t *testing.T) {
	w := newWorld(t)
	iv, a := w.ready()
	rec := must(w.svc.Recordings(w.ctx(), w.key, iv.ID))[0]
	link := must(w.svc.StableShare(w.ctx(), w.key, iv.ID))
	_, err := w.svc.Withdraw(w.ctx(), a, "another job")
	w.ok(err)
	_, _, err = w.svc.ResultDocument(w.ctx(), w.key, iv.ID, 0)
	refuses(t, "the document", err, interview.Gone)
	_, err = w.svc.Recording(w.ctx(), w.key, rec.ID)
	refuses(t, "a recording", err, interview.Gone)
	_, err = w.svc.SharedResult(w.ctx(), link)
	refuses(t, "the shared report", err, interview.Gone)
	r := must(w.svc.Result(w.ctx(), w.key, iv.ID))
	if r.Interview.State != interview.Withdrawn || len(r.Answers)+len(r.Turns)+len(r.Recordings)+len(r.Media) != 0 || r.Assessment != nil {
		t.Errorf("the frame still holds what was said: %+v", r)
	}
	refuses(t, "a stage", w.svc.StageBegan(w.ctx(), iv.ID, interview.Report, 1), interview.Gone)
}

func TestRecordingsAreRemovedWhenTheyWereKeptLongEnough(t *testing.T) {
	w := newWorld(t)
	iv, _ := w.ready()
	over := w.read(iv.ID).CompletedAt
	if n := must(w.svc.RemoveOutlived(w.ctx(), w.org.ID, over, "kept long enough")); n != 0 {
		t.Errorf("%d interviews lost their recordings too early", n)
	}
	if n := must(w.svc.RemoveOutlived(w.ctx(), w.org.ID, w.now().Add(time.Hour), "kept long enough")); n != 1 {
		t.Errorf("%d interviews lost their recordings, want 1", n)
	}
	if keys := must(w.svc.RemovedMedia(w.ctx(), iv.ID)); len(keys) == 0 {
		t.Error("nothing is left to delete")
	}
	if r := must(w.svc.Result(w.ctx(), w.key, iv.ID)); len(r.Media) != 0 || r.Assessment == nil {
		t.Errorf("the result has media %v and assessment %v", r.Media, r.Assessment != nil)
	}
}

func TestRemovedRecordingsLeaveEveryVersion(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		iv, _ := w.ready()
		w.ok(w.svc.RemoveRecordings(w.ctx(), w.key, iv.ID))
		w.ok(w.svc.RemoveRecordings(w.ctx(), w.key, iv.ID))
		if v := w.read(iv.ID).ResultVersion; v != 2 {
			t.Errorf("the result has version %d, want 2", v)
		}
		for _, version := range []int{0, 1, 2} {
			doc, _, err := w.svc.ResultDocument(w.ctx(), w.key, iv.ID, version)
			w.ok(err)
			var r interview.Result
			w.ok(json.Unmarshal(doc, &r))
			if len(r.Media) != 0 || r.Recordings[0].RemovedAt.IsZero() || r.Turns[1].Text == "" {
				t.Errorf("version %d: media %v", version, r.Media)
			}
		}
	})
}
