// Package web is the HTTP plumbing the doors share: request ids and the
// request log, client addresses, limits, cursors, entity tags, strict JSON,
// credentials and resumable uploads.
//
// It has no words of its own: a door gives every failure its own form, so
// what can fail here returns an error (an [*interview.Error] where the caller
// may be told) or calls a function of the door. Begin with [Chain].
package web

import (
	"net/http"
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
