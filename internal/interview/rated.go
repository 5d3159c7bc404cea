package interview

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// MaxRated is how many interviews a page of blind ratings has at most: whole
// judgements are read for them.
const MaxRated = 200

// BlindRating is what a person gave one answer before they saw the machine's
// score, beside that score.
type BlindRating struct {
	InterviewID string
	PlanID      string
	QuestionID  string
	MemberID    string
	Rating      float64   // 0 to 100
	Machine     *float64  // as it was then; nil where it was withheld, made up, or another product's
	At          time.Time // when the machine's score was shown, and the rating kept for good
}

// RatedFilter narrows blind ratings. Zero fields do not.
type RatedFilter struct {
	PlanID string
	From   time.Time // of the showing, inclusive
	Before time.Time // exclusive
}

// Rated is an interview with what people and the machine made of it.
type Rated struct {
	ID          string
	PlanID      string
	CreatedAt   time.Time
	Reviews     []Review     // by creation
	Assessments []Assessment // newest first
}

// RatedReader reads what was rated. Its arguments have been checked.
type RatedReader interface {
	// Rated lists the interviews with a review whose member was shown the
	// machine's score in that time, newest interview first. Ended interviews
	// are not there, nor are rehearsals among live data.
	Rated(ctx context.Context, s Space, f RatedFilter, p Page) ([]Rated, error)
}

// BlindRatings lists what people rated before they saw the machine's score,
// with the score that they were then shown: a page of interviews, newest
// first, and where the next page begins, the zero [Cursor] after the last.
// Ratings of one interview are always on one page, by question and member.
// Who saw the score first is not there. It needs read:interviews, and is for
// figures about many: no door shows a machine's score out of it.
func (s *Service) BlindRatings(ctx context.Context, a account.Actor, f RatedFilter, p Page) ([]BlindRating, Cursor, error) {
	sp, err := within(a, account.ReadInterviews)
	if err != nil {
		return nil, Cursor{}, err
	}
	if p, err = bounded(p); err != nil {
		return nil, Cursor{}, err
	}
	p.Limit = min(p.Limit, MaxRated)
	if p.Offset != 0 || p.Order != Newest {
		return nil, Cursor{}, Wrong("order", "goes by cursor, newest first")
	}
	if err := first(checkText("plan_id", &f.PlanID, MaxName), checkTime("from", &f.From), checkTime("before", &f.Before)); err != nil {
		return nil, Cursor{}, err
	}
	rated, err := s.store.Rated(ctx, sp, f, p)
	if err != nil {
		return nil, Cursor{}, err
	}
	var out []BlindRating
	for _, r := range rated {
		out = append(out, r.blind(f)...)
	}
	if len(rated) < p.Limit {
		return out, Cursor{}, nil
	}
	last := rated[len(rated)-1]
	return out, Cursor{At: last.CreatedAt, ID: last.ID}, nil
}

// blind are the ratings of one interview that the filter leaves.
func (r Rated) blind(f RatedFilter) []BlindRating {
	var out []BlindRating
	for _, rv := range r.Reviews {
		if rv.MachineShown || !f.spans(rv.RevealedAt) {
			continue
		}
		machine := r.shown(rv.RevealedAt)
		for _, q := range slices.Sorted(maps.Keys(rv.Blind)) {
			out = append(out, BlindRating{InterviewID: r.ID, PlanID: r.PlanID, QuestionID: q, MemberID: rv.MemberID,
				Rating: rv.Blind[q], Machine: machine[q], At: rv.RevealedAt})
		}
	}
	slices.SortFunc(out, func(a, b BlindRating) int {
		return cmp.Or(cmp.Compare(a.QuestionID, b.QuestionID), cmp.Compare(a.MemberID, b.MemberID))
	})
	return out
}

// shown are the machine's scores by question as they stood at a time. A later
// judgement was made of other words or by another engine: the people rated
// beside the one they were shown.
func (r Rated) shown(at time.Time) map[string]*float64 {
	i := slices.IndexFunc(r.Assessments, func(a Assessment) bool { return !a.CreatedAt.After(at) })
	if i < 0 || r.Assessments[i].Synthetic || r.Assessments[i].Imported {
		return nil
	}
	out := map[string]*float64{}
	for _, an := range r.Assessments[i].Answers {
		out[an.QuestionID] = an.Score
	}
	return out
}

func (f RatedFilter) spans(at time.Time) bool {
	return !at.IsZero() && !at.Before(f.From) && (f.Before.IsZero() || at.Before(f.Before))
}
