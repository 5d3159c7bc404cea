package api_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/web"
)

// cutter breaks the first connections that send a recording after some bytes.
type cutter struct {
	next  http.RoundTripper
	after int64
	left  atomic.Int32
	sent  atomic.Int64 // bytes of recordings, over all tries
}

func (c *cutter) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodPatch {
		return c.next.RoundTrip(r)
	}
	body := io.Reader(r.Body)
	if c.left.Add(-1) >= 0 {
		body = io.MultiReader(io.LimitReader(r.Body, c.after), broken{})
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(io.TeeReader(body, counter{&c.sent}))
	return c.next.RoundTrip(r)
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the network is down") }

type counter struct{ n *atomic.Int64 }

func (c counter) Write(p []byte) (int, error) { c.n.Add(int64(len(p))); return len(p), nil }

func TestARecordingArrivesOverConnectionsThatBreak(t *testing.T) {
	w := newWorld(t, web.Limits{})
	plan := w.plan()
	made := w.interview(plan)
	content := append(wav(5), bytes.Repeat([]byte("sound"), 1<<20)...)
	net := &cutter{next: w.carrier, after: 2 << 20}
	net.left.Store(2)
	c := client.New(w.url+"/v1/", w.key, client.WithHTTP(&http.Client{Transport: net}))
	id, err := c.Upload(t.Context(), client.Upload{InterviewID: made.Interview.ID, QuestionID: plan.Questions[0].ID}, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	rec := collect(t, c.Recordings(t.Context(), made.Interview.ID))[0]
	if id == "" || rec.Bytes != int64(len(content)) {
		t.Errorf("answer %q of %d bytes, want %d", id, rec.Bytes, len(content))
	}
	if sent := net.sent.Load(); sent > int64(len(content))+1<<20 {
		t.Errorf("%d bytes were sent for %d: what had arrived was sent again", sent, len(content))
	}
}
