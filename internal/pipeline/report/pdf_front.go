package report

import (
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/pdf"
)

// what is the line under the name: position and plan.
func (v View) what() string {
	if v.Plan == v.Position {
		return v.Position
	}
	return joined(v.Position, v.Plan)
}

// when tells when the interview took place and how long it was.
func (v View) when() string {
	if v.Completed == "" {
		return v.Length
	}
	return joined("Completed "+v.Completed, v.Length)
}

// own is text in the report's direction whatever its letters: a name stands at
// the start of its line.
func own(text string, st pdf.Style) pdf.Block {
	st.Direction = pdf.LeftToRight
	return pdf.Paragraph{Runs: pdf.Text(text), Style: st}
}

// notes stand above everything else.
func (d drawer) notes() []pdf.Block {
	var out []pdf.Block
	if d.Synthetic {
		out = append(out, d.noted("Test interview.", "Everything in this report is synthetic and says nothing about a person."))
	}
	if d.Imported != "" {
		out = append(out, d.noted("Imported.", d.Imported))
	}
	return append(out, d.undrawn()...)
}

// modernFront is the first page of the modern template.
func (d drawer) modernFront(x depth) []pdf.Block {
	white := pdf.Color{R: 255, G: 255, B: 255}
	label := d.label()
	label.Color = d.pale
	label.Direction = pdf.LeftToRight
	name := pdf.Style{Size: 26, Leading: 33, Bold: true, Color: white, Direction: pdf.LeftToRight, SpaceAfter: 2}
	if len(d.Candidate) > 60 {
		name.Size, name.Leading = 17, 22
	}
	band := []pdf.Block{
		pdf.Paragraph{Runs: pdf.Text(joined(clip(d.By, 90), "INTERVIEW REPORT")), Style: label},
		pdf.Heading{Level: 1, Runs: pdf.Text(d.Candidate), Style: name},
	}
	if what := d.what(); what != "" {
		band = append(band, own(clip(what, 180), pdf.Style{Size: 11.5, Leading: 16, Color: white, SpaceAfter: 1}))
	}
	if when := d.when(); when != "" {
		band = append(band, own(when, pdf.Style{Size: 8.5, Leading: 13, Color: d.pale}))
	}
	out := []pdf.Block{pdf.Box{Bleed: true, Fill: d.night, Pad: 14, Blocks: band}, pdf.Space{Height: 14}}
	out = append(out, d.notes()...)

	tone := d.tone(d.Tone)
	center := func(size float64, c pdf.Color) pdf.Style {
		return pdf.Style{Size: size, Leading: size * 1.2, Bold: size > 8, Color: c, Align: pdf.Center, Direction: pdf.LeftToRight}
	}
	ring := pdf.Ring{Value: d.Overall.Value / 100, Low: d.Overall.Low / 100, High: d.Overall.High / 100, Empty: !d.Overall.Known,
		Size: 106, Width: 9, Fill: d.fill, Mark: &d.soft}
	if d.Overall.Known {
		ring.Blocks = []pdf.Block{
			pdf.Paragraph{Runs: pdf.Text(d.Overall.Number), Style: center(23, d.ink)},
			pdf.Paragraph{Runs: pdf.Text("of 100"), Style: center(7.6, d.soft)},
		}
	} else {
		ring.Blocks = []pdf.Block{pdf.Paragraph{Runs: pdf.Text("Withheld"), Style: center(11, d.ink)}, pdf.Paragraph{Runs: pdf.Text("no score"), Style: center(7.6, d.soft)}}
	}
	verdict := []pdf.Block{
		pdf.Paragraph{Runs: pdf.Text("RECOMMENDATION TO THE PEOPLE WHO DECIDE"), Style: d.label()},
		pdf.Paragraph{Runs: pdf.Text(d.Recommendation), Style: pdf.Style{Size: 20, Leading: 26, Bold: true, Color: tone, SpaceAfter: 2}},
	}
	verdict = append(verdict, d.grounds(x)...)
	out = append(out, pdf.Beside{Gap: 24, Middle: true, Parts: []pdf.Part{
		{Width: 108, Blocks: []pdf.Block{ring}}, {Blocks: verdict},
	}}, pdf.Space{Height: 6})
	out = append(out, d.skills(x)...)
	out = append(out, d.withheld(x)...)
	out = append(out, d.summary(x)...)
	out = append(out, d.sides(x)...)
	return append(out, d.coverage(x)...)
}

