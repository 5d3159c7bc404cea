// Package openapitest holds what a door answers against its OpenAPI document:
// its path, method, status, media type and, by JSON Schema, its body.
// [Conform] does so for everything that passes through a transport.
package openapitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Document is an OpenAPI 3.1 document.
type Document struct {
	root     any
	mu       sync.Mutex
	compiler *jsonschema.Compiler
}

const where = "mem://openapi.json"

// Read reads a document as it is served.
func Read(t testing.TB, document []byte) *Document {
	t.Helper()
	d, err := Parse(document)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Parse is [Read] for a program that is no test.
func Parse(document []byte) (*Document, error) {
	d := &Document{compiler: jsonschema.NewCompiler()}
	if err := json.Unmarshal(document, &d.root); err != nil {
		return nil, err
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		return nil, err
	}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertFormat()
	return d, d.compiler.AddResource(where, parsed)
}

// In follows keys into a part of a document; nil where there is nothing.
func In(part any, keys ...string) any {
	for _, key := range keys {
		o, _ := part.(map[string]any)
		part = o[key]
	}
	return part
}

// Words are the strings of a list in a document, in its order.
func Words(part any) []string {
	var out []string
	list, _ := part.([]any)
	for _, v := range list {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// At follows keys from the top of the document.
func (d *Document) At(keys ...string) any { return In(d.root, keys...) }

// Methods are the methods in lower case, sorted, by path.
func (d *Document) Methods() map[string][]string {
	out := map[string][]string{}
	paths, _ := d.At("paths").(map[string]any)
	for path, methods := range paths {
		if m, ok := methods.(map[string]any); ok {
			out[path] = slices.Sorted(maps.Keys(m))
		}
	}
	return out
}

// Operations calls fn with the method, path and id of every operation.
func (d *Document) Operations(fn func(method, path, id string)) {
	for path, methods := range d.Methods() {
		for _, method := range methods {
			id, _ := d.At("paths", path, method, "operationId").(string)
			fn(strings.ToUpper(method), path, id)
		}
	}
}

// Find gives the path of the document that a request's method and target,
// without its query, belong to. A path without parameters comes first.
func (d *Document) Find(method, target string) (path string, ok bool) {
	method, parts := strings.ToLower(method), strings.Split(target, "/")
	for template, methods := range d.Methods() {
		want := strings.Split(template, "/")
		if !slices.Contains(methods, method) || len(want) != len(parts) {
			continue
		}
		fits := true
		for i := range want {
			fits = fits && (want[i] == parts[i] || strings.HasPrefix(want[i], "{"))
		}
		if fits && (!ok || !strings.Contains(template, "{")) {
			path, ok = template, true
		}
	}
	return path, ok
}

// Validate holds JSON against the schema that stands under keys.
func (d *Document) Validate(body []byte, keys ...string) error {
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")
	var pointer strings.Builder
	pointer.WriteString(where + "#")
	for _, key := range keys {
		pointer.WriteString("/" + escape.Replace(key))
	}
	d.mu.Lock()
	schema, err := d.compiler.Compile(pointer.String())
	d.mu.Unlock()
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	return schema.Validate(v)
}

// Answer holds an answer against what the document says of an operation's
// status: its own entry, or for a failure that of the default.
func (d *Document) Answer(path, method, status, mediaType string, body []byte) error {
	keys := []string{"paths", path, strings.ToLower(method), "responses", status}
	if d.At(keys...) == nil {
		keys[len(keys)-1] = "default"
		if d.At(keys...) == nil || status < "400" {
			return fmt.Errorf("status %s is not described", status)
		}
	}
	if ref, ok := In(d.At(keys...), "$ref").(string); ok {
		keys = strings.Split(strings.TrimPrefix(ref, "#/"), "/")
	}
	content, _ := In(d.At(keys...), "content").(map[string]any)
	switch {
	case strings.EqualFold(method, "head"):
		return nil
	case len(content) == 0 && len(body) > 0:
		return fmt.Errorf("a body where none is described")
	case len(content) == 0:
		return nil
	case content[mediaType] == nil:
		return fmt.Errorf("media type %q is not described", mediaType)
	case mediaType == "application/pdf" || strings.HasPrefix(mediaType, "text/html") || strings.HasPrefix(mediaType, "image/"):
		return nil // a schema has nothing to say of a file
	}
	return d.Validate(body, append(keys, "content", mediaType, "schema")...)
}

// Request holds a body that was taken against what the document asks for. An
// operation that describes none says nothing of it.
func (d *Document) Request(path, method string, body []byte) error {
	keys := []string{"paths", path, strings.ToLower(method), "requestBody", "content", "application/json", "schema"}
	if d.At(keys...) == nil {
		return nil
	}
	return d.Validate(body, keys...)
}
