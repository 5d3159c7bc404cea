package instaview

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

func readDocument(t *testing.T) thing {
	t.Helper()
	return decode(t, string(document)).(thing)
}

func decode(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

// in follows keys into the document.
func in(v any, path ...string) any {
	for _, key := range path {
		o, _ := v.(thing)
		v = o[key]
	}
	return v
}

// checker holds values against schemas of the document. It knows the words
// that the document uses, and reports any other.
type checker struct {
	doc   thing
	wrong []string
}

func (c *checker) check(schema any, where string, v any) {
	s, ok := schema.(thing)
	if !ok {
		c.bad(where, "there is no schema")
		return
	}
	if ref, ok := s["$ref"].(string); ok {
		c.check(in(c.doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...), where, v)
		return
	}
	if several, ok := s["anyOf"].([]any); ok {
		var all []string
		for _, one := range several {
			try := checker{doc: c.doc}
			if try.check(one, where, v); len(try.wrong) == 0 {
				return
			}
			all = append(all, try.wrong...)
		}
		c.wrong = append(c.wrong, all...)
		return
	}
	if !ofType(s["type"], v) {
		c.bad(where, "%v is not of type %v", v, s["type"])
		return
	}
	for word, rule := range s {
		c.rule(word, rule, where, v)
	}
	switch v := v.(type) {
	case thing:
		for key := range strings.FieldsSeq(strings.Trim(fmt.Sprint(s["required"]), "[]")) {
			if _, ok := v[key]; !ok && s["required"] != nil {
				c.bad(where, "lacks %s", key)
			}
		}
		for key, value := range v {
			if p := in(s, "properties", key); p != nil {
				c.check(p, where+"."+key, value)
			} else if s["additionalProperties"] == false {
				c.bad(where, "has %s", key)
			}
		}
	case []any:
		for i, value := range v {
			c.check(s["items"], where+"["+strconv.Itoa(i)+"]", value)
		}
	}
}

func (c *checker) bad(where, format string, args ...any) {
	c.wrong = append(c.wrong, where+": "+fmt.Sprintf(format, args...))
}

// rule checks one word of a schema beside its type and what is inside.
func (c *checker) rule(word string, rule any, where string, v any) {
	size := -1.0
	switch v := v.(type) {
	case string:
		size = float64(len([]rune(v)))
	case []any:
		size = float64(len(v))
	}
	n, isNumber := v.(float64)
	text, isText := v.(string)
	ok := true
	switch word {
	case "type", "description", "default", "properties", "format", "items", "required", "additionalProperties":
	case "enum":
		ok = slices.Contains(rule.([]any), v)
	case "pattern":
		ok = !isText || regexp.MustCompile(rule.(string)).MatchString(text)
	case "minimum":
		ok = !isNumber || n >= rule.(float64)
	case "maximum":
		ok = !isNumber || n <= rule.(float64)
	case "minLength", "minItems":
		ok = size < 0 || size >= rule.(float64)
	case "maxLength", "maxItems":
		ok = size <= rule.(float64)
	default:
		c.bad(where, "the test does not know %s", word)
	}
	if !ok {
		c.bad(where, "%v is against %s %v", v, word, rule)
	}
}

func ofType(t, v any) bool {
	if several, ok := t.([]any); ok {
		return slices.ContainsFunc(several, func(one any) bool { return ofType(one, v) })
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

// operation finds the document's for a request, by the last of its paths that
// fit.
func operation(doc thing, method, target string) any {
	target, _, _ = strings.Cut(target, "?")
	target = strings.Replace(strings.TrimPrefix(target, "/v1"), "/companies", "/company", 1)
	for path, methods := range doc["paths"].(thing) {
		pattern := "^" + regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, `[^/]+`) + "$"
		if regexp.MustCompile(pattern).MatchString(target) {
			return in(methods, strings.ToLower(method))
		}
	}
	return nil
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
		head, sent, _ := strings.Cut(string(a.Files[0].Data), "\n\n")
		line, _, _ := strings.Cut(head, "\n")
		method, target, _ := strings.Cut(line, " ")
		response := string(a.Files[1].Data)
		_, got, _ := strings.Cut(response, "\n\n")
		status := response[:3]
		op := operation(doc, method, target)
		if op == nil {
			if status < "300" {
				t.Errorf("%s: %s %s is not in the document", file, method, target)
			}
			continue
		}
		c := checker{doc: doc}
		answer := in(op, "responses", status)
		switch {
		case answer == nil && status < "300":
			t.Errorf("%s: status %s is not in the document", file, status)
			continue
		case answer == nil:
			answer = in(doc, "components", "responses", "Failure")
		default:
			seen[in(op, "operationId").(string)] = true
		}
		if status != "204" {
			c.check(in(answer, "content", "application/json", "schema"), "answer", decode(t, unnamed(got)))
		}
		if schema := in(op, "requestBody", "content", "application/json", "schema"); schema != nil && status < "300" {
			c.check(schema, "body", decode(t, unnamed(sent)))
		}
		for _, f := range c.wrong {
			t.Errorf("%s: %s", file, f)
		}
	}
	for path, methods := range doc["paths"].(thing) {
		for method, op := range methods.(thing) {
			if !seen[in(op, "operationId").(string)] {
				t.Errorf("no exchange shows %s %s succeed", method, path)
			}
		}
	}
}

// unnamed fills the values in that exchanges leave open, most of which are ids.
func unnamed(text string) string {
	return regexp.MustCompile(`\{[a-z_]+(\.[a-z]+)*\}`).ReplaceAllString(text, "0190f000-0000-7000-8000-000000000000")
}

func TestTheDocumentHasTheRoutesThereAre(t *testing.T) {
	want, got := map[string][]string{}, map[string][]string{}
	for path, methods := range (&Dialect{}).routes() {
		want[path] = strings.Fields(strings.ToLower(strings.Join(slices.Sorted(maps.Keys(methods)), " ")))
	}
	doc := readDocument(t)
	for path, methods := range doc["paths"].(thing) {
		got[path] = slices.Sorted(maps.Keys(methods.(thing)))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	schemas := in(doc, "components", "schemas")
	for where, values := range map[string][]string{
		"Agent.voiceId": voices(), "Agent.language": languages(), "Agent.type": agentTypes(), "Agent.focus": focuses(),
		"Agent.cefrLevel": proficiencies(), "Agent.backgroundSound": soundValues(), "Job.status": jobStatuses(),
		"Candidate.status": candidateStatuses(), "Interview.status": statuses(),
	} {
		noun, field, _ := strings.Cut(where, ".")
		var enum []string
		for _, v := range in(schemas, noun, "properties", field, "enum").([]any) {
			enum = append(enum, v.(string))
		}
		if diff := cmp.Diff(values, enum); diff != "" {
			t.Errorf("%s:\n%s", where, diff)
		}
	}
}

func TestTheDocumentIsServedToAnybody(t *testing.T) {
	w, _ := world(t, "invited")
	for _, path := range []string{"/openapi.json", "/v1/openapi.json"} {
		status, h, body := w.Get(t, New(w.Deps).Handler(), path)
		if status != http.StatusOK || h.Get("Content-Type") != "application/json" || !json.Valid(body) {
			t.Errorf("%s: %d %v", path, status, h)
		}
	}
}

func TestWebhooksAreAsTheDocumentSays(t *testing.T) {
	w, key := world(t, "ready", "in_progress", "processing", "failed")
	doc := readDocument(t)
	hook := made[thing](t, w, key, "POST", "/webhooks", someHook)
	check := func(body []byte) {
		v := decode(t, string(body)).(thing)
		c := checker{doc: doc}
		c.check(in(doc, "webhooks", v["event"].(string), "post", "requestBody", "content", "application/json", "schema"), "body", v)
		for _, f := range c.wrong {
			t.Errorf("%v: %s", v["event"], f)
		}
	}
	for name, which := range map[string]interview.EventType{"ready": interview.InterviewReady, "in_progress": interview.InterviewStarted,
		"processing": interview.InterviewCompleted, "failed": interview.InterviewFailed} {
		check(told(t, w, system(w), w.ID(t, name), which)[hookURL].Body)
	}
	ping, err := w.Service.TestWebhook(t.Context(), system(w), id(hook))
	must(t, err)
	out, err := w.Service.Outgoing(t.Context(), ping.ID)
	must(t, err)
	m, err := New(w.Deps).Word(t.Context(), out, w.Clock.Now())
	must(t, err)
	check(m.Body)
}
