package jobmojito

// DetailsResponse is the vendor's JobInterviewDetailsResponse: every key in
// the order of its schema, null where nothing is known. Scores are 0 to 10
// with one decimal, durations deciseconds, times ISO 8601.
//
// The keys that end in _url are absent unless signed recordings were asked
// for, and null then where there is no recording: nil, and a pointer to nil.
type DetailsResponse struct {
	Score                *float64      `json:"score"`
	ScoreSimulation      *float64      `json:"score_simulation"`
	ScoreText            *string       `json:"score_text"`
	ScoreSentiment       *float64      `json:"score_sentiment"`
	ScoreWordsPerMinute  *float64      `json:"score_words_per_minute"`
	ScorePronunciation   *float64      `json:"score_pronunciation"`
	ScoreAnswer          *float64      `json:"score_answer"`
	Status               *string       `json:"status"`
	Start                *string       `json:"start"`
	End                  *string       `json:"end"`
	Duration             *int64        `json:"duration"`
	Coverage             *float64      `json:"ai_interview_coverage_percentage"`
	CompletionReason     *string       `json:"ai_completion_reason"`
	Analysis             *string       `json:"ai_analysis"`
	AnalysisRecruiter    *string       `json:"ai_analysis_recruiter"`
	WhyHire              []string      `json:"ai_analysis_recruiter_why_hire"`
	WhyNotHire           []string      `json:"ai_analysis_recruiter_why_not_hire"`
	RecruiterRisks       Risks         `json:"recruiter_risks"`
	FeedbackRecruiter    *string       `json:"user_feedback_recruiter"`
	RecordingPath        *string       `json:"recording_local_path"`
	RecordingIsVideo     *bool         `json:"recording_is_video"`
	VideoIntroduction    *string       `json:"video_introduction_local_path"`
	RecordingURL         **string      `json:"recording_url,omitempty"`
	VideoIntroductionURL **string      `json:"video_introduction_url,omitempty"`
	Transcript           []Interaction `json:"transcript"`
}

// Interaction is one question with its answer, or something the interviewer
// said that was not answered.
type Interaction struct {
	ID                string         `json:"id"`
	IsAnswer          bool           `json:"is_answer"`
	View              *string        `json:"view"`
	QuestionID        *string        `json:"question_original_id"`
	QuestionOriginal  *string        `json:"question_original"`
	QuestionAsked     *string        `json:"question_asked"`
	Answer            *string        `json:"answer"`
	Analysis          *string        `json:"ai_analysis"`
	AnalysisRecruiter *string        `json:"ai_analysis_recruiter"`
	Score             *float64       `json:"score"`
	ScoreSimulation   *float64       `json:"score_simulation"`
	ScoreAnswer       *float64       `json:"score_answer_ai"`
	ScoreAnswerSim    *float64       `json:"score_answer_ai_simulation"`
	Duration          *int64         `json:"duration"`
	Language          *string        `json:"mojito_language_code"`
	RawData           *RawAssessment `json:"answer_assessment_raw_data"`
	RecordingPath     *string        `json:"recording_local_path"`
	RecordingIsVideo  *bool          `json:"recording_is_video"`
	ExternalData      any            `json:"external_data"`
	ExternalID        *string        `json:"external_id"`
	RecordingURL      **string       `json:"recording_url,omitempty"`
}

// Risks are observed integrity signals by kind. The vendor's own schema of
// this field is unpublished.
type Risks map[string]Risk

// Risk is one kind of signal.
type Risk struct {
	Severity string  `json:"severity"` // warning or issue
	Note     *string `json:"note"`
	Source   string  `json:"source"` // system: no person has looked at it
}

// RawAssessment is what Candor has where the vendor keeps a blob of its
// engines' output: the evidence of the score. Of its keys the vendor knows
// model and language.
type RawAssessment struct {
	Model      string     `json:"model"`
	Language   *string    `json:"language"`
	Confidence *string    `json:"confidence"` // low, medium or high
	Withheld   *string    `json:"withheld"`   // why there is no score
	KeyPoints  []KeyPoint `json:"key_points"`
	Flags      []Flag     `json:"flags"`
}

// KeyPoint is one thing that was looked for in the answer. Times are
// milliseconds from the interview's start, null for what was written.
type KeyPoint struct {
	Text    string  `json:"text"`
	Met     float64 `json:"met"`     // 0 to 1
	Verdict string  `json:"verdict"` // met, partial or absent
	Quote   *string `json:"quote"`
	StartMS *int64  `json:"start_ms"`
	EndMS   *int64  `json:"end_ms"`
}

// Flag is something a person should know of the answer.
type Flag struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}
