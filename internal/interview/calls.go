package interview

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// States of a call attempt.
const (
	CallScheduled  = "scheduled"
	CallInProgress = "in_progress"
	CallCompleted  = "completed"
	CallFailed     = "failed"
	CallCancelled  = "cancelled"
)

// Calls lists the call attempts of an interview, oldest first; it needs
// read:interviews.
func (s *Service) Calls(ctx context.Context, a account.Actor, interviewID string) ([]CallAttempt, error) {
	if byCandidate(a) {
		return nil, Errorf(Denied, "a candidate does not list calls")
	}
	iv, err := findInterview(ctx, s.store, a, interviewID, account.ReadInterviews)
	if err != nil {
		return nil, err
	}
	return s.store.Calls(ctx, iv.ID)
}

// ScheduleCall asks for a call of a phone interview's candidate; it needs
// write:interviews. The zero time is now. Calls that were still to come are
// cancelled. [Unsupported] when the interview is not by phone, [Conflict] when
// it is over or a call is going on, [Invalid] when the time is past.
func (s *Service) ScheduleCall(ctx context.Context, a account.Actor, interviewID string, at time.Time) (CallAttempt, error) {
	var out CallAttempt
	_, err := s.change(ctx, a, interviewID, account.WriteInterviews, func(tx Tx, iv *Interview) error {
		if byCandidate(a) {
			return Errorf(Denied, "a candidate cannot do this")
		}
		now := s.now()
		if at.IsZero() {
			at = now
		}
		switch {
		case iv.Asked.Mode != Phone:
			return Errorf(Unsupported, "this interview is not by phone")
		case iv.State.Over():
			return Errorf(Conflict, "this interview is %s", words(iv.State))
		case at.Before(now):
			return Wrong("scheduled_at", "must be in the future")
		}
		if err := checkTime("scheduled_at", &at); err != nil {
			return err
		}
		all, err := tx.Calls(ctx, iv.ID)
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.State == CallInProgress {
				return Errorf(Conflict, "a call is in progress")
			}
		}
		if err := s.cancelCalls(ctx, tx, iv.ID, ""); err != nil {
			return err
		}
		out = CallAttempt{ID: newID(), InterviewID: iv.ID, Direction: "outbound", State: CallScheduled,
			Retry: len(all), ScheduledAt: at, CreatedAt: now}
		if err := tx.SaveCall(ctx, out); err != nil {
			return err
		}
		return s.touch(ctx, tx, iv)
	})
	return out, err
}

// RescheduleCall moves a call that is still to come to a time in the future;
// it needs write:interviews. Any other is a [Conflict].
func (s *Service) RescheduleCall(ctx context.Context, a account.Actor, interviewID, callID string, at time.Time) (CallAttempt, error) {
	return s.changeCall(ctx, a, interviewID, callID, func(tx Tx, c *CallAttempt) error {
		if c.State != CallScheduled {
			return Errorf(Conflict, "only a scheduled call can be moved")
		}
		if !at.After(s.now()) {
			return Wrong("scheduled_at", "must be in the future")
		}
		if err := checkTime("scheduled_at", &at); err != nil {
			return err
		}
		c.ScheduledAt = at
		return tx.SaveCall(ctx, *c)
	})
}

// DeleteCall forgets a call attempt; it needs write:interviews. The interview
// stays, and so does a recording of the call. One that is in progress is a
// [Conflict].
func (s *Service) DeleteCall(ctx context.Context, a account.Actor, interviewID, callID string) error {
	_, err := s.changeCall(ctx, a, interviewID, callID, func(tx Tx, c *CallAttempt) error {
		if c.State == CallInProgress {
			return Errorf(Conflict, "the call is in progress")
		}
		return tx.DeleteCall(ctx, c.ID)
	})
	return err
}

func (s *Service) changeCall(ctx context.Context, a account.Actor, interviewID, callID string, fn func(tx Tx, c *CallAttempt) error) (CallAttempt, error) {
	var out CallAttempt
	_, err := s.change(ctx, a, interviewID, account.WriteInterviews, func(tx Tx, iv *Interview) error {
		if byCandidate(a) {
			return Errorf(Denied, "a candidate cannot do this")
		}
		all, err := tx.Calls(ctx, iv.ID)
		if err != nil {
			return err
		}
		id, _ := canonical(callID)
		for _, c := range all {
			if c.ID == id {
				out = c
				if err := fn(tx, &out); err != nil {
					return err
				}
				return s.touch(ctx, tx, iv)
			}
		}
		return &Error{Kind: NotFound, Field: "call_id", Message: "there is no such call"}
	})
	if err != nil {
		return CallAttempt{}, err
	}
	return out, nil
}

// touch shows that what belongs to an interview has changed, so that nothing
// that was made of it before is taken for its present state.
func (s *Service) touch(ctx context.Context, tx Tx, iv *Interview) error {
	iv.UpdatedAt = s.now()
	return tx.SaveInterview(ctx, iv)
}

// cancelCalls cancels what is still to come of an interview's calls.
func (s *Service) cancelCalls(ctx context.Context, tx Tx, interviewID, reason string) error {
	all, err := tx.Calls(ctx, interviewID)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.State != CallScheduled {
			continue
		}
		c.State, c.Reason = CallCancelled, reason
		if err := tx.SaveCall(ctx, c); err != nil {
			return err
		}
	}
	return nil
}
