package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/interview"
)

// maxKey is the longest text, in bytes, that stands in an index. PostgreSQL
// refuses index rows of more than 2,700 bytes.
const maxKey = 1024

// field ties one Go value to one column, both ways.
type field interface {
	// value is what goes into the database. Its error lacks the column's name.
	value() (any, error)
	Scan(src any) error
}

// text is a string kept as it is. With key set it stands in an index and is
// bounded; with null set an empty one is kept as NULL, so that it is neither
// unique nor a reference.
type text[S ~string] struct {
	p         *S
	key, null bool
}

func plain[S ~string](p *S) field  { return text[S]{p: p} }
func key[S ~string](p *S) field    { return text[S]{p: p, key: true} }
func option[S ~string](p *S) field { return text[S]{p: p, key: true, null: true} }

func (f text[S]) value() (any, error) {
	s := string(*f.p)
	if f.null && s == "" {
		return nil, nil
	}
	if f.key && len(s) > maxKey {
		return nil, interview.Errorf(interview.Invalid, "longer than %d bytes", maxKey)
	}
	if err := storable(s); err != nil {
		return nil, err
	}
	return s, nil
}

func (f text[S]) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*f.p = ""
	case string:
		*f.p = S(v)
	case []byte:
		*f.p = S(v)
	default:
		return fmt.Errorf("text from %T", src)
	}
	return nil
}

// storable refuses what one of the databases cannot keep as text.
func storable(s string) error {
	if strings.IndexByte(s, 0) >= 0 {
		return interview.Errorf(interview.Invalid, "holds a NUL character")
	}
	if !utf8.ValidString(s) {
		return interview.Errorf(interview.Invalid, "is not valid UTF-8")
	}
	return nil
}

// number is an integer.
type number[I ~int | ~int64] struct{ p *I }

func num[I ~int | ~int64](p *I) field { return number[I]{p} }

func (f number[I]) value() (any, error) { return int64(*f.p), nil }

func (f number[I]) Scan(src any) error {
	v, ok := src.(int64)
	if !ok {
		return fmt.Errorf("integer from %T", src)
	}
	*f.p = I(v)
	return nil
}

// real is a floating-point number.
type real struct{ p *float64 }

func (f real) value() (any, error) {
	if *f.p != *f.p {
		return nil, interview.Errorf(interview.Invalid, "is not a number")
	}
	return *f.p, nil
}

func (f real) Scan(src any) error {
	switch v := src.(type) {
	case float64:
		*f.p = v
	case int64:
		*f.p = float64(v)
	default:
		return fmt.Errorf("number from %T", src)
	}
	return nil
}

// maybe is a floating-point number that may be missing.
type maybe struct{ p **float64 }

func (f maybe) value() (any, error) {
	if *f.p == nil {
		return nil, nil
	}
	return real{*f.p}.value()
}

func (f maybe) Scan(src any) error {
	*f.p = nil
	if src == nil {
		return nil
	}
	*f.p = new(float64)
	return real{*f.p}.Scan(src)
}

// flag is a yes or no: 0 and 1 in SQLite, boolean in PostgreSQL.
type flag struct{ p *bool }

func (f flag) value() (any, error) { return *f.p, nil }

func (f flag) Scan(src any) error {
	switch v := src.(type) {
	case bool:
		*f.p = v
	case int64:
		*f.p = v != 0
	default:
		return fmt.Errorf("boolean from %T", src)
	}
	return nil
}

// moment is a time kept as microseconds since 1970 UTC; the zero time is 0.
type moment struct{ p *time.Time }

func when(p *time.Time) field { return moment{p} }

func (f moment) value() (any, error) { return micros(*f.p), nil }

func (f moment) Scan(src any) error {
	v, ok := src.(int64)
	if !ok {
		return fmt.Errorf("time from %T", src)
	}
	*f.p = fromMicros(v)
	return nil
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(v int64) time.Time {
	if v == 0 {
		return time.Time{}
	}
	return time.UnixMicro(v).UTC()
}

// binary is bytes; none are kept as NULL.
type binary struct{ p *[]byte }

func blob(p *[]byte) field { return binary{p} }

func (f binary) value() (any, error) {
	if len(*f.p) == 0 {
		return nil, nil
	}
	return *f.p, nil
}

func (f binary) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*f.p = nil
	case []byte:
		*f.p = bytes.Clone(v)
	default:
		return fmt.Errorf("bytes from %T", src)
	}
	return nil
}

// structure is a small value kept as JSON text.
type structure[T any] struct{ p *T }

func doc[T any](p *T) field { return structure[T]{p} }

func (f structure[T]) value() (any, error) {
	b, err := encode(*f.p)
	if err != nil {
		return nil, err
	}
	return string(b), nil
}

func (f structure[T]) Scan(src any) error {
	var zero T
	*f.p = zero
	switch v := src.(type) {
	case nil:
		return nil
	case string:
		if v == "null" {
			return nil
		}
		return json.Unmarshal([]byte(v), f.p)
	case []byte:
		return json.Unmarshal(v, f.p)
	}
	return fmt.Errorf("JSON from %T", src)
}

// encode is json.Marshal that refuses what json.Marshal would silently change
// (invalid UTF-8) and what the databases disagree about (NUL).
func encode(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, &interview.Error{Kind: interview.Invalid, Message: "cannot be written as JSON", Cause: err}
	}
	if escaped(b, `\u0000`) {
		return nil, interview.Errorf(interview.Invalid, "holds a NUL character")
	}
	if !utf8.Valid(b) || escaped(b, `\ufffd`) && !valid(reflect.ValueOf(v)) {
		return nil, interview.Errorf(interview.Invalid, "is not valid UTF-8")
	}
	return b, nil
}

// escaped tells whether JSON text holds an escape, as opposed to an escaped
// backslash before the same letters.
func escaped(b []byte, escape string) bool {
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte(escape))
		if i < 0 {
			return false
		}
		i += from
		n := 0
		for n < i && b[i-1-n] == '\\' {
			n++
		}
		if n%2 == 0 {
			return true
		}
		from = i + 1
	}
}

// valid tells whether every string in a value is valid UTF-8.
func valid(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return utf8.ValidString(v.String())
	case reflect.Pointer, reflect.Interface:
		return v.IsNil() || valid(v.Elem())
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return true
		}
		for i := range v.Len() {
			if !valid(v.Index(i)) {
				return false
			}
		}
	case reflect.Map:
		for k, e := range v.Seq2() {
			if !valid(k) || !valid(e) {
				return false
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && !valid(v.Field(i)) {
				return false
			}
		}
	}
	return true
}

// verbatim is JSON text of somebody else's; none is kept as NULL.
type verbatim struct{ p *json.RawMessage }

func raw(p *json.RawMessage) field { return verbatim{p} }

func (f verbatim) value() (any, error) {
	b := *f.p
	switch {
	case len(b) == 0:
		return nil, nil
	case !utf8.Valid(b):
		return nil, interview.Errorf(interview.Invalid, "is not valid UTF-8")
	case !json.Valid(b):
		return nil, interview.Errorf(interview.Invalid, "is not valid JSON")
	case escaped(b, `\u0000`):
		return nil, interview.Errorf(interview.Invalid, "holds a NUL character")
	}
	return string(b), nil
}

func (f verbatim) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*f.p = nil
	case string:
		*f.p = json.RawMessage(v)
	case []byte:
		*f.p = bytes.Clone(v)
	default:
		return fmt.Errorf("JSON from %T", src)
	}
	return nil
}
