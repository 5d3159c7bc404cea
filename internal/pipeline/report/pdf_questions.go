package report

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/candorhq/candor/internal/pdf"
)

func (d drawer) questions() []pdf.Block {
	if len(d.Questions) == 0 {
		return nil
	}
	out := []pdf.Block{pdf.PageBreak{}, pdf.Heading{Level: 2, Runs: pdf.Text("Questions and answers"), Anchor: "questions"}}
	for i, q := range d.Questions {
		if i > 0 {
			out = append(out, pdf.Space{Height: 12}, pdf.Rule{}, pdf.Space{Height: 4})
		}
		out = append(out, d.question(q)...)
	}
	return out
}

func (d drawer) question(q Question) []pdf.Block {
	title := pdf.Style{Size: 11.6, Leading: 16, Bold: true, Color: d.ink, SpaceBefore: 6, SpaceAfter: 2, KeepWithNext: true}
	if d.serif {
		title.Bold, title.Serif, title.Size, title.Leading = false, true, 13, 18
	}
	out := []pdf.Block{
		pdf.Heading{Level: 3, Runs: []pdf.Run{{Text: strconv.Itoa(q.Number) + "\u2002", Color: &d.accent}, {Text: q.Text}}, Anchor: q.Anchor, Lang: q.Language, Style: title},
		d.about(q),
	}
	switch {
	case len(q.Answer) > 0:
		style := pdf.Style{Size: d.look.answer, Leading: d.look.answer * 1.55, Serif: d.serif, Color: d.ink}
		if q.Code {
			style = pdf.Style{Size: 8.4, Leading: 12, Mono: true, Color: d.ink}
		}
		var box pdf.Block = pdf.Box{Fill: d.panel, Radius: d.radius, Accent: d.strip, Pad: 10, Blocks: []pdf.Block{
			pdf.Paragraph{Runs: d.said(q), Style: style, Lang: q.Spoken},
		}}
		if q.Code || q.runes() < 900 {
			box = pdf.Together{Blocks: []pdf.Block{box}}
		}
		out = append(out, box, pdf.Space{Height: 4})
	case q.Answered:
		out = append(out, pdf.Paragraph{Runs: pdf.Text("This answer has no words."), Style: d.quiet(9.2)})
	default:
		out = append(out, pdf.Paragraph{Runs: pdf.Text("There is no answer to this question."), Style: d.quiet(9.2)})
	}
	if !q.Score.Known && !q.Unscored {
		for _, why := range q.Score.Why {
			out = append(out, d.noted("No score.", why))
		}
	}
	for _, f := range q.Flags {
		out = append(out, d.attention([]pdf.Run{pdf.Bold("A person should look at this. "), {Text: f.Text}}, f.ID))
	}
	if len(q.Points) > 0 {
		out = append(out, d.proof(q))
	}
	if q.Score.Known && len(q.Score.Why) > 0 {
		out = append(out, pdf.Paragraph{Runs: pdf.Text("Confidence: " + strings.Join(q.Score.Why, " ")), Style: d.quiet(d.low)})
	}
	return out
}

// about is the line under a question, and its bar.
func (d drawer) about(q Question) pdf.Block {
	var runs []pdf.Run
	add := func(r pdf.Run) {
		if r.Text == "" {
			return
		}
		if len(runs) > 0 {
			runs = append(runs, pdf.Run{Text: "  ·  "})
		}
		runs = append(runs, r)
	}
	switch {
	case q.Unscored:
		add(pdf.Run{Text: "not scored"})
	case q.Score.Known:
		add(pdf.Run{Text: q.Score.Text, Bold: true, Color: &d.ink})
		if q.Score.Confidence != "" {
			add(pdf.Run{Text: q.Score.Confidence + " confidence"})
		}
		add(pdf.Run{Text: q.Share})
	default:
		add(pdf.Run{Text: "score withheld", Bold: true, Color: &d.attend})
	}
	add(pdf.Run{Text: strings.ToLower(q.Category)})
	if q.At != "" {
		add(pdf.Run{Text: "at " + q.At})
	}
	if q.Written && q.Answered {
		add(pdf.Run{Text: "written"})
	}
	if q.Corrected {
		add(pdf.Run{Text: "corrected by the candidate"})
	}
	style := d.quiet(8.4)
	style.SpaceAfter, style.KeepWithNext = 6, true
	return pdf.Paragraph{Runs: runs, Style: style}
}

