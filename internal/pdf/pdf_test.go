package pdf

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files")

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTheStructureIsWhatAScreenReaderShouldMeet(t *testing.T) {
	for _, language := range []string{"en", "ar"} {
		d, err := NewFonts().layout(sample(t, language))
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		d.root.outline(&b, 0)
		for _, h := range d.heads {
			b.WriteString("bookmark " + strconv.Itoa(h.level) + " " + h.title + "\n")
		}
		golden := filepath.Join("testdata", "structure."+language+".txt")
		if *update {
			if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("%s: %s", language, diff)
		}
	}
}

func TestTheSameDocumentIsTheSameBytes(t *testing.T) {
	first := render(t, NewFonts(), sample(t, "en"))
	shared := NewFonts()
	render(t, shared, sample(t, "ar")) // another document must leave no trace
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			out, err := shared.Render(sample(t, "en"))
			if err != nil {
				t.Error(err)
				return
			}
			if !bytes.Equal(out.PDF, first.PDF) {
				t.Error("two renderings differ")
			}
		})
	}
	group.Wait()
}

func TestAScriptWithoutAFontIsNamedAndDrawnAsBoxes(t *testing.T) {
	text := "გამოცდა གཞུང ትግርኛ \ue000"
	out := render(t, NewFonts(), Document{Language: "ja", Blocks: []Block{Paragraph{Runs: Text(text)}}})
	got := map[string]string{}
	for _, m := range out.Missing {
		got[m.Script] = m.Package
		if m.Count == 0 || !strings.Contains(m.String(), m.Script) {
			t.Errorf("%+v: %s", m, m)
		}
	}
	want := map[string]string{"Georgian": "fonts-noto-core", "Tibetan": "fonts-noto-core", "Ethiopic": "fonts-noto-core", "characters without a script": ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if back := unmarked(run(t, out.PDF, "pdftotext", "FILE", "-")); !strings.Contains(back, "გამოცდა") || !strings.Contains(back, "ትግርኛ") {
		t.Errorf("the boxes do not give the text back: %q", back)
	}
}

func TestChineseJapaneseAndKoreanNeedNoFontOfTheSystem(t *testing.T) {
	const text = "面试结果：候选人沟通能力强。面接の結果はカタカナ。면접 결과 똠방각하"
	for name, fonts := range map[string]*Fonts{"bundled": NewFonts(), "with the system's": NewFonts(SystemFontDirs()...)} {
		for _, lang := range []string{"zh", "ja", "ko"} {
			out := render(t, fonts, Document{Language: lang, Blocks: []Block{Paragraph{Runs: []Run{{Text: text}, Bold("能力")}}}})
			if len(out.Missing) > 0 {
				t.Errorf("%s, %s: missing: %v", name, lang, out.Missing)
			}
			if got := unmarked(run(t, out.PDF, "pdftotext", "FILE", "-")); got != text+"能力" {
				t.Errorf("%s, %s: got %q", name, lang, got)
			}
			if len(out.PDF) > 200<<10 {
				t.Errorf("%s, %s: %d bytes: the font is not cut down to what is used", name, lang, len(out.PDF))
			}
		}
	}
}

func TestPunctuationIsDrawnAfterLettersOfAnotherScript(t *testing.T) {
	for _, text := range []string{"听q1，没", "कर q1।", "هدوء q1، ثم", "人\u00a0q1。", "q1（"} {
		for _, serif := range []bool{false, true} {
			out := render(t, NewFonts(), Document{Blocks: []Block{Paragraph{Runs: []Run{Bold(text)}, Style: Style{Size: 10, Serif: serif}}}})
			if len(out.Missing) > 0 {
				t.Errorf("%q: %v", text, out.Missing)
			}
		}
	}
}

func TestABrokenFontFileIsPassedOver(t *testing.T) {
	dir := t.TempDir()
	data, err := bundled.ReadFile("font/NotoSansThai-Regular.ttf")
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(data); n += len(data)/40 + 1 {
		if err := os.WriteFile(filepath.Join(dir, "NotoSansGeorgian-Regular.ttf"), data[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		out := render(t, NewFonts(dir), Document{Blocks: []Block{Paragraph{Runs: Text("გამოცდა")}}})
		if len(out.Missing) != 1 {
			t.Errorf("cut at %d: %v", n, out.Missing)
		}
	}
}

func TestHeadingsStayWithWhatFollows(t *testing.T) {
	for n := range 60 { // move the heading over the end of the page, line by line
		d, err := NewFonts().layout(Document{Blocks: []Block{
			Space{1}, Paragraph{Runs: Text("x" + strings.Repeat("\nx", n)), Style: Style{Size: 10, Leading: 13}},
			Heading{Level: 2, Runs: Text("Title")}, Paragraph{Runs: Text("one\ntwo\nthree\nfour")},
		}})
		if err != nil {
			t.Fatal(err)
		}
		var heading, text *page
		for _, k := range d.root.kids {
			for _, in := range k.elem.kids {
				if k.elem.kind == "H2" {
					heading = in.page
				} else if heading != nil && text == nil {
					text = in.page
				}
			}
		}
		if heading == nil || heading != text {
			t.Fatalf("after %d lines the heading stands alone", n)
		}
	}
}

func TestATallTableHeadIsNotRepeated(t *testing.T) {
	tall := strings.Repeat("word ", 1500)
	d, err := NewFonts().layout(Document{Blocks: []Block{Table{
		Columns: []Column{{Header: Text(tall)}, {Header: Text("b")}},
		Rows:    []Row{TextCells(tall, tall), TextCells(tall, "c")},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, pg := range d.pages {
		if strings.Contains(pg.body.String(), "/Artifact") {
			t.Error("a page repeats the head")
		}
	}
	if len(d.pages) < 6 || len(d.pages) > 14 {
		t.Errorf("%d pages", len(d.pages))
	}
}

func TestALinkToNowhereIsRefused(t *testing.T) {
	_, err := NewFonts().Render(Document{Blocks: []Block{Paragraph{Runs: []Run{Ref("see", "gone")}}}})
	if err == nil || !strings.Contains(err.Error(), `"gone"`) {
		t.Errorf("got %v", err)
	}
}

func TestTooManyPagesAreRefused(t *testing.T) {
	_, err := NewFonts().Render(Document{MaxPages: 2, Blocks: []Block{Paragraph{Runs: Text(strings.Repeat("x\n", 1000))}}})
	if err != ErrTooLong {
		t.Errorf("got %v", err)
	}
}

func TestImagesOfOtherKindsAreRefused(t *testing.T) {
	for _, data := range []string{"", "GIF89a", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0"} {
		if _, err := ReadImage([]byte(data)); err == nil {
			t.Errorf("%q was taken", data)
		}
	}
}

func BenchmarkEightPages(b *testing.B) {
	fonts := NewFonts()
	doc := sample(b, "en")
	doc.Blocks = append(doc.Blocks, PageBreak{})
	doc.Blocks = append(doc.Blocks, sample(b, "en").Blocks...)
	out := render(b, fonts, doc)
	for b.Loop() {
		render(b, fonts, doc)
	}
	b.ReportMetric(float64(out.Pages), "pages")
	b.ReportMetric(float64(len(out.PDF)), "bytes")
}
