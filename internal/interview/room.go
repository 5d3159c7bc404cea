package interview

import (
	"context"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/account"
)

// Look turns a link token into the candidate's actor and changes nothing: the
// scanner of a mail server follows a link too. Who is refused is refused as
// [Service.Enter] does.
func (s *Service) Look(ctx context.Context, token string) (account.Actor, Interview, error) {
	a, iv, err := s.Visit(ctx, token)
	if err != nil {
		return account.Actor{}, Interview{}, err
	}
	if err := s.admits(ctx, s.store, iv); err != nil {
		return account.Actor{}, Interview{}, err
	}
	return a, iv, nil
}

// Enter turns a link token into the candidate's actor for something a person
// did; the interview becomes opened the first time, and entering again is
// fine. A token that never was is
// [NotFound]; one of an interview that expired or was ended is [Gone]; before
// its time an interview is a [Conflict]. After the end the link still opens,
// so that the candidate sees that everything arrived.
//
// Only what opens writes: who guesses tokens never waits for the one writer,
// and nobody waits for who guesses.
func (s *Service) Enter(ctx context.Context, token string) (account.Actor, Interview, error) {
	a, out, err := s.Look(ctx, token)
	if err != nil {
		return account.Actor{}, Interview{}, err
	}
	if out.State != Invited {
		return a, out, nil
	}
	err = s.write(ctx, func(tx Tx) error {
		// Locked, it is looked at again: the link may just have been replaced.
		iv, err := tx.Interview(ctx, out.ID)
		if err != nil {
			return err
		}
		if !s.isLink(iv, token) {
			return unknown("interview")
		}
		if err := s.admits(ctx, tx, iv); err != nil {
			return err
		}
		if out = iv; iv.State != Invited {
			return nil
		}
		return s.step(ctx, tx, &out, Opened, InterviewOpened, nil)
	})
	if err != nil {
		return account.Actor{}, Interview{}, err
	}
	return a, out, nil
}

// admits refuses a candidate at the door, with a sentence to show.
func (s *Service) admits(ctx context.Context, r Reader, iv Interview) error {
	now := s.now()
	switch {
	case !iv.DeletedAt.IsZero():
		return Errorf(Gone, "this interview is no longer there")
	case expired(iv, now):
		return Errorf(Gone, "this interview expired on %s", iv.ExpiresAt.Format("2 January 2006 at 15:04 UTC"))
	case iv.State == Cancelled:
		return Errorf(Gone, "this interview was cancelled")
	case iv.State == Revoked:
		return Errorf(Gone, "this invitation was taken back")
	case iv.State == Declined:
		return Errorf(Gone, "you have declined this interview")
	case iv.State == Withdrawn:
		return Errorf(Gone, "you have withdrawn from this interview")
	case iv.State == Scheduled:
		return Errorf(Conflict, "this interview is not open yet")
	case iv.State == Invited && now.Before(iv.ScheduledAt):
		return Errorf(Conflict, "this interview opens on %s", iv.ScheduledAt.Format("2 January 2006 at 15:04 UTC"))
	}
	c, err := r.Candidate(ctx, iv.CandidateID)
	if err == nil && !c.ErasedAt.IsZero() {
		err = Errorf(Gone, "the data of this interview was erased")
	}
	return err
}

// Consent records that the candidate agreed to the notice of that version.
// The actor is the candidate. Agreeing to the same version again is fine; when
// the organization's notice has another version by now it is a [Conflict] and
// has to be shown anew.
func (s *Service) Consent(ctx context.Context, a account.Actor, version string) (Interview, error) {
	if err := checkNeeded("version", &version, MaxName); err != nil {
		return Interview{}, err
	}
	return s.inRoom(ctx, a, func(tx Tx, iv *Interview) error {
		if !iv.ConsentedAt.IsZero() && iv.ConsentVersion == version {
			return nil
		}
		org, err := tx.Organization(ctx, iv.OrganizationID)
		if err != nil {
			return err
		}
		if v := org.Settings.NoticeVersion; v != "" && v != version {
			return &Error{Kind: Conflict, Field: "version", Message: "the notice has changed; read the new one"}
		}
		iv.ConsentVersion = version
		s.didTo(ctx, tx, a, *iv, account.InterviewConsented, nil)
		return s.step(ctx, tx, iv, Consented, InterviewConsented, facts{"consent_version": version})
	})
}

// Decline ends an interview before it began, by its candidate.
func (s *Service) Decline(ctx context.Context, a account.Actor, reason string) (Interview, error) {
	return s.leave(ctx, a, reason, Declined, InterviewDeclined)
}

// Withdraw ends an interview by its candidate, at any time after the
// invitation. What was recorded is no longer handed out.
func (s *Service) Withdraw(ctx context.Context, a account.Actor, reason string) (Interview, error) {
	return s.leave(ctx, a, reason, Withdrawn, InterviewWithdrawn)
}

func (s *Service) leave(ctx context.Context, a account.Actor, reason string, to State, e EventType) (Interview, error) {
	if err := checkText("reason", &reason, MaxReason); err != nil {
		return Interview{}, err
	}
	return s.inRoom(ctx, a, func(tx Tx, iv *Interview) error {
		if err := s.endSittings(ctx, tx, iv.ID); err != nil {
			return err
		}
		did := account.InterviewWithdrawn
		if to == Declined {
			did = account.InterviewDeclined
		}
		s.didTo(ctx, tx, a, *iv, did, account.Facts{"was": iv.State})
		iv.Reason = reason
		return s.step(ctx, tx, iv, to, e, nil)
	})
}

