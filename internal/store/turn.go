package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// spoken is a turn as its row.
type spoken struct {
	n         int64
	interview string
	interview.Turn
}

var turns = tie("turn", func(t *spoken) []column {
	return []column{
		{"n", num(&t.n), true},
		{"interview_id", key(&t.interview), true},
		{"id", key(&t.ID), true},
		{"seq", num(&t.Seq), true},
		{"speaker", plain(&t.Speaker), true},
		{"question_id", plain(&t.QuestionID), true},
		{"answer_id", option(&t.AnswerID), true},
		{"recording_id", option(&t.RecordingID), true},
		{"form", plain(&t.Form), true},
		{"language", plain(&t.Language), true},
		{"start_ms", num(&t.StartMS), true},
		{"end_ms", num(&t.EndMS), true},
		{"at", when(&t.At), true},
		{"corrected", flag{&t.Corrected}, true},
		{"engine", doc(&t.Engine), true},
		{"text", plain(&t.Text), true},
		{"segments", doc(&t.Segments), true},
	}
})

func (r reader) Turns(ctx context.Context, interviewID string) ([]interview.Turn, error) {
	rows, err := many(ctx, r.q, turns, "WHERE interview_id = ? ORDER BY seq", interviewID)
	if err != nil {
		return nil, err
	}
	ts := make([]interview.Turn, len(rows))
	for i := range rows {
		ts[i] = rows[i].Turn
	}
	return ts, nil
}

// SaveTurns replaces the interview's turns. The first 16,383 words of each of
// the candidate's can be searched.
func (t *tx) SaveTurns(ctx context.Context, v interview.Interview, ts []interview.Turn) error {
	if err := t.hold(ctx, "interview", v.ID); err != nil {
		return err
	}
	if _, err := t.q.exec(ctx, "DELETE FROM turn WHERE interview_id = ?", v.ID); err != nil {
		return err
	}
	space := spaceWord(interview.Space{OrganizationID: v.OrganizationID, Env: v.Env})
	for i := range ts {
		row := spoken{interview: v.ID, Turn: ts[i]}
		if err := t.place(ctx, &row); err != nil {
			return err
		}
		if err := t.indexTurn(ctx, space, row); err != nil {
			return err
		}
	}
	return nil
}

// indexTurn makes the words of a candidate's turn findable.
func (t *tx) indexTurn(ctx context.Context, space string, row spoken) error {
	if row.Speaker != interview.TheCandidate {
		return nil
	}
	var words []string
	for w := range cutWords(row.Text) {
		if len(words) == maxWords {
			break
		}
		words = append(words, w.text)
	}
	if len(words) == 0 {
		return nil
	}
	return t.db.engine.index(ctx, t.q, row.n, space, words)
}

// A turn's n is its wall clock in milliseconds and, in the low bits, a part of
// its own, so that n sorts by time.
const turnBits = 20

// place inserts the row under the first n from its time on that is free.
func (t *tx) place(ctx context.Context, row *spoken) error {
	h := sha256.Sum256([]byte(row.interview + "/" + row.ID))
	low := int64(h[0])<<12 | int64(h[1])<<4 | int64(h[2])>>4
	for try := range int64(64) {
		row.n = beginning(row.At) + (low+try)%(1<<turnBits)
		n, err := insert(ctx, t.q, turns, row, "ON CONFLICT (n) DO NOTHING")
		if err != nil || n == 1 {
			return err
		}
	}
	return interview.Errorf(interview.Conflict, "too many turns at one time")
}

// beginning is the least n of a time.
func beginning(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	const most = int64(1)<<(62-turnBits) - 1
	return min(max(at.UnixMilli(), 0), most) << turnBits
}

// spaceWord stands for organization and environment in the index of words. It
// cannot be spoken: search looks for it in a place of its own.
func spaceWord(s interview.Space) string {
	h := sha256.Sum256([]byte(s.OrganizationID + "\x00" + string(s.Env)))
	return "s" + hex.EncodeToString(h[:10])
}
