package ribbon

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// Texts of the vendor's OpenAPI document.
const (
	noInterview      = "No interview found with provided interview_id."
	foreignInterview = "The interview found does not belong to authenticated organization."
)

// problem is a failure on its way to the caller.
type problem struct {
	Failure
	retryAfter time.Duration
}

func (p *problem) Error() string { return p.Message }

// failure makes a problem; an empty message is the status's own words.
func failure(status int, message string) *problem {
	return &problem{Failure: failed(status, message)}
}

func failed(status int, message string) Failure {
	if message == "" {
		message = http.StatusText(status) + "."
	}
	return Failure{Code: status, Message: message, Status: http.StatusText(status)}
}

// fail answers an error in Ribbon's envelope. An unknown interview is 422
// there, not 404. What is ours is logged and says nothing.
func (d *Dialect) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, ok := errors.AsType[*problem](err)
	if !ok {
		p = d.worded(r, err)
	}
	switch {
	case p.Code == http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Bearer")
	case p.retryAfter > 0:
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(p.retryAfter.Seconds()))))
	}
	if err := answer(w, p.Code, p.Failure); err != nil {
		d.Log.ErrorContext(r.Context(), "ribbon", "id", web.RequestOf(r.Context()).ID, "err", err)
	}
}

func (d *Dialect) worded(r *http.Request, err error) *problem {
	if said, ok := errors.AsType[*interview.Error](err); ok {
		switch said.Kind {
		case interview.NotFound, interview.Gone:
			return failure(http.StatusUnprocessableEntity, noInterview)
		case interview.Foreign:
			return failure(http.StatusForbidden, foreignInterview)
		case interview.Denied:
			return failure(http.StatusForbidden, "The API key may not do this.")
		}
	}
	d.Log.ErrorContext(r.Context(), "ribbon", "id", web.RequestOf(r.Context()).ID, "err", err)
	return failure(http.StatusInternalServerError, "")
}
