package pipeline_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/speech"
	"github.com/candorhq/candor/internal/speech/speechtest"
	"github.com/candorhq/candor/internal/speech/sphinx"
	"github.com/candorhq/candor/internal/speech/vad"
)

// embedded is the real recogniser.
func embedded(t *testing.T) speech.Recognizer {
	t.Helper()
	r := sphinx.New(sphinx.Config{Worker: speechtest.BuildWorker(t), Cut: vad.NewCutter(vad.NewModel())})
	t.Cleanup(r.Close)
	return r
}

func TestRecordedInterviewsBecomeResults(t *testing.T) {
	ear := embedded(t)
	t.Run("WhatTheDemonstrationSaysIsScoredInOrder", func(t *testing.T) { inOrder(t, ear) })
	t.Run("WithoutARecogniserAnAnswerWaitsAndGoesOnWhenThereIsOne", func(t *testing.T) { waitsForARecogniser(t, ear) })
	t.Run("AnUnreadableRecordingIsWithheldAndTheRestIsJudged", func(t *testing.T) { unreadable(t, ear) })
	t.Run("TheRecordingOfAWholeSittingIsCutAtItsMarks", func(t *testing.T) { wholeSitting(t, ear) })
	t.Run("TranscribingAgainIsAnotherVersionBesideTheFirst", func(t *testing.T) { anotherVersion(t, ear) })
}

func inOrder(t *testing.T, ear speech.Recognizer) {
	w := newWorld(t, ear)
	scores := map[string]float64{}
	for _, name := range []string{"strong", "mixed", "weak"} {
		p := w.person(name)
		iv, a := w.start(w.plan.ID)
		for i := range 2 {
			w.speak(a, iv, i, w.recording(name+"-"+string(rune('1'+i))))
			w.work() // transcribed while the candidate goes on
		}
		w.write(a, iv, 2, p.Answers[2])
		w.write(a, iv, 3, p.Text)
		w.complete(a, iv)
		w.work()
		r := w.result(iv.ID)
		if r.Assessment.Score == nil {
			t.Fatalf("%s: no score: %s", name, r.Assessment.Withheld)
		}
		scores[name] = *r.Assessment.Score
		heard := speechtest.Errors{}
		for i, said := range p.Answers[:2] {
			heard = heard.Add(speechtest.Compare(said, r.Turns[2*i+1].Text))
		}
		t.Logf("%s: score %.1f, %s, word error rate %.1f %%", name, scores[name], r.Assessment.Recommendation, 100*heard.Rate())
		if heard.Rate() > 0.15 {
			t.Errorf("%s: word error rate %.1f %%, want at most 15 %%", name, 100*heard.Rate())
		}
		if r.Version != 1 {
			t.Errorf("%s: result version %d, want 1", name, r.Version)
		}
		w.holds(r)
	}
	if scores["strong"] < scores["mixed"]+10 || scores["mixed"] < scores["weak"]+10 {
		t.Errorf("scores are %v; want them at least 10 apart", scores)
	}
}

// holds checks what every result promises.
func (w *world) holds(r interview.Result) {
	w.Helper()
	turns, recs := map[string]interview.Turn{}, map[string]interview.Recording{}
	for i, t := range r.Turns {
		turns[t.ID] = t
		if t.Seq != i || t.EndMS < t.StartMS {
			w.Errorf("turn %d is number %d, from %d to %d ms", i, t.Seq, t.StartMS, t.EndMS)
		}
	}
	var session *interview.Recording
	for _, rec := range r.Recordings {
		recs[rec.ID] = rec
		if rec.Kind == interview.SessionRecording {
			session = new(rec)
		}
	}
	quotes := 0
	for _, a := range r.Assessment.Answers {
		turn := turns[a.TurnID]
		for _, k := range a.KeyPoints {
			if k.Quote == "" {
				if k.Met != 0 || k.Contribution != 0 {
					w.Errorf("%s has %v without a quote", k.ID, k.Contribution)
				}
				continue
			}
			quotes++
			if turn.Text[k.Start:k.End] != k.Quote {
				w.Errorf("%s quotes %q where the turn says %q", k.ID, k.Quote, turn.Text[k.Start:k.End])
			}
			if turn.RecordingID == "" {
				if k.EndMS != 0 {
					w.Errorf("%s of a written answer has times", k.ID)
				}
				continue
			}
			if k.StartMS < turn.StartMS || k.EndMS > turn.EndMS || k.StartMS >= k.EndMS {
				w.Errorf("%s is from %d to %d ms, its turn from %d to %d", k.ID, k.StartMS, k.EndMS, turn.StartMS, turn.EndMS)
			}
		}
	}
	w.Logf("%d quotes", quotes)
	for _, m := range r.Media {
		rec := recs[m.RecordingID]
		if m.MP3Key == "" {
			w.Errorf("recording of kind %s has no MP3", rec.Kind)
			continue
		}
		a, err := w.decoder.Decode(w.Context(), bytes.NewReader(w.content(m.MP3Key)))
		if err != nil || a.Type.Container != "mp3" {
			w.Errorf("MP3 of the %s: %v, %v", rec.Kind, a.Type, err)
			continue
		}
		if off := a.DurationMS() - rec.DurationMS; off < -100 || off > 100 {
			w.Errorf("the MP3 of the %s lasts %d ms, the recording %d", rec.Kind, a.DurationMS(), rec.DurationMS)
		}
		if len(rec.Waveform) == 0 || rec.Loudness >= 0 || rec.Loudness <= media.SilentLoudness {
			w.Errorf("%s: loudness %v, %d points of waveform", rec.Kind, rec.Loudness, len(rec.Waveform))
		}
	}
	var end int64
	for _, t := range r.Turns {
		if t.RecordingID != "" {
			end = max(end, t.EndMS)
		}
	}
	switch {
	case session == nil:
		w.Error("there is no recording of the sitting")
	case session.Derived && (session.DurationMS < end-100 || session.DurationMS > end+100):
		w.Errorf("the recording of the sitting lasts %d ms, its turns %d", session.DurationMS, end)
	}
	page, doc := w.content(r.Report.HTML), w.content(r.Report.PDF)
	if !bytes.Contains(page, []byte("</html>")) || !bytes.HasPrefix(doc, []byte("%PDF-")) {
		w.Errorf("page of %d bytes, document of %d", len(page), len(doc))
	}
}

