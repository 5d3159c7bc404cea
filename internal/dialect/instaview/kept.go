package instaview

import (
	"encoding/json"
	"fmt"
	"maps"
)

// name is the dialect's, and the key of what it keeps in Extra.
const name = "instaview"

// kept reads what the dialect keeps beside a thing; the zero value where it
// keeps nothing.
func kept[T any, E ~map[string]json.RawMessage](extra E) (v T, err error) {
	raw, ok := extra[name]
	if !ok {
		return v, nil
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, fmt.Errorf("what instaview keeps: %w", err)
	}
	return v, nil
}

// keep is extra with what the dialect keeps; what others keep stays.
func keep[E ~map[string]json.RawMessage](extra E, v any) (E, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	out := maps.Clone(extra)
	if out == nil {
		out = E{}
	}
	out[name] = raw
	return out, nil
}
