package jobmojito

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// published is what the vendor's OpenAPI document says of the answers: the
// schema of each status, and the schemas, their descriptions left out.
type published struct {
	Responses map[string]string `json:"responses"`
	Schemas   map[string]schema `json:"schemas"`
}

// schema is as much of JSON Schema as the vendor uses, with OpenAPI 3.0's
// nullable, which its document carries along.
type schema struct {
	Type       string            `json:"type"`
	Nullable   bool              `json:"nullable"`
	Required   []string          `json:"required"`
	Properties orderedProperties `json:"properties"`
	Items      *schema           `json:"items"`
}

// orderedProperties keeps the order of the page.
type orderedProperties struct {
	names []string
	of    map[string]schema
}

func (p *orderedProperties) UnmarshalJSON(b []byte) error {
	p.names = keys(b)
	return json.Unmarshal(b, &p.of)
}

// keys are the keys of an object in their order.
func keys(object []byte) []string {
	var names []string
	dec := json.NewDecoder(bytes.NewReader(object))
	dec.Token() // the brace
	for dec.More() {
		name, _ := dec.Token()
		names = append(names, name.(string))
		var skip json.RawMessage
		if dec.Decode(&skip) != nil {
			return names
		}
	}
	return names
}

func readSchema(t testing.TB) published {
	t.Helper()
	b, err := os.ReadFile("testdata/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var p published
	if err := json.Unmarshal(b, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// violations holds a body against the schema that the vendor gives a status,
// more strictly than it asks: the only keys that may be missing are the signed
// addresses, none may be there that the page lacks, and they come in its order.
func (p published) violations(status int, body []byte) []string {
	name, ok := p.Responses[fmt.Sprint(status)]
	if !ok {
		return []string{fmt.Sprintf("the vendor documents no status %d", status)}
	}
	return p.Schemas[name].check("", body)
}

func (s schema) check(at string, body []byte) []string {
	body = bytes.TrimSpace(body)
	if string(body) == "null" {
		if !s.Nullable {
			return []string{at + " is null"}
		}
		return nil
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return []string{at + ": " + err.Error()}
	}
	types := map[string]string{"object": "map[string]interface {}", "array": "[]interface {}",
		"string": "string", "number": "float64", "boolean": "bool"}
	if want := types[s.Type]; s.Type != "" && fmt.Sprintf("%T", v) != want {
		return []string{fmt.Sprintf("%s is %T, not %s", at, v, s.Type)}
	}
	switch {
	case s.Type == "object":
		return s.checkObject(at, body)
	case s.Items != nil:
		var items []json.RawMessage
		if err := json.Unmarshal(body, &items); err != nil {
			return []string{err.Error()}
		}
		var out []string
		for i, item := range items {
			out = append(out, s.Items.check(fmt.Sprintf("%s[%d]", at, i), item)...)
		}
		return out
	}
	return nil
}

func (s schema) checkObject(at string, body []byte) []string {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return []string{err.Error()}
	}
	var out []string
	for name, f := range maps.All(fields) {
		p, ok := s.Properties.of[name]
		if !ok {
			out = append(out, at+"."+name+" is not on the page")
			continue
		}
		out = append(out, p.check(at+"."+name, f)...)
	}
	var want []string
	for _, name := range s.Properties.names {
		if _, ok := fields[name]; ok {
			want = append(want, name)
			continue
		}
		if optional := strings.HasSuffix(name, "_url") || name == "name"; slices.Contains(s.Required, name) || !optional {
			out = append(out, at+"."+name+" is missing")
		}
	}
	if got := keys(body); len(out) == 0 && !slices.Equal(got, want) {
		out = append(out, fmt.Sprintf("%s has the order %v, the page %v", at, got, want))
	}
	return out
}

func TestTheSchemaCheckSeesWhatIsWrong(t *testing.T) {
	p := readSchema(t)
	for body, want := range map[string]string{
		`{"error":"x","name":"y"}`:    "",
		`{"error":"x"}`:               "",
		`{"name":"y"}`:                ".error is missing",
		`{"error":5}`:                 ".error is float64, not string",
		`{"error":null}`:              ".error is null",
		`{"error":"x","hint":"y"}`:    ".hint is not on the page",
		`{"name":"y","error":"x"}`:    " has the order [name error], the page [error name]",
		`[]`:                          " is []interface {}, not object",
		`{"error":"x","name":["no"]}`: ".name is []interface {}, not string",
	} {
		if got := strings.Join(p.violations(422, []byte(body)), "; "); got != want {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
	}
	if p.violations(418, []byte(`{}`)) == nil {
		t.Error("an undocumented status passes")
	}
}
