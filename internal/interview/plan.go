package interview

import (
	"time"

	"github.com/candorhq/candor/internal/account"
)

// Position is what is hired for.
type Position struct {
	ID             string      `json:"id"`
	Serial         int64       `json:"serial"`
	OrganizationID string      `json:"organization_id"`
	Env            account.Env `json:"env"`
	Title          string      `json:"title"`
	Department     string      `json:"department,omitempty"`
	Location       string      `json:"location,omitempty"`
	Description    string      `json:"description,omitempty"`
	MustHave       []string    `json:"must_have,omitempty"`    // skills
	NiceToHave     []string    `json:"nice_to_have,omitempty"` // skills
	Status         string      `json:"status"`                 // open, draft, closed, archived
	ExternalID     string      `json:"external_id,omitempty"`  // unique in organization and environment
	Metadata       Metadata    `json:"metadata,omitempty"`
	Extra          Extra       `json:"-"`
	Version        int64       `json:"version"`
	CreatedAt      time.Time   `json:"created_at"`
	UpdatedAt      time.Time   `json:"updated_at"`
	DeletedAt      time.Time   `json:"-"`
}

// Mode is how a plan's questions are put.
type Mode string

// Modes.
const (
	Recorded     Mode = "recorded"     // each question is shown or read, each answer recorded
	Conversation Mode = "conversation" // a live conversation with follow-ups
	Phone        Mode = "phone"
)

// Plan is what will be asked, of whom, and how.
type Plan struct {
	ID             string      `json:"id"`
	Serial         int64       `json:"serial"`
	ShortID        string      `json:"short_id"` // eight hexadecimal digits, unique in this installation
	OrganizationID string      `json:"organization_id"`
	Env            account.Env `json:"env"`
	PositionID     string      `json:"position_id,omitempty"`
	Name           string      `json:"name"`
	Mode           Mode        `json:"mode"`
	Language       string      `json:"language"` // BCP 47
	Voice          string      `json:"voice,omitempty"`
	Questions      []Question  `json:"questions"`
	Skills         []Skill     `json:"skills,omitempty"`
	Limits         Limits      `json:"limits"`
	Thresholds     Thresholds  `json:"thresholds,omitzero"`
	Intro          string      `json:"intro,omitempty"`
	Outro          string      `json:"outro,omitempty"`
	RedirectURL    string      `json:"redirect_url,omitempty"`
	Status         string      `json:"status"` // active, draft, archived
	ExternalID     string      `json:"external_id,omitempty"`
	Metadata       Metadata    `json:"metadata,omitempty"`
	Extra          Extra       `json:"-"`
	Version        int         `json:"version"` // grows with every change
	CreatedAt      time.Time   `json:"created_at"`
	UpdatedAt      time.Time   `json:"updated_at"`
	DeletedAt      time.Time   `json:"-"`
}

// Limits bound one sitting. Zero values mean the default named beside them.
type Limits struct {
	ExpiryDays  int   `json:"expiry_days,omitzero"`  // 14; how long an invitation is valid
	MaxMS       int64 `json:"max_ms,omitzero"`       // none; length of the whole sitting
	ThinkMS     int64 `json:"think_ms,omitzero"`     // 30 seconds before an answer
	Retakes     int   `json:"retakes,omitzero"`      // 0; further tries at an answer
	FollowUps   int   `json:"follow_ups,omitzero"`   // 0; generated follow-up questions
	AllowText   *bool `json:"allow_text,omitempty"`  // true; written answers instead of spoken ones
	RecordVideo bool  `json:"record_video,omitzero"` // false
	Signals     bool  `json:"signals,omitzero"`      // false; observe integrity signals, and say so
	// ShowMachine lets reviewers see the machine's score before they have rated
	// themselves, unless the organization wants them to rate first.
	ShowMachine bool `json:"show_machine_score,omitzero"`
	// ShowSummary lets candidates read the summary of their own result that is
	// written for them.
	ShowSummary bool `json:"show_summary,omitzero"`
	// ReminderHours before the end of an invitation sent by mail its candidate
	// is reminded. 0: the organization's; -1: never.
	ReminderHours int `json:"reminder_hours,omitzero"`
}

