package roundzero

import (
	"bytes"
	"encoding/json"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// base is where RoundZero's paths begin.
const base = "/api/v1"

type handler func(http.ResponseWriter, *request) error

// Handler serves RoundZero's paths. Every answer tells the allowance, so who
// asks is found out before the path is looked at.
func (d *Dialect) Handler() http.Handler {
	mux := http.NewServeMux()
	d.route(mux, "/interviews/{id}", d.interview, nil, nil)
	d.route(mux, "/interviews/{id}/questions", d.questions, nil, nil)
	d.route(mux, "/invitations", nil, d.invite, nil)
	d.route(mux, "/jobs", d.listJobs, d.createJob, nil)
	d.route(mux, "/jobs/{id}", d.job, nil, d.changeJob)
	d.route(mux, "/jobs/{id}/questions", d.jobQuestions, nil, nil)
	d.route(mux, "/candidates", d.listCandidates, d.createCandidate, nil)
	d.route(mux, "/candidates/{id}", d.candidate, nil, d.changeCandidate)
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

// route serves a path by the methods it has; the others are told which.
func (d *Dialect) route(mux *http.ServeMux, pattern string, get, post, patch handler) {
	var allow []string
	for _, m := range []struct {
		name  string
		allow string
		h     handler
	}{{http.MethodGet, "GET, HEAD", get}, {http.MethodPost, "POST", post}, {http.MethodPatch, "PATCH", patch}} {
		if m.h == nil {
			continue
		}
		allow = append(allow, m.allow)
		mux.HandleFunc(m.name+" "+base+pattern, func(w http.ResponseWriter, r *http.Request) {
			web.RequestOf(r.Context()).Route = "roundzero " + r.Pattern
			actor, _ := r.Context().Value(actorKey{}).(account.Actor)
			if err := m.h(w, &request{Request: r, actor: actor}); err != nil {
				d.fail(w, r, err)
			}
		})
	}
	mux.HandleFunc(base+pattern, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", strings.Join(allow, ", "))
		d.fail(w, r, failure(http.StatusMethodNotAllowed, methodNotAllowed, "Method not allowed"))
	})
}

func (d *Dialect) nothing(w http.ResponseWriter, r *http.Request) { d.fail(w, r, missing("Resource")) }

func (d *Dialect) interview(w http.ResponseWriter, r *request) error {
	res, err := d.result(r)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, translate(res, d.Links))
}

func (d *Dialect) questions(w http.ResponseWriter, r *request) error {
	res, err := d.result(r)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, translateQuestions(res.Interview))
}

func (d *Dialect) result(r *request) (interview.Result, error) {
	id, err := r.id("Interview")
	if err != nil {
		return interview.Result{}, err
	}
	res, err := d.Service.Result(r.Context(), r.actor, id)
	return res, of("Interview", err)
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
