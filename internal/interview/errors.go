package interview

import (
	"errors"
	"fmt"
)

// Kind classifies a failure that the caller may be told. A door turns it into
// its own status and words.
type Kind string

// Kinds of failure.
const (
	Invalid     Kind = "invalid"     // the input is wrong; Field says where
	NotFound    Kind = "not_found"   // no such thing
	Foreign     Kind = "foreign"     // it is another organization's; most doors say not found
	Denied      Kind = "denied"      // the actor lacks the scope
	Conflict    Kind = "conflict"    // the state does not allow it, or it exists already
	Gone        Kind = "gone"        // expired, revoked or erased
	TooLarge    Kind = "too_large"   // over a documented bound
	Unsupported Kind = "unsupported" // a media type or feature this installation cannot handle
	Stale       Kind = "stale"       // the version given is not the current one
)

// Error is a failure that the caller may be told. Any other error is ours:
// a door answers "internal" and its text never leaves the process.
type Error struct {
	Kind    Kind
	Field   string // JSON path of the offending input, "questions[2].text"; empty where none
	Message string // a sentence without a full stop, fit to show
	Cause   error  // kept for the log
}

func (e *Error) Error() string {
	if e.Field != "" {
		return fmt.Sprintf("%s: %s: %s", e.Kind, e.Field, e.Message)
	}
	return fmt.Sprintf("%s: %s", e.Kind, e.Message)
}

func (e *Error) Unwrap() error { return e.Cause }

// What is nobody's mistake and passes. Errors of the store and of what keeps
// recordings have one of them in their chain. Out of reach leaves open whether
// a change was made: a caller who asks again gets it made once.
var (
	ErrUnavailable = errors.New("out of reach for now")
	ErrFull        = errors.New("no room is left")
)

// Errorf makes an [Error] without a field.
func Errorf(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Message: fmt.Sprintf(format, args...)}
}

// Wrong makes an [Invalid] error for one field.
func Wrong(field, format string, args ...any) *Error {
	return &Error{Kind: Invalid, Field: field, Message: fmt.Sprintf(format, args...)}
}
