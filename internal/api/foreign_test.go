package api

import (
	"encoding/json"
	"reflect"
	"testing"
)

func FuzzMergePatch(f *testing.F) {
	f.Add(`{"a":"b","c":{"d":"e","f":"g"}}`, `{"a":"z","c":{"f":null}}`)
	f.Add(`[1]`, `{"a":{"b":null}}`)
	f.Add(`{"":{}}`, `null`)
	f.Fuzz(func(t *testing.T, target, patch string) {
		read := func(s string) (v any, ok bool) { return v, json.Unmarshal([]byte(s), &v) == nil }
		was, ok := read(target)
		change, fits := read(patch)
		if !ok || !fits {
			return
		}
		once := mergePatch(was, change)
		kept, err := json.Marshal(once)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := read(string(kept))
		// A patch says how things are to be: twice is as good as once.
		if twice := mergePatch(again, change); !reflect.DeepEqual(once, twice) {
			t.Errorf("%s by %s is %v and then %v", target, patch, once, twice)
		}
		if fields, ok := change.(map[string]any); ok {
			got, isObject := once.(map[string]any)
			for name, v := range fields {
				if _, there := got[name]; !isObject || there == (v == nil) {
					t.Errorf("%s by %s is %s", target, patch, kept)
				}
			}
		}
	})
}
