package instaview

import (
	"slices"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// Agent is a plan.
type Agent struct {
	ID                   string             `json:"id"`
	Name                 string             `json:"name"`
	Type                 string             `json:"type"`
	Focus                string             `json:"focus"`
	Language             string             `json:"language"`
	Duration             int64              `json:"duration"` // minutes
	CreatedAt            Stamp              `json:"createdAt"`
	UpdatedAt            Stamp              `json:"updatedAt"`
	Questions            []string           `json:"questions"`
	Instructions         string             `json:"instructions,omitempty"`
	VoiceID              string             `json:"voiceId,omitempty"`
	CompanyID            string             `json:"companyId"`
	CEFRLevel            string             `json:"cefrLevel,omitempty"`
	BackgroundSound      string             `json:"backgroundSound,omitempty"`
	CompanyPhoneNumberID string             `json:"companyPhoneNumberId,omitempty"`
	Metadata             interview.Metadata `json:"metadata,omitempty"`
}

// keptAgent is what a plan keeps for InstaView alone.
type keptAgent struct {
	Type         string `json:"type,omitempty"` // UNDEFINED where that was said
	Focus        string `json:"focus,omitempty"`
	Language     string `json:"language,omitempty"` // UNDEFINED where that was said
	Instructions string `json:"instructions,omitempty"`
	CEFR         string `json:"cefr,omitempty"`
	Sound        string `json:"sound,omitempty"`
	NumberID     string `json:"number_id,omitempty"`
	Ours         bool   `json:"ours,omitempty"` // the questions are ours: none were given
}

// Values of an agent.
const (
	online, phone = "ONLINE", "PHONE"
	generic       = "GENERIC"
)

func agentTypes() []string  { return []string{"UNDEFINED", online, phone} }
func focuses() []string     { return []string{generic, "SCREENING", "OUTREACH", "LANGUAGE_TEST"} }
func soundValues() []string { return []string{"OFFICE", "OFF"} }

func voices() []string {
	return []string{"ALEX", "PETER", "MIRIAM", "SUE", "VIERA", "CASANDRA", "SILVIA", "MICHAEL", "LUKE", "EMMA", "SARAH", "EVA"}
}

func languages() []string {
	return []string{"UNDEFINED", "EN", "JA", "ZH", "DE", "HI", "FR", "KO", "PT", "IT", "ES", "ID", "NL", "TR", "FIL", "PL", "SV",
		"BG", "RO", "AR", "CS", "EL", "FI", "HR", "MS", "SK", "DA", "TA", "UK", "RU", "HU", "NO", "VI"}
}

// Bounds of an agent.
const (
	minutesMost   = 180
	questionsMost = 50
)

func translateAgent(p interview.Plan) (Agent, error) {
	k, err := kept[keptAgent](p.Extra)
	out := Agent{
		ID: p.ID, Name: p.Name, Type: k.Type, Focus: k.Focus, Language: k.Language, Duration: duration(p), CreatedAt: Stamp(p.CreatedAt),
		UpdatedAt: Stamp(p.UpdatedAt), Questions: []string{}, Instructions: k.Instructions, VoiceID: p.Voice, CompanyID: p.OrganizationID,
		CEFRLevel: k.CEFR, BackgroundSound: k.Sound, CompanyPhoneNumberID: k.NumberID, Metadata: p.Metadata,
	}
	if out.Type == "" {
		out.Type = online
		if p.Mode == interview.Phone {
			out.Type = phone
		}
	}
	if out.Focus == "" {
		out.Focus = "SCREENING"
		if p.PositionID == "" {
			out.Focus = generic
		}
	}
	if out.Language == "" {
		out.Language = languageOf(p.Language)
	}
	if !slices.Contains(voices(), out.VoiceID) {
		out.VoiceID = "" // a voice of ours has no name there
	}
	if !k.Ours {
		for _, q := range p.Questions {
			out.Questions = append(out.Questions, q.Text)
		}
	}
	return out, err
}

// duration is the longest a sitting may take in minutes, or what its answers
// may take together.
func duration(p interview.Plan) int64 {
	ms := p.Limits.MaxMS
	if ms == 0 {
		for _, q := range p.Questions {
			ms += q.TimeLimitMS
		}
	}
	return min(max(1, (ms+30_000)/60_000), minutesMost)
}

// languageOf is a language tag by InstaView's name.
func languageOf(tag string) string {
	base, _, _ := cutAny(upper(tag), "-_")
	if base == "NB" || base == "NN" {
		base = "NO"
	}
	if base != "" && slices.Contains(languages(), base) {
		return base
	}
	return "UNDEFINED"
}

func cutAny(s, seps string) (before, after string, found bool) {
	for i := range len(s) {
		if slices.Contains([]byte(seps), s[i]) {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// agentInto reads what is given of an agent into a plan; null empties what may
// be empty.
func agentInto(in *input, p *interview.Plan) error {
	k, err := kept[keptAgent](p.Extra)
	if err != nil {
		return err
	}
	set(&p.Name, in.text("name", 2, 100), false)
	if v := in.choice("type", agentTypes()); v != "" {
		k.Type, p.Mode = v, interview.Recorded
		if v == phone {
			p.Mode = interview.Phone
		}
	}
	choose(&k.Focus, in.choice("focus", focuses()), false)
	if v := in.choice("language", languages()); v == "UNDEFINED" {
		k.Language = v
	} else if v != "" {
		k.Language, p.Language = v, lower(v)
	}
	if n := in.number("duration", 1, minutesMost, true); n != nil {
		p.Limits.MaxMS = int64(*n) * time.Minute.Milliseconds()
	}
	set(&k.Instructions, in.text("instructions", 0, 10_000), in.cleared("instructions"))
	choose(&p.Voice, in.choice("voiceId", voices()), in.cleared("voiceId"))
	choose(&k.CEFR, in.choice("cefrLevel", proficiencies()), in.cleared("cefrLevel"))
	choose(&k.Sound, in.choice("backgroundSound", soundValues()), in.cleared("backgroundSound"))
	choose(&k.NumberID, in.uuid("companyPhoneNumberId"), in.cleared("companyPhoneNumberId"))
	if m := in.metadata("metadata"); m != nil || in.cleared("metadata") {
		p.Metadata = m
	}
	asked := in.texts("questions", questionsMost, 1, 2000)
	switch {
	case len(asked) > 0:
		k.Ours, p.Questions = false, ask(p.Questions, asked)
	case asked != nil, in.cleared("questions"), k.Ours, len(p.Questions) == 0:
		k.Ours, p.Questions = true, ask(p.Questions, usual(k.Focus))
	}
	p.Extra, err = keep(p.Extra, k)
	return err
}

// ask are questions with these texts; one that was asked before stays as it
// was, with its id and all that a good answer says.
func ask(before []interview.Question, texts []string) []interview.Question {
	out := make([]interview.Question, len(texts))
	for i, text := range texts {
		out[i] = interview.Question{Text: text, Category: interview.Behavioral, Form: interview.Spoken}
		if j := slices.IndexFunc(before, func(q interview.Question) bool { return q.Text == text }); j >= 0 {
			out[i] = before[j]
			before = slices.Delete(slices.Clone(before), j, j+1)
		}
		out[i].Order = i
	}
	return out
}

// usual are the questions of an agent that brought none. InstaView's agents
// find their own; a recorded interview needs them beforehand.
func usual(focus string) []string {
	switch focus {
	case "SCREENING":
		return []string{"Please introduce yourself and tell us about your work so far.", "Which of your experience fits this position best, and why?",
			"Tell us about a difficult task you had at work. What did you do, and what came of it?", "Why are you interested in this position?",
			"When could you begin, and what do you expect of us?"}
	case "OUTREACH":
		return []string{"Are you open to a new position at the moment?", "What would a new position have to offer you?", "When and how may we reach you to talk about it?"}
	case "LANGUAGE_TEST":
		return []string{"Please introduce yourself.", "Describe an ordinary day at your work.", "Tell us about a journey you remember well.",
			"What do you think about working from home? Say why."}
	}
	return []string{"Please introduce yourself.", "What have you been working on lately?", "What would you like us to know about you?"}
}
