package openapitest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Transport checks what it carries.
type Transport struct {
	*Document
	t    testing.TB
	next http.RoundTripper
	mu   sync.Mutex
	seen map[string]bool // methods and paths
}

// Conform reads an OpenAPI 3.1 document and wraps next.
func Conform(t testing.TB, document []byte, next http.RoundTripper) *Transport {
	t.Helper()
	return &Transport{Document: Read(t, document), t: t, next: next, seen: map[string]bool{}}
}

// RoundTrip checks the answer and gives it on.
func (tr *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := tr.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	if err := tr.check(r, res, body); err != nil {
		tr.t.Errorf("%s %s answered %d outside of its document: %v\n%s", r.Method, r.URL.Path, res.StatusCode, err, body)
	}
	return res, nil
}

// Unseen lists the operations that no request has reached.
func (tr *Transport) Unseen() []string {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	var out []string
	for path, methods := range tr.Methods() {
		for _, method := range methods {
			if name := strings.ToUpper(method) + " " + path; !tr.seen[name] {
				out = append(out, name)
			}
		}
	}
	return out
}

func (tr *Transport) check(r *http.Request, res *http.Response, body []byte) error {
	path, ok := tr.Find(r.Method, r.URL.EscapedPath())
	if !ok {
		// Unknown paths and methods are problems all the same.
		if res.StatusCode != 401 && res.StatusCode != 404 && res.StatusCode != 405 && res.StatusCode != 429 {
			return fmt.Errorf("no such operation")
		}
		return tr.Validate(body, "components", "schemas", "Problem")
	}
	if res.StatusCode < 300 {
		tr.mu.Lock()
		tr.seen[r.Method+" "+path] = true
		tr.mu.Unlock()
	}
	return tr.Answer(path, r.Method, strconv.Itoa(res.StatusCode), res.Header.Get("Content-Type"), body)
}
