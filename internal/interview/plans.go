package interview

import (
	"context"
	"strings"

	"github.com/candorhq/candor/internal/account"
)

// CreatePlan makes a plan; it needs write:plans. Questions without an id get
// one, weights become 1, time limits three minutes, and questions are numbered
// in their order.
func (s *Service) CreatePlan(ctx context.Context, a account.Actor, in Plan, once OnceKey) (Plan, error) {
	sp, err := within(a, account.WritePlans)
	if err != nil {
		return Plan{}, err
	}
	if err := checkPlan("", &in); err != nil {
		return Plan{}, err
	}
	var out Plan
	err = s.write(ctx, func(tx Tx) error {
		id, again, err := s.once(ctx, tx, sp, "plan", once, func() (string, error) {
			out = in
			return s.addPlan(ctx, tx, a, sp, &out)
		})
		if err == nil && again {
			out, err = tx.Plan(ctx, id)
		}
		return err
	})
	return out, err
}

func (s *Service) addPlan(ctx context.Context, tx Tx, a account.Actor, sp Space, p *Plan) (string, error) {
	if err := planPosition(ctx, tx, a, p); err != nil {
		return "", err
	}
	if p.Language == "" {
		org, err := tx.Organization(ctx, sp.OrganizationID)
		if err != nil {
			return "", err
		}
		if p.Language = org.Settings.Language; p.Language == "" {
			p.Language = DefaultLanguage
		}
	}
	p.ID, p.Version = newID(), 0
	p.OrganizationID, p.Env = sp.OrganizationID, sp.Env
	p.CreatedAt = s.now()
	p.UpdatedAt = p.CreatedAt
	s.did(ctx, tx, a, sp, account.PlanCreated, "plan", p.ID, account.Facts{"status": p.Status, "questions": len(p.Questions)})
	return p.ID, tx.SavePlan(ctx, p)
}

// planPosition refuses a plan for a position that is not the organization's.
func planPosition(ctx context.Context, tx Tx, a account.Actor, p *Plan) error {
	if p.PositionID == "" {
		return nil
	}
	pos, err := ownPosition(ctx, tx, a, p.PositionID)
	if err != nil {
		return inField("position_id", err)
	}
	p.PositionID = pos.ID
	return nil
}

// Plan finds a plan by id, by serial ("305") or by short id ("12f4493d"); it
// needs read:plans. Eight digits that are both are the short id.
func (s *Service) Plan(ctx context.Context, a account.Actor, ref string) (Plan, error) {
	if err := allow(a, account.ReadPlans); err != nil {
		return Plan{}, err
	}
	return ownPlan(ctx, s.store, a, ref)
}

func ownPlan(ctx context.Context, r Reader, a account.Actor, ref string) (Plan, error) {
	p, err := planByRef(ctx, r, ref)
	if err == nil {
		err = owns(a, p.OrganizationID, p.Env, "plan")
	}
	if err == nil {
		err = hide(a, p.DeletedAt, "plan")
	}
	if err != nil {
		return Plan{}, err
	}
	return p, nil
}

func planByRef(ctx context.Context, r Reader, ref string) (Plan, error) {
	if short := strings.ToLower(ref); len(short) == 8 && strings.Trim(short, "0123456789abcdef") == "" {
		if p, err := r.PlanByShortID(ctx, short); !is(err, NotFound) {
			return p, err
		}
	}
	if n, ok := serial(ref); ok {
		p, err := r.PlanBySerial(ctx, n)
		if is(err, NotFound) {
			return Plan{}, unknown("plan")
		}
		return p, err
	}
	return find(ctx, r.Plan, ref, "plan")
}

// Plans lists plans, newest first; it needs read:plans.
func (s *Service) Plans(ctx context.Context, a account.Actor, f Filter, p Page) ([]Plan, error) {
	return list(ctx, a, PlanList, f, p, s.store.Plans)
}

