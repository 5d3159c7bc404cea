package interview

import (
	"time"

	"github.com/candorhq/candor/internal/account"
)

// Result is everything the doors hand on about one interview. While the
// interview is not ready it is put together on request, without an
// assessment; when the report stage has run it is one stored document that
// never changes: a re-run stores the next version beside it.
type Result struct {
	Version      int           `json:"version"` // 0 while not ready
	Interview    Interview     `json:"interview"`
	Organization Named         `json:"organization"`
	Plan         PlanNamed     `json:"plan"`
	Position     *Position     `json:"position,omitempty"`
	Candidate    Candidate     `json:"candidate"`
	Answers      []Answer      `json:"answers"`
	Turns        []Turn        `json:"turns"`
	Recordings   []Recording   `json:"recordings"`
	Media        []MediaKeys   `json:"media,omitempty"` // blob keys; doors turn them into signed URLs and leave them out
	Sittings     []Sitting     `json:"sittings,omitempty"`
	Calls        []CallAttempt `json:"call_attempts,omitempty"`
	Assessment   *Assessment   `json:"assessment,omitempty"`
	Integrity    Integrity     `json:"integrity"`
	Report       ReportKeys    `json:"report,omitzero"` // blob keys, as Media
	CreatedAt    time.Time     `json:"created_at,omitzero"`
}

// Named is an organization as a result shows it.
type Named struct {
	ID     string `json:"id"`
	Serial int64  `json:"serial"`
	Name   string `json:"name"`
}

// PlanNamed is a plan as a result shows it; what was asked is in
// Interview.Asked.
type PlanNamed struct {
	ID        string    `json:"id"`
	Serial    int64     `json:"serial"`
	ShortID   string    `json:"short_id"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
}

// MediaKeys are the blobs of one recording.
type MediaKeys struct {
	RecordingID string `json:"recording_id"`
	Key         string `json:"key"`
	MP3Key      string `json:"mp3_key,omitempty"`
}

// ReportKeys are the blobs of the rendered report.
type ReportKeys struct {
	Template string `json:"template,omitempty"` // the one it is drawn in
	HTML     string `json:"html,omitempty"`
	PDF      string `json:"pdf,omitempty"`
}

// Integrity sums up what was observed. The score is 0 to 100, withheld when
// the plan did not ask for signals; it never enters another score.
type Integrity struct {
	Judged
	Signals []Signal `json:"signals,omitempty"`
}

// Stage is one step from a finished interview to a delivered result.
type Stage string

// Stages in order.
const (
	Transcribe Stage = "transcribe"
	Assess     Stage = "assess"
	Report     Stage = "report"
	Deliver    Stage = "deliver"
)

// StageRun shows how far one stage of one interview has come.
type StageRun struct {
	InterviewID string     `json:"interview_id"`
	Stage       Stage      `json:"stage"`
	State       StageState `json:"state"`
	Attempt     int        `json:"attempt"`
	Reason      string     `json:"reason,omitempty"` // why it waits or failed, fit to show
	StartedAt   time.Time  `json:"started_at,omitzero"`
	FinishedAt  time.Time  `json:"finished_at,omitzero"`
}

// StageState of a stage.
type StageState string

// States of a stage.
const (
	StagePending StageState = "pending"
	StageRunning StageState = "running"
	StageWaiting StageState = "waiting" // an engine is missing; it is tried again by itself
	StageDone    StageState = "done"
	StageFailed  StageState = "failed" // it gave up; can be run again by command
)

// Share is a link to a report that works without an account.
type Share struct {
	ID             string      `json:"id"`
	OrganizationID string      `json:"organization_id"`
	Env            account.Env `json:"env"`
	InterviewID    string      `json:"interview_id"`
	TokenHash      []byte      `json:"-"`
	ExpiresAt      time.Time   `json:"expires_at,omitzero"`
	RevokedAt      time.Time   `json:"revoked_at,omitzero"`
	CreatedAt      time.Time   `json:"created_at"`
	Views          int         `json:"views"`
	ViewedAt       time.Time   `json:"viewed_at,omitzero"`
}

// Alias is a foreign id that a dialect cannot derive from ours.
type Alias struct {
	OrganizationID string `json:"organization_id"`
	Dialect        string `json:"dialect"`
	Kind           string `json:"kind"`
	Theirs         string `json:"theirs"`
	Ours           string `json:"ours"`
}
