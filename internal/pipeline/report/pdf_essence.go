package report

import (
	"strings"

	"github.com/candorhq/candor/internal/pdf"
)

// drawer lays a view out.
type drawer struct {
	v     View
	known map[string]bool // anchors that can be linked to
}

func (d drawer) blocks() []pdf.Block {
	out := d.essence()
	out = append(out, d.questions()...)
	return append(out, d.made()...)
}

// essence is what fits on the first page.
func (d drawer) essence() []pdf.Block {
	v := d.v
	what := v.Position
	if v.Plan != "" && v.Plan != v.Position {
		what = joined(what, v.Plan)
	}
	when := v.Length
	if v.Completed != "" {
		when = joined("Completed "+v.Completed, v.Length)
	}
	out := []pdf.Block{
		pdf.Paragraph{Runs: pdf.Text(joined(v.By, "Interview report")), Style: quiet(9)},
		pdf.Heading{Level: 1, Runs: pdf.Text(v.Candidate)},
	}
	if what != "" {
		out = append(out, pdf.Paragraph{Runs: pdf.Text(what), Style: pdf.Style{Size: 12, Leading: 16, Color: ink, SpaceAfter: 2}})
	}
	if when != "" {
		out = append(out, pdf.Paragraph{Runs: pdf.Text(when), Style: quiet(9)})
	}
	out = append(out, pdf.Space{Height: 8})
	if v.Synthetic {
		out = append(out, noted("Test interview.", "Everything in this report is synthetic and says nothing about a person."))
	}
	out = append(out, d.verdict())
	out = append(out, d.skills()...)
	out = append(out, d.withheld()...)
	if len(v.Summary) > 0 {
		out = append(out, pdf.Heading{Level: 3, Runs: pdf.Text("Summary")}, pdf.Paragraph{Runs: d.cited(v.Summary)})
	}
	out = append(out, d.reasons("Speaks for it", v.For)...)
	out = append(out, d.reasons("Speaks against it", v.Against)...)
	coverage := ""
	for _, p := range v.Coverage {
		coverage = joined(coverage, p.Label+": "+p.Value)
	}
	out = append(out, pdf.Space{Height: 4},
		pdf.Paragraph{Runs: pdf.Text(joined(coverage, v.Integrity)), Style: quiet(8.5), Anchor: "coverage"})
	if len(v.Signals) > 0 {
		out = append(out, pairs(v.Signals))
	}
	return out
}

// verdict is the recommendation and the overall score in one box.
func (d drawer) verdict() pdf.Block {
	v := d.v
	tone := lookAt
	switch v.Tone {
	case ToneAdvance:
		tone = good
	case ToneNotYet:
		tone = notGood
	}
	big := pdf.Style{Size: 17, Leading: 22, Bold: true, Color: ink, SpaceAfter: 2}
	blocks := []pdf.Block{
		pdf.Paragraph{Runs: pdf.Text("Recommendation to the people who decide"), Style: quiet(8.5)},
		pdf.Paragraph{Runs: pdf.Text(v.Recommendation), Style: big},
	}
	if v.Because != "" {
		blocks = append(blocks, pdf.Paragraph{Runs: pdf.Text(v.Because)})
	}
	blocks = append(blocks, pdf.Space{Height: 7}, pdf.Paragraph{Runs: pdf.Text("Overall score"), Style: quiet(8.5)})
	if !v.Overall.Known {
		blocks = append(blocks, pdf.Paragraph{Runs: pdf.Text("Withheld"), Style: big})
		for _, why := range v.Overall.Why {
			blocks = append(blocks, pdf.Paragraph{Runs: pdf.Text(why)})
		}
		return pdf.Box{Fill: panel, Accent: &tone, Pad: 13, Blocks: blocks}
	}
	blocks = append(blocks,
		pdf.Paragraph{Runs: []pdf.Run{{Text: v.Overall.Number}, {Text: " of 100", Size: 10, Color: &soft}}, Style: big},
		bar(v.Overall, 9, 2), pdf.Space{Height: 5})
	how := []pdf.Run{pdf.Bold(upper(v.Overall.Confidence) + " confidence. ")}
	if v.Overall.Interval != "" {
		how = append(how, pdf.Run{Text: v.Overall.Interval + " if matching were stricter or more lenient."})
	}
	blocks = append(blocks, pdf.Paragraph{Runs: how})
	for _, why := range v.Overall.Why {
		blocks = append(blocks, pdf.Paragraph{Runs: pdf.Text(why), Style: quiet(8.5)})
	}
	return pdf.Box{Fill: panel, Accent: &tone, Pad: 13, Blocks: blocks}
}

