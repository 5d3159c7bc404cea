package judge

import (
	"slices"
	"strings"
)

// Reading is what an engine found in one answer, before any number is made of
// it. Engines differ in how they fill it; Compose is the same for all.
type Reading struct {
	// Withheld is set when the answer could not be judged.
	Withheld Reason
	// Points are the key points that were looked for, in the rubric's order;
	// there are some whenever there is a rubric.
	Points []Sighting
	// Needed is how many points of average weight make a full answer, above 0.
	Needed float64
	// Factor lowers the answer as a whole where a guard demands it; 0 means
	// that none did.
	Factor Share
	Flags  []Flag
	// Ceiling is the highest confidence that the engine vouches for, Doubts
	// are the sentences that say why.
	Ceiling Confidence
	Doubts  []string
}

// Sighting is one key point looked for in one answer. Low and High are Met with
// matching a notch stricter and more lenient. Start and End are byte offsets of
// the quote, equal when there is none.
type Sighting struct {
	ID             string
	Text           string
	Weight         float64
	Met, Low, High Share
	Start, End     int
}

// ReadChoice reads the answer to a Choice question: each correct option is a
// key point, and each wrong option taken takes one away. No engine is needed
// for it.
func ReadChoice(it Item) Reading {
	q, a := it.Question, it.Answer
	r := Reading{Ceiling: High}
	if len(q.Correct) == 0 {
		r.Withheld = NoRubric
		return r
	}
	wrong := 0
	for _, o := range q.Choices {
		start, end := option(a.Text, o)
		if !slices.Contains(q.Correct, o.ID) {
			if end > start {
				wrong++
			}
			continue
		}
		s := Sighting{ID: o.ID, Text: o.Text, Start: start, End: end}
		if s.Text == "" {
			s.Text = o.ID
		}
		if end > start {
			s.Met = Whole
		}
		s.Low, s.High = s.Met, s.Met
		r.Points = append(r.Points, s)
	}
	r.Needed = float64(len(r.Points))
	right := 0
	for _, p := range r.Points {
		right += int(p.Met / Whole)
	}
	switch {
	case !a.Given:
		r.Withheld = NoAnswer
	case strings.TrimSpace(a.Text) == "":
		r.Withheld = EmptyAnswer
	case right == 0 || wrong >= right:
		for i := range r.Points {
			r.Points[i] = Sighting{ID: r.Points[i].ID, Text: r.Points[i].Text}
		}
	case wrong > 0:
		r.Factor = Whole * Share(right-wrong) / Share(right)
	}
	return r
}

// option finds the line of an answer that is an option's id or wording.
func option(text string, o Option) (start, end int) {
	at := 0
	for line := range strings.SplitAfterSeq(text, "\n") {
		said := strings.TrimSpace(line)
		if said != "" && (said == o.ID || strings.EqualFold(said, strings.TrimSpace(o.Text))) {
			start = at + strings.Index(line, said)
			return start, start + len(said)
		}
		at += len(line)
	}
	return 0, 0
}
