package app

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/candorhq/candor/internal/web"
)

func TestMetricsAreForThisMachineAlone(t *testing.T) {
	h := web.Chain(onlyHere(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})), web.Track(nil))
	for _, tt := range []struct {
		from, header, value string
		want                int
	}{
		{"127.0.0.1:4000", "", "", http.StatusOK},
		{"[::1]:4000", "", "", http.StatusOK},
		{"198.51.100.7:4000", "", "", http.StatusNotFound},
		{"127.0.0.1:4000", "X-Forwarded-For", "198.51.100.7", http.StatusNotFound},
		{"127.0.0.1:4000", "Forwarded", "for=198.51.100.7", http.StatusNotFound},
	} {
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.RemoteAddr = tt.from
		if tt.header != "" {
			r.Header.Set(tt.header, tt.value)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != tt.want {
			t.Errorf("from %s with %s %q: %d, want %d", tt.from, tt.header, tt.value, w.Code, tt.want)
		}
	}
}
