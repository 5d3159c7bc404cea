package instaview

import "encoding/json"

// Interview is InstaView's interview.
type Interview struct {
	ID              string          `json:"id"`
	CandidateID     string          `json:"candidateId"`
	AgentID         string          `json:"agentId"`
	JobID           *string         `json:"jobId"`
	Status          string          `json:"status"`
	ScheduledAt     *string         `json:"scheduledAt"`
	CreatedAt       *string         `json:"createdAt"`
	FinishedDate    *string         `json:"finishedDate"`
	DurationMinutes *float64        `json:"durationMinutes"`
	Metadata        map[string]any  `json:"metadata"`
	CallAttempts    []CallAttempt   `json:"callAttempts"`
	Analysis        *Analysis       `json:"analysis"`
	IsTest          bool            `json:"isTest"`
	Transcript      json.RawMessage `json:"transcript"` // promised, and of no documented form
}

// CallAttempt is one dialling.
type CallAttempt struct {
	ID           string   `json:"id"`
	Direction    string   `json:"direction"`
	Status       string   `json:"status"`
	ReasonCode   *string  `json:"reasonCode"`
	Notes        *string  `json:"notes"`
	RetryNumber  int      `json:"retryNumber"`
	RecordingURL *string  `json:"recordingUrl"`
	Duration     *float64 `json:"duration"` // seconds
	ScheduledAt  *string  `json:"scheduledAt"`
	CalledAt     *string  `json:"calledAt"`
}

// Analysis is what the interview came to.
type Analysis struct {
	ID      string `json:"id"`
	General struct {
		CreatedAt        *string  `json:"createdAt"`
		OverallRating    *float64 `json:"overallRating"` // 0 to 100
		CompanyFitRating *string  `json:"companyFitRating"`
		Education        *string  `json:"education"`
		Experience       *string  `json:"experience"`
		StrongPoints     []string `json:"strongPoints"`
		WeakPoints       []string `json:"weakPoints"`
		Evaluation       []string `json:"evaluation"`
	} `json:"general"`
	Specific json.RawMessage `json:"specific"`
}

// Line is one turn in the form that Candor's dialect gives a transcript.
type Line struct {
	Role      string  `json:"role"`
	Content   string  `json:"content"`
	Timestamp *string `json:"timestamp"`
}

// Agent is what an interview was made from.
type Agent struct {
	Name                 string         `json:"name"`
	Type                 string         `json:"type"`
	Focus                string         `json:"focus"`
	Language             string         `json:"language"`
	Duration             *float64       `json:"duration"` // minutes
	CreatedAt            *string        `json:"createdAt"`
	UpdatedAt            *string        `json:"updatedAt"`
	Questions            []string       `json:"questions"`
	Instructions         string         `json:"instructions"`
	VoiceID              string         `json:"voiceId"`
	CEFRLevel            string         `json:"cefrLevel"`
	BackgroundSound      string         `json:"backgroundSound"`
	CompanyPhoneNumberID string         `json:"companyPhoneNumberId"`
	Metadata             map[string]any `json:"metadata"`
}

// Job is what is hired for.
type Job struct {
	Title            string          `json:"title"`
	Status           string          `json:"status"`
	CreatedAt        *string         `json:"createdAt"`
	UpdatedAt        *string         `json:"updatedAt"`
	Description      string          `json:"description"`
	JobURL           string          `json:"jobUrl"`
	Benefits         string          `json:"benefits"`
	RequiredSkills   []string        `json:"requiredSkills"`
	NiceToHaveSkills []string        `json:"niceToHaveSkills"`
	Languages        json.RawMessage `json:"languageRequirements"`
	Education        json.RawMessage `json:"education"`
	Experience       string          `json:"experience"`
	ContractType     string          `json:"contractType"`
	Location         json.RawMessage `json:"location"`
	Salary           json.RawMessage `json:"salary"`
	Metadata         map[string]any  `json:"metadata"`
}

// Person is a candidate.
type Person struct {
	FirstName      string         `json:"firstName"`
	LastName       string         `json:"lastName"`
	Status         string         `json:"status"`
	Email          *string        `json:"email"`
	PhoneNumber    *string        `json:"phoneNumber"`
	GDPRExpiryDate *string        `json:"gdprExpiryDate"`
	JobIDs         []string       `json:"jobIds"`
	CreatedAt      *string        `json:"createdAt"`
	UpdatedAt      *string        `json:"updatedAt"`
	Metadata       map[string]any `json:"metadata"`
}

// What Candor's InstaView dialect keeps of things, in its own words.
type (
	keptAgent struct {
		Type         string `json:"type,omitempty"`
		Focus        string `json:"focus,omitempty"`
		Language     string `json:"language,omitempty"`
		Instructions string `json:"instructions,omitempty"`
		CEFR         string `json:"cefr,omitempty"`
		Sound        string `json:"sound,omitempty"`
		NumberID     string `json:"number_id,omitempty"`
		Ours         bool   `json:"ours,omitempty"`
	}
	keptJob struct {
		JobURL       string          `json:"job_url,omitempty"`
		Benefits     string          `json:"benefits,omitempty"`
		Languages    json.RawMessage `json:"languages,omitempty"`
		Education    json.RawMessage `json:"education,omitempty"`
		Experience   string          `json:"experience,omitempty"`
		ContractType string          `json:"contract_type,omitempty"`
		Location     json.RawMessage `json:"location,omitempty"`
		Salary       json.RawMessage `json:"salary,omitempty"`
	}
	keptCandidate struct {
		Status string `json:"status,omitempty"`
		Jobs   string `json:"jobs,omitempty"`
	}
	// keptInterview is what an interview has that nothing else here holds.
	keptInterview struct {
		Transcript json.RawMessage   `json:"transcript,omitempty"` // of a form not known here
		Education  string            `json:"education,omitempty"`
		Experience string            `json:"experience,omitempty"`
		Specific   json.RawMessage   `json:"specific,omitempty"`
		Evaluation []string          `json:"evaluation,omitempty"` // where it is not put as Candor's dialect puts it
		Notes      map[string]string `json:"notes,omitempty"`      // of call attempts, by id
	}
)

// given is JSON unless it is null or empty.
func given(raw json.RawMessage) json.RawMessage {
	switch string(raw) {
	case "null", "[]", "{}", `""`:
		return nil
	}
	return raw
}
