package roundzero

import "time"

// CompletedInterview is the long form of GET /interviews/{id}.
type CompletedInterview struct {
	ID          string       `json:"id"`
	Status      string       `json:"status"` // always completed
	Job         CompletedJob `json:"job"`
	Candidate   Candidate    `json:"candidate"`
	StartedAt   *Stamp       `json:"started_at"` // null where it was completed without being begun
	CompletedAt Stamp        `json:"completed_at"`
	Responses   []Response   `json:"responses"` // answered questions in asking order
	CreatedAt   Stamp        `json:"created_at"`
}

// OpenInterview is the short form, of every other status. It never has a key
// responses: clients look at the status before they touch that.
type OpenInterview struct {
	ID        string    `json:"id"`
	Status    string    `json:"status"`
	Job       Job       `json:"job"`
	Candidate Candidate `json:"candidate"`
	StartedAt *Stamp    `json:"started_at,omitempty"` // only of one in progress
	CreatedAt Stamp     `json:"created_at"`
	ExpiresAt *Stamp    `json:"expires_at"` // null where it never expires
}

// Values of a status.
const (
	Invited    = "invited"
	InProgress = "in_progress"
	Completed  = "completed"
	Expired    = "expired"
)

// Job is what is hired for.
type Job struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// CompletedJob has the department too.
type CompletedJob struct {
	ID         string  `json:"id"`
	Title      string  `json:"title"`
	Department *string `json:"department"`
}

// Candidate is who is interviewed.
type Candidate struct {
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Email *string `json:"email"`
}

// Response is one answered question.
type Response struct {
	QuestionID      string `json:"question_id"`
	QuestionText    string `json:"question_text"`
	QuestionType    string `json:"question_type"` // behavioral, technical, situational, experience, role_specific
	Transcript      string `json:"transcript"`
	AudioURL        string `json:"audio_url,omitempty"` // holds 24 hours; absent where nothing was recorded
	DurationSeconds int64  `json:"duration_seconds"`
	AnsweredAt      Stamp  `json:"answered_at"`
}

// Questions is the answer of GET /interviews/{id}/questions.
type Questions struct {
	InterviewID              string     `json:"interview_id"`
	Questions                []Question `json:"questions"`
	TotalQuestions           int        `json:"total_questions"`
	EstimatedDurationSeconds int64      `json:"estimated_duration_seconds"`
}

// Question is one question that is asked.
type Question struct {
	ID               string `json:"id"` // "custom-" before the UUID of one that only this interview has
	QuestionText     string `json:"question_text"`
	QuestionType     string `json:"question_type"`
	TimeLimitSeconds int64  `json:"time_limit_seconds"`
	Order            int    `json:"order"` // from 0
	IsCustom         bool   `json:"is_custom,omitempty"`
}

// Invitation is the answer of POST /invitations.
type Invitation struct {
	ID                       string    `json:"id"` // of the interview
	Status                   string    `json:"status"`
	InterviewURL             string    `json:"interview_url"` // for the candidate
	Token                    string    `json:"token"`         // the secret part of it
	Job                      Job       `json:"job"`
	Candidate                Candidate `json:"candidate"`
	EstimatedDurationSeconds int64     `json:"estimated_duration_seconds"`
	EstimatedCredits         int64     `json:"estimated_credits"`
	ExpiresAt                *Stamp    `json:"expires_at"`
	CreatedAt                Stamp     `json:"created_at"`
}

// JobDetails is a job as its own endpoints have it.
type JobDetails struct {
	ID             string  `json:"id"`
	Title          string  `json:"title"`
	Department     *string `json:"department"`
	Location       *string `json:"location"`
	Description    string  `json:"description"`
	Requirements   *string `json:"requirements"`
	Status         string  `json:"status"` // active, draft, archived
	InterviewGoals *Goals  `json:"interview_goals"`
	CreatedAt      Stamp   `json:"created_at"`
	UpdatedAt      Stamp   `json:"updated_at"`
}

// Goals say what a job's questions are to find out.
type Goals struct {
	Goals             []Goal   `json:"goals"`
	CustomGoals       []string `json:"customGoals"`
	AdditionalContext string   `json:"additionalContext,omitempty"`
}

// Goal is one of them.
type Goal struct {
	Category string `json:"category"` // communication, leadership, …
	Priority string `json:"priority"` // high, medium, low
}

// JobQuestions is the answer of GET /jobs/{id}/questions.
type JobQuestions struct {
	JobID                    string     `json:"job_id"`
	Questions                []Question `json:"questions"`
	TotalQuestions           int        `json:"total_questions"`
	EstimatedDurationSeconds int64      `json:"estimated_duration_seconds"`
}

// CandidateDetails is a candidate as its own endpoints have it.
type CandidateDetails struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Email     *string `json:"email"`
	Title     *string `json:"title"`
	CV        *CV     `json:"cv"`
	CreatedAt Stamp   `json:"created_at"`
	UpdatedAt Stamp   `json:"updated_at"`
}

// List is a page of things, newest first.
type List[T any] struct {
	Data       []T        `json:"data"`
	Pagination Pagination `json:"pagination"`
}

// Pagination says where a page stands.
type Pagination struct {
	Page    int  `json:"page"` // from 1
	Limit   int  `json:"limit"`
	HasMore bool `json:"has_more"`
}

// Failure is the envelope of every error.
type Failure struct {
	Error FailureError `json:"error"`
}

// FailureError says what failed.
type FailureError struct {
	Type    string `json:"type"`
	Message string `json:"message"`
}

// Stamp is a time in UTC, written to the second: "2024-01-16T14:30:00Z".
type Stamp time.Time

// MarshalText cuts off what is less than a second.
func (s Stamp) MarshalText() ([]byte, error) {
	return time.Time(s).UTC().AppendFormat(nil, "2006-01-02T15:04:05Z"), nil
}