// classicFront is the first page of the classic template.
func (d drawer) classicFront(x depth) []pdf.Block {
	head := d.quiet(8.6)
	head.Direction = pdf.LeftToRight
	name := pdf.Style{Size: 25, Leading: 32, Serif: true, Color: d.ink, Direction: pdf.LeftToRight, SpaceAfter: 2}
	if len(d.Candidate) > 60 {
		name.Size, name.Leading = 16, 21
	}
	right := head
	right.Align = pdf.End
	out := []pdf.Block{
		pdf.Beside{Parts: []pdf.Part{
			{Weight: 3, Blocks: []pdf.Block{pdf.Paragraph{Runs: pdf.Text(clip(d.By, 90)), Style: head}}},
			{Weight: 1, Blocks: []pdf.Block{pdf.Paragraph{Runs: pdf.Text("Interview report"), Style: right}}},
		}},
		pdf.Rule{}, pdf.Space{Height: 8},
		pdf.Heading{Level: 1, Runs: pdf.Text(d.Candidate), Style: name},
	}
	if what := d.what(); what != "" {
		out = append(out, own(clip(what, 180), pdf.Style{Size: 11.5, Leading: 16.5, Serif: true, Italic: true, Color: d.ink, SpaceAfter: 1}))
	}
	if when := d.when(); when != "" {
		out = append(out, own(when, d.quiet(8.6)))
	}
	out = append(out, pdf.Space{Height: 10})
	out = append(out, d.notes()...)
	verdict := []pdf.Block{
		pdf.Paragraph{Runs: pdf.Text("Recommendation to the people who decide"), Style: d.quiet(8.4)},
		pdf.Paragraph{Runs: pdf.Text(d.Recommendation), Style: pdf.Style{Size: 19, Leading: 25, Serif: true, Color: d.ink, SpaceAfter: 2}},
	}
	verdict = append(verdict, d.grounds(x)...)
	label := d.quiet(8.4)
	label.Align = pdf.End
	figure := pdf.Style{Size: 31, Leading: 37, Serif: true, Color: d.ink, Align: pdf.End, Direction: pdf.LeftToRight}
	of := pdf.Paragraph{Runs: pdf.Text("of 100"), Style: label}
	score := []pdf.Block{pdf.Paragraph{Runs: pdf.Text("Overall score"), Style: label}, pdf.Paragraph{Runs: pdf.Text(d.Overall.Number), Style: figure}, of}
	if !d.Overall.Known {
		figure.Size, figure.Leading = 17, 25
		score = []pdf.Block{score[0], pdf.Paragraph{Runs: pdf.Text("Withheld"), Style: figure}}
	}
	out = append(out,
		pdf.Box{Fill: d.panel, Edge: &d.ink, Pad: 14, Blocks: []pdf.Block{
			pdf.Beside{Gap: 22, Parts: []pdf.Part{{Blocks: verdict}, {Width: 92, Blocks: score}}},
		}}, pdf.Space{Height: 4})
	out = append(out, d.skills(x)...)
	out = append(out, d.withheld(x)...)
	out = append(out, d.summary(x)...)
	out = append(out, d.sides(x)...)
	return append(out, d.coverage(x)...)
}

// grounds say why this is recommended, and how sure the score is.
func (d drawer) grounds(x depth) []pdf.Block {
	var out []pdf.Block
	if d.Because != "" {
		out = append(out, pdf.Paragraph{Runs: pdf.Text(clip(d.Because, 4*x.runes))})
	}
	if !d.Overall.Known {
		for _, why := range d.Overall.Why {
			out = append(out, pdf.Paragraph{Runs: []pdf.Run{pdf.Bold("No overall score. "), {Text: why}}})
		}
		return out
	}
	how := []pdf.Run{pdf.Bold(upper(d.Overall.Confidence) + " confidence. ")}
	if d.Overall.Interval != "" {
		how = append(how, pdf.Run{Text: d.Overall.Interval + " if matching were stricter or more lenient."})
	}
	small := d.quiet(8.4)
	small.SpaceAfter = 1
	out = append(out, pdf.Paragraph{Runs: how})
	if why := strings.Join(d.Overall.Why, " "); why != "" {
		out = append(out, pdf.Paragraph{Runs: pdf.Text(clip(why, 4*x.runes)), Style: small})
	}
	return out
}

func (d drawer) skills(x depth) []pdf.Block {
	if len(d.Skills) == 0 {
		return nil
	}
	if x.dense && len(d.Skills) > 5 {
		half := (len(d.Skills) + 1) / 2
		return []pdf.Block{d.section("Skills", 10), pdf.Beside{Gap: 22, Parts: []pdf.Part{
			{Blocks: []pdf.Block{d.skillTable(d.Skills[:half], true)}}, {Blocks: []pdf.Block{d.skillTable(d.Skills[half:], true)}},
		}}, pdf.Paragraph{Runs: pdf.Text("* must have"), Style: d.quiet(7)}}
	}
	return []pdf.Block{d.section("Skills", 12), d.skillTable(d.Skills, false)}
}

