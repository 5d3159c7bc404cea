package report

import (
	"fmt"
	"io"

	"github.com/candorhq/candor/internal/pdf"
)

// Colours of the document; every text has at least 4.5 to 1 on its ground.
var (
	ink       = pdf.Color{R: 0x1b, G: 0x23, B: 0x2e}
	soft      = pdf.Color{R: 0x56, G: 0x61, B: 0x6f}
	accent    = pdf.Color{R: 0x0c, G: 0x61, B: 0x70}
	fill      = pdf.Color{R: 0x6f, G: 0xb3, B: 0xbe} // of bars; light, so that the interval shows on it
	panel     = pdf.Color{R: 0xf6, G: 0xf8, B: 0xfa}
	notice    = pdf.Color{R: 0xff, G: 0xf5, B: 0xe3}
	lookAt    = pdf.Color{R: 0x9a, G: 0x58, B: 0x00}
	good      = pdf.Color{R: 0x1d, G: 0x7a, B: 0x4c}
	notGood   = pdf.Color{R: 0x8a, G: 0x3b, B: 0x3b}
	lineColor = pdf.Color{R: 0xdd, G: 0xe2, B: 0xe8}
	shade     = pdf.Color{R: 0xe3, G: 0xe8, B: 0xed}
)

// WritePDF writes the report as a tagged PDF. The same view and fonts give the
// same bytes; a script that no font can draw is named in a note at the end.
func WritePDF(w io.Writer, v View, fonts *pdf.Fonts) error {
	doc := document(v)
	out, err := fonts.Render(doc)
	if err != nil {
		return err
	}
	if len(out.Missing) > 0 {
		// The note is Latin, so it cannot add to what is missing.
		doc.Blocks = append(doc.Blocks, missing(out.Missing))
		if out, err = fonts.Render(doc); err != nil {
			return err
		}
	}
	_, err = w.Write(out.PDF)
	return err
}

func document(v View) pdf.Document {
	title := v.Candidate + ", interview report"
	d := drawer{v: v, known: v.anchors()}
	return pdf.Document{
		Title: title, Author: v.By, Subject: v.Plan, Language: "en", Created: v.Created,
		Margins: pdf.Margins{Top: 64, Right: 60, Bottom: 64, Left: 60},
		Theme:   theme(),
		Header: func(page, _ int) pdf.Band {
			if page == 1 {
				return pdf.Band{}
			}
			return pdf.Band{Start: pdf.Text(v.Candidate), End: pdf.Text("Interview report")}
		},
		Footer: func(page, pages int) pdf.Band {
			return pdf.Band{Start: pdf.Text(v.ID), End: pdf.Text(fmt.Sprintf("Page %d of %d", page, pages)), Rule: true}
		},
		Blocks: d.blocks(),
	}
}

func theme() *pdf.Theme {
	t := pdf.DefaultTheme()
	heading := func(size, before, after float64) pdf.Style {
		return pdf.Style{Size: size, Leading: size * 1.25, Bold: true, Color: ink, SpaceBefore: before, SpaceAfter: after, KeepWithNext: true}
	}
	t.Body = pdf.Style{Size: 9.5, Leading: 14, Color: ink, SpaceAfter: 5}
	t.Headings = [3]pdf.Style{heading(25, 2, 3), heading(15, 20, 7), heading(11, 13, 4)}
	t.Cell = pdf.Style{Size: 9, Leading: 12.5, Color: ink}
	t.Band = pdf.Style{Size: 8, Leading: 11, Color: soft}
	t.Link, t.Line, t.Shade = accent, lineColor, shade
	return &t
}

// quiet is a style for what stands beside the matter.
func quiet(size float64) pdf.Style {
	return pdf.Style{Size: size, Leading: size * 1.4, Color: soft, SpaceAfter: 3}
}

// noted is a box that asks for attention; label is its first words.
func noted(label, text string) pdf.Block {
	return pdf.Box{Fill: notice, Accent: &lookAt, Pad: 7, Blocks: []pdf.Block{
		pdf.Paragraph{Runs: []pdf.Run{pdf.Bold(label + " "), {Text: text}}, Style: pdf.Style{Size: 9, Leading: 12.5, Color: ink}},
	}}
}

func missing(ms []pdf.Missing) pdf.Block {
	items := make([]string, len(ms))
	for i, m := range ms {
		items[i] = m.String()
	}
	return pdf.Together{Blocks: []pdf.Block{
		pdf.Heading{Level: 3, Runs: pdf.Text("Not drawn in this document")},
		noted("Some characters are drawn as empty boxes,", "because this installation has no font for them. Copying them gives the text, and the page in the browser shows it."),
		pdf.List{Items: pdf.Items(items...)},
	}}
}
