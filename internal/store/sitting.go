package store

import (
	"context"

	"github.com/candorhq/candor/internal/interview"
)

var sittings = tie("sitting", func(s *interview.Sitting) []column {
	return []column{
		{"id", key(&s.ID), true},
		{"interview_id", key(&s.InterviewID), true},
		{"client", plain(&s.Client), false},
		{"started_at", when(&s.StartedAt), false},
		{"ended_at", when(&s.EndedAt), false},
	}
})

func (r reader) Sittings(ctx context.Context, interviewID string) ([]interview.Sitting, error) {
	return many(ctx, r.q, sittings, "WHERE interview_id = ? ORDER BY started_at, id", interviewID)
}

func (t *tx) SaveSitting(ctx context.Context, s interview.Sitting) error {
	return upsert(ctx, t.q, sittings, &s, "id")
}

var calls = tie("call_attempt", func(c *interview.CallAttempt) []column {
	return []column{
		{"id", key(&c.ID), true},
		{"interview_id", key(&c.InterviewID), true},
		{"direction", plain(&c.Direction), false},
		{"state", plain(&c.State), false},
		{"reason", plain(&c.Reason), false},
		{"retry", num(&c.Retry), false},
		{"duration_ms", num(&c.DurationMS), false},
		{"recording_id", option(&c.RecordingID), false},
		{"scheduled_at", when(&c.ScheduledAt), false},
		{"called_at", when(&c.CalledAt), false},
		{"created_at", when(&c.CreatedAt), true},
	}
})

func (r reader) Calls(ctx context.Context, interviewID string) ([]interview.CallAttempt, error) {
	return many(ctx, r.q, calls, "WHERE interview_id = ? ORDER BY created_at, id", interviewID)
}

func (t *tx) SaveCall(ctx context.Context, c interview.CallAttempt) error {
	return upsert(ctx, t.q, calls, &c, "id")
}

// DeleteCall forgets one.
func (t *tx) DeleteCall(ctx context.Context, id string) error {
	if !askable([]any{id}) {
		return missing(calls.table)
	}
	return found(calls.table)(t.q.exec(ctx, "DELETE FROM call_attempt WHERE id = ?", id))
}

var signals = tie("signal", func(s *interview.Signal) []column {
	return []column{
		{"id", key(&s.ID), true},
		{"interview_id", key(&s.InterviewID), true},
		{"kind", plain(&s.Kind), false},
		{"at", when(&s.At), false},
		{"duration_ms", num(&s.DurationMS), false},
		{"detail", plain(&s.Detail), false},
		{"severity", plain(&s.Severity), false},
	}
})

func (r reader) Signals(ctx context.Context, interviewID string) ([]interview.Signal, error) {
	return many(ctx, r.q, signals, "WHERE interview_id = ? ORDER BY at, id", interviewID)
}

func (t *tx) AddSignal(ctx context.Context, s interview.Signal) error {
	_, err := insert(ctx, t.q, signals, &s, "")
	return err
}

var reviews = tie("review", func(v *interview.Review) []column {
	return []column{
		{"id", key(&v.ID), true},
		{"interview_id", key(&v.InterviewID), true},
		{"member_id", key(&v.MemberID), true},
		{"ratings", doc(&v.Ratings), false},
		{"machine_shown", flag{&v.MachineShown}, false},
		{"blind", doc(&v.Blind), false},
		{"revealed_at", when(&v.RevealedAt), false},
		{"decision", plain(&v.Decision), false},
		{"reason", plain(&v.Reason), false},
		{"note", plain(&v.Note), false},
		{"created_at", when(&v.CreatedAt), true},
		{"updated_at", when(&v.UpdatedAt), false},
	}
})

func (r reader) Reviews(ctx context.Context, interviewID string) ([]interview.Review, error) {
	return many(ctx, r.q, reviews, "WHERE interview_id = ? ORDER BY created_at, id", interviewID)
}

// SaveReview keeps the id and creation time of the member's first review.
func (t *tx) SaveReview(ctx context.Context, v interview.Review) error {
	return upsert(ctx, t.q, reviews, &v, "interview_id, member_id")
}
