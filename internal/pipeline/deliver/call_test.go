package deliver_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/egress"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
)

func TestACallIsMadeUntilItIsTaken(t *testing.T) {
	w := newWorld(t, egress.Client(egress.Config{AllowPrivate: true}), nil)
	payload, err := json.Marshal(interview.Call{URL: w.srv.URL, Body: json.RawMessage(`{"job_id":"1"}`)})
	if err != nil {
		t.Fatal(err)
	}
	task := queue.Task{ID: "t", Kind: interview.TaskCall, Payload: payload}
	w.answer = func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) }
	if err := w.stage.Call(t.Context(), task); err == nil || queue.Reason(err) != "the address did not take it: HTTP status 502" {
		t.Errorf("refused: %v", err)
	}
	w.answer = func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNoContent) }
	if err := w.stage.Call(t.Context(), task); err != nil {
		t.Errorf("taken: %v", err)
	}
	if len(w.seen) != 2 || string(w.seen[1].body) != `{"job_id":"1"}` || w.seen[1].header.Get("Content-Type") != "application/json" {
		t.Errorf("%d requests, %+v", len(w.seen), w.seen)
	}
	task.Payload = json.RawMessage(`{`)
	if err := w.stage.Call(t.Context(), task); err == nil {
		t.Error("a payload that is none was taken")
	}
}

func TestACallReachesNobodysOwnNetwork(t *testing.T) {
	w := newWorld(t, egress.Client(egress.Config{}), nil)
	payload, err := json.Marshal(interview.Call{URL: w.srv.URL, Body: json.RawMessage(`{}`)})
	if err != nil {
		t.Fatal(err)
	}
	err = w.stage.Call(t.Context(), queue.Task{Payload: payload})
	if err == nil || !strings.Contains(queue.Reason(err), "private") || len(w.seen) != 0 {
		t.Errorf("%v, %d requests", err, len(w.seen))
	}
}
