package pdf

import (
	"slices"
	"strings"
)

// Paragraph is text in one or more runs.
type Paragraph struct {
	Runs  []Run
	Style Style // the theme's body where zero
	// Anchor names the place for links; Lang is the text's language where it is
	// not the document's.
	Anchor, Lang string
}

func (p Paragraph) lay(d *drawing, width float64, parent *elem, lang string) []slice {
	e := parent.child("P")
	if p.Lang != "" && p.Lang != lang {
		e.lang, lang = p.Lang, p.Lang
	}
	st := p.Style.over(d.theme.Body)
	return d.named(p.Anchor, spaced(d.text(p.Runs, st, width, e, lang), st))
}

// Heading is a title of level 1 to 3. It stays with what follows and stands in
// the outline.
type Heading struct {
	Level        int
	Runs         []Run
	Style        Style // the theme's heading where zero
	Anchor, Lang string
	Unlisted     bool // keeps it out of the outline
}

func (h Heading) lay(d *drawing, width float64, parent *elem, lang string) []slice {
	level := min(max(h.Level, 1), 3)
	e := parent.child([]string{"H1", "H2", "H3"}[level-1])
	if h.Lang != "" && h.Lang != lang {
		e.lang, lang = h.Lang, h.Lang
	}
	st := h.Style.over(d.theme.Headings[level-1])
	st.KeepWithNext = true
	out := d.named(h.Anchor, spaced(d.text(h.Runs, st, width, e, lang), st))
	if h.Unlisted {
		return out
	}
	title := string(appendClean(nil, plain(h.Runs)))
	return d.first(out, func(pg *page, _, y float64) {
		d.heads = append(d.heads, outlined{level, title, place{pg, y}})
	})
}

// spaced adds a style's distances and its will to stay with the next block.
func spaced(lines []slice, st Style) []slice {
	out := make([]slice, 0, len(lines)+2)
	if st.SpaceBefore > 0 {
		out = append(out, slice{h: st.SpaceBefore, gap: true})
	}
	if st.KeepWithNext {
		for i := range lines {
			lines[i].glue = true
		}
	}
	out = append(out, lines...)
	if st.SpaceAfter > 0 {
		out = append(out, slice{h: st.SpaceAfter, gap: true, glue: st.KeepWithNext})
	}
	return out
}

// text sets runs as lines of the given width, tagged as e. At least two lines
// stay together at either end of a page.
func (d *drawing) text(runs []Run, st Style, width float64, e *elem, lang string) []slice {
	var text []rune
	var spans []span
	for _, r := range runs {
		from := len(text)
		text = appendClean(text, r.Text)
		if len(text) == from {
			continue
		}
		s := span{
			from: from, to: len(text), size: st.Size, color: st.Color, url: r.URL, anchor: r.Anchor,
			look: look{st.Bold || r.Bold, st.Italic || r.Italic, st.Mono || r.Mono, st.Serif}, track: st.Tracking,
		}
		if r.Size > 0 {
			s.size = r.Size
		}
		if r.URL != "" || r.Anchor != "" {
			s.color = d.theme.Link
		}
		if r.Color != nil {
			s.color = *r.Color
		}
		spans = append(spans, s)
	}
	dir := st.Direction
	if dir == Auto {
		fallback := LeftToRight
		if d.rtl {
			fallback = RightToLeft
		}
		dir = firstStrong(text, fallback)
	}
	p := d.set.shape(text, spans, dir, lang)
	if e != d.root && linkless(spans) && slices.ContainsFunc(p.levels, func(l uint8) bool { return l&1 == 1 }) {
		e.actual = strings.ReplaceAll(string(text), "\n", " ")
	}
	lines := p.wrap(width)
	links := map[int]*elem{}
	out := make([]slice, len(lines))
	for i, l := range lines {
		dx := 0.0
		switch {
		case st.Align == Center:
			dx = (width - l.width) / 2
		case (st.Align == End) != p.rtl:
			dx = width - l.width
		}
		out[i] = slice{h: st.Leading, draw: func(pg *page, x, y float64) {
			d.drawLine(pg, &p, l, x+dx, y+(st.Leading+st.Size*0.7)/2, e, links)
		}}
	}
	if n := len(out); n > 1 {
		out[0].glue, out[n-2].glue = true, true
	}
	return out
}

func linkless(spans []span) bool {
	return !slices.ContainsFunc(spans, func(s span) bool { return s.url != "" || s.anchor != "" })
}
