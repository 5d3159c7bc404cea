package pdf

import (
	"fmt"
	"math"
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
		pg.paint(rect{x + pc.x, y + sp.size*0.12, shown, max(0.4, sp.size*0.05), sp.color})
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
		said := spoken(p.text[c.from:c.to])
		drawn := 0
		for _, g := range c.glyphs {
			if !g.blank {
				drawn++
			}
		}
		if drawn > 1 {
			w.flush()
			w.b = append(append(append(w.b, "/Span<</ActualText<FEFF"...), hex16(said)...), ">>>BDC\n"...)
		}
		for _, g := range c.glyphs {
			if !g.blank {
				w.glyph(g, f.code(g.id, said), f.face.file.advance(g.id))
				said = ""
			}
			w.pen += g.adv
		}
		if drawn > 1 {
			w.flush()
			w.b = append(w.b, "EMC\n"...)
		}
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
func spoken(text []rune) string {
	out := make([]rune, 0, len(text))
	for _, r := range text {
		if !directing(r) {
			out = append(out, r)
		}
	}
	return string(out[:min(len(out), 100)])
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
