package interview

import (
	"context"

	"github.com/candorhq/candor/internal/account"
)

// CreatePosition makes a position; it needs write:plans. An external id that
// another position of the organization has is a [Conflict].
func (s *Service) CreatePosition(ctx context.Context, a account.Actor, in Position, once OnceKey) (Position, error) {
	sp, err := within(a, account.WritePlans)
	if err != nil {
		return Position{}, err
	}
	if err := checkPosition("", &in); err != nil {
		return Position{}, err
	}
	var out Position
	err = s.write(ctx, func(tx Tx) error {
		id, again, err := s.once(ctx, tx, sp, "position", once, func() (string, error) {
			out = in
			return s.addPosition(ctx, tx, a, sp, &out)
		})
		if err == nil && again {
			out, err = tx.Position(ctx, id)
		}
		return err
	})
	return out, err
}

func (s *Service) addPosition(ctx context.Context, tx Tx, a account.Actor, sp Space, p *Position) (string, error) {
	p.ID, p.Version = newID(), 0
	p.OrganizationID, p.Env = sp.OrganizationID, sp.Env
	p.CreatedAt = s.now()
	p.UpdatedAt = p.CreatedAt
	s.did(ctx, tx, a, sp, account.PositionCreated, "position", p.ID, nil)
	return p.ID, tx.SavePosition(ctx, p)
}

// Position finds a position by id; it needs read:plans.
func (s *Service) Position(ctx context.Context, a account.Actor, id string) (Position, error) {
	if err := allow(a, account.ReadPlans); err != nil {
		return Position{}, err
	}
	return ownPosition(ctx, s.store, a, id)
}

func ownPosition(ctx context.Context, r Reader, a account.Actor, id string) (Position, error) {
	p, err := find(ctx, r.Position, id, "position")
	if err == nil {
		err = owns(a, p.OrganizationID, p.Env, "position")
	}
	if err == nil {
		err = hide(a, p.DeletedAt, "position")
	}
	if err != nil {
		return Position{}, err
	}
	return p, nil
}

// Positions lists positions, newest first; it needs read:plans.
func (s *Service) Positions(ctx context.Context, a account.Actor, f Filter, p Page) ([]Position, error) {
	return list(ctx, a, PositionList, f, p, s.store.Positions)
}

// UpdatePosition applies change to the current position; it needs
// write:plans. version 0 accepts any; otherwise [Stale] when it moved on.
// change may be called more than once and must only touch its argument.
func (s *Service) UpdatePosition(ctx context.Context, a account.Actor, id string, version int64, change func(*Position) error) (Position, error) {
	if err := allow(a, account.WritePlans); err != nil {
		return Position{}, err
	}
	var out Position
	err := s.write(ctx, func(tx Tx) error {
		was, err := ownPosition(ctx, tx, a, id)
		if err != nil {
			return err
		}
		if version != 0 && version != was.Version {
			return moved("position")
		}
		out = was
		if err := change(&out); err != nil {
			return err
		}
		out.ID, out.Serial, out.OrganizationID, out.Env = was.ID, was.Serial, was.OrganizationID, was.Env
		out.Version, out.CreatedAt, out.UpdatedAt, out.DeletedAt = was.Version, was.CreatedAt, s.now(), was.DeletedAt
		if err := checkPosition("", &out); err != nil {
			return err
		}
		s.did(ctx, tx, a, Space{out.OrganizationID, out.Env}, account.PositionChanged, "position", out.ID, account.Facts{"status": out.Status})
		return tx.SavePosition(ctx, &out)
	})
	return out, err
}

// checkPosition checks a position and fills in its defaults. at is put before
// the names of its fields.
func checkPosition(at string, p *Position) error {
	return first(
		checkNeeded(at+"title", &p.Title, MaxName),
		checkText(at+"department", &p.Department, MaxName),
		checkText(at+"location", &p.Location, MaxName),
		checkText(at+"description", &p.Description, MaxText),
		checkNames(at+"must_have", p.MustHave, MaxSkills),
		checkNames(at+"nice_to_have", p.NiceToHave, MaxSkills),
		oneOf(at+"status", &p.Status, "open", "draft", "closed", "archived"),
		checkText(at+"external_id", &p.ExternalID, MaxName),
		checkMetadata(at+"metadata", p.Metadata),
		checkExtra(at+"extra", p.Extra),
	)
}

func moved(noun string) error {
	return &Error{Kind: Stale, Message: "the " + noun + " was changed meanwhile", Cause: errMoved}
}

// list is what every list has in common.
func list[T any](ctx context.Context, a account.Actor, l List, f Filter, p Page, read func(context.Context, Space, Filter, Page) ([]T, error)) ([]T, error) {
	sp, err := within(a, l.scope())
	if err != nil {
		return nil, err
	}
	if p, err = bounded(p); err != nil {
		return nil, err
	}
	if err := l.ordered(p); err != nil {
		return nil, err
	}
	if err := checkFilter(&f); err != nil {
		return nil, err
	}
	return read(ctx, sp, f, p)
}

func checkFilter(f *Filter) error {
	for i, st := range f.States {
		if err := oneOf("state", &f.States[i], States()...); err != nil || st == "" {
			return Wrong("state", "is not a state of an interview")
		}
	}
	// Text that cannot be stored cannot be found either; it must not reach a
	// database that would stumble over it.
	return first(
		checkText("status", &f.Status, MaxName),
		checkText("plan_id", &f.PlanID, MaxName),
		checkText("position_id", &f.PositionID, MaxName),
		checkText("candidate_id", &f.CandidateID, MaxName),
		checkText("external_id", &f.ExternalID, MaxName),
		checkEmail("email", &f.Email),
		checkText("name", &f.Name, MaxName),
		checkTime("created_from", &f.CreatedFrom),
		checkTime("created_before", &f.CreatedBefore),
		checkText("text", &f.Text, MaxName),
		checkAll("decision", f.Decisions, MaxName),
		checkAll("signal", f.Signals, MaxName),
		checkKept(f.Kept),
		checkKept(f.PlanKept),
	)
}
