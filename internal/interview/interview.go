// Package interview is what Candor is about: plans, candidates, interviews and
// their results, and every rule about them. It knows no HTTP, no SQL and no
// vendor.
//
// Begin with [Service]: each method is one thing an actor can do, checked and
// written in one transaction of the [Store] together with its event and the
// tasks that follow. [State] says which step may follow which.
//
// Times are UTC and cut to microseconds. Durations are whole milliseconds in
// fields named …MS. Scores are 0 to 100 with one decimal, or withheld with a
// reason: never a made-up number. Ids are UUIDs (version 7).
package interview

import (
	"encoding/json"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// Interview is one sitting of one candidate for one plan.
type Interview struct {
	ID             string      `json:"id"`
	Serial         int64       `json:"serial"` // unique in this installation
	OrganizationID string      `json:"organization_id"`
	Env            account.Env `json:"env"`
	Test           bool        `json:"test"` // excluded from figures and usage; always true in the test environment
	State          State       `json:"state"`
	Reason         string      `json:"reason,omitempty"`            // why it failed, was cancelled, declined …
	Completion     Completion  `json:"completion_reason,omitempty"` // why it counts as completed
	PlanID         string      `json:"plan_id"`
	PositionID     string      `json:"position_id,omitempty"`
	CandidateID    string      `json:"candidate_id"`
	Asked          Asked       `json:"asked"` // the plan as it was when the interview was made
	ExternalID     string      `json:"external_id,omitempty"`
	Metadata       Metadata    `json:"metadata,omitempty"`
	Extra          Extra       `json:"-"`
	LinkHash       []byte      `json:"-"`              // SHA-256 of the link token
	LinkVersion    int         `json:"-"`              // counts re-issued links; the token is derived from it
	Version        int64       `json:"version"`        // of this row, grows with every change
	ResultVersion  int         `json:"result_version"` // newest stored result, 0 while there is none
	Score          *float64    `json:"-"`              // of the newest result, for lists; nil while there is none or it is withheld
	DurationMS     int64       `json:"duration_ms"`    // sum of the answers' lengths, or of the session recording, with the time to write
	ConsentVersion string      `json:"consent_version,omitempty"`

	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
	ScheduledAt time.Time `json:"scheduled_at,omitzero"` // when it is meant to take place; the link does not open before
	InvitedAt   time.Time `json:"invited_at,omitzero"`
	ExpiresAt   time.Time `json:"expires_at,omitzero"` // zero: never
	OpenedAt    time.Time `json:"opened_at,omitzero"`
	ConsentedAt time.Time `json:"consented_at,omitzero"`
	StartedAt   time.Time `json:"started_at,omitzero"`
	CompletedAt time.Time `json:"completed_at,omitzero"`
	ReadyAt     time.Time `json:"ready_at,omitzero"`
	DeletedAt   time.Time `json:"-"`
	ErasedAt    time.Time `json:"-"`                 // with the candidate
	EndedAt     time.Time `json:"ended_at,omitzero"` // cancelled, revoked, declined, withdrawn or expired
}

// Asked is the part of a plan that an interview keeps as its own: a later
// change of the plan never changes an interview.
type Asked struct {
	PlanName    string     `json:"plan_name"`
	PlanVersion int        `json:"plan_version"`
	Mode        Mode       `json:"mode"`
	Language    string     `json:"language"`
	Voice       string     `json:"voice,omitempty"`
	Questions   []Question `json:"questions"`
	Skills      []Skill    `json:"skills,omitempty"`
	Limits      Limits     `json:"limits"`
	Thresholds  Thresholds `json:"thresholds,omitzero"`
	Intro       string     `json:"intro,omitempty"`
	Outro       string     `json:"outro,omitempty"`
	RedirectURL string     `json:"redirect_url,omitempty"`
}

// Completion says why an interview counts as completed.
type Completion string

// Reasons of completion.
const (
	AllAnswered   Completion = "all_answered"
	CandidateDone Completion = "candidate_finished" // finished before the last question
	TimeUp        Completion = "time_up"
	ByCaller      Completion = "completed_by_caller" // over the API
	Synthetic     Completion = "synthetic"           // a test interview completed at once; its result is marked
)

// Metadata is the caller's own key and value store: at most 50 keys, 10 KiB.
type Metadata map[string]any

// Extra is what one dialect needs to keep and no other part reads, by dialect
// name.
type Extra map[string]json.RawMessage

// Sitting is one connection of the candidate to the room; a reconnect makes
// another. Dialects call it a session.
type Sitting struct {
	ID          string    `json:"id"`
	InterviewID string    `json:"interview_id"`
	Client      string    `json:"client,omitempty"` // user agent, shortened
	StartedAt   time.Time `json:"started_at"`
	EndedAt     time.Time `json:"ended_at,omitzero"`
}

// CallAttempt is one dialling of a phone interview.
type CallAttempt struct {
	ID          string    `json:"id"`
	InterviewID string    `json:"interview_id"`
	Direction   string    `json:"direction"` // outbound or inbound
	State       string    `json:"state"`     // scheduled, in_progress, completed, failed, cancelled
	Reason      string    `json:"reason,omitempty"`
	Retry       int       `json:"retry"`
	DurationMS  int64     `json:"duration_ms"`
	RecordingID string    `json:"recording_id,omitempty"`
	ScheduledAt time.Time `json:"scheduled_at,omitzero"`
	CalledAt    time.Time `json:"called_at,omitzero"`
	CreatedAt   time.Time `json:"created_at"`
}

// Signal is an observed integrity event, never a verdict and never part of a
// score.
type Signal struct {
	ID          string    `json:"id"`
	InterviewID string    `json:"interview_id"`
	Kind        string    `json:"kind"` // focus_lost, paste, second_screen …
	At          time.Time `json:"at"`
	DurationMS  int64     `json:"duration_ms"`
	Detail      string    `json:"detail,omitempty"`
	Severity    string    `json:"severity"` // info, notice, concern
}

// RestartSignal is the kind of a signal that an answer was begun anew after an
// interruption.
const RestartSignal = "answer_restarted"

// Review is a person's ratings, note and decision.
type Review struct {
	ID           string             `json:"id"`
	InterviewID  string             `json:"interview_id"`
	MemberID     string             `json:"member_id"`
	Ratings      map[string]float64 `json:"ratings,omitempty"` // question id to 0..100
	MachineShown bool               `json:"machine_shown"`     // whether the machine's score had been seen before
	// Blind are the ratings as they were when the machine's score was first
	// shown, RevealedAt when that was; both stay.
	Blind      map[string]float64 `json:"blind_ratings,omitempty"`
	RevealedAt time.Time          `json:"machine_shown_at,omitzero"`
	Decision   string             `json:"decision,omitempty"` // advance, hold, reject
	Reason     string             `json:"reason,omitempty"`
	Note       string             `json:"note,omitempty"`
	CreatedAt  time.Time          `json:"created_at"`
	UpdatedAt  time.Time          `json:"updated_at"`
}
