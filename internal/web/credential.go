package web

import (
	"net/http"
	"strings"
)

// Bearer returns the credential of "Authorization: Bearer …"; false when
// there is none, several, or one of another scheme.
func Bearer(r *http.Request) (string, bool) {
	v, ok := HeaderCredential(r, "Authorization")
	if !ok {
		return "", false
	}
	scheme, secret, ok := strings.Cut(v, " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	secret = strings.TrimLeft(secret, " ")
	if !isCredential(secret) {
		return "", false
	}
	return secret, true
}

// HeaderCredential returns the value of a header that stands exactly once and
// is not empty.
func HeaderCredential(r *http.Request, name string) (string, bool) {
	vs := r.Header.Values(name)
	if len(vs) != 1 || vs[0] == "" || len(vs[0]) > maxCredential {
		return "", false
	}
	return vs[0], true
}

const maxCredential = 8192

func isCredential(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}
