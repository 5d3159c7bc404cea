package interview

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// StoredMedium is a blob that is already durable.
type StoredMedium struct {
	Key       string
	MediaType string
	Video     bool
	Bytes     int64
	SHA256    string
}

func checkMedium(m StoredMedium) error {
	switch sum, err := hex.DecodeString(m.SHA256); {
	case m.Key == "":
		return Wrong("recording", "is not stored")
	case m.Bytes <= 0:
		return Wrong("recording", "must not be empty")
	case m.Bytes > MaxUploadBytes:
		return &Error{Kind: TooLarge, Field: "recording", Message: "a recording has at most 4 GiB"}
	case err != nil || len(sum) != 32:
		return Wrong("recording", "needs its SHA-256")
	}
	return first(checkNeeded("media_type", &m.MediaType, 100))
}

// Answers lists every take of an interview's answers; it needs
// read:interviews, and a candidate lists its own.
func (s *Service) Answers(ctx context.Context, a account.Actor, interviewID string) ([]Answer, error) {
	iv, err := findInterview(ctx, s.store, a, interviewID, account.ReadInterviews)
	if err != nil {
		return nil, err
	}
	return s.store.Answers(ctx, iv.ID)
}

// counting are the takes that count, the newest of each question, in asking
// order.
func counting(as Asked, all []Answer) []Answer {
	newest := map[string]Answer{}
	for _, an := range all {
		if have, ok := newest[an.QuestionID]; !ok || an.Take > have.Take {
			newest[an.QuestionID] = an
		}
	}
	out := []Answer{}
	for _, q := range as.Questions {
		if an, ok := newest[q.ID]; ok {
			out = append(out, an)
		}
	}
	return out
}

// pending tells whether an answer's words are still to come.
func (an Answer) pending() bool { return an.State == Received || an.State == Waiting }

// WriteAnswer takes a text, code or choice answer. The actor is the candidate
// while the interview is in progress, or a key with write:interviews, whose
// first answer starts the interview (consent is the caller's to have). A
// question to be spoken may be answered in writing where the plan allows it.
// The same answer twice in a row is one answer; another one is a retake.
func (s *Service) WriteAnswer(ctx context.Context, a account.Actor, in Answer) (Answer, error) {
	if in.InterviewID == "" {
		in.InterviewID = a.InterviewID
	}
	err := first(
		checkText("text", &in.Text, MaxText),
		checkTime("started_at", &in.StartedAt),
		checkRange("duration_ms", in.DurationMS, 0, MaxSittingMS),
	)
	if err != nil {
		return Answer{}, err
	}
	var out Answer
	_, err = s.change(ctx, a, in.InterviewID, account.WriteInterviews, func(tx Tx, iv *Interview) error {
		q, err := askedQuestion(*iv, "question_id", in.QuestionID)
		if err != nil {
			return err
		}
		out = in
		if err := checkWritten(&out, q, iv.Asked.Limits); err != nil {
			return err
		}
		last, err := lastTake(ctx, tx, *iv, q.ID)
		if err != nil {
			return err
		}
		if last.ID != "" && last.Form == out.Form && last.Text == out.Text && slices.Equal(last.Chosen, out.Chosen) {
			out = last
			return nil
		}
		if iv.State.Over() {
			return over(iv.State)
		}
		if err := s.mayAnswer(a, *iv); err != nil {
			return err
		}
		out.RecordingID, out.FromMS, out.ToMS, out.State = "", 0, 0, Transcribed
		return s.addAnswer(ctx, tx, iv, q, &out, last)
	})
	if err != nil {
		return Answer{}, err
	}
	return out, nil
}

func over(st State) error {
	if st.Ended() {
		return Errorf(Gone, "this interview is %s", words(st))
	}
	return Errorf(Conflict, "this interview is over")
}

// checkWritten checks the form of a written answer and fills it in.
func checkWritten(an *Answer, q Question, l Limits) error {
	if an.Form == "" {
		an.Form = q.Form
		if q.Form == Spoken || q.Form == Video {
			an.Form = Text
		}
	}
	switch an.Form {
	case Choice:
		if q.Form != Choice {
			return Wrong("form", "this question offers no choice")
		}
		return checkChosen(an, q)
	case Text, Code:
		if (q.Form == Spoken || q.Form == Video) && !l.writes() {
			return Wrong("form", "this question is to be answered aloud")
		}
		if q.Form == Choice {
			return Wrong("form", "this question is answered by choice")
		}
		if len(an.Chosen) > 0 {
			return Wrong("chosen", "is only for a question with choices")
		}
		return checkNeeded("text", &an.Text, MaxText)
	}
	return Wrong("form", "must be text, code or choice for a written answer")
}

