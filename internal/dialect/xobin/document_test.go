package xobin

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// object is a part of the document.
type object = map[string]any

func readDocument(t *testing.T) object {
	t.Helper()
	var doc object
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// within follows keys into the document.
func within(v any, path ...string) any {
	for _, key := range path {
		o, _ := v.(object)
		v = o[key]
	}
	return v
}

// faults are the places where a value is not what a schema says. It knows the
// words that the document uses, and reports any other.
func faults(doc object, schema any, where string, v any) (out []string) {
	s, ok := schema.(object)
	if !ok {
		return []string{where + ": no schema"}
	}
	if ref, ok := s["$ref"].(string); ok {
		return faults(doc, within(doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...), where, v)
	}
	if several, ok := s["anyOf"].([]any); ok {
		for _, one := range several {
			found := faults(doc, one, where, v)
			if len(found) == 0 {
				return nil
			}
			out = append(out, found...)
		}
		return out
	}
	bad := func(format string, args ...any) { out = append(out, where+": "+fmt.Sprintf(format, args...)) }
	if t, ok := s["type"]; ok && !isType(t, v) {
		bad("%v is not of type %v", v, t)
		return out
	}
	text, isText := v.(string)
	number, isNumber := v.(float64)
	items, isList := v.([]any)
	for word, rule := range s {
		limit, _ := rule.(float64)
		switch word {
		case "type", "description", "default", "properties", "format", "items", "required", "additionalProperties":
		case "enum":
			if !slices.Contains(rule.([]any), v) {
				bad("%v is not one of %v", v, rule)
			}
		case "pattern":
			if isText && !regexp.MustCompile(rule.(string)).MatchString(text) {
				bad("%q does not match %s", text, rule)
			}
		case "minimum", "maximum":
			if isNumber && (word == "minimum" && number < limit || word == "maximum" && number > limit) {
				bad("%v is beyond the %s", number, word)
			}
		case "minLength", "maxLength":
			if n := float64(len([]rune(text))); isText && (word == "minLength" && n < limit || word == "maxLength" && n > limit) {
				bad("%v characters are beyond the %s", n, word)
			}
		case "minItems", "maxItems":
			if n := float64(len(items)); isList && (word == "minItems" && n < limit || word == "maxItems" && n > limit) {
				bad("%v entries are beyond the %s", n, word)
			}
		default:
			bad("the test does not know %s", word)
		}
	}
	if isList {
		for i, e := range items {
			out = append(out, faults(doc, s["items"], where+"["+strconv.Itoa(i)+"]", e)...)
		}
	}
	o, _ := v.(object)
	if o == nil {
		return out
	}
	required, _ := s["required"].([]any)
	for _, key := range required {
		if _, ok := o[key.(string)]; !ok {
			bad("lacks %s", key)
		}
	}
	for key, value := range o {
		if p := within(s, "properties", key); p != nil {
			out = append(out, faults(doc, p, where+"."+key, value)...)
		} else if s["additionalProperties"] == false {
			bad("has %s", key)
		}
	}
	return out
}

func isType(t, v any) bool {
	if several, ok := t.([]any); ok {
		return slices.ContainsFunc(several, func(one any) bool { return isType(one, v) })
	}
	switch v := v.(type) {
	case nil:
		return t == "null"
	case string:
		return t == "string"
	case bool:
		return t == "boolean"
	case float64:
		return t == "number" || t == "integer" && v == math.Trunc(v)
	case []any:
		return t == "array"
	}
	return t == "object"
}

func decode(t *testing.T, text []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

// operation is the document's for a method and path, and its path there.
func operation(doc object, method, target string) (any, string) {
	target, _, _ = strings.Cut(target, "?")
	paths := doc["paths"].(object)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		pattern := regexp.MustCompile("^" + regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, `[^/]+`) + "$")
		if op := within(paths, path, strings.ToLower(method)); op != nil && pattern.MatchString(target) {
			return op, path
		}
	}
	return nil, ""
}

// answered holds an answer against what the document says of the operation.
func answered(t *testing.T, doc object, about, method, target, status string, body []byte) {
	t.Helper()
	op, _ := operation(doc, method, target)
	if op == nil {
		if status[0] == '2' {
			t.Errorf("%s: %s %s is not in the document", about, method, target)
		}
		return
	}
	answer := within(op, "responses", status)
	if answer == nil {
		if answer = within(op, "responses", "default"); status[0] == '2' {
			t.Errorf("%s: the document has no %s", about, status)
		}
	}
	schema := within(answer, "content", "application/json", "schema")
	if schema == nil && within(answer, "content", "application/pdf") != nil {
		return
	}
	for _, f := range faults(doc, schema, "answer", decode(t, body)) {
		t.Errorf("%s: %s", about, f)
	}
}

