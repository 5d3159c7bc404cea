package pdf

import (
	"cmp"
	"slices"

	"golang.org/x/text/unicode/bidi"
)

// The bidirectional algorithm of UAX 9, for one paragraph. Isolates are
// followed; embeddings and overrides are ignored, so that no text from outside
// can turn the words around it.

const (
	runeLRI = '\u2066'
	runeRLI = '\u2067'
	runeFSI = '\u2068'
	runePDI = '\u2069'
)

// maxIsolates bounds nesting, as max_depth does in UAX 9.
const maxIsolates = 60

// brackets pairs each opening bracket with its closing one (rule N0).
const brackets = "()[]{}⁅⁆⁽⁾₍₎⌈⌉⌊⌋〈〉❨❩❪❫❬❭❰❱❲❳❴❵⟦⟧⟨⟩⟪⟫⟮⟯⦃⦄⦅⦆⸢⸣〈〉《》「」『』【】〔〕〖〗〘〙〚〛（）［］｛｝｢｣"

// bracketOf says whether r is a paired bracket, whether it opens, and the rune
// that closes it.
func bracketOf(r rune) (end rune, opens, ok bool) {
	if p, _ := bidi.LookupRune(r); !p.IsBracket() {
		return 0, false, false
	}
	open, n := rune(0), 0
	for _, b := range brackets {
		n++
		if n%2 == 1 {
			open = b
			continue
		}
		if r == open || r == b {
			return b, r == open, true
		}
	}
	return 0, false, false
}

func classOf(r rune) bidi.Class {
	if r < 0x80 {
		switch {
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			return bidi.L
		case r >= '0' && r <= '9':
			return bidi.EN
		case r == ' ':
			return bidi.WS
		}
	}
	p, _ := bidi.LookupRune(r)
	return p.Class()
}

// firstStrong is the direction of the first strong character outside of
// isolates (rules P2 and P3).
func firstStrong(text []rune, fallback Direction) Direction {
	depth := 0
	for _, r := range text {
		switch r {
		case runeLRI, runeRLI, runeFSI:
			depth++
			continue
		case runePDI:
			depth = max(0, depth-1)
			continue
		}
		if depth > 0 {
			continue
		}
		switch classOf(r) {
		case bidi.L:
			return LeftToRight
		case bidi.R, bidi.AL:
			return RightToLeft
		}
	}
	return fallback
}

// levels gives each rune its embedding level; base is 0 or 1.
func levels(text []rune, base uint8) []uint8 {
	out := make([]uint8, len(text))
	plain := base == 0
	for _, r := range text {
		if r >= 0x590 {
			plain = false
			break
		}
	}
	if plain {
		return out
	}
	resolve(text, out, 0, len(text), base, 0)
	// L1: separators and the spaces at the end lie at the base level.
	for i := len(text) - 1; i >= 0; i-- {
		switch classOf(text[i]) {
		case bidi.WS, bidi.B, bidi.S, bidi.BN, bidi.LRI, bidi.RLI, bidi.FSI, bidi.PDI:
			out[i] = base
			continue
		}
		break
	}
	return out
}

// resolve fills out[from:to] at the given level and goes into isolates.
func resolve(text []rune, out []uint8, from, to int, level uint8, depth int) {
	var at []int // the runes of this level's sequence
	var class []bidi.Class
	for i := from; i < to; i++ {
		c := classOf(text[i])
		switch c {
		case bidi.LRE, bidi.RLE, bidi.LRO, bidi.RLO, bidi.PDF, bidi.BN:
			out[i] = level
			if n := len(at); n > 0 {
				out[i] = 255 // takes the level of the rune before it, below
			}
			continue
		case bidi.LRI, bidi.RLI, bidi.FSI:
			at, class = append(at, i), append(class, bidi.ON)
			if depth == maxIsolates {
				continue
			}
			end := closing(text, i, to)
			inner := level + 2 - level&1 // the next even level
			if c == bidi.RLI || c == bidi.FSI && firstStrong(text[i+1:end], LeftToRight) == RightToLeft {
				inner = level + 1 + level&1 // the next odd level
			}
			resolve(text, out, i+1, end, inner, depth+1)
			i = end - 1
			continue
		case bidi.PDI:
			c = bidi.ON
		}
		at, class = append(at, i), append(class, c)
	}
	weak(class, level)
	pairs(text, at, class, level)
	neutral(class, level)
	for k, i := range at {
		out[i] = level
		switch {
		case class[k] == bidi.R && level&1 == 0, class[k] != bidi.R && level&1 == 1:
			out[i]++
		case class[k] != bidi.L && class[k] != bidi.R && level&1 == 0:
			out[i] += 2
		}
	}
	for i := from; i < to; i++ {
		if out[i] == 255 {
			out[i] = out[i-1]
		}
	}
}

