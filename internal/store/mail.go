package store

import (
	"context"

	"github.com/candorhq/candor/internal/interview"
)

var mails = tie("mail", func(m *interview.Mail) []column {
	return []column{
		{"id", key(&m.ID), true},
		{"organization_id", key(&m.OrganizationID), true},
		{"env", plain(&m.Env), true},
		{"interview_id", key(&m.InterviewID), true},
		{"kind", plain(&m.Kind), true},
		{"state", plain(&m.State), false},
		{"reason", plain(&m.Reason), false},
		{"automatic", flag{&m.Automatic}, true},
		{"attempts", num(&m.Attempts), false},
		{"due_at", when(&m.DueAt), false},
		{"next_at", when(&m.NextAt), false},
		{"settled_at", when(&m.SettledAt), false},
		{"created_at", when(&m.CreatedAt), true},
		{"updated_at", when(&m.UpdatedAt), false},
		{"version", num(&m.Version), false},
	}
})

func (r reader) Mail(ctx context.Context, id string) (interview.Mail, error) {
	return one(ctx, r.q, mails, "WHERE id = ?", id)
}

func (r reader) Mails(ctx context.Context, interviewID string) ([]interview.Mail, error) {
	return many(ctx, r.q, mails, "WHERE interview_id = ? ORDER BY created_at DESC, id DESC", interviewID)
}

// LastMails reads one newest row for each interview by its index.
func (r reader) LastMails(ctx context.Context, s interview.Space, ids []string) ([]interview.Mail, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := []any{s.OrganizationID, string(s.Env)}
	for _, id := range ids {
		args = append(args, id)
	}
	return many(ctx, r.q, mails, "WHERE organization_id = ? AND env = ? AND interview_id IN ("+marks(len(ids))+`)
		AND id = (SELECT m.id FROM mail m WHERE m.interview_id = mail.interview_id ORDER BY m.created_at DESC, m.id DESC LIMIT 1)
		ORDER BY interview_id`, args...)
}

func (t *tx) SaveMail(ctx context.Context, m *interview.Mail) error {
	return save(ctx, t, mails, m, m.ID, &m.Version, nil)
}
