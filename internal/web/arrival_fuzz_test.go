package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// FuzzArrival is what stands around a request before a door sees it: its id,
// the host it was sent to, its path.
func FuzzArrival(f *testing.F) {
	f.Add("0190a0e0-0000-7000-8000-000000000000", "api.example.com:443", "/be-api/v1", "sk_secret")
	f.Add("a\r\nX: y", "API.example.com.", "/..//%2e%2e/x", "")
	f.Add(strings.Repeat("x", 500), "[::1]:80", "", "\x00")
	f.Add("", "api.example.com:443:80", "/\xff?", " a")
	var path string
	hosts := Hosts(map[string]string{"API.example.com": "/ribbon/"}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { path = r.URL.Path }))
	now := time.Unix(1_700_000_000, 0)
	f.Fuzz(func(t *testing.T, id, host, at, credential string) {
		got := requestID(id, now)
		if len(got) < 8 || len(got) > 128 || strings.Trim(got, idBytes) != "" {
			t.Errorf("%q became %q", id, got)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Host, r.URL.Path, r.Header = host, at, http.Header{"X-Key": {credential}}
		hosts.ServeHTTP(nil, r)
		if path != at && path != "/ribbon"+at {
			t.Errorf("%q at %q became %q", at, host, path)
		}
		if mapped := strings.HasPrefix(strings.ToLower(host), "api.example.com"); path != at && !mapped {
			t.Errorf("%q is another host and became %q", host, path)
		}
		if v, ok := HeaderCredential(r, "X-Key"); ok != (credential != "" && len(credential) <= maxCredential) || ok && v != credential {
			t.Errorf("%q is the credential %q", credential, v)
		}
	})
}
