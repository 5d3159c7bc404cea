package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed reference.tmpl
var referenceTemplate string

// The reference page is made from the document, so that it cannot say
// anything else.
type reference struct {
	Title, Description string
	Groups             []referenceGroup
	Schemas            []referenceSchema
	Problems           []referenceProblem
}

type referenceProblem struct {
	Code, Title, More string
	Status            int
}

type referenceGroup struct {
	Name, Anchor, Description string
	Operations                []referenceOperation
}

type referenceOperation struct {
	ID, Method, Path, Summary string
	Description               template.HTML
	Params                    []referenceField
	Body                      []referenceField
	BodyType                  template.HTML
	Answers                   []referenceAnswer
	Curl                      string
}

type referenceAnswer struct {
	Status, Description string
	Type                template.HTML
}

type referenceField struct {
	Name, In    string
	Type        template.HTML
	Required    bool
	Description template.HTML
}

type referenceSchema struct {
	Name   string
	Fields []referenceField
}

func referencePage(doc *huma.OpenAPI) ([]byte, error) {
	ref := reference{Title: doc.Info.Title, Description: doc.Info.Description}
	for _, k := range kinds() {
		ref.Problems = append(ref.Problems, referenceProblem{k.code, k.title, k.more, k.status})
	}
	for _, tag := range doc.Tags {
		g := referenceGroup{Name: tag.Name, Anchor: "tag-" + strings.ToLower(tag.Name), Description: tag.Description}
		for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
			for _, o := range operationsOf(doc.Paths[path]) {
				if slices.Contains(o.Tags, tag.Name) {
					g.Operations = append(g.Operations, referenceOf(doc, o))
				}
			}
		}
		ref.Groups = append(ref.Groups, g)
	}
	schemas := doc.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		ref.Schemas = append(ref.Schemas, referenceSchema{name, fieldsOf(schemas[name])})
	}
	t, err := template.New("reference").Parse(referenceTemplate)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	err = t.Execute(&buf, ref)
	return buf.Bytes(), err
}

func operationsOf(p *huma.PathItem) []*huma.Operation {
	all := []*huma.Operation{p.Get, p.Post, p.Put, p.Patch, p.Delete, p.Head, p.Options}
	return slices.DeleteFunc(all, func(o *huma.Operation) bool { return o == nil })
}

func referenceOf(doc *huma.OpenAPI, o *huma.Operation) referenceOperation {
	out := referenceOperation{ID: o.OperationID, Method: o.Method, Path: o.Path, Summary: o.Summary, Description: prose(o.Description), Curl: curlOf(doc, o)}
	for _, p := range o.Parameters {
		out.Params = append(out.Params, referenceField{Name: p.Name, In: p.In, Type: typeOf(p.Schema), Required: p.Required, Description: prose(p.Description)})
	}
	if o.RequestBody != nil {
		for _, mt := range slices.Sorted(maps.Keys(o.RequestBody.Content)) {
			if out.BodyType != "" {
				out.BodyType += " or "
			}
			out.BodyType += "<code>" + template.HTML(template.HTMLEscapeString(mt)) + "</code>"
			schema := o.RequestBody.Content[mt].Schema
			if schema.Ref != "" {
				schema = doc.Components.Schemas.SchemaFromRef(schema.Ref)
			}
			if out.Body == nil {
				out.Body = fieldsOf(schema)
			}
		}
	}
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		r := o.Responses[status]
		a := referenceAnswer{Status: status, Description: r.Description}
		for _, m := range r.Content {
			a.Type = typeOf(m.Schema)
		}
		out.Answers = append(out.Answers, a)
	}
	return out
}

func fieldsOf(s *huma.Schema) []referenceField {
	var out []referenceField
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		out = append(out, referenceField{Name: name, Type: typeOf(p), Required: slices.Contains(s.Required, name), Description: prose(p.Description)})
	}
	slices.SortStableFunc(out, func(a, b referenceField) int {
		switch {
		case a.Required == b.Required:
			return 0
		case a.Required:
			return -1
		}
		return 1
	})
	return out
}