func TestEveryExchangeIsAsTheDocumentSays(t *testing.T) {
	doc := readDocument(t)
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		line, _, _ := strings.Cut(string(a.Files[0].Data), "\n")
		method, target, _ := strings.Cut(line, " ")
		head, body, _ := strings.Cut(string(a.Files[1].Data), "\n\n")
		if method == http.MethodHead || strings.Contains(head, "application/pdf") {
			continue
		}
		answered(t, doc, file, method, target, head[:3], []byte(body))
	}
}

// TestEveryOperationOfTheDocumentWorksAsItSays sends each what it asks for.
func TestEveryOperationOfTheDocumentWorksAsItSays(t *testing.T) {
	w, h, key := few(t, "ready", "invited", "in_progress")
	doc := readDocument(t)
	seen := map[string]bool{}
	_, _, job := send(t, w, h, http.MethodPost, generatePath, key, `{"job_role":"Engineer","job_description":"Go"}`)
	all := append(endpoints(w.Plan.Serial, w.Interview(t, "invited").Serial),
		endpoint{method: "GET", path: generatePath + "/" + decode(t, job).(object)["job_id"].(string)},
		endpoint{method: "GET", path: fmt.Sprintf("%s/%d", at, w.Interview(t, "in_progress").Serial)},
		endpoint{method: "GET", path: "/api/v2/openapi.json"})
	for _, e := range all {
		op, path := operation(doc, e.method, e.path)
		if op == nil {
			t.Errorf("%s %s is not in the document", e.method, e.path)
			continue
		}
		seen[e.method+" "+path] = true
		if schema := within(op, "requestBody", "content", "application/json", "schema"); schema != nil && e.body != "" {
			for _, f := range faults(doc, schema, "body", decode(t, []byte(e.body))) {
				t.Errorf("%s %s: %s", e.method, path, f)
			}
		}
		status, _, body := send(t, w, h, e.method, e.path, key, e.body)
		if status/100 != 2 {
			t.Errorf("%s %s: %d %s", e.method, e.path, status, body)
			continue
		}
		answered(t, doc, e.method+" "+path, e.method, e.path, strconv.Itoa(status), body)
	}
	for path, methods := range doc["paths"].(object) {
		for method, op := range methods.(object) {
			if within(op, "operationId") == nil || within(op, "summary") == nil || !seen[strings.ToUpper(method)+" "+path] {
				t.Errorf("%s %s has no name, or was not asked", method, path)
			}
		}
	}
}

func TestWhatIsToldIsAsTheDocumentSays(t *testing.T) {
	w, h, key := few(t, "ready")
	doc := readDocument(t)
	send(t, w, h, http.MethodPost, generatePath, key, `{"job_role":"Engineer","job_description":"Go","notification_url":"https://ats.example.com/made"}`)
	told := map[string][]byte{"generated": calls(t, w)[0].Body}
	x := New(w.Deps)
	events, err := w.Service.Events(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}, nil, w.ID(t, "ready"), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		m, err := x.Word(t.Context(), interview.Outgoing{Event: e}, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if m != nil {
			told[map[interview.EventType]string{interview.InterviewStarted: "start", interview.InterviewReady: "submission"}[e.Type]] = m.Body
		}
	}
	for name, hook := range doc["webhooks"].(object) {
		schema := within(hook, "post", "requestBody", "content", "application/json", "schema")
		for _, f := range faults(doc, schema, name, decode(t, told[name])) {
			t.Error(f)
		}
	}
}

func TestTheDocumentIsServedToAnybody(t *testing.T) {
	w, h, _ := few(t, "invited")
	status, header, body := w.Get(t, h, "/api/v2/openapi.json")
	if status != http.StatusOK || header.Get("Content-Type") != "application/json" || string(body) != string(document) {
		t.Errorf("%d %v", status, header)
	}
	if status, _, body := w.Do(t, h, http.MethodPost, "/api/v2/openapi.json"); status != http.StatusMethodNotAllowed {
		t.Errorf("posting it: %d %s", status, body)
	}
}
