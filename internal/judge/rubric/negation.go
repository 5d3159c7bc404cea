package rubric

import "strings"

var (
	subjects = set(strings.Fields("i we you he she they"))
	// nominative pronouns begin a clause; "it" and "you" may as well end one.
	nominative = set(strings.Fields("i we he she they"))
	openers    = set(strings.Fields("but so because then if when while although though until unless since whereas otherwise"))
	binders    = set(strings.Fields("that what how why which who where whether than"))
	joiners    = set(strings.Fields("and or"))
	// after a joiner, these begin a clause of their own.
	starters  = set(strings.Fields("i we you he she they it the a an my our their his her there then this that these those also did do does can could will would was were is are have has had not never no maybe"))
	auxiliary = set(strings.Fields("is are was were am be been do does did can could will would should must may might has have had need"))
	affirming = set(strings.Fields("only just forget forgetting fail hesitate doubt problem matter"))
)

// markBreaths numbers the clauses that a negation reaches to the end of. Speech
// comes without commas, so in English clauses also begin where a conjunction or
// a subject opens one.
func (s *speech) markBreaths() {
	s.breaths = make([]int, len(s.tokens))
	n := 0
	for i := range s.tokens {
		if i > 0 && (s.tokens[i].clause != s.tokens[i-1].clause || s.t.code == "en" && s.opens(i)) {
			n++
		}
		s.breaths[i] = n
	}
}

// opens reports whether token i, not the first, begins a clause.
func (s *speech) opens(i int) bool {
	w, before := s.tokens[i].word, s.tokens[i-1].word
	switch {
	case openers[w]:
		return !openers[before] && !joiners[before]
	case joiners[w]:
		return i+1 < len(s.tokens) && starters[s.tokens[i+1].word]
	case nominative[w]:
		return !binders[before] && !openers[before] && !joiners[before]
	}
	return false
}

// negates reports whether token i is a negation that stands for itself: not in
// "not only", "do not forget to".
func (s *speech) negates(i int) bool {
	return s.t.negators[s.tokens[i].word] && !(i+1 < len(s.tokens) && affirming[s.tokens[i+1].word])
}

// denies reports whether a window says the opposite of its wording: most of the
// words that count there stand in the reach of a negation that the wording has
// not, or nearly all of them are there and its own negation is missing.
func (s *speech) denies(a *alternative, w span, hits []hit) bool {
	if s.t.negators == nil {
		return false
	}
	if a.negated {
		if w.recall <= s.e.p.ContradictionRecall {
			return false
		}
		full := s.widen(w)
		for i := full.first; i <= full.last; i++ {
			if s.negates(i) {
				return false
			}
		}
		return true
	}
	var all, denied float64
	last, reached := -1, false
	for _, h := range hits {
		if h.token < w.first || h.token > w.last {
			continue
		}
		// What follows a negated word in its clause is negated with it.
		if last < 0 || s.breaths[h.token] != last || !reached {
			reached = s.inReach(h.token)
		}
		last = s.breaths[h.token]
		all += a.terms[h.term].weight
		if reached {
			denied += a.terms[h.term].weight
		}
	}
	return denied > 0 && denied*3 >= all*2
}

// inReach reports whether a word is negated: the negation stands up to six
// words before it in its clause, or follows it as in "the check is not needed".
func (s *speech) inReach(token int) bool {
	const before, after = 6, 5
	for i := token - 1; i >= max(0, token-before) && s.breaths[i] == s.breaths[token]; i-- {
		if s.negates(i) {
			return true
		}
	}
	for i := token + 1; i <= min(len(s.tokens)-1, token+after) && s.breaths[i] == s.breaths[token]; i++ {
		if s.negates(i) && auxiliary[s.tokens[i-1].word] {
			return true
		}
	}
	return false
}

// breath is what is left aside once a window proved to be a denial: the clause
// of its first denied word, or where none is, of its first word.
func (s *speech) breath(w span, hits []hit) span {
	at := w.first
	for _, h := range hits {
		if h.token >= w.first && h.token <= w.last && s.inReach(h.token) {
			at = h.token
			break
		}
	}
	w.first, w.last = at, at
	for w.first > 0 && s.breaths[w.first-1] == s.breaths[at] {
		w.first--
	}
	for w.last+1 < len(s.tokens) && s.breaths[w.last+1] == s.breaths[at] {
		w.last++
	}
	return w
}
