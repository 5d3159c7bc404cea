package jobmojito

import (
	"errors"
	"maps"
	"math"
	"net/http"
	"strconv"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// failure is the vendor's Error schema with its status.
type failure struct {
	Status int         `json:"-"`
	Header http.Header `json:"-"`
	Error  string      `json:"error"`
	Name   string      `json:"name,omitempty"` // the offending field of a 422
}

func invalid(field, message string) *failure {
	return &failure{Status: http.StatusUnprocessableEntity, Error: message, Name: field}
}

func unauthorized() *failure {
	return &failure{Status: http.StatusUnauthorized, Header: http.Header{"Www-Authenticate": {"Bearer"}}, Error: "Unauthorized"}
}

func tooMany(d web.Decision) *failure {
	wait := strconv.Itoa(max(1, int(math.Ceil(d.RetryAfter.Seconds()))))
	return &failure{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {wait}}, Error: "Too many requests."}
}

// badBody words why a body could not be read. The vendor documents no 400.
func badBody(err error) *failure {
	if said, ok := errors.AsType[*interview.Error](err); ok && said.Kind == interview.TooLarge {
		return &failure{Status: http.StatusRequestEntityTooLarge, Error: "Request body is too large."}
	}
	return &failure{Status: http.StatusUnprocessableEntity, Error: "Invalid JSON body."}
}

func unknownPath(w http.ResponseWriter, _ *http.Request) {
	writeError(w, &failure{Status: http.StatusNotFound, Error: "Not found."})
}

func wrongMethod(allow string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		writeError(w, &failure{Status: http.StatusMethodNotAllowed, Header: http.Header{"Allow": {allow}}, Error: "Method not allowed."})
	}
}

// fail words an error of the service. What the caller may not see does not
// exist, as the vendor's row-level security has it: another tenant's result,
// one of the other environment, and any result for a token without the scope.
func (j *Dialect) fail(w http.ResponseWriter, r *http.Request, err error, notFound string) {
	said, ok := errors.AsType[*interview.Error](err)
	if ok {
		switch said.Kind {
		case interview.NotFound, interview.Foreign, interview.Denied, interview.Gone:
			writeError(w, &failure{Status: http.StatusNotFound, Error: notFound})
			return
		case interview.Invalid:
			writeError(w, invalid(said.Field, said.Message))
			return
		}
		writeError(w, &failure{Status: web.Status(said.Kind), Error: said.Message, Name: said.Field})
		return
	}
	if r.Context().Err() == nil {
		j.d.Log.ErrorContext(r.Context(), "request failed", "dialect", name, "id", web.RequestOf(r.Context()).ID, "err", err)
	}
	status, words := web.Ours(err), "Internal server error"
	if status != http.StatusInternalServerError {
		words = http.StatusText(status)
	}
	writeError(w, &failure{Status: status, Error: words})
}

func writeError(w http.ResponseWriter, f *failure) {
	maps.Copy(w.Header(), f.Header)
	dialect.WriteJSON(w, f.Status, f)
}
