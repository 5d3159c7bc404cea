package instaview

import "time"

// Envelope is around every answer but 429.
type Envelope struct {
	Success   bool     `json:"success"`
	Data      any      `json:"data"`
	Error     *Failure `json:"error"`
	Timestamp Stamp    `json:"timestamp"`
}

// Failure says what failed.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Details any    `json:"details"` // one of the three below; never null
}

// Resource details what was not found or not given.
type Resource struct {
	ResourceType string `json:"resourceType"`
	ResourceID   string `json:"resourceId"`
}

// Scope details what a key lacks.
type Scope struct {
	RequiredScope string `json:"requiredScope"`
}

// Fields details what is wrong, by field; empty where there is nothing to add.
type Fields map[string][]string

// RateLimited is the body of 429.
type RateLimited struct {
	StatusCode int    `json:"statusCode"`
	Message    string `json:"message"`
	Error      string `json:"error"`
	RetryAfter int    `json:"retryAfter"` // seconds
	Limit      int    `json:"limit"`
	Remaining  int    `json:"remaining"`
	Reset      int64  `json:"reset"` // Unix seconds
}

// Interview has its fields in the order of the page. What the page calls
// optional is absent where there is nothing to say; analysis is null.
type Interview struct {
	ID              string         `json:"id"`
	CandidateID     string         `json:"candidateId"`
	AgentID         string         `json:"agentId"`
	Status          string         `json:"status"`
	ScheduledAt     Stamp          `json:"scheduledAt"`
	CreatedAt       Stamp          `json:"createdAt"`
	UpdatedAt       Stamp          `json:"updatedAt"`
	JobID           string         `json:"jobId,omitempty"`
	DurationMinutes int64          `json:"durationMinutes,omitempty"`
	FinishedDate    *Stamp         `json:"finishedDate,omitempty"`
	Metadata        map[string]any `json:"metadata,omitempty"`
	CallAttempts    []CallAttempt  `json:"callAttempts"`
	Analysis        *Analysis      `json:"analysis"`
	IsTest          bool           `json:"isTest"`
	Transcript      []Line         `json:"transcript"` // null until all of it is there
}

// Values of Interview.Status. UNDEFINED never comes from here.
const (
	Scheduled  = "SCHEDULED"
	InProgress = "IN_PROGRESS"
	Completed  = "COMPLETED"
	Cancelled  = "CANCELLED"
	Failed     = "FAILED"
)

// CallAttempt is one dialling of a phone interview.
type CallAttempt struct {
	ID           string `json:"id"`
	Direction    string `json:"direction"` // OUTBOUND or INBOUND
	Status       string `json:"status"`
	ReasonCode   string `json:"reasonCode,omitempty"`
	RetryNumber  int    `json:"retryNumber"`
	RecordingURL string `json:"recordingUrl,omitempty"`
	Duration     int64  `json:"duration"` // seconds, unlike the interview's
	ScheduledAt  Stamp  `json:"scheduledAt"`
	CalledAt     *Stamp `json:"calledAt,omitempty"`
}

// Analysis is what the interview came to.
type Analysis struct {
	ID      string  `json:"id"`
	General General `json:"general"`
	// Specific is what some kinds of interview have beyond the general
	// analysis. None of those is made here, pronunciation is not judged: null.
	Specific any `json:"specific"`
}

// General is the analysis of any interview.
type General struct {
	CreatedAt        Stamp    `json:"createdAt"`
	UpdatedAt        Stamp    `json:"updatedAt"`
	OverallRating    *float64 `json:"overallRating"`    // 0 to 100; null where it is withheld
	CompanyFitRating *string  `json:"companyFitRating"` // LOW, MEDIUM, HIGH; null where the rating is withheld
	Education        string   `json:"education"`
	Experience       string   `json:"experience"`
	StrongPoints     []string `json:"strongPoints"`
	WeakPoints       []string `json:"weakPoints"`
	Evaluation       []string `json:"evaluation"`
	Status           int      `json:"status"`
}

// Line is one turn of the transcript.
type Line struct {
	Role      string `json:"role"` // agent or candidate
	Content   string `json:"content"`
	Timestamp Stamp  `json:"timestamp"`
}

// Stamp is a time in UTC, written to the second as on the page:
// "2025-11-20T10:00:00Z".
type Stamp time.Time

// MarshalText cuts off what is less than a second.
func (s Stamp) MarshalText() ([]byte, error) {
	return time.Time(s).UTC().AppendFormat(nil, stampLayout), nil
}

const stampLayout = "2006-01-02T15:04:05Z"
