package interview

import (
	"context"

	"github.com/candorhq/candor/internal/account"
)

// PendingAnswer is all the transcribe stage needs of an answer. One that is
// transcribed already comes back too: its State says so, and saving it again
// changes nothing.
type PendingAnswer struct {
	Interview Interview
	Answer    Answer
	Recording Recording
}

// PendingAnswer finds an answer with its recording. [Gone] when the interview
// was ended or the recording removed meanwhile: then there is nothing to do.
func (s *Service) PendingAnswer(ctx context.Context, answerID string) (PendingAnswer, error) {
	an, iv, err := answered(ctx, s.store, answerID)
	if err != nil {
		return PendingAnswer{}, err
	}
	out := PendingAnswer{Interview: iv, Answer: an}
	if an.RecordingID == "" {
		return out, nil
	}
	if out.Recording, err = s.store.Recording(ctx, an.RecordingID); err != nil {
		return PendingAnswer{}, err
	}
	if !out.Recording.RemovedAt.IsZero() {
		return PendingAnswer{}, Errorf(Gone, "the recording was removed")
	}
	return out, nil
}

// answered finds an answer and its interview for the pipeline.
func answered(ctx context.Context, r Reader, answerID string) (Answer, Interview, error) {
	an, err := find(ctx, r.Answer, answerID, "answer")
	if err != nil {
		return Answer{}, Interview{}, err
	}
	iv, err := going(ctx, r, an.InterviewID)
	if err != nil {
		return Answer{}, Interview{}, err
	}
	// Inside a transaction the interview's row is the lock; the answer may
	// have moved on until we had it.
	an, err = r.Answer(ctx, an.ID)
	return an, iv, err
}

// going finds an interview for the pipeline; [Gone] when it was ended, which
// tells a stage that its work is no longer wanted.
func going(ctx context.Context, r Reader, id string) (Interview, error) {
	iv, err := find(ctx, r.Interview, id, "interview")
	if err != nil {
		return Interview{}, err
	}
	if err := erased(iv.ErasedAt, "interview"); err != nil {
		return Interview{}, err
	}
	if iv.State.Ended() {
		return Interview{}, Errorf(Gone, "this interview is %s", words(iv.State))
	}
	if !iv.DeletedAt.IsZero() {
		return Interview{}, Errorf(Gone, "this interview was deleted")
	}
	return iv, nil
}

// AnswerWaits shows that an answer waits for an engine, with the reason. The
// stage waits with it. Said again while nothing changed it writes nothing.
func (s *Service) AnswerWaits(ctx context.Context, answerID, reason string) error {
	return s.write(ctx, func(tx Tx) error {
		an, iv, err := answered(ctx, tx, answerID)
		if err != nil || !an.pending() {
			return err
		}
		reason := shorten(reason)
		if an.State != Waiting || an.Reason != reason {
			an.State, an.Reason = Waiting, reason
			if err := tx.SaveAnswer(ctx, &an); err != nil {
				return err
			}
		}
		return s.setStage(ctx, tx, iv.ID, Transcribe, func(r *StageRun) bool {
			said := r.State == StageWaiting && r.Reason == reason
			r.State, r.Reason = StageWaiting, reason
			return !said
		})
	})
}

// AnswerUnreadable gives an answer's recording up: it holds nothing that can
// be decoded. The interview goes on without its words.
func (s *Service) AnswerUnreadable(ctx context.Context, answerID, reason string) error {
	return s.write(ctx, func(tx Tx) error {
		an, iv, err := answered(ctx, tx, answerID)
		if err != nil || !an.pending() {
			return err
		}
		an.State, an.Reason = Unreadable, shorten(reason)
		if err := tx.SaveAnswer(ctx, &an); err != nil {
			return err
		}
		return s.settled(ctx, tx, &iv, an)
	})
}

// SaveTranscript keeps the transcript and what decoding told of the recording.
// When it was the last missing answer of a completed interview, the turns are
// laid out and the assess stage is queued in the same transaction. Saving
// again what is transcribed already changes nothing. A correction by the
// candidate keeps counting over a newer transcript of the machine.
func (s *Service) SaveTranscript(ctx context.Context, answerID string, t Transcript, rec Recording) error {
	return s.write(ctx, func(tx Tx) error {
		an, iv, err := answered(ctx, tx, answerID)
		if err != nil || !an.pending() {
			return err
		}
		if an.RecordingID != "" {
			have, err := tx.Recording(ctx, an.RecordingID)
			if err != nil {
				return err
			}
			learn(&have, rec)
			if err := tx.SaveRecording(ctx, &have); err != nil {
				return err
			}
			if have.Kind == AnswerRecording && have.DurationMS > 0 {
				an.DurationMS = have.DurationMS
			}
			if have.Kind == SessionRecording && have.DurationMS > 0 {
				// A mark may have been set past the end.
				an.ToMS = min(an.ToMS, have.DurationMS)
				an.FromMS = min(an.FromMS, an.ToMS)
				an.DurationMS = an.ToMS - an.FromMS
			}
		}
		if err := s.addTranscript(ctx, tx, an.ID, t); err != nil {
			return err
		}
		an.State, an.Reason = Transcribed, ""
		if err := tx.SaveAnswer(ctx, &an); err != nil {
			return err
		}
		return s.settled(ctx, tx, &iv, an)
	})
}

// learn takes over what decoding told.
func learn(have *Recording, told Recording) {
	if told.DurationMS > 0 {
		have.DurationMS = told.DurationMS
	}
	if told.Loudness != 0 {
		have.Loudness = told.Loudness
	}
	if len(told.Waveform) > 0 {
		have.Waveform = told.Waveform
	}
	if told.MediaType != "" {
		have.MediaType, have.Video = told.MediaType, told.Video
	}
	if told.MP3Key != "" {
		have.MP3Key = told.MP3Key
	}
}