func checkChosen(an *Answer, q Question) error {
	if len(an.Chosen) == 0 {
		return Wrong("chosen", "must name at least one option")
	}
	an.Chosen = slices.Clone(an.Chosen)
	slices.Sort(an.Chosen)
	for i, n := range an.Chosen {
		if n < 0 || n >= len(q.Choices) {
			return Wrong(index("chosen", i), "is not one of the options")
		}
		if i > 0 && n == an.Chosen[i-1] {
			return Wrong(index("chosen", i), "comes twice")
		}
	}
	return nil
}

// lastTake is the newest answer to a question, empty where there is none.
func lastTake(ctx context.Context, tx Tx, iv Interview, questionID string) (Answer, error) {
	all, err := tx.Answers(ctx, iv.ID)
	var last Answer
	for _, an := range all {
		if an.QuestionID == questionID && an.Take > last.Take {
			last = an
		}
	}
	return last, err
}

// addAnswer keeps an answer as the next take, starts the interview if it is
// the first sign of life, tells, and queues the transcription it needs.
func (s *Service) addAnswer(ctx context.Context, tx Tx, iv *Interview, q Question, an *Answer, last Answer) error {
	if last.Take > iv.Asked.Limits.Retakes {
		return &Error{Kind: Conflict, Field: "question_id", Message: "this question has been answered and allows no further take"}
	}
	now := s.now()
	if !iv.State.Over() && iv.State != InProgress && iv.State != Interrupted {
		if iv.StartedAt.IsZero() && an.StartedAt.Before(now) {
			iv.StartedAt = an.StartedAt
		}
		if iv.State == Scheduled {
			// Never sent out: whoever answers was invited by other means, and
			// no webhook need hear of it.
			if err := s.step(ctx, tx, iv, Invited, "", nil); err != nil {
				return err
			}
		}
		if err := s.begin(ctx, tx, iv, ""); err != nil {
			return err
		}
	}
	an.ID, an.InterviewID, an.QuestionID = newID(), iv.ID, q.ID
	an.Take, an.Version, an.Reason, an.ReceivedAt = last.Take+1, 0, "", now
	if an.StartedAt.IsZero() || an.StartedAt.After(now) {
		an.StartedAt = now.Add(-time.Duration(an.DurationMS) * time.Millisecond)
	}
	if err := tx.SaveAnswer(ctx, an); err != nil {
		return err
	}
	told := facts{"answer_id": an.ID, "question_id": q.ID, "take": an.Take, "form": an.Form}
	if _, err := s.note(ctx, tx, *iv, AnswerReceived, told); err != nil {
		return err
	}
	if !an.pending() {
		return nil
	}
	if err := s.setStage(ctx, tx, iv.ID, Transcribe, func(r *StageRun) bool {
		if r.State == StageRunning || r.State == StageWaiting {
			return false
		}
		*r = StageRun{State: StagePending}
		return true
	}); err != nil {
		return err
	}
	return s.queueTranscribe(ctx, tx, *iv, *an)
}

