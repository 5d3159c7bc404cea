package interview

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// Interview finds an interview by id or serial; it needs read:interviews, and
// a candidate finds its own.
func (s *Service) Interview(ctx context.Context, a account.Actor, ref string) (Interview, error) {
	return visible(interviewByRef(ctx, s.store, a, ref, account.ReadInterviews))
}

// visible keeps a row that came with a refusal from the caller.
func visible(iv Interview, err error) (Interview, error) {
	if err != nil {
		return Interview{}, err
	}
	return iv, nil
}

// InterviewByExternalID finds the newest interview with the caller's own id;
// it needs read:interviews.
func (s *Service) InterviewByExternalID(ctx context.Context, a account.Actor, external string) (Interview, error) {
	sp, err := within(a, account.ReadInterviews)
	if err != nil {
		return Interview{}, err
	}
	if checkNeeded("external_id", &external, MaxName) != nil {
		return Interview{}, unknown("interview")
	}
	iv, err := s.store.InterviewByExternalID(ctx, sp, external)
	if is(err, NotFound) {
		return Interview{}, unknown("interview")
	}
	return iv, err
}

// Interviews lists interviews, newest first; it needs read:interviews.
func (s *Service) Interviews(ctx context.Context, a account.Actor, f Filter, p Page) ([]Interview, error) {
	return list(ctx, a, InterviewList, f, p, s.store.Interviews)
}

// UpdateInterview changes metadata, external id, schedule, expiry and extra,
// never the state; it needs write:interviews. version 0 accepts any; otherwise
// [Stale] when it moved on. A schedule or expiry of an interview that is over
// stays as it is. change may be called more than once and must only touch its
// argument.
func (s *Service) UpdateInterview(ctx context.Context, a account.Actor, id string, version int64, change func(*Interview) error) (Interview, error) {
	return s.change(ctx, a, id, account.WriteInterviews, func(tx Tx, iv *Interview) error {
		if byCandidate(a) {
			return Errorf(Denied, "a candidate cannot change an interview")
		}
		if version != 0 && version != iv.Version {
			return moved("interview")
		}
		out := *iv
		if err := change(&out); err != nil {
			return err
		}
		err := first(
			checkText("external_id", &out.ExternalID, MaxName),
			checkMetadata("metadata", out.Metadata),
			checkExtra("extra", out.Extra),
			checkTime("scheduled_at", &out.ScheduledAt),
			checkTime("expires_at", &out.ExpiresAt),
		)
		if err != nil {
			return err
		}
		if !iv.State.Over() {
			switch end := out.ExpiresAt; {
			case end.IsZero() || end.Equal(iv.ExpiresAt):
			case !end.After(s.now()):
				return Wrong("expires_at", "must be in the future")
			case !end.After(out.ScheduledAt):
				return Wrong("expires_at", "must be after scheduled_at")
			}
			iv.ScheduledAt, iv.ExpiresAt = out.ScheduledAt, out.ExpiresAt
		}
		iv.ExternalID, iv.Metadata, iv.Extra = out.ExternalID, out.Metadata, out.Extra
		iv.UpdatedAt = s.now()
		if err := tx.SaveInterview(ctx, iv); err != nil || iv.State.Over() || !s.c.Mail {
			return err
		}
		// The end may have moved, and its reminder with it.
		c, err := tx.Candidate(ctx, iv.CandidateID)
		if err != nil {
			return err
		}
		return s.planReminder(ctx, tx, *iv, c)
	})
}

// change runs fn on an interview that the actor may touch, in one
// transaction, and returns what became of it.
func (s *Service) change(ctx context.Context, a account.Actor, id string, sc account.Scope, fn func(tx Tx, iv *Interview) error) (Interview, error) {
	var out Interview
	err := s.write(ctx, func(tx Tx) error {
		var err error
		if out, err = findInterview(ctx, tx, a, id, sc); err != nil {
			return err
		}
		return fn(tx, &out)
	})
	return visible(out, err)
}

// step moves an interview to another state, if the machine lets it, stamps
// the time that belongs to it, and tells.
func (s *Service) step(ctx context.Context, tx Tx, iv *Interview, to State, e EventType, more facts) error {
	if !iv.State.May(to) {
		return refused(iv.State, to)
	}
	now := s.now()
	iv.State, iv.UpdatedAt = to, now
	switch to {
	case Invited:
		iv.InvitedAt = now
	case Opened:
		iv.OpenedAt = now
	case Consented:
		iv.ConsentedAt = now
	case InProgress:
		if iv.StartedAt.IsZero() {
			iv.StartedAt = now
		}
	case Completed:
		iv.CompletedAt = now
	case Ready:
		iv.ReadyAt, iv.Reason = now, ""
	case Processing:
		iv.Reason = ""
	}
	if to.Ended() {
		iv.EndedAt, iv.Score = now, nil
	}
	if err := tx.SaveInterview(ctx, iv); err != nil {
		return err
	}
	if e == "" {
		return nil
	}
	_, err := s.note(ctx, tx, *iv, e, more)
	return err
}

func refused(from, to State) error {
	return Errorf(Conflict, "an interview that is %s cannot become %s", words(from), words(to))
}

