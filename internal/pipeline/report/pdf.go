package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/candorhq/candor/internal/pdf"
)

// WritePDF writes the report as a tagged PDF. The same view, template and fonts
// give the same bytes. Scripts that no font could draw are in what it returns: the
// document names them on its first page, and an operator should hear of them.
func WritePDF(w io.Writer, v View, t Template, fonts *pdf.Fonts) (pdf.Output, error) {
	d := drawer{View: v, look: looks(t), known: v.anchors()}
	out, err := d.render(t, fonts)
	if err != nil {
		return out, err
	}
	if len(out.Missing) > 0 {
		// The note is Latin, so it cannot add to what is missing.
		d.missing = out.Missing
		if out, err = d.render(t, fonts); err != nil {
			return out, err
		}
	}
	_, err = w.Write(out.PDF)
	return out, err
}

// drawer lays a view out.
type drawer struct {
	View
	look
	known   map[string]bool // anchors that can be linked to
	missing []pdf.Missing
}

func (d drawer) render(t Template, fonts *pdf.Fonts) (pdf.Output, error) {
	if t == OnePager {
		blocks, err := d.squeezed(fonts)
		if err != nil {
			return pdf.Output{}, err
		}
		return fonts.Render(d.document(blocks))
	}
	ways := depths()
	out, err := fonts.Render(d.whole(t, ways[0]))
	if err != nil || out.Anchors["questions"] <= 2 {
		return out, err
	}
	// The essence is more than a page. It is laid out alone, shortened until it
	// is one; its links lead to pages that are not there, so they are left out.
	alone, way := d, ways[0]
	alone.known = nil
	if _, err := fitted(fonts, ways[1:], func(x depth) pdf.Document {
		way = x
		return d.document(alone.front(t, x))
	}); err != nil {
		return pdf.Output{}, err
	}
	return fonts.Render(d.whole(t, way))
}

func (d drawer) front(t Template, x depth) []pdf.Block {
	if t == Classic {
		return d.classicFront(x)
	}
	return d.modernFront(x)
}

// whole is everything there is to say, with so much of it on the first page.
func (d drawer) whole(t Template, x depth) pdf.Document {
	blocks := append(d.front(t, x), d.questions()...)
	if x.short {
		blocks = append(blocks, d.rest()...)
	}
	return d.document(append(blocks, d.made()...))
}

// fitted tries one way after the other until the document is a page; the last
// is taken as it is.
func fitted[T any](fonts *pdf.Fonts, ways []T, draw func(T) pdf.Document) ([]pdf.Block, error) {
	var doc pdf.Document
	for _, way := range ways {
		doc = draw(way)
		pages, err := fonts.Pages(doc)
		if err != nil {
			return nil, err
		}
		if pages <= 1 {
			break
		}
	}
	return doc.Blocks, nil
}

// depth is how much of the essence stands on the first page.
type depth struct {
	reasons int // of each side; -1 is all
	runes   int // of a reason, 0 is all of it
	summary int // runes, 0 is all
	held    int // runes of what is withheld for one reason, 0 is all
	signals bool
	dense   bool // skills in two columns
	short   bool // something is left to a later page
}

func depths() []depth {
	return []depth{
		{reasons: -1, signals: true},
		{reasons: 4, runes: 150, signals: true, short: true},
		{reasons: 4, runes: 110, short: true},
		{reasons: 3, runes: 100, short: true},
		{reasons: 3, runes: 90, summary: 480, short: true},
		{reasons: 2, runes: 90, summary: 480, short: true},
		{reasons: 2, runes: 80, summary: 340, held: 240, short: true},
		{reasons: 2, runes: 90, summary: 260, held: 240, dense: true, short: true},
		{reasons: 1, runes: 80, summary: 160, held: 120, dense: true, short: true},
		{reasons: 0, summary: 90, held: 70, dense: true, short: true},
	}
}

func (d drawer) document(blocks []pdf.Block) pdf.Document {
	return pdf.Document{
		Title: d.Candidate + ", interview report", Author: d.By, Subject: d.Plan, Language: "en", Created: d.Created,
		Margins: pdf.Margins{Top: d.top, Right: d.side, Bottom: d.bottom, Left: d.side},
		Theme:   d.theme(),
		Header: func(page, _ int) pdf.Band {
			if page == 1 {
				return pdf.Band{}
			}
			return pdf.Band{Start: pdf.Text(clip(d.Candidate, 60)), End: pdf.Text(clip(joined(d.Position, "Interview report"), 70))}
		},
		Footer: func(page, pages int) pdf.Band {
			end := fmt.Sprintf("Page %d of %d", page, pages)
			return pdf.Band{Start: pdf.Text(joined("Interview "+d.ID, fmt.Sprintf("result %d", d.Version))), End: pdf.Text(end)}
		},
		Blocks: blocks,
	}
}

// undrawn is the note on characters that stand as empty boxes.
func (d drawer) undrawn() []pdf.Block {
	if len(d.missing) == 0 {
		return nil
	}
	says := []string{"this installation has no font for some characters, which stand as empty boxes; copying them gives the text, and the page in the browser shows it."}
	for _, m := range d.missing {
		says = append(says, upper(m.String())+".")
	}
	return []pdf.Block{d.noted("Not drawn in this document:", strings.Join(says, " "))}
}
