package client

import "time"

// Judged is a score of 0 to 100 with its confidence. Score is nil exactly
// when Withheld says why.
type Judged struct {
	Score             *float64 `json:"score"`
	Withheld          string   `json:"withheld"`
	Confidence        string   `json:"confidence"` // low, medium or high
	ConfidenceReasons []string `json:"confidence_reasons"`
	Low               *float64 `json:"low"` // the score lies between Low and High
	High              *float64 `json:"high"`
}

// Assessment is one versioned judgement.
type Assessment struct {
	ID          string `json:"id"`
	InterviewID string `json:"interview_id"`
	Version     int    `json:"version"` // from 1; a re-run makes another
	Engine      Engine `json:"engine"`
	Judged
	Answers              []AnswerScore `json:"answers"`
	Skills               []SkillScore  `json:"skills"`
	Dimensions           []Dimension   `json:"dimensions"`
	Delivery             []Measure     `json:"delivery"` // shown, never counted
	Language             []Measure     `json:"language"` // shown, never counted
	Coverage             Coverage      `json:"coverage"`
	SummaryCandidate     Summary       `json:"summary_candidate"`
	SummaryRecruiter     Summary       `json:"summary_recruiter"`
	ReasonsFor           []Finding     `json:"reasons_for"`
	ReasonsAgainst       []Finding     `json:"reasons_against"`
	Recommendation       string        `json:"recommendation"` // advance, review or not_yet
	RecommendationReason string        `json:"recommendation_reason"`
	Synthetic            bool          `json:"synthetic"`
	Imported             bool          `json:"imported"`  // judged by another product, which Engine names; not verified by Candor
	Integrity            *Judged       `json:"integrity"` // of an imported one: as the other product judged it
	CreatedAt            time.Time     `json:"created_at"`
}

// AnswerScore is the judgement of one answer.
type AnswerScore struct {
	QuestionID string `json:"question_id"`
	TurnID     string `json:"turn_id"`
	Judged
	Weight            float64         `json:"weight"`       // share of the overall score, 0 to 1
	Contribution      float64         `json:"contribution"` // points of the overall score; they add up to it exactly
	KeyPoints         []KeyPointScore `json:"key_points"`
	Flags             []Flag          `json:"flags"`
	AnalysisCandidate string          `json:"analysis_candidate"` // fit to show to the candidate
	AnalysisRecruiter string          `json:"analysis_recruiter"`
}

// KeyPointScore is one key point with the words it rests on.
type KeyPointScore struct {
	ID           string  `json:"id"` // "q1.k2", cited by summaries and reasons
	KeyPointID   string  `json:"key_point_id"`
	Text         string  `json:"text"`
	Met          float64 `json:"met"`     // 0 to 1
	Verdict      string  `json:"verdict"` // met, partial or absent
	Weight       float64 `json:"weight"`
	Contribution float64 `json:"contribution"` // points of the answer's score
	Quote        string  `json:"quote"`
	Start        int     `json:"start"` // byte offsets of the quote in the turn's text
	End          int     `json:"end"`
	StartMS      int64   `json:"start_ms"`
	EndMS        int64   `json:"end_ms"`
}

// Flag is something a person should know of an answer.
type Flag struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// SkillScore is one skill over all answers that speak to it.
type SkillScore struct {
	Name     string `json:"name"`
	MustHave bool   `json:"must_have"`
	Judged
	Questions []string `json:"questions"` // ids of the questions it rests on
}

// Dimension is an overall quality such as communication.
type Dimension struct {
	Name string `json:"name"`
	Judged
}

// Measure is a number about delivery or language that never counts.
type Measure struct {
	Name    string  `json:"name"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Counted bool    `json:"counted"` // always false
}

// Coverage says how much of the plan could be judged, in percent.
type Coverage struct {
	Questions float64 `json:"questions"`
	KeyPoints float64 `json:"key_points"`
}

// Summary only repeats findings, and names those it cites.
type Summary struct {
	Text     string   `json:"text"`
	Findings []string `json:"findings"`
}

// Finding is a reason for or against.
type Finding struct {
	Text     string   `json:"text"`
	Findings []string `json:"findings"`
}
