package pdf

import (
	"slices"
	"unicode"

	"github.com/go-text/typesetting/language"
)

// maxItem bounds what one call of the shaper sees, so that its cost stays
// linear in the text whatever the text is.
const maxItem = 2048

// span is a stretch of a paragraph with one style and one link.
type span struct {
	from, to int // runes
	look     look
	size     float64
	color    Color
	url      string
	anchor   string
	track    float64 // thousandths of the size
}

// item is a stretch with one face, script, level and span: what is shaped at
// once.
type item struct {
	from, to int
	span     int
	face     *typeface
	script   language.Script
	level    uint8
}

// appendClean adds s to text without what cannot or must not be drawn:
// controls, soft hyphens, bidirectional embeddings and overrides. Every kind
// of line end becomes a newline, a tab two spaces, what Unicode forbids the
// replacement character.
func appendClean(text []rune, s string) []rune {
	after := rune(0)
	for _, r := range s {
		switch {
		case r == '\n' && after == '\r':
		case r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029:
			text = append(text, '\n')
		case r == '\t':
			text = append(text, ' ', ' ')
		case unicode.IsControl(r), r == 0xad, r == 0xfeff, r >= 0x202a && r <= 0x202e, r >= 0xe0000 && r <= 0xe0fff && !unicode.Is(unicode.Variation_Selector, r):
		case r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef:
			text = append(text, unicode.ReplacementChar)
		default:
			text = append(text, r)
		}
		after = r
	}
	return text
}

// invisible tells whether a rune draws nothing and may stay in the face of its
// neighbours: spaces, joiners, variation selectors, direction marks.
func invisible(r rune) bool {
	return r == ' ' || r > 0x7f && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) || unicode.Is(unicode.Variation_Selector, r)) || r == '\n'
}

// directing tells whether a rune only steers direction; it leaves no mark in
// the text that a reader copies.
func directing(r rune) bool {
	return r >= runeLRI && r <= runePDI || r == '\n' || r == '\u200e' || r == '\u200f' || r == '\u061c'
}

// scripts gives every rune a script: common and inherited characters take that
// of the text before them, those at the start that of what follows.
func scripts(text []rune) []language.Script {
	out := make([]language.Script, len(text))
	last, lead := language.Common, 0
	for i, r := range text {
		s := language.Latin
		if r >= 0x80 || !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			s = language.LookupScript(r)
		}
		if !s.Strong() || s == language.Unknown && invisible(r) {
			out[i] = last
			continue
		}
		if last == language.Common {
			for ; lead < i; lead++ {
				out[lead] = s
			}
		}
		last, out[i] = s, s
	}
	return out
}

// itemize cuts a paragraph where face, script, level or span changes.
func (t *typesetter) itemize(text []rune, spans []span, level []uint8, lang string) []item {
	var items []item
	script := scripts(text)
	if simple(text) && !slices.ContainsFunc(level, func(l uint8) bool { return l != 0 }) {
		return t.stretches(text, spans, script, lang)
	}
	t.seg.Init(text)
	graphemes := t.seg.GraphemeIterator()
	at := 0
	for graphemes.Next() {
		g := graphemes.Grapheme()
		from, to := g.Offset, g.Offset+len(g.Text)
		for at < len(spans)-1 && from >= spans[at].to {
			at++
		}
		n := len(items)
		if n > 0 {
			last := &items[n-1]
			same := last.span == at && last.level == level[from] && to-last.from <= maxItem
			if same && (last.script == script[from]) {
				if blank(g.Text) && last.face.spaced || t.choose(g.Text, script[from], spans[at].look, lang) == last.face {
					last.to = to
					continue
				}
			}
		}
		face := t.choose(g.Text, script[from], spans[at].look, lang)
		for from < to { // a grapheme without end is cut too
			end := min(to, from+maxItem)
			items = append(items, item{from, end, at, face, script[from], level[from]})
			from = end
		}
	}
	return items
}

// simple tells whether every character of a text is a letter or sign by itself,
// of those that every bundled Latin face has.
func simple(text []rune) bool {
	for _, r := range text {
		if r >= 0x7f && (r < 0xa0 || r > 0x17f) && (r < 0x2018 || r > 0x201d) && r != 0x2013 && r != 0x2026 {
			return false
		}
	}
	return true
}

// stretches is itemize for simple text: a span is an item.
func (t *typesetter) stretches(text []rune, spans []span, script []language.Script, lang string) []item {
	var items []item
	for n, s := range spans {
		for from := s.from; from < s.to; {
			to := from + 1
			for to < s.to && script[to] == script[from] && to-from < maxItem {
				to++
			}
			items = append(items, item{from: from, to: to, span: n, face: t.choose([]rune{'a'}, language.Latin, s.look, lang), script: script[from]})
			from = to
		}
	}
	return items
}

func blank(text []rune) bool {
	for _, r := range text {
		if !invisible(r) {
			return false
		}
	}
	return true
}

type choice struct {
	r      rune
	script language.Script
	look   look
	lang   string
}

// choose finds the face for a grapheme. Where none has it, the primary face
// draws its empty box and the script is noted as missing.
func (t *typesetter) choose(g []rune, script language.Script, l look, lang string) *typeface {
	key := choice{g[0], script, l, lang}
	if len(g) == 1 {
		if f, ok := t.chosen[key]; ok {
			return f
		}
	}
	face := t.search(g, script, l, lang)
	if len(g) == 1 {
		t.chosen[key] = face
	}
	return face
}

func (t *typesetter) search(g []rune, script language.Script, l look, lang string) *typeface {
	files := t.fonts.candidates(script, l, lang)
	for _, name := range files {
		if f := t.fonts.open(name); f != nil && f.covers(g) {
			return f
		}
	}
	// A base without one of its marks is better than no base.
	for _, name := range files {
		if f := t.fonts.open(name); len(g) > 1 && f != nil && f.covers(g[:1]) {
			return f
		}
	}
	own := script
	for _, r := range g {
		if !invisible(r) {
			own = language.LookupScript(r)
			break
		}
	}
	// Punctuation of one script may follow the letters of another.
	for _, s := range t.fonts.shelves {
		if own.Strong() {
			break
		}
		for _, name := range s.regular {
			if f := t.fonts.open(name); f != nil && f.covers(g) {
				return f
			}
		}
	}
	t.lack(own, g, lang)
	return t.fonts.open(l.primary())
}
