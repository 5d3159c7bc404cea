package store

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/interview"
)

func TestAWordIsFoundAtItsOwnTime(t *testing.T) {
	word := func(text string, ms int64) interview.Word {
		return interview.Word{Text: text, StartMS: ms, EndMS: ms + 100, Confidence: 0.5}
	}
	segments := []interview.Segment{
		{Text: " We held the lock, ", StartMS: 34_000, EndMS: 36_000, Words: []interview.Word{word("We", 34_000), word("held", 34_300), word("the", 35_000), word("lock,", 35_500)}},
		{Text: "", StartMS: 37_000},
		{Text: `the "lock" \ held {us] back`, StartMS: 50_000, EndMS: 54_000, Words: []interview.Word{
			word("the", 50_000), word(`"lock"`, 51_000), word(`\`, 51_500), word("held", 52_000), word("{us]", 53_000), word("back", 53_500)}},
		{Text: "and nobody knew why", StartMS: 60_000},
		{Text: "Zürich sagte nein", StartMS: 70_000, Words: []interview.Word{word("Zürich", 70_000), word("was", 71_000)}},
	}
	var texts []string
	for _, s := range segments {
		if s.Text != "" {
			texts = append(texts, strings.TrimSpace(s.Text))
		}
	}
	text := strings.Join(texts, " ")
	doc, err := json.MarshalIndent(segments, " ", "\t")
	if err != nil {
		t.Fatal(err)
	}
	for piece, want := range map[string]int64{
		"We": 34_000, "held the": 34_300, "lock,": 35_500, `the "lock"`: 50_000, `lock" \`: 51_000, "held {": 52_000, "us]": 53_000, "back": 53_500,
		"and": 60_000, "why": 60_000, // their segment has no words
		"Zürich": 70_000, "nein": 70_000, // it was corrected, and the words are others
	} {
		if got, ok := saidAt(text, string(doc), strings.Index(text, piece)); !ok || got != want {
			t.Errorf("%q: said at %d, %v, not %d", piece, got, ok, want)
		}
	}
	for _, doc := range []string{"", "null", "[]", "{}", "[1]", `[{"text":"x"}]`, `[{"text":`, `[{"text":"\`} {
		if got, ok := saidAt(text, doc, 3); ok {
			t.Errorf("%q: said at %d", doc, got)
		}
	}
}

// FuzzSaidAt holds the passing over against decoding.
func FuzzSaidAt(f *testing.F) {
	f.Add(`[{"text":"a b","start_ms":1,"end_ms":3,"words":[{"text":"a","start_ms":1},{"text":"b","start_ms":2,"confidence":-1}]}]`, "a b", 2)
	f.Add(`[ {"start_ms" : 7 , "x":[{"]":"}"}], "text":"q\"\\u0041\ud83d\ude00"} , null ]`, `q"A`, 1)
	f.Fuzz(func(t *testing.T, doc, text string, place int) {
		if place < 0 || place >= len(text) {
			return
		}
		got, ok := saidAt(text, doc, place)
		var segments []struct {
			Text  *string `json:"text"`
			Start *int64  `json:"start_ms"`
			Words []struct {
				Text  *string `json:"text"`
				Start *int64  `json:"start_ms"`
			} `json:"words"`
		}
		dec := json.NewDecoder(strings.NewReader(doc))
		dec.UseNumber()
		if dec.Decode(&segments) != nil || twice(doc) {
			return // only that it ends counts
		}
		at, want, known := 0, int64(0), false
		for _, s := range segments {
			if s.Text == nil {
				continue
			}
			from, to, found := next(text, at, strings.TrimSpace(*s.Text))
			if !found {
				continue
			}
			if at = to; place >= to {
				continue
			}
			if s.Start != nil {
				want, known = *s.Start, true
			}
			for _, w := range s.Words {
				if w.Text == nil {
					continue
				}
				_, end, found := next(text, from, *w.Text)
				if !found {
					continue
				}
				if from = end; place < end {
					if w.Start != nil {
						want, known = *w.Start, true
					}
					break
				}
			}
			break
		}
		if got != want || ok != known {
			t.Errorf("byte %d of %q in %s: %d, %v, decoded %d, %v", place, text, doc, got, ok, want, known)
		}
	})
}

// twice tells of names that decoding and passing over may read differently:
// the same twice, in other letters, or written with escapes.
func twice(doc string) bool {
	l := strings.ToLower(doc)
	return l != doc || strings.Contains(doc, `\u`) || strings.Count(doc, `"words"`) > 1 || strings.Count(doc, `"start_ms"`) > 3 || strings.Count(doc, `"text"`) > 3 || !ascii(doc)
}

func ascii(s string) bool {
	for _, r := range s {
		if r >= 0x80 {
			return false
		}
	}
	return true
}
