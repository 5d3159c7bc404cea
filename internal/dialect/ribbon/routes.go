package ribbon

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// base is where Ribbon's public paths begin.
const base = "/be-api/v1"

// endpoint answers one request of a known caller, or returns why not.
type endpoint func(http.ResponseWriter, *http.Request, account.Actor) error

// routes has every path with its methods.
func (d *Dialect) routes() map[string]map[string]endpoint {
	return map[string]map[string]endpoint{
		"/ping":                                {http.MethodGet: d.ping},
		"/teams":                               {http.MethodGet: d.teams},
		"/team-members":                        {http.MethodGet: d.teamMembers},
		"/interviews":                          {http.MethodGet: d.interviews, http.MethodPost: d.createInterview},
		"/interviews/{interview_id}":           {http.MethodGet: d.interview, http.MethodDelete: d.removeRecordings},
		"/interview-flows":                     {http.MethodGet: d.flows, http.MethodPost: d.createFlow},
		"/interview-flows/{interview_flow_id}": {http.MethodGet: d.flow, http.MethodDelete: d.archiveFlow},
	}
}

// Handler serves Ribbon's paths; what it does not know is told in Ribbon's
// envelope too.
func (d *Dialect) Handler() web.Tabled {
	mux := web.NewMux()
	for pattern, methods := range d.routes() {
		allowed := []string{http.MethodHead}
		for method, h := range methods {
			mux.HandleFunc(method+" "+base+pattern, d.known(h))
			allowed = append(allowed, method)
		}
		slices.Sort(allowed)
		mux.HandleFunc(base+pattern, d.otherMethod(strings.Join(allowed, ", ")))
	}
	mux.HandleFunc("GET /be-api/openapi.json", describe)
	mux.HandleFunc("/be-api/openapi.json", d.otherMethod("GET, HEAD"))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { d.fail(w, r, failure(http.StatusNotFound, "")) })
	return web.Behind(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !dialect.IsClean(r) {
			d.fail(w, r, failure(http.StatusNotFound, ""))
			return
		}
		mux.ServeHTTP(w, r)
	}), mux)
}

// otherMethod refuses what a path does not know.
func (d *Dialect) otherMethod(allow string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", allow)
		d.fail(w, r, failure(http.StatusMethodNotAllowed, ""))
	}
}

// known lets a request in and answers what the endpoint could not.
func (d *Dialect) known(h endpoint) http.HandlerFunc {
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
	dialect.WriteJSON(w, http.StatusOK, Ping{Message: "pong"})
	return nil
}

func (d *Dialect) interview(w http.ResponseWriter, r *http.Request, a account.Actor) error {
	id, err := interviewID(r)
	if err != nil {
		return err
	}
	return d.AnswerTheirs(w, r, a, name, id, func(ref string) dialect.Words {
		return dialect.Words{Name: name, Make: func(ctx context.Context, l dialect.Linked) ([]byte, error) {
			res, err := d.Service.Result(ctx, a, ref)
			if err != nil {
				return nil, err
			}
			out := translate(res, l.Links)
			if ref != id {
				out.InterviewID = id
			}
			return dialect.EncodeJSON(out)
		}}
	})
}

// interviewID is the id in the path. Interviews have serial numbers too, which
// Ribbon does not know.
func interviewID(r *http.Request) (string, error) {
	id := r.PathValue("interview_id")
	if len(id) != 36 || uuid.Validate(id) != nil {
		return "", interview.Errorf(interview.NotFound, "not a UUID")
	}
	return id, nil
}
