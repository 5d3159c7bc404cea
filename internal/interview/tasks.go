package interview

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/queue"
)

// Task kinds. Every payload but that of a call has the ids it needs and nothing else; the
// organization and interview stand in the task's own fields as well. The key
// of a task ends in a number that grows with each round, so that a new round
// is never mistaken for one that is just about to finish.
const (
	TaskTranscribe = "transcribe" // one answer; payload {"interview_id","answer_id"}
	TaskAssess     = "assess"     // payload {"interview_id"}
	TaskReport     = "report"     // payload {"interview_id"}
	TaskDeliver    = "deliver"    // payload {"event_id"}; hands the event to every webhook that wants it
	TaskSend       = "send"       // payload {"delivery_id"}; one delivery
	TaskRemove     = "remove"     // payload {"interview_id"}; deletes what removed recordings left in storage
	TaskErase      = "erase"      // payload {"erasure_id"}; deletes the files of an erasure and certifies it
	TaskMail       = "mail"       // payload {"mail_id"}; one mail to a candidate
	TaskCall       = "call"       // payload {"url","body"}; one [Call]
)

// tries is how often a task is run before it gives up. Engines that are
// missing do not count: a stage that waits asks to be called again.
const tries = 12

func (s *Service) task(kind, key, orgID, interviewID string, at time.Time, payload map[string]string) queue.Task {
	body, err := json.Marshal(payload)
	if err != nil {
		panic(err) // a map of strings always encodes
	}
	return queue.Task{
		ID: uuid.Must(uuid.NewV7()).String(), Kind: kind, Key: key,
		OrganizationID: orgID, InterviewID: interviewID, Payload: body,
		State: queue.Ready, MaxAttempts: tries, RunAt: at, CreatedAt: s.now(),
	}
}

// queueTranscribe asks for one answer to be transcribed. rounds counts the
// transcripts it has.
func (s *Service) queueTranscribe(ctx context.Context, tx Tx, iv Interview, an Answer) error {
	t, err := tx.Transcript(ctx, an.ID)
	if err != nil && !is(err, NotFound) {
		return err
	}
	return tx.Enqueue(ctx, s.task(TaskTranscribe, fmt.Sprintf("%s/%d", an.ID, t.Version),
		iv.OrganizationID, iv.ID, s.now(), map[string]string{"interview_id": iv.ID, "answer_id": an.ID}))
}

// queueAssess asks for the interview to be judged.
func (s *Service) queueAssess(ctx context.Context, tx Tx, iv Interview) error {
	as, err := tx.Assessment(ctx, iv.ID, 0)
	if err != nil && !is(err, NotFound) {
		return err
	}
	return tx.Enqueue(ctx, s.task(TaskAssess, fmt.Sprintf("%s/%d", iv.ID, as.Version),
		iv.OrganizationID, iv.ID, s.now(), map[string]string{"interview_id": iv.ID}))
}

// queueReport asks for the result of an assessment to be stored.
func (s *Service) queueReport(ctx context.Context, tx Tx, iv Interview, assessment int) error {
	return tx.Enqueue(ctx, s.task(TaskReport, fmt.Sprintf("%s/%d/%d", iv.ID, assessment, iv.ResultVersion),
		iv.OrganizationID, iv.ID, s.now(), map[string]string{"interview_id": iv.ID}))
}

// queueRemove asks for the stored media of removed recordings to be deleted.
func (s *Service) queueRemove(ctx context.Context, tx Tx, iv Interview) error {
	return tx.Enqueue(ctx, s.task(TaskRemove, "", iv.OrganizationID, iv.ID, s.now(), map[string]string{"interview_id": iv.ID}))
}

// queueSend asks for one delivery to be sent. Its later tries are the same
// task's.
func (s *Service) queueSend(ctx context.Context, tx Tx, d Delivery) error {
	return tx.Enqueue(ctx, s.task(TaskSend, d.ID, d.OrganizationID, "", s.now(), map[string]string{"delivery_id": d.ID}))
}

// queueMail asks for one mail to be sent when it is due. A mail that is due at
// another time than before has another task; the mail itself knows whether it
// is still to be sent.
func (s *Service) queueMail(ctx context.Context, tx Tx, m Mail) error {
	return tx.Enqueue(ctx, s.task(TaskMail, fmt.Sprintf("%s/%d", m.ID, m.DueAt.UnixMicro()),
		m.OrganizationID, m.InterviewID, m.DueAt, map[string]string{"mail_id": m.ID}))
}
