package pdf

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// run gives a PDF to one of poppler's programs, or to qpdf, and returns what it
// prints.
func run(t *testing.T, pdf []byte, program string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("%s is not installed", program)
	}
	name := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(name, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		if a == "FILE" {
			args[i] = name
		}
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, problems.String())
	}
	if problems.Len() > 0 {
		t.Errorf("%s complains: %s", program, problems.String())
	}
	return out.String()
}

func render(t testing.TB, f *Fonts, doc Document) Output {
	t.Helper()
	out, err := f.Render(doc)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// unmarked drops what pdftotext adds to show direction, and line ends.
func unmarked(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func TestTextComesBackInTheOrderItIsRead(t *testing.T) {
	fonts := NewFonts()
	lines := []struct{ name, lang, text string }{
		{"Arabic", "ar", "مرحبا بالعالم نتيجة المقابلة ممتازة لأن المرشح أجاب بوضوح"},
		{"vocalised Arabic", "ar", "مَرْحَبًا بِكُمْ فِي الْمُقَابَلَةِ"},
		{"Persian", "fa", "مرحبا به شما بگویم"},
		{"Urdu", "ur", "امیدوار نے واضح جواب دیا"},
		{"Hebrew", "he", "שלום עולם תוצאת הראיון מצוינת"},
		{"pointed Hebrew", "he", "שָׁלוֹם עוֹלָם בְּרֵאשִׁית"},
		{"Hindi, reordered vowels", "hi", "अभ्यर्थी ने कि की कु र्क ट्रक ज्ञान कृपया"},
	}
	for _, v := range voices {
		if v.name != "Arabic" && v.name != "Hebrew" {
			lines = append(lines, struct{ name, lang, text string }{v.name, v.lang, v.text})
		}
	}
	for _, l := range lines {
		t.Run(l.name, func(t *testing.T) {
			out := render(t, fonts, Document{Language: l.lang, Blocks: []Block{
				Paragraph{Runs: Text(l.text), Style: Style{Size: 14}},
			}})
			if len(out.Missing) > 0 {
				t.Errorf("missing: %v", out.Missing)
			}
			if got := unmarked(run(t, out.PDF, "pdftotext", "FILE", "-")); got != l.text {
				t.Errorf("got  %q\nwant %q", got, l.text)
			}
		})
	}
}

func TestLongTextOfEveryScriptIsBrokenInsideTheMargins(t *testing.T) {
	fonts := NewFonts()
	box := regexp.MustCompile(`<word xMin="([\d.-]+)" yMin="[\d.-]+" xMax="([\d.-]+)"`)
	for _, v := range voices {
		for _, text := range []string{strings.Repeat(v.text+" ", 12), strings.Repeat(strings.ReplaceAll(v.text, " ", ""), 8)} {
			out := render(t, fonts, Document{Language: v.lang, Blocks: []Block{Paragraph{Runs: Text(text)}}})
			words := box.FindAllStringSubmatch(run(t, out.PDF, "pdftotext", "-bbox", "FILE", "-"), -1)
			if len(words) < 3 {
				t.Errorf("%s: %d words on the page", v.name, len(words))
			}
			for _, w := range words {
				if number(t, w[1]) < 56-3.5 || number(t, w[2]) > 595.28-56+3.5 { // a space may hang over
					t.Errorf("%s: a word from %s to %s is outside of the margins", v.name, w[1], w[2])
				}
			}
		}
	}
}

func TestTheFileIsTaggedTitledAndSound(t *testing.T) {
	out := render(t, NewFonts(), sample(t, "en"))
	info := run(t, out.PDF, "pdfinfo", "FILE")
	for _, want := range []string{"Title:           Interview report: Zoë", "Author:          Candor", "Tagged:          yes", "Pages:           5", "2026"} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo lacks %q:\n%s", want, info)
		}
	}
	fonts := run(t, out.PDF, "pdffonts", "FILE")
	lines := strings.Split(strings.TrimSpace(fonts), "\n")[2:]
	if len(lines) < 8 {
		t.Errorf("only %d fonts:\n%s", len(lines), fonts)
	}
	for _, l := range lines {
		if !strings.Contains(l, "CID TrueType      Identity-H       yes yes yes") {
			t.Errorf("a font is not embedded, subset and mapped: %s", l)
		}
	}
	urls := run(t, out.PDF, "pdfinfo", "-url", "FILE")
	if !strings.Contains(urls, "https://example.org/method?a=%28b%29") {
		t.Errorf("no link:\n%s", urls)
	}
}

func TestQpdfFindsNoFault(t *testing.T) {
	fonts := NewFonts()
	for _, language := range []string{"en", "ar"} {
		got := run(t, render(t, fonts, sample(t, language)).PDF, "qpdf", "--check", "FILE")
		if !strings.Contains(got, "No syntax or stream encoding errors found") {
			t.Errorf("%s: %s", language, got)
		}
	}
}

func TestReadersSeeHeadersPageNumbersAndRepeatedTableHeads(t *testing.T) {
	out := render(t, NewFonts(), sample(t, "en"))
	pages := strings.Split(run(t, out.PDF, "pdftotext", "-layout", "FILE", "-"), "\f")
	if out.Pages != 5 || len(pages) != 6 {
		t.Fatalf("%d pages, %d in text", out.Pages, len(pages)-1)
	}
	for i, p := range pages[:5] {
		if want := "page " + string(rune('1'+i)) + " of 5"; !strings.Contains(p, want) {
			t.Errorf("page %d lacks %q", i+1, want)
		}
	}
	if !regexp.MustCompile(`Time +Words +State`).MatchString(pages[4]) {
		t.Error("the table's header row is not repeated on the last page")
	}
	// A screen reader meets the header row once.
	structure := run(t, out.PDF, "pdfinfo", "-struct-text", "FILE")
	if n := strings.Count(structure, `"Words"`); n != 1 {
		t.Errorf("the header cell stands %d times in the structure", n)
	}
}
