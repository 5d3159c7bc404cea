package roundzero

import (
	"bytes"
	"encoding/json"
	"net/http"
	"path"
	"strconv"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// base is where RoundZero's paths begin.
const base = "/api/v1"

// Handler serves RoundZero's paths. Every answer tells the allowance, so who
// asks is found out before the path is looked at.
func (d *Dialect) Handler() http.Handler {
	mux := http.NewServeMux()
	route := func(method, pattern string, h func(http.ResponseWriter, *http.Request) error) {
		mux.HandleFunc(method+" "+base+pattern, func(w http.ResponseWriter, r *http.Request) {
			web.RequestOf(r.Context()).Route = "roundzero " + r.Pattern
			if err := h(w, r); err != nil {
				d.fail(w, r, err)
			}
		})
		mux.HandleFunc(base+pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", method+", HEAD")
			d.fail(w, r, failure(http.StatusMethodNotAllowed, methodNotAllowed, "Method not allowed"))
		})
	}
	route(http.MethodGet, "/interviews/{id}", d.interview)
	route(http.MethodGet, "/interviews/{id}/questions", d.questions)
	mux.HandleFunc("/", d.nothing)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, err := d.enter(w, r)
		switch {
		case err != nil:
			d.fail(w, r, err)
		case path.Clean(r.URL.EscapedPath()) != r.URL.EscapedPath():
			// The mux would redirect an unclean path to a page that is not there.
			d.nothing(w, r)
		default:
			mux.ServeHTTP(w, r)
		}
	})
}

func (d *Dialect) nothing(w http.ResponseWriter, r *http.Request) {
	d.fail(w, r, failure(http.StatusNotFound, notFound, "Resource not found"))
}

func (d *Dialect) interview(w http.ResponseWriter, r *http.Request) error {
	res, err := d.result(r)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, translate(res, d.Links))
}

func (d *Dialect) questions(w http.ResponseWriter, r *http.Request) error {
	res, err := d.result(r)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, translateQuestions(res.Interview))
}

func (d *Dialect) result(r *http.Request) (interview.Result, error) {
	id := r.PathValue("id")
	// Interviews have serial numbers too, which RoundZero does not know.
	if len(id) != 36 || uuid.Validate(id) != nil {
		return interview.Result{}, interview.Errorf(interview.NotFound, "not a UUID")
	}
	actor, _ := r.Context().Value(actorKey{}).(account.Actor)
	return d.Service.Result(r.Context(), actor, id)
}

// answer writes v as JSON in UTF-8 with nothing escaped that need not be.
func answer(w http.ResponseWriter, status int, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	h.Set("Cache-Control", "private, no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the client went away: nobody is left to tell
	return nil
}
