package client

import (
	"encoding/json"
	"time"
)

// Metadata is your own keys and values: at most 50 keys, 10 KiB.
type Metadata map[string]any

// Position is what is hired for.
type Position struct {
	ID          string    `json:"id,omitempty"`
	Serial      int64     `json:"serial,omitempty"`
	Title       string    `json:"title"`
	Department  string    `json:"department,omitempty"`
	Location    string    `json:"location,omitempty"`
	Description string    `json:"description,omitempty"`
	MustHave    []string  `json:"must_have,omitempty"`
	NiceToHave  []string  `json:"nice_to_have,omitempty"`
	Status      string    `json:"status,omitempty"`
	ExternalID  string    `json:"external_id,omitempty"`
	Metadata    Metadata  `json:"metadata,omitempty"`
	Version     int64     `json:"version,omitempty"`
	CreatedAt   time.Time `json:"created_at,omitzero"`
	UpdatedAt   time.Time `json:"updated_at,omitzero"`
}

// Plan is what will be asked, of whom, and how.
type Plan struct {
	ID          string         `json:"id,omitempty"`
	Serial      int64          `json:"serial,omitempty"`
	ShortID     string         `json:"short_id,omitempty"`
	Name        string         `json:"name"`
	PositionID  string         `json:"position_id,omitempty"`
	Mode        string         `json:"mode,omitempty"`
	Language    string         `json:"language,omitempty"`
	Voice       string         `json:"voice,omitempty"`
	Questions   []Question     `json:"questions"`
	Skills      []Skill        `json:"skills,omitempty"`
	Limits      map[string]any `json:"limits,omitempty"`
	Thresholds  *Thresholds    `json:"thresholds,omitempty"`
	Intro       string         `json:"intro,omitempty"`
	Outro       string         `json:"outro,omitempty"`
	RedirectURL string         `json:"redirect_url,omitempty"`
	Status      string         `json:"status,omitempty"`
	ExternalID  string         `json:"external_id,omitempty"`
	Metadata    Metadata       `json:"metadata,omitempty"`
	Version     int64          `json:"version,omitempty"`
	CreatedAt   time.Time      `json:"created_at,omitzero"`
	UpdatedAt   time.Time      `json:"updated_at,omitzero"`
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
	Skills      []string        `json:"skills,omitempty"`
	Choices     []Choice        `json:"choices,omitempty"`
	ExternalID  string          `json:"external_id,omitempty"`
	External    json.RawMessage `json:"external_data,omitempty"`
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
	ID         string    `json:"id,omitempty"`
	Serial     int64     `json:"serial,omitempty"`
	FirstName  string    `json:"first_name,omitempty"`
	LastName   string    `json:"last_name,omitempty"`
	Email      string    `json:"email,omitempty"`
	Phone      string    `json:"phone,omitempty"`
	Locale     string    `json:"locale,omitempty"`
	TimeZone   string    `json:"time_zone,omitempty"`
	ExternalID string    `json:"external_id,omitempty"`
	Metadata   Metadata  `json:"metadata,omitempty"`
	Version    int64     `json:"version,omitempty"`
	CreatedAt  time.Time `json:"created_at,omitzero"`
	UpdatedAt  time.Time `json:"updated_at,omitzero"`
}

// Interview is one sitting of one candidate for one plan.
type Interview struct {
	ID               string    `json:"id"`
	Serial           int64     `json:"serial"`
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
	CreatedAt        time.Time `json:"created_at"`
	ExpiresAt        time.Time `json:"expires_at"`
	CompletedAt      time.Time `json:"completed_at"`
	ReadyAt          time.Time `json:"ready_at"`
}

// Asked is the part of the plan that the interview keeps as its own.
type Asked struct {
	PlanName  string     `json:"plan_name"`
	Language  string     `json:"language"`
	Questions []Question `json:"questions"`
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
	ExpiresAt  time.Time   `json:"expires_at,omitzero"`
	Test       bool        `json:"test,omitempty"`
}

// Invited has what became of each candidate.
type Invited struct {
	Data   []Made  `json:"data"`
	Errors []Fault `json:"errors"`
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
	DurationMS  int64     `json:"duration_ms,omitempty"`
	StartedAt   time.Time `json:"started_at,omitzero"`
}

// Mark says where in a recording of a whole interview an answer lies.
type Mark struct {
	QuestionID string `json:"question_id"`
	FromMS     int64  `json:"from_ms"`
	ToMS       int64  `json:"to_ms"`
}

// Recording is a stored medium with addresses that play it for a while.
type Recording struct {
	ID         string    `json:"id"`
	Kind       string    `json:"kind"`
	QuestionID string    `json:"question_id"`
	MediaType  string    `json:"media_type"`
	Video      bool      `json:"video"`
	Bytes      int64     `json:"bytes"`
	SHA256     string    `json:"sha256"`
	DurationMS int64     `json:"duration_ms"`
	RemovedAt  time.Time `json:"removed_at"`
	URL        string    `json:"url"`
	MP3URL     string    `json:"mp3_url"`
}

