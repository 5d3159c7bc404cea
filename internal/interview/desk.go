package interview

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// Bounds of what a reviewer keeps at their desk.
const (
	MaxViews    = 30              // saved views a member
	MaxSpending = 2 * time.Minute // of one report of time
)

// View is a list's filters that a member keeps under a name.
type View struct {
	ID             string    `json:"id"`
	OrganizationID string    `json:"organization_id"`
	MemberID       string    `json:"member_id"`
	Name           string    `json:"name"`  // unique to the member
	Query          string    `json:"query"` // of the list's address
	CreatedAt      time.Time `json:"created_at"`
}

// ReviewTime is how long a member has looked at an interview's review.
type ReviewTime struct {
	InterviewID string    `json:"interview_id"`
	MemberID    string    `json:"member_id"`
	SpentMS     int64     `json:"spent_ms"`
	UpdatedAt   time.Time `json:"updated_at"`
}

// DeskReader reads what reviewers keep.
type DeskReader interface {
	Views(ctx context.Context, memberID string) ([]View, error) // by name
	ReviewTimes(ctx context.Context, interviewID string) ([]ReviewTime, error)
}

// DeskWriter writes what reviewers keep.
type DeskWriter interface {
	SaveView(ctx context.Context, v View) error                        // by member and name
	DeleteView(ctx context.Context, memberID, id string) (bool, error) // whether it was there
	AddReviewTime(ctx context.Context, t ReviewTime) error             // adds to what is there
}

// Views lists the saved views of the member who acts, by name.
func (s *Service) Views(ctx context.Context, a account.Actor) ([]View, error) {
	if err := person(a); err != nil {
		return nil, err
	}
	return s.store.Views(ctx, a.MemberID)
}

// SaveView keeps a list's filters under a name; the same name again replaces
// them. At most [MaxViews].
func (s *Service) SaveView(ctx context.Context, a account.Actor, name, query string) (View, error) {
	if err := person(a); err != nil {
		return View{}, err
	}
	if err := first(checkNeeded("name", &name, MaxName), checkText("query", &query, MaxText)); err != nil {
		return View{}, err
	}
	v := View{ID: newID(), OrganizationID: a.OrganizationID, MemberID: a.MemberID, Name: name, Query: query, CreatedAt: s.now()}
	err := s.write(ctx, func(tx Tx) error {
		have, err := tx.Views(ctx, a.MemberID)
		if err != nil {
			return err
		}
		for _, h := range have {
			if h.Name == name {
				v.ID, v.CreatedAt = h.ID, h.CreatedAt
				return tx.SaveView(ctx, v)
			}
		}
		if len(have) >= MaxViews {
			return Errorf(Conflict, "there are %d saved views already; delete one first", MaxViews)
		}
		return tx.SaveView(ctx, v)
	})
	return v, err
}

// DeleteView forgets a saved view of the member who acts.
func (s *Service) DeleteView(ctx context.Context, a account.Actor, id string) error {
	if err := person(a); err != nil {
		return err
	}
	return s.write(ctx, func(tx Tx) error {
		was, err := tx.DeleteView(ctx, a.MemberID, id)
		if err == nil && !was {
			return unknown("view")
		}
		return err
	})
}

// SpendReview adds to how long the member who acts has looked at an
// interview's review, at most [MaxSpending] at once; it needs read:interviews.
func (s *Service) SpendReview(ctx context.Context, a account.Actor, interviewID string, spent time.Duration) error {
	if err := person(a); err != nil {
		return err
	}
	if spent <= 0 || spent > MaxSpending {
		return Wrong("spent", "must be more than nothing and at most %s", MaxSpending)
	}
	return s.write(ctx, func(tx Tx) error {
		iv, err := findInterview(ctx, tx, a, interviewID, account.ReadInterviews)
		if err != nil {
			return err
		}
		return tx.AddReviewTime(ctx, ReviewTime{InterviewID: iv.ID, MemberID: a.MemberID, SpentMS: spent.Milliseconds(), UpdatedAt: s.now()})
	})
}

// ReviewTimes lists how long each member has looked at an interview; it needs
// read:interviews.
func (s *Service) ReviewTimes(ctx context.Context, a account.Actor, interviewID string) ([]ReviewTime, error) {
	iv, err := s.readable(ctx, a, interviewID)
	if err != nil {
		return nil, err
	}
	return s.store.ReviewTimes(ctx, iv.ID)
}

// person refuses whoever is not a member.
func person(a account.Actor) error {
	if a.MemberID == "" {
		return Errorf(Denied, "this is a person's own; sign in as a member")
	}
	return nil
}
