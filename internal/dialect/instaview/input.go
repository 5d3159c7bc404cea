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
