package report

import (
	"regexp"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// Reason is a sentence with the findings it cites.
type Reason struct {
	Text  string
	Cites []string
}

// Places are where a reader finds what the sentence rests on.
func (r Reason) Places() []Piece { return places(r.Cites) }

// Piece is a part of a text: words, or the id of a finding they rest on with
// the name of its place.
type Piece struct{ Text, Cite, Place string }

// place is where a finding stands, in words that a reader who never saw an id
// knows: the question for all of its key points and notes.
func place(id string) string {
	question, _, _ := strings.Cut(id, ".")
	if n, ok := strings.CutPrefix(question, "q"); ok && n != "" {
		return "question " + n
	}
	if strings.HasPrefix(id, "s") {
		return "skills"
	}
	return id
}

// places are findings by their places, each place once, leading to the first
// finding there.
func places(ids []string) (out []Piece) {
	for _, id := range ids {
		name := place(id)
		if !slices.ContainsFunc(out, func(p Piece) bool { return p.Place == name }) {
			out = append(out, Piece{Cite: id, Place: name})
		}
	}
	return out
}

// citation is how an assessment's texts cite: "… [q1.k2, q1.f1]".
var citation = regexp.MustCompile(`\s*\[([a-z0-9., ]+)\]`)

// pieces takes the citations out of a text. Brackets that name nothing known
// stay as they are.
func pieces(text string, known map[string]bool) []Piece {
	var out []Piece
	say := func(s string) {
		if s == "" {
			return
		}
		if n := len(out); n > 0 && out[n-1].Cite == "" {
			out[n-1].Text += s
			return
		}
		out = append(out, Piece{Text: s})
	}
	at := 0
	for _, m := range citation.FindAllStringSubmatchIndex(text, -1) {
		ids := strings.Split(text[m[2]:m[3]], ",")
		all := true
		for i := range ids {
			ids[i] = strings.TrimSpace(ids[i])
			all = all && known[ids[i]]
		}
		if !all {
			continue
		}
		say(text[at:m[0]])
		out = append(out, places(ids)...)
		at = m[1]
	}
	say(text[at:])
	return out
}

// because keeps of each finding the ids that stand in the report.
func because(findings []interview.Finding, known map[string]bool) []Reason {
	var out []Reason
	for _, f := range findings {
		r := Reason{Text: f.Text}
		for _, id := range f.Findings {
			if known[id] {
				r.Cites = append(r.Cites, id)
			}
		}
		out = append(out, r)
	}
	return out
}
