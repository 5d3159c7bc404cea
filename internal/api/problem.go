package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// Problem is the one form of failure (RFC 9457).
type Problem struct {
	Type      string  `json:"type" format:"uri-reference" doc:"Leads to what this kind of problem means. Branch on it or on code, never on detail." example:"/v1/docs#problem-invalid"`
	Title     string  `json:"title" doc:"The kind of problem in words; the same for every occurrence."`
	Status    int     `json:"status" doc:"The HTTP status." example:"422"`
	Code      string  `json:"code" doc:"The kind of problem, for programs." example:"invalid"`
	Detail    string  `json:"detail,omitempty" doc:"What is wrong this time, for people."`
	Instance  string  `json:"instance,omitempty" format:"uri" doc:"This occurrence." example:"urn:candor:request:0195f3c2-7a00-7000-8000-000000000001"`
	RequestID string  `json:"request_id,omitempty" doc:"The same as the header X-Request-Id; tell it when you ask for help."`
	Errors    []Fault `json:"errors,omitempty" doc:"Each place of the input that is wrong."`
}

// Fault is one place of the input that is wrong.
type Fault struct {
	Pointer   string `json:"pointer,omitempty" doc:"Where in the body: a JSON Pointer (RFC 6901)." example:"/questions/2/text"`
	Parameter string `json:"parameter,omitempty" doc:"Or which parameter of path, query or header."`
	Detail    string `json:"detail" doc:"What is wrong there."`
}

func (p *Problem) Error() string { return p.Title }

// GetStatus is for huma.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is for huma.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// kinds lists every kind of problem: its code, status and title.
type kind struct {
	code   string
	status int
	title  string
	more   string // for the reference page
}

func kinds() []kind {
	return []kind{
		{"malformed", 400, "The request cannot be read", "The body is not JSON, has a key twice, is not UTF-8, or a header has no meaning."},
		{"unauthenticated", 401, "The credential is missing or not valid", "Send Authorization: Bearer with a key that is not revoked, not expired, and used from an allowed network."},
		{"denied", 403, "The key may not do this", "The key lacks the scope that the operation names."},
		{"not_found", 404, "There is no such thing", "The id or path is not known to your organization in this environment."},
		{"method_not_allowed", 405, "The path does not know this method", "The header Allow lists those it knows."},
		{"timeout", 408, "The request did not arrive in time", "Send it again; use a resumable upload for large recordings."},
		{"conflict", 409, "The present state does not allow it", "The thing exists already, is in another state, or an Idempotency-Key came with another request."},
		{"gone", 410, "It is no longer there", "It has expired, was revoked or erased."},
		{"stale", 412, "It has changed meanwhile", "Read it again and send the new ETag as If-Match."},
		{"tus_version", 412, "This version of the upload protocol is not spoken here", "Send Tus-Resumable: 1.0.0."},
		{"too_large", 413, "The request is too large", "A documented bound is exceeded."},
		{"unsupported", 415, "This media type is not understood", "Bodies are application/json unless the operation says otherwise; recordings must be of a known type."},
		{"invalid", 422, "The input is not valid", "errors lists each wrong place."},
		{"locked", 423, "Another request is writing to it", "Wait a moment and ask where the upload stands."},
		{"checksum", 460, "The body does not have the checksum that was announced", "Nothing of it was kept: send the bytes again from the same offset."},
		{"rate_limited", 429, "Too many requests", "Wait for the seconds that Retry-After names."},
		{"internal", 500, "Something went wrong on our side", "Try again; tell the request id if it goes on."},
		{"unavailable", 503, "Something needed is out of reach", "Try again after the seconds that Retry-After names."},
		{"full", 507, "There is no room for it", "The disk or the storage of this installation is full. What was acknowledged is safe; send the rest again when there is room."},
	}
}

// problemOf is the first kind with the status.
func problemOf(status int) *Problem {
	for _, k := range kinds() {
		if k.status == status {
			return k.problem()
		}
	}
	title := http.StatusText(status)
	return &Problem{Type: "about:blank", Title: title, Status: status, Code: strings.ReplaceAll(strings.ToLower(title), " ", "_")}
}

func (k kind) problem() *Problem {
	return &Problem{Type: "/v1/docs#problem-" + k.code, Title: k.title, Status: k.status, Code: k.code}
}

var (
	errPanicked        = errors.New("the handler panicked")
	errUnauthenticated = &Problem{Type: "/v1/docs#problem-unauthenticated", Title: "The credential is missing or not valid", Status: 401, Code: "unauthenticated"}
)

// wording turns any error into a problem. An error that is not the caller's is
// logged here, once, and its text stays inside.
func (s *server) wording(r *http.Request, err error) *Problem {
	var p *Problem
	if given, ok := errors.AsType[*Problem](err); ok {
		copied := *given
		p = &copied
	} else if e, ok := errors.AsType[*interview.Error](err); ok {
		p = told(r, e)
	} else if p = accountProblem(err); p == nil {
		p = problemOf(web.Ours(err))
		if r.Context().Err() == nil && err != errPanicked {
			s.Log.ErrorContext(r.Context(), "request failed", "id", web.RequestOf(r.Context()).ID, "route", web.RequestOf(r.Context()).Route, "error", err)
		}
	}
	if id := web.RequestOf(r.Context()).ID; id != "" {
		p.RequestID, p.Instance = id, "urn:candor:request:"+id
	}
	return p
}

