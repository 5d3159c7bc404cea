package instaview

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/interview"
)

// texts reads a list of at most most texts; nil where it is not given.
func (in *input) texts(field string, most, least, longest int) []string {
	items := in.items(field, most)
	if items == nil {
		return nil
	}
	out := []string{}
	for _, item := range items {
		s, ok := readText(item)
		s = strings.TrimSpace(s)
		if n := utf8.RuneCountInString(s); !ok || n < least || n > longest {
			in.bad(field, fmt.Sprintf("each value must be a string of %d to %d characters", least, longest))
			return out
		}
		out = append(out, s)
	}
	return out
}

// items reads a list of at most most values; nil where it is not given.
func (in *input) items(field string, most int) []json.RawMessage {
	if !in.has(field) {
		return nil
	}
	var items []json.RawMessage
	if json.Unmarshal(in.fields[field], &items) != nil {
		in.bad(field, "must be an array")
		return nil
	}
	if len(items) > most {
		in.bad(field, fmt.Sprintf("must contain no more than %d elements", most))
		return nil
	}
	return slices.Grow(items, 1)[:len(items):len(items)]
}

// object reads an object inside; nil where it is not given.
func (in *input) object(field string) *input {
	if !in.has(field) {
		return nil
	}
	return in.inside(field, in.fields[field])
}

func (in *input) inside(field string, raw json.RawMessage) *input {
	out := &input{at: in.at + field + ".", faults: in.faults}
	if json.Unmarshal(raw, &out.fields) != nil || out.fields == nil {
		in.bad(field, "must be an object")
		return nil
	}
	return out
}

// metadata reads an object of the caller's own: at most 10 KB, 50 keys and
// five levels.
func (in *input) metadata(field string) interview.Metadata {
	if !in.has(field) {
		return nil
	}
	m := interview.Metadata{}
	raw := in.fields[field]
	switch {
	case json.Unmarshal(raw, &m) != nil:
		in.bad(field, "must be an object")
	case len(raw) > interview.MaxMetadataBytes:
		in.bad(field, "must not be larger than 10 KB")
	case len(m) > interview.MaxMetadataKeys:
		in.bad(field, "must not have more than 50 keys")
	case depth(m) > 5:
		in.bad(field, "must not be nested more than 5 levels deep")
	case slices.ContainsFunc([]byte(raw), func(b byte) bool { return b == 0 }) || bytes.Contains(raw, []byte(`\u0000`)):
		in.bad(field, "must not contain NUL characters")
	}
	return m
}

// depth counts the levels of objects and lists.
func depth(v any) int {
	most := 0
	switch v := v.(type) {
	case interview.Metadata:
		return depth(map[string]any(v))
	case map[string]any:
		for _, e := range v {
			most = max(most, depth(e))
		}
	case []any:
		for _, e := range v {
			most = max(most, depth(e))
		}
	default:
		return 0
	}
	return most + 1
}
