package interview

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// What was deleted is found by the system alone, which still reads what
// belongs to it: an interview keeps the plan, position and candidate it was
// made with. Everybody else gets [NotFound], and no list has it.

// hide is owns for what may have been deleted.
func hide(a account.Actor, deletedAt time.Time, noun string) error {
	if a.System || deletedAt.IsZero() {
		return nil
	}
	return unknown(noun)
}

// DeletePlan deletes a plan; it needs write:plans. Its interviews stay, and
// those still to come take place.
func (s *Service) DeletePlan(ctx context.Context, a account.Actor, id string) error {
	if err := allow(a, account.WritePlans); err != nil {
		return err
	}
	return s.write(ctx, func(tx Tx) error {
		p, err := ownPlan(ctx, tx, a, id)
		if err != nil {
			return err
		}
		p.DeletedAt = s.now()
		s.did(ctx, tx, a, Space{p.OrganizationID, p.Env}, account.PlanDeleted, "plan", p.ID, nil)
		return tx.SavePlan(ctx, &p)
	})
}

// DeletePosition deletes a position; it needs write:plans. Its plans and
// interviews stay.
func (s *Service) DeletePosition(ctx context.Context, a account.Actor, id string) error {
	if err := allow(a, account.WritePlans); err != nil {
		return err
	}
	return s.write(ctx, func(tx Tx) error {
		p, err := ownPosition(ctx, tx, a, id)
		if err != nil {
			return err
		}
		p.DeletedAt = s.now()
		s.did(ctx, tx, a, Space{p.OrganizationID, p.Env}, account.PositionDeleted, "position", p.ID, nil)
		return tx.SavePosition(ctx, &p)
	})
}

// DeleteCandidate deletes a candidate; it needs write:candidates. Interviews
// stay, and no new one can be made. The e-mail address and the external id are
// free for another candidate. It is no erasure, which is [Service.Erase]: what
// is known of the person stays in the database with the interviews.
func (s *Service) DeleteCandidate(ctx context.Context, a account.Actor, id string) error {
	if err := allow(a, account.WriteCandidates); err != nil {
		return err
	}
	return s.write(ctx, func(tx Tx) error {
		c, err := ownCandidate(ctx, tx, a, id)
		if err != nil {
			return err
		}
		c.DeletedAt = s.now()
		s.did(ctx, tx, a, Space{c.OrganizationID, c.Env}, account.CandidateDeleted, "candidate", c.ID, nil)
		return tx.SaveCandidate(ctx, &c)
	})
}

// DeleteInterview deletes an interview in whatever state; it needs
// write:interviews. One that is not over is cancelled, and its link stops
// working. Recordings are removed as by [Service.RemoveRecordings], what was
// said is no longer found, calls still to come are cancelled, links to the
// report end, and no webhook is told anything more. While a legal hold lasts it
// is a [Conflict].
func (s *Service) DeleteInterview(ctx context.Context, a account.Actor, id string) error {
	_, err := s.change(ctx, a, id, account.WriteInterviews, func(tx Tx, iv *Interview) error {
		if byCandidate(a) {
			return Errorf(Denied, "a candidate cannot do this")
		}
		if err := s.free(ctx, tx, *iv); err != nil {
			return err
		}
		s.didTo(ctx, tx, a, *iv, account.InterviewDeleted, account.Facts{"state": iv.State})
		now := s.now()
		iv.DeletedAt, iv.UpdatedAt = now, now
		if !iv.State.Over() {
			if err := s.endSittings(ctx, tx, iv.ID); err != nil {
				return err
			}
			iv.Reason = "deleted"
			if err := s.step(ctx, tx, iv, Cancelled, "", nil); err != nil {
				return err
			}
		} else if err := tx.SaveInterview(ctx, iv); err != nil {
			return err
		}
		if err := s.cancelCalls(ctx, tx, iv.ID, ""); err != nil {
			return err
		}
		if err := tx.SaveTurns(ctx, *iv, nil); err != nil {
			return err
		}
		return s.dropRecordings(ctx, tx, *iv)
	})
	return err
}

// dropRecordings removes an interview's recordings without a new version of
// its result, which nobody reads any more.
func (s *Service) dropRecordings(ctx context.Context, tx Tx, iv Interview) error {
	recs, err := tx.Recordings(ctx, iv.ID)
	if err != nil {
		return err
	}
	var changed bool
	for i := range recs {
		if recs[i].removed() {
			continue
		}
		recs[i].RemovedAt, changed = s.now(), true
		if err := tx.SaveRecording(ctx, &recs[i]); err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	return s.queueRemove(ctx, tx, iv)
}
