package web

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHeadersOfNumbersStandAloneWhateverIsAddedToOne(t *testing.T) {
	h := http.Header{"X-A": {"before"}}
	SetNumbers(h, Number{"X-A", 0}, Number{"X-B", -1234567}, Number{"X-C", 9_223_372_036_854_775_807})
	h.Add("X-A", "more")
	want := http.Header{"X-A": {"0", "more"}, "X-B": {"-1234567"}, "X-C": {"9223372036854775807"}}
	if d := cmp.Diff(want, h); d != "" {
		t.Error(d)
	}
}
