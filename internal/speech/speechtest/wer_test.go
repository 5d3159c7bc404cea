package speechtest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCompareCountsTheFewestEdits(t *testing.T) {
	tests := []struct {
		said, heard string
		want        Errors
	}{
		{"", "", Errors{}},
		{"It's a well-known fact.", "it’s a WELL known fact", Errors{Said: 5}},
		{"one two three", "one too three", Errors{Said: 3, Substituted: 1}},
		{"one two three", "one three", Errors{Said: 3, Deleted: 1}},
		{"one two three", "one two and three", Errors{Said: 3, Inserted: 1}},
		{"one two three", "", Errors{Said: 3, Deleted: 3}},
		{"", "one two", Errors{Inserted: 2}},
		{"a b c d e", "x b d e f", Errors{Said: 5, Substituted: 1, Deleted: 1, Inserted: 1}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Compare(tt.said, tt.heard)); diff != "" {
			t.Errorf("%q heard as %q (-want +got):\n%s", tt.said, tt.heard, diff)
		}
	}
}

func TestRateOfManyAnswersIsByWords(t *testing.T) {
	e := Compare("one two three", "one").Add(Compare("four", "four"))
	if e.Rate() != 0.5 {
		t.Errorf("rate %v of %+v", e.Rate(), e)
	}
	if got := Compare("", "noise").Rate(); got != 1 {
		t.Errorf("rate %v of noise where nothing was said", got)
	}
}