func (s *Service) addTranscript(ctx context.Context, tx Tx, answerID string, t Transcript) error {
	before, err := tx.Transcript(ctx, answerID)
	if err != nil && !is(err, NotFound) {
		return err
	}
	t.AnswerID, t.Version, t.Corrected, t.CreatedAt = answerID, 0, false, s.now()
	if t.Segments == nil {
		t.Segments = []Segment{}
	}
	if err := tx.AddTranscript(ctx, &t); err != nil {
		return err
	}
	if !before.Corrected {
		return nil
	}
	before.Version, before.CreatedAt = 0, s.now()
	return tx.AddTranscript(ctx, &before)
}

// settled follows an answer that has its words, or will never have any.
func (s *Service) settled(ctx context.Context, tx Tx, iv *Interview, an Answer) error {
	told := facts{"answer_id": an.ID, "question_id": an.QuestionID, "answer_state": an.State}
	if _, err := s.note(ctx, tx, *iv, AnswerTranscribed, told); err != nil {
		return err
	}
	all, err := tx.Answers(ctx, iv.ID)
	if err != nil {
		return err
	}
	var pending, waiting bool
	for _, other := range counting(iv.Asked, all) {
		pending = pending || other.pending()
		waiting = waiting || other.State == Waiting
	}
	err = s.setStage(ctx, tx, iv.ID, Transcribe, func(r *StageRun) bool {
		switch {
		case !pending:
			r.finish(s.now())
		case !waiting && r.State != StageFailed:
			r.State, r.Reason = StageRunning, ""
		}
		return true
	})
	if err != nil {
		return err
	}
	return s.advance(ctx, tx, iv)
}

// Correct replaces the transcript of a recorded answer by the candidate's
// correction; both stay. The actor is the candidate, or a key with
// write:interviews that passes a correction on; a candidate has [CorrectionFor]
// after the end, then it is [Gone]. A result that exists is made anew with it, as the next version. After [MaxCorrections] transcripts of an
// answer another correction is a [Conflict].
func (s *Service) Correct(ctx context.Context, a account.Actor, answerID string, segments []Segment) (Transcript, error) {
	if err := checkSegments(segments); err != nil {
		return Transcript{}, err
	}
	var out Transcript
	err := s.write(ctx, func(tx Tx) error {
		if !byCandidate(a) {
			if err := allow(a, account.WriteInterviews); err != nil {
				return err
			}
		}
		an, err := find(ctx, tx.Answer, answerID, "answer")
		if err != nil {
			return err
		}
		iv, err := findInterview(ctx, tx, a, an.InterviewID, account.WriteInterviews)
		if err != nil {
			return err
		}
		if an, err = tx.Answer(ctx, an.ID); err != nil {
			return err
		}
		switch {
		case iv.State.Ended():
			return over(iv.State)
		case byCandidate(a) && !iv.CompletedAt.IsZero() && s.now().Sub(iv.CompletedAt) > CorrectionFor:
			return Errorf(Gone, "the time to correct the transcript is over")
		case an.RecordingID == "":
			return Errorf(Conflict, "a written answer has no transcript to correct")
		case an.State != Transcribed:
			return Errorf(Conflict, "this answer has not been transcribed")
		}
		before, err := tx.Transcript(ctx, an.ID)
		if err != nil {
			return err
		}
		if before.Version >= MaxCorrections {
			return Errorf(Conflict, "this answer has been corrected too often")
		}
		out = Transcript{AnswerID: an.ID, Language: before.Language, Segments: segments,
			Engine: before.Engine, Corrected: true, CreatedAt: s.now()}
		if err := tx.AddTranscript(ctx, &out); err != nil {
			return err
		}
		s.didTo(ctx, tx, a, iv, account.AnswerCorrected, account.Facts{"answer_id": an.ID, "version": out.Version})
		return s.advance(ctx, tx, &iv)
	})
	if err != nil {
		return Transcript{}, err
	}
	return out, nil
}

func checkSegments(segs []Segment) error {
	var n int
	var end int64
	if len(segs) > 2000 {
		return Wrong("segments", "must have at most 2000 entries")
	}
	for i := range segs {
		at := index("segments", i)
		if err := checkText(at+".text", &segs[i].Text, MaxText); err != nil {
			return err
		}
		n += len([]rune(segs[i].Text))
		if segs[i].StartMS < end || segs[i].EndMS < segs[i].StartMS || segs[i].EndMS > MaxSittingMS {
			return Wrong(at+".start_ms", "times must not run backwards")
		}
		end = segs[i].EndMS
		for j, w := range segs[i].Words {
			if err := checkText(index(at+".words", j)+".text", &w.Text, MaxName); err != nil {
				return err
			}
			if w.StartMS < segs[i].StartMS || w.EndMS < w.StartMS || w.EndMS > segs[i].EndMS {
				return Wrong(index(at+".words", j)+".start_ms", "must lie in its segment")
			}
		}
	}
	if n > MaxText {
		return Wrong("segments", "must have at most %d characters together", MaxText)
	}
	return nil
}

// shorten keeps a reason fit to show.
func shorten(reason string) string {
	if checkText("reason", &reason, MaxReason) == nil {
		return reason
	}
	clean := make([]rune, 0, MaxReason)
	for _, r := range reason {
		if r != 0 && len(clean) < MaxReason {
			clean = append(clean, r)
		}
	}
	return string(clean)
}
