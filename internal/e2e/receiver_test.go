package e2e

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// receiver is a webhook's endpoint that keeps what it got.
type receiver struct {
	*http.Server
	url string
	mu  sync.Mutex
	got []hook
}

type hook struct {
	header http.Header
	body   []byte
	Type   string `json:"type"`
	ID     string `json:"id"`
	About  string `json:"interview_id"`
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &receiver{url: "http://" + l.Addr().String() + "/hook"}
	r.Server = &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(io.LimitReader(req.Body, 1<<20))
		h := hook{header: req.Header.Clone(), body: body}
		if err != nil || json.Unmarshal(body, &h) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, h)
	})}
	go func() {
		if err := r.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// of are the messages of one type about one interview.
func (r *receiver) of(typ, interviewID string) []hook {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []hook
	for _, h := range r.got {
		if h.Type == typ && h.About == interviewID {
			out = append(out, h)
		}
	}
	return out
}
