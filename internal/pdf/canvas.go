package pdf

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// page is one page as it is drawn. Distances grow downwards from the top left
// corner until they are written.
type page struct {
	size   Size
	under  []rect // backgrounds, rules, bars and rings, drawn first
	body   bytes.Buffer
	tag    *elem   // whose content is open
	marked []*elem // by MCID
	artful bool    // everything is an artifact: bands and repeated header rows
	links  []*annotation
	images []*Image
	id     ref
}

type rect struct {
	x, y, w, h float64
	color      Color
	radius     float64 // of the corners
	edge       *Color  // of a thin line around it
	arc        *arc    // drawn in place of the rectangle
}

// annotation is a link's active area.
type annotation struct {
	rect
	url, anchor string
	title       string
	elem        *elem
	id          ref
	key         int // in the parent tree
}

// paint adds a filled rectangle under the text. One that continues the last
// rectangle of its kind downwards grows it, so that no seam shows.
func (p *page) paint(r rect) {
	if r.w <= 0 || r.h <= 0 {
		return
	}
	for i, u := range slices.Backward(p.under) {
		if len(p.under)-i > 64 {
			break
		}
		if u.x == r.x && u.w == r.w && u.color == r.color && u.radius == r.radius && u.arc == nil && r.arc == nil && math.Abs(u.y+u.h-r.y) < 0.01 {
			p.under[i].h += r.h
			return
		}
	}
	p.under = append(p.under, r)
}

// open makes what follows part of e; the same element twice in a row goes on.
func (p *page) open(e *elem) {
	if p.artful || p.tag == e {
		return
	}
	p.close()
	fmt.Fprintf(&p.body, "/%s<</MCID %d>>BDC\n", e.kind, len(p.marked))
	e.take(kid{page: p, mcid: len(p.marked)})
	p.marked, p.tag = append(p.marked, e), e
}

func (p *page) close() {
	if p.tag != nil {
		p.body.WriteString("EMC\n")
		p.tag = nil
	}
}

// artifact runs draw with everything it draws kept out of the structure tree.
func (p *page) artifact(dict string, draw func()) {
	p.close()
	p.body.WriteString("/Artifact" + dict + "BDC\n")
	p.artful = true
	draw()
	p.artful = false
	p.body.WriteString("EMC\n")
}

// link adds an active area in e.
func (p *page) link(a annotation) {
	if p.artful {
		return
	}
	p.links = append(p.links, &a)
	a.elem.take(kid{page: p, annot: &a})
}

// content is the page's stream.
func (p *page) content() []byte {
	p.close()
	var b []byte
	if len(p.under) > 0 {
		b = append(b, "/Artifact BMC\n"...)
		for _, r := range p.under {
			b = r.append(b, p.size.Height)
		}
		b = append(b, "EMC\n"...)
	}
	return append(b, p.body.Bytes()...)
}

func appendColor(b []byte, c Color, op string) []byte {
	for i, v := range []uint8{c.R, c.G, c.B} {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendFloat(b, math.Round(float64(v)/255*1000)/1000, 'f', -1, 64)
	}
	return append(b, op...)
}

func appendNums(b []byte, v ...float64) []byte {
	for _, n := range v {
		b = append(appendNum(b, n), ' ')
	}
	return b
}

func appendNum(b []byte, v float64) []byte {
	v = math.Round(v*100) / 100
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return append(b, '0')
	}
	return strconv.AppendFloat(b, v, 'f', -1, 64)
}
