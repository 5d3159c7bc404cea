package interview

import (
	"context"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// SendsMail tells whether this installation sends mail to candidates.
func (s *Service) SendsMail() bool { return s.c.Mail }

// SendInvitation mails the candidate the link; it needs write:interviews. A
// scheduled interview becomes invited by it; for one that is invited already
// it is the same link once more. While an invitation waits to be sent no
// second one is made, and that one comes back. With the first invitation the
// reminder that the plan or organization wants is planned too.
//
// Where the installation sends no mail, which [Service.SendsMail] tells, and
// for an interview that is over it is a [Conflict]; where the candidate has no
// address a [Conflict] in candidate.email.
func (s *Service) SendInvitation(ctx context.Context, a account.Actor, id string) (Mail, error) {
	var out Mail
	_, err := s.change(ctx, a, id, account.WriteInterviews, func(tx Tx, iv *Interview) error {
		if byCandidate(a) {
			return Errorf(Denied, "a candidate cannot send mail")
		}
		c, err := s.mailable(ctx, tx, *iv)
		if err != nil {
			return err
		}
		if iv.State == Scheduled {
			if err := s.step(ctx, tx, iv, Invited, InterviewInvited, nil); err != nil {
				return err
			}
		}
		out, err = s.mailInvitation(ctx, tx, *iv, c)
		return err
	})
	return out, err
}

// Remind reminds the candidate of an invitation, now or at each of some times,
// which are in the future and before the interview expires; it needs
// write:interviews. Reminders at times take the place of all that still wait,
// the plan's own too. It is refused like [Service.SendInvitation]; an
// interview nobody was invited to yet is a [Conflict].
func (s *Service) Remind(ctx context.Context, a account.Actor, id string, at ...time.Time) ([]Mail, error) {
	at = slices.Clone(at)
	for i := range at {
		if err := checkTime("at", &at[i]); err != nil {
			return nil, err
		}
		if !at[i].After(s.now()) {
			return nil, Wrong("at", "must be in the future")
		}
	}
	var out []Mail
	_, err := s.change(ctx, a, id, account.WriteInterviews, func(tx Tx, iv *Interview) error {
		out = nil
		if byCandidate(a) {
			return Errorf(Denied, "a candidate cannot send mail")
		}
		if _, err := s.mailable(ctx, tx, *iv); err != nil {
			return err
		}
		if iv.State == Scheduled {
			return Errorf(Conflict, "nobody was invited to this interview yet")
		}
		if len(at) == 0 {
			m, err := s.soon(ctx, tx, *iv, MailReminder)
			out = append(out, m)
			return err
		}
		for _, t := range at {
			if !iv.ExpiresAt.IsZero() && !t.Before(iv.ExpiresAt) {
				return Wrong("at", "must be before the interview expires")
			}
		}
		if err := s.dropReminders(ctx, tx, iv.ID, "other times were chosen"); err != nil {
			return err
		}
		for _, t := range at {
			m, err := s.addMail(ctx, tx, *iv, Mail{Kind: MailReminder, DueAt: t})
			if err != nil {
				return err
			}
			out = append(out, m)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// CancelAndTell is [Service.Cancel] with a mail to the candidate. It is
// refused as a whole where no mail can be sent.
func (s *Service) CancelAndTell(ctx context.Context, a account.Actor, id, reason string) (Interview, error) {
	return s.end(ctx, a, id, reason, Cancelled, InterviewCancelled, s.tellEnd)
}

// RevokeAndTell is [Service.Revoke] with a mail to the candidate. It is
// refused as a whole where no mail can be sent.
func (s *Service) RevokeAndTell(ctx context.Context, a account.Actor, id, reason string) (Interview, error) {
	return s.end(ctx, a, id, reason, Revoked, InterviewRevoked, s.tellEnd)
}

func (s *Service) tellEnd(ctx context.Context, tx Tx, iv Interview) error {
	if _, err := s.addressee(ctx, tx, iv); err != nil {
		return err
	}
	_, err := s.addMail(ctx, tx, iv, Mail{Kind: MailEnded, DueAt: s.now()})
	return err
}

// Mails lists what was mailed to the candidate of an interview or is about to
// be, newest first; it needs read:interviews.
func (s *Service) Mails(ctx context.Context, a account.Actor, id string) ([]Mail, error) {
	if byCandidate(a) {
		return nil, Errorf(Denied, "a candidate does not see the list of mails")
	}
	iv, err := findInterview(ctx, s.store, a, id, account.ReadInterviews)
	if err != nil {
		return nil, err
	}
	return s.store.Mails(ctx, iv.ID)
}

// LastMails are the newest mails of some interviews of the actor's by
// interview id, for lists; it needs read:interviews. An interview without mail
// is not there. At most [MaxPage] may be asked for.
func (s *Service) LastMails(ctx context.Context, a account.Actor, ids []string) (map[string]Mail, error) {
	sp, err := within(a, account.ReadInterviews)
	if err != nil {
		return nil, err
	}
	if len(ids) > MaxPage {
		return nil, Wrong("ids", "must have at most %d entries", MaxPage)
	}
	out := map[string]Mail{}
	if len(ids) == 0 {
		return out, nil
	}
	ms, err := s.store.LastMails(ctx, sp, ids)
	for _, m := range ms {
		out[m.InterviewID] = m
	}
	return out, err
}

// mailable tells whether the candidate can be written to about an interview
// that goes on, and who that is.
func (s *Service) mailable(ctx context.Context, tx Tx, iv Interview) (Candidate, error) {
	if iv.State.Over() || expired(iv, s.now()) {
		return Candidate{}, Errorf(Conflict, "an interview that is %s needs no mail", words(lapsed(iv)))
	}
	return s.addressee(ctx, tx, iv)
}

// lapsed is the state, and expired for what the sweep has not found yet.
func lapsed(iv Interview) State {
	if iv.State.Over() {
		return iv.State
	}
	return Expired
}

// addressee is the candidate, if there is a way to write to them.
func (s *Service) addressee(ctx context.Context, r Reader, iv Interview) (Candidate, error) {
	if !s.c.Mail {
		return Candidate{}, Errorf(Conflict, "this installation sends no mail; its operator sets mail.url and mail.from")
	}
	c, err := r.Candidate(ctx, iv.CandidateID)
	switch {
	case err != nil:
		return Candidate{}, err
	case !c.ErasedAt.IsZero():
		return Candidate{}, Errorf(Gone, "the candidate was erased")
	case c.Email == "":
		return Candidate{}, &Error{Kind: Conflict, Field: "candidate.email", Message: "the candidate has no e-mail address"}
	}
	return c, nil
}

// mailInvitation queues an invitation, and the reminder that goes with it.
func (s *Service) mailInvitation(ctx context.Context, tx Tx, iv Interview, c Candidate) (Mail, error) {
	m, err := s.soon(ctx, tx, iv, MailInvitation)
	if err != nil {
		return Mail{}, err
	}
	return m, s.planReminder(ctx, tx, iv, c)
}

// soon queues a mail for now, unless one of its kind is about to go.
func (s *Service) soon(ctx context.Context, tx Tx, iv Interview, k MailKind) (Mail, error) {
	all, err := tx.Mails(ctx, iv.ID)
	if err != nil {
		return Mail{}, err
	}
	now := s.now()
	i := slices.IndexFunc(all, func(m Mail) bool { return m.Kind == k && m.State == MailQueued && !m.DueAt.After(now) })
	if i >= 0 {
		return all[i], nil
	}
	return s.addMail(ctx, tx, iv, Mail{Kind: k, DueAt: now})
}

// addMail writes a mail down and queues it.
func (s *Service) addMail(ctx context.Context, tx Tx, iv Interview, m Mail) (Mail, error) {
	all, err := tx.Mails(ctx, iv.ID)
	if err != nil {
		return Mail{}, err
	}
	if len(all) >= MaxMails && m.Kind != MailEnded {
		return Mail{}, Errorf(Conflict, "an interview has at most %d mails", MaxMails)
	}
	m.ID, m.OrganizationID, m.Env, m.InterviewID, m.State = newID(), iv.OrganizationID, iv.Env, iv.ID, MailQueued
	m.CreatedAt = s.now()
	m.UpdatedAt = m.CreatedAt
	if err := tx.SaveMail(ctx, &m); err != nil {
		return Mail{}, err
	}
	return m, s.queueMail(ctx, tx, m)
}

// planReminder brings the automatic reminder of an interview that was invited
// by mail to where it belongs: there is at most one that waits. Twice changes
// nothing.
func (s *Service) planReminder(ctx context.Context, tx Tx, iv Interview, c Candidate) error {
	all, err := tx.Mails(ctx, iv.ID)
	if err != nil {
		return err
	}
	byMail := slices.ContainsFunc(all, func(m Mail) bool {
		return m.Kind == MailInvitation && (m.State == MailQueued || m.State == MailSent)
	})
	chosen := slices.ContainsFunc(all, func(m Mail) bool {
		return m.Kind == MailReminder && m.State == MailQueued && !m.Automatic
	})
	if !byMail || chosen {
		return nil
	}
	due, want, err := s.reminder(ctx, tx, iv, c)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(m Mail) bool { return m.Automatic && m.State == MailQueued })
	switch {
	case i < 0 && !want:
		return nil
	case i < 0:
		_, err = s.addMail(ctx, tx, iv, Mail{Kind: MailReminder, Automatic: true, DueAt: due})
		return err
	case !want:
		return s.settleMail(ctx, tx, all[i], MailSkipped, "the interview ends at another time now")
	case all[i].DueAt.Equal(due):
		return nil
	}
	m := all[i]
	m.DueAt, m.UpdatedAt = due, s.now()
	if err := tx.SaveMail(ctx, &m); err != nil {
		return err
	}
	return s.queueMail(ctx, tx, m)
}

// reminder is when an interview's automatic reminder is due, if there is to be
// one.
func (s *Service) reminder(ctx context.Context, tx Tx, iv Interview, c Candidate) (due time.Time, want bool, err error) {
	hours := iv.Asked.Limits.ReminderHours
	if hours == 0 {
		org, err := tx.Organization(ctx, iv.OrganizationID)
		if err != nil {
			return time.Time{}, false, err
		}
		hours = org.Settings.ReminderHours
	}
	if hours <= 0 || iv.ExpiresAt.IsZero() {
		return time.Time{}, false, nil
	}
	from := s.now()
	if iv.ScheduledAt.After(from) {
		from = iv.ScheduledAt
	}
	due, want = reminderAt(from.Add(reminderAfter), iv.ExpiresAt, hours, c.TimeZone)
	return due, want, nil
}

// dropReminders skips every reminder that still waits for its time.
func (s *Service) dropReminders(ctx context.Context, tx Tx, interviewID, reason string) error {
	all, err := tx.Mails(ctx, interviewID)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.Kind == MailReminder && m.State == MailQueued {
			if err := s.settleMail(ctx, tx, m, MailSkipped, reason); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) settleMail(ctx context.Context, tx Tx, m Mail, to MailState, reason string) error {
	m.State, m.Reason, m.NextAt = to, shorten(reason), time.Time{}
	m.SettledAt = s.now()
	m.UpdatedAt = m.SettledAt
	return tx.SaveMail(ctx, &m)
}
