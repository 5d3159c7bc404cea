// Package assess is the second stage: turns and rubric become an assessment.
//
// request.go says to a judge what was asked and answered, without a name or
// any other word about the person; domain.go brings the judgement back into
// the interview's own words and times. Nothing is saved that [judge.Verify]
// does not accept.
package assess

import (
	"context"
	"fmt"
	"time"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/judge"
	"github.com/candorhq/candor/internal/pipeline"
	"github.com/candorhq/candor/internal/queue"
)

// Stage assesses interviews.
type Stage struct {
	svc   *interview.Service
	judge judge.Judge
}

// New makes the stage.
func New(svc *interview.Service, j judge.Judge) *Stage { return &Stage{svc: svc, judge: j} }

// Kinds are the tasks of this stage.
func (s *Stage) Kinds() map[string]queue.Kind {
	return map[string]queue.Kind{
		interview.TaskAssess: {
			Handle: s.Assess, Limit: 2, Timeout: 10 * time.Minute,
			GaveUp: pipeline.GaveUp(s.svc, interview.Assess),
		},
	}
}

// Assess judges one interview.
func (s *Stage) Assess(ctx context.Context, t queue.Task) error {
	p, err := pipeline.Read(t)
	if err != nil {
		return err
	}
	c, err := s.svc.Case(ctx, p.InterviewID)
	if pipeline.Unwanted(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("case %s: %w", p.InterviewID, err)
	}
	if st := c.Interview.State; st != interview.Processing && st != interview.Failed {
		return nil // assessed already
	}
	if err := s.svc.StageBegan(ctx, p.InterviewID, interview.Assess, t.Attempt); err != nil {
		return pipeline.Settled(err)
	}
	req := request(c)
	a, err := s.judge.Assess(ctx, req)
	if err != nil {
		return fmt.Errorf("judge %s: %w", p.InterviewID, err)
	}
	if err := judge.Verify(a, req); err != nil {
		return fmt.Errorf("the judgement of %s does not hold: %w", p.InterviewID, err)
	}
	return pipeline.Settled(s.svc.SaveAssessment(ctx, p.InterviewID, domain(a, c)))
}
