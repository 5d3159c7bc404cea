package instaview

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web/openapitest"
)

// taken are bodies that each operation takes, by method and path.
func taken(w *dialecttest.World) map[string]string {
	return map[string]string{
		"POST /candidates": someCandidate, "POST /agents": someAgent, "POST /jobs": someJob, "POST /webhooks": someHook,
		"POST /company": `{"name":"New"}`, "POST /interviews": `{"candidateId":"` + w.Plan.ID + `","agentId":"` + w.Plan.ID + `"}`,
		"POST /interviews/{id}/call-attempts": `{}`, "PATCH /interviews/{id}/call-attempts/{attemptId}": `{"scheduledAt":"2026-03-20T10:00:00Z"}`,
		"PATCH /candidates/{id}": `{}`, "PATCH /agents/{id}": `{}`, "PATCH /jobs/{id}": `{}`, "PATCH /company/{id}": `{}`, "PATCH /webhooks/{id}": `{}`,
	}
}

// with is a body with another value of one field.
func with(body, field, value string) string {
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &all); err != nil {
		panic(err)
	}
	all[field] = json.RawMessage(value)
	out, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// wrongFor are values that a schema of the document does not allow.
func wrongFor(doc *openapitest.Document, schema any) []string {
	if ref, ok := openapitest.In(schema, "$ref").(string); ok {
		return wrongFor(doc, doc.At(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...))
	}
	if several, ok := openapitest.In(schema, "anyOf").([]any); ok {
		return wrongFor(doc, several[0])
	}
	kind := openapitest.In(schema, "type")
	if several, ok := kind.([]any); ok {
		kind = several[0]
	}
	size := func(word string) int { n, _ := openapitest.In(schema, word).(float64); return int(n) }
	var out []string
	switch kind {
	case "string":
		out = append(out, `7`, `{}`, `"a\u0000b"`)
		if n := size("maxLength"); n > 0 {
			out = append(out, `"`+strings.Repeat("x", n+1)+`"`)
		}
		if n := size("minLength"); n > 0 {
			out = append(out, `"`+strings.Repeat(" ", n+1)+`"`)
		}
		if openapitest.In(schema, "enum") != nil || openapitest.In(schema, "pattern") != nil || openapitest.In(schema, "format") != nil || openapitest.In(schema, "description") == "ISO 8601" {
			out = append(out, `"not this"`)
		}
	case "integer":
		out = append(out, `"1"`, `1.5`, fmt.Sprint(size("minimum")-1), fmt.Sprint(size("maximum")+1))
	case "boolean":
		out = append(out, `"true"`, `1`)
	case "array":
		out = append(out, `"x"`, `{}`, `[{}`+strings.Repeat(`,{}`, size("maxItems"))+`]`, `[null]`)
	case "object":
		out = append(out, `"x"`, `[]`, `7`)
	}
	return out
}

func TestEveryFieldOfABodyIsLookedAt(t *testing.T) {
	w, _ := world(t, "invited")
	_, key := w.Key(t, "instaview", func(k *account.NewKey) { k.Scopes = account.Scopes() })
	_, ats := w.Key(t, "instaview", func(k *account.NewKey) { k.Partner, k.Scopes = true, account.Scopes() })
	own := things(t, w, w.Acme, account.Live)
	doc := openapitest.Read(t, document)
	tried := 0
	for which, body := range taken(w) {
		method, path, _ := strings.Cut(which, " ")
		secret := key
		if which == "POST /company" {
			secret = ats
		}
		ask := func(body string) (int, string) { return send(t, w, secret, method, to(path, of(own, path+"/")), body) }
		for what, c := range map[string]struct {
			body, want string
			status     int
		}{
			"broken":       {`{"name":`, `"message":"Invalid JSON body"`, 400},
			"a list":       {`[]`, `{"body":["body must be an object"]}`, 400},
			"text":         {`"x"`, `{"body":["body must be an object"]}`, 400},
			"two":          {`{}{}`, `"message":"Invalid JSON body"`, 400},
			"a name twice": {`{"name":"A","name":"B"}`, `"message":"Invalid JSON body"`, 400},
			"no UTF-8":     {"{\"name\":\"\xff\"}", `"message":"Invalid JSON body"`, 400},
			"over a MiB":   {`{"name":"` + strings.Repeat("x", 1<<20) + `"}`, `"code":"PAYLOAD_TOO_LARGE","message":"request entity too large"`, 413},
		} {
			if status, text := ask(c.body); status != c.status || !strings.Contains(text, c.want) {
				t.Errorf("%s, %s: %d %s", which, what, status, text)
			}
		}
		schema := doc.At("paths", path, strings.ToLower(method), "requestBody", "content", "application/json", "schema")
		schema = doc.At(strings.Split(strings.TrimPrefix(openapitest.In(schema, "$ref").(string), "#/"), "/")...)
		for field, rule := range openapitest.In(schema, "properties").(thing) {
			for _, value := range wrongFor(doc, rule) {
				tried++
				status, text := ask(with(body, field, value))
				if status != 400 || !strings.Contains(text, `"`+field) || !strings.Contains(text, `"success":false`) {
					t.Errorf("%s with %s %.60s: %d %s", which, field, value, status, text)
				}
			}
		}
		needed, _ := openapitest.In(schema, "required").([]any)
		for _, field := range needed {
			for what, body := range map[string]string{"without": without(body, field.(string)), "with null for": with(body, field.(string), "null")} {
				status, text := ask(body)
				if status != 400 || !strings.Contains(text, `"code":"MISSING_REQUIRED_FIELD"`) || !strings.Contains(text, fmt.Sprint(field)+" is required") {
					t.Errorf("%s %s %s: %d %s", which, what, field, status, text)
				}
			}
		}
	}
	if tried < 150 {
		t.Errorf("only %d values were tried", tried)
	}
}

func without(body, field string) string {
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &all); err != nil {
		panic(err)
	}
	delete(all, field)
	out, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// FuzzBodies: whatever a body says, reading it neither panics nor passes
// something on that the rules would call a mistake of ours.
func FuzzBodies(f *testing.F) {
	for _, body := range []string{someJob, someAgent, someCandidate, someHook, `{"candidate":` + someCandidate + `,"agent":` + someAgent + `,"job":` + someJob + `}`,
		`{"location":{},"salary":{"min":1e400},"events":[null,-1],"headers":[{"name":"A","value":"\u0000"}],"metadata":{"a":[[[[[[]]]]]]}}`} {
		f.Add(body)
	}
	w := dialecttest.New(f, "invited")
	d := New(w.Deps)
	f.Fuzz(func(t *testing.T, body string) {
		for _, read := range []func(*input) error{
			func(in *input) error { _, err := newJob(in); return err },
			func(in *input) error { _, err := newAgent(in); return err },
			func(in *input) error { _, _, err := d.newCandidate(in); return err },
			func(in *input) error { return d.hookInto(in, &interview.Webhook{}) },
			func(in *input) error { _, err := d.readInterview(in); return err },
		} {
			in := &input{faults: &faults{fields: Fields{}}}
			if json.Unmarshal([]byte(body), &in.fields) != nil {
				return
			}
			err := read(in)
			if _, told := errors.AsType[*problem](err); err != nil && !told {
				t.Error(err)
			}
		}
	})
}
