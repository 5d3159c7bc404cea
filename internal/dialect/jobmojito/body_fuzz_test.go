package jobmojito

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func FuzzBody(f *testing.F) {
	f.Add(`{"name":"A","location":"B","mojito_language_code":"en","status":"draft","type":"interview","visibility":"merchant_public","questions":[],"max_duration":60,"available_till":"2026-03-02","merchant_id":null}`)
	f.Add(`{"name":1,"interview_attempts":1e400,"additional_context":[],"result_view":"x","status":"\u0000"}`)
	f.Add(` null`)
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/functions/v1/job-interview-update", strings.NewReader(body))
		in, err := readInput(httptest.NewRecorder(), r)
		inForm(t, err)
		if err != nil {
			return
		}
		made, _ := creation()
		for _, f := range append(made, changes()...) {
			f.take(in)
		}
		in.objects("questions", 20)
		in.expectations("expectations")
		inForm(t, in.err())
	})
}

func FuzzQuery(f *testing.F) {
	f.Add("limit=5&offset=2&from=2026-03-02&search=a&ascending=true&position_id=0190a0e0-0000-7000-8000-000000000000")
	f.Add("limit=-1&limit=1e9&from=9999-99-99&search=%ff%00&x=%zz;")
	f.Fuzz(func(t *testing.T, query string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/functions/v1/x", nil)
		r.URL.RawQuery = query
		q := readQuery(r)
		for _, name := range []string{"limit", "offset", "from", "search", "ascending", "position_id", "x"} {
			q.id(name)
			q.flag(name)
			if s := q.text(name, 50); len([]rune(s)) > 50 && q.err() == nil {
				t.Errorf("%q was taken", s)
			}
			if n := q.whole(name, 1, 0, 100); q.err() == nil && (n < 0 || n > 100) {
				t.Errorf("%d was taken", n)
			}
			q.day(name)
		}
		inForm(t, q.err())
	})
}

// inForm fails unless an error is one of the vendor's own form.
func inForm(t *testing.T, err error) {
	t.Helper()
	if r, ok := errors.AsType[refusal](err); err != nil && (!ok || r.as.Error == "") {
		t.Errorf("%T: %v", err, err)
	}
}
