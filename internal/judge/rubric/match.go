package rubric

import (
	"math"
	"slices"

	"github.com/candorhq/candor/internal/judge"
)

// hit is a word of the answer that says a term of a key point.
type hit struct {
	token int
	term  int
	like  float64
}

// span is the window of an answer that says most of a key point: tokens from
// first to last, their likeness to the point, and how many of its words by
// weight they have.
type span struct {
	first, last int
	like        float64
	recall      float64
}

// look finds one key point and writes it down in out. Each wording must be
// found well in its own right: the best of them counts.
func (s *speech) look(p point, out *judge.Sighting) {
	found, factor, wording := span{}, 1.0, &alternative{}
	for i := range p.alternatives {
		a := &p.alternatives[i]
		w, f := s.sight(a)
		if s.isStrung(w) && a.met(w.like) > 0 {
			f *= float64(s.e.p.SaladFactor) / 1000
		}
		if f*a.met(w.like) > factor*wording.met(found.like) {
			found, factor, wording = w, f, a
		}
	}
	p0 := s.e.p
	out.Met = s.e.share(factor * wording.met(found.like))
	out.Low = min(out.Met, s.e.share(factor*wording.met(max(0, found.like-p0.Notch))))
	out.High = max(out.Met, s.e.share(factor*wording.met(found.like+p0.Notch)))
	if found.like == 0 {
		out.High = 0
	}
	if out.Met > 0 {
		s.keywords = s.keywords || s.isStrung(found)
		out.Start, out.End = s.quote(found)
	}
}

// met is the logistic from likeness to the part of a key point that is there,
// laid so that no likeness is 0 and full likeness is 1.
func (a *alternative) met(like float64) float64 {
	if like <= 0 {
		return 0
	}
	curve := func(x float64) float64 { return 1 / (1 + math.Exp(-(x-a.midpoint)/a.width)) }
	return min(1, max(0, (curve(like)-curve(0))/(curve(1)-curve(0))))
}

// share rounds to thousandths; what is under the floor is not there at all, so
// that nothing counts without a quote worth reading.
func (e *Engine) share(met float64) judge.Share {
	n := judge.Share(math.Round(met * 1000))
	if int(n) < e.p.Floor {
		return 0
	}
	return n
}

// sight finds the best window for one wording. Where that window seems to deny
// the point, it counts half and another part of the answer may do better.
func (s *speech) sight(a *alternative) (span, float64) {
	hits := s.hits(a)
	var denied []span
	kept, factor := span{}, 1.0
	for range 6 {
		w := s.best(a, hits, denied)
		if w.like == 0 {
			break
		}
		if !s.denies(a, w, hits) {
			if a.met(w.like) > factor*a.met(kept.like) || len(denied) == 0 {
				kept, factor = w, 1
			}
			// Said here and denied elsewhere: a person should read both.
			if again := s.best(a, hits, append(denied, s.breath(w, hits))); a.met(again.like) >= .5 && s.denies(a, again, hits) {
				s.contradicted = true
			}
			break
		}
		if len(denied) == 0 {
			kept, factor = w, s.e.p.ContradictionFactor
			if a.met(w.like) >= .5 && w.recall > s.e.p.ContradictionRecall {
				s.contradicted = true
			}
		}
		denied = append(denied, s.breath(w, hits))
	}
	return kept, factor
}

// hits lists the words of the answer that say a term, in order.
func (s *speech) hits(a *alternative) []hit {
	says := make([]hit, len(s.vocab)) // by word; like 0 is none
	for v := range s.vocab {
		for i := range a.terms {
			if like := s.like(&a.terms[i].word, &s.vocab[v]); like > says[v].like {
				says[v] = hit{term: i, like: like}
			}
		}
	}
	var out []hit
	for i, id := range s.ids {
		if h := says[id]; h.like > 0 && !s.masked[i] {
			out = append(out, hit{i, h.term, h.like})
		}
	}
	return out
}

// like compares two words: 1 for the same stem, a little less for one letter's
// difference between longer words, provided the answer's is no word of its
// own. Without a stemmer it is the overlap of their letter triples.
func (s *speech) like(a, b *word) float64 {
	if a.text == b.text || a.stem == b.stem {
		return 1
	}
	if s.t.stem == nil {
		if d := dice(a.trigrams, b.trigrams); d >= .5 {
			return d
		}
	}
	if a.letters < s.e.p.Letters || b.letters < s.e.p.Letters || b.known && a.known {
		return 0
	}
	if oneApart(a.text, b.text) || min(len(a.stem), len(b.stem)) >= s.e.p.Letters && oneApart(a.stem, b.stem) {
		return s.e.p.Typo
	}
	return 0
}