// typeOf words a schema in a few words, with a link where it has a name.
func typeOf(s *huma.Schema) template.HTML {
	if s == nil {
		return ""
	}
	if s.Ref != "" {
		name := template.HTMLEscapeString(s.Ref[strings.LastIndexByte(s.Ref, '/')+1:])
		return template.HTML(`<a href="#schema-` + name + `">` + name + `</a>`)
	}
	var out template.HTML
	switch {
	case s.Type == huma.TypeArray:
		out = "list of " + typeOf(s.Items)
	case len(s.Enum) > 0:
		var words []string
		for _, e := range s.Enum {
			b, err := json.Marshal(e)
			if err == nil {
				words = append(words, template.HTMLEscapeString(strings.Trim(string(b), `"`)))
			}
		}
		out = template.HTML(strings.Join(words, " | "))
	case s.Format != "" && s.Type == huma.TypeString:
		out = template.HTML(template.HTMLEscapeString(s.Format))
	case s.Type == "":
		out = "anything"
	default:
		out = template.HTML(template.HTMLEscapeString(s.Type))
	}
	if s.Nullable {
		out += " or null"
	}
	return out
}

// prose escapes text and gives what stands between backticks a typewriter
// face.
func prose(s string) template.HTML {
	var b strings.Builder
	for i, part := range strings.Split(template.HTMLEscapeString(s), "`") {
		if i%2 == 1 {
			part = "<code>" + part + "</code>"
		}
		b.WriteString(part)
	}
	return template.HTML(b.String())
}

func curlOf(doc *huma.OpenAPI, o *huma.Operation) string {
	var b strings.Builder
	b.WriteString("curl")
	if o.Method == "HEAD" {
		b.WriteString(" --head")
	} else if o.Method != "GET" {
		b.WriteString(" -X " + o.Method)
	}
	b.WriteString(" \"$CANDOR_URL" + strings.NewReplacer("{id}", "$ID").Replace(o.Path))
	sep := "?"
	for _, p := range o.Parameters {
		if p.In == "query" && p.Required {
			b.WriteString(sep + p.Name + "=…")
			sep = "&"
		}
	}
	b.WriteString("\" \\\n  -H \"Authorization: Bearer $CANDOR_KEY\"")
	for _, p := range o.Parameters {
		switch {
		case p.Name == "Idempotency-Key":
			b.WriteString(" \\\n  -H \"Idempotency-Key: $(uuidgen)\"")
		case p.In == "header" && p.Required && p.Name == "Tus-Resumable":
			b.WriteString(" \\\n  -H \"Tus-Resumable: 1.0.0\"")
		case p.In == "header" && p.Required:
			b.WriteString(" \\\n  -H \"" + p.Name + ": …\"")
		}
	}
	if o.RequestBody == nil {
		return b.String()
	}
	if m, ok := o.RequestBody.Content["multipart/form-data"]; ok {
		for _, name := range m.Schema.Required {
			value := "…"
			if name == "file" {
				value = "@answer.webm"
			}
			b.WriteString(" \\\n  -F " + name + "=" + value)
		}
		return b.String()
	}
	if m, ok := o.RequestBody.Content["application/json"]; ok {
		example, err := json.Marshal(exampleOf(doc, m.Schema, 0))
		if err == nil {
			b.WriteString(" \\\n  -H \"Content-Type: application/json\" \\\n  -d '" + string(example) + "'")
		}
		return b.String()
	}
	b.WriteString(" \\\n  -H \"Content-Type: application/offset+octet-stream\" --data-binary @answer.webm")
	return b.String()
}

// exampleOf is the smallest body a schema takes.
func exampleOf(doc *huma.OpenAPI, s *huma.Schema, depth int) any {
	if s.Ref != "" {
		s = doc.Components.Schemas.SchemaFromRef(s.Ref)
	}
	switch {
	case len(s.Examples) > 0:
		return s.Examples[0]
	case len(s.Enum) > 0:
		return s.Enum[0]
	case depth > 4:
		return nil
	}
	switch s.Type {
	case huma.TypeObject:
		out := map[string]any{}
		for _, name := range s.Required {
			out[name] = exampleOf(doc, s.Properties[name], depth+1)
		}
		return out
	case huma.TypeArray:
		return []any{exampleOf(doc, s.Items, depth+1)}
	case huma.TypeInteger, huma.TypeNumber:
		return 1
	case huma.TypeBoolean:
		return true
	}
	return "…"
}
