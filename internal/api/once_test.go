package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// try makes one request under a key and returns what was answered.
func try(m *replays, key, digest string, status int) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	c := &call{once: interview.OnceKey{Key: key, Digest: []byte(digest)}}
	m.once(w, httptest.NewRequest("POST", "/", nil), c, op{id: "make"}, func(w http.ResponseWriter) {
		w.WriteHeader(status)
		fmt.Fprint(w, "made")
	}, func(w http.ResponseWriter, _ *http.Request, err error) { w.WriteHeader(http.StatusConflict) })
	return w
}

func TestAFailedRequestMayBeTriedAgainUnderItsKey(t *testing.T) {
	m := newReplays(time.Now, nil)
	if w := try(m, "k", "a", 500); w.Code != 500 {
		t.Fatal(w.Code)
	}
	if w := try(m, "k", "a", 201); w.Code != 201 || w.Header().Get("Idempotency-Replayed") != "" {
		t.Errorf("after a failure: %d %v", w.Code, w.Header())
	}
	if w := try(m, "k", "a", 599); w.Code != 201 || w.Body.String() != "made" || w.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("after success: %d %v", w.Code, w.Header())
	}
	if w := try(m, "k", "b", 201); w.Code != http.StatusConflict {
		t.Errorf("another request under the key: %d", w.Code)
	}
}

func TestWhatIsRememberedForRepetitionsIsBoundedAndEndsAfterADay(t *testing.T) {
	now := time.Unix(1, 0)
	m := newReplays(func() time.Time { return now }, nil)
	for i := range 2 * replayRows {
		try(m, fmt.Sprint(i), "a", 201)
		now = now.Add(time.Millisecond)
		if len(m.held) > replayRows {
			t.Fatalf("%d rows", len(m.held))
		}
	}
	if want := 4 * len(m.held); m.size != want {
		t.Errorf("size %d, want %d", m.size, want)
	}
	now = now.Add(replayFor)
	if w := try(m, fmt.Sprint(2*replayRows-1), "b", 201); w.Code != 201 {
		t.Errorf("a day later: %d", w.Code)
	}
	if want := 4 * len(m.held); m.size != want {
		t.Errorf("size %d, want %d", m.size, want)
	}
}
