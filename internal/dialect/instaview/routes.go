package instaview

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/web"
)

// endpoint is one operation.
type endpoint struct {
	do     func(*request) (any, error)
	status int // of success; 204 has no body
	scopes []scope
	// noCompany is for operations that an ATS key calls without companyId.
	noCompany bool
}

// routes are the operations by path and method. Every path stands below "/v1"
// too, and "/company" is "/companies" as well.
func (d *Dialect) routes() map[string]map[string]endpoint {
	const ok, created, empty = http.StatusOK, http.StatusCreated, http.StatusNoContent
	scopes := func(s ...scope) []scope { return s }
	one := map[string]map[string]endpoint{
		"/interviews": {
			"GET":  {do: d.listInterviews, status: ok, scopes: scopes(readInterviews(), readCandidates(), readAgents())},
			"POST": {do: d.createInterview, status: created, scopes: scopes(writeInterviews(), readCandidates(), readAgents())},
		},
		"/interviews/{id}": {
			"GET":    {do: d.interview, status: ok, scopes: scopes(readInterviews())},
			"DELETE": {do: d.deleteInterview, status: ok, scopes: scopes(deleteInterviews())},
		},
		"/interviews/{id}/analysis-pdf": {"GET": {do: d.analysisPDF, status: ok, scopes: scopes(readInterviews())}},
		"/interviews/{id}/call-attempts": {
			"POST": {do: d.scheduleCall, status: created, scopes: scopes(writeInterviews())},
		},
		"/interviews/{id}/call-attempts/{attemptId}": {
			"PATCH":  {do: d.rescheduleCall, status: empty, scopes: scopes(writeInterviews())},
			"DELETE": {do: d.deleteCall, status: empty, scopes: scopes(writeInterviews())},
		},
		"/candidates": {
			"GET":  {do: d.listCandidates, status: ok, scopes: scopes(readCandidates())},
			"POST": {do: d.createCandidate, status: created, scopes: scopes(writeCandidates(), readJobs())},
		},
		"/candidates/{id}": {
			"GET":    {do: d.candidate, status: ok, scopes: scopes(readCandidates())},
			"PATCH":  {do: d.changeCandidate, status: ok, scopes: scopes(writeCandidates())},
			"DELETE": {do: d.deleteCandidate, status: ok, scopes: scopes(deleteCandidates())},
		},
		"/agents": {
			"GET":  {do: d.listAgents, status: ok, scopes: scopes(readAgents())},
			"POST": {do: d.createAgent, status: created, scopes: scopes(writeAgents())},
		},
		"/agents/{id}": {
			"GET":    {do: d.agent, status: ok, scopes: scopes(readAgents())},
			"PATCH":  {do: d.changeAgent, status: ok, scopes: scopes(writeAgents())},
			"DELETE": {do: d.deleteAgent, status: ok, scopes: scopes(deleteAgents())},
		},
		"/jobs": {
			"GET":  {do: d.listJobs, status: ok, scopes: scopes(readJobs())},
			"POST": {do: d.createJob, status: created, scopes: scopes(writeJobs())},
		},
		"/jobs/{id}": {
			"GET":    {do: d.job, status: ok, scopes: scopes(readJobs())},
			"PATCH":  {do: d.changeJob, status: ok, scopes: scopes(writeJobs())},
			"DELETE": {do: d.deleteJob, status: ok, scopes: scopes(deleteJobs())},
		},
		"/company": {
			"GET":  {do: d.listCompanies, status: ok, scopes: scopes(readCompanies()), noCompany: true},
			"POST": {do: d.createCompany, status: created, scopes: scopes(writeCompanies()), noCompany: true},
		},
		"/company/{id}": {
			"GET":   {do: d.company, status: ok, scopes: scopes(readCompanies()), noCompany: true},
			"PATCH": {do: d.changeCompany, status: ok, scopes: scopes(writeCompanies()), noCompany: true},
		},
		"/phone-numbers": {"GET": {do: d.listNumbers, status: ok, scopes: scopes(readAgents())}},
		"/billing/usage": {"GET": {do: d.usage, status: ok, scopes: scopes(readBilling()), noCompany: true}},
		"/webhooks": {
			"GET":  {do: d.listHooks, status: ok, scopes: scopes(readWebhooks()), noCompany: true},
			"POST": {do: d.createHook, status: created, scopes: scopes(writeWebhooks()), noCompany: true},
		},
		"/webhooks/{id}": {
			"GET":    {do: d.hook, status: ok, scopes: scopes(readWebhooks()), noCompany: true},
			"PATCH":  {do: d.changeHook, status: ok, scopes: scopes(writeWebhooks()), noCompany: true},
			"DELETE": {do: d.deleteHook, status: empty, scopes: scopes(writeWebhooks()), noCompany: true},
		},
		"/webhooks/{id}/test":          {"POST": {do: d.testHook, status: ok, scopes: scopes(writeWebhooks()), noCompany: true}},
		"/webhooks/{id}/reset-circuit": {"POST": {do: d.resetHook, status: ok, scopes: scopes(writeWebhooks()), noCompany: true}},
	}
	return one
}

