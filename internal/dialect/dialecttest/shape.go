package dialecttest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Shape compares an answer with a vendor's printed sample: the same keys, the
// same JSON types, recursively. Of a list every element is held against the
// sample's first; a null in the sample allows anything.
//
// Paths are written "data.items[].name". Optional ones may be absent, Nullable
// ones null, Extra ones there although the sample lacks them, Open ones have
// keys of the caller's own.
type Shape struct {
	Sample   string
	Optional []string
	Nullable []string
	Extra    []string
	Open     []string
}

// Check reports every difference.
func (s Shape) Check(t testing.TB, body []byte) {
	t.Helper()
	for _, d := range s.differences(t, body) {
		t.Error(d)
	}
}

func (s Shape) differences(t testing.TB, body []byte) []string {
	t.Helper()
	var want, got any
	if err := json.Unmarshal([]byte(s.Sample), &want); err != nil {
		t.Fatalf("sample: %v", err)
	}
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatalf("answer: %v", err)
	}
	out := s.diff("", want, got)
	slices.Sort(out)
	return out
}

func (s Shape) diff(at string, want, got any) []string {
	if want == nil || got == nil && slices.Contains(s.Nullable, at) {
		return nil
	}
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok {
			return []string{fmt.Sprintf("%s is not an object", at)}
		}
		if slices.Contains(s.Open, at) {
			return nil
		}
		return s.diffKeys(at, want, got)
	case []any:
		got, ok := got.([]any)
		if !ok {
			return []string{fmt.Sprintf("%s is not a list", at)}
		}
		var out []string
		for _, g := range got {
			if len(want) > 0 {
				out = append(out, s.diff(at+"[]", want[0], g)...)
			}
		}
		return out
	}
	if w, g := fmt.Sprintf("%T", want), fmt.Sprintf("%T", got); w != g {
		return []string{fmt.Sprintf("%s is %s, not %s", at, g, w)}
	}
	return nil
}

func (s Shape) diffKeys(at string, want, got map[string]any) []string {
	var out []string
	for k, v := range want {
		path := strings.TrimPrefix(at+"."+k, ".")
		g, ok := got[k]
		switch {
		case ok:
			out = append(out, s.diff(path, v, g)...)
		case !slices.Contains(s.Optional, path):
			out = append(out, path+" is missing")
		}
	}
	for k := range got {
		path := strings.TrimPrefix(at+"."+k, ".")
		if _, ok := want[k]; !ok && !slices.Contains(s.Extra, path) {
			out = append(out, path+" is not in the sample")
		}
	}
	slices.Sort(out)
	return out
}
