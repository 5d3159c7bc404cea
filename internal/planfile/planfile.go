// Package planfile reads a plan from a YAML file and writes one: the form in
// which plans are kept in a repository, passed on, and given to
// `candor interview run`. Field names are those of the API. docs/plans.md has
// an example with every field.
package planfile

import (
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/yaml"
)

// Plan is what a file holds: a plan, and the position it is for.
type Plan struct {
	Plan     interview.Plan
	Position *interview.Position
}

// Read reads a file's content. Unknown fields, wrong types and values that do
// not fit are refused with line and column.
func Read(data []byte) (Plan, error) {
	var f file
	if err := yaml.Decode(data, &f); err != nil {
		return Plan{}, err
	}
	return f.plan(), nil
}

// Write gives a plan the form that [Read] takes.
func Write(p Plan) ([]byte, error) { return yaml.Encode(fileOf(p)) }

type file struct {
	Name        string     `yaml:"name"`
	Position    *position  `yaml:"position,omitempty"`
	Mode        string     `yaml:"mode,omitempty"`
	Language    string     `yaml:"language,omitempty"`
	Voice       string     `yaml:"voice,omitempty"`
	Intro       string     `yaml:"intro,omitempty"`
	Outro       string     `yaml:"outro,omitempty"`
	RedirectURL string     `yaml:"redirect_url,omitempty"`
	ExternalID  string     `yaml:"external_id,omitempty"`
	Skills      []skill    `yaml:"skills,omitempty"`
	Limits      limits     `yaml:"limits,omitempty"`
	Thresholds  thresholds `yaml:"thresholds,omitempty"`
	Questions   []question `yaml:"questions"`
}

type position struct {
	Title       string   `yaml:"title"`
	Department  string   `yaml:"department,omitempty"`
	Location    string   `yaml:"location,omitempty"`
	Description string   `yaml:"description,omitempty"`
	MustHave    []string `yaml:"must_have,omitempty"`
	NiceToHave  []string `yaml:"nice_to_have,omitempty"`
	ExternalID  string   `yaml:"external_id,omitempty"`
}

type skill struct {
	Name     string  `yaml:"name"`
	MustHave bool    `yaml:"must_have,omitempty"`
	Weight   float64 `yaml:"weight,omitempty"`
}

type limits struct {
	ExpiryDays    int   `yaml:"expiry_days,omitempty"`
	MaxMS         int64 `yaml:"max_ms,omitempty"`
	ThinkMS       int64 `yaml:"think_ms,omitempty"`
	Retakes       int   `yaml:"retakes,omitempty"`
	FollowUps     int   `yaml:"follow_ups,omitempty"`
	AllowText     *bool `yaml:"allow_text,omitempty"`
	RecordVideo   bool  `yaml:"record_video,omitempty"`
	Signals       bool  `yaml:"signals,omitempty"`
	ShowMachine   bool  `yaml:"show_machine_score,omitempty"`
	ShowSummary   bool  `yaml:"show_summary,omitempty"`
	ReminderHours int   `yaml:"reminder_hours,omitempty"`
}

type thresholds struct {
	Advance float64 `yaml:"advance,omitempty"`
	NotYet  float64 `yaml:"not_yet,omitempty"`
}

type question struct {
	ID          string     `yaml:"id,omitempty"`
	Text        string     `yaml:"text"`
	Category    string     `yaml:"category,omitempty"`
	Form        string     `yaml:"form,omitempty"`
	TimeLimitMS int64      `yaml:"time_limit_ms,omitempty"`
	Weight      float64    `yaml:"weight,omitempty"`
	Unscored    bool       `yaml:"unscored,omitempty"`
	Skills      []string   `yaml:"skills,omitempty"`
	Needed      float64    `yaml:"needed,omitempty"`
	KeyPoints   []keyPoint `yaml:"key_points,omitempty"`
	ModelAnswer string     `yaml:"model_answer,omitempty"`
	Anchors     *anchors   `yaml:"anchors,omitempty"`
	Choices     []option   `yaml:"choices,omitempty"`
	ExternalID  string     `yaml:"external_id,omitempty"`
}

