package roundzero

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// base is where RoundZero's paths begin.
const base = "/api/v1"

type handler func(http.ResponseWriter, *request) error

// endpoint is a path with the methods it has.
type endpoint struct {
	pattern          string
	get, post, patch handler
}

func (d *Dialect) endpoints() []endpoint {
	return []endpoint{
		{pattern: "/interviews/{id}", get: d.interview},
		{pattern: "/interviews/{id}/questions", get: d.questions},
		{pattern: "/invitations", post: d.invite},
		{pattern: "/jobs", get: d.listJobs, post: d.createJob},
		{pattern: "/jobs/{id}", get: d.job, patch: d.changeJob},
		{pattern: "/jobs/{id}/questions", get: d.jobQuestions},
		{pattern: "/candidates", get: d.listCandidates, post: d.createCandidate},
		{pattern: "/candidates/{id}", get: d.candidate, patch: d.changeCandidate},
		{pattern: "/openapi.json", get: d.openAPI},
	}
}

// Handler serves RoundZero's paths. Every answer tells the allowance, so who
// asks is found out before the path is looked at.
func (d *Dialect) Handler() web.Tabled {
	mux := web.NewMux()
	for _, e := range d.endpoints() {
		d.route(mux, e)
	}
	mux.HandleFunc("/", d.nothing)
	return web.Behind(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
	}), mux)
}

// route serves a path by the methods it has; the others are told which.
func (d *Dialect) route(mux *web.Mux, e endpoint) {
	var allow []string
	for _, m := range []struct {
		name  string
		allow string
		h     handler
	}{{http.MethodGet, "GET, HEAD", e.get}, {http.MethodPost, "POST", e.post}, {http.MethodPatch, "PATCH", e.patch}} {
		if m.h == nil {
			continue
		}
		allow = append(allow, m.allow)
		mux.HandleFunc(m.name+" "+base+e.pattern, func(w http.ResponseWriter, r *http.Request) {
			web.RequestOf(r.Context()).Route = "roundzero " + r.Pattern
			actor, _ := r.Context().Value(actorKey{}).(account.Actor)
			if err := m.h(w, &request{Request: r, actor: actor}); err != nil {
				d.fail(w, r, err)
			}
		})
	}
	mux.HandleFunc(base+e.pattern, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", strings.Join(allow, ", "))
		d.fail(w, r, failure(http.StatusMethodNotAllowed, methodNotAllowed, "Method not allowed"))
	})
}

func (d *Dialect) nothing(w http.ResponseWriter, r *http.Request) { d.fail(w, r, missing("Resource")) }

func (d *Dialect) interview(w http.ResponseWriter, r *request) error {
	return d.inWords(w, r, name, func(res interview.Result, l dialect.Links) any { return translate(res, l) })
}

func (d *Dialect) questions(w http.ResponseWriter, r *request) error {
	return d.inWords(w, r, name+" questions", func(res interview.Result, _ dialect.Links) any { return translateQuestions(res.Interview) })
}

// inWords answers with a result in words that are made once.
func (d *Dialect) inWords(w http.ResponseWriter, r *request, words string, translate func(interview.Result, dialect.Links) any) error {
	id, err := r.id("Interview")
	if err != nil {
		return err
	}
	wording := func(ref string) dialect.Words {
		return dialect.Words{Name: words, Make: func(ctx context.Context, l dialect.Linked) ([]byte, error) {
			res, err := d.Service.Result(ctx, r.actor, ref)
			if err != nil {
				return nil, err
			}
			if ref != id {
				res.Interview.ID = id
			}
			body, err := dialect.EncodeJSON(translate(res, l.Links))
			return append(body, '\n'), err
		}}
	}
	return of("Interview", d.AnswerTheirs(w, r.Request, r.actor, name, id, wording))
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
