package console

import (
	"context"
	"errors"

	"github.com/candorhq/candor/internal/interview"
)

// row is an interview in a list.
type row struct {
	interview.Interview
	Candidate interview.Candidate
	Stuck     string // why its work waits or failed, in a sentence; empty where it goes on
}

// Href is where a row leads to: whoever may review begins at the review.
func (r row) Href() string { return "/console/interviews/" + r.ID }

// rows adds the candidates' names to a page of interviews, and for those that
// are being worked on what keeps them.
func (d *door) rows(ctx context.Context, v *visit, ivs []interview.Interview) ([]row, error) {
	out := make([]row, 0, len(ivs))
	seen := map[string]interview.Candidate{}
	for _, iv := range ivs {
		c, ok := seen[iv.CandidateID]
		if !ok {
			var err error
			if c, err = d.Service.Candidate(ctx, v.Actor, iv.CandidateID); err != nil && !gone(err) {
				return nil, err
			}
			seen[iv.CandidateID] = c
		}
		r := row{Interview: iv, Candidate: c}
		if iv.State == interview.Completed || iv.State == interview.Processing || iv.State == interview.Failed {
			stages, err := d.Service.Stages(ctx, v.Actor, iv.ID)
			if err != nil {
				return nil, err
			}
			r.Stuck = stuck(iv, stages)
		}
		out = append(out, r)
	}
	return out, nil
}

// stuck says what keeps an interview from becoming ready.
func stuck(iv interview.Interview, stages []interview.StageRun) string {
	for _, s := range stages {
		if (s.State == interview.StageWaiting || s.State == interview.StageFailed) && s.Reason != "" {
			return upper(s.Reason)
		}
	}
	if iv.State == interview.Failed {
		return upper(iv.Reason)
	}
	return ""
}

// gone tells that a person was erased since.
func gone(err error) bool {
	said, ok := errors.AsType[*interview.Error](err)
	return ok && (said.Kind == interview.Gone || said.Kind == interview.NotFound)
}
