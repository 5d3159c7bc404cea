// Package yaml reads and writes the YAML that people give to Candor: the
// configuration and plans. Reading is strict: an unknown or repeated field is
// an error that names its line. JSON is read too, being YAML.
package yaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

// Error says what is wrong with a document and where.
type Error struct {
	Line, Column int // from 1; 0 when not known
	Message      string
}

// Error begins with the place.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// ValueError is for UnmarshalText methods: with it Decode can say where the
// value stands.
type ValueError struct {
	Value string // as written
	Want  string // such as "a size like 20MiB"
}

// Error says what was wanted and what was there instead.
func (e *ValueError) Error() string {
	return fmt.Sprintf("want %s, not %.40q", e.Want, e.Value)
}

// Decode reads the one document of data into v, a pointer. Struct fields are
// named by their yaml tag. An empty document leaves v as it is. Every failure
// is an *Error. Anchors and aliases are refused: a few lines of them can stand
// for gigabytes.
func Decode(data []byte, v any) (err error) {
	tokens := lexer.Tokenize(string(data))
	empty := true
	for _, t := range tokens {
		switch t.Type {
		case token.AliasType, token.AnchorType:
			return at(t, "anchors and aliases are not supported")
		case token.CommentType, token.DocumentHeaderType, token.DocumentEndType:
		default:
			empty = false
		}
	}
	if empty {
		return nil // the library would set v to zero
	}
	// The library has had inputs that make it panic; what people type must not
	// end the process.
	defer func() {
		if r := recover(); r != nil {
			err = &Error{Message: "not readable as YAML"}
		}
	}()
	d := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict(),
		yaml.CustomUnmarshaler(wholeNumber[int]), yaml.CustomUnmarshaler(wholeNumber[int64]))
	if err := d.Decode(v); err != nil {
		return located(err, tokens)
	}
	var more any
	switch err := d.Decode(&more); {
	case err == nil:
		return &Error{Message: "more than one document"}
	case err != io.EOF:
		return located(err, tokens)
	}
	return nil
}

// Encode writes v as YAML, with the names of its yaml tags.
func Encode(v any) ([]byte, error) {
	b, err := yaml.MarshalWithOptions(v, yaml.IndentSequence(true), yaml.UseLiteralStyleIfMultiline(true))
	if err != nil {
		return nil, fmt.Errorf("encode YAML: %w", err)
	}
	return b, nil
}

// wholeNumber reads an integer. The library's own reading cuts 1.5 to 1.
func wholeNumber[T int | int64](dst *T, text []byte) error {
	value := strings.TrimSpace(string(text))
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || int64(T(n)) != n {
		return &ValueError{Value: value, Want: "a whole number"}
	}
	*dst = T(n)
	return nil
}

// located turns an error of the library into one of ours.
func located(err error, tokens token.Tokens) error {
	if e, ok := errors.AsType[*yaml.TypeError](err); ok {
		return at(e.Token, "want "+describe(e.DstType))
	}
	if e, ok := errors.AsType[yaml.Error](err); ok {
		return at(e.GetToken(), e.GetMessage())
	}
	if e, ok := errors.AsType[*ValueError](err); ok {
		return at(only(tokens, e.Value), e.Error())
	}
	return &Error{Message: err.Error()}
}

// only returns the token with that value if there is just one: the library
// does not tell where it was when UnmarshalText failed.
func only(tokens token.Tokens, value string) *token.Token {
	var found *token.Token
	for _, t := range tokens {
		if t.Value == value {
			if found != nil {
				return nil
			}
			found = t
		}
	}
	return found
}

// describe names a Go type for somebody who writes YAML.
func describe(t reflect.Type) string {
	if t == reflect.TypeFor[time.Duration]() {
		return "a duration such as 90s or 12h"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "a whole number"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "fields"
	}
	return "text"
}

func at(t *token.Token, message string) error {
	e := &Error{Message: message}
	if t != nil && t.Position != nil {
		e.Line, e.Column = t.Position.Line, t.Position.Column
	}
	return e
}
