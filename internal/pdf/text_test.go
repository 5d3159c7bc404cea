package pdf

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/go-text/typesetting/bidi"
	"github.com/google/go-cmp/cmp"
)

func TestLevelsFollowTheBidirectionalAlgorithm(t *testing.T) {
	// Upper case stands for Hebrew letters, as in UAX 9.
	for _, c := range []struct {
		text string
		base uint8
		want string // levels
	}{
		{"car is THE CAR in arabic", 0, "000000011111110000000000"},
		{"ABC 85% DEF", 1, "11112221111"},
		{"abc DEF 12 GHI", 0, "00001111221111"},
		{"abc (DEF) ghi", 0, "0000011100000"},
		{"ABC (def) GHI", 1, "1111122211111"},
		{"DEF 12 abc", 0, "1111220000"},
		{"a \u2067DEF g\u2069 h", 0, "00011112000"},
		{"a \u2068DEF g\u2069 h", 0, "00011112000"},
		{"ABC \u2066d E\u2069 F", 1, "11111223111"},
		{"ABC  ", 0, "11100"},
	} {
		var b strings.Builder
		for _, l := range levels(hebrew(c.text), c.base) {
			b.WriteByte('0' + l)
		}
		if diff := cmp.Diff(c.want, b.String()); diff != "" {
			t.Errorf("%s: %s", c.text, diff)
		}
	}
}

func hebrew(s string) []rune {
	out := []rune(s)
	for i, r := range out {
		if r >= 'A' && r <= 'Z' {
			out[i] = 'א' + r - 'A'
		}
	}
	return out
}

// go-text's own implementation tells a rune's direction, not its level.
func TestDirectionsAgreeWithGoTextOnRandomText(t *testing.T) {
	alphabet := []rune("aZé אבשגד ابتث 12 ٣٤ +-./,:% ()[]«»\u200f\u200e\u064b\u05b0$€#!\u2066\u2067\u2068\u2069")
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		text := make([]rune, 1+r.IntN(24))
		for i := range text {
			text[i] = alphabet[r.IntN(len(alphabet))]
		}
		base := uint8(r.IntN(2))
		got := levels(text, base)
		var p bidi.Paragraph
		out := p.Segment(text, []bidi.Direction{bidi.LeftToRight, bidi.RightToLeft}[base])
		at := 0
		for n := range out.NumRuns() {
			for end := out.Run(n).End; at < end; at++ {
				if (got[at]&1 == 0) != out.Run(n).IsLeftToRight() {
					t.Fatalf("%q, base %d: rune %d has level %d; levels %v", string(text), base, at, got[at], got)
				}
			}
		}
	}
}

func TestRunsAreOrderedForTheEye(t *testing.T) {
	for _, c := range []struct {
		levels []uint8
		want   []int
	}{
		{[]uint8{0, 1, 0}, []int{0, 1, 2}},
		{[]uint8{0, 1, 2, 1, 0}, []int{0, 3, 2, 1, 4}},
		{[]uint8{1, 2, 1}, []int{2, 1, 0}},
		{[]uint8{1, 2, 3, 2, 1}, []int{4, 1, 2, 3, 0}},
	} {
		if diff := cmp.Diff(c.want, visualOrder(c.levels)); diff != "" {
			t.Errorf("%v: %s", c.levels, diff)
		}
	}
}

func TestControlsLeaveNoMark(t *testing.T) {
	got := string(appendClean(nil, "a\x00b\x1b[1m\tc\u202ed\u00ade\r\nf\u2028g\ufffeh\xff"))
	if want := "ab[1m  cde\nf\ng\ufffdh\ufffd"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAMegabyteWithoutASpaceIsBounded(t *testing.T) {
	fonts := NewFonts()
	for name, unit := range map[string]string{
		"letters": "abcdefgh", "Arabic": "مرحبا", "marks": "\u0301", "isolates": "\u2067", "brackets": "(", "joined": "क्ष", "line ends": "\n",
	} {
		size := 1 << 20
		if name != "letters" {
			size = 1 << 15
		}
		text := strings.Repeat(unit, size/len(unit))
		start := time.Now() // a cost that grew with the square would take hours
		out, err := fonts.Render(Document{MaxPages: 3000, Blocks: []Block{Paragraph{Runs: Text(text)}}})
		if err != nil && err != ErrTooLong {
			t.Errorf("%s: %v", name, err)
		}
		t.Logf("%s: %d pages, %d bytes, %v", name, out.Pages, len(out.PDF), time.Since(start))
		if took := time.Since(start); took > 2*time.Minute {
			t.Errorf("%s: %v", name, took)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, v := range voices {
		f.Add(v.text, v.lang, uint16(400))
	}
	f.Add("\x00\xff\u202e\u2067(\u2069)\ufffe\U0010ffff\n\n\r\t", "x-", uint16(0))
	f.Add(strings.Repeat("\u0301", 3000), "", uint16(50))
	f.Add("👩‍👩‍👧‍👦🇩🇪 ✓", "ja-JP", uint16(90))
	fonts := NewFonts()
	f.Fuzz(func(t *testing.T, s, lang string, width uint16) {
		if len(s) > 1<<14 {
			s = s[:1<<14]
		}
		side := float64(width%500) + 36 + 112
		out, err := fonts.Render(Document{
			Title: s, Page: Size{side, 400}, Language: lang, MaxPages: 20_000,
			Blocks: []Block{
				Heading{Level: 1, Runs: Text(s)},
				Table{Columns: []Column{{Width: 20, Header: Text(s)}, {}}, Rows: []Row{TextCells(s, s)}},
				Paragraph{Runs: []Run{Bold(s), Link(s, s), {Text: s, Size: 6}}},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		if out.Pages == 0 || len(out.PDF) == 0 || !utf8.ValidString(string(appendClean(nil, s))) {
			t.Error("nothing was written")
		}
	})
}

func TestEveryLatinFaceHasWhatIsTakenForSimple(t *testing.T) {
	fonts := NewFonts()
	for _, l := range []look{{}, {bold: true}, {italic: true}, {mono: true}, {serif: true}, {serif: true, bold: true}, {serif: true, italic: true}} {
		face := fonts.open(l.primary())
		for r := rune(0x20); r < 0x2100; r++ {
			if simple([]rune{r}) && r != 0xad && !face.covers([]rune{r}) {
				t.Errorf("%s has no %U", face.name, r)
			}
		}
	}
}

func TestWordsThatWereShapedBeforeAreShapedAlike(t *testing.T) {
	set := newTypesetter(NewFonts())
	const text = "AVAST, office fjord: AVAST, “office” fjord"
	runes := []rune(text)
	spans := []span{{to: len(runes), size: 10}}
	first, again := set.shape(runes, spans, LeftToRight, "en"), set.shape(runes, spans, LeftToRight, "en")
	for i, c := range first.clusters {
		if d := cmp.Diff(c.width, again.clusters[i].width); d != "" || c.from != again.clusters[i].from {
			t.Errorf("cluster %d: %s", i, d)
		}
	}
	at := 0
	for _, c := range first.clusters {
		if c.from != at {
			t.Fatalf("the cluster at rune %d begins at %d", at, c.from)
		}
		at = c.to
	}
	if at != len(runes) {
		t.Errorf("the clusters end at rune %d of %d", at, len(runes))
	}
}