// words is a state as it stands in a sentence.
func words(st State) string {
	if st == InProgress {
		return "in progress"
	}
	return string(st)
}

// Invite makes a scheduled interview invited; it needs write:interviews. On
// one that is invited already it returns the same link, or, when reissue is
// set, a new one: the old link stops working. An interview that is over is a
// [Conflict].
func (s *Service) Invite(ctx context.Context, a account.Actor, id string, reissue bool) (Created, error) {
	var out Created
	err := s.write(ctx, func(tx Tx) error {
		iv, err := findInterview(ctx, tx, a, id, account.WriteInterviews)
		switch {
		case err != nil:
			return err
		case byCandidate(a):
			return Errorf(Denied, "a candidate cannot invite")
		case iv.State == Scheduled:
			if reissue {
				s.issueLink(&iv)
			}
			s.didTo(ctx, tx, a, iv, account.InterviewInvited, nil)
			err = s.step(ctx, tx, &iv, Invited, InterviewInvited, nil)
		case iv.State.Over():
			return refused(iv.State, Invited)
		case reissue:
			s.issueLink(&iv)
			iv.UpdatedAt = s.now()
			s.didTo(ctx, tx, a, iv, account.InterviewInvited, account.Facts{"reissued": true})
			if err = tx.SaveInterview(ctx, &iv); err == nil {
				_, err = s.note(ctx, tx, iv, InterviewInvited, facts{"reissued": true})
			}
		}
		if err != nil {
			return err
		}
		out, err = s.created(ctx, tx, iv)
		return err
	})
	if err != nil {
		return Created{}, err
	}
	return out, nil
}

// Cancel ends an interview that is not over, by the organization; it needs
// write:interviews. Cancelling twice is a [Conflict].
func (s *Service) Cancel(ctx context.Context, a account.Actor, id, reason string) (Interview, error) {
	return s.end(ctx, a, id, reason, Cancelled, InterviewCancelled)
}

// Revoke takes the invitation back: the link stops working. It needs
// write:interviews.
func (s *Service) Revoke(ctx context.Context, a account.Actor, id, reason string) (Interview, error) {
	return s.end(ctx, a, id, reason, Revoked, InterviewRevoked)
}

// end ends an interview; then is done in the same transaction.
func (s *Service) end(ctx context.Context, a account.Actor, id, reason string, to State, e EventType, then ...func(context.Context, Tx, Interview) error) (Interview, error) {
	if err := checkText("reason", &reason, MaxReason); err != nil {
		return Interview{}, err
	}
	return s.change(ctx, a, id, account.WriteInterviews, func(tx Tx, iv *Interview) error {
		if byCandidate(a) {
			return Errorf(Denied, "a candidate cannot do this")
		}
		did := account.InterviewCancelled
		if to == Revoked {
			did = account.InterviewRevoked
		}
		s.didTo(ctx, tx, a, *iv, did, account.Facts{"was": iv.State})
		iv.Reason = reason
		if err := s.endSittings(ctx, tx, iv.ID); err != nil {
			return err
		}
		if err := s.step(ctx, tx, iv, to, e, nil); err != nil {
			return err
		}
		for _, do := range then {
			if err := do(ctx, tx, *iv); err != nil {
				return err
			}
		}
		return nil
	})
}

// expired tells whether an interview's time is over. A candidate who is in
// the middle of it has [SittingGrace] more.
func expired(iv Interview, now time.Time) bool {
	end := iv.ExpiresAt
	if end.IsZero() || iv.State.Over() {
		return iv.State == Expired
	}
	if iv.State == InProgress || iv.State == Interrupted {
		end = end.Add(SittingGrace)
	}
	return !now.Before(end)
}

// ExpireOverdue expires what is past its time, over all organizations, and
// returns how many. What a candidate has answered is never thrown away: an
// interview with an answer is completed, with the reason that time was up, and
// judged by what there is.
func (s *Service) ExpireOverdue(ctx context.Context) (int, error) {
	const batch = 200
	var done, kept int
	for {
		// Those within their grace come again each time; ask past them.
		limit := batch + kept
		ivs, err := s.store.Overdue(ctx, s.now(), limit)
		if err != nil {
			return done, err
		}
		kept = 0
		for _, iv := range ivs {
			ok, err := s.expire(ctx, iv.ID)
			if err != nil {
				return done, err
			}
			if ok {
				done++
			} else {
				kept++
			}
		}
		if len(ivs) < limit {
			return done, nil
		}
	}
}

func (s *Service) expire(ctx context.Context, id string) (done bool, err error) {
	err = s.write(ctx, func(tx Tx) error {
		done = false
		iv, err := tx.Interview(ctx, id)
		if err != nil || iv.State.Over() || !expired(iv, s.now()) {
			return err
		}
		done = true
		answers, err := tx.Answers(ctx, id)
		if err != nil {
			return err
		}
		if len(answers) > 0 {
			return s.finish(ctx, tx, &iv, TimeUp)
		}
		if err := s.endSittings(ctx, tx, id); err != nil {
			return err
		}
		return s.step(ctx, tx, &iv, Expired, InterviewExpired, nil)
	})
	return done, err
}
