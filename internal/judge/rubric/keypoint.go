package rubric

import (
	"math"
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
	sumOwn   float64 // of the point's own terms'
	negated  bool
	small    bool // made of function words only
	trigrams map[uint64]float64
	norm     float64
	window   int // widest window in words
	length   int // words of a key point's wording, 0 for a model answer
	// midpoint and width of the logistic from likeness to "met".
	midpoint, width float64
}

// term is one telling word of a key point. It is the point's own unless it
// tells little, or the question or several other key points say it too.
type term struct {
	word
	weight float64
	own    bool
}

// common says which stems prove little for one key point: those of the
// question, and how many of the other key points share a stem.
type common struct {
	asked  map[string]bool
	shared map[string]int
}

func (p point) judgeable() bool { return len(p.alternatives) > 0 }

// points makes the key points of a question, or the clauses of its model answer
// where it has none, and says how many of average weight are needed.
func (e *Engine) points(q judge.Question, t *tongue) ([]point, float64) {
	asked := e.stems(q.Text, t, false)
	code := q.Form == judge.Code
	var out []point
	said := map[string]int{} // by how many key points
	each := make([]map[string]bool, len(q.KeyPoints))
	for i, k := range q.KeyPoints {
		each[i] = e.stems(strings.Join(append([]string{k.Text}, k.Synonyms...), "\n"), t, code)
		for stem := range each[i] {
			said[stem]++
		}
	}
	for i, k := range q.KeyPoints {
		p := point{id: k.ID, text: k.Text, weight: k.Weight}
		shared := map[string]int{}
		for stem := range each[i] {
			shared[stem] = said[stem] - 1
		}
		for _, wording := range append([]string{k.Text}, k.Synonyms...) {
			if a := e.alternative(wording, common{asked, shared}, t, code, false); len(a.terms) > 0 {
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
		a := e.alternative(clause, common{asked: asked}, t, code, true)
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

// stems are the telling stems of a text.
func (e *Engine) stems(text string, t *tongue, code bool) map[string]bool {
	out := map[string]bool{}
	for _, tok := range tokenize(clip(text, 16<<10), code) {
		if !t.function[tok.word] {
			out[e.word(tok.word, t).stem] = true
		}
	}
	return out
}

// alternative weighs the words of one wording. A word of the question keeps a
// part of its weight: it may belong to the point, and proves little. So does,
// in a key point, a word that other key points share.
func (e *Engine) alternative(wording string, c common, t *tongue, code, model bool) alternative {
	tokens := tokenize(clip(wording, 16<<10), code)
	a := alternative{trigrams: map[uint64]float64{}}
	for i, tok := range tokens {
		if t.negators[tok.word] && !(i+1 < len(tokens) && tokens[i+1].word == "only") {
			a.negated = true
		}
	}
	a.add(e, tokens, c, t, model, func(tok token) bool { return !t.function[tok.word] })
	told, squares := 0.0, 0.0
	for _, n := range a.terms {
		if n.own || a.sumOwn == 0 {
			told += n.weight
			squares += n.weight * n.weight
		}
	}
	// A wording of common words is a phrase: its small words count too.
	if len(a.terms) == 0 || !model && a.sum < e.p.Mass && len(tokens) > len(a.terms) {
		a.small = true
		a.add(e, tokens, c, t, model, func(tok token) bool { return t.function[tok.word] })
	}
	var norm float64
	for _, n := range a.trigrams {
		norm += n * n // whole numbers: the order of the map does not show
	}
	a.norm = math.Sqrt(norm)
	if model {
		a.window = min(3*e.p.Window, max(e.p.Window, 2*len(tokens)))
		a.midpoint, a.width = e.p.ModelMidpoint, e.p.ModelWidth
		return a
	}
	a.length = len(tokens)
	a.window = min(3*e.p.Window, max(e.p.Narrow, 2*len(tokens)))
	// The fewer words carry a wording, and the less they tell, the more of them
	// must be said.
	a.midpoint, a.width = e.p.Strict, e.p.Width
	if told > 0 {
		carried := min(told*told/squares, told/e.p.Mass)
		a.midpoint = min(e.p.Strict, e.p.Midpoint+e.p.Short/carried)
	}
	return a
}

// add weighs those words of a wording that are asked for.
func (a *alternative) add(e *Engine, tokens []token, c common, t *tongue, model bool, which func(token) bool) {
	seen := map[string]bool{}
	for _, tok := range tokens {
		if !which(tok) {
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
		n := term{w, e.weight(w, t), model || !t.function[tok.word]}
		if !model {
			n.weight = math.Pow(n.weight, e.p.Sharpness)
		}
		switch {
		case c.asked[w.stem] || c.shared[w.stem] > 1:
			n.weight, n.own = n.weight*e.p.Demoted, model
		case c.shared[w.stem] == 1:
			n.weight *= e.p.Shared
		case !model && t.light[w.text]:
			n.weight, n.own = n.weight*e.p.Light, false
		}
		if n.own {
			a.sumOwn += n.weight
		}
		a.terms = append(a.terms, n)
		a.sum += n.weight
	}
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
