// Package queue runs durable background tasks.
//
// A [Task] is written in the transaction that needs it; a [Runner] claims it
// under a lease, runs its kind's [Handler], and retries with back-off until it
// succeeds or gives up. A task may run twice and its handler must not show it.
package queue

import (
	"encoding/json"
	"time"
)

// State of a task.
type State string

// A task is ready until a node claims it, running while its lease holds, and
// ends done, cancelled or given up. One that gave up can be run again.
const (
	Ready     State = "ready"
	Running   State = "running"
	Done      State = "done"
	GivenUp   State = "given_up"
	Cancelled State = "cancelled"
)

// Task is one piece of background work.
type Task struct {
	ID             string          `json:"id"` // UUID v7
	Kind           string          `json:"kind"`
	Key            string          `json:"key,omitempty"` // at most one unfinished task has a given kind and key
	OrganizationID string          `json:"organization_id,omitempty"`
	InterviewID    string          `json:"interview_id,omitempty"`
	Payload        json.RawMessage `json:"payload,omitempty"`
	State          State           `json:"state"`
	Attempt        int             `json:"attempt"`      // runs begun so far
	MaxAttempts    int             `json:"max_attempts"` // then it gives up
	RunAt          time.Time       `json:"run_at"`       // not before
	Node           string          `json:"node,omitempty"`
	LeaseUntil     time.Time       `json:"lease_until,omitzero"`
	Reason         string          `json:"reason,omitempty"` // of the last failure, fit to show an operator
	CreatedAt      time.Time       `json:"created_at"`
	FinishedAt     time.Time       `json:"finished_at,omitzero"`
}