// skillTable has a row a skill, with its bar.
func (d drawer) skillTable(skills []Bar, dense bool) pdf.Block {
	t := pdf.Table{
		Columns: []pdf.Column{
			{Weight: 1.25, Header: pdf.Text("Skill")}, {Weight: 1.6, Header: pdf.Text("Score and interval")},
			{Width: 58, Align: pdf.End, Header: pdf.Text("Of 100")}, {Width: 70, Header: pdf.Text("Confidence")}},
		Lines: true, Bare: true, Pad: 4.5, Summary: "Score and confidence of each skill",
	}
	if dense {
		t.Columns = []pdf.Column{{Weight: 2, Header: pdf.Text("Skill")}, {Weight: 1, Header: pdf.Text("Score")}, {Width: 46, Align: pdf.End, Header: pdf.Text("Of 100")}}
		t.Pad = 1.6
		if len(skills) > 14 {
			t.Pad = 0.6
		}
	}
	for _, s := range skills {
		name := []pdf.Run{{Text: clip(s.Name, 80)}}
		if dense {
			name[0].Text = clip(s.Name, 24)
			name[0].Size = 8
			if s.MustHave {
				name[0].Text += " *"
			}
		} else if s.MustHave {
			name = append(name, pdf.Run{Text: "\u2002must have", Size: 7, Color: &d.soft})
		}
		score, confidence := pdf.Bold(s.Score.Number), s.Score.Confidence
		if !s.Score.Known {
			score, confidence = pdf.Run{Text: "withheld", Color: &d.soft}, ""
		}
		st := d.cell()
		st.Direction = pdf.LeftToRight
		if dense {
			st.Leading = 10.6
		}
		row := pdf.Row{
			{Blocks: []pdf.Block{pdf.Paragraph{Runs: name, Anchor: s.ID, Style: st}}, Header: true},
			{Blocks: []pdf.Block{d.bar(s.Score, 5.5, 3.2)}},
			{Runs: []pdf.Run{score}},
			{Runs: []pdf.Run{{Text: confidence, Color: &d.soft}}},
		}
		t.Rows = append(t.Rows, row[:len(t.Columns)])
	}
	return t
}

func (d drawer) withheld(x depth) []pdf.Block {
	if len(d.Withheld) == 0 {
		return nil
	}
	t := pdf.Table{Columns: []pdf.Column{{Weight: 1}, {Weight: 1.7}}, Pad: 3, Bare: true, Lines: d.serif, Summary: "What is withheld, and why"}
	for _, h := range d.Withheld {
		t.Rows = append(t.Rows, pdf.Row{{Runs: pdf.Text(upper(clip(h.What, x.held))), Header: true}, {Runs: []pdf.Run{{Text: sentence(h.Why), Color: &d.soft}}}})
	}
	if d.serif {
		return []pdf.Block{pdf.Together{Blocks: []pdf.Block{d.section("Withheld, and why", 12), t}}}
	}
	t.Frameless = true
	return []pdf.Block{pdf.Space{Height: 12}, pdf.Box{Fill: d.panel, Radius: d.radius, Pad: 11, Blocks: []pdf.Block{d.section("Withheld, and why", 0), t}}}
}

func (d drawer) summary(x depth) []pdf.Block {
	if len(d.Summary) == 0 {
		return nil
	}
	runs := d.cited(d.Summary)
	if whole := said(d.Summary); x.summary > 0 && len(whole) > x.summary {
		runs = pdf.Text(clip(whole, x.summary))
	}
	return []pdf.Block{d.section("Summary", 12), pdf.Paragraph{Runs: runs}}
}

// said is a text without its citations.
func said(ps []Piece) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.Text)
	}
	return b.String()
}

// sides are what speaks for it and what against it, side by side.
func (d drawer) sides(x depth) []pdf.Block {
	left, right := d.reasons("Speaks for it", d.For, x), d.reasons("Speaks against it", d.Against, x)
	if left == nil || right == nil {
		return append(left, right...)
	}
	return []pdf.Block{pdf.Space{Height: 11}, pdf.Beside{Gap: 26, Parts: []pdf.Part{{Blocks: left}, {Blocks: right}}}}
}

