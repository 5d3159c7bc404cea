package interview

import "time"

// Assessment is one versioned judgement of a transcript against a plan. Every
// score that is there rests on evidence; every one that is not says why.
type Assessment struct {
	ID          string `json:"id"`
	InterviewID string `json:"interview_id"`
	Version     int    `json:"version"` // from 1; a re-run makes another
	Engine      Engine `json:"engine"`
	Judged
	Answers            []AnswerScore  `json:"answers"`
	Skills             []SkillScore   `json:"skills,omitempty"`
	Dimensions         []Dimension    `json:"dimensions,omitempty"` // communication, motivation, language …
	Delivery           []Measure      `json:"delivery,omitempty"`   // shown, never counted
	Language           []Measure      `json:"language,omitempty"`   // shown, never counted
	Coverage           Coverage       `json:"coverage"`
	ForCandidate       Summary        `json:"summary_candidate"`
	ForRecruiter       Summary        `json:"summary_recruiter"`
	ReasonsFor         []Finding      `json:"reasons_for"`
	ReasonsAgainst     []Finding      `json:"reasons_against"`
	Recommendation     Recommendation `json:"recommendation"`
	RecommendedBecause string         `json:"recommendation_reason"`
	Synthetic          bool           `json:"synthetic,omitzero"`  // made up for a test interview; says nothing of anybody
	Imported           bool           `json:"imported,omitzero"`   // judged by another product, which Engine names; not verified by Candor
	Integrity          *Judged        `json:"integrity,omitempty"` // of an imported one: as the other product judged it
	CreatedAt          time.Time      `json:"created_at"`

	// Basis is the version of the interview that was judged, [Case.Interview]'s.
	// It is not kept; 0 is not looked at.
	Basis int64 `json:"-"`
}

// Judged is a score with its confidence, or the reason it is withheld.
type Judged struct {
	Score             *float64   `json:"score"`              // 0 to 100, one decimal; null when withheld
	Withheld          string     `json:"withheld,omitempty"` // a reason code; set exactly when Score is null
	Confidence        Confidence `json:"confidence"`
	ConfidenceReasons []string   `json:"confidence_reasons,omitempty"`
	Low               *float64   `json:"low,omitempty"` // interval
	High              *float64   `json:"high,omitempty"`
}

// Confidence has three levels.
type Confidence string

// Levels of confidence.
const (
	LowConfidence    Confidence = "low"
	MediumConfidence Confidence = "medium"
	HighConfidence   Confidence = "high"
)

// Recommendation to the people who decide.
type Recommendation string

// Recommendations.
const (
	Advance  Recommendation = "advance"
	ReviewIt Recommendation = "review"
	NotYet   Recommendation = "not_yet"
)

// AnswerScore is the judgement of one answer.
type AnswerScore struct {
	QuestionID string `json:"question_id"`
	TurnID     string `json:"turn_id,omitempty"`
	Judged
	Weight       float64         `json:"weight"`       // share of the overall score, 0 to 1
	Contribution float64         `json:"contribution"` // points of the overall score; they add up to it exactly
	KeyPoints    []KeyPointScore `json:"key_points,omitempty"`
	Flags        []Flag          `json:"flags,omitempty"`
	ForCandidate string          `json:"analysis_candidate,omitempty"`
	ForRecruiter string          `json:"analysis_recruiter,omitempty"`
}

// KeyPointScore is one key point with the words it rests on.
type KeyPointScore struct {
	ID           string  `json:"id"` // "q1.k2", cited by summaries and reasons
	KeyPointID   string  `json:"key_point_id"`
	Text         string  `json:"text"`
	Met          float64 `json:"met"`     // 0 to 1
	Verdict      string  `json:"verdict"` // met, partial, absent
	Weight       float64 `json:"weight"`
	Contribution float64 `json:"contribution"` // points of the answer's score
	Quote        string  `json:"quote,omitempty"`
	Start        int     `json:"start,omitzero"` // byte offsets of the quote in the turn's text
	End          int     `json:"end,omitzero"`
	StartMS      int64   `json:"start_ms,omitzero"` // from the interview's start
	EndMS        int64   `json:"end_ms,omitzero"`
}

// Flag is something a person should know of an answer.
type Flag struct {
	Code    string `json:"code"` // word_salad, possible_contradiction, instruction_like …
	Message string `json:"message"`
}

// SkillScore is one skill over all answers that speak to it.
type SkillScore struct {
	Name     string `json:"name"`
	MustHave bool   `json:"must_have"`
	Judged
	Questions []string `json:"questions,omitempty"` // ids of the questions it rests on
}

// Dimension is an overall quality such as communication.
type Dimension struct {
	Name string `json:"name"`
	Judged
}

// Measure is a number about delivery or language that is shown and never
// counts.
type Measure struct {
	Name    string  `json:"name"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Counted bool    `json:"counted"` // always false
}

// Coverage says how much of the plan could be judged, in percent.
type Coverage struct {
	Questions float64 `json:"questions"`  // scored questions that were answered
	KeyPoints float64 `json:"key_points"` // key points that could be judged
}

// Summary is prose that only repeats findings, with the ids of those it cites.
type Summary struct {
	Text     string   `json:"text"`
	Findings []string `json:"findings,omitempty"`
}

// Finding is a reason for or against with the ids it cites.
type Finding struct {
	Text     string   `json:"text"`
	Findings []string `json:"findings"`
}
