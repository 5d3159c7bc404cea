// Package web is the HTTP plumbing the doors share: request ids and the
// request log, client addresses, limits, cursors, entity tags, strict JSON,
// credentials and resumable uploads.
//
// It has no words of its own: a door gives every failure its own form, so
// what can fail here returns an error (an [*interview.Error] where the caller
// may be told) or calls a function of the door. Begin with [Chain].
package web

import (
	"context"
	"net/http"
	"net/netip"
)

// Middleware wraps a handler.
type Middleware func(http.Handler) http.Handler

// Chain wraps h so that the first middleware sees a request first.
func Chain(h http.Handler, ms ...Middleware) http.Handler {
	for i := len(ms) - 1; i >= 0; i-- {
		h = ms[i](h)
	}
	return h
}

// Request is what the plumbing knows of one request. A door may fill in Route,
// Organization and Key, which only the log reads.
type Request struct {
	ID           string
	Address      netip.Addr // of the client, behind trusted proxies; invalid when not known
	Route        string     // the pattern that serves it; default: the request's own Pattern
	Organization string
	Key          string
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

// Track gives every request an id and its client's address. The id is the
// caller's X-Request-Id where that is sane, and is told in the answer.
func Track(trusted []netip.Prefix) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			q := &Request{ID: requestID(r.Header.Get("X-Request-Id")), Address: clientAddress(r, trusted)}
			w.Header().Set("X-Request-Id", q.ID)
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, q)))
		})
	}
}
