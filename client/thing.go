package client

import (
	"encoding/json"
	"time"
)

// Metadata is your own keys and values: at most 50 keys, 10 KiB.
type Metadata map[string]any

// Position is what is hired for. Only Title must be given. Here and below,
// what the server decides (ids, serials, versions, times) is left out when a
// thing is sent, so that one that was read can be changed and given back.
type Position struct {
	ID             string    `json:"id,omitempty"`
	Serial         int64     `json:"serial,omitempty"`
	OrganizationID string    `json:"organization_id,omitempty"`
	Env            string    `json:"env,omitempty"` // live or test
	Title          string    `json:"title"`
	Department     string    `json:"department,omitempty"`
	Location       string    `json:"location,omitempty"`
	Description    string    `json:"description,omitempty"`
	MustHave       []string  `json:"must_have,omitempty"`
	NiceToHave     []string  `json:"nice_to_have,omitempty"`
	Status         string    `json:"status,omitempty"`
	ExternalID     string    `json:"external_id,omitempty"`
	Metadata       Metadata  `json:"metadata,omitempty"`
	Version        int64     `json:"version,omitempty"`
	CreatedAt      time.Time `json:"created_at,omitzero"`
	UpdatedAt      time.Time `json:"updated_at,omitzero"`
}

// Plan is what will be asked, of whom, and how.
type Plan struct {
	ID             string      `json:"id,omitempty"`
	Serial         int64       `json:"serial,omitempty"`
	ShortID        string      `json:"short_id,omitempty"`
	OrganizationID string      `json:"organization_id,omitempty"`
	Env            string      `json:"env,omitempty"`
	Name           string      `json:"name"`
	PositionID     string      `json:"position_id,omitempty"`
	Mode           string      `json:"mode,omitempty"`
	Language       string      `json:"language,omitempty"`
	Voice          string      `json:"voice,omitempty"`
	Questions      []Question  `json:"questions"`
	Skills         []Skill     `json:"skills,omitempty"`
	Limits         Limits      `json:"limits,omitzero"`
	Thresholds     *Thresholds `json:"thresholds,omitempty"`
	Intro          string      `json:"intro,omitempty"`
	Outro          string      `json:"outro,omitempty"`
	RedirectURL    string      `json:"redirect_url,omitempty"`
	Status         string      `json:"status,omitempty"`
	ExternalID     string      `json:"external_id,omitempty"`
	Metadata       Metadata    `json:"metadata,omitempty"`
	Version        int64       `json:"version,omitempty"`
	CreatedAt      time.Time   `json:"created_at,omitzero"`
	UpdatedAt      time.Time   `json:"updated_at,omitzero"`
}

// Limits bound an interview. Zero means the default of each.
type Limits struct {
	ExpiryDays  int   `json:"expiry_days,omitzero"` // how long an invitation is valid; default 14
	MaxMS       int64 `json:"max_ms,omitzero"`      // length of the whole sitting; default none
	ThinkMS     int64 `json:"think_ms,omitzero"`    // time before an answer; default 30,000
	Retakes     int   `json:"retakes,omitzero"`     // further tries at an answer
	FollowUps   int   `json:"follow_ups,omitzero"`  // generated follow-up questions at most
	AllowText   *bool `json:"allow_text,omitempty"` // written answers instead of spoken ones; default true
	RecordVideo bool  `json:"record_video,omitzero"`
	Signals     bool  `json:"signals,omitzero"` // observe integrity signals, and say so to the candidate
	// ShowMachine lets reviewers see the machine's score before they have rated.
	ShowMachine bool `json:"show_machine_score,omitzero"`
	// ShowSummary lets candidates read the summary that is written for them.
	ShowSummary bool `json:"show_summary,omitzero"`
	// ReminderHours before the end of an invitation sent by mail; 0: the organization's, -1: never.
	ReminderHours int `json:"reminder_hours,omitzero"`
}

// Question is one item of a plan. Only Text must be given.
type Question struct {
	ID          string          `json:"id,omitempty"`
	Text        string          `json:"text"`
	Category    string          `json:"category,omitempty"`
	Form        string          `json:"form,omitempty"` // spoken, video, text, code or choice
	TimeLimitMS int64           `json:"time_limit_ms,omitempty"`
	Order       int             `json:"order,omitempty"`
	Weight      float64         `json:"weight,omitempty"`
	Unscored    bool            `json:"unscored,omitempty"`
	Custom      bool            `json:"custom,omitempty"`
	KeyPoints   []KeyPoint      `json:"key_points,omitempty"`
	Needed      float64         `json:"needed,omitempty"`
	ModelAnswer string          `json:"model_answer,omitempty"`
	Anchors     *Anchors        `json:"anchors,omitempty"`
	Skills      []string        `json:"skills,omitempty"`
	Choices     []Choice        `json:"choices,omitempty"`
	ExternalID  string          `json:"external_id,omitempty"`
	External    json.RawMessage `json:"external_data,omitempty"`
}

