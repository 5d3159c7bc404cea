package report

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/pdf"
)

// drawn is the document of a result in a template.
func drawn(t *testing.T, r interview.Result, tm Template, fonts *pdf.Fonts) []byte {
	t.Helper()
	var b bytes.Buffer
	out, err := WritePDF(&b, NewView(r, "1.2.3"), tm, fonts)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Missing) > 0 {
		t.Errorf("%s: %v", tm, out.Missing)
	}
	return b.Bytes()
}

// tight is text without spaces and marks that only steer direction, as a
// reader may break lines anywhere.
func tight(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

func TestTheTemplatesAreThoseAnOrganizationMayChoose(t *testing.T) {
	var got []string
	for _, tm := range Templates() {
		got = append(got, string(tm))
		if TemplateOf(string(tm)) != tm {
			t.Errorf("%s is not found by its name", tm)
		}
	}
	if diff := cmp.Diff(interview.ReportTemplates(), got); diff != "" {
		t.Error(diff)
	}
	if TemplateOf("") != Modern || TemplateOf("gone") != Modern {
		t.Error("a name that is none is not the default")
	}
}

func TestTheFirstPageHasTheEssenceWhateverTheInterview(t *testing.T) {
	fonts := pdf.NewFonts()
	all := variants()
	delete(all, "nothing")
	for _, slow := range []string{"hundred", "words"} {
		delete(all, slow)
	}
	for name, r := range all {
		for _, tm := range Templates() {
			v := NewView(r, "1.2.3")
			page := tight(poppler(t, drawn(t, r, tm, fonts), "pdftotext", "-l", "1", "FILE", "-"))
			want := []string{v.Candidate, v.Recommendation, "Withheld, and why", v.Integrity, v.Position}
			if v.Overall.Known {
				want = append(want, v.Overall.Number, v.Overall.Confidence+" confidence", v.Overall.Interval)
			} else {
				want = append(want, v.Overall.Why[0])
			}
			for _, s := range v.Skills {
				want = append(want, clip(s.Name, 16))
			}
			for _, w := range want {
				if !strings.Contains(page, tight(strings.TrimSuffix(w, "…"))) {
					t.Errorf("%s, %s: the first page does not have %q", name, tm, w)
				}
			}
			if tm != OnePager && strings.Contains(page, tight("Questions and answers")) {
				t.Errorf("%s, %s: the questions begin on the first page", name, tm)
			}
		}
	}
}

func TestWhatTheFirstPageHasNoRoomForStandsInFullBehindTheQuestions(t *testing.T) {
	r := variants()["thirty"]
	for _, tm := range []Template{Modern, Classic} {
		text := tight(poppler(t, drawn(t, r, tm, pdf.NewFonts()), "pdftotext", "FILE", "-"))
		for _, f := range slices.Concat(r.Assessment.ReasonsFor, r.Assessment.ReasonsAgainst) {
			if !strings.Contains(text, tight(f.Text)) {
				t.Errorf("%s: %q is lost", tm, f.Text)
			}
		}
		for _, s := range r.Assessment.Skills {
			if s.Score == nil && !strings.Contains(text, tight(s.Name)) {
				t.Errorf("%s: %q is lost", tm, s.Name)
			}
		}
	}
}

func TestTheOnePagerIsOnePageWhateverTheInterview(t *testing.T) {
	fonts := pdf.NewFonts()
	for name, r := range variants() {
		doc := drawn(t, r, OnePager, fonts)
		if info := poppler(t, doc, "pdfinfo", "FILE"); !strings.Contains(strings.Join(strings.Fields(info), " "), "Pages: 1 ") {
			t.Errorf("%s: %s", name, info)
		}
		text := poppler(t, doc, "pdftotext", "FILE", "-")
		for _, want := range []string{"How this was made", "Page 1 of 1"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the page does not have %q", name, want)
			}
		}
	}
}

func TestTheWordsOfEveryScriptComeBackFromEveryTemplate(t *testing.T) {
	fonts := pdf.NewFonts()
	for _, l := range tongues() {
		for _, tm := range Templates() {
			text := tight(poppler(t, drawn(t, l.result(), tm, fonts), "pdftotext", "FILE", "-"))
			want := []string{l.first, l.last, l.position, l.question, l.quote}
			if tm != OnePager {
				want = append(want, l.point)
			}
			for _, w := range want {
				for word := range strings.FieldsSeq(w) { // a right-to-left line may be cut anywhere
					word = strings.Trim(word, ".") // readers put it at either end of a line with a number
					if !strings.Contains(text, tight(word)) {
						t.Errorf("%s, %s: %q does not come back", l.name, tm, word)
					}
				}
			}
		}
	}
}

func TestEveryDocumentIsSoundAndSaysSo(t *testing.T) {
	fonts := pdf.NewFonts()
	for _, name := range []string{"plain", "arabic", "thirty", "withheld", "nothing"} {
		for _, tm := range Templates() {
			doc := drawn(t, variants()[name], tm, fonts)
			if got := poppler(t, doc, "qpdf", "--check", "FILE"); !strings.Contains(got, "No syntax or stream encoding errors found") {
				t.Errorf("%s, %s: %s", name, tm, got)
			}
			if !bytes.Contains(doc, []byte("<pdfuaid:part>1<")) {
				t.Errorf("%s, %s: a heading level is passed over", name, tm)
			}
		}
	}
}

func TestEveryPageOfEveryTemplateHasTheSameEssence(t *testing.T) {
	for _, tm := range Templates() {
		var b bytes.Buffer
		if err := WriteHTML(&b, NewView(sample(), "1.2.3"), tm); err != nil {
			t.Fatal(err)
		}
		page := b.String()
		for _, want := range []string{"Amelia Stone", "Advance", "72.5", "Withheld, and why", "No answer that speaks to it", "Problem solving", "61 to 80.4", "subtlex-us 2", "Speaks against it"} {
			if !strings.Contains(strings.ToLower(page), strings.ToLower(want)) {
				t.Errorf("%s: the page does not have %q", tm, want)
			}
		}
		for _, bad := range []string{"<script", "style=\"", "ZgotmplZ"} {
			if strings.Contains(page, bad) {
				t.Errorf("%s: the page has %q", tm, bad)
			}
		}
	}
}
