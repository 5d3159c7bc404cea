package pdf

// Ring shows a share of 1 as a part of a circle's line, with blocks in its
// middle. It is decoration unless Alt describes it.
type Ring struct {
	Value float64 // 0 to 1
	// Low and High, when High is above Low, mark an interval by a thin line
	// inside the ring.
	Low, High float64
	Empty     bool    // only the track: nothing is known
	Size      float64 // of the whole; 96 when zero
	Width     float64 // of the line; 9 when zero
	Fill      Color
	Track     *Color // the theme's shade when nil
	Mark      *Color // of the interval; the theme's ink when nil
	Alt       string
	Blocks    []Block // in the middle; what is too high for it is drawn all the same
}

func (r Ring) lay(d *drawing, width float64, parent *elem, lang string) []slice {
	if r.Size == 0 {
		r.Size = 96
	}
	if r.Width == 0 {
		r.Width = 9
	}
	r.Size = min(r.Size, width)
	track, mark := d.theme.Shade, d.theme.Body.Color
	if r.Track != nil {
		track = *r.Track
	}
	if r.Mark != nil {
		mark = *r.Mark
	}
	var e *elem
	if r.Alt != "" {
		e = parent.child("Figure")
		e.alt = r.Alt
	}
	inside := max(r.Size-2*r.Width-8, 1)
	body := d.inner(r.Blocks, inside, parent.child("Div"), lang)
	return []slice{{h: r.Size, draw: func(pg *page, x, y float64) {
		if d.rtl {
			x += width - r.Size
		}
		turn := func(radius, from, to, w float64, c Color, square bool) {
			pg.paint(rect{x: x, y: y, w: r.Size, h: r.Size, color: c,
				arc: &arc{x: x + r.Size/2, y: y + r.Size/2, r: radius, from: from, to: to, width: w, square: square}})
		}
		share := func(v float64) float64 { return min(max(v, 0), 1) }
		line := (r.Size - r.Width) / 2
		turn(line, 0, 1, r.Width, track, true)
		if !r.Empty && r.Value > 0 {
			turn(line, 0, share(r.Value), r.Width, r.Fill, r.Value >= 1)
		}
		if !r.Empty && r.High > r.Low {
			turn(line-r.Width/2-3, share(r.Low), share(r.High), 1.2, mark, true)
		}
		if e != nil && !pg.artful {
			e.attrs = d.bbox(x, y, r.Size, r.Size)
			pg.open(e)
			pg.close()
		}
		laid{x: r.Width + 4, slices: body}.draw(pg, x, y, r.Size, body, (r.Size-total(body))/2)
	}}}
}
