package web

import (
	"context"
	"net/http"
	"net/netip"
	"time"
)

// Request is what the plumbing knows of one request. A door may fill in Route,
// Organization and Key, which only the log reads, and keep what it knows itself
// in Door.
type Request struct {
	ID           string
	Address      netip.Addr // of the client, behind trusted proxies; invalid when not known
	Route        string     // the pattern that serves it; default: the request's own Pattern
	Organization string
	Key          string
	Door         any
}

type requestKey struct{}

// RequestOf returns what is known of the request whose context ctx is. It is
// never nil; outside [Track] it is empty.
func RequestOf(ctx context.Context) *Request {
	if r, ok := ctx.Value(requestKey{}).(*Request); ok {
		return r
	}
	return &Request{}
}

// visit is one request on its way through the plumbing, in one piece of
// memory: what is known of it, the context that leads there, what was
// answered.
type visit struct {
	context.Context
	Request
	said recorder
	id   [1]string // the answer's header
}

// Value leads to the request.
func (v *visit) Value(key any) any {
	if _, ok := key.(requestKey); ok {
		return &v.Request
	}
	return v.Context.Value(key)
}

// Track gives every request an id and its client's address. The id is the
// caller's X-Request-Id where that is sane, and is told in the answer.
func Track(trusted []netip.Prefix) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			v := &visit{Context: r.Context()}
			v.said.began = time.Now()
			v.ID, v.Address = requestID(r.Header.Get("X-Request-Id"), v.said.began), clientAddress(r, trusted)
			v.id[0] = v.ID
			w.Header()["X-Request-Id"] = v.id[:]
			next.ServeHTTP(w, r.WithContext(v))
		})
	}
}
