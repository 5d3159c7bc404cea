package interview

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// SaveReview keeps a person's ratings, note and decision, one review a member
// and interview; saving again replaces it. The actor is a member with
// read:interviews, or the system on a member's behalf. That the machine's
// score had been seen cannot be taken back.
func (s *Service) SaveReview(ctx context.Context, a account.Actor, r Review) (Review, error) {
	if err := allow(a, account.ReadInterviews); err != nil {
		return Review{}, err
	}
	if !a.System {
		r.MemberID = a.MemberID
	}
	if r.MemberID == "" {
		return Review{}, Errorf(Denied, "a review is a person's; sign in as a member")
	}
	err := first(
		checkText("reason", &r.Reason, MaxText),
		checkText("note", &r.Note, MaxText),
	)
	if err == nil && r.Decision != "" {
		err = oneOf("decision", &r.Decision, "advance", "hold", "reject")
	}
	if err != nil {
		return Review{}, err
	}
	var out Review
	_, err = s.change(ctx, a, r.InterviewID, account.ReadInterviews, func(tx Tx, iv *Interview) error {
		if !iv.State.Over() || iv.State.Ended() {
			return Errorf(Conflict, "an interview that is %s cannot be reviewed", words(iv.State))
		}
		for id, v := range r.Ratings {
			if _, err := askedQuestion(*iv, "ratings."+id, id); err != nil {
				return err
			}
			if err := checkPercent("ratings."+id, v); err != nil {
				return err
			}
		}
		have, err := tx.Reviews(ctx, iv.ID)
		if err != nil {
			return err
		}
		out = r
		out.Blind, out.RevealedAt = nil, time.Time{} // Reveal's to say
		out.ID, out.InterviewID, out.CreatedAt, out.UpdatedAt = newID(), iv.ID, s.now(), s.now()
		if i := slices.IndexFunc(have, func(h Review) bool { return h.MemberID == r.MemberID }); i >= 0 {
			out.ID, out.CreatedAt = have[i].ID, have[i].CreatedAt
			out.MachineShown = out.MachineShown || have[i].MachineShown
			out.Blind, out.RevealedAt = have[i].Blind, have[i].RevealedAt
		}
		for _, h := range have {
			// Each change has a later time than all before, whatever the clock says:
			// readers tell by it that there was one.
			if !out.UpdatedAt.After(h.UpdatedAt) {
				out.UpdatedAt = h.UpdatedAt.Add(time.Microsecond)
			}
		}
		if err := tx.SaveReview(ctx, out); err != nil {
			return err
		}
		did := account.ReviewSaved
		if i := slices.IndexFunc(have, func(h Review) bool { return h.MemberID == r.MemberID }); out.Decision != "" && (i < 0 || have[i].Decision != out.Decision) {
			did = account.ReviewDecided
		}
		s.didTo(ctx, tx, a, *iv, did, account.Facts{"review_id": out.ID, "decision": out.Decision, "ratings": len(out.Ratings)})
		_, err = s.note(ctx, tx, *iv, ReviewSaved, facts{"review_id": out.ID, "member_id": out.MemberID, "decision": out.Decision})
		return err
	})
	if err != nil {
		return Review{}, err
	}
	return out, nil
}

// Reveal notes that the member who acts is about to see the machine's score,
// and keeps the ratings as they are now for good: whoever rated nothing before
// has seen it first. Twice changes nothing. It needs read:interviews.
func (s *Service) Reveal(ctx context.Context, a account.Actor, interviewID string) (Review, error) {
	if err := person(a); err != nil {
		return Review{}, err
	}
	var out Review
	_, err := s.change(ctx, a, interviewID, account.ReadInterviews, func(tx Tx, iv *Interview) error {
		if !iv.State.Over() || iv.State.Ended() {
			return Errorf(Conflict, "an interview that is %s cannot be reviewed", words(iv.State))
		}
		have, err := tx.Reviews(ctx, iv.ID)
		if err != nil {
			return err
		}
		now := s.now()
		out = Review{ID: newID(), InterviewID: iv.ID, MemberID: a.MemberID, CreatedAt: now, UpdatedAt: now}
		if i := slices.IndexFunc(have, func(h Review) bool { return h.MemberID == a.MemberID }); i >= 0 {
			out = have[i]
		}
		if !out.RevealedAt.IsZero() {
			return nil
		}
		out.RevealedAt = now
		s.didTo(ctx, tx, a, *iv, account.ScoreRevealed, account.Facts{"ratings": len(out.Ratings)})
		out.Blind = maps.Clone(out.Ratings)
		out.MachineShown = out.MachineShown || len(out.Ratings) == 0
		return tx.SaveReview(ctx, out)
	})
	if err != nil {
		return Review{}, err
	}
	return out, nil
}

// Reviews lists an interview's reviews; it needs read:interviews.
func (s *Service) Reviews(ctx context.Context, a account.Actor, interviewID string) ([]Review, error) {
	iv, err := s.readable(ctx, a, interviewID)
	if err != nil {
		return nil, err
	}
	return s.store.Reviews(ctx, iv.ID)
}
