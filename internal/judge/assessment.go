package judge

// Assessment is a versioned judgement of one interview. It has no clock and no
// randomness in it: the same request and engine give the same bytes. Scores
// are Points from 0.0 to 100.0, or nil with the reason in Withheld.
type Assessment struct {
	Engine Engine `json:"engine"`
	// Score is the weighted mean of the scores of the judged questions.
	Score             *Points    `json:"score"`
	Withheld          *Reason    `json:"withheld"`
	Confidence        Confidence `json:"confidence"`
	ConfidenceReasons []string   `json:"confidence_reasons"`
	// Interval says how far the score could move; see Interval.
	Interval   *Interval   `json:"interval"`
	Coverage   Coverage    `json:"coverage"`
	Answers    []Judged    `json:"answers"`
	Skills     []Rated     `json:"skills"`
	Dimensions []Dimension `json:"dimensions"`
	// Delivery and Language are shown and never counted.
	Delivery         []Measure      `json:"delivery"`
	Language         []Measure      `json:"language"`
	SummaryCandidate Summary        `json:"summary_candidate"`
	SummaryRecruiter Summary        `json:"summary_recruiter"`
	ReasonsFor       []Sentence     `json:"reasons_for"`
	ReasonsAgainst   []Sentence     `json:"reasons_against"`
	Recommendation   Recommendation `json:"recommendation"`
}

// Interval is the score with matching a notch stricter (Low) and a notch more
// lenient (High), where every scored question that could not be judged counts
// 0 in Low and 100 in High. It is a sensitivity interval, not a statistical
// one: it does not cover what an engine cannot understand.
type Interval struct {
	Low  Points `json:"low"`
	High Points `json:"high"`
}

// Coverage says how much of the rubric there was something to judge by.
type Coverage struct {
	// Answered is the percentage of scored questions with an answer.
	Answered Points `json:"questions_answered_pct"`
	// Judged is the percentage of scored questions' weight that was judged.
	Judged Points `json:"weight_judged_pct"`
	// KeyPoints is the percentage of the scored questions' key points that
	// could be looked for in an answer.
	KeyPoints Points `json:"key_points_judged_pct"`
}

// Judged is one question's answer. Weight is the question's weight, 0 for one
// that is not scored. Contribution is its part of the overall score in points;
// the contributions add up to the overall score exactly, and are 0 where that
// score is withheld.
type Judged struct {
	// ID is the finding id, "q1" for the first question asked.
	ID                string     `json:"id"`
	QuestionID        string     `json:"question_id"`
	Score             *Points    `json:"score"`
	Withheld          *Reason    `json:"withheld"`
	Confidence        Confidence `json:"confidence"`
	ConfidenceReasons []string   `json:"confidence_reasons"`
	Interval          *Interval  `json:"interval"`
	Weight            float64    `json:"weight"`
	Contribution      Points     `json:"contribution"`
	// Needed is how many key points of average weight make a full answer.
	Needed            float64   `json:"needed"`
	KeyPoints         []Finding `json:"key_points"`
	Flags             []Flag    `json:"flags"`
	Delivery          []Measure `json:"delivery"`
	Language          []Measure `json:"language"`
	AnalysisCandidate string    `json:"analysis_candidate"`
	AnalysisRecruiter string    `json:"analysis_recruiter"`
}

// Verdict says how far a key point was found in an answer.
type Verdict string

// The verdicts: Absent is 0, Met from 0.7.
const (
	Absent  Verdict = "absent"
	Partial Verdict = "partial"
	Met     Verdict = "met"
)

// metFrom is the share from which a key point counts as met.
const metFrom Share = 700

func verdict(s Share) Verdict {
	switch {
	case s <= 0:
		return Absent
	case s < metFrom:
		return Partial
	}
	return Met
}

// Finding is one key point looked for in one answer. Anything above absent has
// a quote: Text[Start:End] of the answer, byte for byte. Times are ms from the
// start of the answer, nil where the answer has none.
type Finding struct {
	// ID is the finding id, "q1.k2".
	ID         string  `json:"id"`
	KeyPointID string  `json:"key_point_id"`
	Text       string  `json:"text"`
	Met        Share   `json:"met"`
	Verdict    Verdict `json:"verdict"`
	Quote      *string `json:"quote"`
	Start      *int    `json:"start"`
	End        *int    `json:"end"`
	StartMS    *int    `json:"start_ms"`
	EndMS      *int    `json:"end_ms"`
	Weight     float64 `json:"weight"`
	// Contribution is the part of the answer's score in points.
	Contribution Points `json:"contribution"`
}

// Flag is something that a reader should know about an answer. Code is stable,
// Text a sentence.
type Flag struct {
	// ID is the finding id, "q1.f1".
	ID   string   `json:"id"`
	Code FlagCode `json:"code"`
	Text string   `json:"text"`
}

// Rated is one skill. Its score is the weighted mean of the judged questions
// that speak to it; Rests lists them with parts that add up to it exactly.
type Rated struct {
	// ID is the finding id, "s1".
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	MustHave   bool       `json:"must_have"`
	Weight     float64    `json:"weight"`
	Score      *Points    `json:"score"`
	Withheld   *Reason    `json:"withheld"`
	Confidence Confidence `json:"confidence"`
	Rests      []Rest     `json:"rests_on"`
}

// Rest is a part of a skill's score and the answer (a finding id) it comes
// from.
type Rest struct {
	Answer       string `json:"answer"`
	Contribution Points `json:"contribution"`
}

// Dimension is a sub-score that some buyers expect. No engine of ours has one
// that text evidence supports, so each says why it is withheld.
type Dimension struct {
	Name     string  `json:"name"`
	Score    *Points `json:"score"`
	Withheld *Reason `json:"withheld"`
	Why      string  `json:"why"`
}

// Measure is a figure that is shown and never counted: Counted is always false
// and Weight always 0. Value is in Unit, in thousandths written as a decimal.
type Measure struct {
	Name    string `json:"name"`
	Value   Milli  `json:"value"`
	Unit    string `json:"unit"`
	Counted bool   `json:"counted"`
	Weight  int    `json:"weight"`
}

// Summary is a few sentences that only state findings. Text is the sentences
// in a row, each with the ids it cites in brackets: "… [q1.k2]".
type Summary struct {
	Text      string     `json:"text"`
	Sentences []Sentence `json:"sentences"`
}

// Sentence is a statement and the ids of the findings that carry it.
type Sentence struct {
	Text     string   `json:"text"`
	Findings []string `json:"findings"`
}

// Recommendation is advice to a person, who decides.
type Recommendation struct {
	Advice Advice `json:"advice"`
	Reason string `json:"reason"`
}