func waitsForARecogniser(t *testing.T, ear speech.Recognizer) {
	w := newWorld(t, nil)
	iv, a := w.start(w.plan.ID)
	an := w.speak(a, iv, 2, w.recording("weak-3"))
	w.complete(a, iv)
	w.work()
	waiting := func() interview.Answer {
		t.Helper()
		all, err := w.svc.Answers(t.Context(), w.key, iv.ID)
		w.ok(err)
		return all[0]
	}
	if got := waiting(); got.State != interview.Waiting || !strings.Contains(got.Reason, "no speech engine") {
		t.Errorf("the answer is %s, %q", got.State, got.Reason)
	}
	runs, err := w.svc.Stages(t.Context(), w.key, iv.ID)
	w.ok(err)
	if runs[0].State != interview.StageWaiting || runs[0].Reason == "" {
		t.Errorf("the stage is %s, %q", runs[0].State, runs[0].Reason)
	}
	before := waiting().Version
	for range 20 { // longer than a task is tried
		w.pass(time.Minute)
		w.work()
	}
	if got := waiting(); got.State != interview.Waiting || got.Version != before {
		t.Fatalf("the answer is %s, %q, and was written %d times", got.State, got.Reason, got.Version-before)
	}
	if again, err := w.svc.Stages(t.Context(), w.key, iv.ID); err != nil || again[0] != runs[0] {
		t.Errorf("the stage that waits was %+v and is %+v, %v", runs[0], again[0], err)
	}
	w.recognizer = ear
	w.pass(time.Minute)
	w.work()
	if got := waiting(); got.ID != an.ID || got.State != interview.Transcribed || got.Reason != "" {
		t.Errorf("the answer is %s, %q", got.State, got.Reason)
	}
	w.holds(w.result(iv.ID))
}

func unreadable(t *testing.T, ear speech.Recognizer) {
	w := newWorld(t, ear)
	iv, a := w.start(w.plan.ID)
	w.write(a, iv, 0, w.person("strong").Answers[0])
	w.speak(a, iv, 1, strings.NewReader("this is no recording at all, whatever its name says"))
	w.speak(a, iv, 2, w.recording("strong-3"))
	w.complete(a, iv)
	w.work()
	r := w.result(iv.ID)
	if an := r.Answers[1]; an.State != interview.Unreadable || an.Reason == "" {
		t.Errorf("the answer is %s, %q", an.State, an.Reason)
	}
	s := r.Assessment.Answers[1]
	if s.Score != nil || s.Withheld != "unreadable" || !strings.Contains(s.ForRecruiter, "cannot be read") {
		t.Errorf("its judgement is %v, withheld as %q: %s", s.Score, s.Withheld, s.ForRecruiter)
	}
	if !strings.Contains(r.Assessment.ForRecruiter.Text, "he recording cannot be read. [q2]") {
		t.Errorf("the summary is %q", r.Assessment.ForRecruiter.Text)
	}
	if r.Assessment.Answers[0].Score == nil || r.Assessment.Answers[2].Score == nil {
		t.Error("the other answers have no score")
	}
	// The sitting's recording has the one that can be heard, where its turn is.
	for _, rec := range r.Recordings {
		if last := r.Turns[len(r.Turns)-1]; rec.Kind == interview.SessionRecording && (rec.DurationMS < last.EndMS-100 || rec.DurationMS > last.EndMS+100) {
			t.Errorf("the recording of the sitting lasts %d ms, its turns %d", rec.DurationMS, last.EndMS)
		}
	}
	if page := string(w.content(r.Report.HTML)); !strings.Contains(page, "he recording cannot be read.") {
		t.Error("the page does not say that the recording cannot be read")
	}
}

