package store

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

var recordings = tie("recording", func(r *interview.Recording) []column {
	return []column{
		{"id", key(&r.ID), true},
		{"interview_id", key(&r.InterviewID), true},
		{"kind", plain(&r.Kind), false},
		{"sitting_id", option(&r.SittingID), false},
		{"question_id", plain(&r.QuestionID), false},
		{"media_type", plain(&r.MediaType), false},
		{"video", flag{&r.Video}, false},
		{"bytes", num(&r.Bytes), false},
		{"sha256", plain(&r.SHA256), false},
		{"duration_ms", num(&r.DurationMS), false},
		{"loudness", real{&r.Loudness}, false},
		{"blob_key", plain(&r.Key), false},
		{"mp3_key", plain(&r.MP3Key), false},
		{"derived", flag{&r.Derived}, false},
		{"started_at", when(&r.StartedAt), false},
		{"created_at", when(&r.CreatedAt), true},
		{"removed_at", when(&r.RemovedAt), false},
		{"version", num(&r.Version), false},
		{"waveform", blob(&r.Waveform), false},
	}
})

func (r reader) Recording(ctx context.Context, id string) (interview.Recording, error) {
	return one(ctx, r.q, recordings, "WHERE id = ?", id)
}

func (r reader) Recordings(ctx context.Context, interviewID string) ([]interview.Recording, error) {
	return many(ctx, r.q, recordings, "WHERE interview_id = ? ORDER BY created_at, id", interviewID)
}

func (t *tx) SaveRecording(ctx context.Context, r *interview.Recording) error {
	return save(ctx, t, recordings, r, r.ID, &r.Version, nil)
}

var uploads = tie("upload", func(u *interview.Upload) []column {
	return []column{
		{"id", key(&u.ID), true},
		{"organization_id", key(&u.OrganizationID), true},
		{"interview_id", key(&u.InterviewID), true},
		{"question_id", plain(&u.QuestionID), false},
		{"length", num(&u.Length), false},
		{"received", num(&u.Offset), false},
		{"parts", doc(&u.Parts), false},
		{"metadata", doc(&u.Metadata), false},
		{"started_at", when(&u.StartedAt), false},
		{"created_at", when(&u.CreatedAt), true},
		{"expires_at", when(&u.ExpiresAt), false},
		{"finished_at", when(&u.FinishedAt), false},
		{"answer_id", option(&u.AnswerID), false},
		{"version", num(&u.Version), false},
	}
})

func (r reader) Upload(ctx context.Context, id string) (interview.Upload, error) {
	return one(ctx, r.q, uploads, "WHERE id = ?", id)
}

func (r reader) StaleUploads(ctx context.Context, now time.Time, limit int) ([]interview.Upload, error) {
	return many(ctx, r.q, uploads, "WHERE finished_at = 0 AND expires_at > 0 AND expires_at <= ? ORDER BY expires_at, id LIMIT ?", micros(now), limit)
}

func (t *tx) SaveUpload(ctx context.Context, u *interview.Upload) error {
	return save(ctx, t, uploads, u, u.ID, &u.Version, nil)
}

func (t *tx) DeleteUpload(ctx context.Context, id string) error {
	if !askable([]any{id}) {
		return missing(uploads.table)
	}
	return found(uploads.table)(t.q.exec(ctx, "DELETE FROM upload WHERE id = ?", id))
}
