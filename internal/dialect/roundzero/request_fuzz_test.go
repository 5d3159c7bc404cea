package roundzero

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/interview"
)

func FuzzRequest(f *testing.F) {
	f.Add(`{"title":"Cook","description":null,"a":[{"b":1}]}`, "page=2&limit=50", "key")
	f.Add(`{"title":"\ud800"}{}`, "page=-1&limit=99999999999999999999", "\x00")
	f.Add("null", "page=1&page=2&limit=%zz", "")
	f.Fuzz(func(t *testing.T, body, query, key string) {
		h := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/jobs", strings.NewReader(body))
		h.Header = http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": {key}}
		h.URL.RawQuery = query
		r := &request{Request: h}
		var into map[string]any
		if err := r.read(httptest.NewRecorder(), &into); err != nil {
			told(t, err)
		} else if len(r.keys) != len(into) || (r.once.Key == "") != (key == "") {
			t.Errorf("%q has the fields %v", body, r.keys)
		}
		p, page, err := r.page()
		if err != nil {
			told(t, err)
		} else if page.Limit < 1 || page.Limit > pageMost+1 || page.Offset < 0 || p.Page < 1 {
			t.Errorf("%q is %+v, %+v", query, p, page)
		}
	})
}

// told fails unless an error is one that a caller may be told.
func told(t *testing.T, err error) {
	t.Helper()
	if _, ok := errors.AsType[*interview.Error](err); ok {
		return
	}
	if _, ok := errors.AsType[*problem](err); !ok {
		t.Errorf("%T: %v", err, err)
	}
}
