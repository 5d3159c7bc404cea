package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

var holds = tie("legal_hold", func(h *interview.Hold) []column {
	return []column{
		{"id", key(&h.ID), true},
		{"organization_id", key(&h.OrganizationID), true},
		{"env", key(&h.Env), true},
		{"candidate_id", key(&h.CandidateID), true},
		{"interview_id", option(&h.InterviewID), true},
		{"reason", plain(&h.Reason), false},
		{"placed_by", plain(&h.PlacedBy), true},
		{"until_at", when(&h.Until), false},
		{"created_at", when(&h.CreatedAt), true},
		{"released_at", when(&h.ReleasedAt), false},
		{"released_by", plain(&h.ReleasedBy), false},
	}
})

const lasts = "released_at = 0 AND (until_at = 0 OR until_at > ?)"

func (r reader) Hold(ctx context.Context, id string) (interview.Hold, error) {
	return one(ctx, r.q, holds, "WHERE id = ?", id)
}

func (r reader) Holds(ctx context.Context, s interview.Space, f interview.HoldFilter, now time.Time, p interview.Page) ([]interview.Hold, error) {
	c := &condition{wordings: r.db.engine}
	c.and("organization_id = ?", s.OrganizationID)
	c.and("env = ?", string(s.Env))
	c.is("candidate_id", f.CandidateID)
	if f.InterviewID != "" {
		c.and("(interview_id = ? OR interview_id IS NULL AND candidate_id = (SELECT candidate_id FROM interview WHERE id = ?))", f.InterviewID, f.InterviewID)
	}
	if !f.Ended {
		c.and(lasts, micros(now))
	}
	return list(ctx, r.q, holds, c, p)
}

func (r reader) HoldsOn(ctx context.Context, candidateID, interviewID string, now time.Time) ([]interview.Hold, error) {
	tail, args := "WHERE candidate_id = ? AND "+lasts, []any{candidateID, micros(now)}
	if interviewID != "" {
		tail, args = tail+" AND (interview_id IS NULL OR interview_id = ?)", append(args, interviewID)
	}
	return many(ctx, r.q, holds, tail+" ORDER BY created_at, id", args...)
}

func (t *tx) SaveHold(ctx context.Context, h interview.Hold) error {
	return upsert(ctx, t.q, holds, &h, "id")
}

// due is an erasure without what only its task and its reader need.
func due(e *interview.Erasure) []column {
	return []column{
		{"id", key(&e.ID), true},
		{"organization_id", key(&e.OrganizationID), true},
		{"env", key(&e.Env), true},
		{"kind", plain(&e.Kind), true},
		{"candidate_id", key(&e.CandidateID), true},
		{"interviews", doc(&e.InterviewIDs), false},
		{"state", plain(&e.State), false},
		{"why", plain(&e.Why), true},
		{"requested_by", plain(&e.RequestedBy), true},
		{"counts", doc(&e.Counts), false},
		{"requested_at", when(&e.RequestedAt), true},
		{"begun_at", when(&e.BegunAt), false},
		{"done_at", when(&e.DoneAt), false},
		{"version", num(&e.Version), false},
	}
}

var (
	dues     = tie("erasure", due)
	erasures = tie("erasure", func(e *interview.Erasure) []column {
		return append(due(e),
			column{"objects", doc(&e.Objects), false},
			column{"folders", doc(&e.Folders), false},
			column{"certificate", blob(&e.Certificate), false},
			column{"signature", doc(&e.Signature), false})
	})
)

// Erasure reads one; inside Write it locks the row until the end.
func (r reader) Erasure(ctx context.Context, id string) (interview.Erasure, error) {
	tail := "WHERE id = ?"
	if r.q.inTx() {
		tail += r.db.engine.forUpdate()
	}
	return one(ctx, r.q, erasures, tail, id)
}

