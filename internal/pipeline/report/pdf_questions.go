package report

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/candorhq/candor/internal/pdf"
)

func (d drawer) questions() []pdf.Block {
	if len(d.v.Questions) == 0 {
		return nil
	}
	out := []pdf.Block{pdf.PageBreak{}, pdf.Heading{Level: 2, Runs: pdf.Text("Questions and answers")}}
	for i, q := range d.v.Questions {
		if i > 0 {
			out = append(out, pdf.Space{Height: 10}, pdf.Rule{})
		}
		out = append(out, d.question(q)...)
	}
	return out
}

func (d drawer) question(q Question) []pdf.Block {
	out := []pdf.Block{
		pdf.Heading{Level: 3, Runs: []pdf.Run{{Text: strconv.Itoa(q.Number) + "\u2002", Color: &soft}, {Text: q.Text}}, Anchor: q.Anchor, Lang: q.Language,
			Style: pdf.Style{Size: 11.5, Leading: 15.5, Bold: true, Color: ink, SpaceBefore: 8, SpaceAfter: 2, KeepWithNext: true}},
		d.about(q),
	}
	switch {
	case len(q.Answer) > 0:
		style := pdf.Style{Size: 9.5, Leading: 14.5, Color: ink}
		if q.Code {
			style = pdf.Style{Size: 8.5, Leading: 12, Mono: true, Color: ink}
		}
		out = append(out, pdf.Box{Fill: panel, Accent: &lineColor, Pad: 9, Blocks: []pdf.Block{
			pdf.Paragraph{Runs: d.answer(q), Style: style, Lang: q.Spoken},
		}})
	case q.Answered:
		out = append(out, pdf.Paragraph{Runs: pdf.Text("This answer has no words."), Style: quiet(9.5)})
	default:
		out = append(out, pdf.Paragraph{Runs: pdf.Text("There is no answer to this question."), Style: quiet(9.5)})
	}
	if !q.Score.Known && !q.Unscored {
		for _, why := range q.Score.Why {
			out = append(out, noted("No score.", why))
		}
	}
	for _, f := range q.Flags {
		out = append(out, flagged(f))
	}
	if len(q.Points) > 0 {
		out = append(out, evidence(q))
	}
	if q.Score.Known && len(q.Score.Why) > 0 {
		out = append(out, pdf.Paragraph{Runs: pdf.Text("Confidence: " + strings.Join(q.Score.Why, " ")), Style: quiet(8.5)})
	}
	return out
}

// about is the line under a question.
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
	add(pdf.Run{Text: q.Category})
	switch {
	case q.Unscored:
		add(pdf.Run{Text: "not scored"})
	case q.Score.Known:
		add(pdf.Run{Text: q.Score.Text, Bold: true, Color: &ink})
		if q.Score.Confidence != "" {
			add(pdf.Run{Text: q.Score.Confidence + " confidence"})
		}
		add(pdf.Run{Text: q.Share})
	default:
		add(pdf.Run{Text: "score withheld"})
	}
	if q.At != "" {
		add(pdf.Run{Text: "at " + q.At})
	}
	if q.Written && q.Answered {
		add(pdf.Run{Text: "written"})
	}
	if q.Corrected {
		add(pdf.Run{Text: "corrected by the candidate"})
	}
	style := quiet(8.5)
	style.SpaceAfter, style.KeepWithNext = 6, true
	return pdf.Paragraph{Runs: runs, Style: style}
}

// answer marks the cited words by weight and colour, and names what cites them.
func (d drawer) answer(q Question) []pdf.Run {
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
		out = append(out, pdf.Run{Text: end, Bold: true, Color: &accent})
		out = append(out, d.cites(s.Cited)...)
		out = append(out, pdf.Run{Text: back + s.Text[len(end):]})
	}
	return out
}

func isArabic(r rune) bool { return unicode.Is(unicode.Arabic, r) }

func flagged(n Note) pdf.Block {
	return pdf.Box{Fill: notice, Accent: &lookAt, Pad: 7, Blocks: []pdf.Block{
		pdf.Paragraph{Runs: []pdf.Run{pdf.Bold("A person should look at this. "), {Text: n.Text}}, Anchor: n.ID, Style: cell()},
	}}
}

func evidence(q Question) pdf.Block {
	t := pdf.Table{
		Columns: []pdf.Column{
			{Weight: 1.25, Header: pdf.Text("Key point")}, {Width: 74, Header: pdf.Text("Found")},
			{Width: 46, Align: pdf.End, Header: pdf.Text("Points")}, {Weight: 1.6, Header: pdf.Text("Evidence in the candidate's words")}},
		Lines: true, Pad: 4.5, Summary: "Key points of question " + strconv.Itoa(q.Number) + " and the words they rest on",
	}
	for _, p := range q.Points {
		c := soft
		switch p.Verdict {
		case "met":
			c = good
		case "partial":
			c = lookAt
		}
		found := []pdf.Run{{Text: p.Verdict, Bold: p.Met != "", Color: &c}}
		if p.Met != "" {
			found = append(found, pdf.Run{Text: "  " + p.Met, Size: 7.5, Color: &soft})
		}
		proof := pdf.Cell{Runs: []pdf.Run{{Text: "none found", Color: &soft}}}
		if p.Quote != "" {
			proof = pdf.Cell{Runs: []pdf.Run{{Text: "“" + p.Quote + "”"}}, Lang: q.Spoken}
			if p.At != "" {
				proof.Blocks = []pdf.Block{pdf.Paragraph{Runs: pdf.Text("at " + p.At), Lang: "en", Style: pdf.Style{Size: 7.5, Leading: 10.5, Color: soft}}}
			}
		}
		t.Rows = append(t.Rows, pdf.Row{
			{Header: true, Lang: q.Language, Blocks: []pdf.Block{
				pdf.Paragraph{Runs: pdf.Text(p.ID), Anchor: p.ID, Lang: "en", Style: pdf.Style{Size: 7.5, Leading: 10.5, Color: soft}},
				pdf.Paragraph{Runs: pdf.Text(p.Text), Lang: q.Language, Style: cell()}}},
			{Runs: found}, {Runs: pdf.Text(p.Points)}, proof,
		})
	}
	return t
}

// made is what was shown and not counted, and where everything comes from.
func (d drawer) made() []pdf.Block {
	var out []pdf.Block
	if len(d.v.Delivery) > 0 {
		out = append(out,
			pdf.Heading{Level: 2, Runs: pdf.Text("Shown, not counted")},
			pdf.Paragraph{Runs: pdf.Text("How somebody speaks is no part of any score. Pace and pauses are here so that nobody has to wonder whether they were used.")},
			pairs(d.v.Delivery))
	}
	return append(out,
		pdf.Heading{Level: 2, Runs: pdf.Text("How this was made")},
		pdf.Paragraph{Runs: pdf.Text(method)},
		pairs(d.v.Provenance))
}
