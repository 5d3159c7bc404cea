package jobmojito

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// object is a part of the document.
type object = map[string]any

// under follows keys into the document.
func under(v any, path ...string) any {
	for _, key := range path {
		o, _ := v.(object)
		v = o[key]
	}
	return v
}

// faults are the places where a value is not what a schema says. It knows the
// words that the document uses, and reports any other.
func faults(doc, schema any, where string, v any) []string {
	s, ok := schema.(object)
	if !ok {
		return []string{where + ": no schema"}
	}
	if ref, ok := s["$ref"].(string); ok {
		return faults(doc, under(doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...), where, v)
	}
	if several, ok := s["anyOf"].([]any); ok {
		var all []string
		for _, one := range several {
			found := faults(doc, one, where, v)
			if len(found) == 0 {
				return nil
			}
			all = append(all, found...)
		}
		return all
	}
	var out []string
	bad := func(format string, args ...any) { out = append(out, where+": "+fmt.Sprintf(format, args...)) }
	if t, ok := s["type"]; ok && !fits(t, v) {
		bad("%v is not of type %v", v, t)
		return out
	}
	size := -1.0
	switch v := v.(type) {
	case string:
		size = float64(len([]rune(v)))
	case []any:
		size = float64(len(v))
	case float64:
		size = v
	}
	for key, rule := range s {
		switch key {
		case "type", "description", "default", "example", "format", "properties", "items", "required", "additionalProperties":
		case "enum":
			if !slices.Contains(rule.([]any), v) {
				bad("%v is not one of %v", v, rule)
			}
		case "pattern":
			if text, ok := v.(string); ok && !regexp.MustCompile(rule.(string)).MatchString(text) {
				bad("%q does not match %s", v, rule)
			}
		case "minimum", "minLength", "minItems":
			if size >= 0 && size < rule.(float64) {
				bad("%v is below the %s %v", size, key, rule)
			}
		case "maximum", "maxLength", "maxItems":
			if size > rule.(float64) {
				bad("%v is above the %s %v", size, key, rule)
			}
		default:
			bad("the test does not know %s", key)
		}
	}
	switch v := v.(type) {
	case object:
		needed, _ := s["required"].([]any)
		for _, key := range needed {
			if _, ok := v[key.(string)]; !ok {
				bad("lacks %s", key)
			}
		}
		for key, value := range v {
			if p := under(s, "properties", key); p != nil {
				out = append(out, faults(doc, p, where+"."+key, value)...)
			}
		}
	case []any:
		for i, value := range v {
			if items, ok := s["items"]; ok {
				out = append(out, faults(doc, items, fmt.Sprintf("%s[%d]", where, i), value)...)
			}
		}
	}
	return out
}

func fits(t, v any) bool {
	if several, ok := t.([]any); ok {
		return slices.ContainsFunc(several, func(one any) bool { return fits(one, v) })
	}
	n, number := v.(float64)
	return t == word(v) || t == "integer" && number && n == math.Trunc(n)
}

// TestEveryExchangeIsAsTheDocumentSays holds the answers of all exchanges, and
// the bodies of those that succeed, against the document. Each operation has
// an exchange that succeeds.
func TestEveryExchangeIsAsTheDocumentSays(t *testing.T) {
	var doc any
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[any]bool{}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, sent, _ := strings.Cut(string(a.Files[0].Data), "\n\n")
		line, _, _ := strings.Cut(head, "\n")
		method, target, _ := strings.Cut(line, " ")
		target, _, _ = strings.Cut(strings.TrimPrefix(target, "/functions/v1"), "?")
		target = strings.TrimSuffix(target, "/")
		status := string(a.Files[1].Data[:3])
		_, got, _ := strings.Cut(string(a.Files[1].Data), "\n\n")
		op := under(doc, "paths", target, strings.ToLower(method))
		if op == nil {
			if status == "200" && !strings.HasPrefix(target, "/auth/") {
				t.Errorf("%s: %s %s is not in the document", file, method, target)
			}
			continue
		}
		answer := under(op, "responses", status, "content", "application/json", "schema")
		for _, f := range faults(doc, answer, "answer", unnamed(t, got)) {
			t.Errorf("%s: %s", file, f)
		}
		if status != "200" {
			continue
		}
		seen[under(op, "operationId")] = true
		if body := under(op, "requestBody", "content", "application/json", "schema"); body != nil && strings.TrimSpace(sent) != "" {
			for _, f := range faults(doc, body, "body", unnamed(t, sent)) {
				t.Errorf("%s: %s", file, f)
			}
		}
	}
	for path, methods := range under(doc, "paths").(object) {
		for method := range methods.(object) {
			if id := under(methods, method, "operationId"); !seen[id] && !strings.HasPrefix(path, "/openapi") {
				t.Errorf("no exchange shows %s %s succeed", method, path)
			}
		}
	}
}

// unnamed is JSON of an exchange with an id for each value that it leaves open.
func unnamed(t testing.TB, text string) any {
	t.Helper()
	text = regexp.MustCompile(`\{[a-z]+[a-z0-9_.]*\}`).ReplaceAllString(text, "0190f000-0000-7000-8000-000000000000")
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

func TestTheCheckOfTheDocumentSeesWhatIsWrong(t *testing.T) {
	var schema any
	err := json.Unmarshal([]byte(`{"type":"object","required":["a"],"properties":{"a":{"type":["string","null"],"maxLength":2},"b":{"type":"array","items":{"enum":["x"]}},"c":{"type":"integer","minimum":1}}}`), &schema)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		`{"a":null,"b":["x"],"c":1,"d":{}}`: "", `{}`: "v: lacks a", `{"a":5}`: "v.a: 5 is not of type [string null]", `{"a":"xyz"}`: "v.a: 3 is above the maxLength 2",
		`{"a":"","b":["y"]}`: "v.b[0]: y is not one of [x]", `{"a":"","c":0}`: "v.c: 0 is below the minimum 1", `{"a":"","c":1.5}`: "v.c: 1.5 is not of type integer", `[]`: "v: [] is not of type object",
	} {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(faults(nil, schema, "v", v), "; "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
