package pdf

import (
	"fmt"
	"math"
	"slices"
)

// drawLine draws a broken line with its left edge at x and its baseline at y.
// Text goes into e, links into elements of their own.
func (d *drawing) drawLine(pg *page, p *shaped, l line, x, y float64, e *elem, links map[int]*elem) {
	for _, pc := range p.pieces(l) {
		it := p.items[pc.item]
		sp := p.spans[it.span]
		to := e
		if sp.url != "" || sp.anchor != "" {
			if to = links[it.span]; to == nil {
				to = e.later("Link")
				links[it.span] = to
			}
		}
		pg.open(to)
		d.drawPiece(pg, p, pc, x+pc.x, y)
		if to == e {
			continue
		}
		shown := pc.width
		if l.shown < pc.to && pc.to-pc.from > 0 {
			shown -= p.clusters[pc.to-1].width
		}
		pg.paint(rect{x: x + pc.x, y: y + sp.size*0.12, w: shown, h: max(0.4, sp.size*0.05), color: sp.color})
		pg.link(annotation{
			rect: rect{x: x + pc.x, y: y - sp.size*0.9, w: shown, h: sp.size * 1.2},
			url:  sp.url, anchor: sp.anchor, title: string(p.text[sp.from:sp.to]), elem: to,
		})
	}
}

// drawPiece writes one text object: position, then glyphs with the distances
// that differ from the font's own advances.
func (d *drawing) drawPiece(pg *page, p *shaped, pc piece, x, y float64) {
	it := p.items[pc.item]
	sp := p.spans[it.span]
	f := d.embed(it.face)
	b := pg.body.AvailableBuffer()
	b = append(b, "BT "...)
	b = appendColor(b, sp.color, " rg ")
	b = fmt.Appendf(b, "/%s %s Tf ", f.res, num(sp.size))
	if sp.look.bold && !it.face.bold { // a face without a bold cut is drawn with an outline
		b = appendColor(b, sp.color, " RG ")
		b = append(appendNum(b, sp.size*0.035), " w 2 Tr "...)
	}
	slant := 0.0
	if sp.look.italic && !it.face.italic && it.level&1 == 0 {
		slant = 0.21
	}
	b = append(b, "1 0 "...)
	b = appendNums(b, slant)
	b = append(b, "1 "...)
	b = appendNums(b, x, pg.size.Height-y)
	b = append(b, "Tm\n"...)

	w := tjWriter{b: b, size: sp.size}
	from, to, step := pc.from, pc.to, 1
	if it.level&1 == 1 {
		from, to, step = pc.to-1, pc.from-1, -1
	}
	for i := from; i != to; i += step {
		c := &p.clusters[i]
		w.cluster(f, c, spoken(p.text[c.from:c.to]), step < 0)
	}
	w.flush()
	b = w.b
	if w.rise != 0 {
		b = append(b, "0 Ts "...)
	}
	if sp.look.bold && !it.face.bold {
		b = append(b, "0 Tr "...)
	}
	pg.body.Write(append(b, "ET\n"...))
}

// spoken is a cluster's text as a reader gets it back, without marks that only
// steer direction.
func spoken(text []rune) []rune {
	out := make([]rune, 0, len(text))
	for _, r := range text {
		if !directing(r) {
			out = append(out, r)
		}
	}
	return out[:min(len(out), 100)]
}

// tjWriter gathers glyphs into TJ arrays. pen is where the next glyph belongs,
// at where the reader's own advances have come to, in thousandths of the size.
type tjWriter struct {
	b       []byte
	size    float64
	pen, at float64
	rise    float64
	open    bool // in the array
	digits  bool // in a string
}

// cluster writes a cluster's glyphs so that a reader gets its text back. A
// single glyph's code stands for the whole text. Readers turn right-to-left
// text round character by character, so there every character has a code of its
// own, the leftmost first; those without a glyph get an empty one. Where glyphs
// are moved about (marks, a vowel drawn before its consonant) the cluster
// becomes a span with its text beside it.
func (w *tjWriter) cluster(f *embedded, c *cluster, said []rune, backwards bool) {
	drawn, moved, end := 0, false, w.pen
	for _, g := range c.glyphs {
		if !g.blank {
			drawn++
			moved = moved || g.xoff != 0 || g.yoff != 0 || len(c.glyphs) > 1 && math.Abs(g.adv-f.face.file.advance(g.id)) > 1
		}
		end += g.adv
	}
	texts := make([]string, drawn) // what each glyph's code stands for
	var after []rune               // characters without a glyph of their own, from right to left
	span := ""
	switch {
	case drawn == 0:
	case drawn == 1 && !backwards:
		texts[0] = string(said)
	case backwards && drawn <= len(said) && !(moved && drawn > 1):
		for k := range texts {
			texts[k] = string(said[len(said)-1-k])
		}
		after = said[:len(said)-drawn]
	case !backwards && drawn == len(said) && !moved && f.nominal(c.glyphs, said):
		for k := range texts {
			texts[k] = string(said[k])
		}
	case backwards && len(said) > 0:
		for _, r := range slices.Backward(said[1:]) {
			w.glyph(glyph{}, f.code(emptyGlyph, string(r)), 0)
		}
		span, texts[0] = string(said[0]), string(said[0])
	default:
		span, texts[0] = string(said), string(said)
	}
	if span != "" {
		w.flush()
		w.b = append(append(append(w.b, "/Span<</ActualText<FEFF"...), hex16(span)...), ">>>BDC\n"...)
		if moved {
			w.glyph(glyph{}, f.code(emptyGlyph, ""), 0)
		}
	}
	for _, g := range c.glyphs {
		if !g.blank {
			w.glyph(g, f.code(g.id, texts[0]), f.face.file.advance(g.id))
			texts = texts[1:]
		}
		w.pen += g.adv
	}
	for _, r := range slices.Backward(after) {
		w.glyph(glyph{}, f.code(emptyGlyph, string(r)), 0)
	}
	if span != "" {
		// Readers measure a span from its first glyph to its last.
		if moved || math.Abs(w.at-end) > 0.5 {
			w.glyph(glyph{}, f.code(emptyGlyph, ""), 0)
		}
		w.flush()
		w.b = append(w.b, "EMC\n"...)
	}
}

const hexDigits = "0123456789abcdef"

func (w *tjWriter) glyph(g glyph, code uint16, advance float64) {
	if math.Abs(g.yoff-w.rise) > 0.5 {
		w.flush()
		w.b = append(appendNum(w.b, g.yoff*w.size/1000), " Ts "...)
		w.rise = g.yoff
	}
	if !w.open {
		w.b, w.open = append(w.b, '['), true
	}
	if off := math.Round(w.at - (w.pen + g.xoff)); off != 0 {
		if w.digits {
			w.b, w.digits = append(w.b, '>'), false
		}
		w.b = appendNum(w.b, off)
		w.at -= off
	}
	if !w.digits {
		w.b, w.digits = append(w.b, '<'), true
	}
	w.b = append(w.b, hexDigits[code>>12], hexDigits[code>>8&15], hexDigits[code>>4&15], hexDigits[code&15])
	w.at += advance
}

func (w *tjWriter) flush() {
	if w.digits {
		w.b = append(w.b, '>')
	}
	if w.open {
		w.b = append(w.b, "]TJ\n"...)
	}
	w.open, w.digits = false, false
}
