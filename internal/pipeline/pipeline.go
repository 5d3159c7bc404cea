// Package pipeline takes a finished interview to a delivered result.
//
// Each child folder is one stage. It reads the artifact before it, asks one
// engine, and saves the artifact after it; the service queues the next stage
// in the same transaction. A stage may run twice and does not show it; one
// whose engine is missing or fails leaves the interview in a named, visible,
// resumable state. [Order] is the whole plan.
package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
)

// Step is one stage with the task that runs it and what it turns into what.
type Step struct {
	Stage    interview.Stage
	Task     string
	From, To string
}

// Order lists the stages in the order they follow each other.
func Order() []Step {
	return []Step{
		{interview.Transcribe, interview.TaskTranscribe, "an answer's recording", "its transcript"},
		{interview.Assess, interview.TaskAssess, "turns and rubric", "an assessment"},
		{interview.Report, interview.TaskReport, "an assessment", "the result document, HTML and PDF"},
		{interview.Deliver, interview.TaskDeliver, "an event", "webhooks"},
	}
}

// Payload is what a stage's task carries: ids and nothing else.
type Payload struct {
	InterviewID string `json:"interview_id,omitempty"`
	AnswerID    string `json:"answer_id,omitempty"`
	EventID     string `json:"event_id,omitempty"`
	DeliveryID  string `json:"delivery_id,omitempty"`
	MailID      string `json:"mail_id,omitempty"`
	ErasureID   string `json:"erasure_id,omitempty"`
}

// Read decodes a task's payload. A payload that cannot be read is final.
func Read(t queue.Task) (Payload, error) {
	var p Payload
	if err := json.Unmarshal(t.Payload, &p); err != nil {
		return p, queue.Final(fmt.Errorf("payload of task %s: %w", t.ID, err))
	}
	if p.InterviewID == "" {
		p.InterviewID = t.InterviewID
	}
	return p, nil
}

// Unwanted tells whether a failure means that the work is no longer wanted:
// what it is for was erased, or the interview ended meanwhile.
func Unwanted(err error) bool {
	said, ok := errors.AsType[*interview.Error](err)
	return ok && (said.Kind == interview.NotFound || said.Kind == interview.Gone)
}

// Settled turns a failure that means the work is no longer wanted into
// success.
func Settled(err error) error {
	if Unwanted(err) {
		return nil
	}
	return err
}

// GaveUp makes the handler that marks a stage as failed when its task gave up.
func GaveUp(svc *interview.Service, st interview.Stage) func(context.Context, queue.Task, string) error {
	return func(ctx context.Context, t queue.Task, reason string) error {
		p, err := Read(t)
		if err != nil {
			return err
		}
		return Settled(svc.StageFailed(ctx, p.InterviewID, st, reason))
	}
}
