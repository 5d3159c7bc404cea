package report

import (
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/pdf"
)

// squeeze is how much of an interview the one page shows.
type squeeze struct {
	size     float64 // of the body
	summary  int     // runes
	reasons  int     // of each side
	runes    int     // of a reason
	question int     // runes of a question, 0 is all
	quotes   int     // runes of what was said best, 0 is nothing of it
	columns  int     // of questions in the left column; 0 puts them below, over the whole width
	name     int     // runes of names
	parts    int     // of what made the scores; -1 is all
	aside
}

// aside is how much the column at the side shows.
type aside struct {
	held           int     // runes of what is withheld
	lead, bar, gap float64 // of a skill
}

// tightness goes from roomy to what always fits: 100 questions and 50 skills.
func tightness() []squeeze {
	return []squeeze{
		{size: 9.6, summary: 1200, reasons: 8, runes: 260, quotes: 240, name: 160, parts: -1},
		{size: 9.2, summary: 1000, reasons: 6, runes: 220, quotes: 110, name: 160, parts: -1},
		{size: 9, summary: 900, reasons: 6, runes: 220, name: 160, parts: -1},
		{size: 8.8, summary: 700, reasons: 5, runes: 170, question: 150, name: 120, parts: -1},
		{size: 8.6, summary: 560, reasons: 4, runes: 140, question: 100, name: 110, parts: -1},
		{size: 8.6, summary: 620, reasons: 5, runes: 150, question: 64, columns: 1, name: 100, parts: -1},
		{size: 8.4, summary: 480, reasons: 3, runes: 120, question: 60, columns: 1, name: 100, parts: -1},
		{size: 8, summary: 340, reasons: 2, runes: 100, question: 56, columns: 1, name: 90, parts: 12},
		{size: 7.6, summary: 240, reasons: 1, runes: 90, question: 50, columns: 1, name: 80, parts: 12},
		{size: 7.4, summary: 300, reasons: 2, runes: 90, question: 22, columns: 2, name: 70, parts: 10},
		{size: 7, summary: 160, reasons: 1, runes: 70, question: 18, columns: 2, name: 60, parts: 8},
		{size: 6.6, summary: 90, reasons: 1, runes: 60, question: 16, columns: 2, name: 50, parts: 4},
	}
}

// asides goes from roomy to narrow.
func asides() []aside {
	return []aside{{400, 10.5, 4, 2.4}, {240, 10, 3.2, 1.6}, {160, 9.4, 2.4, 1}, {100, 8.8, 1.8, 1.4}, {60, 7.8, 1.2, 1}, {40, 6.4, 1, 0.5}}
}

// squeezed finds how much of this interview fits on a page: first what is
// asked and said, beside the narrowest side, then what is left for the side.
func (d drawer) squeezed(fonts *pdf.Fonts) ([]pdf.Block, error) {
	var s squeeze
	sides := asides()
	_, err := fitted(fonts, tightness(), func(x squeeze) pdf.Document {
		s = x
		s.aside = sides[len(sides)-1]
		return d.document(d.onePage(s))
	})
	if err != nil {
		return nil, err
	}
	return fitted(fonts, sides, func(x aside) pdf.Document {
		s.aside = x
		return d.document(d.onePage(s))
	})
}

