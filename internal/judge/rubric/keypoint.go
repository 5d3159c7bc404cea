package rubric

import (
	"math"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/judge"
)

// point is one key point, ready for matching.
type point struct {
	id, text     string
	weight       float64
	alternatives []alternative
}

// alternative is one wording of a key point.
type alternative struct {
	terms    []term
	sum      float64 // of the terms' weights
	negated  bool
	small    bool // made of function words only
	trigrams map[uint64]float64
	norm     float64
	window   int // widest window in words
}

// term is one telling word of a key point.
type term struct {
	word
	weight float64
}

func (p point) judgeable() bool { return len(p.alternatives) > 0 }

// points makes the key points of a question, or the clauses of its model answer
// where it has none, and says how many of average weight are needed.
func (e *Engine) points(q judge.Question, t *tongue) ([]point, float64) {
	asked := map[string]bool{}
	for _, tok := range tokenize(clip(q.Text, 16<<10), false) {
		if !t.function[tok.word] {
			asked[e.word(tok.word, t).stem] = true
		}
	}
	code := q.Form == judge.Code
	var out []point
	for _, k := range q.KeyPoints {
		p := point{id: k.ID, text: k.Text, weight: k.Weight}
		for _, wording := range append([]string{k.Text}, k.Synonyms...) {
			if a := e.alternative(wording, asked, t, code); len(a.terms) > 0 {
				p.alternatives = append(p.alternatives, a)
			}
		}
		out = append(out, p)
	}
	if len(out) > 0 {
		if q.Needed > 0 {
			return out, min(q.Needed, float64(len(out)))
		}
		return out, float64(len(out))
	}
	for _, clause := range clauses(q.ModelAnswer, t) {
		a := e.alternative(clause, asked, t, code)
		if len(a.terms) == 0 {
			continue
		}
		// A clause weighs what its words tell that the question has not told.
		out = append(out, point{text: clause, weight: math.Round(a.sum*100) / 100, alternatives: []alternative{a}})
	}
	if len(out) == 0 {
		return nil, 0
	}
	return out, max(1, math.Round(e.p.ModelNeeded*float64(len(out))*100)/100)
}

// alternative weighs the words of one wording. A word of the question keeps a
// part of its weight: it may belong to the point, and proves little.
func (e *Engine) alternative(wording string, asked map[string]bool, t *tongue, code bool) alternative {
	tokens := tokenize(clip(wording, 16<<10), code)
	a := alternative{trigrams: map[uint64]float64{}}
	telling := func(tok token) bool { return !t.function[tok.word] }
	if !slices.ContainsFunc(tokens, telling) {
		a.small, telling = true, func(token) bool { return true }
	}
	seen := map[string]bool{}
	for i, tok := range tokens {
		if t.negators[tok.word] && !(i+1 < len(tokens) && tokens[i+1].word == "only") {
			a.negated = true
		}
		if !telling(tok) {
			continue
		}
		w := e.word(tok.word, t)
		for _, g := range w.trigrams {
			a.trigrams[g]++
		}
		if seen[w.stem] {
			continue
		}
		seen[w.stem] = true
		weight := e.weight(w, t)
		if asked[w.stem] {
			weight *= e.p.Demoted
		}
		a.terms = append(a.terms, term{w, weight})
		a.sum += weight
	}
	var squares float64
	for _, n := range a.trigrams {
		squares += n * n // whole numbers: the order of the map does not show
	}
	a.norm = math.Sqrt(squares)
	a.window = min(3*e.p.Window, max(e.p.Window, 2*len(tokens)))
	return a
}

// weight is the idf of a word in English; elsewhere, without frequencies, long
// words tell more than short ones.
func (e *Engine) weight(w word, t *tongue) float64 {
	if t.code == "en" {
		return e.lexicon.idf(w.text)
	}
	return min(1, .4+.06*float64(w.letters))
}

// clauses cuts a model answer at sentence ends, semicolons, line ends and
// bullets, and long sentences at commas too; a clause of fewer than three
// telling words stays with the one before.
func clauses(text string, t *tongue) []string {
	text = clip(text, 64<<10)
	tokens := tokenize(text, false)
	mark(text, tokens)
	type piece struct{ start, end, telling int }
	var out []piece
	long := map[int]int{}
	for _, tok := range tokens {
		if !t.function[tok.word] {
			long[tok.sentence]++
		}
	}
	for i, tok := range tokens {
		cut := i == 0 || tok.sentence != tokens[i-1].sentence
		if !cut {
			gap := text[min(tokens[i-1].end, tok.start):tok.start]
			cut = strings.ContainsAny(gap, ";\n•。；") || long[tok.sentence] > 12 && strings.Contains(gap, ",")
		}
		if cut && (len(out) == 0 || out[len(out)-1].telling >= 3) {
			out = append(out, piece{start: tok.start})
		}
		p := &out[len(out)-1]
		p.end = tok.end
		if !t.function[tok.word] {
			p.telling++
		}
	}
	if n := len(out); n > 1 && out[n-1].telling < 3 {
		out[n-2].end = out[n-1].end
		out = out[:n-1]
	}
	var texts []string
	for _, p := range out {
		texts = append(texts, text[p.start:p.end])
	}
	return texts
}

// trigrams are the letter triples of a word with its ends marked, each packed
// into a number.
func trigrams(w string) []uint64 {
	rs := []rune(" " + w + " ")
	if len(rs) < 3 {
		return nil
	}
	out := make([]uint64, 0, len(rs)-2)
	for i := 0; i+3 <= len(rs) && i < 40; i++ {
		out = append(out, uint64(rs[i])<<42|uint64(rs[i+1])<<21|uint64(rs[i+2]))
	}
	return out
}
