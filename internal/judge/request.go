package judge

import (
	"fmt"
	"math"
	"unicode/utf8"
)

// Request is one interview to judge: the rubric and the answers, nothing about
// the person. Strings must be valid UTF-8.
type Request struct {
	// Language is the BCP 47 tag of the interview ("en", "es-MX"). Empty means
	// that the engine finds it from the questions.
	Language   string     `json:"language"`
	Skills     []Skill    `json:"skills"`
	Thresholds Thresholds `json:"thresholds"`
	// Items are the questions in the order in which they were asked.
	Items []Item `json:"items"`
}

// Skill is something the plan looks for. Weight 0 means 1.
type Skill struct {
	Name     string  `json:"name"`
	MustHave bool    `json:"must_have"`
	Weight   float64 `json:"weight"`
}

// Thresholds say when a recommendation leaves "review". A zero field takes its
// default: advance from 70.0, not yet below 40.0, at least medium confidence,
// and 50.0 percent of the question weight judged before an overall score is
// given.
type Thresholds struct {
	Advance       Points     `json:"advance"`
	NotYet        Points     `json:"not_yet"`
	MinConfidence Confidence `json:"min_confidence"`
	MinJudged     Points     `json:"min_judged"`
}

// Or returns the thresholds with defaults in place of zero fields.
func (t Thresholds) Or() Thresholds {
	if t.Advance == 0 {
		t.Advance = 700
	}
	if t.NotYet == 0 {
		t.NotYet = min(400, t.Advance)
	}
	if t.MinConfidence == "" {
		t.MinConfidence = Medium
	}
	if t.MinJudged == 0 {
		t.MinJudged = 500
	}
	return t
}

// Item is one question as it was asked, and what was answered.
type Item struct {
	Question Question `json:"question"`
	Answer   Answer   `json:"answer"`
}

// Form is the way in which an answer is given.
type Form string

// The forms. Empty means Text.
const (
	Spoken Form = "spoken"
	Video  Form = "video"
	Text   Form = "text"
	Code   Form = "code"
	Choice Form = "choice"
)

// Question is one question with its rubric. Weight 0 means 1; a question that
// must not count has Scored false.
type Question struct {
	ID       string  `json:"id"`
	Text     string  `json:"text"`
	Category string  `json:"category"`
	Form     Form    `json:"form"`
	Scored   bool    `json:"scored"`
	Weight   float64 `json:"weight"`
	// KeyPoints are what a full answer says.
	KeyPoints []KeyPoint `json:"key_points"`
	// Needed is how many key points of average weight make a full answer; 0, or
	// more than there are, means all of them.
	Needed float64 `json:"needed"`
	// ModelAnswer is used where there are no key points.
	ModelAnswer string  `json:"model_answer"`
	Anchors     Anchors `json:"anchors"`
	// Skills are names of Request.Skills that the question speaks to.
	Skills []string `json:"skills"`
	// Choices and Correct (ids of choices) are for Choice questions.
	Choices []Option `json:"choices"`
	Correct []string `json:"correct"`
}

// KeyPoint is one thing that a full answer says. Synonyms are other wordings of
// the whole point: any one of them counts as the point. Weight 0 means 1.
type KeyPoint struct {
	ID       string   `json:"id"`
	Text     string   `json:"text"`
	Synonyms []string `json:"synonyms"`
	Weight   float64  `json:"weight"`
}

// Anchors describe what weak, moderate and strong answers are like, for a
// person or a model that reads them; the embedded engine does not count them.
type Anchors struct {
	Weak     []string `json:"weak"`
	Moderate []string `json:"moderate"`
	Strong   []string `json:"strong"`
}

// Option is one choice of a Choice question.
type Option struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Answer is what was said or written. Offsets in an assessment are byte
// offsets into Text. For a Choice question Text has the ids or the wordings of
// the options taken, one a line.
type Answer struct {
	// Given is false when the question was never answered.
	Given bool   `json:"given"`
	Text  string `json:"text"`
	// Segments and Words are the recogniser's pieces of Text, in order, with
	// times in ms from the start of the answer.
	Segments   []Segment `json:"segments"`
	Words      []Word    `json:"words"`
	DurationMS int       `json:"duration_ms"`
	// LoudnessDB is the mean level of the recording in dBFS, nil when unknown.
	LoudnessDB *float64 `json:"loudness_db"`
}

// Segment is a stretch of speech between pauses.
type Segment struct {
	Text    string `json:"text"`
	StartMS int    `json:"start_ms"`
	EndMS   int    `json:"end_ms"`
}

