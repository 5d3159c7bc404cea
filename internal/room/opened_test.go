package room_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/candorhq/candor/internal/interview"
)

// A mail server that looks whether a link is safe reads pages and runs no
// fingers over them.
func TestReadingPagesOpensNothing(t *testing.T) {
	w := newWorld(t)
	before := w.interview()
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		for _, page := range []string{"", "check", "interview", "review", "done", "transcript", "rights", "data.json"} {
			w.do(httptest.NewRequest(method, w.at(page), nil))
		}
	}
	if got := w.interview(); got.State != interview.Invited || !got.OpenedAt.IsZero() || got.Version != before.Version {
		t.Errorf("reading led to %s, opened %s, version %d", got.State, got.OpenedAt, got.Version)
	}
	w.has("the page before anybody was there", w.get(""), `id="unopened"`, "/arrive/arrive.js")
}

func TestTheFirstThingAPersonDoesOpensTheInterview(t *testing.T) {
	for name, do := range map[string]func(w *world) answer{
		"a touch":           func(w *world) answer { return w.post("here") },
		"another language":  func(w *world) answer { return w.post("language", "language", "de") },
		"a request":         func(w *world) answer { return w.post("ask", "kind", "extra_time") },
		"a form not agreed": func(w *world) answer { return w.post("consent", "version", "7") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if r := do(w); r.StatusCode >= 400 {
				t.Fatalf("%d %s", r.StatusCode, r.text)
			}
			first := w.interview()
			if first.State != interview.Opened || first.OpenedAt.IsZero() {
				t.Errorf("it is %s", first.State)
			}
			do(w)
			if again := w.interview(); !again.OpenedAt.Equal(first.OpenedAt) {
				t.Error("it was opened twice")
			}
			if r := w.get(""); r.StatusCode != http.StatusOK {
				t.Errorf("the page afterwards: %d", r.StatusCode)
			}
		})
	}
}
