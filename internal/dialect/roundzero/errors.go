package roundzero

import (
	"errors"
	"net/http"

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

// worded says what the core refused. Another account's interview is as unknown
// as one that never was. What is ours is logged and says nothing.
func (d *Dialect) worded(r *http.Request, err error) *problem {
	if said, ok := errors.AsType[*interview.Error](err); ok {
		switch said.Kind {
		case interview.NotFound, interview.Foreign, interview.Gone:
			return failure(http.StatusNotFound, notFound, "Interview not found")
		case interview.Denied:
			return failure(http.StatusForbidden, permission, "The API key may not do this")
		}
	}
	d.Log.ErrorContext(r.Context(), "roundzero", "id", web.RequestOf(r.Context()).ID, "err", err)
	return failure(http.StatusInternalServerError, internal, "Internal server error")
}
