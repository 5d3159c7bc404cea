// Package draft makes a first plan of an interview from what somebody wrote
// about the work, without a language model and always the same from the same
// words: it looks for skills it knows how to ask about (skills.txt), for
// skills that are only named, and for duties, and turns each into a question
// with key points. It is a beginning for a person to edit.
//
// Begin with [Make]. It reads English; of a description in another language it
// finds the names of skills and little else.
package draft

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/candorhq/candor/internal/interview"
)

// Bounds of what is drafted.
const (
	maxSkills  = 6 // questions about skills
	maxDuties  = 2 // questions about duties
	maxGroup   = 25
	answerTime = 180_000
)

// Make drafts a plan and the position it is for. role is what the work is
// called; description is read as it is, at most the first 20,000 bytes of it.
// The same input gives the same draft.
func Make(role, description string) (interview.Position, interview.Plan) {
	role = title(role)
	if len(description) > 20_000 {
		description = strings.ToValidUTF8(description[:20_000], "")
	}
	parts := read(description)
	found := skillsOf(role, parts)
	pos := interview.Position{Title: role, Description: firstRunes(strings.TrimSpace(description), interview.MaxText)}
	plan := interview.Plan{
		Name: role, Language: "en",
		Intro: "Thank you for taking the time. Answer in your own words; examples from your own work say more than theory.",
		Outro: "Thank you. A person reads every result before anything is decided.",
	}
	for _, s := range found {
		weight := 1.0
		if s.must {
			pos.MustHave = append(pos.MustHave, s.name)
			weight = 2
		} else {
			pos.NiceToHave = append(pos.NiceToHave, s.name)
		}
		plan.Skills = append(plan.Skills, interview.Skill{Name: s.name, MustHave: s.must, Weight: weight})
	}
	plan.Questions = append(plan.Questions, opening(role, found))
	plan.Questions = append(plan.Questions, ofSkills(found)...)
	for _, duty := range duties(parts) {
		plan.Questions = append(plan.Questions, ofDuty(duty))
	}
	plan.Questions = append(plan.Questions, closing(description)...)
	for i := range plan.Questions {
		q := &plan.Questions[i]
		q.Order, q.TimeLimitMS = i+1, answerTime
		if q.Form == "" {
			q.Form = interview.Spoken
		}
		// Nobody says everything that could be said: four fifths are a full answer.
		if n := len(q.KeyPoints); n > 3 {
			q.Needed = float64(n - 1)
		}
	}
	return pos, plan
}

// title is a role as a name: one line, not too long.
func title(role string) string {
	return firstRunes(strings.Join(strings.Fields(role), " "), interview.MaxName)
}

func firstRunes(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// ofSkills asks about the first skills. Two that we have one question for are
// asked about together.
func ofSkills(found []skill) []interview.Question {
	var out []interview.Question
	for _, s := range found {
		i := slices.IndexFunc(out, func(q interview.Question) bool { return s.text != "" && q.Text == s.text })
		switch {
		case i >= 0:
			out[i].Skills = append(out[i].Skills, s.name)
		case len(out) < maxSkills:
			out = append(out, s.question())
		}
	}
	return out
}

// opening lets the candidate speak of what they have done.
func opening(role string, found []skill) interview.Question {
	q := interview.Question{
		Text:     fmt.Sprintf("Which of your experience matters most for the role of %s? Name one piece of work that you are proud of, and your own part in it.", role),
		Category: interview.Experience,
		KeyPoints: points(
			"names a piece of work from their own experience|in my last job|I worked on|we built|project",
			"says what their own part was|I was responsible|my task was|I did|my role",
			"says what came of it|in the end|as a result|it saved|the outcome|we reached",
		),
		Anchors: &interview.Anchors{
			Weak:     []string{"speaks of experience in general", "no work of their own"},
			Moderate: []string{"one real piece of work, their own part stays unclear"},
			Strong:   []string{"one real piece of work with their own part and its outcome"},
		},
	}
	for _, s := range found[:min(len(found), 3)] {
		q.KeyPoints = append(q.KeyPoints, interview.KeyPoint{Text: "experience with " + s.name, Synonyms: s.aliases})
	}
	return numbered(q)
}

// ofDuty asks how the candidate would go about one of the duties.
func ofDuty(duty string) interview.Question {
	return numbered(interview.Question{
		Text:     fmt.Sprintf("One of the tasks in this role is: %s. Suppose you begin tomorrow. How do you go about it?", duty),
		Category: interview.Situational,
		KeyPoints: points(
			"finds out what is expected and by whom|ask what the goal is|clarify|talk to the stakeholders|understand the need",
			"says what comes first and why|prioritise|first step|plan|most important",
			"involves others where that helps|ask a colleague|work with the team|coordinate",
			"checks whether it worked|measure|feedback|review the result|follow up",
		),
		Anchors: &interview.Anchors{
			Weak:     []string{"stays with general words"},
			Moderate: []string{"some steps, without reasons"},
			Strong:   []string{"steps in an order with reasons, and a way to tell whether it worked"},
		},
	})
}

// closing are one or two questions about how the candidate works with others.
func closing(description string) []interview.Question {
	low := strings.ToLower(description)
	var out []interview.Question
	for _, b := range behaviours() {
		if len(out) < 2 && slices.ContainsFunc(b.when, func(w string) bool { return strings.Contains(low, w) }) {
			out = append(out, numbered(b.question))
		}
	}
	if len(out) == 0 {
		out = append(out, numbered(behaviours()[0].question))
	}
	return out
}

// points reads key points, each with other wordings behind bars.
func points(lines ...string) []interview.KeyPoint {
	var out []interview.KeyPoint
	for _, line := range lines {
		parts := strings.Split(line, "|")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		out = append(out, interview.KeyPoint{Text: parts[0], Synonyms: parts[1:]})
	}
	return out
}

func numbered(q interview.Question) interview.Question {
	for i := range q.KeyPoints {
		q.KeyPoints[i].ID = fmt.Sprintf("k%d", i+1)
	}
	return q
}

// words are a text's words in lower case, with what belongs to names of
// techniques kept: "c++", "node.js", "ci/cd".
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("+#./'-", r)
	})
}
