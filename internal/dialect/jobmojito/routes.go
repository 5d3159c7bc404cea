package jobmojito

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

func (j *Dialect) routes() web.Tabled {
	mux := web.NewMux()
	serve(mux, "GET /functions/v1/job-interview-details", j.signedIn(j.details))
	serve(mux, "POST /functions/v1/job-interview-details", j.signedIn(j.detailsOfBody))
	serve(mux, "/functions/v1/job-interview-details", wrongMethod("GET, HEAD, POST"))
	serve(mux, "GET /functions/v1/job-interview-get", j.calling(j.definition))
	serve(mux, "POST /functions/v1/job-interview-get", j.calling(j.definition))
	serve(mux, "/functions/v1/job-interview-get", wrongMethod("GET, HEAD, POST"))
	serve(mux, "POST /functions/v1/job-interview-create-from-array", j.writing(account.WritePlans, j.create))
	serve(mux, "/functions/v1/job-interview-create-from-array", wrongMethod("POST"))
	serve(mux, "POST /functions/v1/job-interview-update", j.writing(account.WritePlans, j.update))
	serve(mux, "/functions/v1/job-interview-update", wrongMethod("POST"))
	serve(mux, "POST /functions/v1/job-interview-set-state", j.writing(account.WritePlans, j.setState))
	serve(mux, "/functions/v1/job-interview-set-state", wrongMethod("POST"))
	serve(mux, "POST /functions/v1/job-interview-token", j.writing(account.WriteInterviews, j.link))
	serve(mux, "/functions/v1/job-interview-token", wrongMethod("POST"))
	serve(mux, "POST /functions/v1/job-interview-register-users", j.writing(account.WriteInterviews, j.register))
	serve(mux, "/functions/v1/job-interview-register-users", wrongMethod("POST"))
	serve(mux, "POST /functions/v1/invite-users", j.writing(account.WriteInterviews, j.inviteUsers))
	serve(mux, "/functions/v1/invite-users", wrongMethod("POST"))
	serve(mux, "POST /functions/v1/job-interview-result-request-another-attempt", j.writing(account.WriteInterviews, j.anotherAttempt))
	serve(mux, "/functions/v1/job-interview-result-request-another-attempt", wrongMethod("POST"))
	serve(mux, "POST /functions/v1/job-interview-pdf", j.writing(account.ReadInterviews, j.export))
	serve(mux, "/functions/v1/job-interview-pdf", wrongMethod("POST"))
	serve(mux, "GET /functions/v1/merchant-result-list", j.reading(j.results, account.ReadInterviews))
	serve(mux, "/functions/v1/merchant-result-list", wrongMethod("GET, HEAD"))
	serve(mux, "GET /functions/v1/merchant-interview-list", j.reading(j.definitions, account.ReadPlans))
	serve(mux, "/functions/v1/merchant-interview-list", wrongMethod("GET, HEAD"))
	serve(mux, "GET /functions/v1/merchant-candidate-list", j.reading(j.candidates, account.ReadCandidates))
	serve(mux, "/functions/v1/merchant-candidate-list", wrongMethod("GET, HEAD"))
	serve(mux, "GET /functions/v1/merchant-analytics", j.reading(j.analytics, account.ReadInterviews))
	serve(mux, "/functions/v1/merchant-analytics", wrongMethod("GET, HEAD"))
	serve(mux, "GET /functions/v1/merchant-status", j.reading(j.merchantStatus, account.ReadInterviews, account.ReadCandidates))
	serve(mux, "/functions/v1/merchant-status", wrongMethod("GET, HEAD"))
	serve(mux, "GET /functions/v1/merchant-sub-merchant-list", j.reading(j.subMerchants))
	serve(mux, "/functions/v1/merchant-sub-merchant-list", wrongMethod("GET, HEAD"))
	serve(mux, "GET /functions/v1/platform-languages-list", j.signedIn(j.languages))
	serve(mux, "/functions/v1/platform-languages-list", wrongMethod("GET, HEAD"))
	serve(mux, "GET /functions/v1/openapi-webhooks", served(hooks))
	serve(mux, "/functions/v1/openapi-webhooks", wrongMethod("GET, HEAD"))
	serve(mux, "GET /functions/v1/openapi", served(document))
	serve(mux, "/functions/v1/openapi", wrongMethod("GET, HEAD"))
	serve(mux, "POST /auth/v1/token", j.token)
	serve(mux, "/auth/v1/token", wrongMethod("POST"))
	serve(mux, "GET /auth/v1/user", j.holding(j.whose))
	serve(mux, "/auth/v1/user", wrongMethod("GET, HEAD"))
	serve(mux, "POST /auth/v1/logout", j.holding(j.signOut))
	serve(mux, "/auth/v1/logout", wrongMethod("POST"))
	serve(mux, "GET /auth/v1/.well-known/jwks.json", j.keySet)
	serve(mux, "/auth/v1/.well-known/jwks.json", wrongMethod("GET, HEAD"))
	serve(mux, "/", unknownPath)
	return web.Behind(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Pages of any origin call the vendor's functions; there is no cookie
		// that they could use behind their reader's back.
		w.Header().Set("Access-Control-Allow-Origin", "*")
		if r.Method == http.MethodOptions {
			preflight(w)
			return
		}
		// The first word of the path names the function, whatever follows.
		if p, ok := strings.CutSuffix(r.URL.Path, "/"); ok && strings.HasPrefix(p, "/functions/v1/") {
			r = r.Clone(r.Context())
			r.URL.Path, r.URL.RawPath = p, strings.TrimSuffix(r.URL.RawPath, "/")
		}
		if !dialect.IsClean(r) {
			unknownPath(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	}), mux)
}

