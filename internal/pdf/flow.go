package pdf

// slice is a piece of the flow that stays in one: a line, a table row, a gap.
type slice struct {
	h     float64
	glue  bool // stays on the page of the next slice
	gap   bool // only distance: dropped at the top of a page
	fresh bool // begins a page
	head  *[]slice
	draw  func(pg *page, x, y float64) // x and y are the slice's top left; may be nil
}

// Block is a part of a document. The package's types are all there are:
// Heading, Paragraph, List, Table, KeyValues, Bar, Ring, Rule, Space, PageBreak,
// Box, Beside, Together, Picture.
type Block interface {
	lay(d *drawing, width float64, parent *elem, lang string) []slice
}

// stack lays blocks one under the other. Where two distances meet, the larger
// one holds.
func (d *drawing) stack(blocks []Block, width float64, parent *elem, lang string) []slice {
	var out []slice
	for _, b := range blocks {
		for _, s := range b.lay(d, width, parent, lang) {
			if n := len(out); n > 0 && s.gap && out[n-1].gap && s.draw == nil && out[n-1].draw == nil {
				out[n-1].h = max(out[n-1].h, s.h)
				continue
			}
			out = append(out, s)
		}
	}
	return out
}

// inner is stack without the distances at either end.
func (d *drawing) inner(blocks []Block, width float64, parent *elem, lang string) []slice {
	out := d.stack(blocks, width, parent, lang)
	for len(out) > 0 && out[0].gap && out[0].draw == nil {
		out = out[1:]
	}
	for len(out) > 0 && out[len(out)-1].gap && out[len(out)-1].draw == nil {
		out = out[:len(out)-1]
	}
	return out
}

func total(s []slice) float64 {
	h := 0.0
	for _, v := range s {
		h += v.h
	}
	return h
}

// paginate puts slices on pages. Slices that are glued move together unless
// they fill more than a page.
func (d *drawing) paginate(flow []slice) error {
	left, top := d.doc.Margins.Left, d.doc.Margins.Top
	bottom := top + d.height
	var pg *page
	y := bottom
	turn := func() error {
		if len(d.pages) == d.doc.MaxPages {
			return ErrTooLong
		}
		if pg != nil {
			pg.close()
		}
		pg = &page{size: d.doc.Page}
		d.pages = append(d.pages, pg)
		y = top
		return nil
	}
	if err := turn(); err != nil {
		return err
	}
	for i := 0; i < len(flow); {
		end, h := i, flow[i].h
		for end+1 < len(flow) && (flow[end].glue || flow[end].gap && end > i) {
			end++
			h += flow[end].h
			if h > d.height {
				break
			}
		}
		if h > d.height { // too much for any page: let it break where it must
			end, h = i, flow[i].h
		}
		if y > top && (y+h > bottom+0.01 && !(flow[i].gap && end == i) || flow[i].fresh) {
			if err := turn(); err != nil {
				return err
			}
			if flow[i].head != nil {
				pg.artifact("<</Type/Layout>>", func() {
					for _, s := range *flow[i].head {
						s.draw(pg, left, y)
						y += s.h
					}
				})
			}
		}
		for ; i <= end; i++ {
			s := flow[i]
			if s.gap && y == top {
				continue
			}
			if s.draw != nil {
				s.draw(pg, left, y)
			}
			y += s.h
		}
	}
	return nil
}

// shifted moves a slice's drawing to the right.
func (s slice) shifted(dx float64) slice {
	if inner := s.draw; inner != nil {
		s.draw = func(pg *page, x, y float64) { inner(pg, x+dx, y) }
	}
	return s
}

// before adds drawing that comes ahead of the slice's own.
func (s slice) before(first func(pg *page, x, y float64)) slice {
	inner := s.draw
	s.draw = func(pg *page, x, y float64) {
		first(pg, x, y)
		if inner != nil {
			inner(pg, x, y)
		}
	}
	return s
}

// named notes where a block begins.
func (d *drawing) named(anchor string, s []slice) []slice {
	if anchor == "" || len(s) == 0 {
		return s
	}
	return d.first(s, func(pg *page, _, y float64) {
		if _, ok := d.anchors[anchor]; !ok {
			d.anchors[anchor] = place{pg, y}
		}
	})
}

// first lets f know where the first visible slice is drawn.
func (d *drawing) first(s []slice, f func(pg *page, x, y float64)) []slice {
	for i := range s {
		if !s[i].gap {
			s[i] = s[i].before(f)
			break
		}
	}
	return s
}
