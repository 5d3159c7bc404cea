package pdf

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
	"time"
)

// voices are sentences whose text must come back from the page as it went in.
var voices = []struct{ name, lang, text string }{
	{"Arabic", "ar", "مرحبا بالعالم: نتيجة المقابلة ممتازة (85%) لأن المرشح أجاب بوضوح"},
	{"Hebrew", "he", "שלום עולם: תוצאת הראיון 85% מצוינת"},
	{"Hindi", "hi", "हिन्दी साक्षात्कार: क्षत्रिय प्रश्न का उत्तर श्रेष्ठ था, कृपया स्त्री द्वारा"},
	{"Thai", "th", "ภาษาไทย: ผู้สมัครตอบคำถามได้ดีมาก น้ำใจ"},
	{"Greek", "el", "Η υποψήφια απάντησε με σαφήνεια."},
	{"Russian", "ru", "Кандидат ответил ясно и по делу."},
	{"Vietnamese", "vi", "Việt Nam, Łódź, é, naïve, office"},
}

func logo(t testing.TB) *Image {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 40, 20))
	for y := range 20 {
		for x := range 40 {
			m.Set(x, y, color.NRGBA{uint8(x * 6), 90, uint8(y * 12), uint8(255 - x*3)})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	img, err := ReadImage(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// sample uses every block once.
func sample(t testing.TB, language string) Document {
	blue, amber := Color{0x2b, 0x6c, 0xb0}, Color{0xd9, 0x8a, 0x1f}
	var talk []Block
	for i := range 14 {
		talk = append(talk, Paragraph{Runs: []Run{Bold("Candidate: "), {Text: strings.Repeat("I led the migration of a payment system, step by step, and told every team early. ", 2+i%4)}}})
	}
	var rows []Row
	for i, name := range []string{"Communication", "Problem solving", "Ownership", "Planning"} {
		v := 0.4 + float64(i)*0.15
		rows = append(rows, Row{
			{Runs: Text(name), Header: true},
			{Blocks: []Block{Bar{Value: v, Low: v - 0.1, High: v + 0.08, Fill: blue, Lead: 2}}},
			{Runs: Text([]string{"40", "55", "70", "85"}[i])},
		})
	}
	rows = append(rows, Row{{Runs: Text("Integrity"), Header: true}, {Blocks: []Block{Bar{Empty: true, Lead: 2, Alt: "no score"}}}, {Runs: Text("withheld")}})
	var many []Row
	for range 40 {
		many = append(many, TextCells("00:12", "A line of the table that is long enough to be broken into two lines at least, in its column.", "ok"))
	}
	var spoken []Block
	for _, v := range voices {
		spoken = append(spoken, Paragraph{Runs: Text(v.text), Lang: v.lang, Style: Style{Size: 13, Leading: 20}})
	}
	doc := Document{
		Title: "Interview report: Zoë", Author: "Candor", Language: language,
		Created: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC),
		Header:  func(int, int) Band { return Band{Start: Text("Interview report"), End: Text("Zoë"), Rule: true} },
		Footer:  func(n, of int) Band { return Band{Middle: Text("page " + num(float64(n)) + " of " + num(float64(of)))} },
	}
	doc.Blocks = []Block{
		Picture{Image: logo(t), Width: 80, Alt: "Logo"},
		Heading{Level: 1, Runs: Text("Interview report"), Anchor: "top"},
		KeyValues{Pairs: []Pair{{"Candidate", Text("Zoë Ångström")}, {"Position", Text("Engineer")}, {"مرحبا", Text("مرحبا بالعالم 85%")}}},
		Rule{},
		Heading{Level: 2, Runs: Text("Scores")},
		Table{Columns: []Column{{Width: 120, Header: Text("Skill")}, {Header: Text("Score")}, {Width: 60, Align: End, Header: Text("Of 100")}}, Rows: rows, Lines: true},
		Box{Fill: Color{0xff, 0xf7, 0xe6}, Accent: &amber, Blocks: []Block{
			Paragraph{Runs: []Run{Bold("Note. "), {Text: "A machine's score is "}, Italic("one"), {Text: " reading; see "}, Link("the method", "https://example.org/method?a=(b)"), {Text: " and the "}, Ref("transcript", "talk"), {Text: ", "}, Mono("id 0O1l"), {Text: "."}}},
			List{Items: Items("first", "second")},
		}},
		Heading{Level: 2, Runs: Text("Scripts")},
		Paragraph{Runs: Text("The candidate said «مرحبا بالعالم 12 ثم» and then שלום (85%) twice.")},
	}
	doc.Blocks = append(doc.Blocks, spoken...)
	doc.Blocks = append(doc.Blocks,
		List{Ordered: true, Items: [][]Block{
			{Paragraph{Runs: Text("One item, with a list inside:")}, List{Items: Items("inner", "another")}},
			{Paragraph{Runs: Text("Two.")}},
		}},
		Heading{Level: 2, Runs: Text("Transcript"), Anchor: "talk"},
		Together{Blocks: []Block{Heading{Level: 3, Runs: Text("Question 1")}, Paragraph{Runs: Text("Tell us about a hard problem.")}}},
	)
	doc.Blocks = append(doc.Blocks, talk...)
	doc.Blocks = append(doc.Blocks, PageBreak{}, Space{20}, Heading{Level: 2, Runs: Text("A long table")},
		Table{Columns: []Column{{Width: 50, Header: Text("Time")}, {Header: Text("Words")}, {Weight: 0.3, Header: Text("State")}}, Rows: many, Lines: true, Summary: "what was said when"},
		Paragraph{Runs: []Run{Ref("Back to the top", "top")}, Style: Style{Align: Center}})
	return doc
}
