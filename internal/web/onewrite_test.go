package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

func TestAnAnswerThatIsReadyArrivesWholeAndLeavesNothingBehind(t *testing.T) {
	bodies := map[string][]byte{}
	for _, n := range []int{0, 1, 2047, 2048, 2049, 4000, 4096, 4097, 5000, 35_000, mostAtOnce, mostAtOnce + 1, 3 << 20} {
		b := make([]byte, n)
		rand.Read(b)
		bodies["/"+strconv.Itoa(n)] = b
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/tail" { // as the envelope that ends with the time of the answer
			Plain("text/plain", bodies["/35000"]).serve(w, r, func() []byte { return []byte("the end") })
			return
		}
		Plain("application/octet-stream", bodies[r.URL.Path]).ServeHTTP(w, r)
	}))
	s.Listener, s.Config.ConnContext = OneWrite(s.Listener), OneWriteContext
	s.Start()
	defer s.Close()
	get := func(path string) []byte {
		res, err := s.Client().Get(s.URL + path)
		if err != nil {
			t.Fatal(path, err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(path, err)
		}
		return b
	}
	for range 3 { // on connections that stay open
		for path, want := range bodies {
			if got := get(path); !bytes.Equal(got, want) {
				t.Errorf("%s: %d bytes arrived, or others", path, len(got))
			}
		}
		if got := get("/tail"); string(got) != string(bodies["/35000"])+"the end" {
			t.Errorf("with an end: %d bytes arrived, or others", len(got))
		}
	}
}

func TestTwoPiecesLeaveInOneAndWhatIsHeldLeavesAtTheEnd(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	accepted, err := OneWrite(l).Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer accepted.Close()
	c := accepted.(*oneWriteConn)
	r := httptest.NewRequestWithContext(OneWriteContext(context.Background(), c), "GET", "/", nil)
	body := []byte(strings.Repeat("x", 10_000))
	whole(pieces(func(b []byte) (int, error) {
		n, err := c.Write(b[:4096])
		if n != 4096 || err != nil || len(c.held) != 4096 {
			t.Errorf("the first piece: %d, %v, %d held", n, err, len(c.held))
		}
		n, err = c.Write(b[4096:])
		if n != len(b)-4096 || err != nil || len(c.held) != 0 {
			t.Errorf("the second piece: %d, %v, %d held", n, err, len(c.held))
		}
		return len(b), nil
	}), r, body, nil)
	whole(pieces(func(b []byte) (int, error) { return c.Write(b[:100]) }), r, body, nil) // and then no more
	if c.holding || len(c.held) > 0 {
		t.Errorf("%d bytes are still held", len(c.held))
	}
	got := make([]byte, 10_100)
	if _, err := io.ReadFull(client, got); err != nil || !bytes.Equal(got[:10_000], body) {
		t.Errorf("arrived: %v", err)
	}
}

// pieces is a response that writes as it likes.
type pieces func([]byte) (int, error)

func (p pieces) Header() http.Header               { return http.Header{} }
func (p pieces) WriteHeader(int)                   {}
func (p pieces) Write(b []byte) (n int, err error) { return p(b) }

// How many writes an answer takes is counted where they go to the system.
func TestAnAnswerTakesOneWrite(t *testing.T) {
	for _, n := range []int{100, 2500, 3900, 4096, 4666, 6000, 9000, 35_000} {
		for _, end := range []string{"", "the end"} {
			var writes int
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				c := r.Context().Value(connKey{}).(*oneWriteConn)
				c.wrote = func() { writes++ }
				Plain("text/plain", make([]byte, n)).serve(w, r, func() []byte { return []byte(end) })
			}))
			s.Listener, s.Config.ConnContext = OneWrite(s.Listener), OneWriteContext
			s.Start()
			res, err := s.Client().Get(s.URL)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(res.Body)
			res.Body.Close()
			s.Close() // waits until the request is over
			most := 1
			if n > 8000 && end != "" {
				most = 2
			}
			if err != nil || len(got) != n+len(end) || writes > most {
				t.Errorf("%d and %d bytes: %d arrived in %d writes, %v", n, len(end), len(got), writes, err)
			}
		}
	}
}
