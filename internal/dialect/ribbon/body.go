package ribbon

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// input is a request's JSON object, read field by field. What is wrong is
// collected, so that a caller learns all of it at once, in the words of
// marshmallow, which Ribbon's failures are shaped like. Fields that nobody
// asks for are left alone.
type input struct {
	fields map[string]json.RawMessage
	wrong  map[string]any
}

// readInput reads the body. Broken JSON is 400 and more than 1 MiB 413; the
// media type is not looked at, because all there ever is here is JSON.
func readInput(w http.ResponseWriter, r *http.Request) (*input, error) {
	var raw json.RawMessage
	err := web.ReadJSON(w, r, &raw, web.JSONRules{AnyMediaType: true, AllowUnknown: true})
	if said, ok := errors.AsType[*interview.Error](err); ok {
		if said.Kind == interview.TooLarge {
			return nil, failure(http.StatusRequestEntityTooLarge, "")
		}
		const status = http.StatusBadRequest
		return nil, &problem{Failure: Failure{Code: status, Status: http.StatusText(status),
			Errors: map[string]any{"json": []string{"Invalid JSON body."}}}}
	}
	if err != nil {
		return nil, err
	}
	in := &input{wrong: map[string]any{}}
	if raw = bytes.TrimSpace(raw); raw[0] != '{' || json.Unmarshal(raw, &in.fields) != nil {
		return nil, invalid("json", map[string]any{"_schema": []string{"Invalid input type."}})
	}
	return in, nil
}

// err is what was found wrong, nil where nothing was.
func (in *input) err() error {
	if len(in.wrong) > 0 {
		return invalid("json", in.wrong)
	}
	return nil
}

func (in *input) complain(field, message string) { in.wrong[field] = []string{message} }

// given tells whether a field is there and not null; a needed one that is not
// is complained of.
func (in *input) given(field string, needed bool) (json.RawMessage, bool) {
	raw, ok := in.fields[field]
	null := ok && string(raw) == "null"
	switch {
	case needed && !ok:
		in.complain(field, "Missing data for required field.")
	case needed && null:
		in.complain(field, "Field may not be null.")
	}
	return raw, ok && !null
}

// needed reads text that must be there.
func (in *input) needed(field string) string {
	raw, ok := in.given(field, true)
	if !ok {
		return ""
	}
	return in.string(field, raw)
}

// text reads text that may be absent or null: then it is empty.
func (in *input) text(field string) string {
	raw, ok := in.given(field, false)
	if !ok {
		return ""
	}
	return in.string(field, raw)
}

func (in *input) string(field string, raw json.RawMessage) string {
	s, message := readText(raw)
	if message != "" {
		in.complain(field, message)
	}
	return s
}

// readText reads a string that a database can keep.
func readText(raw json.RawMessage) (s, complaint string) {
	if json.Unmarshal(raw, &s) != nil || string(raw) == "null" {
		return "", "Not a valid string."
	}
	if strings.ContainsRune(s, 0) {
		return "", "Null characters are not allowed."
	}
	return s, ""
}

// choice reads one of several values. Absent is the fallback, null is empty.
func (in *input) choice(field, fallback string, values []string) string {
	if _, ok := in.fields[field]; !ok {
		return fallback
	}
	s := in.text(field)
	if s != "" && !slices.Contains(values, s) {
		in.complain(field, oneOf(values))
	}
	return s
}

func oneOf(values []string) string { return "Must be one of: " + strings.Join(values, ", ") + "." }

// flag reads true or false; absent and null are false.
func (in *input) flag(field string) bool {
	raw, ok := in.given(field, false)
	var v bool
	if ok && json.Unmarshal(raw, &v) != nil {
		in.complain(field, "Not a valid boolean.")
	}
	return v
}

// address reads a URL with its scheme.
func (in *input) address(field string) string {
	s := in.text(field)
	if s == "" {
		return ""
	}
	if u, err := url.Parse(s); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		in.complain(field, "Not a valid URL.")
	}
	return s
}

// texts reads a list of at most most texts that must be there.
func (in *input) texts(field string, most int) []string {
	raw, ok := in.given(field, true)
	if !ok {
		return nil
	}
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		in.complain(field, "Not a valid list.")
		return nil
	}
	if len(items) > most {
		in.complain(field, "Longer than maximum length "+strconv.Itoa(most)+".")
		return nil
	}
	out, wrong := make([]string, len(items)), map[string]any{}
	for i, item := range items {
		var message string
		if out[i], message = readText(item); message != "" {
			wrong[strconv.Itoa(i)] = []string{message}
		}
	}
	if len(wrong) > 0 {
		in.wrong[field] = wrong
	}
	return out
}
