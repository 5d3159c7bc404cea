package report

import (
	"bytes"
	"compress/zlib"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/pdf"
)

func TestEveryCitationOfThePageLeadsSomewhere(t *testing.T) {
	for _, tm := range Templates() {
		var b bytes.Buffer
		if err := WriteHTML(&b, NewView(sample(), "1.2.3"), tm); err != nil {
			t.Fatal(err)
		}
		citationsLead(t, b.String())
	}
}

func citationsLead(t *testing.T, page string) {
	t.Helper()
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		ids[m[1]]++
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %q comes %d times", id, n)
		}
	}
	links := regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1)
	if len(links) < 6 {
		t.Errorf("%d links, want those of the summary and the reasons", len(links))
	}
	if code := regexp.MustCompile(`class="cite"[^>]*>([qs][0-9][^<]*)<`).FindStringSubmatch(page); code != nil {
		t.Errorf("a reader from outside is to know what %q is", code[1])
	}
	for _, m := range links {
		if ids[m[1]] == 0 {
			t.Errorf("nothing has the id %q", m[1])
		}
	}
}

func TestThePageRunsNothingWhateverItIsGiven(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>` + "`{{.}}"
	r := sample()
	r.Candidate.FirstName, r.Organization.Name, r.Position.Title = evil, evil, evil
	r.Interview.Asked.Questions[0].Text, r.Interview.Asked.Questions[0].Category = evil, evil
	r.Turns[0].Text, r.Turns[0].Language, r.Turns[0].RecordingID = evil, evil, evil
	r.Recordings[0].ID = evil
	r.Assessment.Answers[0].KeyPoints[0].Text = evil
	r.Assessment.Skills[0].Name = evil
	page := html(t, r)
	for _, bad := range []string{"<script", "<img", "onerror=alert(1)>", "javascript:", "style=\""} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if !strings.Contains(page, "media-src &#39;self&#39; https:") {
		t.Error("the page's policy does not let recordings play from the storage")
	}
}

func TestCitedWordsAreMarkedAndCitationsOfNothingStayText(t *testing.T) {
	page := html(t, sample())
	if !strings.Contains(page, `<mark title="q1.k3">found the cause of the problem</mark>`) {
		t.Error("cited words are not marked")
	}
	got := pieces("One [q1.k1, q9.k9] two [q1.k1]. Three [and so on] [q2]", map[string]bool{"q1.k1": true, "q2": true})
	want := []Piece{{Text: "One [q1.k1, q9.k9] two"}, {Cite: "q1.k1", Place: "question 1"}, {Text: ". Three [and so on]"}, {Cite: "q2", Place: "question 2"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pieces (-want +got):\n%s", diff)
	}
}

func TestSpansOfAnAnswerPutTogetherAreTheAnswer(t *testing.T) {
	const text = "Größe 明白 and more"
	points := []interview.KeyPointScore{
		{ID: "a", Quote: "Größe 明白", Start: 0, End: 14}, {ID: "b", Quote: "明白 and", Start: 8, End: 18},
		{ID: "wrong", Quote: "xx", Start: 3, End: 5}, {ID: "outside", Quote: "x", Start: 90, End: 91}, {ID: "none"},
	}
	var whole strings.Builder
	cited := map[string]string{}
	for _, s := range spans(text, points) {
		whole.WriteString(s.Text)
		for _, id := range s.Cited {
			cited[id] += s.Text
		}
	}
	if whole.String() != text {
		t.Errorf("the spans are %q", whole.String())
	}
	if diff := cmp.Diff(map[string]string{"a": "Größe 明白", "b": "明白 and"}, cited); diff != "" {
		t.Errorf("cited (-want +got):\n%s", diff)
	}
}

func TestAReportWithoutAnythingCanStillBeDrawn(t *testing.T) {
	for name, r := range map[string]interview.Result{
		"nothing at all": {},
		"not assessed":   {Interview: interview.Interview{Asked: interview.Asked{Questions: []interview.Question{{ID: "a", Text: "Why?"}}}}},
	} {
		page, doc := html(t, r), printed(t, r, pdf.NewFonts())
		if !strings.Contains(page, "There is no assessment yet.") || !bytes.HasPrefix(doc, []byte("%PDF-")) {
			t.Errorf("%s: the page does not say that there is no assessment", name)
		}
	}
}

// poppler gives a document to one of poppler's programs.
func poppler(t *testing.T, doc []byte, program string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("%s is not installed", program)
	}
	name := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(name, doc, 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "FILE", name)
	}
	out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}

func TestTheDocumentSaysWhatThePageSays(t *testing.T) {
	doc := printed(t, sample(), pdf.NewFonts())
	text := strings.Join(strings.Fields(poppler(t, doc, "pdftotext", "-layout", "FILE", "-")), " ")
	for _, want := range []string{
		"Amelia Stone", "Customer support specialist", "Advance", "72.5", "Medium confidence.", "61 to 80.4 if matching",
		"Problem solving must have", "64.2", "Withheld, and why", "No answer that speaks to it could be judged.",
		"Tell me about a time", "81 of 100", "found the cause of the problem", "None found", "q1.k4", "A person should look at this.",
		"No score. The recording has no speech that could be heard.", "Shown, not counted", "Words per minute 131", "How this was made",
		"rubric 1", "sphinx 5prealpha en-us", "Page 1 of", "total += x",
	} {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
			t.Errorf("the document does not have %q", want)
		}
	}
	first := poppler(t, doc, "pdftotext", "-l", "1", "FILE", "-")
	for _, want := range []string{"Advance", "72.5", "Withheld, and why", "Problem solving"} {
		if !strings.Contains(first, want) {
			t.Errorf("the first page does not have %q", want)
		}
	}
}

