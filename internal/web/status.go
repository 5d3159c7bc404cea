package web

import (
	"net/http"

	"github.com/candorhq/candor/internal/interview"
)

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
