package ribbon

import "strconv"

// Ping is the answer of GET /v1/ping.
type Ping struct {
	Message string `json:"message"`
}

// Interview is Ribbon's interview. Every key is always there, as on the seed
// page: what is not known is null.
type Interview struct {
	InterviewFlowID string         `json:"interview_flow_id"` // eight hexadecimal digits
	InterviewID     string         `json:"interview_id"`
	TeamID          string         `json:"team_id"`
	Status          string         `json:"status"`         // incomplete or completed, nothing else
	InterviewData   *InterviewData `json:"interview_data"` // null while incomplete
}

// Values of Interview.Status.
const (
	Incomplete = "incomplete"
	Completed  = "completed"
)

// InterviewData is what a completed interview came to.
type InterviewData struct {
	Transcript              string            `json:"transcript"`
	TranscriptWithTimestamp []Segment         `json:"transcript_with_timestamp"`
	QuestionsToTranscript   []QuestionMapping `json:"questions_to_transcript_mapping"`
	AudioURL                *string           `json:"audio_url"`
	VideoURL                *string           `json:"video_url"`
	Summary                 *string           `json:"summary"`
	Scores                  *Scores           `json:"scores"`
	IntervieweeEmail        *string           `json:"interviewee_email_address"`
	IntervieweeFirstName    *string           `json:"interviewee_first_name"`
	IntervieweeLastName     *string           `json:"interviewee_last_name"`
}

// Segment is one turn of the conversation.
type Segment struct {
	Content string `json:"content"`
	Role    string `json:"role"` // agent or user
	Words   []Word `json:"words"`
}

// Values of a role.
const (
	Agent = "agent"
	User  = "user"
)

// Word has its time from the start of the recording. The keys stand in the
// page's order.
type Word struct {
	End   Seconds `json:"end"`
	Start Seconds `json:"start"`
	Word  string  `json:"word"`
}

// QuestionMapping says which turns belong to a question of the script.
type QuestionMapping struct {
	ScriptQuestion  string  `json:"script_question"`
	ItemIndices     []int   `json:"transcript_item_indices"` // from 0, into transcript_with_timestamp
	StartTimestamp  Seconds `json:"start_timestamp"`
	EndTimestamp    Seconds `json:"end_timestamp"`
	TranscriptItems []Item  `json:"transcript_items"`
}

// Item is a turn without its words.
type Item struct {
	Content string `json:"content"`
	Role    string `json:"role"`
}

// Scores are integers from 1 to 5; null is not scored.
type Scores struct {
	Communication         *int `json:"communication"`
	Motivation            *int `json:"motivation"`
	Skills                *int `json:"skills"`
	LanguageVocabulary    *int `json:"language_vocabulary_and_expression"`
	LanguageGrammar       *int `json:"language_grammar_and_structure"`
	LanguageFluency       *int `json:"language_fluency_and_pace"`
	LanguageComprehension *int `json:"language_comprehension"`
}

// Seconds is a time kept in milliseconds and written as a float of seconds,
// whole ones with ".0" as Ribbon's Python writes them: clients in languages
// that tell integers from floats see a float.
type Seconds int64

// MarshalJSON writes 1500 as 1.5 and 2000 as 2.0.
func (s Seconds) MarshalJSON() ([]byte, error) {
	b := strconv.AppendFloat(nil, float64(s)/1000, 'f', -1, 64)
	if s%1000 == 0 {
		b = append(b, ".0"...)
	}
	return b, nil
}

// Failure is the envelope of every error: ErrorResponse has code, message and
// status; the generic Error of a request in the wrong form has errors by
// location instead of a message.
type Failure struct {
	Code    int            `json:"code"`
	Errors  map[string]any `json:"errors,omitempty"`
	Message string         `json:"message,omitempty"`
	Status  string         `json:"status"`
}

// Interviews is the answer of GET /v1/interviews.
type Interviews struct {
	Interviews []Interview `json:"interviews"`
}

// CreatedInterview is the answer of POST /v1/interviews.
type CreatedInterview struct {
	InterviewID   string  `json:"interview_id"`
	InterviewLink string  `json:"interview_link"`
	Hint          *string `json:"hint"`
}

// Done is the answer of DELETE /v1/interviews/{interview_id}.
type Done struct {
	Success bool `json:"success"`
}

// InterviewFlow is Ribbon's plan. As of an interview, every key is always
// there.
type InterviewFlow struct {
	InterviewFlowID        string   `json:"interview_flow_id"` // eight hexadecimal digits
	TeamID                 string   `json:"team_id"`
	OrgName                string   `json:"org_name"`
	Title                  string   `json:"title"`
	Questions              []string `json:"questions"`
	VoiceID                *string  `json:"voice_id"`
	Language               *string  `json:"language"`
	CompanyLogoURL         *string  `json:"company_logo_url"`
	AdditionalInfo         *string  `json:"additional_info"`
	AdditionalInstructions *string  `json:"additional_instructions"`
	InterviewType          *string  `json:"interview_type"`
	IsVideoEnabled         bool     `json:"is_video_enabled"`
	IsDocUploadEnabled     bool     `json:"is_doc_upload_enabled"`
	RedirectURL            *string  `json:"redirect_url"`
	WebhookURL             *string  `json:"webhook_url"`
	WebhookSecretKey       *string  `json:"webhook_secret_key"`
	Intro                  *string  `json:"intro"`
	Outro                  *string  `json:"outro"`
}

// InterviewFlows is the answer of GET /v1/interview-flows.
type InterviewFlows struct {
	InterviewFlows []InterviewFlow `json:"interview_flows"`
}

// CreatedFlow is the answer of POST /v1/interview-flows.
type CreatedFlow struct {
	InterviewFlowID string `json:"interview_flow_id"`
}

// ArchivedFlow is the answer of DELETE /v1/interview-flows/{interview_flow_id}.
type ArchivedFlow struct {
	Success         bool   `json:"success"`
	InterviewFlowID string `json:"interview_flow_id"`
	Status          string `json:"status"`
}

// Teams is the answer of GET /v1/teams.
type Teams struct {
	Teams []Team `json:"teams"`
}

// Team is a team of the organization.
type Team struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	CreatedAt string `json:"created_at"`
}

// TeamMembers is the answer of GET /v1/team-members.
type TeamMembers struct {
	TeamMembers []TeamMember `json:"team_members"`
}

// TeamMember is somebody an interview can be assigned to.
type TeamMember struct {
	ID       string  `json:"id"`
	Email    *string `json:"email"`
	FullName *string `json:"full_name"`
}
