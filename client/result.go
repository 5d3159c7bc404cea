package client

import (
	"encoding/json"
	"time"
)

// Result is everything about one interview. Version is 0 while it is not
// ready. Scores are 0 to 100 with one decimal, or nil with the reason in
// Withheld. Times in milliseconds count from the interview's start.
type Result struct {
	Version      int          `json:"version"`
	Synthetic    bool         `json:"synthetic"` // made up for a test interview: it says nothing of anybody
	Interview    Interview    `json:"interview"`
	Organization Named        `json:"organization"`
	Plan         PlanNamed    `json:"plan"`
	Position     *Position    `json:"position"`
	Candidate    Candidate    `json:"candidate"`
	Answers      []Answer     `json:"answers"`
	Turns        []Turn       `json:"turns"`
	Recordings   []Recording  `json:"recordings"` // with the part "recordings"
	Sittings     []Sitting    `json:"sittings"`
	Calls        []Call       `json:"call_attempts"`
	Assessment   *Assessment  `json:"assessment"`  // nil while not ready
	Assessments  []Assessment `json:"assessments"` // every version, with the part "assessments"
	Integrity    Integrity    `json:"integrity"`
	Report       *Report      `json:"report"` // with the part "report"
	CreatedAt    time.Time    `json:"created_at"`

	ETag string          `json:"-"`
	Raw  json.RawMessage `json:"-"` // the whole answer
}

// Named is what a result says of the organization.
type Named struct {
	ID     string `json:"id"`
	Serial int64  `json:"serial"`
	Name   string `json:"name"`
}

// PlanNamed is what a result says of the plan.
type PlanNamed struct {
	ID        string    `json:"id"`
	Serial    int64     `json:"serial"`
	ShortID   string    `json:"short_id"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
}

// Report leads to the rendered report. The addresses need no other credential
// and expire.
type Report struct {
	HTMLURL string `json:"html_url"`
	PDFURL  string `json:"pdf_url"`
}

// Recording is a stored medium with addresses that play it for a while.
type Recording struct {
	ID          string    `json:"id"`
	InterviewID string    `json:"interview_id"`
	Kind        string    `json:"kind"` // session, introduction or answer
	SittingID   string    `json:"sitting_id"`
	QuestionID  string    `json:"question_id"`
	MediaType   string    `json:"media_type"`
	Video       bool      `json:"video"`
	Bytes       int64     `json:"bytes"`
	SHA256      string    `json:"sha256"`
	DurationMS  int64     `json:"duration_ms"` // 0 until decoded
	Loudness    float64   `json:"loudness_lufs"`
	Waveform    []byte    `json:"waveform"` // peaks, 0 to 255
	Derived     bool      `json:"derived"`  // put together from the answers
	StartedAt   time.Time `json:"started_at"`
	CreatedAt   time.Time `json:"created_at"`
	RemovedAt   time.Time `json:"removed_at"`
	Version     int64     `json:"version"`
	URL         string    `json:"url"`
	MP3URL      string    `json:"mp3_url"` // empty until made
}

// Turn is one utterance. Segments have words with the part "words".
type Turn struct {
	ID          string    `json:"id"`
	Seq         int       `json:"seq"`
	Speaker     string    `json:"speaker"` // interviewer or candidate
	QuestionID  string    `json:"question_id"`
	AnswerID    string    `json:"answer_id"`
	RecordingID string    `json:"recording_id"`
	Form        string    `json:"form"`
	Text        string    `json:"text"`
	Language    string    `json:"language"`
	StartMS     int64     `json:"start_ms"`
	EndMS       int64     `json:"end_ms"`
	At          time.Time `json:"at"`
	Segments    []Segment `json:"segments"`
	Corrected   bool      `json:"corrected"` // by the candidate
	Engine      *Engine   `json:"engine"`    // what transcribed it; nil for what was written or asked
}

// Segment is a part of a turn.
type Segment struct {
	Text    string `json:"text"`
	StartMS int64  `json:"start_ms"`
	EndMS   int64  `json:"end_ms"`
	Words   []Word `json:"words"`
}

// Word is one spoken word. Confidence is 0 to 1, or -1 where the engine gives
// none.
type Word struct {
	Text       string  `json:"text"`
	StartMS    int64   `json:"start_ms"`
	EndMS      int64   `json:"end_ms"`
	Confidence float64 `json:"confidence"`
}

// Engine is everything that shaped a transcript or a judgement.
type Engine struct {
	Name    string            `json:"name"`
	Version string            `json:"version"`
	Model   string            `json:"model"`
	Parts   map[string]string `json:"parts"`
}

// Sitting is one connection of the candidate.
type Sitting struct {
	ID          string    `json:"id"`
	InterviewID string    `json:"interview_id"`
	StartedAt   time.Time `json:"started_at"`
	EndedAt     time.Time `json:"ended_at"`
	Client      string    `json:"client"`
}

// Call is one dialling of a phone interview.
type Call struct {
	ID          string    `json:"id"`
	InterviewID string    `json:"interview_id"`
	Direction   string    `json:"direction"`
	State       string    `json:"state"`
	Reason      string    `json:"reason"`
	Retry       int       `json:"retry"`
	DurationMS  int64     `json:"duration_ms"`
	RecordingID string    `json:"recording_id"`
	ScheduledAt time.Time `json:"scheduled_at"`
	CalledAt    time.Time `json:"called_at"`
	CreatedAt   time.Time `json:"created_at"`
}

// Integrity is what was observed. It is never part of a score.
type Integrity struct {
	Judged
	Signals []Signal `json:"signals"`
}

// Signal is an observed event, never a verdict.
type Signal struct {
	ID          string    `json:"id"`
	InterviewID string    `json:"interview_id"`
	Kind        string    `json:"kind"`
	At          time.Time `json:"at"`
	DurationMS  int64     `json:"duration_ms"`
	Detail      string    `json:"detail"`
	Severity    string    `json:"severity"` // info, notice or concern
}

// Share is a link to a report, without the link itself.
type Share struct {
	ID             string    `json:"id"`
	OrganizationID string    `json:"organization_id"`
	Env            string    `json:"env"`
	InterviewID    string    `json:"interview_id"`
	ExpiresAt      time.Time `json:"expires_at"`
	RevokedAt      time.Time `json:"revoked_at"`
	CreatedAt      time.Time `json:"created_at"`
	Views          int       `json:"views"`
	ViewedAt       time.Time `json:"viewed_at"` // the last time
}
