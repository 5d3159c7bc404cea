package web

import (
	"maps"
	"net"
	"net/http"
	"strings"
)

// Hosts sends requests for a mapped host name to the part of next that stands
// under a prefix: with "api.example.com" mapped to "/ribbon", a request for
// https://api.example.com/be-api/v1 is served as /ribbon/be-api/v1. Other
// hosts pass unchanged. Names are without port; case does not matter.
func Hosts(prefixes map[string]string, next http.Handler) http.Handler {
	byName := make(map[string]string, len(prefixes))
	for name, prefix := range maps.All(prefixes) {
		byName[strings.ToLower(name)] = strings.TrimSuffix(prefix, "/")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		prefix, ok := byName[strings.ToLower(strings.TrimSuffix(host, "."))]
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		r2 := r.Clone(r.Context())
		r2.URL.Path = prefix + r.URL.Path
		if r.URL.RawPath != "" {
			r2.URL.RawPath = prefix + r.URL.RawPath
		}
		next.ServeHTTP(w, r2)
	})
}
