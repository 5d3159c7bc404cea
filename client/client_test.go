package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/candorhq/candor/client"
)

// script answers requests one after the other.
type script struct {
	answers []func(*http.Request) (*http.Response, error)
	seen    []*http.Request
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.seen = append(s.seen, r)
	next := s.answers[0]
	s.answers = s.answers[1:]
	return next(r)
}

func says(status int, body string, headers ...string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func breaks(*http.Request) (*http.Response, error) { return nil, errors.New("connection reset") }

func TestARequestIsRepeatedUnderOneIdempotencyKeyWhenTheServerAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []func(*http.Request) (*http.Response, error){
			says(429, `{"title":"Too many requests"}`, "Retry-After", "7"), breaks, says(503, ""), says(201, `{"id":"p-1"}`)}}
		start := time.Now()
		p, err := client.New("http://candor.test", "k", client.WithHTTP(&http.Client{Transport: s})).CreatePosition(t.Context(), client.Position{Title: "x"})
		if err != nil || p.ID != "p-1" {
			t.Fatalf("got %+v, %v", p, err)
		}
		if took := time.Since(start); took != 7*time.Second+2*time.Second+4*time.Second {
			t.Errorf("waited %v", took)
		}
		for _, r := range s.seen {
			if k := r.Header.Get("Idempotency-Key"); k == "" || k != s.seen[0].Header.Get("Idempotency-Key") {
				t.Errorf("idempotency key %q", k)
			}
			if b, err := io.ReadAll(r.Body); err != nil || string(b) != `{"title":"x"}` {
				t.Errorf("body %q", b)
			}
		}
	})
}

func TestWhatTheServerRefusesIsNotRepeated(t *testing.T) {
	s := &script{answers: []func(*http.Request) (*http.Response, error){
		says(422, `{"title":"The input is not valid","status":422,"code":"invalid","detail":"No.","request_id":"r-1","errors":[{"pointer":"/title","detail":"is needed"}]}`)}}
	_, err := client.New("http://candor.test", "k", client.WithHTTP(&http.Client{Transport: s})).CreatePosition(t.Context(), client.Position{})
	p, ok := errors.AsType[*client.Problem](err)
	if !ok || p.Code != "invalid" || p.Errors[0].Pointer != "/title" || p.Error() != "422 The input is not valid: No (request r-1)" {
		t.Errorf("got %v", err)
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []func(*http.Request) (*http.Response, error){says(503, "", "Retry-After", "50")}}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		_, err := client.New("http://candor.test", "k", client.WithHTTP(&http.Client{Transport: s})).Me(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 3*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

func TestAListEndsWithItsFirstError(t *testing.T) {
	s := &script{answers: []func(*http.Request) (*http.Response, error){
		says(200, `{"data":[{"id":"a"},{"id":"b"}],"next_cursor":"c1"}`), says(410, `{"title":"It is no longer there"}`)}}
	var got []string
	var last error
	for iv, err := range client.New("http://candor.test", "k", client.WithHTTP(&http.Client{Transport: s})).Interviews(t.Context(), client.Filter{"state": "ready"}) {
		if last = err; err == nil {
			got = append(got, iv.ID)
		}
	}
	if strings.Join(got, "") != "ab" || last == nil {
		t.Errorf("got %v, %v", got, last)
	}
	if q := s.seen[1].URL.Query(); q.Get("cursor") != "c1" || q.Get("state") != "ready" {
		t.Errorf("second page: %v", q)
	}
}
