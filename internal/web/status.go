package web

import (
	"errors"
	"net/http"

	"github.com/candorhq/candor/internal/interview"
)

// Ours is the status of a failure that is not the caller's: what is out of
// reach for now is 503, a full disk 507, anything else 500.
func Ours(err error) int {
	switch {
	case errors.Is(err, interview.ErrUnavailable):
		return http.StatusServiceUnavailable
	case errors.Is(err, interview.ErrFull):
		return http.StatusInsufficientStorage
	}
	return http.StatusInternalServerError
}

// comeBack is how long, in seconds, a caller should wait where a door does not
// say so itself.
func comeBack(status int) string {
	switch status {
	case http.StatusServiceUnavailable:
		return "5"
	case http.StatusInsufficientStorage:
		return "60"
	}
	return ""
}

// Status is the usual HTTP status of a kind of failure. A foreign id is as
// unknown as any other, so that nobody can ask what exists. Dialects whose
// vendor answers differently say so themselves.
func Status(k interview.Kind) int {
	switch k {
	case interview.Invalid:
		return http.StatusUnprocessableEntity
	case interview.NotFound, interview.Foreign:
		return http.StatusNotFound
	case interview.Denied:
		return http.StatusForbidden
	case interview.Conflict:
		return http.StatusConflict
	case interview.Gone:
		return http.StatusGone
	case interview.TooLarge:
		return http.StatusRequestEntityTooLarge
	case interview.Unsupported:
		return http.StatusUnsupportedMediaType
	case interview.Stale:
		return http.StatusPreconditionFailed
	}
	return http.StatusInternalServerError
}
