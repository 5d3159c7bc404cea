package pdf

// Space is vertical distance; it vanishes at the top of a page.
type Space struct{ Height float64 }

func (s Space) lay(*drawing, float64, *elem, string) []slice {
	return []slice{{h: s.Height, gap: true}}
}

// PageBreak begins a new page unless one has just begun.
type PageBreak struct{}

func (PageBreak) lay(*drawing, float64, *elem, string) []slice { return []slice{{fresh: true}} }

// Rule is a thin line over the whole width, with distance around it. It stays
// with what follows, and vanishes at the top of a page.
type Rule struct{}

func (Rule) lay(d *drawing, width float64, _ *elem, _ string) []slice {
	return []slice{{h: 9, gap: true, glue: true, draw: func(pg *page, x, y float64) { pg.paint(rect{x: x, y: y + 4, w: width, h: 0.6, color: d.theme.Line}) }}}
}

// Together keeps its blocks on one page where they fit on one.
type Together struct{ Blocks []Block }

func (t Together) lay(d *drawing, width float64, parent *elem, lang string) []slice {
	out := d.stack(t.Blocks, width, parent, lang)
	last := len(out) - 1
	for last >= 0 && out[last].gap {
		last--
	}
	for i := range out[:max(last, 0)] {
		out[i].glue = true
	}
	return out
}

// Box is blocks on a background, with an optional coloured strip at the start
// side. It may go on over pages.
type Box struct {
	Blocks []Block
	Fill   Color
	Accent *Color
	Edge   *Color  // a thin line around it
	Pad    float64 // 10 when zero
	Radius float64 // of the corners; a box with a strip has none
	// Bleed makes the background reach the page's edges at the sides, where
	// the content keeps to the margins, and above at the top of a page. It is
	// for boxes that stand in no other block.
	Bleed bool
}

func (b Box) lay(d *drawing, width float64, parent *elem, lang string) []slice {
	pad := b.Pad
	if pad == 0 {
		pad = 10
	}
	strip := 0.0
	if b.Accent != nil {
		strip = 3
	}
	shift := pad + strip
	room := max(width-2*pad-strip, 1)
	if b.Bleed {
		shift, room = 0, width
	}
	at := 0.0
	if d.rtl {
		at = width - strip
		if !b.Bleed {
			shift = pad
		}
	}
	body := d.inner(b.Blocks, room, parent.child("Div"), lang)
	edge := slice{h: pad, glue: true}
	all := append([]slice{edge}, body...)
	if n := len(all); n > 1 {
		all[n-1].glue = true
	}
	all = append(all, slice{h: pad})
	for i, s := range all {
		h := s.h
		all[i] = s.shifted(shift).before(func(pg *page, x, y float64) {
			ground := rect{x: x, y: y, w: width, h: h, color: b.Fill, radius: b.Radius, edge: b.Edge}
			if b.Bleed {
				ground.x, ground.w = 0, pg.size.Width
				if y <= d.doc.Margins.Top {
					ground.y, ground.h = 0, y+h
				}
			}
			if b.Accent != nil {
				ground.radius = 0
			}
			pg.paint(ground)
			if b.Accent != nil {
				pg.paint(rect{x: x + at, y: y, w: strip, h: h, color: *b.Accent})
			}
		})
	}
	return append(all, slice{h: d.theme.Body.SpaceAfter, gap: true})
}

// Bar shows a share of 1 as a horizontal bar from the start side. It is
// decoration unless Alt describes it; put the figure beside it as text.
type Bar struct {
	Value float64 // 0 to 1
	// Low and High, when High is above Low, mark an interval by a thin line.
	Low, High float64
	Empty     bool    // only the track: nothing is known
	Below     bool    // the interval's line is under the bar, not on it
	Round     bool    // the ends are round
	Width     float64 // the whole width when zero
	Height    float64 // 8 when zero
	Fill      Color
	Track     *Color // the theme's shade when nil
	Mark      *Color // of the interval; the theme's ink when nil
	Alt       string
	Lead      float64 // distance above, to stand beside a line of text
}

func (b Bar) lay(d *drawing, width float64, parent *elem, _ string) []slice {
	if b.Width == 0 || b.Width > width {
		b.Width = width
	}
	if b.Height == 0 {
		b.Height = 8
	}
	track, mark := d.theme.Shade, d.theme.Body.Color
	if b.Track != nil {
		track = *b.Track
	}
	if b.Mark != nil {
		mark = *b.Mark
	}
	var e *elem
	if b.Alt != "" {
		e = parent.child("Figure")
		e.alt = b.Alt
	}
	share := func(v float64) float64 { return min(max(v, 0), 1) * b.Width }
	under := 0.0
	if b.Below {
		under = 3
	}
	return []slice{{h: b.Lead + b.Height + under, draw: func(pg *page, x, y float64) {
		y += b.Lead
		left := func(from, w float64) float64 { // from the start side
			if d.rtl {
				return x + width - from - w
			}
			return x + from
		}
		round := 0.0
		if b.Round {
			round = b.Height / 2
		}
		r := func(from, w, dy, h float64, c Color) {
			pg.paint(rect{x: left(from, w), y: y + dy, w: w, h: h, color: c})
		}
		pg.paint(rect{x: left(0, b.Width), y: y, w: b.Width, h: b.Height, color: track, radius: round})
		if !b.Empty {
			if w := share(b.Value); w > 0 {
				w = max(w, 2*round)
				pg.paint(rect{x: left(0, w), y: y, w: w, h: b.Height, color: b.Fill, radius: round})
			}
			lo, hi := share(b.Low), share(b.High)
			switch {
			case b.High <= b.Low:
			case b.Below:
				r(lo, hi-lo, b.Height+1.6, 1, mark)
			default:
				r(lo, hi-lo, b.Height/2-0.4, 0.8, mark)
				r(lo, 0.8, b.Height/2-2, 4, mark)
				r(hi-0.8, 0.8, b.Height/2-2, 4, mark)
			}
		}
		if e != nil && !pg.artful { // the structure needs content to point at
			e.attrs = d.bbox(left(0, b.Width), y, b.Width, b.Height)
			pg.open(e)
			pg.close()
		}
	}}}
}

// bbox is the layout attribute that says where a figure stands.
func (d *drawing) bbox(x, y, w, h float64) string {
	return "/O/Layout/BBox[" + string(appendNums(nil, x, d.doc.Page.Height-y-h, x+w, d.doc.Page.Height-y)) + "]"
}