// said marks the cited words by weight and colour, and names what cites them.
func (d drawer) said(q Question) []pdf.Run {
	var out []pdf.Run
	back := ""
	if slices.ContainsFunc(q.Answer, func(s Span) bool { return strings.ContainsFunc(s.Text, isArabic) }) {
		back = "\u061c" // after an id the text is Arabic again, its commas too
	}
	for _, s := range q.Answer {
		if len(s.Cited) == 0 {
			out = append(out, pdf.Run{Text: s.Text})
			continue
		}
		end := strings.TrimRight(s.Text, " \n")
		out = append(out, pdf.Run{Text: end, Bold: true, Color: &d.accent})
		out = append(out, d.cites(s.Cited)...)
		out = append(out, pdf.Run{Text: back + s.Text[len(end):]})
	}
	return out
}

func isArabic(r rune) bool { return unicode.Is(unicode.Arabic, r) }

// proof is the table of what was looked for and what was found.
func (d drawer) proof(q Question) pdf.Block {
	t := pdf.Table{
		Columns: []pdf.Column{
			{Weight: 1.2, Header: pdf.Text("Key point")}, {Width: 76, Header: pdf.Text("Found")},
			{Width: 44, Align: pdf.End, Header: pdf.Text("Points")}, {Weight: 1.6, Header: pdf.Text("Evidence in the candidate's words")}},
		Lines: true, Bare: true, Pad: 5, Summary: "Key points of question " + strconv.Itoa(q.Number) + " and the words they rest on",
	}
	small := pdf.Style{Size: 7.2, Leading: 10, Color: d.soft}
	for _, p := range q.Points {
		c := d.soft
		switch p.Verdict {
		case "met":
			c = d.good
		case "partial":
			c = d.look.look
		}
		found := []pdf.Run{{Text: p.Verdict, Bold: p.Met != "", Color: &c}}
		if p.Met != "" {
			found = append(found, pdf.Run{Text: "  " + p.Met, Size: 7.2, Color: &d.soft})
		}
		proof := pdf.Cell{Runs: []pdf.Run{{Text: "none found", Color: &d.soft}}}
		if p.Quote != "" {
			proof = pdf.Cell{Runs: []pdf.Run{{Text: "“" + p.Quote + "”"}}, Lang: q.Spoken}
			if p.At != "" {
				proof.Blocks = []pdf.Block{pdf.Paragraph{Runs: pdf.Text("at " + p.At), Lang: "en", Style: small}}
			}
		}
		t.Rows = append(t.Rows, pdf.Row{
			{Header: true, Lang: q.Language, Blocks: []pdf.Block{
				pdf.Paragraph{Runs: pdf.Text(p.ID), Anchor: p.ID, Lang: "en", Style: small},
				pdf.Paragraph{Runs: pdf.Text(p.Text), Lang: q.Language, Style: leftward(p.Text, d.cell())}}},
			{Runs: found}, {Runs: pdf.Text(p.Points)}, proof,
		})
	}
	return t
}

// made is what was shown and not counted, and where everything comes from.
func (d drawer) made() []pdf.Block {
	var out []pdf.Block
	if len(d.Delivery) > 0 {
		out = append(out,
			pdf.Heading{Level: 2, Runs: pdf.Text("Shown, not counted")},
			pdf.Paragraph{Runs: pdf.Text("How somebody speaks is no part of any score. Pace and pauses are here so that nobody has to wonder whether they were used.")},
			d.pairs(d.Delivery))
	}
	return append(out, pdf.Together{Blocks: []pdf.Block{
		pdf.Heading{Level: 2, Runs: pdf.Text("How this was made")},
		pdf.Paragraph{Runs: pdf.Text(method)},
		d.pairs(d.Provenance),
	}})
}
