package console

import (
	"context"

	"github.com/candorhq/candor/internal/interview"
)

// row is an interview in a list.
type row struct {
	interview.Interview
	Candidate interview.Candidate
	Decision  string             // the newest; "" while nobody has decided
	Signals   []interview.Signal // one of each kind observed
	Mail      interview.Mail     // the newest to the candidate; zero where there is none
	Stuck     string             // why its work waits or failed, in a sentence; empty where it goes on
}

// Href is where a row leads to.
func (r row) Href() string { return "/console/interviews/" + r.ID }

// rows adds to a page of interviews what a list shows beside them.
func (d *door) rows(ctx context.Context, v *visit, ivs []interview.Interview) ([]row, error) {
	ids := make([]string, len(ivs))
	for i, iv := range ivs {
		ids[i] = iv.ID
	}
	beside, err := d.Service.Overviews(ctx, v.Actor, ids)
	if err != nil {
		return nil, err
	}
	mails, err := d.Service.LastMails(ctx, v.Actor, ids)
	if err != nil {
		return nil, err
	}
	out := make([]row, 0, len(ivs))
	for _, iv := range ivs {
		o := beside[iv.ID]
		r := row{Interview: iv, Candidate: o.Candidate, Decision: o.Decision, Signals: o.Signals, Mail: mails[iv.ID]}
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
