package pdf

// breakKind says whether a line may end after a rune.
type breakKind uint8

const (
	noBreak   breakKind = iota
	syllable            // in scripts without spaces, where UAX 14 asks for a dictionary
	mayBreak            // UAX 14
	mustBreak           // a newline
)

// breaksOf finds the break opportunities of UAX 14. Thai, Lao, Khmer and
// Myanmar put no spaces between words; without a dictionary the start of a
// syllable is the best that can be told, and it is used only where a line would
// otherwise stay far from full.
func (t *typesetter) breaksOf(text []rune) []breakKind {
	out := make([]breakKind, len(text))
	t.seg.Init(text)
	lines := t.seg.LineIterator()
	for lines.Next() {
		l := lines.Line()
		end := l.Offset + len(l.Text) - 1
		out[end] = mayBreak
		if l.IsMandatoryBreak && text[end] == '\n' {
			out[end] = mustBreak
		}
	}
	for i := 1; i < len(text); i++ {
		if out[i-1] == noBreak && startsSyllable(text, i) {
			out[i-1] = syllable
		}
	}
	return out
}

// startsSyllable: before the Thai and Lao vowels that stand ahead of their
// consonant, before a Khmer or Myanmar consonant that nothing ties to the one
// before it.
func startsSyllable(text []rune, i int) bool {
	r, before := text[i], text[i-1]
	switch {
	case r >= 0xe40 && r <= 0xe44, r >= 0xec0 && r <= 0xec4:
		return before >= 0xe01 && before <= 0xeff
	case r >= 0x1780 && r <= 0x17b3:
		return before >= 0x1780 && before <= 0x17d1
	case r >= 0x1000 && r <= 0x102a:
		closes := i+1 < len(text) && (text[i+1] == 0x1039 || text[i+1] == 0x103a)
		return !closes && before != 0x1039 && before >= 0x1000 && before <= 0x109f
	}
	return false
}

// line is a range of clusters; text beyond shown is white space at its end.
type line struct {
	from, shown, to int
	width           float64 // of what is shown
}

// wrap breaks a paragraph greedily. A word wider than the line is cut between
// clusters. The cost is linear in the text.
func (p *shaped) wrap(width float64) []line {
	var lines []line
	n := len(p.clusters)
	if n == 0 {
		return []line{{}}
	}
	sum := make([]float64, n+1)
	for i, c := range p.clusters {
		sum[i+1] = sum[i] + c.width
	}
	start, good, fair := 0, -1, -1 // clusters after which the line may end
	end := func(after int) {
		shown := after + 1
		for shown > start && p.clusters[shown-1].space {
			shown--
		}
		lines = append(lines, line{start, shown, after + 1, sum[shown] - sum[start]})
		start, good, fair = after+1, -1, -1
	}
	for i := range n {
		c := p.clusters[i]
		for i > start && !c.space && sum[i+1]-sum[start] > width+0.01 {
			cut := i - 1
			switch {
			case good >= 0 && (fair < good || sum[good+1]-sum[start] > width*2/3):
				cut = good
			case fair >= 0:
				cut = fair
			}
			end(cut)
			for k := start; k < i; k++ { // opportunities that lay behind the cut
				p.note(k, &good, &fair)
			}
		}
		if p.breaks[c.to-1] == mustBreak {
			end(i)
			continue
		}
		p.note(i, &good, &fair)
	}
	if start < n || p.breaks[p.clusters[n-1].to-1] == mustBreak {
		if start < n {
			end(n - 1)
		} else {
			lines = append(lines, line{start, start, start, 0})
		}
	}
	return lines
}

func (p *shaped) note(i int, good, fair *int) {
	switch p.breaks[p.clusters[i].to-1] {
	case mayBreak:
		*good = i
	case syllable:
		*fair = i
	}
}

// piece is a stretch of a line within one item, at x from the line's left.
type piece struct {
	from, to int // clusters
	item     int
	x        float64
	width    float64
}

// pieces puts the line's stretches where the eye finds them (UAX 9, L1 and L2)
// and returns them in the order of the text. One space at the end is kept for
// those who copy; it hangs over the margin.
func (p *shaped) pieces(l line) []piece {
	to := min(l.shown+1, l.to)
	if to > l.shown && p.clusters[l.shown].glyphs == nil {
		to = l.shown
	}
	var out []piece
	var level []uint8
	base := uint8(0)
	if p.rtl {
		base = 1
	}
	for i := l.from; i < to; i++ {
		c := p.clusters[i]
		lv := p.levels[c.from]
		if i >= l.shown {
			lv = base
		}
		if n := len(out); n > 0 && out[n-1].item == c.item && level[n-1] == lv {
			out[n-1].to, out[n-1].width = i+1, out[n-1].width+c.width
			continue
		}
		out, level = append(out, piece{i, i + 1, c.item, 0, c.width}), append(level, lv)
	}
	x := 0.0
	if p.rtl && to > l.shown {
		x = -p.clusters[l.shown].width
	}
	for _, k := range visualOrder(level) {
		out[k].x = x
		x += out[k].width
	}
	return out
}

// visualOrder is rule L2: from the highest level down to the lowest odd one,
// every sequence at that level or above is reversed.
func visualOrder(level []uint8) []int {
	order := make([]int, len(level))
	top, low := uint8(0), uint8(255)
	for i, l := range level {
		order[i] = i
		top = max(top, l)
		if l&1 == 1 {
			low = min(low, l)
		}
	}
	for at := top; at >= low && at > 0; at-- {
		for i := 0; i < len(order); {
			if level[order[i]] < at {
				i++
				continue
			}
			end := i
			for end < len(order) && level[order[end]] >= at {
				end++
			}
			for a, b := i, end-1; a < b; a, b = a+1, b-1 {
				order[a], order[b] = order[b], order[a]
			}
			i = end
		}
	}
	return order
}