func (r reader) Erasures(ctx context.Context, s interview.Space, f interview.ErasureFilter, p interview.Page) ([]interview.Erasure, error) {
	tail, args := "WHERE organization_id = ? AND env = ?", []any{s.OrganizationID, string(s.Env)}
	for _, c := range [][2]string{{"candidate_id", f.CandidateID}, {"kind", string(f.Kind)}, {"state", string(f.State)}} {
		if c[1] != "" {
			tail, args = tail+" AND "+c[0]+" = ?", append(args, c[1])
		}
	}
	if !p.After.IsZero() {
		at := micros(p.After.At)
		tail, args = tail+" AND (requested_at < ? OR requested_at = ? AND id < ?)", append(args, at, at, p.After.ID)
	}
	return many(ctx, r.q, dues, tail+" ORDER BY requested_at DESC, id DESC LIMIT ? OFFSET ?", append(args, p.Limit, p.Offset)...)
}

func (r reader) HeldErasures(ctx context.Context, after interview.Cursor, limit int) ([]interview.Erasure, error) {
	at := micros(after.At)
	return many(ctx, r.q, dues, "WHERE state = 'held' AND (requested_at > ? OR requested_at = ? AND id > ?) ORDER BY requested_at, id LIMIT ?",
		at, at, after.ID, limit)
}

// SaveErasure leaves files and certificate as they are when none is given: a
// row that came from a list loses nothing by being saved.
func (t *tx) SaveErasure(ctx context.Context, e *interview.Erasure) error {
	if e.Version != 0 && e.Objects == nil && e.Folders == nil && e.Certificate == nil {
		return save(ctx, t, dues, e, e.ID, &e.Version, nil)
	}
	return save(ctx, t, erasures, e, e.ID, &e.Version, nil)
}

func (r reader) InterviewsOf(ctx context.Context, candidateID string) ([]string, error) {
	if !askable([]any{candidateID}) {
		return nil, nil
	}
	found, err := texts(ctx, r.q, "SELECT id FROM interview WHERE candidate_id = ? ORDER BY created_at, id", candidateID)
	ids := make([]string, len(found))
	for i, id := range found {
		ids[i], _ = id.(string)
	}
	return ids, err
}

func (r reader) Uploads(ctx context.Context, interviewID string) ([]interview.Upload, error) {
	return many(ctx, r.q, uploads, "WHERE interview_id = ? ORDER BY created_at, id", interviewID)
}

func (r reader) AliasesOf(ctx context.Context, orgID, ours string) ([]interview.Alias, error) {
	return many(ctx, r.q, aliases, "WHERE organization_id = ? AND ours = ? ORDER BY dialect, kind, theirs", orgID, ours)
}

func (t *tx) DeleteAlias(ctx context.Context, a interview.Alias) error {
	_, err := t.q.exec(ctx, "DELETE FROM alias WHERE organization_id = ? AND dialect = ? AND kind = ? AND theirs = ?",
		a.OrganizationID, a.Dialect, a.Kind, a.Theirs)
	return err
}

func (r reader) ImportedFiles(ctx context.Context, to map[string]bool) error {
	for _, column := range []string{"blob_key", "mp3_key"} {
		keys, err := texts(ctx, r.q, "SELECT "+column+" FROM recording WHERE removed_at = 0 AND "+column+" LIKE 'imports/%'")
		if err != nil {
			return err
		}
		for _, k := range keys {
			if key, ok := k.(string); ok {
				to[key] = true
			}
		}
	}
	return nil
}

func (r reader) ErasedAmong(ctx context.Context, ids []string) (int, error) {
	args := make([]any, 0, 2*len(ids))
	for range 2 {
		for _, id := range ids {
			args = append(args, id)
		}
	}
	if len(args) == 0 || !askable(args) {
		return 0, nil
	}
	in := " WHERE erased_at > 0 AND id IN (" + marks(len(ids)) + "))"
	n, err := scalar(ctx, r.q, "SELECT (SELECT count(*) FROM interview"+in+" + (SELECT count(*) FROM candidate"+in, args...)
	return int(n), err
}

func (r reader) FileEnded(ctx context.Context, interviewID, key string) (bool, error) {
	if !askable([]any{interviewID, key}) {
		return false, nil
	}
	n, err := scalar(ctx, r.q, `SELECT (SELECT count(*) FROM interview WHERE id = ? AND (erased_at > 0 OR deleted_at > 0))
		+ (SELECT count(*) FROM recording WHERE interview_id = ? AND removed_at > 0 AND (blob_key = ? OR mp3_key = ?))`,
		interviewID, interviewID, key, key)
	return n > 0, err
}

