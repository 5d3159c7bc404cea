package roundzero

import (
	"errors"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// Types of error. Documented are the first two; the others follow their form.
const (
	notFound         = "resource_not_found"
	rateLimit        = "rate_limit_exceeded"
	authentication   = "authentication_error"
	permission       = "permission_error"
	methodNotAllowed = "method_not_allowed"
	invalidRequest   = "invalid_request"
	conflict         = "conflict"
	onceConflict     = "idempotency_conflict"
	internal         = "internal_error"
)

// problem is a failure on its way to the caller.
type problem struct {
	status  int
	failure Failure
}

func (p *problem) Error() string { return p.failure.Error.Message }

func failure(status int, kind, message string) *problem {
	return &problem{status, Failure{Error: FailureError{Type: kind, Message: message}}}
}

// missing says that there is no such thing: "Interview not found".
func missing(noun string) *problem {
	return failure(http.StatusNotFound, notFound, noun+" not found")
}

// wrong says what is wrong with one field of a request.
func wrong(field, message string) *problem {
	return failure(http.StatusBadRequest, invalidRequest, sentence(field, message))
}

func sentence(field, message string) string {
	if field != "" {
		return field + " " + message
	}
	r, n := utf8.DecodeRuneInString(message)
	return string(unicode.ToUpper(r)) + message[n:]
}

// of words the absence of something by its noun and passes on any other
// failure. Another account's is as unknown as one that never was.
func of(noun string, err error) error {
	if said, ok := errors.AsType[*interview.Error](err); ok {
		switch said.Kind {
		case interview.NotFound, interview.Foreign, interview.Gone:
			return missing(noun)
		}
	}
	return err
}

// renamed puts RoundZero's names of fields for the core's, given in pairs.
func renamed(err error, pairs ...string) error {
	said, ok := errors.AsType[*interview.Error](err)
	if !ok || said.Field == "" {
		return err
	}
	return &interview.Error{Kind: said.Kind, Field: strings.NewReplacer(pairs...).Replace(said.Field), Message: said.Message, Cause: err}
}

// fail answers an error in RoundZero's envelope.
func (d *Dialect) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, ok := errors.AsType[*problem](err)
	if !ok {
		p = d.worded(r, err)
	}
	if p.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	if err := answer(w, p.status, p.failure); err != nil {
		d.Log.ErrorContext(r.Context(), "roundzero", "id", web.RequestOf(r.Context()).ID, "err", err)
	}
}

// worded says what the core refused. What is ours is logged and says nothing.
func (d *Dialect) worded(r *http.Request, err error) *problem {
	if said, ok := errors.AsType[*interview.Error](err); ok {
		if said.Field == "idempotency_key" {
			if said.Kind == interview.Conflict {
				return failure(http.StatusConflict, onceConflict, "This Idempotency-Key came with another request before")
			}
			said = &interview.Error{Kind: said.Kind, Field: "Idempotency-Key", Message: said.Message}
		}
		switch message := sentence(said.Field, said.Message); said.Kind {
		case interview.NotFound, interview.Foreign, interview.Gone:
			return missing("Resource")
		case interview.Denied:
			return failure(http.StatusForbidden, permission, "The API key may not do this")
		case interview.Invalid:
			return failure(http.StatusBadRequest, invalidRequest, message)
		case interview.TooLarge:
			return failure(http.StatusRequestEntityTooLarge, invalidRequest, message)
		case interview.Unsupported:
			return failure(http.StatusUnsupportedMediaType, invalidRequest, message)
		case interview.Conflict, interview.Stale:
			return failure(http.StatusConflict, conflict, message)
		}
	}
	d.Log.ErrorContext(r.Context(), "roundzero", "id", web.RequestOf(r.Context()).ID, "err", err)
	return failure(web.Ours(err), internal, "Internal server error")
}
