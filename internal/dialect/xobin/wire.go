package xobin

// ReportResponse is the report of a completed AI interview, every key in the
// order of the vendor's page. A score that is withheld keeps its key with
// null: a number would be made up.
type ReportResponse struct {
	AIInterviewID    int64             `json:"ai_interview_id"`
	AIInterviewName  string            `json:"ai_interview_name"`
	CandidateEmail   string            `json:"candidate_email"`
	CandidateID      int64             `json:"candidate_id"`
	CandidateName    string            `json:"candidate_name"`
	CandidateSummary string            `json:"candidate_summary"`
	CompletedDate    string            `json:"completed_date"`  // "Jul 05, 2025, 4:42:45 AM", UTC
	IntegrityScore   *float64          `json:"integrity_score"` // 0 to 10
	InviteStatus     string            `json:"invite_status"`
	PDFLink          string            `json:"pdf_link"`
	Recommendation   string            `json:"recommendation"`
	ResponseID       int64             `json:"response_id"`
	CustomFieldID    string            `json:"custom_field_id,omitempty"` // only when asked for by it
	Score            *int64            `json:"score"`                     // 0 to 100
	ReportLink       string            `json:"report_link"`
	Recording        map[string]string `json:"interview_recording"` // session's start in Unix ms to URL
	SkillWiseScores  SkillWiseScores   `json:"skill_wise_scores"`
	Conversation     []Message         `json:"conversation"`
}

// SkillWiseScores are the skills of the plan in its two groups.
type SkillWiseScores struct {
	MustHaves   []SkillScore `json:"must_haves"`
	NiceToHaves []SkillScore `json:"nice_to_haves"`
}

// SkillScore is one skill, 0 to 10.
type SkillScore struct {
	Score     *int64 `json:"score"`
	SkillName string `json:"skill_name"`
}

// Message is one utterance.
type Message struct {
	Content   string `json:"content"`
	Mode      string `json:"mode"` // code or default
	Role      string `json:"role"` // user is the candidate, assistant the interviewer
	Timestamp int64  `json:"timestamp"`
}

// PendingResponse is the report of an AI interview that is not completed.
type PendingResponse struct {
	AIInterviewID   int64  `json:"ai_interview_id"`
	AIInterviewName string `json:"ai_interview_name"`
	CandidateEmail  string `json:"candidate_email"`
	CandidateID     int64  `json:"candidate_id"`
	CandidateName   string `json:"candidate_name"`
	InviteStatus    string `json:"invite_status"`
	ResponseID      int64  `json:"response_id"`
	CustomFieldID   string `json:"custom_field_id,omitempty"` // only when asked for by it
}

// InviteResponse is a new invitation. The candidate's keys are shorter here
// than in a report.
type InviteResponse struct {
	Email           string `json:"email"`
	AIInterviewID   int64  `json:"ai_interview_id"`
	AIInterviewName string `json:"ai_interview_name"`
	ResponseID      int64  `json:"response_id"`
	InviteLink      string `json:"invite_link"`
	Name            string `json:"name"`
	Status          string `json:"status"`
	CustomFieldID   string `json:"custom_field_id,omitempty"`
}

// InvitedRow is one invitation in the list of an AI interview's.
type InvitedRow struct {
	AIInterviewID int64  `json:"ai_interview_id"`
	CandidateID   int64  `json:"candidate_id"`
	InviteStatus  string `json:"invite_status"`
	LastUpdatedAt string `json:"last_updated_at"` // "Thu, 10 Jul 2025 11:52:57 GMT"
	ResponseID    int64  `json:"response_id"`
}

// RevokeResponse says what became of a revocation.
type RevokeResponse struct {
	Status  string `json:"status"` // REVOKED, ALREADY_REVOKED or FAILED
	Message string `json:"message"`
}

// ShareResponse is a link to a report that expires.
type ShareResponse struct {
	SignedURL       string  `json:"signed_url"`
	ExpiresAt       string  `json:"expires_at"` // UTC, without a zone
	ExpirationHours float64 `json:"expiration_hours"`
	ResponseID      int64   `json:"response_id"`
	AIInterviewID   int64   `json:"ai_interview_id"`
}

// ReminderResponse says that reminders were planned, or that one is on its way.
type ReminderResponse struct {
	ResponseID     int64  `json:"response_id"`
	AIInterviewID  int64  `json:"ai_interview_id"`
	ReminderStatus string `json:"reminder_status"` // Scheduled or Sent
}

// GenerateResponse acknowledges that an AI interview is to be made.
type GenerateResponse struct {
	JobID   string `json:"job_id"` // UUID
	Status  string `json:"status"` // pending
	Message string `json:"message"`
}

// GeneratedResponse tells of an AI interview that was made. It is the body of
// the notification too.
type GeneratedResponse struct {
	JobID         string `json:"job_id"`
	Status        string `json:"status"` // completed
	Message       string `json:"message"`
	AIInterviewID int64  `json:"ai_interview_id"`
}
