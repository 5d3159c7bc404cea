package gate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// rubric is what can be said of what a question is scored against.
func rubric(q interview.Question) []Warning {
	if q.Unscored {
		return nil
	}
	if q.Form == interview.Choice {
		if !slices.ContainsFunc(q.Choices, func(o interview.Option) bool { return o.Correct }) {
			return []Warning{{Kind: NoCorrect, Field: "choices", Text: "None of the choices is marked as right.",
				Hint: "Mark one, or leave the question unscored."}}
		}
		return nil
	}
	var out []Warning
	if len(q.KeyPoints) == 0 && q.ModelAnswer == "" {
		out = append(out, Warning{Kind: NoRubric, Field: "key_points", Text: "There are no key points: the machine’s score will be withheld.",
			Hint: "Write what a good answer says, in the words a candidate would use, or leave the question unscored."})
	}
	if missing := missingAnchors(q.Anchors); len(missing) > 0 {
		out = append(out, Warning{Kind: NoAnchors, Field: "anchors." + missing[0],
			Text: "There is no example of a " + list(missing) + " answer.", Hint: "People who review agree more often when they compare with the same examples."})
	}
	return out
}

func missingAnchors(a *interview.Anchors) (missing []string) {
	if a == nil {
		a = &interview.Anchors{}
	}
	if len(a.Weak) == 0 {
		missing = append(missing, "weak")
	}
	if len(a.Moderate) == 0 {
		missing = append(missing, "moderate")
	}
	if len(a.Strong) == 0 {
		missing = append(missing, "strong")
	}
	return missing
}

// list is "a", "a or b", "a, b or c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// wanted are the texts of a rubric with their places.
func wanted(q interview.Question) (texts, fields []string) {
	add := func(field, text string) { texts, fields = append(texts, text), append(fields, field) }
	for i, k := range q.KeyPoints {
		add(fmt.Sprintf("key_points[%d].text", i), k.Text)
	}
	if q.ModelAnswer != "" {
		add("model_answer", q.ModelAnswer)
	}
	if q.Anchors != nil {
		for _, level := range []struct {
			name  string
			texts []string
		}{{"weak", q.Anchors.Weak}, {"moderate", q.Anchors.Moderate}, {"strong", q.Anchors.Strong}} {
			for _, t := range level.texts {
				add("anchors."+level.name, t)
			}
		}
	}
	return texts, fields
}
