// Package gate reads a plan before it is used and says what an experienced
// interviewer would want to look at again: questions that are unlawful or have
// nothing to do with the work, that lead or ask two things at once, that are
// hard to follow, and rubrics that leave the score without ground.
//
// It is lists of words and a few counts, no legal advice: it misses what it
// does not know and may stumble over what is harmless, so it warns and never
// refuses. Begin with [Check]; what it looks for stands in words.go, a file a
// language in words_*.go.
package gate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// Kind is what a warning is about.
type Kind string

// Kinds of warnings, the gravest first.
const (
	Protected Kind = "protected" // asks about what hiring must not turn on
	OffJob    Kind = "off_job"   // has nothing to do with the work
	Biased    Kind = "biased"    // a key point or anchor that rewards who somebody is
	Delivery  Kind = "delivery"  // a key point or anchor that words cannot show
	Leading   Kind = "leading"   // shows which answer is wanted
	Double    Kind = "double"    // asks two things at once
	NoRubric  Kind = "no_rubric" // nothing to score against
	NoAnchors Kind = "no_anchors"
	NoCorrect Kind = "no_correct" // a choice without a right one
	Unasked   Kind = "unasked"    // a must-have skill that no question speaks to
	Hard      Kind = "hard"       // long sentences, long words
	TooLong   Kind = "too_long"   // more questions than time
	Again     Kind = "again"      // the same question twice
)

// Grave tells whether a warning is about what may wrong a candidate, rather
// than about the quality of the plan.
func (k Kind) Grave() bool { return k == Protected || k == OffJob || k == Biased }

// Warning is one thing to look at again.
type Warning struct {
	Kind     Kind
	Question int    // index in the plan; -1 is the plan itself
	Field    string // JSON path as in [interview.Error]: "questions[2].text"
	Topic    string // of a Protected one: "family", "health" …
	Found    string // the words that gave rise to it, as written; may be empty
	Text     string // what it is, a sentence
	Hint     string // what to do, a sentence; may be empty
}

// Key tells warnings apart from one check to the next: it stays when other
// questions come, go or move.
func (w Warning) Key(p interview.Plan) string {
	about := p.Name
	if w.Question >= 0 && w.Question < len(p.Questions) {
		about = p.Questions[w.Question].Text
	}
	if w.Question < 0 && w.Kind == Unasked {
		about = w.Found
	}
	return string(w.Kind) + "\x00" + w.Topic + "\x00" + strings.ToLower(w.Found) + "\x00" + about
}

// Check reads a plan that the rules of [interview.Service] accept, or one that
// is still being written. Warnings come in the order of the questions, those
// of the whole plan last.
func Check(p interview.Plan) []Warning {
	words := wordsOf(p.Language)
	var out []Warning
	seen := map[string]int{}
	for i, q := range p.Questions {
		at := fmt.Sprintf("questions[%d].", i)
		for _, w := range slices.Concat(question(q, words), rubric(q), reading(q.Text, p.Language)) {
			w.Question, w.Field = i, at+w.Field
			out = append(out, w)
		}
		if text := plain(q.Text); text != "" {
			if first, again := seen[text]; again {
				out = append(out, Warning{Kind: Again, Question: i, Field: at + "text",
					Text: fmt.Sprintf("This is question %d once more.", first+1), Hint: "Candidates wonder what they got wrong. Ask for something else, or take it out."})
			} else {
				seen[text] = i
			}
		}
	}
	return append(out, together(p)...)
}

// together is what can be said of a plan as a whole.
func together(p interview.Plan) []Warning {
	var out []Warning
	for i, s := range p.Skills {
		if s.MustHave && s.Name != "" && !spokenTo(p, s.Name) {
			out = append(out, Warning{Kind: Unasked, Question: -1, Field: fmt.Sprintf("skills[%d].name", i), Found: s.Name,
				Text: "No scored question speaks to “" + s.Name + "”, which is a must-have.", Hint: "Tick it at the questions that show it, or it will have no score."})
		}
	}
	ms, questions := Length(p), len(p.Questions)
	switch {
	case p.Limits.MaxMS > 0 && ms > p.Limits.MaxMS:
		out = append(out, Warning{Kind: TooLong, Question: -1, Field: "limits.max_ms",
			Text: fmt.Sprintf("The %d questions can take %d minutes, and the whole may take %d: the last ones may never be reached.", questions, minutes(ms), minutes(p.Limits.MaxMS)),
			Hint: "Ask fewer questions, shorten their limits, or give more time."})
	case ms > longMS:
		out = append(out, Warning{Kind: TooLong, Question: -1, Field: "questions",
			Text: fmt.Sprintf("The %d questions can take %d minutes. Many candidates leave an interview that takes longer than %d.", questions, minutes(ms), minutes(longMS)),
			Hint: "Keep the questions that decide, and ask the rest in the next conversation."})
	}
	return out
}

// longMS is what candidates put up with, in milliseconds. It is a rule of
// thumb of ours, not a finding.
const longMS = 45 * 60_000

// Length is how long a plan's questions take at most, in milliseconds: each
// one's limit, and the time to think before a spoken one.
func Length(p interview.Plan) int64 {
	var ms int64
	for _, q := range p.Questions {
		ms += cmp.Or(q.TimeLimitMS, interview.DefaultTimeLimitMS)
		if f := q.Form; f == "" || f == interview.Spoken || f == interview.Video {
			ms += cmp.Or(p.Limits.ThinkMS, interview.DefaultThinkMS)
		}
	}
	return ms
}

func minutes(ms int64) int64 { return (ms + 59_999) / 60_000 }

func spokenTo(p interview.Plan, skill string) bool {
	for _, q := range p.Questions {
		for _, s := range q.Skills {
			if !q.Unscored && strings.EqualFold(s, skill) {
				return true
			}
		}
	}
	return false
}