func (d drawer) reasons(title string, reasons []Reason, x depth) []pdf.Block {
	shown := first(reasons, x.reasons)
	if len(shown) == 0 {
		return nil
	}
	var items [][]pdf.Block
	for _, r := range shown {
		runs := append([]pdf.Run{{Text: clip(r.Text, x.runes)}}, d.places(r.Places())...)
		items = append(items, []pdf.Block{pdf.Paragraph{Runs: runs, Style: pdf.Style{Size: d.evidence + 0.2, Leading: (d.evidence + 0.2) * 1.45, Serif: d.serif, Color: d.ink}}})
	}
	out := []pdf.Block{d.section(title, 12), pdf.List{Items: items, Gap: 3, Indent: 13}}
	if more := len(reasons) - len(shown); more > 0 {
		out = append(out, pdf.Paragraph{Runs: d.linked("and "+strconv.Itoa(more)+" more", "whole"), Style: d.quiet(8)})
	}
	return out
}

// linked is text that leads to an anchor, where there is one.
func (d drawer) linked(text, anchor string) []pdf.Run {
	if d.known == nil {
		return pdf.Text(text)
	}
	return []pdf.Run{pdf.Ref(text, anchor)}
}

func (d drawer) coverage(x depth) []pdf.Block {
	coverage := ""
	for _, p := range d.View.Coverage {
		coverage = joined(coverage, p.Label+": "+p.Value)
	}
	out := []pdf.Block{pdf.Space{Height: 9}, pdf.Paragraph{Runs: pdf.Text(joined(coverage, d.Integrity)), Style: d.quiet(8.2), Anchor: "coverage"}}
	switch {
	case x.signals && len(d.Signals) > 0:
		out = append(out, d.pairs(d.Signals))
	case x.short:
		out = append(out, pdf.Paragraph{Runs: d.linked("The whole summary, every reason and every signal", "whole"), Style: d.quiet(8.2)})
	}
	return out
}

// rest is what the first page had no room for.
func (d drawer) rest() []pdf.Block {
	all := depth{reasons: -1}
	out := []pdf.Block{pdf.Heading{Level: 2, Runs: pdf.Text("The whole summary"), Anchor: "whole"}}
	if len(d.Summary) > 0 {
		out = append(out, pdf.Paragraph{Runs: d.cited(d.Summary)})
	}
	for _, h := range d.Withheld {
		out = append(out, pdf.Paragraph{Runs: []pdf.Run{pdf.Bold("Withheld: " + h.What + ". "), {Text: sentence(h.Why)}}})
	}
	out = append(out, d.reasons("Speaks for it, in full", d.For, all)...)
	out = append(out, d.reasons("Speaks against it, in full", d.Against, all)...)
	if len(d.Signals) > 0 {
		out = append(out, d.section("Integrity signals", 12), d.pairs(d.Signals))
	}
	return out
}

// cited is a text with its citations as links.
func (d drawer) cited(ps []Piece) []pdf.Run {
	var out []pdf.Run
	for _, p := range ps {
		if p.Cite == "" {
			out = append(out, pdf.Run{Text: p.Text})
			continue
		}
		out = append(out, d.places([]Piece{p})...)
	}
	return out
}

// places are links to where findings stand, named as a reader knows them.
func (d drawer) places(ps []Piece) []pdf.Run {
	var out []pdf.Run
	for _, p := range ps {
		run := pdf.Run{Text: strings.ReplaceAll(p.Place, " ", "\u00a0"), Size: 7}
		if d.known != nil {
			if !d.known[p.Cite] {
				continue
			}
			run.Anchor = p.Cite
		}
		out = append(out, pdf.Run{Text: "\u00a0"}, run)
	}
	return out
}

// cites are links to findings, each after a space that does not break.
func (d drawer) cites(ids []string) []pdf.Run {
	var out []pdf.Run
	for _, id := range ids {
		switch {
		case d.known == nil:
			out = append(out, pdf.Run{Text: "\u00a0"}, pdf.Run{Text: id, Size: 7})
		case d.known[id]:
			out = append(out, pdf.Run{Text: "\u00a0"}, pdf.Run{Text: id, Anchor: id, Size: 7})
		}
	}
	return out
}

// joined puts two facts in a row.
func joined(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + "  ·  " + b
}

// pairs is a list of names and values; hashes are set small enough for a line.
func (d drawer) pairs(ps []Pair) pdf.Block {
	kv := pdf.KeyValues{KeyWidth: 150, Lines: true, Pad: 2.6}
	for _, p := range ps {
		value := pdf.Run{Text: p.Value}
		if digest(p.Value) {
			value.Mono, value.Size = true, 7.2
		}
		kv.Pairs = append(kv.Pairs, pdf.Pair{Key: p.Label, Value: []pdf.Run{value}})
	}
	return kv
}
