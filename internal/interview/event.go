package interview

import (
	"encoding/json"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// EventType names what happened, "noun.verb".
type EventType string

// Every event there is.
const (
	InterviewCreated     EventType = "interview.created"
	InterviewInvited     EventType = "interview.invited"
	InterviewOpened      EventType = "interview.opened"
	InterviewConsented   EventType = "interview.consented"
	InterviewStarted     EventType = "interview.started"
	InterviewInterrupted EventType = "interview.interrupted"
	InterviewResumed     EventType = "interview.resumed"
	AnswerReceived       EventType = "answer.received"
	AnswerTranscribed    EventType = "answer.transcribed"
	InterviewCompleted   EventType = "interview.completed"
	InterviewReady       EventType = "interview.ready"  // the result can be read; again for every new version
	InterviewFilmed      EventType = "interview.filmed" // once, after ready: the film of the sitting can be played
	InterviewFailed      EventType = "interview.failed"
	InterviewExpired     EventType = "interview.expired"
	InterviewCancelled   EventType = "interview.cancelled"
	InterviewRevoked     EventType = "interview.revoked"
	InterviewDeclined    EventType = "interview.declined"
	InterviewWithdrawn   EventType = "interview.withdrawn"
	ReviewSaved          EventType = "review.saved"
	RequestMade          EventType = "request.made" // a candidate asks for something
	RequestAnswered      EventType = "request.answered"
	WebhookTest          EventType = "webhook.test"
)

// Event is something that happened, kept in order and told to webhooks.
type Event struct {
	ID             string          `json:"id"`  // UUID v7, stable over every delivery
	Seq            int64           `json:"seq"` // grows in the order of commits of this installation
	OrganizationID string          `json:"organization_id"`
	Env            account.Env     `json:"env"`
	Type           EventType       `json:"type"`
	Subject        string          `json:"subject"` // id of what it is about
	InterviewID    string          `json:"interview_id,omitempty"`
	Data           json.RawMessage `json:"data,omitempty"` // ids and states only, no candidate's words
	At             time.Time       `json:"time"`
}

// Webhook is an endpoint that wants to know.
type Webhook struct {
	ID             string      `json:"id"`
	OrganizationID string      `json:"organization_id"`
	Env            account.Env `json:"env"`
	URL            string      `json:"url"`
	Description    string      `json:"description,omitempty"`
	Types          []EventType `json:"types,omitempty"`   // empty: all
	Wording        string      `json:"wording,omitempty"` // a dialect's name; empty is Candor's own
	PlanID         string      `json:"plan_id,omitempty"` // only events of this plan's interviews
	Children       bool        `json:"-"`                 // events of the organization's children too
	Secrets        []Secret    `json:"-"`                 // the first signs first; older ones sign too until they end; values of headers follow
	Disabled       bool        `json:"disabled,omitzero"`
	Failures       int         `json:"consecutive_failures"`
	OpenUntil      time.Time   `json:"circuit_open_until,omitzero"` // no delivery before
	Extra          Extra       `json:"-"`
	Version        int64       `json:"version"`
	CreatedAt      time.Time   `json:"created_at"`
	UpdatedAt      time.Time   `json:"updated_at"`
}

// Secret signs webhooks, or is the value of a header that each delivery
// carries. It is kept sealed under the installation's own key.
type Secret struct {
	Sealed []byte    `json:"sealed"`
	Until  time.Time `json:"until,omitzero"`   // zero: the current one
	Header string    `json:"header,omitempty"` // of which it is the value; such a one signs nothing and has no end
}

// Delivery is one event on its way to one webhook.
type Delivery struct {
	ID             string        `json:"id"`
	OrganizationID string        `json:"organization_id"`
	WebhookID      string        `json:"webhook_id"`
	EventID        string        `json:"event_id"`
	EventType      EventType     `json:"event_type"`
	State          DeliveryState `json:"state"`
	Attempts       []Attempt     `json:"attempts"`
	NextAt         time.Time     `json:"next_at,omitzero"`
	CreatedAt      time.Time     `json:"created_at"`
	UpdatedAt      time.Time     `json:"updated_at"`
	Version        int64         `json:"version"`
}

// DeliveryState of a delivery.
type DeliveryState string

// States of a delivery.
const (
	DeliveryPending   DeliveryState = "pending"
	DeliverySucceeded DeliveryState = "succeeded"
	DeliveryFailed    DeliveryState = "failed"  // three days of tries are over
	DeliverySkipped   DeliveryState = "skipped" // the webhook went away, or its wording does not tell this event
)

// Attempt is one try to deliver.
type Attempt struct {
	At         time.Time `json:"at"`
	Status     int       `json:"status,omitzero"` // HTTP status, 0 where there was no answer
	DurationMS int64     `json:"duration_ms"`
	Error      string    `json:"error,omitempty"`
	Reply      string    `json:"reply,omitempty"` // the first 512 bytes of the answer
}
