package jobmojito

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/dialect/dialecttest"
)

func TestTheDocumentHasTheVendorsSchemas(t *testing.T) {
	p := readSchema(t)
	var doc struct {
		Components struct {
			Schemas map[string]schema31
		}
		Paths map[string]map[string]struct {
			Responses map[string]struct {
				Content map[string]struct {
					Schema struct {
						Ref string `json:"$ref"`
					}
				}
			}
		}
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	for name, want := range p.Schemas {
		if diff := cmp.Diff(lines(want), lines31(doc.Components.Schemas[name])); diff != "" {
			t.Errorf("%s: -vendor +ours\n%s", name, diff)
		}
	}
	for _, method := range []string{"get", "post"} {
		got := map[string]string{}
		for status, r := range doc.Paths["/job-interview-details"][method].Responses {
			got[status] = strings.TrimPrefix(r.Content["application/json"].Schema.Ref, "#/components/schemas/")
		}
		if diff := cmp.Diff(p.Responses, got); diff != "" {
			t.Errorf("%s: -vendor +ours\n%s", method, diff)
		}
	}
}

// schema31 is schema with JSON Schema's own way to say null.
type schema31 struct {
	Type       any
	Required   []string
	Properties map[string]schema31
	Items      *schema31
}

// lines is what a schema says, on a line a property.
func lines(s schema) map[string]string {
	out := map[string]string{}
	var walk func(string, schema)
	walk = func(at string, s schema) {
		typ := s.Type
		if s.Nullable && typ != "" {
			typ += "|null"
		}
		out[at] = strings.TrimSpace(typ + " " + strings.Join(s.Required, ","))
		for name, p := range s.Properties.of {
			walk(at+"."+name, p)
		}
		if s.Items != nil {
			walk(at+"[]", *s.Items)
		}
	}
	walk("", s)
	return out
}

func lines31(s schema31) map[string]string {
	out := map[string]string{}
	var walk func(string, schema31)
	walk = func(at string, s schema31) {
		var types []string
		switch v := s.Type.(type) {
		case string:
			types = []string{v}
		case []any:
			for _, one := range v {
				types = append(types, one.(string))
			}
		}
		out[at] = strings.TrimSpace(strings.Join(types, "|") + " " + strings.Join(s.Required, ","))
		for name, p := range s.Properties {
			walk(at+"."+name, p)
		}
		if s.Items != nil {
			walk(at+"[]", *s.Items)
		}
	}
	walk("", s)
	return out
}

func TestWhatTheDocumentNamesIsServed(t *testing.T) {
	w := dialecttest.New(t, "ready")
	h := New(w.Deps).Handler()
	status, header, body := w.Get(t, h, "/functions/v1/openapi")
	if status != http.StatusOK || header.Get("Content-Type") != "application/json" || string(body) != string(document) {
		t.Fatalf("%d %v", status, header)
	}
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]any
	}
	if err := json.Unmarshal(body, &doc); err != nil || doc.OpenAPI != "3.1.0" || len(doc.Paths) == 0 {
		t.Fatalf("%v: %s", err, body)
	}
	for path, methods := range doc.Paths {
		for method := range methods {
			if status, _, _ := w.Do(t, h, strings.ToUpper(method), "/functions/v1"+path); status == http.StatusNotFound || status == http.StatusMethodNotAllowed {
				t.Errorf("%s %s is not served: %d", method, path, status)
			}
		}
	}
}

func TestWhatIsToldIsAsItsDocumentSays(t *testing.T) {
	var doc struct {
		Webhooks   map[string]any
		Components struct {
			Schemas map[string]struct {
				Required   []string
				Properties json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(hooks, &doc); err != nil || len(doc.Webhooks) != 3 {
		t.Fatalf("%d webhooks, %v", len(doc.Webhooks), err)
	}
	s := doc.Components.Schemas["WebhookInterviewResultPayload"]
	full, err := json.Marshal(WebhookPayload{CandidateExternal: "x", CandidateName: "x", CandidateEmail: "x", CandidatePhone: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(keys(s.Properties), keys(full)); diff != "" {
		t.Errorf("-document +told\n%s", diff)
	}
	var types map[string]struct{ Type any }
	if err := json.Unmarshal(s.Properties, &types); err != nil {
		t.Fatal(err)
	}
	w := dialecttest.New(t, "ready", "failed")
	for _, who := range []string{"ready", "failed"} {
		_, bodies := told(t, w, who)
		for _, body := range bodies {
			var got map[string]any
			if err := json.Unmarshal([]byte(body), &got); err != nil {
				t.Fatal(err)
			}
			for _, name := range s.Required {
				if _, ok := got[name]; !ok {
					t.Errorf("%s of %s is not there", name, who)
				}
			}
			for name, v := range got {
				allowed, _ := types[name].Type.([]any)
				if one, ok := types[name].Type.(string); ok {
					allowed = []any{one}
				}
				if !slices.Contains(allowed, any(word(v))) {
					t.Errorf("%s of %s is %s, not %v", name, who, word(v), allowed)
				}
			}
		}
	}
}