// UpdatePlan applies change to the current plan; it needs write:plans.
// Interviews that exist keep what they asked. version 0 accepts any; otherwise
// [Stale] when it moved on. change may be called more than once and must only
// touch its argument.
func (s *Service) UpdatePlan(ctx context.Context, a account.Actor, id string, version int, change func(*Plan) error) (Plan, error) {
	if err := allow(a, account.WritePlans); err != nil {
		return Plan{}, err
	}
	var out Plan
	err := s.write(ctx, func(tx Tx) error {
		was, err := ownPlan(ctx, tx, a, id)
		if err != nil {
			return err
		}
		if version != 0 && version != was.Version {
			return moved("plan")
		}
		out = was
		if err := change(&out); err != nil {
			return err
		}
		out.ID, out.Serial, out.ShortID = was.ID, was.Serial, was.ShortID
		out.OrganizationID, out.Env = was.OrganizationID, was.Env
		out.Version, out.CreatedAt, out.UpdatedAt, out.DeletedAt = was.Version, was.CreatedAt, s.now(), was.DeletedAt
		if out.Language == "" {
			out.Language = was.Language
		}
		if err := checkPlan("", &out); err != nil {
			return err
		}
		if err := planPosition(ctx, tx, a, &out); err != nil {
			return err
		}
		did := account.PlanChanged
		if out.Status == "archived" && was.Status != out.Status {
			did = account.PlanArchived
		}
		s.did(ctx, tx, a, Space{out.OrganizationID, out.Env}, did, "plan", out.ID, account.Facts{"status": out.Status, "version": was.Version + 1})
		return tx.SavePlan(ctx, &out)
	})
	return out, err
}

// checkPlan checks a plan and fills in its defaults. at is put before the
// names of its fields.
func checkPlan(at string, p *Plan) error {
	err := first(
		checkNeeded(at+"name", &p.Name, MaxName),
		oneOf(at+"mode", &p.Mode, Recorded, Conversation, Phone),
		checkLanguage(at+"language", &p.Language),
		checkText(at+"voice", &p.Voice, MaxName),
		checkSkills(at+"skills", p.Skills),
		checkLimits(at+"limits.", &p.Limits),
		checkThresholds(at+"thresholds.", p.Thresholds),
		checkText(at+"intro", &p.Intro, MaxText),
		checkText(at+"outro", &p.Outro, MaxText),
		checkURL(at+"redirect_url", &p.RedirectURL),
		oneOf(at+"status", &p.Status, "active", "draft", "archived"),
		checkText(at+"external_id", &p.ExternalID, MaxName),
		checkMetadata(at+"metadata", p.Metadata),
		checkExtra(at+"extra", p.Extra),
	)
	if err != nil {
		return err
	}
	if len(p.Questions) == 0 {
		return Wrong(at+"questions", "must have at least one question")
	}
	if p.Questions, err = checkQuestions(at+"questions", p.Questions, p.Skills); err != nil {
		return err
	}
	return nil
}

func checkSkills(at string, sk []Skill) error {
	names := make([]string, len(sk))
	for i := range sk {
		names[i] = sk[i].Name
	}
	if err := checkNames(at, names, MaxSkills); err != nil {
		return err
	}
	for i := range sk {
		sk[i].Name = names[i]
		if err := checkWeight(index(at, i)+".weight", &sk[i].Weight); err != nil {
			return err
		}
	}
	return nil
}

func checkLimits(at string, l *Limits) error {
	return first(
		checkRange(at+"expiry_days", l.ExpiryDays, 0, MaxExpiryDays),
		checkRange(at+"max_ms", l.MaxMS, 0, MaxSittingMS),
		checkRange(at+"think_ms", l.ThinkMS, 0, MaxTimeLimitMS),
		checkRange(at+"retakes", l.Retakes, 0, MaxRetakes),
		checkRange(at+"reminder_hours", l.ReminderHours, -1, MaxReminderHours),
		checkRange(at+"follow_ups", l.FollowUps, 0, MaxFollowUps),
	)
}

func checkThresholds(at string, t Thresholds) error {
	err := first(checkPercent(at+"advance", t.Advance), checkPercent(at+"not_yet", t.NotYet))
	if err != nil {
		return err
	}
	if t = t.filled(); t.NotYet > t.Advance {
		return Wrong(at+"not_yet", "must not be above advance")
	}
	return nil
}

// filled are the thresholds with the defaults for what is zero.
func (t Thresholds) filled() Thresholds {
	if t.Advance == 0 {
		t.Advance = DefaultAdvance
	}
	if t.NotYet == 0 {
		t.NotYet = min(DefaultNotYet, t.Advance)
	}
	return t
}
