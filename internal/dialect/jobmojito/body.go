package jobmojito

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/web"
)

// refusal is a failure on its way out of a handler.
type refusal struct{ as *failure }

func (r refusal) Error() string { return r.as.Error }

// input is a JSON object of a request, read field by field. The vendor tells
// of one wrong field at a time, so the first counts. Fields that nobody asks
// for are passed over.
type input struct {
	fields map[string]json.RawMessage
	raw    json.RawMessage // as it came
	at     string          // before the names of its fields
	first  **failure
}

// readInput reads the body, which must be an object.
func readInput(w http.ResponseWriter, r *http.Request) (*input, error) {
	var raw json.RawMessage
	err := web.ReadJSON(w, r, &raw, web.JSONRules{AnyMediaType: true, AllowUnknown: true})
	if err != nil {
		return nil, refusal{badBody(err)}
	}
	in := &input{first: new(*failure)}
	if raw = bytes.TrimSpace(raw); raw[0] != '{' || json.Unmarshal(raw, &in.fields) != nil {
		return nil, refusal{badBody(errors.New("not an object"))}
	}
	return in, nil
}

// err is the first fault that was found.
func (in *input) err() error {
	if *in.first != nil {
		return refusal{*in.first}
	}
	return nil
}

func (in *input) complain(name, format string, args ...any) {
	if *in.first == nil {
		*in.first = invalid(in.at+name, fmt.Sprintf(format, args...))
	}
}

// has tells whether a field was sent, be it null.
func (in *input) has(name string) bool { _, ok := in.fields[name]; return ok }

// given tells whether a field was sent with a value.
func (in *input) given(name string) (json.RawMessage, bool) {
	raw, ok := in.fields[name]
	return raw, ok && string(raw) != "null"
}

// value reads a field that was sent as a T; another type is complained of.
func value[T any](in *input, name, want string) (v T, ok bool) {
	raw, ok := in.given(name)
	if !ok {
		return v, false
	}
	if json.Unmarshal(raw, &v) != nil {
		var got any
		_ = json.Unmarshal(raw, &got) // it was read as JSON before
		in.complain(name, "Expected %s, received %s", want, word(got))
		return v, false
	}
	return v, true
}

// text reads a text of at most most characters; none where it was not sent.
func (in *input) text(name string, most int) string {
	s, ok := value[string](in, name, "string")
	switch {
	case !ok:
	case strings.ContainsRune(s, 0):
		in.complain(name, "String must not contain NUL characters")
	case utf8.RuneCountInString(s) > most:
		in.complain(name, "String must contain at most %d character(s)", most)
	}
	return s
}

// needed complains of a field that was not sent, or is null or blank.
func (in *input) needed(name string) {
	raw, ok := in.given(name)
	var s string
	if !ok || json.Unmarshal(raw, &s) == nil && strings.TrimSpace(s) == "" {
		in.complain(name, "Field is required.")
	}
}

// notNull complains of null for a field that may only be left out.
func (in *input) notNull(name, want string) {
	if raw, ok := in.fields[name]; ok && string(raw) == "null" {
		in.complain(name, "Expected %s, received null", want)
	}
}

// word reads one of several words.
func (in *input) word(name string, words []string) string {
	s := in.text(name, math.MaxInt)
	if _, ok := in.given(name); ok && !slices.Contains(words, s) {
		in.complain(name, "Invalid enum value. Expected '%s'", strings.Join(words, "' | '"))
	}
	return s
}

// id reads a UUID in its usual form, in lower case.
func (in *input) id(name string) string {
	s := in.text(name, math.MaxInt)
	if _, ok := in.given(name); ok && !isID(s) {
		in.complain(name, "Invalid uuid")
	}
	return strings.ToLower(s)
}

func isID(s string) bool { return len(s) == 36 && uuid.Validate(s) == nil }

// neededID is id for what must be there.
func (in *input) neededID(name string) string {
	in.needed(name)
	return in.id(name)
}

// flag reads true or false; nil where it was not sent.
func (in *input) flag(name string) *bool {
	if v, ok := value[bool](in, name, "boolean"); ok {
		return &v
	}
	return nil
}

// choice reads a flag that may come as a word. Only true and "true" set it.
func (in *input) choice(name string) bool {
	raw, ok := in.given(name)
	if !ok {
		return false
	}
	var v any
	_ = json.Unmarshal(raw, &v) // it was read as JSON before
	switch v.(type) {
	case bool, string:
		return v == true || v == "true"
	}
	in.complain(name, "Expected boolean, received %s", word(v))
	return false
}

// number reads a number within bounds; nil where it was not sent.
func (in *input) number(name string, least, most float64) *float64 {
	v, ok := value[float64](in, name, "number")
	switch {
	case !ok:
		return nil
	case v < least:
		in.complain(name, "Number must be greater than or equal to %v", least)
	case v > most:
		in.complain(name, "Number must be less than or equal to %v", most)
	}
	return &v
}

// whole is number for an integer.
func (in *input) whole(name string, least, most float64) *float64 {
	v := in.number(name, least, most)
	if v != nil && *v != math.Trunc(*v) {
		in.complain(name, "Expected integer, received float")
	}
	return v
}

// object reads an object as it is.
func (in *input) object(name string) *input {
	fields, ok := value[map[string]json.RawMessage](in, name, "object")
	if !ok {
		return nil
	}
	return &input{fields: fields, at: in.at + name + ".", first: in.first}
}

// objects reads a list of at most most objects.
func (in *input) objects(name string, most int) []*input {
	items := in.list(name, most)
	out := make([]*input, len(items))
	for i, item := range items {
		each := &input{raw: item, at: in.at + name + "." + strconv.Itoa(i) + ".", first: in.first}
		var v any
		if item[0] != '{' || json.Unmarshal(item, &each.fields) != nil {
			_ = json.Unmarshal(item, &v) // it was read as JSON before
			in.complain(name+"."+strconv.Itoa(i), "Expected object, received %s", word(v))
		}
		out[i] = each
	}
	return out
}

// texts reads a list of texts, each of at most longest characters.
func (in *input) texts(name string, most, longest int) []string {
	var out []string
	for i, item := range in.list(name, most) {
		at := strconv.Itoa(i)
		each := &input{fields: map[string]json.RawMessage{at: item}, at: in.at + name + ".", first: in.first}
		each.notNull(at, "string")
		out = append(out, each.text(at, longest))
	}
	return out
}

func (in *input) list(name string, most int) []json.RawMessage {
	items, _ := value[[]json.RawMessage](in, name, "array")
	if len(items) > most {
		in.complain(name, "Array must contain at most %d element(s)", most)
		return nil
	}
	return items
}
