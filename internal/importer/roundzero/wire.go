package roundzero

import "encoding/json"

// Interview is RoundZero's interview, in either of its forms.
type Interview struct {
	ID     string `json:"id"`
	Status string `json:"status"` // invited, in_progress, completed, expired
	Job    struct {
		ID         string  `json:"id"`
		Title      string  `json:"title"`
		Department *string `json:"department"`
	} `json:"job"`
	Candidate struct {
		ID    string  `json:"id"`
		Name  string  `json:"name"`
		Email *string `json:"email"`
	} `json:"candidate"`
	StartedAt   *string    `json:"started_at"`
	CompletedAt *string    `json:"completed_at"`
	CreatedAt   *string    `json:"created_at"`
	ExpiresAt   *string    `json:"expires_at"`
	Responses   []Response `json:"responses"`
}

// Response is one answered question.
type Response struct {
	QuestionID      string  `json:"question_id"`
	QuestionText    string  `json:"question_text"`
	QuestionType    string  `json:"question_type"`
	Transcript      string  `json:"transcript"`
	AudioURL        string  `json:"audio_url"`
	DurationSeconds float64 `json:"duration_seconds"`
	AnsweredAt      *string `json:"answered_at"`
}

// Question is one that is asked.
type Question struct {
	ID               string  `json:"id"`
	QuestionText     string  `json:"question_text"`
	QuestionType     string  `json:"question_type"`
	TimeLimitSeconds float64 `json:"time_limit_seconds"`
	Order            int     `json:"order"`
	IsCustom         bool    `json:"is_custom"`
}

// Job is a job as its own endpoint has it; none of that is sure to be there.
type Job struct {
	Department   *string         `json:"department"`
	Location     *string         `json:"location"`
	Description  string          `json:"description"`
	Requirements *string         `json:"requirements"`
	Status       string          `json:"status"` // active, draft, archived
	Goals        json.RawMessage `json:"interview_goals"`
	CreatedAt    *string         `json:"created_at"`
	UpdatedAt    *string         `json:"updated_at"`
}

// Person is a candidate as its own endpoint has it, as unsure.
type Person struct {
	Title     *string         `json:"title"`
	CV        json.RawMessage `json:"cv"`
	CreatedAt *string         `json:"created_at"`
	UpdatedAt *string         `json:"updated_at"`
}

// What Candor's RoundZero dialect keeps of things, in its own words.
type (
	keptJob struct {
		Requirements string          `json:"requirements,omitempty"`
		Goals        json.RawMessage `json:"interview_goals,omitempty"`
	}
	keptSet struct {
		JobID string `json:"job_id"`
	}
	keptCandidate struct {
		Title string          `json:"title,omitempty"`
		CV    json.RawMessage `json:"cv,omitempty"`
	}
	// keptInterview is what an interview has that nothing else here holds.
	keptInterview struct {
		Orders []int `json:"orders,omitempty"` // of the questions, where they had gaps
	}
)

// given is JSON unless it is null.
func given(raw json.RawMessage) json.RawMessage {
	if string(raw) == "null" {
		return nil
	}
	return raw
}