type keyPoint struct {
	ID       string   `yaml:"id,omitempty"`
	Text     string   `yaml:"text"`
	Synonyms []string `yaml:"synonyms,omitempty"`
	Weight   float64  `yaml:"weight,omitempty"`
}

type anchors struct {
	Weak     []string `yaml:"weak,omitempty"`
	Moderate []string `yaml:"moderate,omitempty"`
	Strong   []string `yaml:"strong,omitempty"`
}

type option struct {
	Text    string `yaml:"text"`
	Correct bool   `yaml:"correct,omitempty"`
}

func (f file) plan() Plan {
	out := Plan{Plan: interview.Plan{
		Name: f.Name, Mode: interview.Mode(f.Mode), Language: f.Language, Voice: f.Voice, Intro: f.Intro, Outro: f.Outro,
		RedirectURL: f.RedirectURL, ExternalID: f.ExternalID,
		Limits: interview.Limits(f.Limits), Thresholds: interview.Thresholds(f.Thresholds),
	}}
	if p := f.Position; p != nil {
		out.Position = &interview.Position{Title: p.Title, Department: p.Department, Location: p.Location, Description: p.Description,
			MustHave: p.MustHave, NiceToHave: p.NiceToHave, ExternalID: p.ExternalID}
	}
	for _, s := range f.Skills {
		out.Plan.Skills = append(out.Plan.Skills, interview.Skill(s))
	}
	for i, q := range f.Questions {
		out.Plan.Questions = append(out.Plan.Questions, q.domain(i))
	}
	return out
}

func (q question) domain(order int) interview.Question {
	out := interview.Question{
		ID: q.ID, Text: q.Text, Category: interview.Category(q.Category), Form: interview.Form(q.Form), TimeLimitMS: q.TimeLimitMS,
		Order: order, Weight: q.Weight, Unscored: q.Unscored, Skills: q.Skills, Needed: q.Needed, ModelAnswer: q.ModelAnswer,
		ExternalID: q.ExternalID,
	}
	for _, k := range q.KeyPoints {
		out.KeyPoints = append(out.KeyPoints, interview.KeyPoint(k))
	}
	if q.Anchors != nil {
		out.Anchors = new(interview.Anchors(*q.Anchors))
	}
	for _, o := range q.Choices {
		out.Choices = append(out.Choices, interview.Option(o))
	}
	return out
}

func fileOf(p Plan) file {
	f := file{
		Name: p.Plan.Name, Mode: string(p.Plan.Mode), Language: p.Plan.Language, Voice: p.Plan.Voice, Intro: p.Plan.Intro,
		Outro: p.Plan.Outro, RedirectURL: p.Plan.RedirectURL, ExternalID: p.Plan.ExternalID,
		Limits: limits(p.Plan.Limits), Thresholds: thresholds(p.Plan.Thresholds),
	}
	if s := p.Position; s != nil {
		f.Position = &position{Title: s.Title, Department: s.Department, Location: s.Location, Description: s.Description,
			MustHave: s.MustHave, NiceToHave: s.NiceToHave, ExternalID: s.ExternalID}
	}
	for _, s := range p.Plan.Skills {
		f.Skills = append(f.Skills, skill(s))
	}
	for _, q := range p.Plan.Questions {
		f.Questions = append(f.Questions, questionOf(q))
	}
	return f
}

func questionOf(q interview.Question) question {
	out := question{
		ID: q.ID, Text: q.Text, Category: string(q.Category), Form: string(q.Form), TimeLimitMS: q.TimeLimitMS, Weight: q.Weight,
		Unscored: q.Unscored, Skills: q.Skills, Needed: q.Needed, ModelAnswer: q.ModelAnswer, ExternalID: q.ExternalID,
	}
	for _, k := range q.KeyPoints {
		out.KeyPoints = append(out.KeyPoints, keyPoint(k))
	}
	if q.Anchors != nil {
		out.Anchors = new(anchors(*q.Anchors))
	}
	for _, o := range q.Choices {
		out.Choices = append(out.Choices, option(o))
	}
	return out
}