// Anchors describe weak, moderate and strong answers, for the people who read
// the report.
type Anchors struct {
	Weak     []string `json:"weak,omitempty"`
	Moderate []string `json:"moderate,omitempty"`
	Strong   []string `json:"strong,omitempty"`
}

// KeyPoint is one thing a good answer says.
type KeyPoint struct {
	ID       string   `json:"id,omitempty"`
	Text     string   `json:"text"`
	Synonyms []string `json:"synonyms,omitempty"`
	Weight   float64  `json:"weight,omitempty"`
}

// Choice is one option of a choice question.
type Choice struct {
	Text    string `json:"text"`
	Correct bool   `json:"correct,omitempty"`
}

// Skill is something a plan's questions speak to.
type Skill struct {
	Name     string  `json:"name"`
	MustHave bool    `json:"must_have,omitempty"`
	Weight   float64 `json:"weight,omitempty"`
}

// Thresholds turn a score into a recommendation.
type Thresholds struct {
	Advance float64 `json:"advance,omitempty"`
	NotYet  float64 `json:"not_yet,omitempty"`
}

// Candidate is a person who is interviewed.
type Candidate struct {
	ID             string    `json:"id,omitempty"`
	Serial         int64     `json:"serial,omitempty"`
	OrganizationID string    `json:"organization_id,omitempty"`
	Env            string    `json:"env,omitempty"`
	FirstName      string    `json:"first_name,omitempty"`
	LastName       string    `json:"last_name,omitempty"`
	Email          string    `json:"email,omitempty"`
	Phone          string    `json:"phone,omitempty"`
	Locale         string    `json:"locale,omitempty"`
	TimeZone       string    `json:"time_zone,omitempty"`
	ExternalID     string    `json:"external_id,omitempty"`
	Metadata       Metadata  `json:"metadata,omitempty"`
	RetainUntil    time.Time `json:"retain_until,omitzero"`
	ErasedAt       time.Time `json:"erased_at,omitzero"`
	Version        int64     `json:"version,omitempty"`
	CreatedAt      time.Time `json:"created_at,omitzero"`
	UpdatedAt      time.Time `json:"updated_at,omitzero"`
}

// Interview is one sitting of one candidate for one plan.
type Interview struct {
	ID               string    `json:"id"`
	Serial           int64     `json:"serial"`
	OrganizationID   string    `json:"organization_id"`
	Env              string    `json:"env"`
	State            string    `json:"state"`
	Reason           string    `json:"reason"`
	CompletionReason string    `json:"completion_reason"`
	Test             bool      `json:"test"`
	PlanID           string    `json:"plan_id"`
	PositionID       string    `json:"position_id"`
	CandidateID      string    `json:"candidate_id"`
	Asked            Asked     `json:"asked"`
	ExternalID       string    `json:"external_id"`
	Metadata         Metadata  `json:"metadata"`
	Version          int64     `json:"version"`
	ResultVersion    int       `json:"result_version"`
	DurationMS       int64     `json:"duration_ms"`
	ConsentVersion   string    `json:"consent_version"`
	CreatedAt        time.Time `json:"created_at"`
	UpdatedAt        time.Time `json:"updated_at"`
	ScheduledAt      time.Time `json:"scheduled_at"` // zero: at any time
	InvitedAt        time.Time `json:"invited_at"`
	ExpiresAt        time.Time `json:"expires_at"` // zero: never
	OpenedAt         time.Time `json:"opened_at"`
	ConsentedAt      time.Time `json:"consented_at"`
	StartedAt        time.Time `json:"started_at"`
	EndedAt          time.Time `json:"ended_at"` // cancelled, revoked, declined, withdrawn or expired
	CompletedAt      time.Time `json:"completed_at"`
	ReadyAt          time.Time `json:"ready_at"`
}

// Asked is the part of the plan that the interview keeps as its own. Lists
// leave its questions out.
type Asked struct {
	PlanName    string      `json:"plan_name"`
	PlanVersion int         `json:"plan_version"`
	Mode        string      `json:"mode"`
	Language    string      `json:"language"`
	Voice       string      `json:"voice"`
	Questions   []Question  `json:"questions"`
	Skills      []Skill     `json:"skills"`
	Limits      Limits      `json:"limits"`
	Thresholds  *Thresholds `json:"thresholds"`
	Intro       string      `json:"intro"`
	Outro       string      `json:"outro"`
	RedirectURL string      `json:"redirect_url"`
}