// FinishAnswer makes an answer of a stored recording: state, event and
// transcription task in one transaction. The actor is the candidate, or a key
// with write:interviews that delivers recordings made elsewhere; for a key the
// interview starts by itself with the first answer.
//
// Twice with the same uploadID, or with the same bytes for the same question,
// gives the same answer. A recording whose upload began before the end is
// taken after it too: what was said is judged, if need be in another version
// of the result.
func (s *Service) FinishAnswer(ctx context.Context, a account.Actor, in Answer, m StoredMedium, uploadID string) (Answer, error) {
	err := first(
		checkMedium(m),
		checkTime("started_at", &in.StartedAt),
		checkRange("duration_ms", in.DurationMS, 0, MaxSittingMS),
	)
	if err != nil {
		return Answer{}, err
	}
	if in.InterviewID == "" {
		in.InterviewID = a.InterviewID
	}
	var out Answer
	err = s.write(ctx, func(tx Tx) error {
		in := in
		u, iv, err := s.target(ctx, tx, a, in.InterviewID, uploadID)
		if err != nil {
			return err
		}
		if u.AnswerID != "" {
			out, err = tx.Answer(ctx, u.AnswerID)
			return err
		}
		if u.ID != "" {
			in.QuestionID = cmp.Or(in.QuestionID, u.QuestionID)
			if in.StartedAt.IsZero() {
				in.StartedAt = u.StartedAt
			}
		}
		q, err := recordable(iv, "question_id", in.QuestionID)
		if err != nil {
			return err
		}
		last, err := lastTake(ctx, tx, iv, q.ID)
		if err != nil {
			return err
		}
		same, err := sameBytes(ctx, tx, last, m)
		if err != nil {
			return err
		}
		if same {
			out = last
			return s.finishUpload(ctx, tx, u, last.ID)
		}
		if err := s.takesAnswer(a, iv, u); err != nil {
			return err
		}
		rec := s.recordingOf(iv, AnswerRecording, m, in.StartedAt)
		rec.QuestionID = q.ID
		if rec.SittingID, err = openSitting(ctx, tx, iv.ID); err != nil {
			return err
		}
		if err := tx.SaveRecording(ctx, &rec); err != nil {
			return err
		}
		out = in
		if out.Form = Spoken; m.Video {
			out.Form = Video
		}
		out.Text, out.Chosen, out.FromMS, out.ToMS = "", nil, 0, 0
		out.RecordingID, out.State = rec.ID, Received
		if err := s.addAnswer(ctx, tx, &iv, q, &out, last); err != nil {
			return err
		}
		return s.finishUpload(ctx, tx, u, out.ID)
	})
	if err != nil {
		return Answer{}, err
	}
	return out, nil
}

// target is the interview a recording is for, and its upload where it came by
// one.
func (s *Service) target(ctx context.Context, tx Tx, a account.Actor, interviewID, uploadID string) (Upload, Interview, error) {
	if uploadID == "" {
		iv, err := findInterview(ctx, tx, a, interviewID, account.WriteInterviews)
		return Upload{}, iv, err
	}
	u, iv, err := s.ownUpload(ctx, tx, a, uploadID)
	switch {
	case err != nil:
		return Upload{}, Interview{}, err
	case interviewID != "" && interviewID != iv.ID:
		return Upload{}, Interview{}, Wrong("upload_id", "is of another interview")
	case u.FinishedAt.IsZero() && u.Length >= 0 && u.Offset != u.Length:
		return Upload{}, Interview{}, Errorf(Conflict, "the upload is not complete")
	}
	return u, iv, nil
}

// takesAnswer tells whether a recording may become an answer now.
func (s *Service) takesAnswer(a account.Actor, iv Interview, u Upload) error {
	if !iv.State.Over() {
		return s.mayAnswer(a, iv)
	}
	if u.ID == "" || iv.State.Ended() {
		return over(iv.State)
	}
	return nil // announced in time
}

// sameBytes tells whether a take is of this very recording.
func sameBytes(ctx context.Context, tx Tx, last Answer, m StoredMedium) (bool, error) {
	if last.RecordingID == "" {
		return false, nil
	}
	rec, err := tx.Recording(ctx, last.RecordingID)
	return err == nil && rec.Kind == AnswerRecording && rec.SHA256 == m.SHA256, err
}

func (s *Service) recordingOf(iv Interview, k RecordingKind, m StoredMedium, started time.Time) Recording {
	now := s.now()
	if started.IsZero() || started.After(now) {
		started = now
	}
	return Recording{
		ID: newID(), InterviewID: iv.ID, Kind: k, MediaType: m.MediaType, Video: m.Video,
		Bytes: m.Bytes, SHA256: m.SHA256, Key: m.Key, StartedAt: started, CreatedAt: now,
	}
}

func openSitting(ctx context.Context, tx Tx, interviewID string) (string, error) {
	all, err := tx.Sittings(ctx, interviewID)
	for _, sit := range all {
		if sit.EndedAt.IsZero() {
			return sit.ID, err
		}
	}
	return "", err
}
