package instaview

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// input is a JSON object of a request's body, read field by field. What is
// wrong is collected, so that a caller learns all of it at once, in the words
// of NestJS's validator. Fields that nobody asks for are left alone.
type input struct {
	at     string // "candidate." inside one
	fields map[string]json.RawMessage
	faults *faults
}

type faults struct {
	fields Fields
	other  bool // something is wrong beside what is missing
}

// body reads the request's object. An empty body is an empty object.
func (r *request) body() (*input, error) {
	var raw json.RawMessage
	err := web.ReadJSON(r.w, r.Request, &raw, web.JSONRules{AnyMediaType: true, AllowUnknown: true, AllowEmpty: true})
	if said, ok := errors.AsType[*interview.Error](err); ok {
		if said.Kind == interview.TooLarge {
			return nil, failure(http.StatusRequestEntityTooLarge, tooLarge, "request entity too large", nil)
		}
		return nil, failure(http.StatusBadRequest, validation, "Invalid JSON body", Fields{"body": {said.Message}})
	}
	if err != nil {
		return nil, err
	}
	in := &input{faults: &faults{fields: Fields{}}}
	if raw = bytes.TrimSpace(raw); len(raw) == 0 {
		return in, nil
	}
	if raw[0] != '{' || json.Unmarshal(raw, &in.fields) != nil {
		return nil, failure(http.StatusBadRequest, validation, "Validation failed", Fields{"body": {"body must be an object"}})
	}
	return in, nil
}

// err is what was found wrong, nil where nothing was.
func (in *input) err() error {
	switch {
	case len(in.faults.fields) == 0:
		return nil
	case in.faults.other:
		return failure(http.StatusBadRequest, validation, "Validation failed", in.faults.fields)
	}
	return failure(http.StatusBadRequest, missingField, "Missing required field", in.faults.fields)
}

func (in *input) bad(field, message string) {
	in.faults.other = true
	in.note(field, message)
}

func (in *input) note(field, message string) {
	at := in.at + field
	in.faults.fields[at] = append(in.faults.fields[at], at+" "+message)
}

// need complains of fields that are absent or null.
func (in *input) need(fields ...string) {
	for _, f := range fields {
		if !in.has(f) {
			in.note(f, "is required")
		}
	}
}

// has tells whether a field is there and not null.
func (in *input) has(field string) bool {
	raw, ok := in.fields[field]
	return ok && string(raw) != "null"
}

// cleared tells whether a field is null.
func (in *input) cleared(field string) bool { return string(in.fields[field]) == "null" }

// text reads a text of least to most characters; nil where it is not given.
func (in *input) text(field string, least, most int) *string {
	if !in.has(field) {
		return nil
	}
	s, ok := readText(in.fields[field])
	switch n := utf8.RuneCountInString(strings.TrimSpace(s)); {
	case !ok:
		in.bad(field, "must be a string")
	case n < least:
		in.bad(field, fmt.Sprintf("must be longer than or equal to %d characters", least))
	case n > most:
		in.bad(field, fmt.Sprintf("must be shorter than or equal to %d characters", most))
	}
	return new(strings.TrimSpace(s))
}

// readText reads a string that a database can keep.
func readText(raw json.RawMessage) (string, bool) {
	var s *string
	if json.Unmarshal(raw, &s) != nil || s == nil || strings.ContainsRune(*s, 0) {
		return "", false
	}
	return *s, true
}

// choice reads one of several values; empty where it is not given.
func (in *input) choice(field string, values []string) string {
	if !in.has(field) {
		return ""
	}
	s, ok := readText(in.fields[field])
	if !ok || !slices.Contains(values, s) {
		in.bad(field, oneOf(values))
	}
	return s
}

// word reads a value of a list that is not known to its end: FULL_TIME.
func (in *input) word(field string) string {
	if !in.has(field) {
		return ""
	}
	s, ok := readText(in.fields[field])
	if !ok || s == "" || len(s) > 40 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
		in.bad(field, "must be an enum value in upper case")
	}
	return s
}

func (in *input) uuid(field string) string {
	if !in.has(field) {
		return ""
	}
	s, ok := readText(in.fields[field])
	if !ok || !isUUID(s) {
		in.bad(field, "must be a UUID")
	}
	return strings.ToLower(s)
}

func (in *input) email(field string) *string {
	if !in.has(field) {
		return nil
	}
	s, ok := readText(in.fields[field])
	if ad, err := mail.ParseAddress(s); !ok || err != nil || ad.Address != s || len(s) > 254 {
		in.bad(field, "must be an email")
	}
	return &s
}

// phone reads a number in E.164.
func (in *input) phone(field string) *string {
	if !in.has(field) {
		return nil
	}
	s, ok := readText(in.fields[field])
	digits, plus := strings.CutPrefix(s, "+")
	if !ok || !plus || len(digits) < 7 || len(digits) > 15 || digits[0] == '0' || strings.Trim(digits, "0123456789") != "" {
		in.bad(field, "must be a valid phone number")
	}
	return &s
}

// address reads a URL with one of the schemes.
func (in *input) address(field string, most int, schemes ...string) *string {
	s := in.text(field, 1, most)
	if s == nil {
		return nil
	}
	if u, err := url.Parse(*s); err != nil || u.Host == "" || !slices.Contains(schemes, u.Scheme) {
		in.bad(field, "must be a URL address")
	}
	return s
}

func (in *input) flag(field string) (value, given bool) {
	if !in.has(field) {
		return false, false
	}
	if json.Unmarshal(in.fields[field], &value) != nil {
		in.bad(field, "must be a boolean value")
	}
	return value, true
}

// number reads a number from least to most; nil where it is not given.
func (in *input) number(field string, least, most float64, whole bool) *float64 {
	if !in.has(field) {
		return nil
	}
	var v float64
	switch err := json.Unmarshal(in.fields[field], &v); {
	case err != nil || whole && v != math.Trunc(v):
		if whole {
			in.bad(field, "must be an integer number")
		} else {
			in.bad(field, "must be a number")
		}
	case v < least:
		in.bad(field, "must not be less than "+strconv.FormatFloat(least, 'f', -1, 64))
	case v > most:
		in.bad(field, "must not be greater than "+strconv.FormatFloat(most, 'f', -1, 64))
	}
	return &v
}

// time reads an ISO 8601 date or date-time; the zero time where it is not given.
func (in *input) time(field string) time.Time {
	if !in.has(field) {
		return time.Time{}
	}
	s, ok := readText(in.fields[field])
	t, good := isoTime(s)
	if !ok || !good {
		in.bad(field, badTime)
	}
	return t
}

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
