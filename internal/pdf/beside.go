package pdf

// Beside puts parts next to each other, the first at the start side. What is
// higher than a page stands one under the other instead.
type Beside struct {
	Parts  []Part
	Gap    float64 // between parts; 18 when zero
	Middle bool    // lower parts are centred on the height of the highest
}

// Part is one column of a Beside. A Width in points is kept; the others share
// the rest by Weight (1 when zero).
type Part struct {
	Width, Weight float64
	Blocks        []Block
}

func (b Beside) lay(d *drawing, width float64, parent *elem, lang string) []slice {
	if b.Gap == 0 {
		b.Gap = 18
	}
	columns := Table{}
	for _, p := range b.Parts {
		columns.Columns = append(columns.Columns, Column{Width: p.Width, Weight: p.Weight})
	}
	widths := columns.widths(max(width-b.Gap*float64(max(len(b.Parts)-1, 0)), 1))
	var cells []laid
	x, height := 0.0, 0.0
	all := parent.child("Div")
	for i, p := range b.Parts {
		w := max(widths[i], 1)
		at := x
		if d.rtl {
			at = width - x - w
		}
		body := d.inner(p.Blocks, w, all.child("Div"), lang)
		cells = append(cells, laid{x: at, w: w, slices: body})
		height = max(height, total(body))
		x += w + b.Gap
	}
	if height > d.height {
		all.kids = nil
		var out []slice
		for _, p := range b.Parts {
			out = append(out, d.stack(p.Blocks, width, all.child("Div"), lang)...)
			out = append(out, slice{h: b.Gap, gap: true})
		}
		return out
	}
	return []slice{{h: height, draw: func(pg *page, x, y float64) {
		for _, c := range cells {
			down := 0.0
			if b.Middle {
				down = (height - total(c.slices)) / 2
			}
			c.draw(pg, x, y, height, c.slices, down)
		}
	}}}
}
