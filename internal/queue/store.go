package queue

import (
	"context"
	"time"
)

// Store keeps tasks. Enqueuing is not here: it happens in the transaction of
// whoever needs the task.
type Store interface {
	// Claim hands up to n tasks that are due, or whose lease ran out, to a
	// node and counts the attempt. No task goes to two nodes. Organizations take
	// turns in each kind; of one organization's the oldest come first.
	Claim(ctx context.Context, node string, kinds []string, n int, lease time.Duration) ([]Task, error)
	// Extend prolongs the lease of a running task; false when the node no longer holds it.
	Extend(ctx context.Context, id, node string, lease time.Duration) (bool, error)
	// Finish, Retry and GiveUp end a run, if the node still holds the task. One
	// that was asked for again meanwhile is then ready, with fresh attempts.
	// Retry takes the attempt off again when it does not count.
	Finish(ctx context.Context, id, node string) error
	Retry(ctx context.Context, id, node string, at time.Time, reason string, counts bool) error
	GiveUp(ctx context.Context, id, node string, reason string) error
	// Release hands back everything a node holds without counting the attempt:
	// at a graceful stop, or at start when the database has only one user.
	Release(ctx context.Context, node string) (int, error)

	Task(ctx context.Context, id string) (Task, error)
	Tasks(ctx context.Context, f TaskFilter) ([]Task, error) // newest first
	// Rerun makes a task that gave up, was cancelled or waits for its next try due now, with fresh attempts.
	Rerun(ctx context.Context, id string) error
	Cancel(ctx context.Context, id string) error
	// Counts are numbers of tasks by kind and state, for metrics.
	Counts(ctx context.Context) (map[string]map[State]int, error)
	// Prune deletes tasks that ended before the time and returns how many.
	Prune(ctx context.Context, before time.Time) (int, error)
}

// TaskFilter narrows a list of tasks.
type TaskFilter struct {
	OrganizationID, InterviewID, Kind string
	Env                               string // leaves out what is about an interview of another environment
	State                             State
	Before                            string // id of the last task seen
	Limit                             int
}