// closing is the index of the PDI that matches the initiator at i, or to.
func closing(text []rune, i, to int) int {
	depth := 0
	for k := i + 1; k < to; k++ {
		switch text[k] {
		case runeLRI, runeRLI, runeFSI:
			depth++
		case runePDI:
			if depth == 0 {
				return k
			}
			depth--
		}
	}
	return to
}

func sideOf(level uint8) bidi.Class {
	if level&1 == 1 {
		return bidi.R
	}
	return bidi.L
}

// weak applies W1 to W7; afterwards only L, R, EN, AN and neutrals remain.
func weak(class []bidi.Class, level uint8) {
	prev, strong := sideOf(level), sideOf(level)
	for i, c := range class {
		switch c { // W1 to W3
		case bidi.NSM:
			class[i] = prev
		case bidi.EN:
			if strong == bidi.AL {
				class[i] = bidi.AN
			}
		case bidi.L, bidi.R, bidi.AL:
			strong = c
		}
		prev = class[i]
	}
	for i, c := range class {
		if c == bidi.AL {
			class[i] = bidi.R
		}
	}
	for i := 1; i+1 < len(class); i++ { // W4
		a, b := class[i-1], class[i+1]
		if a == b && (class[i] == bidi.CS && (a == bidi.EN || a == bidi.AN) || class[i] == bidi.ES && a == bidi.EN) {
			class[i] = a
		}
	}
	for i := 0; i < len(class); i++ { // W5
		if class[i] != bidi.ET {
			continue
		}
		end := i
		for end < len(class) && class[end] == bidi.ET {
			end++
		}
		to := bidi.ON // W6
		if i > 0 && class[i-1] == bidi.EN || end < len(class) && class[end] == bidi.EN {
			to = bidi.EN
		}
		for ; i < end; i++ {
			class[i] = to
		}
		i--
	}
	strong = sideOf(level)
	for i, c := range class {
		switch c {
		case bidi.ES, bidi.CS:
			class[i] = bidi.ON // W6
		case bidi.L, bidi.R:
			strong = c
		case bidi.EN: // W7
			if strong == bidi.L {
				class[i] = bidi.L
			}
		}
	}
}

// strongOf reads numbers as right-to-left, as N0 to N2 do.
func strongOf(c bidi.Class) (bidi.Class, bool) {
	switch c {
	case bidi.L:
		return bidi.L, true
	case bidi.R, bidi.EN, bidi.AN:
		return bidi.R, true
	}
	return bidi.ON, false
}

// pairs resolves paired brackets (N0).
func pairs(text []rune, at []int, class []bidi.Class, level uint8) {
	type pair struct{ open, end int }
	var stack []pair // end holds the closing rune
	var found []pair
	for k, i := range at {
		if class[k] != bidi.ON {
			continue
		}
		end, opens, ok := bracketOf(text[i])
		if !ok {
			continue
		}
		if opens {
			if len(stack) == 63 {
				break
			}
			stack = append(stack, pair{k, int(end)})
			continue
		}
		for s := len(stack) - 1; s >= 0; s-- {
			if rune(stack[s].end) == text[i] {
				found = append(found, pair{stack[s].open, k})
				stack = stack[:s]
				break
			}
		}
	}
	slices.SortFunc(found, func(a, b pair) int { return cmp.Compare(a.open, b.open) })
	own := sideOf(level)
	for _, p := range found {
		to, other := bidi.ON, false
		for k := p.open + 1; k < p.end; k++ {
			if s, ok := strongOf(class[k]); ok {
				if s == own {
					to = own
					break
				}
				other = true
			}
		}
		if to != own && other {
			to = own
			for k := p.open - 1; k >= 0; k-- {
				if s, ok := strongOf(class[k]); ok {
					to = s
					break
				}
			}
		}
		if to != bidi.ON {
			class[p.open], class[p.end] = to, to
		}
	}
}

// neutral gives the remaining neutrals the side of their neighbours (N1, N2).
func neutral(class []bidi.Class, level uint8) {
	own := sideOf(level)
	before := own
	for i := 0; i < len(class); i++ {
		if s, ok := strongOf(class[i]); ok {
			before = s
			continue
		}
		end, after := i, own
		for end < len(class) {
			if s, ok := strongOf(class[end]); ok {
				after = s
				break
			}
			end++
		}
		to := own
		if before == after {
			to = before
		}
		for ; i < end; i++ {
			class[i] = to
		}
		i--
	}
}