// Thresholds turn a score and its confidence into a recommendation.
type Thresholds struct {
	Advance float64 `json:"advance,omitzero"` // 70; at or above, with medium confidence
	NotYet  float64 `json:"not_yet,omitzero"` // 40; below, with medium confidence
}

// Skill is something a plan's questions speak to.
type Skill struct {
	Name     string  `json:"name"`
	MustHave bool    `json:"must_have"`
	Weight   float64 `json:"weight"` // relative to the other skills; default 1
}

// Category says what a question is about.
type Category string

// Categories.
const (
	Technical    Category = "technical"
	Behavioral   Category = "behavioral"
	Situational  Category = "situational"
	Experience   Category = "experience"
	RoleSpecific Category = "role_specific"
)

// Form is how a question is answered.
type Form string

// Forms of an answer.
const (
	Spoken Form = "spoken"
	Video  Form = "video"
	Text   Form = "text"
	Code   Form = "code"
	Choice Form = "choice"
)

// Question is one item of a plan, or of one interview only.
type Question struct {
	ID          string     `json:"id"` // stays when the plan changes
	Text        string     `json:"text"`
	Category    Category   `json:"category"`
	Form        Form       `json:"form"`
	TimeLimitMS int64      `json:"time_limit_ms"` // default 180,000
	Order       int        `json:"order"`
	Weight      float64    `json:"weight"` // relative to the other scored questions; default 1
	Unscored    bool       `json:"unscored,omitzero"`
	Custom      bool       `json:"custom,omitzero"` // belongs to this interview only
	KeyPoints   []KeyPoint `json:"key_points,omitempty"`
	Needed      float64    `json:"needed,omitzero"` // weight of key points that makes a full answer; 0: all
	ModelAnswer string     `json:"model_answer,omitempty"`
	Anchors     *Anchors   `json:"anchors,omitempty"`
	Skills      []string   `json:"skills,omitempty"` // names of the plan's skills
	Choices     []Option   `json:"choices,omitempty"`
	ExternalID  string     `json:"external_id,omitempty"`
	External    any        `json:"external_data,omitempty"` // carried through untouched
}

// KeyPoint is one thing a good answer says.
type KeyPoint struct {
	ID       string   `json:"id"` // "k1"; unique in its question
	Text     string   `json:"text"`
	Synonyms []string `json:"synonyms,omitempty"`
	Weight   float64  `json:"weight"` // default 1
}

// Anchors describe a weak, a moderate and a strong answer.
type Anchors struct {
	Weak     []string `json:"weak,omitempty"`
	Moderate []string `json:"moderate,omitempty"`
	Strong   []string `json:"strong,omitempty"`
}

// Option is one choice of a multiple-choice question.
type Option struct {
	Text    string `json:"text"`
	Correct bool   `json:"correct,omitzero"`
}

// Candidate is a person who is interviewed.
type Candidate struct {
	ID             string      `json:"id"`
	Serial         int64       `json:"serial"`
	OrganizationID string      `json:"organization_id"`
	Env            account.Env `json:"env"`
	FirstName      string      `json:"first_name,omitempty"`
	LastName       string      `json:"last_name,omitempty"`
	Email          string      `json:"email,omitempty"` // unique in organization and environment where given
	Phone          string      `json:"phone,omitempty"` // E.164
	Locale         string      `json:"locale,omitempty"`
	TimeZone       string      `json:"time_zone,omitempty"`
	ExternalID     string      `json:"external_id,omitempty"`
	Metadata       Metadata    `json:"metadata,omitempty"`
	Extra          Extra       `json:"-"`
	RetainUntil    time.Time   `json:"retain_until,omitzero"`
	ErasedAt       time.Time   `json:"erased_at,omitzero"`
	Version        int64       `json:"version"`
	CreatedAt      time.Time   `json:"created_at"`
	UpdatedAt      time.Time   `json:"updated_at"`
	DeletedAt      time.Time   `json:"-"`
}

// Name is the candidate's full name, empty where none is known.
func (c Candidate) Name() string {
	switch {
	case c.FirstName == "":
		return c.LastName
	case c.LastName == "":
		return c.FirstName
	}
	return c.FirstName + " " + c.LastName
}