// Word is one recognised word. Confidence is from 0 to 1; 0 means unknown.
type Word struct {
	Text       string  `json:"text"`
	StartMS    int     `json:"start_ms"`
	EndMS      int     `json:"end_ms"`
	Confidence float64 `json:"confidence"`
}

// spoken reports whether the answer came through a recogniser.
func (q Question) spoken() bool { return q.Form == Spoken || q.Form == Video }

// most is the greatest weight that a request may carry.
const most = 1_000_000

// Validate says what is wrong with a request, in a sentence that names the
// item and never repeats an answer. Nil means that it can be judged.
func (r Request) Validate() error {
	t := r.Thresholds.Or()
	if t.Advance < 0 || t.Advance > FullScore || t.NotYet < 0 || t.NotYet > t.Advance {
		return fmt.Errorf("thresholds: not_yet %s and advance %s must rise from 0 to 100", t.NotYet, t.Advance)
	}
	if t.MinConfidence.rank() < 0 {
		return fmt.Errorf("thresholds: min_confidence %q is not low, medium or high", t.MinConfidence)
	}
	if t.MinJudged < 0 || t.MinJudged > FullScore {
		return fmt.Errorf("thresholds: min_judged %s is not a percentage", t.MinJudged)
	}
	skills := map[string]bool{}
	for i, s := range r.Skills {
		if s.Name == "" || skills[s.Name] {
			return fmt.Errorf("skills[%d]: the name is empty or comes twice", i)
		}
		if badWeight(s.Weight) {
			return fmt.Errorf("skills[%d]: weight must be from 0 to %d", i, most)
		}
		skills[s.Name] = true
	}
	seen := map[string]bool{}
	for i, it := range r.Items {
		if seen[it.Question.ID] {
			return fmt.Errorf("items[%d]: question id %q comes twice", i, it.Question.ID)
		}
		seen[it.Question.ID] = true
		if err := it.Question.validate(skills); err != nil {
			return fmt.Errorf("items[%d]: %w", i, err)
		}
		if err := it.Answer.validate(); err != nil {
			return fmt.Errorf("items[%d]: %w", i, err)
		}
	}
	return nil
}

func (q Question) validate(skills map[string]bool) error {
	switch q.Form {
	case "", Spoken, Video, Text, Code, Choice:
	default:
		return fmt.Errorf("form %q is not known", q.Form)
	}
	if !utf8.ValidString(q.Text) || !utf8.ValidString(q.ModelAnswer) {
		return fmt.Errorf("the question is not valid UTF-8")
	}
	if badWeight(q.Weight) || badWeight(q.Needed) {
		return fmt.Errorf("weight and needed must be from 0 to %d", most)
	}
	for i, k := range q.KeyPoints {
		if k.Text == "" || !utf8.ValidString(k.Text) {
			return fmt.Errorf("key_points[%d]: text must be there and valid UTF-8", i)
		}
		for j, s := range k.Synonyms {
			if !utf8.ValidString(s) {
				return fmt.Errorf("key_points[%d].synonyms[%d]: not valid UTF-8", i, j)
			}
		}
		if badWeight(k.Weight) {
			return fmt.Errorf("key_points[%d]: weight must be from 0 to %d", i, most)
		}
	}
	for _, s := range q.Skills {
		if !skills[s] {
			return fmt.Errorf("skill %q is not one of the plan's", s)
		}
	}
	options := map[string]bool{}
	for i, o := range q.Choices {
		if o.ID == "" || options[o.ID] {
			return fmt.Errorf("choices[%d]: the id is empty or comes twice", i)
		}
		options[o.ID] = true
	}
	for i, c := range q.Correct {
		if !options[c] {
			return fmt.Errorf("correct[%d]: %q is not one of the choices", i, c)
		}
	}
	return nil
}

func (a Answer) validate() error {
	if !utf8.ValidString(a.Text) {
		return fmt.Errorf("the answer is not valid UTF-8")
	}
	if a.DurationMS < 0 {
		return fmt.Errorf("duration_ms is negative")
	}
	for i, w := range a.Words {
		if w.StartMS < 0 || w.EndMS < w.StartMS {
			return fmt.Errorf("words[%d]: the times run backwards", i)
		}
		if !(w.Confidence >= 0 && w.Confidence <= 1) {
			return fmt.Errorf("words[%d]: confidence is not from 0 to 1", i)
		}
	}
	for i, s := range a.Segments {
		if s.StartMS < 0 || s.EndMS < s.StartMS {
			return fmt.Errorf("segments[%d]: the times run backwards", i)
		}
	}
	if a.LoudnessDB != nil && math.IsNaN(*a.LoudnessDB) {
		return fmt.Errorf("loudness_db is not a number")
	}
	return nil
}

func badWeight(w float64) bool { return !(w >= 0 && w <= most) }
