package xobin

// Report is the report of an AI interview, completed or not: what is not
// completed has the first eight keys alone.
type Report struct {
	AIInterviewID   int64  `json:"ai_interview_id"`
	AIInterviewName string `json:"ai_interview_name"`
	CandidateEmail  string `json:"candidate_email"`
	CandidateID     int64  `json:"candidate_id"`
	CandidateName   string `json:"candidate_name"`
	InviteStatus    string `json:"invite_status"`
	ResponseID      int64  `json:"response_id"`

	CandidateSummary string            `json:"candidate_summary"`
	CompletedDate    string            `json:"completed_date"` // "Jul 05, 2025, 4:42:45 AM"
	IntegrityScore   *float64          `json:"integrity_score"`
	Recommendation   string            `json:"recommendation"`
	Score            *float64          `json:"score"`
	ReportLink       string            `json:"report_link"`
	PDFLink          string            `json:"pdf_link"`
	Recording        map[string]string `json:"interview_recording"` // session's start in Unix ms to address
	Skills           struct {
		MustHaves   []Skill `json:"must_haves"`
		NiceToHaves []Skill `json:"nice_to_haves"`
	} `json:"skill_wise_scores"`
	Conversation []Message `json:"conversation"`
}

// Skill is one skill with its score, 0 to 10.
type Skill struct {
	Score *float64 `json:"score"`
	Name  string   `json:"skill_name"`
}

// Message is one utterance; the time is Unix milliseconds.
type Message struct {
	Content   string  `json:"content"`
	Mode      string  `json:"mode"` // code or default
	Role      string  `json:"role"` // user or assistant
	Timestamp float64 `json:"timestamp"`
}

// Row is one invitation of an AI interview's list.
type Row struct {
	ResponseID int64 `json:"response_id"`
}

// keptInterview is what an interview has that nothing else here holds.
type keptInterview struct {
	Recommendation string   `json:"recommendation,omitempty"` // where it is not one of those known here
	Score          *float64 `json:"score,omitempty"`          // where it is not on the scale of 0 to 100
}
