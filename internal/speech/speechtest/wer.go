// Package speechtest holds what every speech engine is measured by: Recognizer and
// Synthesizer are the suites that each implementation runs, Say makes speech whose
// words are known, and Compare counts the errors of a transcript.
package speechtest

import (
	"strings"
	"unicode"
)

// Errors counts the differences between what was said and what was heard, in words.
type Errors struct {
	Said                           int
	Substituted, Deleted, Inserted int
}

// Rate is the word error rate: 0 for a perfect transcript, 1 and more for a
// useless one.
func (e Errors) Rate() float64 {
	return float64(e.Substituted+e.Deleted+e.Inserted) / float64(max(1, e.Said))
}

// Add is the sum of two counts.
func (e Errors) Add(o Errors) Errors {
	return Errors{e.Said + o.Said, e.Substituted + o.Substituted, e.Deleted + o.Deleted, e.Inserted + o.Inserted}
}

// Compare aligns two texts word by word with the fewest edits. Case, punctuation
// and hyphens do not count.
func Compare(said, heard string) Errors {
	want, got := Normalize(said), Normalize(heard)
	row := make([]Errors, len(got)+1) // the edits that turn want[:i] into got[:j]
	for j := range row {
		row[j].Inserted = j
	}
	for _, w := range want {
		diagonal := row[0]
		row[0].Deleted++
		for j, g := range got {
			best := diagonal
			if g != w {
				best.Substituted++
			}
			if e := row[j+1]; edits(e)+1 < edits(best) {
				best = e
				best.Deleted++
			}
			if e := row[j]; edits(e)+1 < edits(best) {
				best = e
				best.Inserted++
			}
			diagonal, row[j+1] = row[j+1], best
		}
	}
	out := row[len(got)]
	out.Said = len(want)
	return out
}

func edits(e Errors) int { return e.Substituted + e.Deleted + e.Inserted }

// Normalize splits a text into lower-case words of letters, digits and
// apostrophes.
func Normalize(text string) []string {
	text = strings.ReplaceAll(strings.ToLower(text), "’", "'")
	return strings.FieldsFunc(text, func(r rune) bool {
		return r != '\'' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}