// onePage is the whole report on one page.
func (d drawer) onePage(s squeeze) []pdf.Block {
	d.size, d.evidence = s.size, s.size
	tone := d.tone(d.Tone)
	name := pdf.Style{Size: 21, Leading: 26, Bold: true, Color: d.ink, Direction: pdf.LeftToRight, SpaceAfter: 1}
	if len(d.Candidate) > 60 {
		name.Size, name.Leading = 14, 18
	}
	label := d.label()
	label.Direction = pdf.LeftToRight
	head := []pdf.Block{
		pdf.Paragraph{Runs: pdf.Text(joined(clip(d.By, s.name), "INTERVIEW REPORT")), Style: label},
		pdf.Heading{Level: 1, Runs: pdf.Text(clip(d.Candidate, s.name)), Style: name},
	}
	if what := d.what(); what != "" {
		head = append(head, own(clip(what, s.name+20), pdf.Style{Size: 10, Leading: 13.5, Color: d.ink, SpaceAfter: 1}))
	}
	if when := d.when(); when != "" {
		head = append(head, own(when, d.quiet(8)))
	}
	white := pdf.Color{R: 255, G: 255, B: 255}
	verdict := []pdf.Block{pdf.Box{Fill: tone, Pad: 9, Radius: 6, Blocks: []pdf.Block{
		pdf.Paragraph{Runs: pdf.Text("RECOMMENDATION"), Style: pdf.Style{Size: 6.6, Leading: 9, Bold: true, Tracking: 70, Color: white}},
		pdf.Paragraph{Runs: pdf.Text(d.Recommendation), Style: pdf.Style{Size: 12.5, Leading: 16, Bold: true, Color: white, SpaceAfter: 0.1}},
	}}}
	out := []pdf.Block{pdf.Beside{Gap: 20, Parts: []pdf.Part{{Blocks: head}, {Width: 160, Blocks: verdict}}}, pdf.Space{Height: 4}, pdf.Rule{}, pdf.Space{Height: 2}}
	if d.Synthetic {
		out = append(out, d.noted("Test interview.", "Everything here is synthetic and says nothing about a person."))
	}
	if d.Imported != "" {
		out = append(out, d.noted("Imported.", d.Imported))
	}
	out = append(out, d.undrawn()...)
	story, below := d.onePageStory(s), d.onePageQuestions(s)
	if s.columns > 0 {
		story, below = append(story, below...), nil
	}
	out = append(out, pdf.Beside{Gap: 20, Parts: []pdf.Part{{Blocks: story}, {Width: 160, Blocks: d.onePageSide(s)}}})
	out = append(out, below...)
	return append(out, pdf.Space{Height: 7}, pdf.Paragraph{Runs: d.onePageMade(s), Style: pdf.Style{Size: 6.6, Leading: 9.2, Color: d.soft}})
}

// brief is a heading of the one page.
func (d drawer) brief(title string, before float64) pdf.Block {
	return pdf.Heading{Level: 2, Runs: pdf.Text(title), Style: pdf.Style{Size: 9, Leading: 12, Bold: true, Color: d.ink, SpaceBefore: before, SpaceAfter: 2}}
}

// onePageStory is why: the grounds, the summary, what speaks for and against.
func (d drawer) onePageStory(s squeeze) []pdf.Block {
	body := pdf.Style{Size: s.size, Leading: s.size * 1.45, Color: d.ink, SpaceAfter: 3}
	var out []pdf.Block
	if d.Because != "" {
		out = append(out, pdf.Paragraph{Runs: pdf.Text(clip(d.Because, 2*s.runes)), Style: body})
	}
	if text := clip(strings.TrimSpace(said(d.Summary)), s.summary); text != "" {
		out = append(out, d.brief("Summary", 5), pdf.Paragraph{Runs: pdf.Text(text), Style: body})
	}
	for _, side := range []struct {
		title   string
		reasons []Reason
	}{{"Speaks for it", d.For}, {"Speaks against it", d.Against}} {
		shown := first(side.reasons, s.reasons)
		if len(shown) == 0 {
			continue
		}
		title := side.title
		if more := len(side.reasons) - len(shown); more > 0 {
			title += " (" + strconv.Itoa(len(shown)) + " of " + strconv.Itoa(len(side.reasons)) + ")"
		}
		var items [][]pdf.Block
		for _, r := range shown {
			items = append(items, []pdf.Block{pdf.Paragraph{Runs: pdf.Text(clip(r.Text, s.runes)), Style: body}})
		}
		out = append(out, d.brief(title, 6), pdf.List{Items: items, Gap: 1, Indent: 11})
	}
	coverage := ""
	for _, p := range d.View.Coverage {
		coverage = joined(coverage, p.Label+": "+p.Value)
	}
	small := d.quiet(7.4)
	return append(out, pdf.Space{Height: 4}, pdf.Paragraph{Runs: pdf.Text(joined(coverage, d.Integrity)), Style: small, Anchor: "coverage"})
}