// accountProblem words the failures of package account; nil for others.
func accountProblem(err error) *Problem {
	if e, ok := errors.AsType[*account.Invalid](err); ok {
		return problemAt(http.StatusUnprocessableEntity, Fault{Pointer: pointer(e.Field), Detail: e.Message})
	}
	var p *Problem
	switch {
	case errors.Is(err, account.ErrNotFound):
		p = problemOf(http.StatusNotFound)
	case errors.Is(err, account.ErrDenied):
		p = problemOf(http.StatusForbidden)
		p.Detail = "Your key may not do this."
	case errors.Is(err, account.ErrExists):
		p = problemOf(http.StatusConflict)
		p.Detail = "It exists already."
	}
	return p
}

// fail writes an error outside of huma.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := s.wording(r, err)
	body, encErr := json.Marshal(p)
	if encErr != nil {
		s.Log.ErrorContext(r.Context(), "encode problem", "error", encErr)
	}
	h := w.Header()
	h.Set("Content-Type", problemType)
	h.Set("Cache-Control", "no-store")
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="candor"`)
	}
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client went away: nobody is left to tell
	}
}

// failStatus is fail with a status that the plumbing has chosen.
func (s *server) failStatus(w http.ResponseWriter, r *http.Request, status int, err error) {
	p := s.wording(r, err)
	if _, ok := errors.AsType[*interview.Error](err); ok && p.Status != status {
		q := problemOf(status)
		if p.Code == "unsupported" && status == http.StatusPreconditionFailed {
			i := slices.IndexFunc(kinds(), func(k kind) bool { return k.code == "tus_version" })
			q = kinds()[i].problem()
		}
		q.Detail, q.Errors = p.Detail, p.Errors
		p = q
	}
	s.fail(w, r, p)
}

// reword is the transformer that gives huma's own failures our words.
func (s *server) reword(ctx huma.Context, _ string, v any) (any, error) {
	e, ok := v.(*huma.ErrorModel)
	if !ok {
		return filled(v), nil
	}
	p := problemOf(e.Status)
	for _, d := range e.Errors {
		p.Errors = append(p.Errors, faultAt(d.Location, d.Message))
	}
	switch {
	case len(p.Errors) > 0:
		p.Detail = inShort(p.Errors)
	case e.Status == http.StatusBadRequest && e.Detail == "request body is required":
		p.Detail = "A body is needed."
	case e.Status != http.StatusInternalServerError:
		p.Detail = sentence(e.Detail)
	}
	return s.wording(callOf(ctx.Context()).request, p), nil
}

// told words a failure that the caller may be told.
func told(r *http.Request, e *interview.Error) *Problem {
	message := e.Message
	if e.Kind == interview.Foreign {
		message = asUnknown(message)
	}
	status := web.Status(e.Kind)
	if e.Field == "" {
		p := problemOf(status)
		p.Detail = sentence(message)
		return p
	}
	// The path exists; what the body names does not.
	if status == http.StatusNotFound {
		status = http.StatusUnprocessableEntity
	}
	return problemAt(status, place(r, e.Field, message))
}

// asUnknown gives another organization's thing the words of one that is not
// there: a difference would tell that the id exists.
func asUnknown(message string) string {
	if noun, ok := strings.CutSuffix(message, " is another organization's"); ok {
		return "there is no such " + strings.TrimPrefix(noun, "this ")
	}
	return ""
}

// place says where the service's field stood in the request.
func place(r *http.Request, field, message string) Fault {
	if field[0] >= 'A' && field[0] <= 'Z' {
		return Fault{Parameter: field, Detail: message} // a header
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodDelete:
		return Fault{Parameter: field, Detail: message}
	}
	// The service's own names where the API has others.
	for theirs, ours := range map[string]string{"marks": "answers", "excluded": "excluded_questions"} {
		message = strings.ReplaceAll(message, theirs+"[", ours+"[")
		if rest, ok := strings.CutPrefix(field, theirs); ok && (rest == "" || rest[0] == '[') {
			field = ours + rest
		}
	}
	if strings.HasPrefix(r.URL.Path, "/v1/uploads") { // the body is the recording
		return Fault{Parameter: "Upload-Metadata", Detail: field + " " + message}
	}
	return Fault{Pointer: pointer(field), Detail: message}
}

func problemAt(status int, faults ...Fault) *Problem {
	p := problemOf(status)
	p.Errors, p.Detail = faults, inShort(faults)
	return p
}

// inShort is one sentence for all places.
func inShort(faults []Fault) string {
	if len(faults) > 1 {
		return strconv.Itoa(len(faults)) + " places of the input are not valid."
	}
	f := faults[0]
	switch {
	case f.Pointer != "":
		return f.Pointer + ": " + f.Detail + "."
	case f.Parameter != "":
		return f.Parameter + ": " + f.Detail + "."
	}
	return "The body " + f.Detail + "."
}

// faultAt reads huma's location: "body.questions[2].text", "query.limit".
func faultAt(location, message string) Fault {
	where, rest, _ := strings.Cut(location, ".")
	if strings.HasPrefix(location, "body[") {
		where, rest = "body", strings.TrimPrefix(location, "body")
	}
	if where == "body" {
		return faultIn(pointer(rest), message)
	}
	if rest == "" {
		rest = location
	}
	return Fault{Parameter: rest, Detail: plainly(message)}
}

// pointer turns a JSON path into a JSON Pointer: "a[2].b" into "/a/2/b".
func pointer(path string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(strings.NewReplacer("[", ".", "]", "").Replace(path), ".") {
		if part == "" {
			continue
		}
		b.WriteByte('/')
		b.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(part))
	}
	return b.String()
}

func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}
