package console

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/interview"
)

func TestAnAnswerIsCutAtItsWordsAndItsEvidence(t *testing.T) {
	turn := interview.Turn{Text: "I called, then I wrote it down.", Segments: []interview.Segment{{Words: []interview.Word{
		{Text: "I", StartMS: 0, Confidence: 0.9}, {Text: "called", StartMS: 200, Confidence: 0.2}, {Text: "then", StartMS: 900, Confidence: -1},
		{Text: "I", StartMS: 1000, Confidence: 1}, {Text: "whispered", StartMS: 1100, Confidence: 1}, {Text: "wrote", StartMS: 1200, Confidence: 1},
		{Text: "it", StartMS: 1400, Confidence: 1}, {Text: "down", StartMS: 1500, Confidence: 1},
	}}}}
	start := strings.Index(turn.Text, "wrote")
	got := pieces(turn, []interview.KeyPointScore{
		{ID: "q1.k1", Quote: "wrote it down", Start: start, End: start + len("wrote it down")},
		{ID: "q1.k2", Quote: "", Start: 0, End: 3},
		{ID: "q1.k3", Quote: "out of the text", Start: 20, End: 400},
	})
	k1 := []string{"q1.k1"}
	want := []piece{
		{Text: "I", Word: true, MS: 0}, {Text: " "}, {Text: "called", Word: true, MS: 200, Unsure: true}, {Text: ", "},
		{Text: "then", Word: true, MS: 900}, {Text: " "}, {Text: "I", Word: true, MS: 1000}, {Text: " "},
		{Text: "wrote", Word: true, MS: 1200, Cited: k1}, {Text: " ", Cited: k1}, {Text: "it", Word: true, MS: 1400, Cited: k1}, {Text: " ", Cited: k1},
		{Text: "down", Word: true, MS: 1500, Cited: k1}, {Text: "."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var all strings.Builder
	for _, p := range got {
		all.WriteString(p.Text)
	}
	if all.String() != turn.Text {
		t.Errorf("the text became %q", all.String())
	}
}

func FuzzPieces(f *testing.F) {
	f.Add("I wrote it down.", "wrote", 2, 10)
	f.Fuzz(func(t *testing.T, text, word string, from, to int) {
		turn := interview.Turn{Text: text, Segments: []interview.Segment{{Words: []interview.Word{{Text: word}, {Text: word}}}}}
		var all strings.Builder
		for _, p := range pieces(turn, []interview.KeyPointScore{{ID: "k", Quote: "q", Start: from, End: to}}) {
			all.WriteString(p.Text)
		}
		if all.String() != text {
			t.Errorf("%q became %q", text, all.String())
		}
	})
}
