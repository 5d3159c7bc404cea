package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/candorhq/candor/internal/interview"
)

func TestWhatPassesSaysWhenToComeBack(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		wait   string
	}{
		{fmt.Errorf("read interview: %w", interview.ErrUnavailable), 503, "5"},
		{fmt.Errorf("store part: %w", interview.ErrFull), 507, "60"},
		{errors.New("a mistake of ours"), 500, ""},
		{interview.Errorf(interview.NotFound, "there is no such interview"), 404, ""},
	} {
		h := Log(slog.New(slog.DiscardHandler), nil)(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(StatusOf(c.err))
		}))
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/", nil))
		if got := rec.Header().Get("Retry-After"); rec.Code != c.status || got != c.wait {
			t.Errorf("%v: %d, Retry-After %q, want %d and %q", c.err, rec.Code, got, c.status, c.wait)
		}
	}
}
