package ribbon

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

// base is where Ribbon's public paths begin.
const base = "/be-api/v1"

// Handler serves Ribbon's paths; what it does not know is told in Ribbon's
// envelope too.
func (d *Dialect) Handler() http.Handler {
	mux := http.NewServeMux()
	route := func(method, pattern string, h func(http.ResponseWriter, *http.Request, account.Actor) error) {
		mux.HandleFunc(method+" "+base+pattern, d.known(h))
		mux.HandleFunc(base+pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", method+", HEAD")
			d.fail(w, r, failure(http.StatusMethodNotAllowed, ""))
		})
	}
	route(http.MethodGet, "/ping", d.ping)
	route(http.MethodGet, "/interviews/{interview_id}", d.interview)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { d.fail(w, r, failure(http.StatusNotFound, "")) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The mux would redirect an unclean path to a page that is not there.
		if p := r.URL.EscapedPath(); path.Clean(p) != p {
			d.fail(w, r, failure(http.StatusNotFound, ""))
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// known lets a request in and answers what the endpoint could not.
func (d *Dialect) known(h func(http.ResponseWriter, *http.Request, account.Actor) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		web.RequestOf(r.Context()).Route = "ribbon " + r.Pattern
		actor, err := d.actor(r)
		if err == nil {
			err = h(w, r, actor)
		}
		if err != nil {
			d.fail(w, r, err)
		}
	}
}

// ping tells that a key works.
func (d *Dialect) ping(w http.ResponseWriter, _ *http.Request, _ account.Actor) error {
	return answer(w, http.StatusOK, Ping{Message: "pong"})
}

func (d *Dialect) interview(w http.ResponseWriter, r *http.Request, a account.Actor) error {
	id := r.PathValue("interview_id")
	// Interviews have serial numbers too, which Ribbon does not know.
	if len(id) != 36 || uuid.Validate(id) != nil {
		return interview.Errorf(interview.NotFound, "not a UUID")
	}
	res, err := d.Service.Result(r.Context(), a, id)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, translate(res, d.Links))
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
