package store

import (
	"context"

	"github.com/candorhq/candor/internal/interview"
)

var views = tie("saved_view", func(v *interview.View) []column {
	return []column{
		{"id", key(&v.ID), true},
		{"organization_id", key(&v.OrganizationID), true},
		{"member_id", key(&v.MemberID), true},
		{"name", plain(&v.Name), true},
		{"query", plain(&v.Query), false},
		{"created_at", when(&v.CreatedAt), true},
	}
})

func (r reader) Views(ctx context.Context, memberID string) ([]interview.View, error) {
	return many(ctx, r.q, views, "WHERE member_id = ? ORDER BY name", memberID)
}

func (r reader) ViewsOf(ctx context.Context, orgID string) ([]interview.View, error) {
	return many(ctx, r.q, views, "WHERE organization_id = ? ORDER BY member_id, name", orgID)
}

func (t *tx) SaveView(ctx context.Context, v interview.View) error {
	return upsert(ctx, t.q, views, &v, "member_id, name")
}

func (t *tx) DeleteView(ctx context.Context, memberID, id string) (bool, error) {
	n, err := t.q.exec(ctx, "DELETE FROM saved_view WHERE member_id = ? AND id = ?", memberID, id)
	return n > 0, err
}

var reviewTimes = tie("review_time", func(v *interview.ReviewTime) []column {
	return []column{
		{"interview_id", key(&v.InterviewID), true},
		{"member_id", key(&v.MemberID), true},
		{"spent_ms", num(&v.SpentMS), false},
		{"updated_at", when(&v.UpdatedAt), false},
	}
})

func (r reader) ReviewTimes(ctx context.Context, interviewID string) ([]interview.ReviewTime, error) {
	return many(ctx, r.q, reviewTimes, "WHERE interview_id = ? ORDER BY member_id", interviewID)
}

func (t *tx) AddReviewTime(ctx context.Context, v interview.ReviewTime) error {
	_, err := insert(ctx, t.q, reviewTimes, &v,
		"ON CONFLICT (interview_id, member_id) DO UPDATE SET spent_ms = review_time.spent_ms + excluded.spent_ms, updated_at = excluded.updated_at")
	return err
}