// Handler serves InstaView's paths, each with and without "/v1". Every answer
// tells the allowances, so who asks is found out before the path is looked at.
func (d *Dialect) Handler() web.Tabled {
	mux := web.NewMux()
	for path, methods := range d.routes() {
		paths := []string{path, "/v1" + path}
		if more, ok := strings.CutPrefix(path, "/company"); ok {
			paths = append(paths, "/companies"+more, "/v1/companies"+more)
		}
		for _, p := range paths {
			for method, e := range methods {
				mux.HandleFunc(method+" "+p, d.serve(e))
			}
			mux.HandleFunc(p, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Allow", allowed(methods))
				d.fail(w, r, failure(http.StatusMethodNotAllowed, methodNotAllowed, cannot(r), nil))
			})
		}
	}
	mux.HandleFunc("/", d.nothing)
	guarded := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, err := d.enter(w, r)
		switch {
		case err != nil:
			d.fail(w, r, err)
		case !dialect.IsClean(r):
			// The mux would redirect an unclean path to a page that is not there.
			d.nothing(w, r)
		default:
			mux.ServeHTTP(w, r)
		}
	})
	outer := web.NewMux()
	outer.HandleFunc("GET /openapi.json", describe)
	outer.HandleFunc("GET /v1/openapi.json", describe)
	return web.Behind(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/openapi.json") && dialect.IsClean(r) {
			if _, pattern := outer.Handler(r); pattern != "" {
				outer.ServeHTTP(w, r)
				return
			}
		}
		guarded.ServeHTTP(w, r)
	}), outer, mux)
}

// allowed are the methods of a path as a header has them.
func allowed(methods map[string]endpoint) string {
	out := slices.Sorted(maps.Keys(methods))
	if _, ok := methods["GET"]; ok {
		i := slices.Index(out, "GET")
		out = slices.Insert(out, i+1, "HEAD")
	}
	return strings.Join(out, ", ")
}

// serve answers what an endpoint gives in the envelope.
func (d *Dialect) serve(e endpoint) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		web.RequestOf(r.Context()).Route = "instaview " + r.Pattern
		data, err := d.run(w, r, e)
		of, isResult := data.(worded)
		if isResult {
			err = d.answerResult(w, r, of)
		}
		switch {
		case err != nil:
			d.fail(w, r, err)
		case isResult:
		case e.status == http.StatusNoContent:
			w.Header().Set("Cache-Control", "private, no-store")
			w.WriteHeader(e.status)
		case d.Bare:
			answer(w, e.status, data)
		default:
			answer(w, e.status, Envelope{Success: true, Data: data, Timestamp: Stamp(d.Now())})
		}
	}
}

// run does an operation in InstaView's order: scope, company, the rest.
func (d *Dialect) run(w http.ResponseWriter, r *http.Request, e endpoint) (any, error) {
	q := &request{Request: r, w: w, caller: callerOf(r)}
	if err := q.caller.has(e.scopes...); err != nil {
		return nil, err
	}
	q.actor = q.caller.actor
	if !e.noCompany {
		var err error
		if q.actor, err = d.actor(r, q.caller); err != nil {
			return nil, err
		}
	}
	return e.do(q)
}

func (d *Dialect) nothing(w http.ResponseWriter, r *http.Request) {
	d.fail(w, r, failure(http.StatusNotFound, notFound, cannot(r), nil))
}

// cannot is what NestJS, on which InstaView stands, says of a path it does not
// know. The path is cut, for it is as long as anybody likes.
func cannot(r *http.Request) string {
	p := r.URL.EscapedPath()
	return "Cannot " + r.Method + " " + strings.ToValidUTF8(p[:min(len(p), 200)], "")
}

// answer writes v as JSON in UTF-8 with nothing escaped that need not be.
func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	dialect.WriteJSON(w, status, v)
}
