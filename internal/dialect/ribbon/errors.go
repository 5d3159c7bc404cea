package ribbon

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// Texts of the vendor's OpenAPI document for interviews; the others are worded
// after them.
const (
	noInterview      = "No interview found with provided interview_id."
	foreignInterview = "The interview found does not belong to authenticated organization."
	noFlow           = "No interview flow found with provided interview_flow_id."
	foreignFlow      = "The interview flow found does not belong to authenticated organization."
	notAllowed       = "The API key may not do this."
	foreignTeam      = "The team found does not belong to authenticated organization."
	foreignRecruiter = "The assigned recruiter does not belong to the team of the interview flow."
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
	dialect.WriteJSON(w, p.Code, p.Failure)
}

func (d *Dialect) worded(r *http.Request, err error) *problem {
	if said, ok := errors.AsType[*interview.Error](err); ok {
		switch said.Kind {
		case interview.NotFound, interview.Gone:
			return failure(http.StatusUnprocessableEntity, noInterview)
		case interview.Foreign:
			return failure(http.StatusForbidden, foreignInterview)
		case interview.Denied:
			return failure(http.StatusForbidden, notAllowed)
		case interview.Conflict, interview.Invalid:
			return failure(http.StatusUnprocessableEntity, sentence(said.Message))
		}
		return failure(web.Status(said.Kind), sentence(said.Message))
	}
	d.Log.ErrorContext(r.Context(), "ribbon", "id", web.RequestOf(r.Context()).ID, "err", err)
	return failure(web.Ours(err), "")
}

// ofFlow words what the service says of a flow: unknown is 422 there too.
func ofFlow(err error) error {
	if said, ok := errors.AsType[*interview.Error](err); ok {
		switch said.Kind {
		case interview.NotFound, interview.Gone:
			return failure(http.StatusUnprocessableEntity, noFlow)
		case interview.Foreign:
			return failure(http.StatusForbidden, foreignFlow)
		}
	}
	return err
}

// invalid is a request that does not have the documented form: errors by
// location and field, and no message, as flask-smorest has it.
func invalid(location string, errs map[string]any) *problem {
	const status = http.StatusUnprocessableEntity
	return &problem{Failure: Failure{Code: status, Errors: map[string]any{location: errs}, Status: http.StatusText(status)}}
}

// ofField puts what the service found wrong at the field of the request that
// it came from. names are the request's words for ours; a field with an index,
// "questions[2].text", becomes an entry of that index.
func ofField(err error, names map[string]string) error {
	said, ok := errors.AsType[*interview.Error](err)
	if !ok || said.Kind != interview.Invalid {
		return err
	}
	field, rest, indexed := strings.Cut(said.Field, "[")
	name, known := names[field]
	if !known {
		return err
	}
	texts := []string{sentence(said.Message)}
	if index, _, ok := strings.Cut(rest, "]"); indexed && ok {
		return invalid("json", map[string]any{name: map[string]any{index: texts}})
	}
	return invalid("json", map[string]any{name: texts})
}

// sentence is a message of ours as theirs look: "Must be given."
func sentence(message string) string {
	if message == "" {
		return message
	}
	return strings.ToUpper(message[:1]) + message[1:] + "."
}