// inRoom runs fn on the interview the actor's InterviewID names: the
// candidate's own, or for the system the one it acts in (a phone line).
func (s *Service) inRoom(ctx context.Context, a account.Actor, fn func(tx Tx, iv *Interview) error) (Interview, error) {
	if a.InterviewID == "" {
		return Interview{}, Errorf(Denied, "this needs a candidate's link")
	}
	return s.change(ctx, a, a.InterviewID, account.WriteInterviews, fn)
}

// Start begins or resumes the sitting: a new Sitting, the interview in
// progress. Sittings that were open end: the candidate is here now. A
// candidate who has not consented, and an interview that is over, are a
// [Conflict].
func (s *Service) Start(ctx context.Context, a account.Actor, client string) (Sitting, Interview, error) {
	client = strings.ToValidUTF8(strings.ReplaceAll(client, "\x00", ""), "")
	if r := []rune(client); len(r) > MaxName {
		client = string(r[:MaxName])
	}
	var sit Sitting
	iv, err := s.inRoom(ctx, a, func(tx Tx, iv *Interview) error {
		switch {
		case expired(*iv, s.now()):
			return Errorf(Gone, "this interview has expired")
		case byCandidate(a) && iv.ConsentedAt.IsZero():
			return Errorf(Conflict, "consent comes before the start")
		}
		if err := s.endSittings(ctx, tx, iv.ID); err != nil {
			return err
		}
		sit = Sitting{ID: newID(), InterviewID: iv.ID, Client: client, StartedAt: s.now()}
		if iv.State != InProgress {
			if err := s.begin(ctx, tx, iv, sit.ID); err != nil {
				return err
			}
		}
		return tx.SaveSitting(ctx, sit)
	})
	if err != nil {
		return Sitting{}, Interview{}, err
	}
	return sit, iv, nil
}

// begin puts an interview in progress, for the first time or again.
func (s *Service) begin(ctx context.Context, tx Tx, iv *Interview, sittingID string) error {
	e := InterviewStarted
	if iv.State == Interrupted {
		e = InterviewResumed
	}
	var more facts
	if sittingID != "" {
		more = facts{"sitting_id": sittingID}
	}
	return s.step(ctx, tx, iv, InProgress, e, more)
}

// Interrupt ends a sitting: the candidate's connection went away. The
// interview is interrupted when it was the last open one. Twice is fine.
func (s *Service) Interrupt(ctx context.Context, a account.Actor, sittingID string) (Interview, error) {
	return s.inRoom(ctx, a, func(tx Tx, iv *Interview) error {
		all, err := tx.Sittings(ctx, iv.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(x Sitting) bool { return x.ID == sittingID })
		if i < 0 {
			return unknown("sitting")
		}
		if all[i].EndedAt.IsZero() {
			all[i].EndedAt = s.now()
			if err := tx.SaveSitting(ctx, all[i]); err != nil {
				return err
			}
		}
		open := slices.ContainsFunc(all, func(x Sitting) bool { return x.EndedAt.IsZero() })
		if open || iv.State != InProgress {
			return nil
		}
		return s.step(ctx, tx, iv, Interrupted, InterviewInterrupted, facts{"sitting_id": sittingID})
	})
}

func (s *Service) endSittings(ctx context.Context, tx Tx, interviewID string) error {
	all, err := tx.Sittings(ctx, interviewID)
	if err != nil {
		return err
	}
	for _, sit := range all {
		if !sit.EndedAt.IsZero() {
			continue
		}
		sit.EndedAt = s.now()
		if err := tx.SaveSitting(ctx, sit); err != nil {
			return err
		}
	}
	return nil
}

// Observe keeps an integrity signal of the actor's interview. Where the plan
// did not announce that signals are observed it is a [Conflict]; at most
// [MaxSignals] are kept.
func (s *Service) Observe(ctx context.Context, a account.Actor, sig Signal) error {
	if a.InterviewID == "" {
		a.InterviewID = sig.InterviewID
		if !a.System {
			return Errorf(Denied, "this needs a candidate's link")
		}
	}
	err := first(
		checkNeeded("kind", &sig.Kind, 64),
		checkText("detail", &sig.Detail, MaxReason),
		oneOf("severity", &sig.Severity, "info", "notice", "concern"),
		checkRange("duration_ms", sig.DurationMS, 0, MaxSittingMS),
		checkTime("at", &sig.At),
	)
	if err != nil {
		return err
	}
	_, err = s.inRoom(ctx, a, func(tx Tx, iv *Interview) error {
		switch {
		case !iv.Asked.Limits.Signals:
			return Errorf(Conflict, "this interview observes no signals")
		case iv.State != InProgress && iv.State != Interrupted:
			return Errorf(Conflict, "signals belong to an interview in progress")
		}
		have, err := tx.Signals(ctx, iv.ID)
		if err != nil || len(have) >= MaxSignals {
			return err
		}
		one := sig
		one.ID, one.InterviewID = newID(), iv.ID
		if one.At.IsZero() {
			one.At = s.now()
		}
		return tx.AddSignal(ctx, one)
	})
	return err
}
