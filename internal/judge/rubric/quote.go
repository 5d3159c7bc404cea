package rubric

// quote turns a window into bytes of the answer that read as a clause: it takes
// in what little of a clause stands before and after, and otherwise the small
// words in front.
func (s *speech) quote(w span) (start, end int) {
	first, last := w.first, w.last
	const before, after = 5, 4
	from := first
	for from > 0 && s.tokens[from-1].clause == s.tokens[first].clause && first-from <= before && !filler(s.tokens[from-1].word) {
		from--
	}
	if first-from <= before {
		first = from
	} else {
		for n := 0; n < 2 && first > 0 && !s.content[first-1] && s.tokens[first-1].clause == s.tokens[first].clause; n++ {
			first--
			if subjects[s.tokens[first].word] {
				break
			}
		}
	}
	to := last
	for to+1 < len(s.tokens) && s.tokens[to+1].clause == s.tokens[last].clause && to-last <= after {
		to++
	}
	if to-last <= after {
		last = to
	}
	return s.tokens[first].start, s.tokens[last].end
}

// filler reports whether a word is a sound of thinking; quotes do not begin
// with one.
func filler(w string) bool {
	switch w {
	case "um", "uh", "er", "erm", "hm", "hmm", "mm":
		return true
	}
	return false
}
