package interview

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// Mark places one answer in a session recording.
type Mark struct {
	QuestionID   string
	FromMS, ToMS int64
}

// FinishSession takes the recording of a whole interview with the times of its
// answers and makes an answer of each mark. Marks must not overlap and name
// each question once; startedAt is when the recording began, and the turns'
// times count from there. The same uploadID, or the same bytes, again give the
// same answers. It does not complete the interview.
func (s *Service) FinishSession(ctx context.Context, a account.Actor, interviewID string, m StoredMedium, startedAt time.Time, marks []Mark, uploadID string) ([]Answer, error) {
	if interviewID == "" {
		interviewID = a.InterviewID
	}
	if err := first(checkMedium(m), checkTime("started_at", &startedAt)); err != nil {
		return nil, err
	}
	var out []Answer
	err := s.write(ctx, func(tx Tx) error {
		out = nil
		u, iv, err := s.target(ctx, tx, a, interviewID, uploadID)
		if err != nil {
			return err
		}
		marks, err := checkMarks(iv, marks)
		if err != nil {
			return err
		}
		before, err := s.ofSession(ctx, tx, iv, u, m)
		if err != nil {
			return err
		}
		if len(before) > 0 {
			out = before
			if u.AnswerID == "" {
				return s.finishUpload(ctx, tx, u, before[0].ID)
			}
			return nil
		}
		if err := s.takesAnswer(a, iv, u); err != nil {
			return err
		}
		began := startedAt
		if began.IsZero() {
			began = u.StartedAt
		}
		// Nobody speaks in the future: what was not said, or cannot be, is that
		// the recording ended just now.
		last := slices.MaxFunc(marks, func(a, b Mark) int { return cmp.Compare(a.ToMS, b.ToMS) })
		if length := time.Duration(last.ToMS) * time.Millisecond; began.IsZero() || began.Add(length).After(s.now()) {
			began = s.now().Add(-length)
		}
		rec := s.recordingOf(iv, SessionRecording, m, began)
		if rec.SittingID, err = openSitting(ctx, tx, iv.ID); err != nil {
			return err
		}
		if err := tx.SaveRecording(ctx, &rec); err != nil {
			return err
		}
		if out, err = s.addMarked(ctx, tx, &iv, rec, marks); err != nil {
			return err
		}
		return s.finishUpload(ctx, tx, u, out[0].ID)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Service) addMarked(ctx context.Context, tx Tx, iv *Interview, rec Recording, marks []Mark) ([]Answer, error) {
	if !iv.State.Over() && iv.StartedAt.IsZero() {
		iv.StartedAt = rec.StartedAt
	}
	var out []Answer
	for _, mk := range marks {
		q, err := askedQuestion(*iv, "question_id", mk.QuestionID)
		if err != nil {
			return nil, err
		}
		last, err := lastTake(ctx, tx, *iv, q.ID)
		if err != nil {
			return nil, err
		}
		an := Answer{
			RecordingID: rec.ID, FromMS: mk.FromMS, ToMS: mk.ToMS, State: Received, Form: Spoken,
			DurationMS: mk.ToMS - mk.FromMS, StartedAt: rec.StartedAt.Add(time.Duration(mk.FromMS) * time.Millisecond),
		}
		if rec.Video {
			an.Form = Video
		}
		if err := s.addAnswer(ctx, tx, iv, q, &an, last); err != nil {
			return nil, err
		}
		out = append(out, an)
	}
	return out, nil
}

// ofSession are the answers that this recording has become before.
func (s *Service) ofSession(ctx context.Context, tx Tx, iv Interview, u Upload, m StoredMedium) ([]Answer, error) {
	all, err := tx.Answers(ctx, iv.ID)
	if err != nil {
		return nil, err
	}
	recs, err := tx.Recordings(ctx, iv.ID)
	if err != nil {
		return nil, err
	}
	var recording string
	for _, r := range recs {
		if r.Kind == SessionRecording && !r.Derived && r.SHA256 == m.SHA256 {
			recording = r.ID
		}
	}
	if u.AnswerID != "" {
		an, err := tx.Answer(ctx, u.AnswerID)
		if err != nil {
			return nil, err
		}
		recording = an.RecordingID
	}
	if recording == "" {
		return nil, nil
	}
	same := slices.DeleteFunc(all, func(an Answer) bool { return an.RecordingID != recording })
	slices.SortFunc(same, func(a, b Answer) int { return int(a.FromMS - b.FromMS) })
	return same, nil
}

// checkMarks checks marks and returns them in the order of their times.
func checkMarks(iv Interview, in []Mark) ([]Mark, error) {
	if len(in) == 0 {
		return nil, Wrong("marks", "must name at least one answer")
	}
	if len(in) > MaxQuestions {
		return nil, Wrong("marks", "must have at most %d entries", MaxQuestions)
	}
	seen := map[string]bool{}
	for i, mk := range in {
		at := index("marks", i)
		q, err := recordable(iv, at+".question_id", mk.QuestionID)
		switch {
		case err != nil:
			return nil, err
		case seen[q.ID]:
			return nil, Wrong(at+".question_id", "comes twice")
		case mk.FromMS < 0:
			return nil, Wrong(at+".from_ms", "must not be negative")
		case mk.ToMS <= mk.FromMS || mk.ToMS > MaxSittingMS:
			return nil, Wrong(at+".to_ms", "must be after from_ms, within a day")
		}
		seen[q.ID] = true
	}
	for i, a := range in {
		for j, b := range in[:i] {
			if a.FromMS < b.ToMS && b.FromMS < a.ToMS {
				return nil, Wrong(index("marks", i)+".from_ms", "overlaps with marks[%d]", j)
			}
		}
	}
	out := slices.Clone(in)
	slices.SortFunc(out, func(a, b Mark) int { return int(a.FromMS - b.FromMS) })
	return out, nil
}
