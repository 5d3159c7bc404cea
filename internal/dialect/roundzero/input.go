package roundzero

// NewInvitation is the body of POST /invitations. The candidate comes flat, as
// the page on invitations has it, or as an object, as the overview does.
type NewInvitation struct {
	JobID          string         `json:"job_id"`
	CandidateName  string         `json:"candidate_name"`
	CandidateEmail string         `json:"candidate_email"`
	Candidate      *SomeCandidate `json:"candidate"`
	CandidateCV    *CV            `json:"candidate_cv"`
	QuestionConfig QuestionConfig `json:"question_config"`
	ExpiresInDays  *int           `json:"expires_in_days"` // 1 to 90
}

// SomeCandidate is one who exists, by id, or is found by e-mail or made.
type SomeCandidate struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Title string `json:"title"`
}

// QuestionConfig changes what one interview asks.
type QuestionConfig struct {
	Excluded []string         `json:"excluded_question_ids"`
	Custom   []CustomQuestion `json:"custom_questions"`
	Order    []string         `json:"question_order"` // ids, and "custom_0" …
}

// CustomQuestion is asked in one interview only.
type CustomQuestion struct {
	QuestionText     string `json:"question_text"`
	QuestionType     string `json:"question_type"`
	TimeLimitSeconds *int   `json:"time_limit_seconds"` // default 180
	OrderIndex       *int   `json:"order_index"`
}

// NewJob is the body of POST and PATCH /jobs.
type NewJob struct {
	Title          *string `json:"title"`
	Department     *string `json:"department"`
	Location       *string `json:"location"`
	Description    *string `json:"description"`
	Requirements   *string `json:"requirements"`
	Status         *string `json:"status"`
	InterviewGoals *Goals  `json:"interview_goals"`
}

// NewCandidate is the body of POST and PATCH /candidates.
type NewCandidate struct {
	Name  *string `json:"name"`
	Email *string `json:"email"`
	Title *string `json:"title"`
	CV    *CV     `json:"cv"`
}
