package interview

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// Letter is all that one mail needs to be written.
type Letter struct {
	Mail         Mail
	Interview    Interview
	Candidate    Candidate
	Organization account.Organization
	Position     string // title; the plan's name where there is none
	LinkToken    string // the secret part of the candidate's link
}

// Letter finds what a mail that waits is to say. One that is settled is
// [Gone]; one that is no longer wanted becomes skipped or failed, with the
// reason, and is [Gone] too. Whoever sends waits until the mail is due.
func (s *Service) Letter(ctx context.Context, mailID string) (Letter, error) {
	var out Letter
	var unwanted bool
	err := s.write(ctx, func(tx Tx) error {
		unwanted = false
		m, err := lockMail(ctx, tx, mailID)
		if err != nil {
			return err
		}
		if m.State != MailQueued {
			return Errorf(Gone, "the mail is %s", m.State)
		}
		if out, err = s.letter(ctx, tx, m); err != nil {
			return err
		}
		to, reason := s.unwanted(out)
		if to == "" {
			return nil
		}
		unwanted = true
		return s.settleMail(ctx, tx, m, to, reason)
	})
	if err == nil && unwanted {
		err = Errorf(Gone, "the mail is no longer wanted")
	}
	if err != nil {
		return Letter{}, err
	}
	return out, nil
}

func (s *Service) letter(ctx context.Context, tx Tx, m Mail) (l Letter, err error) {
	l.Mail = m
	if l.Interview, err = tx.Interview(ctx, m.InterviewID); err != nil {
		return l, err
	}
	if l.Candidate, err = tx.Candidate(ctx, l.Interview.CandidateID); err != nil {
		return l, err
	}
	if l.Organization, err = tx.Organization(ctx, m.OrganizationID); err != nil {
		return l, err
	}
	l.Position = l.Interview.Asked.PlanName
	if id := l.Interview.PositionID; id != "" {
		p, err := tx.Position(ctx, id)
		if err != nil {
			return l, err
		}
		l.Position = p.Title
	}
	l.LinkToken = s.LinkToken(l.Interview)
	return l, nil
}

// unwanted tells what becomes of a mail that is not to be sent, "" for one
// that is.
func (s *Service) unwanted(l Letter) (MailState, string) {
	iv := l.Interview
	switch {
	case !l.Candidate.ErasedAt.IsZero():
		return MailSkipped, "the candidate was erased"
	case l.Candidate.Email == "":
		return MailFailed, "the candidate has no e-mail address"
	case l.Mail.Kind == MailEnded:
		return "", ""
	case iv.State.Over() || expired(iv, s.now()):
		return MailSkipped, "the interview is " + words(lapsed(iv))
	case l.Mail.Kind == MailReminder && iv.State == InProgress:
		return MailSkipped, "the candidate is in the middle of it"
	}
	return "", ""
}

// MailTaken records that the mail server took a mail. Twice is fine.
func (s *Service) MailTaken(ctx context.Context, mailID string) error {
	return s.changeMail(ctx, mailID, func(tx Tx, m Mail) error {
		m.Attempts++
		return s.settleMail(ctx, tx, m, MailSent, "")
	})
}

// MailRefused records a try that failed. next is when another follows; zero
// when none does. reason is shown to members and has no address in it.
func (s *Service) MailRefused(ctx context.Context, mailID, reason string, next time.Time) error {
	return s.changeMail(ctx, mailID, func(tx Tx, m Mail) error {
		m.Attempts++
		if next.IsZero() {
			return s.settleMail(ctx, tx, m, MailFailed, reason)
		}
		return s.holdMail(ctx, tx, m, reason, next)
	})
}

// MailWaits records why a mail was not even tried yet.
func (s *Service) MailWaits(ctx context.Context, mailID, reason string, next time.Time) error {
	return s.changeMail(ctx, mailID, func(tx Tx, m Mail) error { return s.holdMail(ctx, tx, m, reason, next) })
}

func (s *Service) holdMail(ctx context.Context, tx Tx, m Mail, reason string, next time.Time) error {
	m.Reason, m.NextAt, m.UpdatedAt = shorten(reason), cut(next), s.now()
	return tx.SaveMail(ctx, &m)
}

// changeMail runs fn on a mail that is still queued; any other is left as it
// is.
func (s *Service) changeMail(ctx context.Context, id string, fn func(tx Tx, m Mail) error) error {
	return s.write(ctx, func(tx Tx) error {
		m, err := lockMail(ctx, tx, id)
		if err != nil || m.State != MailQueued {
			return err
		}
		return fn(tx, m)
	})
}

// lockMail reads a mail and keeps it from changing: whatever changes a mail
// has its interview locked.
func lockMail(ctx context.Context, tx Tx, id string) (Mail, error) {
	m, err := find(ctx, tx.Mail, id, "mail")
	if err != nil {
		return Mail{}, err
	}
	if _, err := tx.Interview(ctx, m.InterviewID); err != nil {
		return Mail{}, err
	}
	return tx.Mail(ctx, m.ID)
}
