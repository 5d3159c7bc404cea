package app

import (
	"context"
	"errors"
	"slices"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/pipeline"
	"github.com/candorhq/candor/internal/queue"
)

// failCancelled shows an interview as failed whose work an operator cancelled:
// nobody else would move it on, and what has failed can be run again.
func (a *App) failCancelled(ctx context.Context) error {
	for _, step := range pipeline.Order() {
		if step.Stage == interview.Deliver {
			continue // the result is there all the same
		}
		f := queue.TaskFilter{State: queue.Cancelled, Kind: step.Task, Limit: 100}
		for {
			tasks, err := a.DB.Tasks(ctx, f)
			if err != nil {
				return err
			}
			if len(tasks) == 0 {
				break
			}
			for _, t := range tasks {
				if err := a.failIfLeft(ctx, t.InterviewID, step.Stage); err != nil {
					return err
				}
			}
			f.Before = tasks[len(tasks)-1].ID
		}
	}
	return nil
}

// failIfLeft gives a stage up when the interview is in processing and has no
// task left.
func (a *App) failIfLeft(ctx context.Context, interviewID string, st interview.Stage) error {
	iv, err := a.DB.Interview(ctx, interviewID)
	if errors.Is(err, account.ErrNotFound) {
		return nil
	}
	if err != nil || iv.State != interview.Completed && iv.State != interview.Processing {
		return err
	}
	for _, state := range []queue.State{queue.Ready, queue.Running} {
		left, err := a.DB.Tasks(ctx, queue.TaskFilter{InterviewID: interviewID, State: state, Limit: 1000})
		if err != nil {
			return err
		}
		if slices.ContainsFunc(left, func(t queue.Task) bool { return t.Kind != interview.TaskDeliver }) {
			return nil
		}
	}
	return pipeline.Settled(a.Service.StageFailed(ctx, interviewID, st, "its task was cancelled"))
}
