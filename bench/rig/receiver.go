package rig

import (
	"crypto/sha256"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Receiver is a webhook's endpoint, outside of the server that is killed.
type Receiver struct {
	URL  string
	http *http.Server
	mu   sync.Mutex
	got  map[string]*told // by the event's id
	n    int              // deliveries
	off  time.Duration    // the most that a signature's time differed from ours
	odd  []string         // what should never arrive
}

// told is one event as it arrived first.
type told struct {
	typ, interview, header string
	body                   [32]byte
	times                  int
}

// NewReceiver listens on loopback, or on the address given, until it is closed.
func NewReceiver(address ...string) (*Receiver, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(append(address, "127.0.0.1")[0], "0"))
	if err != nil {
		return nil, err
	}
	r := &Receiver{URL: "http://" + l.Addr().String() + "/hook", got: map[string]*told{}}
	r.http = &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: r}
	go func() { _ = r.http.Serve(l) }() // ends with Close
	return r, nil
}

// Close ends it.
func (r *Receiver) Close() { _ = r.http.Close() }

// ServeHTTP takes one delivery.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(io.LimitReader(req.Body, 1<<20))
	var h struct {
		ID    string `json:"id"`
		Type  string `json:"type"`
		About string `json:"interview_id"`
	}
	if err != nil || json.Unmarshal(body, &h) != nil {
		w.WriteHeader(http.StatusBadRequest) // cut by a kill: it comes again
		return
	}
	now := told{h.Type, h.About, req.Header.Get("Webhook-Id"), sha256.Sum256(body), 0}
	signed, err := strconv.ParseInt(req.Header.Get("Webhook-Timestamp"), 10, 64)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n++
	if err != nil {
		r.odd = append(r.odd, "event "+h.ID+" has no time")
	} else if off := time.Since(time.Unix(signed, 0)); off.Abs() > r.off.Abs() {
		r.off = off
	}
	first, ok := r.got[h.ID]
	if !ok {
		first = &now
		r.got[h.ID] = first
	}
	if now.typ != first.typ || now.interview != first.interview || now.header != first.header || now.body != first.body {
		r.odd = append(r.odd, "event "+h.ID+" was told in two ways")
	}
	first.times++
}

// Off is the most that the time of a signature differed from ours: positive for
// one that lay in the past.
func (r *Receiver) Off() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.off
}

// Has tells whether an event arrived.
func (r *Receiver) Has(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got[id] != nil
}
