package api

import (
	"context"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// byMail is the one way there is to notify.
const byMail = "email"

type mailing struct {
	ByID
	Body struct {
		Kind interview.MailKind `json:"kind" enum:"invitation,reminder" doc:"An invitation of a scheduled interview invites; of one that is invited it is the same link again."`
		At   []time.Time        `json:"at,omitempty" nullable:"false" maxItems:"10" doc:"Of a reminder: when, instead of now. Takes the place of all reminders that still wait."`
	}
}

func (s *server) mails() {
	const tag = "Invitations"
	const path = "/v1/interviews/{id}/mails"
	add(s, op{method: "POST", path: path, id: "sendMail", tag: tag, status: 202, scope: account.WriteInterviews,
		summary: "Write to the candidate", more: "Sends the link, or a reminder of it, through the mail server of this installation. While a mail of the kind waits to be sent no second one is made. Where no mail server is set up this is refused."},
		func(ctx context.Context, c *call, in *mailing) (*listing[interview.Mail], error) {
			out := &listing[interview.Mail]{}
			if in.Body.Kind == interview.MailReminder {
				ms, err := s.Service.Remind(ctx, c.actor, in.ID, in.Body.At...)
				out.Body.Data = ms
				return out, err
			}
			if len(in.Body.At) > 0 {
				return nil, interview.Wrong("at", "is for reminders only")
			}
			m, err := s.Service.SendInvitation(ctx, c.actor, in.ID)
			out.Body.Data = []interview.Mail{m}
			return out, err
		})
	add(s, op{method: "GET", path: path, id: "listMails", tag: tag, scope: account.ReadInterviews,
		summary: "See what was mailed", more: "Every mail to the candidate of an interview, newest first: whether it was sent, why not, and when the next one is due. Neither addresses nor words are kept."},
		func(ctx context.Context, c *call, in *ByID) (*listing[interview.Mail], error) {
			ms, err := s.Service.Mails(ctx, c.actor, in.ID)
			return &listing[interview.Mail]{Body: page[interview.Mail]{Data: slices.Clip(ms)}}, err
		})
}
