package interview

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// Hold keeps data from being deleted for a lawful reason, on a candidate with
// everything of theirs or on one interview. While it lasts retention passes
// over its recordings, nobody removes them, and an erasure waits.
type Hold struct {
	ID             string      `json:"id"`
	OrganizationID string      `json:"organization_id"`
	Env            account.Env `json:"env"`
	CandidateID    string      `json:"candidate_id"`
	InterviewID    string      `json:"interview_id,omitempty"` // empty: all of the candidate's
	Reason         string      `json:"reason"`
	PlacedBy       string      `json:"placed_by"`      // "member ID", "key ID" or "system"
	Until          time.Time   `json:"until,omitzero"` // zero: until it is released
	CreatedAt      time.Time   `json:"created_at"`
	ReleasedAt     time.Time   `json:"released_at,omitzero"`
	ReleasedBy     string      `json:"released_by,omitempty"`
}

// Lasts tells whether a hold is in force at a time.
func (h Hold) Lasts(at time.Time) bool {
	return h.ReleasedAt.IsZero() && (h.Until.IsZero() || at.Before(h.Until))
}

// HoldFilter narrows a list of holds. Zero fields do not.
type HoldFilter struct {
	CandidateID string
	InterviewID string
	Ended       bool // those that were released or ran out, too
}

// PlaceHold puts a hold on the candidate or the interview that h names, with a
// reason and, if wanted, an end; it needs admin. What was erased is [Gone].
// Several holds may last at once: each has to end.
func (s *Service) PlaceHold(ctx context.Context, a account.Actor, h Hold) (Hold, error) {
	if err := allow(a, account.Administer); err != nil {
		return Hold{}, err
	}
	err := first(checkNeeded("reason", &h.Reason, MaxReason), checkTime("until", &h.Until))
	switch {
	case err != nil:
		return Hold{}, err
	case !h.Until.IsZero() && !h.Until.After(s.now()):
		return Hold{}, Wrong("until", "must be in the future")
	case (h.CandidateID == "") == (h.InterviewID == ""):
		return Hold{}, Wrong("candidate_id", "give this or interview_id")
	}
	var out Hold
	err = s.write(ctx, func(tx Tx) error {
		out = Hold{ID: newID(), Reason: h.Reason, Until: h.Until, PlacedBy: byWhom(a), CreatedAt: s.now()}
		if h.InterviewID != "" {
			// A deleted interview may be held too: what is known of it is there.
			iv, err := find(ctx, tx.Interview, h.InterviewID, "interview")
			if err == nil {
				err = owns(a, iv.OrganizationID, iv.Env, "interview")
			}
			if err != nil {
				return inField("interview_id", err)
			}
			out.InterviewID, h.CandidateID = iv.ID, iv.CandidateID
		}
		c, err := anyCandidate(ctx, tx, a, h.CandidateID)
		if err != nil {
			return inField("candidate_id", err)
		}
		if !c.ErasedAt.IsZero() {
			return erasedCandidate()
		}
		if err := unnamed(h.Reason, c); err != nil {
			return err
		}
		out.CandidateID, out.OrganizationID, out.Env = c.ID, c.OrganizationID, c.Env
		s.did(ctx, tx, a, Space{OrganizationID: c.OrganizationID, Env: c.Env}, account.HoldPlaced, "candidate", c.ID, account.Facts{"hold_id": out.ID})
		return tx.SaveHold(ctx, out)
	})
	if err != nil {
		return Hold{}, err
	}
	return out, nil
}

// ReleaseHold ends a hold; it needs admin. An erasure that waited for it runs
// at once, unless another hold lasts. Twice is fine.
func (s *Service) ReleaseHold(ctx context.Context, a account.Actor, id string) (Hold, error) {
	if err := allow(a, account.Administer); err != nil {
		return Hold{}, err
	}
	var out Hold
	err := s.write(ctx, func(tx Tx) error {
		h, err := ownHold(ctx, tx, a, id)
		if err != nil {
			return err
		}
		if out = h; !h.ReleasedAt.IsZero() {
			return nil
		}
		out.ReleasedAt, out.ReleasedBy = s.now(), byWhom(a)
		if err := tx.SaveHold(ctx, out); err != nil {
			return err
		}
		s.did(ctx, tx, a, Space{OrganizationID: h.OrganizationID, Env: h.Env}, account.HoldReleased, "candidate", h.CandidateID, account.Facts{"hold_id": h.ID})
		waiting, err := tx.Erasures(ctx, Space{OrganizationID: h.OrganizationID, Env: h.Env},
			ErasureFilter{CandidateID: h.CandidateID, State: ErasureHeld}, Page{Limit: MaxPage})
		if err != nil {
			return err
		}
		for i := range waiting {
			if err := s.goOnErasing(ctx, tx, &waiting[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Hold{}, err
	}
	return out, nil
}

// Hold finds a hold by id; it needs read:candidates.
func (s *Service) Hold(ctx context.Context, a account.Actor, id string) (Hold, error) {
	if err := allow(a, account.ReadCandidates); err != nil {
		return Hold{}, err
	}
	return ownHold(ctx, s.store, a, id)
}

func ownHold(ctx context.Context, r Reader, a account.Actor, id string) (Hold, error) {
	h, err := find(ctx, r.Hold, id, "hold")
	if err == nil {
		err = owns(a, h.OrganizationID, h.Env, "hold")
	}
	if err != nil {
		return Hold{}, err
	}
	return h, nil
}

// Holds lists holds, newest first; it needs read:candidates.
func (s *Service) Holds(ctx context.Context, a account.Actor, f HoldFilter, p Page) ([]Hold, error) {
	sp, err := within(a, account.ReadCandidates)
	if err != nil {
		return nil, err
	}
	if p, err = bounded(p); err != nil {
		return nil, err
	}
	return s.store.Holds(ctx, sp, f, s.now(), p)
}

// free refuses to delete anything of an interview that a hold lasts on.
func (s *Service) free(ctx context.Context, r Reader, iv Interview) error {
	held, err := r.HoldsOn(ctx, iv.CandidateID, iv.ID, s.now())
	if err == nil && len(held) > 0 {
		err = Errorf(Conflict, "a legal hold lasts on this interview")
	}
	return err
}

// anyCandidate finds a candidate of the actor's, deleted or erased ones too.
func anyCandidate(ctx context.Context, r Reader, a account.Actor, id string) (Candidate, error) {
	c, err := find(ctx, r.Candidate, id, "candidate")
	if err == nil {
		err = owns(a, c.OrganizationID, c.Env, "candidate")
	}
	if err != nil {
		return Candidate{}, err
	}
	return c, nil
}

// byWhom names an actor by an id that says nothing about a person.
func byWhom(a account.Actor) string {
	switch {
	case a.MemberID != "":
		return "member " + a.MemberID
	case a.KeyID != "":
		return "key " + a.KeyID
	}
	return "system"
}
