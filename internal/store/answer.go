package store

import (
	"context"
	"slices"

	"github.com/candorhq/candor/internal/interview"
)

var answers = tie("answer", func(a *interview.Answer) []column {
	return []column{
		{"id", key(&a.ID), true},
		{"interview_id", key(&a.InterviewID), true},
		{"question_id", key(&a.QuestionID), true},
		{"take", num(&a.Take), true},
		{"form", plain(&a.Form), false},
		{"text", plain(&a.Text), false},
		{"chosen", doc(&a.Chosen), false},
		{"recording_id", option(&a.RecordingID), false},
		{"from_ms", num(&a.FromMS), false},
		{"to_ms", num(&a.ToMS), false},
		{"state", plain(&a.State), false},
		{"reason", plain(&a.Reason), false},
		{"duration_ms", num(&a.DurationMS), false},
		{"started_at", when(&a.StartedAt), false},
		{"received_at", when(&a.ReceivedAt), false},
		{"version", num(&a.Version), false},
	}
})

func (r reader) Answer(ctx context.Context, id string) (interview.Answer, error) {
	return one(ctx, r.q, answers, "WHERE id = ?", id)
}

// Answers lists by the order in which the questions were first answered, then
// by take.
func (r reader) Answers(ctx context.Context, interviewID string) ([]interview.Answer, error) {
	as, err := many(ctx, r.q, answers, "WHERE interview_id = ? ORDER BY received_at, id", interviewID)
	if err != nil {
		return nil, err
	}
	place := map[string]int{}
	for _, a := range as {
		if _, ok := place[a.QuestionID]; !ok {
			place[a.QuestionID] = len(place)
		}
	}
	slices.SortStableFunc(as, func(a, b interview.Answer) int {
		if d := place[a.QuestionID] - place[b.QuestionID]; d != 0 {
			return d
		}
		return a.Take - b.Take
	})
	return as, nil
}

func (t *tx) SaveAnswer(ctx context.Context, a *interview.Answer) error {
	return save(ctx, t, answers, a, a.ID, &a.Version, nil)
}

var transcripts = tie("transcript", func(s *interview.Transcript) []column {
	return []column{
		{"answer_id", key(&s.AnswerID), true},
		{"version", num(&s.Version), true},
		{"language", plain(&s.Language), false},
		{"engine", doc(&s.Engine), false},
		{"corrected", flag{&s.Corrected}, false},
		{"created_at", when(&s.CreatedAt), true},
		{"segments", doc(&s.Segments), false},
	}
})

func (r reader) Transcript(ctx context.Context, answerID string) (interview.Transcript, error) {
	return one(ctx, r.q, transcripts, "WHERE answer_id = ? ORDER BY version DESC LIMIT 1", answerID)
}

func (t *tx) AddTranscript(ctx context.Context, s *interview.Transcript) error {
	if err := t.next(ctx, "answer", s.AnswerID, "transcript", "answer_id", &s.Version); err != nil {
		return err
	}
	_, err := insert(ctx, t.q, transcripts, s, "")
	return err
}

// next sets the version that follows the newest of a parent's. It holds the
// parent, so that two do not draw the same.
func (t *tx) next(ctx context.Context, parent, id, table, column string, version *int) error {
	if err := t.hold(ctx, parent, id); err != nil {
		return err
	}
	n, err := scalar(ctx, t.q, "SELECT coalesce(max(version), 0) + 1 FROM "+table+" WHERE "+column+" = ?", id)
	if err != nil {
		return err
	}
	old := *version
	t.later(func() { *version = old })
	*version = int(n)
	return nil
}

// hold locks a row that must be there.
func (t *tx) hold(ctx context.Context, table, id string) error {
	if !askable([]any{id}) {
		return missing(table)
	}
	ns, err := scalars(ctx, t.q, "SELECT 1 FROM "+table+" WHERE id = ?"+t.db.engine.forUpdate(), id)
	if err == nil && len(ns) == 0 {
		return missing(table)
	}
	return err
}
