package xobin

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func FuzzBody(f *testing.F) {
	f.Add(`{"job_role":"Cook","job_description":"Cooks.","notification_url":"https://example.org"}`, true)
	f.Add(`{"job_role":1,"job_description":[" "]}`, false)
	f.Add("", true)
	f.Fuzz(func(t *testing.T, body string, empty bool) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v2/x", strings.NewReader(body))
		in, wrong := readBody(httptest.NewRecorder(), r, empty)
		if (in == nil) == (wrong == "") {
			t.Fatalf("%q: %v and %q", body, in, wrong)
		}
		for _, name := range []string{"job_role", "job_description", "notification_url", ""} {
			s, wrong := in.text(name, true)
			if (s == "") == (wrong == "") {
				t.Errorf("%q: %q is %q, %q", body, name, s, wrong)
			}
			if s, wrong := in.text(name, false); s != "" && wrong != "" {
				t.Errorf("%q: %q is %q, %q", body, name, s, wrong)
			}
		}
	})
}
