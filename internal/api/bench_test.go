package api_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/candorhq/candor/internal/web"
)

// BenchmarkResult reads a ready result over a real connection: a key check in
// memory, one row, a body that was worded before. BenchmarkResult/unchanged is
// the same with an entity tag, answered 304.
func BenchmarkResult(b *testing.B) {
	w := newWorld(b, web.Limits{})
	made := w.ready(w.plan())
	get := func(b *testing.B, tag string) string {
		req, err := http.NewRequestWithContext(b.Context(), "GET", w.url+"/v1/interviews/"+made.Interview.ID+"/result", nil)
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+w.key)
		req.Header.Set("If-None-Match", tag)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		defer res.Body.Close()
		if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != 200 && res.StatusCode != 304 {
			b.Fatal(res.Status, err)
		}
		return res.Header.Get("ETag")
	}
	tag := get(b, "")
	b.Run("whole", func(b *testing.B) {
		for b.Loop() {
			get(b, "")
		}
	})
	b.Run("unchanged", func(b *testing.B) {
		for b.Loop() {
			get(b, tag)
		}
	})
}