func TestTheDocumentIsTaggedAndTheSameEveryTime(t *testing.T) {
	doc := printed(t, sample(), pdf.NewFonts())
	if !bytes.Equal(doc, printed(t, sample(), pdf.NewFonts())) {
		t.Error("the same report gives other bytes")
	}
	info := poppler(t, doc, "pdfinfo", "FILE")
	for _, want := range []string{"Tagged: yes", "Title: Amelia Stone, interview report", "Author: Northwind Care", "Mar 4"} {
		if !strings.Contains(strings.Join(strings.Fields(info), " "), want) {
			t.Errorf("pdfinfo does not say %q:\n%s", want, info)
		}
	}
	structure := poppler(t, doc, "pdfinfo", "-struct-text", "FILE")
	for _, want := range []string{"H1", "Table", "TH", "Link"} {
		if !strings.Contains(structure, want) {
			t.Errorf("the structure has no %s", want)
		}
	}
	plain := strings.Join(streams(doc), "\n")
	for _, want := range []string{"/Lang(ar)", "/Outlines"} {
		if !strings.Contains(plain, want) {
			t.Errorf("the document has no %s", want)
		}
	}
}

// streams are the document's streams in the clear.
func streams(doc []byte) (out []string) {
	for part := range bytes.SplitSeq(doc, []byte("stream\n")) {
		if z, err := zlib.NewReader(bytes.NewReader(part)); err == nil {
			plain, _ := io.ReadAll(z) // what follows the stream is no part of it
			out = append(out, string(plain))
		}
	}
	return out
}

func TestAScriptWithoutAFontIsNamedInTheDocument(t *testing.T) {
	r := sample()
	r.Turns[0].Text = "გამოცდა კარგად ჩავაბარე."
	r.Assessment.Answers[0].KeyPoints = nil
	text := poppler(t, printed(t, r, pdf.NewFonts()), "pdftotext", "FILE", "-")
	if !strings.Contains(text, "Not drawn in this document") || !strings.Contains(text, "Georgian") || !strings.Contains(strings.Join(strings.Fields(text), " "), "install the Debian package fonts-noto-core") {
		t.Errorf("the document does not name the script:\n%s", text)
	}
	if text := poppler(t, printed(t, sample(), pdf.NewFonts()), "pdftotext", "FILE", "-"); strings.Contains(text, "Not drawn in this document") {
		t.Error("the sample has characters that are not drawn")
	}
}

// luminance is WCAG's relative luminance of "#rgb" or "#rrggbb".
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	hex = strings.TrimPrefix(hex, "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	channel := func(v uint64) float64 {
		c := float64(v&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(n>>16) + 0.7152*channel(n>>8) + 0.0722*channel(n)
}

func TestEveryTextOfThePageHasEnoughContrast(t *testing.T) {
	var roots [][]string
	for _, tm := range Templates() {
		found := regexp.MustCompile(`:root\{([^}]*)\}`).FindAllStringSubmatch(sheets[tm].style, -1)
		if len(found) != 2 {
			t.Fatalf("%s: %d palettes, want a light and a dark one", tm, len(found))
		}
		roots = append(roots, found...)
	}
	for i, root := range roots {
		c := map[string]string{}
		for rule := range strings.SplitSeq(root[1], ";") {
			if name, value, ok := strings.Cut(rule, ":"); ok {
				c[strings.TrimPrefix(name, "--")] = value
			}
		}
		check := func(fore, ground string, least float64) {
			a, b := luminance(t, c[fore]), luminance(t, c[ground])
			if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < least {
				t.Errorf("palette %d: %s on %s has %.2f to 1, want %.1f", i, fore, ground, ratio, least)
			}
		}
		for _, ground := range []string{"ground", "panel", "mark"} {
			check("ink", ground, 4.5)
			check("soft", ground, 4.5)
			check("accent", ground, 4.5)
		}
		check("ink", "notice", 4.5)
		if c["night"] != "" {
			check("pale", "night", 4.5)
		}
		for _, tone := range []string{"good", "look", "not"} {
			check(tone, "ground", 4.5)
		}
		check("fill", "track", 3)
		check("fill", "panel", 3)
	}
}

func TestASittingOfImpossibleLengthIsNotPutTogether(t *testing.T) {
	d := media.New(media.Config{})
	if _, ok := d.HasFFmpeg(); !ok {
		t.Fatal("ffmpeg is needed: apt-get install ffmpeg")
	}
	day := int64(24 * 60 * 60 * 1000)
	r := interview.Result{
		Recordings: []interview.Recording{{ID: "sound", Kind: interview.AnswerRecording, Key: "k"}},
		Turns: []interview.Turn{
			{Speaker: interview.TheCandidate, Form: interview.Text, Text: "written for a day", EndMS: day},
			{Speaker: interview.TheCandidate, RecordingID: "sound", StartMS: day, EndMS: day + 1000},
		},
	}
	// Neither storage nor the service is asked: there are none.
	if added, err := New(nil, Config{Decoder: d}).session(t.Context(), r); added || err != nil {
		t.Errorf("added %v, %v", added, err)
	}
}
