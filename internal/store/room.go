package store

import (
	"context"

	"github.com/candorhq/candor/internal/interview"
)

var tries = tie("try", func(y *interview.Try) []column {
	return []column{
		{"interview_id", key(&y.InterviewID), true},
		{"question_id", plain(&y.QuestionID), true},
		{"take", num(&y.Take), false},
		{"shown_at", when(&y.ShownAt), false},
		{"think_until", when(&y.ThinkUntil), false},
		{"begun_at", when(&y.BegunAt), false},
		{"deadline", when(&y.Deadline), false},
		{"thinks", num(&y.Thinks), false},
		{"restarts", num(&y.Restarts), false},
		{"form", plain(&y.Form), false},
		{"text", plain(&y.Text), false},
		{"chosen", doc(&y.Chosen), false},
		{"skipped_at", when(&y.SkippedAt), false},
		{"updated_at", when(&y.UpdatedAt), false},
	}
})

func (r reader) Tries(ctx context.Context, interviewID string) ([]interview.Try, error) {
	return many(ctx, r.q, tries, "WHERE interview_id = ? ORDER BY shown_at, question_id", interviewID)
}

func (t *tx) SaveTry(ctx context.Context, y interview.Try) error {
	return upsert(ctx, t.q, tries, &y, "interview_id, question_id")
}

var requests = tie("request", func(v *interview.Request) []column {
	return []column{
		{"id", key(&v.ID), true},
		{"organization_id", key(&v.OrganizationID), true},
		{"env", key(&v.Env), true},
		{"interview_id", key(&v.InterviewID), true},
		{"kind", plain(&v.Kind), true},
		{"note", plain(&v.Note), false},
		{"state", plain(&v.State), false},
		{"reply", plain(&v.Reply), false},
		{"percent", num(&v.Percent), false},
		{"member_id", plain(&v.MemberID), false},
		{"created_at", when(&v.CreatedAt), true},
		{"answered_at", when(&v.AnsweredAt), false},
	}
})

func (r reader) Request(ctx context.Context, id string) (interview.Request, error) {
	return one(ctx, r.q, requests, "WHERE id = ?", id)
}

func (r reader) Requests(ctx context.Context, interviewID string) ([]interview.Request, error) {
	return many(ctx, r.q, requests, "WHERE interview_id = ? ORDER BY created_at, id", interviewID)
}

func (r reader) OpenRequests(ctx context.Context, s interview.Space, p interview.Page) ([]interview.Request, error) {
	return many(ctx, r.q, requests, "WHERE organization_id = ? AND env = ? AND state = 'open' AND (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?",
		s.OrganizationID, s.Env, micros(p.After.At), p.After.ID, max(p.Limit, 1))
}

func (t *tx) SaveRequest(ctx context.Context, v interview.Request) error {
	return upsert(ctx, t.q, requests, &v, "id")
}

func (r reader) OpenUploads(ctx context.Context, interviewID string) ([]interview.Upload, error) {
	return many(ctx, r.q, uploads, "WHERE interview_id = ? AND finished_at = 0 ORDER BY created_at, id", interviewID)
}

func (r reader) TranscriptVersions(ctx context.Context, answerID string) ([]interview.Transcript, error) {
	return many(ctx, r.q, transcripts, "WHERE answer_id = ? ORDER BY version", answerID)
}
