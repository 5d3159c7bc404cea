package xobin

import (
	"errors"
	"net/http"
	"strings"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// Sentences of the vendor's error envelope. "Invalid API key" is documented,
// the others fill gaps.
const (
	badKey      = "Invalid API key"
	noReport    = "AI Interview response not found"
	noInterview = "AI Interview not found"
)

// sentence names the field where the vendor has it under another name.
func sentence(e *interview.Error) string {
	name := map[string]string{
		"candidate.email": "candidate_email ", "candidate.first_name": "candidate_name ", "candidate.last_name": "candidate_name ",
		"external_id": "custom_field_id ", "expires_at": "expiry_date ", "scheduled_at": "start_date ",
		"at": "remainders ", "url": "notification_url ", "position.title": "job_role ", "plan.name": "job_role ",
	}[e.Field]
	if name != "" || e.Message == "" {
		return name + e.Message
	}
	return strings.ToUpper(e.Message[:1]) + e.Message[1:] // the vendor's sentences begin with a capital
}

func writeError(w http.ResponseWriter, status int, sentence string) {
	dialect.WriteJSON(w, status, struct {
		Error string `json:"error"`
	}{sentence})
}

func unknownPath(w http.ResponseWriter, _ *http.Request) {
	writeError(w, http.StatusNotFound, "Not found")
}

func wrongMethod(allow string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Allow", allow)
		writeError(w, http.StatusMethodNotAllowed, "Method not allowed")
	}
}

// fail words an error of the service. Another account's report is as unknown
// as one that never was.
func (x *Dialect) fail(w http.ResponseWriter, r *http.Request, err error) {
	x.failFor(w, r, err, noReport)
}

// failFor is fail where something else than a report is not there.
func (x *Dialect) failFor(w http.ResponseWriter, r *http.Request, err error, notFound string) {
	if said, ok := errors.AsType[*interview.Error](err); ok {
		switch said.Kind {
		case interview.NotFound, interview.Foreign, interview.Gone:
			writeError(w, http.StatusNotFound, notFound)
			return
		case interview.Denied:
			writeError(w, http.StatusForbidden, "This API key may not do this")
			return
		case interview.Invalid, interview.Conflict:
			writeError(w, http.StatusBadRequest, sentence(said))
			return
		}
		writeError(w, web.Status(said.Kind), sentence(said))
		return
	}
	if r.Context().Err() == nil {
		x.d.Log.ErrorContext(r.Context(), "request failed", "dialect", name, "id", web.RequestOf(r.Context()).ID, "err", err)
	}
	status, words := web.Ours(err), "Internal server error"
	if status != http.StatusInternalServerError {
		words = http.StatusText(status)
	}
	writeError(w, status, words)
}
