package instaview

import (
	"errors"
	"net/http"
	"strings"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// Codes of errors. Documented are the first four; the others follow their form.
const (
	invalidKey       = "INVALID_API_KEY"
	insufficient     = "INSUFFICIENT_PERMISSIONS"
	accessDenied     = "RESOURCE_ACCESS_DENIED"
	notFound         = "RESOURCE_NOT_FOUND"
	validation       = "VALIDATION_ERROR"
	missingField     = "MISSING_REQUIRED_FIELD"
	methodNotAllowed = "METHOD_NOT_ALLOWED"
	internal         = "INTERNAL_SERVER_ERROR"
)

// problem is a failure on its way to the caller: one of the two is set.
type problem struct {
	status int
	body   *Failure
	limit  *RateLimited
}

func (p *problem) Error() string {
	if p.limit != nil {
		return p.limit.Message
	}
	return p.body.Message
}

func failure(status int, code, message string, details any) *problem {
	if details == nil {
		details = Fields{}
	}
	return &problem{status: status, body: &Failure{Code: code, Message: message, Details: details}}
}

// refused says what the core refused of one resource: another company's is 403
// there, not 404.
func refused(said *interview.Error, noun, id string) error {
	details := Resource{ResourceType: noun, ResourceID: id}
	switch said.Kind {
	case interview.NotFound, interview.Gone:
		return failure(http.StatusNotFound, notFound, noun+" with ID "+id+" not found", details)
	case interview.Foreign:
		return failure(http.StatusForbidden, accessDenied, "Access denied to this "+strings.ToLower(noun), details)
	case interview.Denied:
		return failure(http.StatusForbidden, insufficient, "This API key may not do this", nil)
	}
	return said
}

// fail answers an error in InstaView's envelope. What is ours is logged and
// says nothing.
func (d *Dialect) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, ok := errors.AsType[*problem](err)
	if !ok {
		d.Log.ErrorContext(r.Context(), "instaview", "id", web.RequestOf(r.Context()).ID, "err", err)
		p = failure(http.StatusInternalServerError, internal, "An unexpected error occurred", nil)
	}
	if p.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	var body any = p.limit
	if p.limit == nil {
		body = Envelope{Error: p.body, Timestamp: Stamp(d.Now())}
	}
	if err := answer(w, p.status, body); err != nil {
		d.Log.ErrorContext(r.Context(), "instaview", "id", web.RequestOf(r.Context()).ID, "err", err)
	}
}
