package planfile_test

import (
	"bytes"
	"testing"

	"github.com/candorhq/candor/internal/planfile"
)

func FuzzRead(f *testing.F) {
	f.Add([]byte("name: Support\nlanguage: en\nposition: {title: Agent, must_have: [calm]}\nskills: [{name: calm, weight: 2}]\nquestions:\n- text: Why?\n  form: choice\n  time_limit_ms: 1000\n  options: [{text: a, correct: true}]\n- text: How?\n  key_points: [{text: listened, synonyms: [heard], weight: .5}]\n"))
	f.Add([]byte("questions: [{text: \"\\0\", weight: .inf}]\nlimits: {max_ms: 9e99}"))
	f.Add([]byte("name: &a [*a]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := planfile.Read(data)
		if err != nil {
			return
		}
		once, err := planfile.Write(p)
		if err != nil {
			t.Fatalf("%q cannot be written: %v", data, err)
		}
		again, err := planfile.Read(once)
		if err != nil {
			t.Fatalf("%q was written as %q: %v", data, once, err)
		}
		twice, err := planfile.Write(again)
		if err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%q was written as %q and then as %q: %v", data, once, twice, err)
		}
	})
}
