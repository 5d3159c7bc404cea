package jobmojito

import "encoding/json"

// Row is an interview in the list of results. Nearly all of it may be null.
type Row struct {
	ID               string  `json:"id"`
	ResultID         *string `json:"interview_result_id"`
	ProfileInterview *string `json:"profile_interview_id"`
	DefinitionID     *string `json:"definition_id"`
	CandidateName    *string `json:"candidate_name"`
	CandidateEmail   *string `json:"candidate_email"`
	PositionName     *string `json:"position_name"`
	ExternalID       *string `json:"external_id"`
	Language         *string `json:"mojito_language_code"`
	CoachStatus      *string `json:"coach_status"`
	Test             *bool   `json:"is_test"`
	ProcessingStatus *string `json:"processing_status"`
	ProcessingError  *string `json:"processing_error"`
	CreatedAt        *string `json:"created_at"`
	Emoji            any     `json:"emoji"`
	Shortlist        *bool   `json:"recruiter_shortlist"`
	Decision         *string `json:"decision_status"`
}

// Details are a result with its transcript. Scores are 0 to 10, durations
// deciseconds.
type Details struct {
	Score           *float64        `json:"score"`
	ScoreText       *string         `json:"score_text"`
	Sentiment       *float64        `json:"score_sentiment"`
	WordsPerMinute  *float64        `json:"score_words_per_minute"`
	Pronunciation   *float64        `json:"score_pronunciation"`
	ScoreAnswer     *float64        `json:"score_answer"`
	Status          *string         `json:"status"`
	Start           *string         `json:"start"`
	End             *string         `json:"end"`
	Duration        *float64        `json:"duration"`
	Coverage        *float64        `json:"ai_interview_coverage_percentage"`
	Reason          *string         `json:"ai_completion_reason"`
	Analysis        *string         `json:"ai_analysis"`
	Recruiter       *string         `json:"ai_analysis_recruiter"`
	WhyHire         json.RawMessage `json:"ai_analysis_recruiter_why_hire"`
	WhyNotHire      json.RawMessage `json:"ai_analysis_recruiter_why_not_hire"`
	Risks           json.RawMessage `json:"recruiter_risks"`
	Feedback        *string         `json:"user_feedback_recruiter"`
	Other           json.RawMessage `json:"ai_analysis_other"`
	RecordingURL    *string         `json:"recording_url"`
	IntroductionURL *string         `json:"video_introduction_url"`
	Transcript      []Interaction   `json:"transcript"`
}

// Interaction is a question with its answer, or something said that nobody
// answered.
type Interaction struct {
	ID           string          `json:"id"`
	IsAnswer     bool            `json:"is_answer"`
	View         *string         `json:"view"`
	QuestionID   *string         `json:"question_original_id"`
	Original     *string         `json:"question_original"`
	Asked        *string         `json:"question_asked"`
	Answer       *string         `json:"answer"`
	Analysis     *string         `json:"ai_analysis"`
	Recruiter    *string         `json:"ai_analysis_recruiter"`
	Score        *float64        `json:"score"`
	ScoreAnswer  *float64        `json:"score_answer_ai"`
	Duration     *float64        `json:"duration"`
	Language     *string         `json:"mojito_language_code"`
	Raw          json.RawMessage `json:"answer_assessment_raw_data"`
	RecordingURL *string         `json:"recording_url"`
	ExternalData any             `json:"external_data"`
	ExternalID   *string         `json:"external_id"`
}

// Raw is what Candor's dialect says where the vendor keeps a blob of its
// engines' output. A blob of another form is kept as it is.
type Raw struct {
	Confidence string `json:"confidence"`
	Withheld   string `json:"withheld"`
	KeyPoints  []struct {
		Text    string  `json:"text"`
		Met     float64 `json:"met"`
		Verdict string  `json:"verdict"`
		Quote   *string `json:"quote"`
		StartMS *int64  `json:"start_ms"`
		EndMS   *int64  `json:"end_ms"`
	} `json:"key_points"`
	Flags []struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"flags"`
}

// Definition is what an interview was made from.
type Definition struct {
	Name      *string `json:"name"`
	CreatedAt *string `json:"created_at"`
	Status    *string `json:"status"`
	Language  *string `json:"mojito_language_code"`
	Questions []struct {
		Question     string   `json:"question"`
		ID           *string  `json:"id"`
		Duration     *float64 `json:"duration"`
		IsUnscored   bool     `json:"is_without_scoring"`
		IsAsking     bool     `json:"is_candidate_asking_recruiter"`
		ExternalID   *string  `json:"external_id"`
		ExternalData any      `json:"external_data"`
	} `json:"questions"`

	rest map[string]json.RawMessage // as it came
}

// keptInterview is what an interview has that nothing else here holds.
type keptInterview struct {
	ScoreText      *string                    `json:"score_text,omitempty"`
	Reason         *string                    `json:"ai_completion_reason,omitempty"`
	Sentiment      *float64                   `json:"score_sentiment,omitempty"`
	WordsPerMinute *float64                   `json:"score_words_per_minute,omitempty"`
	Pronunciation  *float64                   `json:"score_pronunciation,omitempty"`
	ScoreAnswer    *float64                   `json:"score_answer,omitempty"` // where it is not the score
	Feedback       *string                    `json:"user_feedback_recruiter,omitempty"`
	Other          json.RawMessage            `json:"ai_analysis_other,omitempty"`
	Risks          json.RawMessage            `json:"recruiter_risks,omitempty"` // where they are of a form not known here
	Emoji          any                        `json:"emoji,omitempty"`
	Decision       *string                    `json:"decision_status,omitempty"`
	Raw            map[string]json.RawMessage `json:"answer_assessment_raw_data,omitempty"` // by the interaction's id
}
