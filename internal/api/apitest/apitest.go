// Package apitest holds every answer of the native API against its OpenAPI
// document. [Conform] wraps a transport; whatever passes through it must be
// described: its path, method, status, media type and, by JSON Schema, its
// body.
package apitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Transport checks what it carries.
type Transport struct {
	t        testing.TB
	next     http.RoundTripper
	compiler *jsonschema.Compiler
	paths    map[string]map[string]operation
	mu       sync.Mutex
	seen     map[string]bool // operation ids
}

type operation struct {
	ID        string `json:"operationId"`
	Responses map[string]struct {
		Content map[string]json.RawMessage `json:"content"`
	} `json:"responses"`
}

const where = "mem://openapi.json"

// Conform reads an OpenAPI 3.1 document and wraps next.
func Conform(t testing.TB, document []byte, next http.RoundTripper) *Transport {
	t.Helper()
	var doc struct {
		OpenAPI string                                `json:"openapi"`
		Paths   map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	tr := &Transport{t: t, next: next, compiler: jsonschema.NewCompiler(), paths: map[string]map[string]operation{}, seen: map[string]bool{}}
	tr.compiler.DefaultDraft(jsonschema.Draft2020)
	tr.compiler.AssertFormat()
	if err := tr.compiler.AddResource(where, parsed); err != nil {
		t.Fatal(err)
	}
	for path, methods := range doc.Paths {
		tr.paths[path] = map[string]operation{}
		for method, raw := range methods {
			var op operation
			if err := json.Unmarshal(raw, &op); err != nil {
				t.Fatalf("%s %s: %v", method, path, err)
			}
			tr.paths[path][strings.ToUpper(method)] = op
		}
	}
	return tr
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
	var ids []string
	for _, methods := range tr.paths {
		for _, op := range methods {
			if !tr.seen[op.ID] {
				ids = append(ids, op.ID)
			}
		}
	}
	return ids
}

// Operations calls fn for every operation of the document.
func (tr *Transport) Operations(fn func(method, path, id string)) {
	for path, methods := range tr.paths {
		for method, op := range methods {
			fn(method, path, op.ID)
		}
	}
}

func (tr *Transport) check(r *http.Request, res *http.Response, body []byte) error {
	path, op, ok := tr.find(r.Method, r.URL.EscapedPath())
	if !ok {
		// Unknown paths and methods are problems all the same.
		if res.StatusCode != 401 && res.StatusCode != 404 && res.StatusCode != 405 && res.StatusCode != 429 {
			return fmt.Errorf("no such operation")
		}
		return tr.validate("/components/schemas/Problem", body)
	}
	status := strconv.Itoa(res.StatusCode)
	described, known := op.Responses[status]
	if !known {
		if described, known = op.Responses["default"]; !known || res.StatusCode < 400 {
			return fmt.Errorf("no such status")
		}
		status = "default"
	}
	if res.StatusCode < 300 {
		tr.mu.Lock()
		tr.seen[op.ID] = true
		tr.mu.Unlock()
	}
	if r.Method == http.MethodHead {
		return nil
	}
	if len(described.Content) == 0 {
		if len(body) > 0 {
			return fmt.Errorf("a body where none is described")
		}
		return nil
	}
	mediaType := res.Header.Get("Content-Type")
	if _, ok := described.Content[mediaType]; !ok {
		return fmt.Errorf("media type %q is not described", mediaType)
	}
	if mediaType == "application/pdf" || strings.HasPrefix(mediaType, "text/html") {
		return nil // a schema has nothing to say of a file
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1").Replace
	return tr.validate("/paths/"+escape(path)+"/"+strings.ToLower(r.Method)+"/responses/"+status+"/content/"+escape(mediaType)+"/schema", body)
}

func (tr *Transport) validate(pointer string, body []byte) error {
	tr.mu.Lock()
	schema, err := tr.compiler.Compile(where + "#" + strings.NewReplacer("{", "%7B", "}", "%7D").Replace(pointer))
	tr.mu.Unlock()
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}

func (tr *Transport) find(method, path string) (string, operation, bool) {
	parts := strings.Split(path, "/")
	for template, methods := range tr.paths {
		op, ok := methods[method]
		if !ok {
			continue
		}
		want := strings.Split(template, "/")
		if len(want) != len(parts) {
			continue
		}
		for i := range want {
			if want[i] != parts[i] && !strings.HasPrefix(want[i], "{") {
				ok = false
				break
			}
		}
		if ok {
			return template, op, true
		}
	}
	return "", operation{}, false
}