// NewInterview is what makes an interview: name plan, position and candidate
// by id, or give them inline.
type NewInterview struct {
	PlanID            string     `json:"plan_id,omitempty"`
	Plan              *Plan      `json:"plan,omitempty"`
	PositionID        string     `json:"position_id,omitempty"`
	Position          *Position  `json:"position,omitempty"`
	CandidateID       string     `json:"candidate_id,omitempty"`
	Candidate         *Candidate `json:"candidate,omitempty"`
	ExcludedQuestions []string   `json:"excluded_questions,omitempty"`
	CustomQuestions   []Question `json:"custom_questions,omitempty"`
	Order             []string   `json:"order,omitempty"`
	ExternalID        string     `json:"external_id,omitempty"`
	Metadata          Metadata   `json:"metadata,omitempty"`
	Language          string     `json:"language,omitempty"`
	ScheduledAt       time.Time  `json:"scheduled_at,omitzero"`
	ExpiresAt         time.Time  `json:"expires_at,omitzero"`
	NeverExpires      bool       `json:"never_expires,omitempty"`
	Test              bool       `json:"test,omitempty"`
	CompleteNow       bool       `json:"complete_now,omitempty"` // with Test: a synthetic result at once
	NotInvited        bool       `json:"not_invited,omitempty"`
	Notify            string     `json:"notify,omitempty"` // "email": send the link by mail
}

// Made is a new interview with the link for its candidate.
type Made struct {
	Interview     Interview `json:"interview"`
	Candidate     Candidate `json:"candidate"`
	InvitationURL string    `json:"invitation_url"`
}

// Invitation invites candidates to a plan.
type Invitation struct {
	PlanID     string      `json:"plan_id"`
	PositionID string      `json:"position_id,omitempty"`
	Candidates []Candidate `json:"candidates"`
	Language   string      `json:"language,omitempty"`
	ExpiresAt  time.Time   `json:"expires_at,omitzero"`
	Test       bool        `json:"test,omitempty"`
	Notify     string      `json:"notify,omitempty"` // "email": send each link by mail
}

// Invited has what became of each candidate.
type Invited struct {
	Data   []Made  `json:"data"`
	Errors []Fault `json:"errors"`
}

// Mail is one mail to a candidate, on its way or settled.
type Mail struct {
	ID             string    `json:"id"`
	OrganizationID string    `json:"organization_id"`
	Env            string    `json:"env"`
	InterviewID    string    `json:"interview_id"`
	Kind           string    `json:"kind"`      // invitation, reminder or ended
	State          string    `json:"state"`     // queued, sent, failed or skipped
	Reason         string    `json:"reason"`    // why it waits, failed or was skipped
	Automatic      bool      `json:"automatic"` // a reminder that the plan or organization wants
	Attempts       int       `json:"attempts"`
	DueAt          time.Time `json:"due_at"`
	NextAt         time.Time `json:"next_at"`
	SettledAt      time.Time `json:"settled_at"`
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"`
	Version        int64     `json:"version"`
}

// Answer is what the candidate gave to one question, once.
type Answer struct {
	ID          string    `json:"id,omitempty"`
	InterviewID string    `json:"interview_id,omitempty"`
	QuestionID  string    `json:"question_id"`
	Take        int       `json:"take,omitempty"`
	Form        string    `json:"form,omitempty"`
	Text        string    `json:"text,omitempty"`
	Chosen      []int     `json:"chosen,omitempty"`
	RecordingID string    `json:"recording_id,omitempty"`
	State       string    `json:"state,omitempty"`
	Reason      string    `json:"reason,omitempty"`
	FromMS      int64     `json:"from_ms,omitempty"` // where it lies in a recording of the whole interview
	ToMS        int64     `json:"to_ms,omitempty"`
	DurationMS  int64     `json:"duration_ms,omitempty"`
	StartedAt   time.Time `json:"started_at,omitzero"`
	ReceivedAt  time.Time `json:"received_at,omitzero"`
	Version     int64     `json:"version,omitempty"`
}

// Mark says where in a recording of a whole interview an answer lies.
type Mark struct {
	QuestionID string `json:"question_id"`
	FromMS     int64  `json:"from_ms"`
	ToMS       int64  `json:"to_ms"`
}

// Stage is how far one step of the way to the result has come.
type Stage struct {
	InterviewID string    `json:"interview_id"`
	Stage       string    `json:"stage"` // transcribe, assess, report or deliver
	State       string    `json:"state"` // pending, running, waiting, done or failed
	Attempt     int       `json:"attempt"`
	Reason      string    `json:"reason"` // why it waits or failed
	StartedAt   time.Time `json:"started_at"`
	FinishedAt  time.Time `json:"finished_at"`
}

// Hit is one place in a transcript that matches a search.
type Hit struct {
	InterviewID string    `json:"interview_id"`
	TurnID      string    `json:"turn_id"`
	QuestionID  string    `json:"question_id"`
	Snippet     string    `json:"snippet"`
	Marks       [][2]int  `json:"marks"` // byte ranges of the matches in the snippet
	StartMS     int64     `json:"start_ms"`
	At          time.Time `json:"at"`
}
