// Package notify writes to candidates: an invitation, a reminder, or that an
// interview was called off. It is no stage of a result.
//
// [Stage.Send] makes one try of one mail. It asks the service what the mail is
// to say, words it ([Write]), and gives it to the operator's mail server. What
// is refused for the time being is tried again for about a day; what is refused
// for good is shown on the interview. A task that runs twice sends nothing
// twice: the mail knows that it was sent, and where the node ended between the
// server's yes and the note of it, the second copy has the same Message-ID.
package notify

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/mail"
	"github.com/candorhq/candor/internal/pipeline"
	"github.com/candorhq/candor/internal/queue"
)

// Sender takes one letter; *mail.Sender is one.
type Sender interface {
	Send(ctx context.Context, l mail.Letter) error
}

var _ Sender = (*mail.Sender)(nil)

// Config of the stage.
type Config struct {
	Sender Sender                    // nil: this installation sends no mail for now
	Room   func(token string) string // the candidate's link
	Now    func() time.Time
}

// Stage sends mail.
type Stage struct {
	svc *interview.Service
	c   Config
}

// New makes the stage.
func New(svc *interview.Service, c Config) *Stage {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Stage{svc: svc, c: c}
}

// Kinds are the tasks of this stage.
func (s *Stage) Kinds() map[string]queue.Kind {
	return map[string]queue.Kind{interview.TaskMail: {Handle: s.Send, Limit: 4, Timeout: 2 * time.Minute, GaveUp: s.gaveUp}}
}

// gaveUp ends a mail that could not even be written.
func (s *Stage) gaveUp(ctx context.Context, t queue.Task, reason string) error {
	p, err := pipeline.Read(t)
	if err != nil {
		return err
	}
	return pipeline.Settled(s.svc.MailRefused(ctx, p.MailID, reason, time.Time{}))
}

// noServer is how long a mail waits where the settings of the mail server were
// taken away, until they are looked for again.
const noServer = 15 * time.Minute

// Send makes one try.
func (s *Stage) Send(ctx context.Context, t queue.Task) error {
	p, err := pipeline.Read(t)
	if err != nil {
		return err
	}
	l, err := s.svc.Letter(ctx, p.MailID)
	if pipeline.Unwanted(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("mail %s: %w", p.MailID, err)
	}
	now := s.c.Now()
	due := l.Mail.DueAt
	if l.Mail.NextAt.After(due) {
		due = l.Mail.NextAt
	}
	if wait := due.Sub(now); wait > 0 {
		// It was put off after this task was made, or the node ended between
		// writing a try down and asking for the next.
		return queue.Later(&queue.Plain{Text: "the mail is not due"}, wait)
	}
	if s.c.Sender == nil {
		const why = "no mail server is set up: mail.url and mail.from"
		if err := s.svc.MailWaits(ctx, p.MailID, why, now.Add(noServer)); err != nil {
			return pipeline.Settled(err)
		}
		return queue.Later(&queue.Plain{Text: why}, noServer)
	}
	letter := Write(l, s.c.Room(l.LinkToken))
	letter.Date = now
	err = s.c.Sender.Send(ctx, letter)
	if err == nil {
		// The server has it: nothing may keep that from being written down.
		return pipeline.Settled(s.svc.MailTaken(context.WithoutCancel(ctx), p.MailID))
	}
	refused, ok := errors.AsType[*mail.Refused](err)
	if !ok {
		return err
	}
	pause, more := interview.NextMail(l.Mail.Attempts+1, rand.Float64())
	if !refused.Temporary || !more {
		return pipeline.Settled(s.svc.MailRefused(ctx, p.MailID, refused.Reason, time.Time{}))
	}
	if err := s.svc.MailRefused(ctx, p.MailID, refused.Reason, now.Add(pause)); err != nil {
		return pipeline.Settled(err)
	}
	return queue.Later(&queue.Plain{Text: refused.Reason}, pause)
}
