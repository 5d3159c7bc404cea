package api

import (
	"errors"
	"net/http"
	"net/netip"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// who makes a request.
type who struct {
	actor account.Actor
	key   *account.Key
}

// refused tells a credential that opens nothing from a failure of ours.
func refused(err error) bool {
	return errors.Is(err, account.ErrUnknownKey) || errors.Is(err, account.ErrExpiredKey) ||
		errors.Is(err, account.ErrRevokedKey) || errors.Is(err, account.ErrNetwork)
}

// organizationHeader names the company that a partner key acts for.
const organizationHeader = "Candor-Organization"

// isPublic lists what needs no credential; everything else does, whether it
// exists or not.
func isPublic(path string) bool {
	switch path {
	case "/v1/openapi.json", "/v1/openapi.yaml", "/v1/docs":
		return true
	}
	return false
}

// guard lets a request in: credential, rate, organization, then the route.
func (s *server) guard(w http.ResponseWriter, r *http.Request) {
	q, c := web.RequestOf(r.Context()), &call{request: r}
	q.Door = c
	var handler http.Handler
	var hot bool
	if c.result, hot = resultPath(r); hot {
		q.Route = resultRoute
	} else {
		handler, q.Route = s.mux.Handler(r)
	}
	w.Header()["Cache-Control"] = s.cached
	if !isPublic(r.URL.Path) {
		if err := s.identify(w, r, c); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	if hot {
		s.hot(w, r)
		return
	}
	if q.Route == "" {
		s.fail(w, r, unrouted(w, r, handler))
		return
	}
	if given := r.Header.Get("If-None-Match"); given != "" && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		w = &unlessSame{ResponseWriter: w, given: given}
	}
	s.mux.ServeHTTP(w, r) // not handler: only the mux sets path values
}

const resultRoute = "GET /v1/interviews/{id}/result"

// resultPath recognises a read of a result, most of what callers ask, by its
// path as it came: asking the mux twice would cost as much as the answer. What
// is written in any other way than in answers of ours goes through the mux.
func resultPath(r *http.Request) (id string, ok bool) {
	if r.Method != http.MethodGet || r.URL.RawPath != "" {
		return "", false
	}
	id, ok = strings.CutPrefix(r.URL.Path, "/v1/interviews/")
	if !ok {
		return "", false
	}
	id, ok = strings.CutSuffix(id, "/result")
	ok = ok && len(id) == len("01977a52-5a0e-7c3b-9d2f-6f1c2b7a9e10") && strings.Trim(id, "0123456789abcdef-") == ""
	if !ok {
		return "", false
	}
	return id, true
}

// unlessSame answers 304 in place of a body whose tag the caller has.
type unlessSame struct {
	http.ResponseWriter
	given string
	same  bool
}

func (u *unlessSame) WriteHeader(status int) {
	if tag := u.Header().Get("ETag"); status == http.StatusOK && tag != "" && web.NoneMatch(u.given, tag) {
		u.same, status = true, http.StatusNotModified
		u.Header().Del("Content-Type")
		u.Header().Del("Content-Length")
	}
	u.ResponseWriter.WriteHeader(status)
}

func (u *unlessSame) Write(p []byte) (int, error) {
	if u.same {
		return len(p), nil
	}
	return u.ResponseWriter.Write(p)
}

func (u *unlessSame) Unwrap() http.ResponseWriter { return u.ResponseWriter }

// unrouted asks the mux's own answer why it has no route: another method may
// be allowed here.
func unrouted(w http.ResponseWriter, r *http.Request, handler http.Handler) error {
	said := answered{header: http.Header{}}
	handler.ServeHTTP(&said, r)
	if said.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", said.header.Get("Allow"))
		p := problemOf(http.StatusMethodNotAllowed)
		p.Detail = "This path knows " + said.header.Get("Allow") + "."
		return p
	}
	return interview.Errorf(interview.NotFound, "there is nothing at this path")
}

// answered keeps status and headers of an answer that nobody gets.
type answered struct {
	header http.Header
	status int
}

func (a *answered) Header() http.Header         { return a.header }
func (a *answered) Write(p []byte) (int, error) { return len(p), nil }
func (a *answered) WriteHeader(status int)      { a.status = status }

// identify finds out who asks and whether they may ask now. Every answer tells
// the rate, and attempts without a valid key count for their address.
func (s *server) identify(w http.ResponseWriter, r *http.Request, c *call) error {
	q := web.RequestOf(r.Context())
	secret, ok := web.Bearer(r)
	if !ok {
		return s.refuse(w, q.Address, "Send one header Authorization: Bearer with an access key.")
	}
	key, a, err := s.Accounts.Authenticate(r.Context(), secret, q.Address, "")
	if err != nil {
		if refused(err) {
			return s.refuse(w, q.Address, "The key is unknown, expired, revoked, or not allowed from this network.")
		}
		return err
	}
	a.RequestID, a.Address = q.ID, q.Address
	q.Organization, q.Key = a.OrganizationID, a.KeyID
	if err := s.charge(w, a.KeyID, a.OrganizationID); err != nil {
		return err
	}
	c.who = who{actor: a, key: key}
	if id := r.Header.Get(organizationHeader); id != "" && id != a.OrganizationID {
		acting, err := s.Accounts.ActFor(r.Context(), key, a, id)
		if p := accountProblem(err); err != nil && (p != nil || web.StatusOf(err) == http.StatusNotFound) {
			return problemAt(http.StatusNotFound, Fault{Parameter: organizationHeader, Detail: "your key acts for no such organization"})
		}
		if err != nil {
			return err
		}
		acting.RequestID, acting.Address = q.ID, q.Address
		q.Organization = acting.OrganizationID
		c.actor = acting
	}
	return nil
}

func (s *server) refuse(w http.ResponseWriter, from netip.Addr, detail string) error {
	if err := s.charge(w, "address:"+from.String(), ""); err != nil {
		return err
	}
	p := *errUnauthenticated
	p.Detail = detail
	return &p
}

func (s *server) charge(w http.ResponseWriter, name, organization string) error {
	d := s.limiter.TakeOf(name, organization)
	d.Header(w.Header())
	if !d.Allowed {
		p := problemOf(http.StatusTooManyRequests)
		p.Detail = "Come back after " + w.Header().Get("Retry-After") + " seconds."
		return p
	}
	return nil
}