// Stage is how far one step of the way to the result has come.
type Stage struct {
	Stage   string `json:"stage"`
	State   string `json:"state"`
	Attempt int    `json:"attempt"`
	Reason  string `json:"reason"`
}

// Result is everything about one interview. Version is 0 while it is not
// ready. What is not here is in Raw.
type Result struct {
	Version    int             `json:"version"`
	Synthetic  bool            `json:"synthetic"`
	Interview  Interview       `json:"interview"`
	Candidate  Candidate       `json:"candidate"`
	Position   *Position       `json:"position"`
	Answers    []Answer        `json:"answers"`
	Turns      []Turn          `json:"turns"`
	Recordings []Recording     `json:"recordings"`
	Assessment *Assessment     `json:"assessment"`
	ETag       string          `json:"-"`
	Raw        json.RawMessage `json:"-"` // the whole answer
}

// Turn is one utterance.
type Turn struct {
	ID         string `json:"id"`
	Speaker    string `json:"speaker"`
	QuestionID string `json:"question_id"`
	Text       string `json:"text"`
	StartMS    int64  `json:"start_ms"`
	EndMS      int64  `json:"end_ms"`
	Segments   []struct {
		Text  string `json:"text"`
		Words []struct {
			Text       string  `json:"text"`
			StartMS    int64   `json:"start_ms"`
			EndMS      int64   `json:"end_ms"`
			Confidence float64 `json:"confidence"`
		} `json:"words"`
	} `json:"segments"`
}

// Assessment is one versioned judgement. Score is nil when it is withheld.
type Assessment struct {
	ID             string   `json:"id"`
	Version        int      `json:"version"`
	Score          *float64 `json:"score"`
	Withheld       string   `json:"withheld"`
	Confidence     string   `json:"confidence"`
	Recommendation string   `json:"recommendation"`
	Answers        []struct {
		QuestionID string   `json:"question_id"`
		Score      *float64 `json:"score"`
		Withheld   string   `json:"withheld"`
		KeyPoints  []struct {
			Text    string  `json:"text"`
			Met     float64 `json:"met"`
			Quote   string  `json:"quote"`
			StartMS int64   `json:"start_ms"`
			EndMS   int64   `json:"end_ms"`
		} `json:"key_points"`
	} `json:"answers"`
	Synthetic bool `json:"synthetic"`
}

// Hit is one place in a transcript that matches a search.
type Hit struct {
	InterviewID string   `json:"interview_id"`
	TurnID      string   `json:"turn_id"`
	Snippet     string   `json:"snippet"`
	Marks       [][2]int `json:"marks"`
	StartMS     int64    `json:"start_ms"`
}

// Event is something that happened.
type Event struct {
	ID          string          `json:"id"`
	Seq         int64           `json:"seq"`
	Type        string          `json:"type"`
	Subject     string          `json:"subject"`
	InterviewID string          `json:"interview_id"`
	Data        json.RawMessage `json:"data"`
	Time        time.Time       `json:"time"`
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
}

// Delivery is one event on its way to one webhook.
type Delivery struct {
	ID        string `json:"id"`
	WebhookID string `json:"webhook_id"`
	EventID   string `json:"event_id"`
	EventType string `json:"event_type"`
	State     string `json:"state"`
	Attempts  []struct {
		Status int    `json:"status"`
		Error  string `json:"error"`
	} `json:"attempts"`
}

// Key is an access key without its secret.
type Key struct {
	ID             string    `json:"id,omitempty"`
	OrganizationID string    `json:"organization_id,omitempty"`
	Name           string    `json:"name"`
	Dialect        string    `json:"dialect,omitempty"`
	Scopes         []string  `json:"scopes,omitempty"`
	Env            string    `json:"env,omitempty"`
	Partner        bool      `json:"partner,omitempty"`
	Networks       []string  `json:"networks,omitempty"`
	ExpiresAt      time.Time `json:"expires_at,omitzero"`
	RevokedAt      time.Time `json:"revoked_at,omitzero"`
}

// Organization is a tenant.
type Organization struct {
	ID       string `json:"id"`
	ParentID string `json:"parent_id"`
	Name     string `json:"name"`
}

// Task is one piece of background work.
type Task struct {
	ID          string `json:"id"`
	Kind        string `json:"kind"`
	InterviewID string `json:"interview_id"`
	State       string `json:"state"`
	Attempt     int    `json:"attempt"`
	Reason      string `json:"reason"`
}

// Me is who a key is.
type Me struct {
	Organization Organization `json:"organization"`
	Key          Key          `json:"key"`
	ActingFor    string       `json:"acting_for"`
}
