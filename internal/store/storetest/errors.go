package storetest

import (
	"errors"

	"github.com/candorhq/candor/internal/interview"
)

// is tells whether an error is one the caller may be told, of that kind.
func is(err error, k interview.Kind) bool {
	e, ok := errors.AsType[*interview.Error](err)
	return ok && e.Kind == k
}

// isOf tells whether it also names the field.
func isOf(err error, k interview.Kind, field string) bool {
	e, ok := errors.AsType[*interview.Error](err)
	return ok && e.Kind == k && e.Field == field
}
