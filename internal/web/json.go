package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// JSONRules say how strict a door reads JSON. Broken syntax, invalid UTF-8, a
// key that stands twice, too much depth and anything behind the value are
// always refused.
type JSONRules struct {
	MaxBytes     int64 // default 1 MiB
	MaxDepth     int   // default 32
	AllowUnknown bool  // ignore fields the target does not have
	AllowEmpty   bool  // an empty body leaves the target as it is
	AnyMediaType bool  // do not look at Content-Type; an absent one always counts as JSON
}

// Defaults of [JSONRules].
const (
	DefaultJSONBytes = 1 << 20
	DefaultJSONDepth = 32
)

// ReadJSON reads the request's body into v. Failures are an
// [*interview.Error] whose Field is the JSON path of the fault,
// "questions[2].text": Invalid, TooLarge, or Unsupported for another media
// type.
func ReadJSON(w http.ResponseWriter, r *http.Request, v any, rules JSONRules) error {
	if !rules.AnyMediaType && !IsJSON(r.Header.Get("Content-Type")) {
		return interview.Errorf(interview.Unsupported, "the body must be application/json")
	}
	limit := rules.MaxBytes
	if limit <= 0 {
		limit = DefaultJSONBytes
	}
	Bound(w, r, limit, 0)
	data, err := ReadBody(r)
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(data)) == 0 && rules.AllowEmpty {
		return nil
	}
	return DecodeJSON(data, v, rules)
}

// DecodeJSON is [ReadJSON] for bytes at hand.
func DecodeJSON(data []byte, v any, rules JSONRules) error {
	if err := CheckJSON(data, rules.MaxDepth); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if !rules.AllowUnknown {
		dec.DisallowUnknownFields()
	}
	err := dec.Decode(v)
	if err == nil {
		return nil
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return interview.Wrong(pathAt(data, wrong.Offset), "must be %s, not %s", jsonWord(wrong), article(wrong.Value))
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		name = strings.Trim(name, `"`)
		return interview.Wrong(pathOfKey(data, name), "is not a known field")
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return interview.Errorf(interview.Invalid, "the JSON ends early")
	}
	// A type's own UnmarshalJSON: its text may quote the input, so it stays inside.
	return &interview.Error{Kind: interview.Invalid, Message: "the JSON does not have the expected form", Cause: err}
}

// IsJSON tells whether a Content-Type is JSON in UTF-8; an empty one counts.
func IsJSON(contentType string) bool {
	if contentType == "" {
		return true
	}
	t, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	charset, given := params["charset"]
	if given && !strings.EqualFold(charset, "utf-8") {
		return false
	}
	return t == "application/json" || strings.HasPrefix(t, "application/") && strings.HasSuffix(t, "+json")
}

func jsonWord(e *json.UnmarshalTypeError) string {
	switch e.Type.Kind().String() {
	case "string":
		return "a string"
	case "bool":
		return "true or false"
	case "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64":
		return "a whole number"
	case "float32", "float64":
		return "a number"
	case "slice", "array":
		return "a list"
	}
	return "an object"
}

func article(value string) string {
	kind, _, _ := strings.Cut(value, " ")
	switch kind {
	case "array":
		return "a list"
	case "object":
		return "an object"
	case "bool":
		return "true or false"
	}
	return fmt.Sprintf("a %s", kind)
}
