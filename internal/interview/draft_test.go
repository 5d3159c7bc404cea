package interview_test

import (
	"testing"

	"github.com/candorhq/candor/internal/interview"
)

func TestADraftCanBeTriedAndNotTaken(t *testing.T) {
	w := newWorld(t)
	for status, tried := range map[string]bool{"draft": true, "archived": false} {
		_, err := w.svc.UpdatePlan(w.ctx(), w.key, w.plan.ID, 0, func(p *interview.Plan) error {
			p.Status = status
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.svc.CreateInterview(w.ctx(), w.key, interview.NewInterview{PlanID: w.plan.ID}, interview.OnceKey{})
		refuses(t, "an interview of a plan that is "+status, err, interview.Conflict)
		made, err := w.svc.CreateInterview(w.ctx(), w.key, interview.NewInterview{PlanID: w.plan.ID, Test: true}, interview.OnceKey{})
		if tried {
			if err != nil || !made.Interview.Test || made.Interview.State != interview.Invited {
				t.Errorf("trying a draft: %+v, %v", made.Interview, err)
			}
			continue
		}
		refuses(t, "trying a plan that is "+status, err, interview.Conflict)
	}
}
