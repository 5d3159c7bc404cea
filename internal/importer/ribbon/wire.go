package ribbon

// Values of a status.
const (
	completed  = "completed"
	incomplete = "incomplete"
)

// Interview is Ribbon's interview as it comes.
type Interview struct {
	InterviewFlowID string `json:"interview_flow_id"`
	InterviewID     string `json:"interview_id"`
	TeamID          string `json:"team_id"`
	Status          string `json:"status"`
	Data            *Data  `json:"interview_data"`
}

// Data is what a completed interview came to.
type Data struct {
	Transcript string              `json:"transcript"`
	Segments   []Segment           `json:"transcript_with_timestamp"`
	Questions  []Mapping           `json:"questions_to_transcript_mapping"`
	AudioURL   *string             `json:"audio_url"`
	VideoURL   *string             `json:"video_url"`
	Summary    *string             `json:"summary"`
	Scores     map[string]*float64 `json:"scores"`
	Email      *string             `json:"interviewee_email_address"`
	FirstName  *string             `json:"interviewee_first_name"`
	LastName   *string             `json:"interviewee_last_name"`
}

// Segment is one turn; times are seconds from the start of the recording.
type Segment struct {
	Content string `json:"content"`
	Role    string `json:"role"` // agent or user
	Words   []struct {
		Start float64 `json:"start"`
		End   float64 `json:"end"`
		Word  string  `json:"word"`
	} `json:"words"`
}

// Mapping says which turns belong to a question.
type Mapping struct {
	ScriptQuestion string  `json:"script_question"`
	Indices        []int   `json:"transcript_item_indices"`
	Start          float64 `json:"start_timestamp"`
	End            float64 `json:"end_timestamp"`
}

// Flow is what an interview was made from.
type Flow struct {
	InterviewFlowID        string   `json:"interview_flow_id"`
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
	Intro                  *string  `json:"intro"`
	Outro                  *string  `json:"outro"`
}

// keptFlow is what Candor's Ribbon dialect keeps of a flow, in its own words.
type keptFlow struct {
	OrgName                string `json:"org_name,omitempty"`
	CompanyLogoURL         string `json:"company_logo_url,omitempty"`
	AdditionalInfo         string `json:"additional_info,omitempty"`
	AdditionalInstructions string `json:"additional_instructions,omitempty"`
	InterviewType          string `json:"interview_type,omitempty"`
	IsDocUploadEnabled     bool   `json:"is_doc_upload_enabled,omitempty"`
	FormerWebhookURL       string `json:"former_webhook_url,omitempty"` // not called from here
}

// keptInterview is what an interview has that nothing else here holds.
type keptInterview struct {
	TeamID     string              `json:"team_id,omitempty"`
	Transcript string              `json:"transcript,omitempty"` // where it is not made of the segments
	Scores     map[string]*float64 `json:"scores,omitempty"`     // those that are not known here
}