// preflight answers a browser that asks whether a page may call.
func preflight(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "authorization, x-client-info, apikey, content-type, x-supabase-api-version")
	h.Set("Access-Control-Max-Age", "3600")
	w.WriteHeader(http.StatusNoContent)
}

// serve registers a handler and names it in the request log.
func serve(mux *web.Mux, pattern string, h http.HandlerFunc) {
	route := strings.Replace(pattern, "/", "/"+name+"/", 1)
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		web.RequestOf(r.Context()).Route = route
		h(w, r)
	})
}

// asked is a checked request for details.
type asked struct {
	id     string
	signed bool
}

// details reads the request from the query, where the flag is a word.
func (j *Dialect) details(w http.ResponseWriter, r *http.Request, a account.Actor) {
	// What cannot be decoded counts as not given.
	q, _ := url.ParseQuery(r.URL.RawQuery)
	in := asked{id: q.Get("interview_result_id")}
	if fault := checkID(in.id); fault != nil {
		writeError(w, fault)
		return
	}
	if q.Has("get_signed_recordings") {
		switch q.Get("get_signed_recordings") {
		case "true":
			in.signed = true
		case "false":
		default:
			writeError(w, invalid("get_signed_recordings", "Invalid enum value. Expected 'true' | 'false'"))
			return
		}
	}
	j.answer(w, r, a, in)
}

// detailsOfBody reads the request from a JSON body, as the older surface had
// it; the flag is a boolean there. Each form takes the other's flag too. POST
// is also what Supabase's client invokes a function by unless it is told
// otherwise: without a body the query counts.
func (j *Dialect) detailsOfBody(w http.ResponseWriter, r *http.Request, a account.Actor) {
	if r.ContentLength == 0 {
		j.details(w, r, a)
		return
	}
	var body struct {
		ID     any  `json:"interview_result_id"`
		Signed *any `json:"get_signed_recordings"`
	}
	rules := web.JSONRules{MaxBytes: maxBody, AllowUnknown: true, AnyMediaType: true}
	if err := web.ReadJSON(w, r, &body, rules); err != nil {
		writeError(w, badBody(err))
		return
	}
	var in asked
	switch id := body.ID.(type) {
	case nil:
	case string:
		in.id = id
	default:
		writeError(w, invalid("interview_result_id", "Expected string, received "+word(id)))
		return
	}
	if fault := checkID(in.id); fault != nil {
		writeError(w, fault)
		return
	}
	if body.Signed != nil {
		switch v := (*body.Signed).(type) {
		case bool:
			in.signed = v
		case string:
			if v != "true" && v != "false" {
				writeError(w, invalid("get_signed_recordings", "Expected boolean, received string"))
				return
			}
			in.signed = v == "true"
		default:
			writeError(w, invalid("get_signed_recordings", "Expected boolean, received "+word(v)))
			return
		}
	}
	j.answer(w, r, a, in)
}

// maxBody of a request in bytes; the only one there is so far has two fields.
const maxBody = 64 << 10

func checkID(id string) *failure {
	if strings.TrimSpace(id) == "" {
		return invalid("interview_result_id", "Field is required.")
	}
	if _, err := uuid.Parse(id); err != nil || len(id) != 36 {
		return invalid("interview_result_id", "Invalid uuid")
	}
	return nil
}

// answer words the result with that id: that of its last attempt.
func (j *Dialect) answer(w http.ResponseWriter, r *http.Request, a account.Actor, in asked) {
	err := error(elsewhere(in.id))
	for range mostAttempts {
		next, ok := errors.AsType[elsewhere](err)
		if !ok {
			break
		}
		in.id = string(next)
		words := dialect.Words{Name: name, Make: func(ctx context.Context, l dialect.Linked) ([]byte, error) {
			return j.worded(ctx, a, in, l)
		}}
		if in.signed {
			words.Name += " signed"
		}
		err = j.d.AnswerTheirs(w, r, a, name, in.id, func(ref string) dialect.Words {
			in.id = ref
			return words
		})
	}
	if _, ok := errors.AsType[elsewhere](err); ok {
		err = interview.Errorf(interview.NotFound, "there are too many attempts")
	}
	if err != nil {
		j.fail(w, r, err, "Interview result not found.")
	}
}

// elsewhere is the id of the attempt whose result counts. The words of one
// interview can be kept, and those of another interview not under its id.
type elsewhere string

func (e elsewhere) Error() string { return "the result is that of the attempt " + string(e) }

func (j *Dialect) worded(ctx context.Context, a account.Actor, in asked, l dialect.Linked) ([]byte, error) {
	res, err := j.d.Service.Result(ctx, a, in.id)
	if err != nil {
		return nil, err
	}
	if at, err := attemptOf(res.Interview); err != nil || at.Next != "" {
		return nil, cmp.Or(err, error(elsewhere(at.Next)))
	}
	var reviews []interview.Review
	if st := res.Interview.State; st.Over() && !st.Ended() { // no other has any
		if reviews, err = j.d.Service.Reviews(ctx, a, res.Interview.ID); err != nil {
			return nil, err
		}
	}
	var sign Sign
	if in.signed {
		sign = func(key, filename string) string { return l.File(key, filename, recordingTTL) }
	}
	return dialect.EncodeJSON(Details(res, newestNote(reviews), sign))
}

// keySet publishes the key that access tokens are signed with.
func (j *Dialect) keySet(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "public, max-age=600")
	_, _ = w.Write(j.d.Accounts.JWKS())
}

// word says what a JSON value is in the vendor's words.
func word(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}
