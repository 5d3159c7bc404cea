package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// digest tells requests under one idempotency key apart.
func digest(r *http.Request, body []byte) []byte {
	h := sha256.New()
	h.Write([]byte(r.Method + " " + r.URL.Path + "\n" + r.Header.Get(organizationHeader) + "\n"))
	h.Write(body)
	return h.Sum(nil)
}

// replays remembers what operations answered, so that a repetition under the
// same idempotency key is answered the same and does nothing. It bridges
// repetitions at one node; what the service makes it remembers durably itself
// ([interview.OnceKey]), and both together hold over restarts and nodes.
type replays struct {
	now    func() time.Time
	erased func(ctx context.Context, ids []string) (bool, error) // whether one is of somebody who was erased
	mu     sync.Mutex
	held   map[string]*replay
	size   int
}

type replay struct {
	digest []byte
	at     time.Time
	done   chan struct{} // closed when the answer is there
	status int           // 0: the request failed and may be tried again
	header http.Header
	body   []byte
}

const (
	replayFor  = 24 * time.Hour
	replayMost = 32 << 20 // bytes of answers
	replayRows = 20_000
)

var anyID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

func newReplays(now func() time.Time, erased func(context.Context, []string) (bool, error)) *replays {
	return &replays{now: now, erased: erased, held: map[string]*replay{}}
}

// once runs fn unless the same was done before. A request that comes while the
// first one runs waits for its answer.
//
// What was answered about somebody who has been erased since is not said again.
func (m *replays) once(w http.ResponseWriter, r *http.Request, c *call, o op, fn func(http.ResponseWriter), fail func(http.ResponseWriter, *http.Request, error)) {
	name := c.actor.OrganizationID + "\n" + string(c.actor.Env) + "\n" + o.id + "\n" + c.once.Key
	for {
		mine, first := m.claim(name, c.once.Digest)
		if first {
			m.run(w, name, mine, fn)
			return
		}
		if subtle.ConstantTimeCompare(mine.digest, c.once.Digest) != 1 {
			fail(w, r, &interview.Error{Kind: interview.Conflict, Message: "this Idempotency-Key came with another request before"})
			return
		}
		select {
		case <-mine.done:
		case <-r.Context().Done():
			return
		}
		if mine.status == 0 {
			continue // it failed; this one tries itself
		}
		body, err := m.said(r, o, mine)
		if err != nil {
			fail(w, r, err)
			return
		}
		h := w.Header()
		maps.Copy(h, mine.header)
		h.Set("Idempotency-Replayed", "true")
		w.WriteHeader(mine.status)
		_, _ = w.Write(body)
		return
	}
}

// said is what was answered, unless it names somebody who was erased: then it
// is forgotten, and [interview.Gone].
func (m *replays) said(r *http.Request, o op, p *replay) ([]byte, error) {
	m.mu.Lock()
	body := p.body
	m.mu.Unlock()
	if body != nil && m.erased != nil && !o.nameless {
		ids := slices.Compact(slices.Sorted(slices.Values(anyID.FindAllString(r.URL.Path+" "+string(body), -1))))
		erased, err := m.erased(r.Context(), ids)
		if err != nil {
			return nil, err
		}
		if erased {
			m.mu.Lock()
			m.size -= len(p.body)
			body, p.body = nil, nil
			m.mu.Unlock()
		}
	}
	if body == nil {
		return nil, interview.Errorf(interview.Gone, "what was made under this Idempotency-Key was erased")
	}
	return body, nil
}

func (m *replays) claim(name string, digest []byte) (*replay, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if old, ok := m.held[name]; ok {
		if now.Sub(old.at) < replayFor {
			return old, false
		}
		m.size -= len(old.body)
	}
	if len(m.held) >= replayRows || m.size >= replayMost {
		m.makeRoom(now)
	}
	mine := &replay{digest: digest, at: now, done: make(chan struct{})}
	m.held[name] = mine
	return mine, true
}

// makeRoom drops what is over, then the older half of what has ended.
func (m *replays) makeRoom(now time.Time) {
	oldest := now
	for _, p := range m.held {
		if p.at.Before(oldest) {
			oldest = p.at
		}
	}
	middle := oldest.Add(now.Sub(oldest) / 2)
	for name, p := range m.held {
		if p.status != 0 && !p.at.After(middle) {
			m.size -= len(p.body)
			delete(m.held, name)
		}
	}
}

func (m *replays) run(w http.ResponseWriter, name string, mine *replay, fn func(http.ResponseWriter)) {
	rec := &replayRecorder{ResponseWriter: w}
	defer func() { // also when fn panics
		m.mu.Lock()
		defer m.mu.Unlock()
		if rec.status >= 200 && rec.status < 300 {
			mine.status, mine.body = rec.status, append([]byte{}, rec.body.Bytes()...) // nil is what was forgotten
			mine.header = http.Header{}
			for _, k := range []string{"Content-Type", "Location", "Etag"} {
				if v := rec.Header()[k]; v != nil {
					mine.header[k] = v
				}
			}
			m.size += len(mine.body)
		} else {
			delete(m.held, name)
		}
		close(mine.done)
	}()
	fn(rec)
}

type replayRecorder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (w *replayRecorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *replayRecorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.body.Write(p)
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *replayRecorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
