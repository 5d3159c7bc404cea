package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// head is an interview without what was asked: what a list reads.
func head(v *interview.Interview) []column {
	return []column{
		{"serial", num(&v.Serial), true},
		{"id", key(&v.ID), true},
		{"organization_id", key(&v.OrganizationID), true},
		{"env", plain(&v.Env), true},
		{"test", flag{&v.Test}, false},
		{"state", plain(&v.State), false},
		{"reason", plain(&v.Reason), false},
		{"completion", plain(&v.Completion), false},
		{"plan_id", key(&v.PlanID), false},
		{"position_id", option(&v.PositionID), false},
		{"candidate_id", key(&v.CandidateID), false},
		{"external_id", option(&v.ExternalID), false},
		{"metadata", doc(&v.Metadata), false},
		{"extra", doc(&v.Extra), false},
		{"link_hash", blob(&v.LinkHash), false},
		{"link_version", num(&v.LinkVersion), false},
		{"version", num(&v.Version), false},
		{"result_version", num(&v.ResultVersion), false},
		{"score", maybe{&v.Score}, false},
		{"duration_ms", num(&v.DurationMS), false},
		{"consent_version", plain(&v.ConsentVersion), false},
		{"created_at", when(&v.CreatedAt), true},
		{"updated_at", when(&v.UpdatedAt), false},
		{"scheduled_at", when(&v.ScheduledAt), false},
		{"invited_at", when(&v.InvitedAt), false},
		{"expires_at", when(&v.ExpiresAt), false},
		{"opened_at", when(&v.OpenedAt), false},
		{"consented_at", when(&v.ConsentedAt), false},
		{"started_at", when(&v.StartedAt), false},
		{"completed_at", when(&v.CompletedAt), false},
		{"ready_at", when(&v.ReadyAt), false},
		{"ended_at", when(&v.EndedAt), false},
		{"deleted_at", when(&v.DeletedAt), false},
		{"erased_at", when(&v.ErasedAt), false},
		{"plan_name", plain(&v.Asked.PlanName), false},
		{"plan_version", num(&v.Asked.PlanVersion), false},
		{"mode", plain(&v.Asked.Mode), false},
		{"language", plain(&v.Asked.Language), false},
	}
}

var (
	heads      = tie("interview", head)
	interviews = tie("interview", func(v *interview.Interview) []column {
		return append(head(v), column{"asked", doc(&v.Asked), false})
	})
)

// Interview reads one; inside Write it locks the row until the end.
func (r reader) Interview(ctx context.Context, id string) (interview.Interview, error) {
	tail := "WHERE id = ?"
	if r.q.inTx() {
		tail += r.db.engine.forUpdate()
	}
	return one(ctx, r.q, interviews, tail, id)
}

func (r reader) InterviewBySerial(ctx context.Context, serial int64) (interview.Interview, error) {
	return one(ctx, r.q, interviews, "WHERE serial = ?", serial)
}

func (r reader) InterviewByExternalID(ctx context.Context, s interview.Space, external string) (interview.Interview, error) {
	return one(ctx, r.q, interviews, "WHERE organization_id = ? AND env = ? AND external_id = ? AND deleted_at = 0 ORDER BY created_at DESC, id DESC LIMIT 1",
		s.OrganizationID, string(s.Env), external)
}

func (r reader) InterviewByLink(ctx context.Context, hash []byte) (interview.Interview, error) {
	return one(ctx, r.q, interviews, "WHERE link_hash = ?", hash)
}

// Interviews lists without what was asked: of Asked only the plan's name and
// version, mode and language are there.
func (r reader) Interviews(ctx context.Context, s interview.Space, f interview.Filter, p interview.Page) ([]interview.Interview, error) {
	c, states := r.ofInterviews(s, f)
	if len(states) > 1 && p.Order == interview.Newest {
		return listAny(ctx, r.q, heads, c, "state", states, p)
	}
	c.in("state", states)
	return list(ctx, r.q, heads, c, p)
}

