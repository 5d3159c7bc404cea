package pdf

import (
	"regexp"
	"strings"
	"testing"
)

var boxedWord = regexp.MustCompile(`<word xMin="([0-9.]+)" yMin="[0-9.]+" xMax="([0-9.]+)" yMax="[0-9.]+">([^<]*)`)

// lines are n lines of text.
func lines(word string, n int) Paragraph {
	return Paragraph{Runs: Text(strings.TrimSuffix(strings.Repeat(word+"\n", n), "\n"))}
}

func TestPartsStandBesideEachOtherAndAreReadOneAfterTheOther(t *testing.T) {
	doc := Document{Blocks: []Block{Beside{Parts: []Part{
		{Width: 120, Blocks: []Block{lines("left", 20)}},
		{Blocks: []Block{Ring{Value: 0.7, Low: 0.6, High: 0.8, Alt: "70 of 100", Blocks: []Block{lines("70", 1)}}, lines("right", 20)}},
	}}}}
	words := strings.Fields(run(t, render(t, NewFonts(), doc).PDF, "pdftotext", "-raw", "FILE", "-"))
	if got := strings.Join(words, " "); got != strings.Repeat("left ", 20)+"70"+strings.Repeat(" right", 20) {
		t.Errorf("read as %q", got)
	}
	xs := map[string]float64{}
	for _, w := range boxedWord.FindAllStringSubmatch(run(t, render(t, NewFonts(), doc).PDF, "pdftotext", "-bbox", "FILE", "-"), -1) {
		xs[w[3]] = number(t, w[1])
	}
	if xs["left"] != 56 || xs["right"] < 56+120+18-1 || xs["70"] < xs["right"] {
		t.Errorf("words begin at %v", xs)
	}
}

func TestPartsHigherThanAPageStandOneUnderTheOther(t *testing.T) {
	out := render(t, NewFonts(), Document{Blocks: []Block{Beside{Parts: []Part{
		{Blocks: []Block{lines("left", 90)}}, {Blocks: []Block{lines("right", 3)}},
	}}}})
	text := run(t, out.PDF, "pdftotext", "FILE", "-")
	if out.Pages != 2 || strings.Count(text, "left") != 90 || strings.LastIndex(text, "left") > strings.Index(text, "right") {
		t.Errorf("%d pages: %q", out.Pages, text)
	}
}

func TestPagesAreCountedAsTheyAreWritten(t *testing.T) {
	fonts := NewFonts()
	for _, n := range []int{1, 45, 60, 200} {
		doc := Document{Blocks: []Block{lines("x", n)}}
		if got, err := fonts.Pages(doc); err != nil || got != render(t, fonts, doc).Pages {
			t.Errorf("%d lines: %d pages, %v", n, got, err)
		}
	}
}

func TestLettersSetApartAreStillWordsAndJoinedOnesAreNotSetApart(t *testing.T) {
	const text = "INTERVIEW REPORT مرحبا"
	style := Style{Size: 8, Tracking: 80}
	out := render(t, NewFonts(), Document{Blocks: []Block{Paragraph{Runs: Text(text), Style: style}}})
	if got := unmarked(run(t, out.PDF, "pdftotext", "FILE", "-")); got != text {
		t.Errorf("got %q", got)
	}
	set := newTypesetter(NewFonts())
	wide := func(s string, track float64) float64 {
		w := 0.0
		for _, c := range set.shape([]rune(s), []span{{to: len([]rune(s)), size: 10, track: track}}, LeftToRight, "en").clusters {
			w += c.width
		}
		return w
	}
	if a, b := wide("ABCD", 0), wide("ABCD", 100); b < a+3.99 || b > a+4.01 {
		t.Errorf("four letters of 10 points grew from %.2f to %.2f", a, b)
	}
	if a, b := wide("مرحبا", 0), wide("مرحبا", 100); a != b {
		t.Errorf("joined letters grew from %.2f to %.2f", a, b)
	}
}

func TestADocumentSaysThatItIsUniversallyAccessibleOnlyWhenItIs(t *testing.T) {
	heading := func(levels ...int) (out []Block) {
		for _, l := range levels {
			out = append(out, Heading{Level: l, Runs: Text("x")})
		}
		return out
	}
	for name, c := range map[string]struct {
		doc  Document
		want bool
	}{
		"headings in order": {Document{Title: "x", Blocks: heading(1, 2, 3, 1, 2)}, true},
		"a level left out":  {Document{Title: "x", Blocks: heading(1, 3)}, false},
		"no title":          {Document{Blocks: heading(1)}, false},
		"a box":             {Document{Title: "x", Blocks: []Block{Paragraph{Runs: Text("གཞུང")}}}, false},
	} {
		if got := strings.Contains(string(render(t, NewFonts(), c.doc).PDF), "<pdfuaid:part>1<"); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