// sideBar is a skill's bar; where it is thin, its interval is left to the whole
// report.
func (d drawer) sideBar(a aside, k Score) pdf.Block {
	if a.bar < 2 {
		b := d.bar(k, a.bar, 0.2)
		b.Below, b.Low, b.High = false, 0, 0
		return b
	}
	return d.bar(k, a.bar, 0.5)
}

// onePageSide has every number that is not about one question.
func (d drawer) onePageSide(s squeeze) []pdf.Block {
	figure := pdf.Style{Size: 25, Leading: 30, Bold: true, Color: d.ink, Direction: pdf.LeftToRight}
	small := d.quiet(7.4)
	small.SpaceAfter = 2
	blocks := []pdf.Block{pdf.Heading{Level: 2, Runs: pdf.Text("Overall score"), Style: pdf.Style{Size: 7.4, Leading: 10, Color: d.soft}}}
	if d.Overall.Known {
		blocks = append(blocks,
			pdf.Paragraph{Runs: []pdf.Run{{Text: d.Overall.Number}, {Text: " of 100", Size: 8.5, Color: &d.soft}}, Style: figure},
			d.bar(d.Overall, 6, 1), pdf.Space{Height: 3})
		how := upper(d.Overall.Confidence) + " confidence"
		if d.Overall.Interval != "" {
			how += ", " + d.Overall.Interval + " if matching were stricter or more lenient"
		}
		blocks = append(blocks, pdf.Paragraph{Runs: pdf.Text(how + "."), Style: small})
	} else {
		figure.Size, figure.Leading = 15, 20
		blocks = append(blocks, pdf.Paragraph{Runs: pdf.Text("Withheld"), Style: figure})
		for _, why := range d.Overall.Why {
			blocks = append(blocks, pdf.Paragraph{Runs: pdf.Text(why), Style: small})
		}
	}
	if len(d.Skills) > 0 {
		blocks = append(blocks, d.brief("Skills", 7))
	}
	note := ""
	for _, k := range d.Skills {
		number := pdf.Bold(k.Score.Number)
		if !k.Score.Known {
			number = pdf.Run{Text: "withheld", Color: &d.soft}
		}
		title := clip(k.Name, 26)
		if k.MustHave {
			title, note = clip(k.Name, 21)+" *", "* must have"
		}
		st := pdf.Style{Size: min(8, s.lead*0.86), Leading: s.lead, Color: d.ink, Direction: pdf.LeftToRight}
		end := st
		end.Align = pdf.End
		blocks = append(blocks, pdf.Beside{Gap: 4, Parts: []pdf.Part{
			{Blocks: []pdf.Block{pdf.Paragraph{Runs: pdf.Text(title), Style: st, Anchor: k.ID}}},
			{Width: 36, Blocks: []pdf.Block{pdf.Paragraph{Runs: []pdf.Run{number}, Style: end}}},
		}}, d.sideBar(s.aside, k.Score), pdf.Space{Height: s.gap})
	}
	if note != "" {
		blocks = append(blocks, pdf.Paragraph{Runs: pdf.Text(note), Style: pdf.Style{Size: 6.8, Leading: 9, Color: d.soft}})
	}
	if len(d.Withheld) > 0 {
		blocks = append(blocks, d.brief("Withheld, and why", 7))
		for _, h := range d.Withheld {
			blocks = append(blocks, pdf.Paragraph{
				Runs:  []pdf.Run{pdf.Bold(upper(clip(h.What, s.held)) + ": "), {Text: clip(strings.TrimSuffix(h.Why, "."), max(60, s.held)) + "."}},
				Style: pdf.Style{Size: 7.4, Leading: 10, Color: d.ink, SpaceAfter: 2},
			})
		}
	}
	return []pdf.Block{pdf.Box{Fill: d.panel, Radius: 6, Pad: 10, Blocks: blocks}}
}

