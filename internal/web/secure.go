package web

import "net/http"

// PagePolicy allows a page its own inline style and nothing else.
const PagePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Secure gives every answer the headers that every answer of ours should have,
// unless it has its own: pages that need more set their own
// Content-Security-Policy. A 304 goes without, as RFC 9110 asks: what the
// caller has kept has them.
func Secure(next http.Handler) http.Handler {
	// Values are shared by all answers: to Set replaces one and to Add copies it.
	fixed := &[...]header{
		{"X-Content-Type-Options", []string{"nosniff"}},
		{"X-Frame-Options", []string{"DENY"}},
		{"Referrer-Policy", []string{"no-referrer"}},
		{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
		{"Content-Security-Policy", []string{"default-src 'none'; frame-ancestors 'none'"}},
		{"Strict-Transport-Security", []string{"max-age=31536000"}}, // over TLS only
	}
	plain, overTLS := fixed[:len(fixed)-1], fixed[:]
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hs := plain
		if r.TLS != nil {
			hs = overTLS
		}
		rec, ok := w.(*recorder)
		if !ok {
			rec = &recorder{ResponseWriter: w}
		}
		rec.fixed = hs
		next.ServeHTTP(rec, r)
		if !ok && rec.status == 0 {
			rec.fix(http.StatusOK) // net/http answers so
		}
	})
}

// header is one with its values.
type header struct {
	name   string
	values []string
}