func (r reader) Working(ctx context.Context, interviewIDs []string) (int, error) {
	n := 0
	for _, id := range interviewIDs {
		some, err := scalar(ctx, r.q, "SELECT count(*) FROM task WHERE interview_id = ? AND state = 'running'", id)
		if err != nil {
			return 0, err
		}
		n += int(some)
	}
	return n, nil
}

// emptied is what an erasure does to each table that hangs on an interview:
// rows that say something about the person go, rows that count stay and lose
// their words. Rows that are referred to come last.
func emptied() []struct{ what, count, stmt string } {
	const of = " WHERE interview_id = ?"
	const told = " WHERE event_id IN (SELECT id FROM event WHERE interview_id = ?)"
	drop := func(table string) string { return "DELETE FROM " + table + of }
	return []struct{ what, count, stmt string }{
		{"transcripts", "", "DELETE FROM transcript WHERE answer_id IN (SELECT id FROM answer WHERE interview_id = ?)"},
		{"uploads", "", drop("upload")},
		{"answers", "", drop("answer")},
		{"", "", "UPDATE call_attempt SET recording_id = NULL, reason = ''" + of},
		{"recordings", "", drop("recording")},
		{"drafts of answers", "", drop("try")},
		{"signals", "", drop("signal")},
		{"assessments", "", drop("assessment")},
		{"results", "", drop("result")},
		{"results in other words", "", drop("wording")},
		{"mails", "", drop("mail")},
		{"tasks", "", "DELETE FROM task" + of + " AND state <> 'running'"},
		{"reviews without ratings and notes", "", "UPDATE review SET ratings = '{}', blind = 'null', reason = '', note = ''" + of},
		{"requests without words", "", "UPDATE request SET note = '', reply = ''" + of},
		{"sittings without the browser's name", "", "UPDATE sitting SET client = ''" + of},
		{"", "", "UPDATE stage_run SET reason = ''" + of},
		{"deliveries without the answers to them", "", `UPDATE delivery SET attempts = '[]', next_at = 0, version = version + 1,
			state = CASE WHEN state = 'pending' THEN 'skipped' ELSE state END` + told},
	}
}

// EraseInterview deletes and empties, in this transaction.
func (t *tx) EraseInterview(ctx context.Context, v interview.Interview, now time.Time) (map[string]int, error) {
	if err := t.hold(ctx, "interview", v.ID); err != nil {
		return nil, err
	}
	n, err := scalar(ctx, t.q, "SELECT count(*) FROM turn WHERE interview_id = ?", v.ID)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	if n > 0 {
		counts["turns, with the words that search finds"] = int(n)
	}
	if err := t.SaveTurns(ctx, v, nil); err != nil {
		return nil, err
	}
	for _, e := range emptied() {
		n, err := t.q.exec(ctx, e.stmt, v.ID)
		if err != nil {
			return nil, err
		}
		if e.what != "" && n > 0 {
			counts[e.what] = int(n)
		}
	}
	n, err = t.q.exec(ctx, "UPDATE share SET revoked_at = ? WHERE interview_id = ? AND revoked_at = 0", micros(now), v.ID)
	if err != nil {
		return nil, err
	}
	if n > 0 {
		counts["links to the report, revoked"] = int(n)
	}
	return counts, t.blurEvents(ctx, v.ID)
}

// blurEvents takes the caller's own id of the interview out of its events,
// which say nothing else about the person.
func (t *tx) blurEvents(ctx context.Context, interviewID string) error {
	all, err := many(ctx, t.q, events, "WHERE interview_id = ? ORDER BY seq", interviewID)
	if err != nil {
		return err
	}
	for _, e := range all {
		var data map[string]json.RawMessage
		if json.Unmarshal(e.Data, &data) != nil || data["external_id"] == nil {
			continue
		}
		delete(data, "external_id")
		body, err := json.Marshal(data)
		if err != nil {
			return err
		}
		if _, err := t.q.exec(ctx, "UPDATE event SET data = ? WHERE id = ?", string(body), e.ID); err != nil {
			return err
		}
	}
	return nil
}

// Scrub is the engine's.
func (r reader) Scrub(ctx context.Context) error { return r.db.engine.scrub(ctx) }

// Remnants are the engine's.
func (r reader) Remnants() string { return r.db.engine.remnants() }
