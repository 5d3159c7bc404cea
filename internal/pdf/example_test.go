package pdf_test

import (
	"fmt"
	"strings"

	"github.com/candorhq/candor/internal/pdf"
)

func ExampleFonts_Render() {
	fonts := pdf.NewFonts(pdf.SystemFontDirs()...) // once; shared by all documents
	blue := pdf.Color{R: 0x2b, G: 0x6c, B: 0xb0}
	out, err := fonts.Render(pdf.Document{
		Title: "Report", Language: "en",
		Footer: func(n, of int) pdf.Band {
			return pdf.Band{Middle: pdf.Text(fmt.Sprintf("page %d of %d", n, of)), Rule: true}
		},
		Blocks: []pdf.Block{
			pdf.Heading{Level: 1, Runs: pdf.Text("Report")},
			pdf.KeyValues{Pairs: []pdf.Pair{{Key: "Candidate", Value: pdf.Text("Zoë")}}},
			pdf.Table{
				Columns: []pdf.Column{{Width: 120, Header: pdf.Text("Skill")}, {Header: pdf.Text("Score")}, {Width: 50, Align: pdf.End, Header: pdf.Text("Of 100")}},
				Rows: []pdf.Row{{
					{Runs: pdf.Text("Planning"), Header: true},
					{Blocks: []pdf.Block{pdf.Bar{Value: 0.7, Low: 0.6, High: 0.78, Fill: blue, Lead: 2}}},
					{Runs: pdf.Text("70")},
				}},
				Lines: true,
			},
			pdf.Paragraph{Runs: []pdf.Run{pdf.Bold("Zoë: "), {Text: "see "}, pdf.Link("the recording", "https://example.org/r/1")}},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(out.Pages, strings.HasPrefix(string(out.PDF), "%PDF-1.7"), len(out.Missing))
	// Output: 1 true 0
}