// onePageQuestions is a row a question: what was asked, how much of what was
// looked for was found, the score.
func (d drawer) onePageQuestions(s squeeze) []pdf.Block {
	if len(d.Questions) == 0 {
		return nil
	}
	out := []pdf.Block{d.brief("Questions", 8)}
	if s.columns <= 1 {
		return append(out, d.questionRows(s, d.Questions))
	}
	each := (len(d.Questions) + s.columns - 1) / s.columns
	var parts []pdf.Part
	for from := 0; from < len(d.Questions); from += each {
		parts = append(parts, pdf.Part{Blocks: []pdf.Block{d.questionRows(s, d.Questions[from:min(from+each, len(d.Questions))])}})
	}
	for len(parts) < s.columns {
		parts = append(parts, pdf.Part{})
	}
	return append(out, pdf.Beside{Gap: 14, Parts: parts})
}

func (d drawer) questionRows(s squeeze, questions []Question) pdf.Block {
	t := pdf.Table{Lines: true, Bare: true, Pad: 2.2, Summary: "Each question, how many key points its answer speaks to, and its score"}
	wide := s.columns == 0
	if wide {
		t.Columns = []pdf.Column{{Width: 22, Header: pdf.Text("No.")}, {Header: pdf.Text("Question")}, {Width: 92, Header: pdf.Text("Key points found")}, {Width: 70, Header: pdf.Text("Score")}, {Width: 50, Align: pdf.End, Header: pdf.Text("Of 100")}}
	} else {
		t.Columns = []pdf.Column{{Width: 20, Header: pdf.Text("No.")}, {Header: pdf.Text("Question")}, {Width: 26, Align: pdf.End, Header: pdf.Text("Score")}}
		t.Pad = 0.7
		if s.columns > 1 {
			t.Pad = 0.2
		}
	}
	st := pdf.Style{Size: min(s.size, 8.4), Leading: min(s.size, 8.4) * 1.32, Color: d.ink}
	for _, q := range questions {
		score := pdf.Bold(q.Score.Number)
		if !q.Score.Known {
			score = pdf.Run{Text: "–", Color: &d.soft}
			if wide {
				score.Text = "withheld"
			}
			if q.Unscored && wide {
				score.Text = "not scored"
			}
		}
		asked, quoted := leftward(q.Text, st), st
		quoted.Color, quoted.Size, quoted.Leading = d.soft, st.Size-0.6, (st.Size-0.6)*1.35
		says := []pdf.Block{}
		if best := q.Best(); s.quotes > 0 && best.Quote != "" {
			says = append(says, pdf.Paragraph{Runs: pdf.Text("“" + clip(best.Quote, s.quotes) + "”"), Lang: q.Spoken, Style: leftward(best.Quote, quoted)})
		}
		cells := pdf.Row{
			{Runs: []pdf.Run{{Text: strconv.Itoa(q.Number), Color: &d.soft}}, Style: st},
			{Blocks: append([]pdf.Block{pdf.Paragraph{Runs: pdf.Text(clip(q.Text, s.question)), Lang: q.Language, Style: asked, Anchor: q.Anchor}}, says...), Header: true},
		}
		if wide {
			cells = append(cells, pdf.Cell{Runs: []pdf.Run{{Text: q.State(), Color: &d.soft}}, Style: st}, pdf.Cell{Blocks: []pdf.Block{d.bar(q.Score, 4, 3)}})
		}
		t.Rows = append(t.Rows, append(cells, pdf.Cell{Runs: []pdf.Run{score}, Style: st}))
	}
	return t
}

// onePageMade is everything that shaped the scores, in one paragraph; a digest
// is shortened to what tells two apart.
func (d drawer) onePageMade(s squeeze) []pdf.Run {
	said := ""
	for _, p := range first(d.Provenance, s.parts) {
		said = joined(said, p.Label+" "+clip(short(p.Value), 60))
	}
	return []pdf.Run{pdf.Bold("How this was made. "), {Text: method + " Answers, quotes and evidence are in the whole report. " + said}}
}
