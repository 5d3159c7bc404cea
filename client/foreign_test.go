package client

import (
	"net/http"
	"strings"
	"testing"
)

func FuzzProblem(f *testing.F) {
	f.Add([]byte(`{"title":"Not Found","status":404,"detail":"There is none.","errors":[{"detail":"x"}]}`), 404, "id")
	f.Add([]byte(`<html>`), 502, "")
	f.Add([]byte(`{"status":"x","title":1}`), 0, "\n")
	f.Fuzz(func(t *testing.T, body []byte, status int, id string) {
		p := problemOf(&http.Response{StatusCode: status, Header: http.Header{"X-Request-Id": {id}}}, body)
		if p.Status != status || !strings.Contains(p.Error(), p.Title) {
			t.Errorf("%d became %+v", status, p)
		}
	})
}
