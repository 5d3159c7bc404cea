package jobmojito

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// Question is the vendor's JobInterviewCreateFromArrayQuestion, as it is given
// and handed back. Flags that are off, empty texts and null are the same.
type Question struct {
	Question        string          `json:"question"`
	ID              string          `json:"id"`
	Duration        float64         `json:"duration"` // seconds
	Language        *string         `json:"mojito_language_code"`
	Label           *string         `json:"label"`
	IsConditional   bool            `json:"is_conditional"`
	IsUnscored      bool            `json:"is_without_scoring"`
	IsAsking        bool            `json:"is_candidate_asking_recruiter"`
	IsExpert        bool            `json:"is_expert"`
	IsChoice        bool            `json:"is_multiple_choice"`
	Alternatives    []string        `json:"question_alternatives"`
	MainID          *string         `json:"conditional_question_main_id"`
	KnowledgeBaseID *string         `json:"knowledge_base_id"`
	ExternalID      *string         `json:"external_id"`
	ExternalData    json.RawMessage `json:"external_data"`
	Expectations    json.RawMessage `json:"candidate_expectations_json"`
}

// keptQuestion is what only JobMojito knows of a question.
type keptQuestion struct {
	Language      *string         `json:"mojito_language_code,omitempty"`
	Label         *string         `json:"label,omitempty"`
	IsConditional bool            `json:"is_conditional,omitzero"`
	IsAsking      bool            `json:"is_candidate_asking_recruiter,omitzero"`
	IsExpert      bool            `json:"is_expert,omitzero"`
	Alternatives  []string        `json:"question_alternatives,omitempty"`
	MainID        *string         `json:"conditional_question_main_id,omitempty"`
	Expectations  json.RawMessage `json:"candidate_expectations_json,omitempty"`
}

// null is JSON's.
func null() json.RawMessage { return json.RawMessage("null") }

// question words a question of a plan.
func question(q interview.Question, k keptQuestion) (Question, error) {
	out := Question{
		Question: q.Text, ID: q.ID, Duration: float64(q.TimeLimitMS) / 1000, Language: k.Language, Label: k.Label,
		IsConditional: k.IsConditional, IsUnscored: q.Unscored && !k.IsAsking, IsAsking: q.Unscored && k.IsAsking, IsExpert: k.IsExpert,
		IsChoice: q.Form == interview.Choice, Alternatives: k.Alternatives, MainID: k.MainID,
		ExternalID: text(q.ExternalID), ExternalData: null(), Expectations: null(),
	}
	if len(k.Expectations) > 0 {
		out.Expectations = k.Expectations
	}
	if q.External != nil {
		b, err := dialect.EncodeJSON(q.External)
		if err != nil {
			return out, err
		}
		out.ExternalData = b
	}
	return out, nil
}

// readQuestion reads one of a request over what it was before, or over the
// defaults: what is left out stays.
func readQuestion(in *input, was Question) Question {
	out := was
	in.needed("question")
	out.Question = strings.TrimSpace(in.text("question", interview.MaxText))
	out.ID = in.text("id", interview.MaxName)
	if d := in.number("duration", 1, float64(interview.MaxTimeLimitMS/1000)); d != nil {
		out.Duration = math.Round(*d*1000) / 1000
	}
	for name, to := range map[string]**string{"label": &out.Label, "conditional_question_main_id": &out.MainID, "external_id": &out.ExternalID} {
		if in.has(name) {
			*to = text(strings.TrimSpace(in.text(name, interview.MaxName)))
		}
	}
	if in.has("mojito_language_code") {
		out.Language = text(in.word("mojito_language_code", languageCodes()))
	}
	for name, to := range map[string]*bool{"is_conditional": &out.IsConditional, "is_without_scoring": &out.IsUnscored,
		"is_candidate_asking_recruiter": &out.IsAsking, "is_expert": &out.IsExpert, "is_multiple_choice": &out.IsChoice} {
		if in.has(name) {
			on := in.flag(name)
			*to = on != nil && *on
		}
	}
	if in.has("question_alternatives") {
		out.Alternatives = in.texts("question_alternatives", 50, interview.MaxText)
	}
	noKnowledgeBase(in, "knowledge_base_id")
	if in.has("external_data") {
		in.object("external_data")
		out.ExternalData = in.fields["external_data"]
	}
	if in.has("candidate_expectations_json") {
		in.expectations("candidate_expectations_json")
		out.Expectations = in.fields["candidate_expectations_json"]
	}
	return out
}

// blank is a question before anything is said of it.
func blank() Question {
	return Question{Duration: interview.DefaultTimeLimitMS / 1000, ExternalData: null(), Expectations: null()}
}

// says is what a question consists of, for comparing: all but its id.
func (q Question) says() (string, error) {
	q.ID = ""
	if len(q.Alternatives) == 0 {
		q.Alternatives = nil
	}
	for _, raw := range []*json.RawMessage{&q.ExternalData, &q.Expectations} {
		var v any
		if err := json.Unmarshal(*raw, &v); err != nil {
			return "", err
		}
		b, err := json.Marshal(v) // keys in order
		if err != nil {
			return "", err
		}
		*raw = b
	}
	b, err := json.Marshal(q)
	return string(b), err
}

// ask makes the plan's question of it, over what the plan had. What is
// expected of the candidate becomes the key points of the answer.
func (q Question) ask(was interview.Question, had Question) (interview.Question, keptQuestion, error) {
	out := was
	out.ID, out.Text, out.TimeLimitMS = q.ID, q.Question, int64(math.Round(q.Duration*1000))
	out.Unscored, out.ExternalID, out.External = q.IsUnscored || q.IsAsking, "", nil
	if q.ExternalID != nil {
		out.ExternalID = *q.ExternalID
	}
	if err := json.Unmarshal(q.ExternalData, &out.External); err != nil {
		return out, keptQuestion{}, err
	}
	switch {
	case out.Form == "":
		out.Form = interview.Spoken
	case out.Form == interview.Choice && !q.IsChoice:
		out.Form, out.Choices = interview.Spoken, nil
	}
	if !bytes.Equal(q.Expectations, had.Expectations) {
		points, err := keyPoints(q.Expectations)
		if err != nil {
			return out, keptQuestion{}, err
		}
		out.KeyPoints = points
	}
	k := keptQuestion{Language: q.Language, Label: q.Label, IsConditional: q.IsConditional, IsAsking: q.IsAsking, IsExpert: q.IsExpert,
		Alternatives: q.Alternatives, MainID: q.MainID}
	if string(q.Expectations) != "null" {
		k.Expectations = q.Expectations
	}
	return out, k, nil
}

// keyPoints are the expectations of all three levels, each once and each of
// the same weight: together they are the full answer.
func keyPoints(raw json.RawMessage) ([]interview.KeyPoint, error) {
	var levels struct{ Weak, Moderate, Strong []string }
	if err := json.Unmarshal(raw, &levels); err != nil {
		return nil, err
	}
	var out []interview.KeyPoint
	for _, item := range slices.Concat(levels.Weak, levels.Moderate, levels.Strong) {
		item = strings.TrimSpace(item)
		again := slices.ContainsFunc(out, func(k interview.KeyPoint) bool { return strings.EqualFold(k.Text, item) })
		if item != "" && !again {
			out = append(out, interview.KeyPoint{Text: item})
		}
	}
	return out, nil
}

// newID is one for a question that is made.
func newID() string { return uuid.Must(uuid.NewV7()).String() }
