// Package pdf writes documents as tagged PDF: text of any script, shaped and
// broken into lines, in a flow of headings, paragraphs, lists, tables, bars,
// boxes and pictures, with links, an outline and a structure that a screen
// reader can follow. Begin at Document and Fonts.Render. The package knows
// nothing of what the documents are about.
//
// The same document and the same fonts give the same bytes.
package pdf

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Size is a page's size in points.
type Size struct{ Width, Height float64 }

// A4 is the page of most of the world.
func A4() Size { return Size{595.28, 841.89} }

// Letter is the page of North America.
func Letter() Size { return Size{612, 792} }

// Margins are the distances of the flow from the page's edges, in points.
// Headers and footers stand inside of Top and Bottom.
type Margins struct{ Top, Right, Bottom, Left float64 }

// Band is a header or a footer: one line of up to three parts. In a
// right-to-left document Start is at the right.
type Band struct {
	Start, Middle, End []Run
	Rule               bool // a thin line between the band and the page
}

// Document is what is to be written. Only Blocks must be given; the zero value
// of everything else is a good default.
type Document struct {
	Title    string
	Author   string
	Subject  string
	Language string    // BCP 47; "en" when empty. Right-to-left languages mirror the layout
	Created  time.Time // stands in the file; the zero time leaves it out
	Page     Size      // A4 when zero
	Margins  Margins   // 56 points at the sides, 64 above and below when zero
	Theme    *Theme    // DefaultTheme when nil

	// Header and Footer make the bands of a page, counted from 1, of all pages.
	Header, Footer func(page, pages int) Band

	Blocks []Block
	// MaxPages bounds the work; 1,000 when zero.
	MaxPages int
}

// Output is a written document.
type Output struct {
	PDF   []byte
	Pages int
	// Missing lists the scripts that no font could draw, the most frequent first.
	Missing []Missing
	// Anchors tells on which page each named block begins, counted from 1.
	Anchors map[string]int
}

// ErrTooLong is returned for a document of more than MaxPages pages.
var ErrTooLong = errors.New("pdf: too many pages")

// Render lays the document out and writes it. It fails on a page without room
// for text, on a link to an anchor that no block has, and with ErrTooLong; no
// text makes it fail.
func (f *Fonts) Render(doc Document) (Output, error) {
	d, err := f.layout(doc)
	if err != nil {
		return Output{}, err
	}
	pdf, err := d.file()
	if err != nil {
		return Output{}, err
	}
	out := Output{PDF: pdf, Pages: len(d.pages), Missing: d.set.absences(), Anchors: make(map[string]int, len(d.anchors))}
	for name, p := range d.anchors {
		out.Anchors[name] = 1 + slices.Index(d.pages, p.page)
	}
	return out, nil
}

// Pages tells how many pages a document has without writing it, and fails as
// [Fonts.Render] does.
func (f *Fonts) Pages(doc Document) (int, error) {
	d, err := f.layout(doc)
	if err != nil {
		return 0, err
	}
	return len(d.pages), nil
}

func (f *Fonts) layout(doc Document) (*drawing, error) {
	if doc.Page == (Size{}) {
		doc.Page = A4()
	}
	if doc.Margins == (Margins{}) {
		doc.Margins = Margins{64, 56, 64, 56}
	}
	if doc.Language == "" {
		doc.Language = "en"
	}
	if doc.MaxPages == 0 {
		doc.MaxPages = 1000
	}
	if doc.Theme == nil {
		doc.Theme = new(DefaultTheme())
	}
	d := &drawing{
		doc: doc, theme: *doc.Theme, set: newTypesetter(f),
		fonts: map[*typeface]*embedded{}, anchors: map[string]place{},
		root: &elem{kind: "Document", placed: true, lang: doc.Language},
	}
	switch primaryTag(doc.Language) {
	case "ar", "fa", "he", "iw", "ur", "yi", "ps", "sd", "ug", "dv", "syr", "ckb":
		d.rtl = true
	}
	width := doc.Page.Width - doc.Margins.Left - doc.Margins.Right
	height := doc.Page.Height - doc.Margins.Top - doc.Margins.Bottom
	if width < 36 || height < 36 {
		return nil, fmt.Errorf("pdf: a page of %.0f by %.0f points has no room inside its margins", doc.Page.Width, doc.Page.Height)
	}
	d.height = height
	if err := d.paginate(d.stack(doc.Blocks, width, d.root, doc.Language)); err != nil {
		return nil, err
	}
	d.bands(width)
	d.root.prune()
	return d, nil
}

// drawing is one document under way.
type drawing struct {
	doc     Document
	theme   Theme
	set     *typesetter
	rtl     bool
	height  float64 // of the flow on a page
	pages   []*page
	root    *elem
	fonts   map[*typeface]*embedded
	order   []*embedded
	anchors map[string]place
	heads   []outlined
}

// place is where a block begins.
type place struct {
	page *page
	y    float64
}

// outlined is an entry of the outline.
type outlined struct {
	level int
	title string
	place
}

// bands draws headers and footers, now that the number of pages is known.
func (d *drawing) bands(width float64) {
	m := d.doc.Margins
	size := d.theme.Band.over(d.theme.Body)
	for i, pg := range d.pages {
		if d.doc.Header != nil {
			y := max(8, m.Top*0.45-size.Leading/2)
			d.band(pg, d.doc.Header(i+1, len(d.pages)), y, y+size.Leading+4, width, "<</Type/Pagination/Subtype/Header>>")
		}
		if d.doc.Footer != nil {
			y := d.doc.Page.Height - max(8, m.Bottom*0.45-size.Leading/2) - size.Leading
			d.band(pg, d.doc.Footer(i+1, len(d.pages)), y, y-4, width, "<</Type/Pagination/Subtype/Footer>>")
		}
	}
}

func (d *drawing) band(pg *page, b Band, y, rule, width float64, dict string) {
	if b.Rule {
		pg.paint(rect{x: d.doc.Margins.Left, y: rule, w: width, h: 0.5, color: d.theme.Line})
	}
	pg.artifact(dict, func() {
		for i, runs := range [][]Run{b.Start, b.Middle, b.End} {
			if len(runs) == 0 {
				continue
			}
			st := d.theme.Band.over(d.theme.Body)
			st.Align, st.Direction = Align(i), LeftToRight
			if d.rtl {
				st.Direction = RightToLeft
			}
			lines := d.text(runs, st, width, d.root, d.doc.Language)
			lines[0].draw(pg, d.doc.Margins.Left, y)
		}
	})
}

// plain is the text of runs.
func plain(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}
