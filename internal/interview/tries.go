package interview

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// inTry runs fn on the candidate's try at a question and keeps what it makes
// of it. The try is zero where the question was not shown yet, and the answer
// the newest one.
func (s *Service) inTry(ctx context.Context, a account.Actor, questionID string, fn func(iv Interview, q Question, last Answer, t *Try) error) (Try, error) {
	var out Try
	_, err := s.inRoom(ctx, a, func(tx Tx, iv *Interview) error {
		q, err := askedQuestion(*iv, "question_id", questionID)
		if err != nil {
			return err
		}
		if iv.State.Over() {
			return over(iv.State)
		}
		if err := s.mayAnswer(a, *iv); err != nil {
			return err
		}
		last, err := lastTake(ctx, tx, *iv, q.ID)
		if err != nil {
			return err
		}
		all, err := tx.Tries(ctx, iv.ID)
		if err != nil {
			return err
		}
		var t Try
		if i := slices.IndexFunc(all, func(t Try) bool { return t.QuestionID == q.ID }); i >= 0 {
			t = all[i]
		}
		before := t
		if err := fn(*iv, q, last, &t); err != nil {
			return err
		}
		if t.Take == before.Take && t.Restarts > before.Restarts {
			if err := s.restarted(ctx, tx, *iv, q, before, t); err != nil {
				return err
			}
		}
		t.InterviewID, t.QuestionID, t.UpdatedAt = iv.ID, q.ID, s.now()
		out = t
		return tx.SaveTry(ctx, t)
	})
	if err != nil {
		return Try{}, err
	}
	return out, nil
}

// ShowQuestion starts the clock to think when the candidate sees a question.
// Again it gives the same clock: a reload gains nothing and loses nothing. A
// question that is answered in writing begins at once. One that was answered
// is shown again while a retake is left, else it is a [Conflict].
func (s *Service) ShowQuestion(ctx context.Context, a account.Actor, questionID string) (Try, error) {
	return s.inTry(ctx, a, questionID, func(iv Interview, q Question, last Answer, t *Try) error {
		if last.Take > iv.Asked.Limits.Retakes {
			return &Error{Kind: Conflict, Field: "question_id", Message: "this question has been answered and allows no further take"}
		}
		t.SkippedAt = time.Time{}
		if t.Take == last.Take+1 {
			return nil
		}
		now := s.now()
		*t = Try{Take: last.Take + 1, ShownAt: now, ThinkUntil: now.Add(thinking(iv, q)), Text: last.Text, Chosen: last.Chosen}
		if q.Form.Written() {
			t.begin(q.Form, now, limit(q, q.Form))
		}
		return nil
	})
}

// ThinkMore gives the time to think once more, at most [MaxThinks] times a
// question and before the answer is begun.
func (s *Service) ThinkMore(ctx context.Context, a account.Actor, questionID string) (Try, error) {
	return s.inTry(ctx, a, questionID, func(iv Interview, _ Question, last Answer, t *Try) error {
		switch {
		case t.Take != last.Take+1:
			return Errorf(Conflict, "this question has not been shown")
		case !t.BegunAt.IsZero():
			return Errorf(Conflict, "the answer has been begun")
		case t.Thinks >= MaxThinks:
			return Errorf(Conflict, "there is no more time to think")
		}
		t.Thinks++
		from := t.ThinkUntil
		if now := s.now(); now.After(from) {
			from = now
		}
		t.ThinkUntil = from.Add(time.Duration(cmp.Or(iv.Asked.Limits.ThinkMS, DefaultThinkMS)) * time.Millisecond)
		return nil
	})
}

