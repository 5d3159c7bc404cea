package client

import (
	"encoding/json"
	"time"
)

// Event is something that happened.
type Event struct {
	ID             string          `json:"id"`
	Seq            int64           `json:"seq"` // grows in the order in which things happened
	OrganizationID string          `json:"organization_id"`
	Env            string          `json:"env"`
	Type           string          `json:"type"`
	Subject        string          `json:"subject"`
	InterviewID    string          `json:"interview_id"`
	Data           json.RawMessage `json:"data"`
	Time           time.Time       `json:"time"`
}

// Webhook is an endpoint that wants to know.
type Webhook struct {
	ID          string   `json:"id,omitempty"`
	URL         string   `json:"url"`
	Description string   `json:"description,omitempty"`
	Types       []string `json:"types,omitempty"`
	Wording     string   `json:"wording,omitempty"`
	PlanID      string   `json:"plan_id,omitempty"`
	Disabled    bool     `json:"disabled,omitempty"`
	Secret      string   `json:"secret,omitempty"` // your own, to make one; never in an answer

	OrganizationID      string    `json:"organization_id,omitempty"`
	Env                 string    `json:"env,omitempty"`
	ConsecutiveFailures int       `json:"consecutive_failures,omitempty"`
	CircuitOpenUntil    time.Time `json:"circuit_open_until,omitzero"` // no delivery before: the endpoint kept failing
	Version             int64     `json:"version,omitempty"`
	CreatedAt           time.Time `json:"created_at,omitzero"`
	UpdatedAt           time.Time `json:"updated_at,omitzero"`
}

// Delivery is one event on its way to one webhook.
type Delivery struct {
	ID             string    `json:"id"`
	WebhookID      string    `json:"webhook_id"`
	EventID        string    `json:"event_id"`
	EventType      string    `json:"event_type"`
	State          string    `json:"state"` // pending, succeeded, failed or skipped
	Attempts       []Attempt `json:"attempts"`
	OrganizationID string    `json:"organization_id"`
	NextAt         time.Time `json:"next_at"`
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"`
	Version        int64     `json:"version"`
}

// Attempt is one try to deliver an event.
type Attempt struct {
	At         time.Time `json:"at"`
	Status     int       `json:"status"` // 0: there was no answer, and Error says why
	DurationMS int64     `json:"duration_ms"`
	Error      string    `json:"error"`
	Reply      string    `json:"reply"` // the beginning of the answer
}
