package ribbon

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

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

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

// at follows keys into the document.
func at(v any, path ...string) any {
	for _, key := range path {
		o, _ := v.(object)
		v = o[key]
	}
	return v
}

// faults are the places where a value is not what a schema says. It knows the
// words that the document uses, and reports any other.
func faults(doc object, schema any, where string, v any) []string {
	s, ok := schema.(object)
	if !ok {
		return []string{where + ": no schema"}
	}
	if ref, ok := s["$ref"].(string); ok {
		return faults(doc, at(doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...), where, v)
	}
	if any, ok := s["anyOf"].([]any); ok {
		var all []string
		for _, one := range any {
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
	if t, ok := s["type"]; ok && !isType(t, v) {
		bad("%v is not of type %v", v, t)
		return out
	}
	for word, rule := range s {
		switch word {
		case "type", "description", "default", "properties", "format", "items", "required", "additionalProperties":
		case "enum":
			if !slices.Contains(rule.([]any), v) {
				bad("%v is not one of %v", v, rule)
			}
		case "pattern":
			if text, ok := v.(string); ok && !regexp.MustCompile(rule.(string)).MatchString(text) {
				bad("%q does not match %s", v, rule)
			}
		case "minimum", "maximum":
			if n, ok := v.(float64); ok && (word == "minimum" && n < rule.(float64) || word == "maximum" && n > rule.(float64)) {
				bad("%v is beyond the %s %v", v, word, rule)
			}
		case "minLength", "maxLength", "minItems", "maxItems":
			n := -1
			switch v := v.(type) {
			case string:
				n = len([]rune(v))
			case []any:
				n = len(v)
			}
			if least := strings.HasPrefix(word, "min"); n >= 0 && (least && float64(n) < rule.(float64) || !least && float64(n) > rule.(float64)) {
				bad("%d is beyond the %s %v", n, word, rule)
			}
		default:
			bad("the test does not know %s", word)
		}
	}
	switch v := v.(type) {
	case object:
		for _, key := range listOf(s["required"]) {
			if _, ok := v[key]; !ok {
				bad("lacks %s", key)
			}
		}
		for key, value := range v {
			if p := at(s, "properties", key); p != nil {
				out = append(out, faults(doc, p, where+"."+key, value)...)
			} else if s["additionalProperties"] == false {
				bad("has %s", key)
			}
		}
	case []any:
		for i, value := range v {
			out = append(out, faults(doc, s["items"], where+"["+strconv.Itoa(i)+"]", value)...)
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

func listOf(v any) []string {
	var out []string
	all, _ := v.([]any)
	for _, one := range all {
		out = append(out, one.(string))
	}
	return out
}

// TestEveryExchangeIsAsTheDocumentSays holds the answers of all exchanges, and
// the bodies of those that succeed, against the document.
func TestEveryExchangeIsAsTheDocumentSays(t *testing.T) {
	doc := readDocument(t)
	files, err := filepath.Glob("testdata/*.txtar")
	must(t, err)
	seen := map[string]bool{}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		must(t, err)
		request, response := string(a.Files[0].Data), string(a.Files[1].Data)
		head, sent, _ := strings.Cut(request, "\n\n")
		line, _, _ := strings.Cut(head, "\n")
		method, target, _ := strings.Cut(line, " ")
		target, _, _ = strings.Cut(strings.TrimPrefix(target, base), "?")
		_, got, _ := strings.Cut(response, "\n\n")
		op := operation(doc, method, target)
		if op == nil {
			if strings.HasPrefix(response, "200") {
				t.Errorf("%s: %s %s is not in the document", file, method, target)
			}
			continue
		}
		answer := at(op, "responses", response[:3])
		if answer == nil {
			answer = at(op, "responses", "default")
		} else if response[:3] == "200" {
			seen[at(op, "operationId").(string)] = true
		}
		for _, f := range faults(doc, at(answer, "content", "application/json", "schema"), "answer", decode(t, unnamed(got))) {
			t.Errorf("%s: %s", file, f)
		}
		if schema := at(op, "requestBody", "content", "application/json", "schema"); schema != nil && response[:3] == "200" {
			for _, f := range faults(doc, schema, "body", decode(t, unnamed(sent))) {
				t.Errorf("%s: %s", file, f)
			}
		}
	}
	for path, methods := range doc["paths"].(object) {
		for method, op := range methods.(object) {
			if id := at(op, "operationId").(string); !seen[id] {
				t.Errorf("no exchange shows %s %s succeed", method, path)
			}
		}
	}
}

// placeholder is a value that exchanges leave open. An id of a flow has
// another form than the others.
var placeholder = regexp.MustCompile(`\{((?:[a-z]+\.)*[a-z0-9]+)\}`)

func unnamed(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(name string) string {
		if strings.Contains(name, "short") || strings.HasPrefix(name, "{flow") {
			return "12f4493d"
		}
		return "0190f000-0000-7000-8000-000000000000"
	})
}

func decode(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

func operation(doc object, method, target string) any {
	for path, methods := range doc["paths"].(object) {
		pattern := regexp.MustCompile("^" + regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, `[^/]+`) + "$")
		if pattern.MatchString(target) {
			return at(methods, strings.ToLower(method))
		}
	}
	return nil
}

func TestTheDocumentHasTheRoutesThereAre(t *testing.T) {
	want, got := map[string][]string{}, map[string][]string{}
	for path, methods := range (&Dialect{}).routes() {
		for method := range methods {
			want[path] = append(want[path], strings.ToLower(method))
		}
		slices.Sort(want[path])
	}
	doc := readDocument(t)
	for path, methods := range doc["paths"].(object) {
		got[path] = slices.Sorted(maps.Keys(methods.(object)))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for field, values := range map[string][]string{"voice_id": voices(), "language": languages()} {
		enum := at(doc, "components", "schemas", "NewInterviewFlow", "properties", field, "enum").([]any)
		if diff := cmp.Diff(values, listOf(enum[:len(enum)-1])); diff != "" {
			t.Errorf("%s:\n%s", field, diff)
		}
	}
}

func TestTheDocumentIsServedToAnybody(t *testing.T) {
	w, _ := world(t, "invited")
	status, h, body := w.Get(t, New(w.Deps).Handler(), "/be-api/openapi.json")
	if status != http.StatusOK || h.Get("Content-Type") != "application/json" || !json.Valid(body) {
		t.Errorf("%d %v", status, h)
	}
	if status, _, _ := w.Do(t, New(w.Deps).Handler(), http.MethodPost, "/be-api/openapi.json"); status != http.StatusMethodNotAllowed {
		t.Errorf("posting it: %d", status)
	}
}

func TestWebhooksAreAsTheDocumentSays(t *testing.T) {
	w, _ := world(t, "ready")
	hook(t, w, interview.Webhook{URL: "https://example.org/all"}, "")
	people, err := w.Accounts.Colleagues(t.Context(), actorOf(w))
	must(t, err)
	_, err = w.Service.SaveReview(t.Context(), actorOf(w), interview.Review{InterviewID: w.ID(t, "ready"), MemberID: people[0].ID, Decision: "advance"})
	must(t, err)
	doc := readDocument(t)
	for name, which := range map[string]interview.EventType{"interview_processed": interview.InterviewReady, "candidate_status_updated": interview.ReviewSaved} {
		m := told(t, w, w.ID(t, "ready"), which)["https://example.org/all"]
		schema := at(doc, "webhooks", name, "post", "requestBody", "content", "application/json", "schema")
		for _, f := range faults(doc, schema, name, decode(t, string(m.Body))) {
			t.Error(f)
		}
	}
}
