package store

import (
	"context"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// folded is a column that name filters look into: written, never read back.
type folded struct{ of func() string }

func (f folded) value() (any, error) {
	s := strings.ToLower(f.of())
	return s, storable(s)
}

func (f folded) Scan(any) error { return nil }

var positions = tie("position", func(p *interview.Position) []column {
	return []column{
		{"serial", num(&p.Serial), true},
		{"id", key(&p.ID), true},
		{"organization_id", key(&p.OrganizationID), true},
		{"env", plain(&p.Env), true},
		{"title", plain(&p.Title), false},
		{"department", plain(&p.Department), false},
		{"location", plain(&p.Location), false},
		{"must_have", doc(&p.MustHave), false},
		{"nice_to_have", doc(&p.NiceToHave), false},
		{"status", plain(&p.Status), false},
		{"external_id", option(&p.ExternalID), false},
		{"metadata", doc(&p.Metadata), false},
		{"extra", doc(&p.Extra), false},
		{"version", num(&p.Version), false},
		{"created_at", when(&p.CreatedAt), true},
		{"updated_at", when(&p.UpdatedAt), false},
		{"deleted_at", when(&p.DeletedAt), false},
		{"folded", folded{func() string { return p.Title }}, false},
		{"description", plain(&p.Description), false},
	}
})

func (r reader) Position(ctx context.Context, id string) (interview.Position, error) {
	return one(ctx, r.q, positions, "WHERE id = ?", id)
}

func (r reader) Positions(ctx context.Context, s interview.Space, f interview.Filter, p interview.Page) ([]interview.Position, error) {
	return list(ctx, r.q, positions, r.ofPositions(s, f), p)
}

func (r reader) ofPositions(s interview.Space, f interview.Filter) *condition {
	c := r.inSpace(s, f)
	c.is("status", f.Status)
	c.named(f.Name)
	return c
}

func (t *tx) SavePosition(ctx context.Context, p *interview.Position) error {
	return save(ctx, t, positions, p, p.ID, &p.Version, t.draw(ctx, positions.table, &p.Serial))
}

var plans = tie("plan", func(p *interview.Plan) []column {
	return []column{
		{"serial", num(&p.Serial), true},
		{"id", key(&p.ID), true},
		{"short_id", key(&p.ShortID), true},
		{"organization_id", key(&p.OrganizationID), true},
		{"env", plain(&p.Env), true},
		{"position_id", option(&p.PositionID), false},
		{"name", plain(&p.Name), false},
		{"mode", plain(&p.Mode), false},
		{"language", plain(&p.Language), false},
		{"voice", plain(&p.Voice), false},
		{"skills", doc(&p.Skills), false},
		{"limits", doc(&p.Limits), false},
		{"thresholds", doc(&p.Thresholds), false},
		{"intro", plain(&p.Intro), false},
		{"outro", plain(&p.Outro), false},
		{"redirect_url", plain(&p.RedirectURL), false},
		{"status", plain(&p.Status), false},
		{"external_id", option(&p.ExternalID), false},
		{"metadata", doc(&p.Metadata), false},
		{"extra", doc(&p.Extra), false},
		{"version", num(&p.Version), false},
		{"created_at", when(&p.CreatedAt), true},
		{"updated_at", when(&p.UpdatedAt), false},
		{"deleted_at", when(&p.DeletedAt), false},
		{"folded", folded{func() string { return p.Name }}, false},
		{"questions", doc(&p.Questions), false},
	}
})

func (r reader) Plan(ctx context.Context, id string) (interview.Plan, error) {
	return one(ctx, r.q, plans, "WHERE id = ?", id)
}

// PlanVersion reads one column.
func (r reader) PlanVersion(ctx context.Context, id string) (int, error) {
	if !askable([]any{id}) {
		return 0, nil
	}
	vs, err := scalars(ctx, r.q, "SELECT version FROM plan WHERE id = ?", id)
	if err != nil || len(vs) == 0 {
		return 0, err
	}
	return int(vs[0]), nil
}

func (r reader) PlanBySerial(ctx context.Context, serial int64) (interview.Plan, error) {
	return one(ctx, r.q, plans, "WHERE serial = ?", serial)
}

func (r reader) PlanByShortID(ctx context.Context, short string) (interview.Plan, error) {
	return one(ctx, r.q, plans, "WHERE short_id = ?", short)
}

func (r reader) Plans(ctx context.Context, s interview.Space, f interview.Filter, p interview.Page) ([]interview.Plan, error) {
	return list(ctx, r.q, plans, r.ofPlans(s, f), p)
}

func (r reader) ofPlans(s interview.Space, f interview.Filter) *condition {
	c := r.inSpace(s, f)
	c.is("status", f.Status)
	c.is("position_id", f.PositionID)
	c.named(f.Name)
	c.keeps(f.Kept)
	return c
}

func (t *tx) SavePlan(ctx context.Context, p *interview.Plan) error {
	return save(ctx, t, plans, p, p.ID, &p.Version, func() error {
		if err := t.shortID(ctx, &p.ShortID); err != nil {
			return err
		}
		return t.draw(ctx, plans.table, &p.Serial)()
	})
}

var candidates = tie("candidate", func(c *interview.Candidate) []column {
	return []column{
		{"serial", num(&c.Serial), true},
		{"id", key(&c.ID), true},
		{"organization_id", key(&c.OrganizationID), true},
		{"env", plain(&c.Env), true},
		{"first_name", plain(&c.FirstName), false},
		{"last_name", plain(&c.LastName), false},
		{"email", option(&c.Email), false},
		{"phone", plain(&c.Phone), false},
		{"locale", plain(&c.Locale), false},
		{"time_zone", plain(&c.TimeZone), false},
		{"external_id", option(&c.ExternalID), false},
		{"metadata", doc(&c.Metadata), false},
		{"extra", doc(&c.Extra), false},
		{"retain_until", when(&c.RetainUntil), false},
		{"erased_at", when(&c.ErasedAt), false},
		{"version", num(&c.Version), false},
		{"created_at", when(&c.CreatedAt), true},
		{"updated_at", when(&c.UpdatedAt), false},
		{"deleted_at", when(&c.DeletedAt), false},
		{"folded", folded{c.Name}, false},
	}
})

func (r reader) Candidate(ctx context.Context, id string) (interview.Candidate, error) {
	return one(ctx, r.q, candidates, "WHERE id = ?", id)
}

func (r reader) CandidateByEmail(ctx context.Context, s interview.Space, email string) (interview.Candidate, error) {
	return one(ctx, r.q, candidates, "WHERE organization_id = ? AND env = ? AND email = ? AND deleted_at = 0",
		s.OrganizationID, string(s.Env), email)
}

func (r reader) Candidates(ctx context.Context, s interview.Space, f interview.Filter, p interview.Page) ([]interview.Candidate, error) {
	return list(ctx, r.q, candidates, r.ofCandidates(s, f), p)
}

func (r reader) ofCandidates(s interview.Space, f interview.Filter) *condition {
	c := r.inSpace(s, f)
	c.is("email", f.Email)
	c.named(f.Name)
	c.addressed(f.Text)
	c.keeps(f.Kept)
	if f.PositionID != "" {
		c.and("("+c.contains("CAST(extra AS TEXT)")+" OR EXISTS (SELECT 1 FROM interview AS i WHERE i.candidate_id = candidate.id AND i.deleted_at = 0 AND i.position_id = ?))",
			f.PositionID, f.PositionID)
	}
	for column, want := range map[string]*bool{"opened_at": f.Opened, "started_at": f.Started} {
		if want != nil {
			c.and(unless(!*want) + "EXISTS (SELECT 1 FROM interview AS i WHERE i.candidate_id = candidate.id AND i.deleted_at = 0 AND i." + column + " > 0)")
		}
	}
	return c
}

func (t *tx) SaveCandidate(ctx context.Context, c *interview.Candidate) error {
	return save(ctx, t, candidates, c, c.ID, &c.Version, t.draw(ctx, candidates.table, &c.Serial))
}