func bar(s Score, height, lead float64) pdf.Block {
	return pdf.Bar{
		Value: s.Value / 100, Low: s.Low / 100, High: s.High / 100, Empty: !s.Known,
		Height: height, Lead: lead, Fill: fill, Mark: &ink,
	}
}

func (d drawer) skills() []pdf.Block {
	if len(d.v.Skills) == 0 {
		return nil
	}
	t := pdf.Table{
		Columns: []pdf.Column{
			{Weight: 1.1, Header: pdf.Text("Skill")}, {Weight: 1.6, Header: pdf.Text("")},
			{Width: 58, Align: pdf.End, Header: pdf.Text("Of 100")}, {Width: 74, Header: pdf.Text("Confidence")}},
		Lines: true, Pad: 5, Summary: "Score and confidence of each skill",
	}
	for _, s := range d.v.Skills {
		name := []pdf.Run{{Text: s.Name}}
		if s.MustHave {
			name = append(name, pdf.Run{Text: "  must have", Size: 7.5, Color: &soft})
		}
		score, confidence := pdf.Bold(s.Score.Number), s.Score.Confidence
		if !s.Score.Known {
			score, confidence = pdf.Run{Text: "withheld", Color: &soft}, ""
		}
		t.Rows = append(t.Rows, pdf.Row{
			{Blocks: []pdf.Block{pdf.Paragraph{Runs: name, Anchor: s.ID, Style: cell()}}, Header: true},
			{Blocks: []pdf.Block{bar(s.Score, 7, 3)}},
			{Runs: []pdf.Run{score}},
			{Runs: []pdf.Run{{Text: confidence, Color: &soft}}},
		})
	}
	return []pdf.Block{pdf.Space{Height: 6}, t}
}

// cell is the look of text in a table.
func cell() pdf.Style { return pdf.Style{Size: 9, Leading: 12.5, Color: ink} }

func (d drawer) withheld() []pdf.Block {
	if len(d.v.Withheld) == 0 {
		return nil
	}
	t := pdf.Table{Columns: []pdf.Column{{Weight: 1}, {Weight: 2}}, Pad: 5, Lines: true, Summary: "What is withheld, and why"}
	for _, h := range d.v.Withheld {
		t.Rows = append(t.Rows, pdf.Row{{Runs: pdf.Text(upper(h.What)), Header: true}, {Runs: []pdf.Run{{Text: sentence(h.Why), Color: &soft}}}})
	}
	return []pdf.Block{pdf.Together{Blocks: []pdf.Block{pdf.Heading{Level: 3, Runs: pdf.Text("Withheld, and why")}, t}}}
}

func (d drawer) reasons(title string, reasons []Reason) []pdf.Block {
	if len(reasons) == 0 {
		return nil
	}
	var items [][]pdf.Block
	for _, r := range reasons {
		runs := append([]pdf.Run{{Text: r.Text}}, d.cites(r.Cites)...)
		items = append(items, []pdf.Block{pdf.Paragraph{Runs: runs}})
	}
	return []pdf.Block{pdf.Heading{Level: 3, Runs: pdf.Text(title)}, pdf.List{Items: items, Gap: 1}}
}

// cited is a text with its citations as links.
func (d drawer) cited(ps []Piece) []pdf.Run {
	var out []pdf.Run
	for _, p := range ps {
		if p.Cite == "" {
			out = append(out, pdf.Run{Text: p.Text})
			continue
		}
		out = append(out, d.cites([]string{p.Cite})...)
	}
	return out
}

// cites are links to findings, each after a space that does not break.
func (d drawer) cites(ids []string) []pdf.Run {
	var out []pdf.Run
	for _, id := range ids {
		if d.known[id] {
			out = append(out, pdf.Run{Text: "\u00a0"}, pdf.Run{Text: id, Anchor: id, Size: 7.5})
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
func pairs(ps []Pair) pdf.Block {
	kv := pdf.KeyValues{KeyWidth: 150}
	for _, p := range ps {
		value := pdf.Run{Text: p.Value}
		if len(p.Value) == 64 && !strings.ContainsAny(p.Value, " .") {
			value.Mono, value.Size = true, 7.5
		}
		kv.Pairs = append(kv.Pairs, pdf.Pair{Key: p.Label, Value: []pdf.Run{value}})
	}
	return kv
}