// best tries every window that begins and ends with a hit, is no wider than the
// wording allows and crosses at most one sentence end. A longer answer only has
// more windows, so more words never lower the best.
func (s *speech) best(a *alternative, hits []hit, denied []span) span {
	p := s.e.p
	var top span
	budget := p.Budget
	said, times := make([]float64, len(a.terms)), make([]float64, len(a.terms))
	for i, h := range hits {
		if within(h.token, denied) {
			continue
		}
		clear(said)
		clear(times)
		for _, g := range hits[i:] {
			words := g.token - h.token + 1
			if words > a.window || s.tokens[g.token].sentence-s.tokens[h.token].sentence > 1 || within(g.token, denied) {
				break
			}
			said[g.term] = max(said[g.term], g.like)
			times[g.term] += g.like
			var recall, bm float64
			kinds, own := 0, 0.0
			norm := p.K1 * (1 - p.B + p.B*float64(words)/p.Length)
			for t := range said {
				if said[t] == 0 {
					continue
				}
				kinds++
				if a.terms[t].own {
					own += said[t] * a.terms[t].weight
				}
				recall += said[t] * a.terms[t].weight
				bm += min(1, times[t]*(p.K1+1)/(times[t]+norm)) * a.terms[t].weight
			}
			// What the question and other points say too proves nothing alone, nor
			// does one word of several.
			if a.sumOwn > 0 && own == 0 || a.length > 0 && kinds < p.Kinds && len(a.terms) > p.Kinds {
				continue
			}
			recall, bm = recall/a.sum, min(1, bm/a.sum)
			if a.sumOwn > 0 && own/a.sumOwn < recall {
				recall, bm = own/a.sumOwn, min(bm, own/a.sumOwn)
			}
			like := p.Recall*recall + p.BM25*bm - p.Loose*a.stretch(words)
			if like+p.Trigrams <= top.like || budget == 0 {
				continue
			}
			budget--
			like += p.Trigrams * s.letters(a, h.token, g.token)
			if like > top.like {
				top = span{h.token, g.token, like, recall}
			}
		}
		if top.like > .98 {
			break
		}
	}
	return top
}

// stretch is by how many lengths of the wording a window is longer than one and
// a half of them.
func (a *alternative) stretch(words int) float64 {
	if a.length == 0 {
		return 0
	}
	return max(0, float64(words)/float64(a.length)-1.5)
}

func within(token int, spans []span) bool {
	for _, d := range spans {
		if token >= d.first && token <= d.last {
			return true
		}
	}
	return false
}

// letters is the cosine of the letter triples of a wording and a window.
func (s *speech) letters(a *alternative, first, last int) float64 {
	var all []uint64
	for i := first; i <= last; i++ {
		if (s.content[i] || a.small) && !s.masked[i] {
			all = append(all, s.vocab[s.ids[i]].trigrams...)
		}
	}
	slices.Sort(all)
	var dot, squares float64
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j] == all[i] {
			j++
		}
		n := float64(j - i)
		dot += n * a.trigrams[all[i]]
		squares += n * n
		i = j
	}
	if squares == 0 || a.norm == 0 {
		return 0
	}
	return min(1, dot/(a.norm*math.Sqrt(squares)))
}

// dice is twice the triples in common divided by all of both.
func dice(a, b []uint64) float64 {
	both := 0
	for i, g := range a {
		if slices.Contains(a[:i], g) {
			continue
		}
		if slices.Contains(b, g) {
			both++
		}
	}
	if len(a)+len(b) == 0 {
		return 0
	}
	return min(1, 2*float64(both)/float64(len(a)+len(b)))
}

// oneApart reports whether two words differ by one letter more, less, other, or
// by two neighbours swapped.
func oneApart(x, y string) bool {
	if len(x)-len(y) > 4 || len(y)-len(x) > 4 {
		return false
	}
	a, b := []rune(x), []rune(y)
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 1:
		return slices.Equal(a[i:], b[i+1:])
	case 0:
		if i == len(a) {
			return true
		}
		return slices.Equal(a[i+1:], b[i+1:]) ||
			i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
	}
	return false
}
