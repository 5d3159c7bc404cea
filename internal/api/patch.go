package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/candorhq/candor/internal/interview"
)

// mergePatch applies a JSON Merge Patch (RFC 7396): null removes a field,
// objects merge, everything else replaces.
func mergePatch(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	fields, ok := target.(map[string]any)
	if !ok {
		fields = map[string]any{}
	}
	for name, v := range changes {
		if v == nil {
			delete(fields, name)
			continue
		}
		fields[name] = mergePatch(fields[name], v)
	}
	return fields
}

// merged is the current input changed by the call's merge patch, checked as if
// all of it had been given.
func merged[In any](s *server, c *call, current In) (In, error) {
	var out In
	whole, err := json.Marshal(current)
	if err != nil {
		return out, fmt.Errorf("word current state: %w", err)
	}
	var target, patch any
	if err := json.Unmarshal(whole, &target); err != nil {
		return out, fmt.Errorf("read current state: %w", err)
	}
	if err := json.Unmarshal(c.body, &patch); err != nil {
		return out, interview.Errorf(interview.Invalid, "the body must be an object")
	}
	if _, ok := patch.(map[string]any); !ok {
		return out, interview.Errorf(interview.Invalid, "the body must be an object")
	}
	target = mergePatch(target, patch)
	if p := validate[In](s, target); p != nil {
		return out, p
	}
	if whole, err = json.Marshal(target); err != nil {
		return out, fmt.Errorf("word changed state: %w", err)
	}
	if err := json.Unmarshal(whole, &out); err != nil {
		return out, &interview.Error{Kind: interview.Invalid, Message: "the result of the change does not have the expected form", Cause: err}
	}
	return out, nil
}

// validate checks decoded JSON by the schema of In; nil when it is valid.
func validate[In any](s *server, v any) *Problem {
	registry := s.huma.OpenAPI().Components.Schemas
	var res huma.ValidateResult
	path := huma.NewPathBuffer(nil, 0)
	huma.Validate(registry, registry.Schema(reflect.TypeFor[In](), true, ""), path, huma.ModeWriteToServer, v, &res)
	if len(res.Errors) == 0 {
		return nil
	}
	p := problemOf(http.StatusUnprocessableEntity)
	for _, e := range res.Errors {
		if d, ok := e.(*huma.ErrorDetail); ok {
			p.Errors = append(p.Errors, faultIn(pointer(d.Location), d.Message))
		}
	}
	p.Detail = inShort(p.Errors)
	return p
}

// patchBody documents a merge patch of In: every field optional, null removes.
func patchBody[In any](s *server) *huma.RequestBody {
	registry := s.huma.OpenAPI().Components.Schemas
	of := registry.Schema(reflect.TypeFor[In](), false, "")
	patch := &huma.Schema{Type: "object", Description: "A JSON Merge Patch (RFC 7396): a field that is absent stays, null removes it.",
		Properties: map[string]*huma.Schema{}, AdditionalProperties: false}
	for name, field := range of.Properties {
		if field.Ref == "" && field.Type != "" {
			f := *field
			f.Nullable = true
			if f.Type != huma.TypeObject {
				field = &f
			}
		}
		patch.Properties[name] = field
	}
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/merge-patch+json": {Schema: patch}, "application/json": {Schema: patch}}}
}

// relax names the fields a caller must give of things that stand in inputs and
// answers alike; the service fills in the rest.
func relax(api huma.API) {
	registry := api.OpenAPI().Components.Schemas
	need := func(t reflect.Type, fields ...string) {
		schema := registry.Schema(t, false, "")
		schema.Required = fields
		schema.PrecomputeMessages()
	}
	need(reflect.TypeFor[interview.Question](), "text")
	need(reflect.TypeFor[interview.KeyPoint](), "text")
	need(reflect.TypeFor[interview.Skill](), "name")
	need(reflect.TypeFor[interview.Option](), "text")
}
