package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/pdf"
)

// A judgement of another product says so on the first page of every report.
func TestAnImportedJudgementIsNeverShownAsCandors(t *testing.T) {
	r := sample()
	r.Assessment.Imported, r.Assessment.Engine = true, interview.Engine{Name: "Ribbon"}
	r.Assessment.Skills[0].Judged = interview.Judged{Withheld: interview.WithheldNotGiven, Confidence: interview.LowConfidence}
	const want = "Judged by Ribbon, not by Candor. Scores are as they were there; their evidence was not verified."
	for _, tpl := range Templates() {
		var page bytes.Buffer
		if err := WriteHTML(&page, NewView(r, "test"), tpl); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page.String(), want) {
			t.Errorf("%v: the page does not say it", tpl)
		}
		var doc bytes.Buffer
		if _, err := WritePDF(&doc, NewView(r, "test"), tpl, pdf.NewFonts()); err != nil {
			t.Fatal(err)
		}
		first := strings.Join(strings.Fields(poppler(t, doc.Bytes(), "pdftotext", "-l", "1", "FILE", "-")), " ")
		if !strings.Contains(first, want) {
			t.Errorf("%v: the first page of the PDF does not say it:\n%s", tpl, first)
		}
	}
	r.Assessment.Coverage.KeyPoints, r.Assessment.Engine.Parts = 0, map[string]string{"completed": "not told"}
	v := NewView(r, "test")
	if v.Completed != "" || len(v.Coverage) != 1 || v.Coverage[0].Label != "Scored questions answered" {
		t.Errorf("it shows what nobody told: completed %q, coverage %v", v.Completed, v.Coverage)
	}
	var page bytes.Buffer
	if err := WriteHTML(&page, NewView(sample(), "test"), Modern); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), "not by Candor") {
		t.Error("Candor's own judgement is shown as imported")
	}
	if got := interview.WithheldBecause(interview.WithheldNotGiven); !strings.Contains(got, "gives no such score") {
		t.Errorf("%q", got)
	}
}