// ofInterviews leaves the states to the caller, each once.
func (r reader) ofInterviews(s interview.Space, f interview.Filter) (c *condition, states []string) {
	c = r.inSpace(s, f)
	c.is("plan_id", f.PlanID)
	c.is("position_id", f.PositionID)
	c.is("candidate_id", f.CandidateID)
	if f.Test != nil {
		c.and("test = ?", *f.Test)
	}
	if f.Email != "" || f.Name != "" || f.Text != "" {
		w := r.inSpace(s, interview.Filter{})
		w.is("email", f.Email)
		w.named(f.Name)
		w.addressed(f.Text)
		c.and("candidate_id IN (SELECT id FROM candidate "+w.where()+")", w.args...)
	}
	c.keeps(f.Kept)
	if len(f.PlanKept) > 0 {
		w := r.inSpace(s, interview.Filter{})
		w.keeps(f.PlanKept)
		c.and("plan_id IN (SELECT id FROM plan "+w.where()+")", w.args...)
	}
	if f.Opened != nil {
		c.and(unless(!*f.Opened) + "(opened_at > 0)")
	}
	if f.Started != nil {
		c.and(unless(!*f.Started) + "(started_at > 0)")
	}
	c.in(`COALESCE((SELECT r.decision FROM review AS r WHERE r.interview_id = interview.id AND r.decision <> ''
		ORDER BY r.updated_at DESC, r.created_at, r.id LIMIT 1), '')`, f.Decisions)
	if len(f.Signals) > 0 {
		w := &condition{}
		w.in("s.kind", f.Signals)
		c.and("EXISTS (SELECT 1 FROM signal AS s WHERE s.interview_id = interview.id AND "+strings.Join(w.parts, "")+")", w.args...)
	}
	for _, st := range f.States {
		if !slices.Contains(states, string(st)) {
			states = append(states, string(st))
		}
	}
	return c, states
}

const overdue = `WHERE expires_at > 0 AND expires_at <= ?
		AND state IN ('scheduled', 'invited', 'opened', 'consented', 'in_progress', 'interrupted')
		ORDER BY expires_at, id LIMIT ?`

// Overdue lists as Interviews does.
func (r reader) Overdue(ctx context.Context, now time.Time, limit int) ([]interview.Interview, error) {
	return many(ctx, r.q, heads, overdue, micros(now), limit)
}

// outlived begins at the recordings that are kept, of which there are few. A
// CROSS JOIN is SQLite's way to say so: by itself it would go through every
// interview of the organization, twice a minute.
const outlived = `SELECT DISTINCT i.id FROM recording AS r CROSS JOIN interview AS i
		WHERE i.id = r.interview_id AND r.removed_at = 0 AND r.created_at < ? AND i.organization_id = ?
		AND (i.completed_at > 0 AND i.completed_at < ? OR i.completed_at = 0 AND i.ended_at > 0 AND i.ended_at < ?)
		AND NOT EXISTS (SELECT 1 FROM legal_hold AS h WHERE h.candidate_id = i.candidate_id AND (h.interview_id IS NULL OR h.interview_id = i.id)
			AND h.released_at = 0 AND (h.until_at = 0 OR h.until_at > ?))
		LIMIT ?`

// Outlived reads ids only.
func (r reader) Outlived(ctx context.Context, organizationID string, before, now time.Time, limit int) ([]string, error) {
	if !askable([]any{organizationID}) {
		return nil, nil
	}
	rows, err := r.q.query(ctx, outlived, micros(before), organizationID, micros(before), micros(before), micros(now), limit)
	if err != nil {
		return nil, fmt.Errorf("outlived recordings: %w", err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("outlived recordings: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// SaveInterview leaves what was asked as it is when no question is given: a
// row that came from a list loses nothing by being saved.
//
// What was worded of its result is forgotten with every change.
func (t *tx) SaveInterview(ctx context.Context, v *interview.Interview) error {
	if v.Version != 0 && v.ResultVersion > 0 {
		if _, err := t.q.exec(ctx, forgetTheWordings, v.ID); err != nil {
			return err
		}
	}
	if v.Version != 0 && v.Asked.Questions == nil {
		return save(ctx, t, heads, v, v.ID, &v.Version, nil)
	}
	return save(ctx, t, interviews, v, v.ID, &v.Version, t.draw(ctx, interviews.table, &v.Serial))
}