func wholeSitting(t *testing.T, ear speech.Recognizer) {
	w := newWorld(t, ear)
	iv, a := w.start(w.plan.ID)
	whole := speechtest.Silence(1500)
	var marks []interview.Mark
	for i, name := range []string{"strong-1", "strong-2"} {
		sound, err := w.decoder.Decode(t.Context(), w.recording(name))
		w.ok(err)
		from := speech.Milliseconds(len(whole))
		whole = append(whole, sound.Samples...)
		marks = append(marks, interview.Mark{QuestionID: iv.Asked.Questions[i].ID, FromMS: from, ToMS: speech.Milliseconds(len(whole))})
		whole = append(whole, speechtest.Silence(2000)...)
	}
	m := w.put(iv.OrganizationID+"/"+iv.ID+"/session.wav", bytes.NewReader(speech.EncodeWAV(whole)))
	if _, err := w.svc.FinishSession(t.Context(), w.key, iv.ID, m, w.now(), marks, ""); err != nil {
		t.Fatal(err)
	}
	w.work()
	if w.read(iv.ID).State != interview.Ready {
		w.complete(a, iv)
		w.work()
	}
	r := w.result(iv.ID)
	w.holds(r)
	p := w.person("strong")
	for i, mark := range marks {
		turn := r.Turns[2*i+1]
		if turn.StartMS != mark.FromMS || turn.EndMS != mark.ToMS {
			t.Errorf("turn %d is from %d to %d ms, marked from %d to %d", i, turn.StartMS, turn.EndMS, mark.FromMS, mark.ToMS)
		}
		for _, word := range turn.Words() {
			if word.StartMS < mark.FromMS || word.EndMS > mark.ToMS {
				t.Errorf("%q is at %d to %d ms, outside of its answer", word.Text, word.StartMS, word.EndMS)
			}
		}
		if rate := speechtest.Compare(p.Answers[i], turn.Text).Rate(); rate > 0.3 {
			t.Errorf("answer %d: word error rate %.1f %%", i, 100*rate)
		}
	}
	if page := string(w.content(r.Report.HTML)); !strings.Contains(page, "#t=1.5,") {
		t.Error("the page does not play the answer's part of the recording")
	}
}

func anotherVersion(t *testing.T, ear speech.Recognizer) {
	w := newWorld(t, ear)
	iv, a := w.start(w.plan.ID)
	p := w.person("mixed")
	w.speak(a, iv, 0, w.recording("mixed-1"))
	w.write(a, iv, 1, p.Answers[1])
	w.write(a, iv, 2, p.Answers[2])
	w.complete(a, iv)
	w.work()
	first := w.result(iv.ID)
	session := func(r interview.Result) string {
		for _, m := range r.Media {
			for _, rec := range r.Recordings {
				if rec.ID == m.RecordingID && rec.Kind == interview.SessionRecording {
					return m.Key
				}
			}
		}
		t.Fatal("there is no recording of the sitting")
		return ""
	}
	before := w.content(session(first))

	if _, err := w.svc.Rerun(t.Context(), w.key, iv.ID, interview.Transcribe); err != nil {
		t.Fatal(err)
	}
	w.work()
	second := w.result(iv.ID)
	w.holds(second)
	if second.Version != 2 || second.Assessment.Version != 2 {
		t.Errorf("result %d, assessment %d; want 2 of both", second.Version, second.Assessment.Version)
	}
	if *first.Assessment.Score != *second.Assessment.Score {
		t.Errorf("the same recording is scored %v, then %v", *first.Assessment.Score, *second.Assessment.Score)
	}
	if session(first) != session(second) || !bytes.Equal(before, w.content(session(first))) {
		t.Error("the same answers make another recording of the sitting")
	}
	doc, v, err := w.svc.ResultDocument(t.Context(), w.key, iv.ID, 1)
	if err != nil || v != 1 || len(doc) == 0 {
		t.Errorf("version 1: %d bytes, version %d, %v", len(doc), v, err)
	}
	if first.Report == second.Report || len(w.content(first.Report.PDF)) == 0 {
		t.Error("version 2 took the place of version 1's report")
	}
}