// BeginAnswer starts the clock of the answer in the form the candidate chose.
// Again it gives the same clock. With anew an answer that was interrupted is
// begun afresh, at most [MaxRestarts] times a take, which a reviewer sees. The time counts from when
// thinking was over, but there are always 30 seconds left to say something; a
// written answer to a question that is meant to be spoken has three times as
// long.
func (s *Service) BeginAnswer(ctx context.Context, a account.Actor, questionID string, form Form, anew bool) (Try, error) {
	if err := oneOf("form", &form, Spoken, Video, Text, Code, Choice); err != nil {
		return Try{}, err
	}
	return s.inTry(ctx, a, questionID, func(iv Interview, q Question, last Answer, t *Try) error {
		switch {
		case t.Take != last.Take+1:
			return Errorf(Conflict, "this question has not been shown")
		case form.Written() && !q.Form.Written() && !iv.Asked.Limits.writes():
			return Wrong("form", "this question is to be answered aloud")
		case !form.Written() && q.Form.Written(), form.Written() && q.Form.Written() && form != q.Form:
			return Wrong("form", "this question is answered in another form")
		}
		now := s.now()
		switch {
		case t.BegunAt.IsZero():
			t.begin(form, now, limit(q, form))
		case form.Written() != t.Form.Written():
			// Changing from speaking to writing, or back, gives the longer time
			// and begins nothing anew.
			if d := t.BegunAt.Add(limit(q, form)); d.After(t.Deadline) {
				t.Deadline = d
			}
			t.Form = form
		case anew:
			if t.Restarts >= MaxRestarts {
				return Errorf(Conflict, "this answer cannot be begun anew again")
			}
			t.Restarts++
			t.ThinkUntil = now
			t.begin(form, now, limit(q, form))
		}
		return nil
	})
}

// restarted leaves a signal for whoever reviews the interview: an interruption
// is nobody's fault, and it is a second try that the plan may not offer. The
// candidate is told beside the button, so it is kept whether or not the plan
// observes anything else.
func (s *Service) restarted(ctx context.Context, tx Tx, iv Interview, q Question, before, after Try) error {
	now := s.now()
	i := slices.IndexFunc(iv.Asked.Questions, func(x Question) bool { return x.ID == q.ID })
	return tx.AddSignal(ctx, Signal{ID: newID(), InterviewID: iv.ID, Kind: RestartSignal, At: now, Severity: "notice",
		Detail: fmt.Sprintf("question %d, %s after it was begun; %d of at most %d times", i+1, now.Sub(before.BegunAt).Round(time.Second), after.Restarts, MaxRestarts)})
}

// KeepDraft keeps what the candidate has written or chosen so far.
func (s *Service) KeepDraft(ctx context.Context, a account.Actor, questionID, text string, chosen []int) (Try, error) {
	if err := checkText("text", &text, MaxText); err != nil {
		return Try{}, err
	}
	return s.inTry(ctx, a, questionID, func(_ Interview, q Question, last Answer, t *Try) error {
		if t.Take != last.Take+1 {
			return Errorf(Conflict, "this question has been answered, or was not shown")
		}
		for i, n := range chosen {
			if n < 0 || n >= len(q.Choices) {
				return Wrong(index("chosen", i), "is not one of the options")
			}
		}
		t.Text, t.Chosen = text, chosen
		return nil
	})
}

// SkipQuestion goes on without an answer for now; showing the question again
// takes it back.
func (s *Service) SkipQuestion(ctx context.Context, a account.Actor, questionID string) (Try, error) {
	return s.inTry(ctx, a, questionID, func(_ Interview, _ Question, last Answer, t *Try) error {
		if t.Take == 0 {
			t.Take, t.ShownAt = last.Take+1, s.now()
		}
		t.SkippedAt = s.now()
		return nil
	})
}

func (t *Try) begin(form Form, now time.Time, limit time.Duration) {
	from := now
	if !form.Written() && t.ThinkUntil.Before(from) {
		from = t.ThinkUntil
	}
	if form.Written() && t.ThinkUntil.After(from) {
		from = t.ThinkUntil // who writes thinks while writing
	}
	t.Form, t.BegunAt, t.Deadline = form, now, from.Add(limit)
	if least := now.Add(leastAnswer); t.Deadline.Before(least) {
		t.Deadline = least
	}
}

// leastAnswer is the time there always is to answer, however long somebody
// thought.
const leastAnswer = 30 * time.Second

// thinking is the time to read a question and to think about it.
func thinking(iv Interview, q Question) time.Duration {
	read := time.Duration(len(strings.Fields(q.Text))) * 400 * time.Millisecond
	return max(read, 5*time.Second) + time.Duration(cmp.Or(iv.Asked.Limits.ThinkMS, DefaultThinkMS))*time.Millisecond
}

// limit is the time an answer in that form has.
func limit(q Question, form Form) time.Duration {
	d := time.Duration(cmp.Or(q.TimeLimitMS, DefaultTimeLimitMS)) * time.Millisecond
	if form.Written() && !q.Form.Written() {
		d *= 3 // typing is slower than speaking
	}
	return d
}
