package api

import (
	"maps"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// raw registers an operation that stands on the mux itself: hot reads, and
// bodies that huma cannot stream. Its entry in the document is written here.
func (s *server) raw(o op, params []*huma.Param, responses map[string]*huma.Response, handle func(http.ResponseWriter, *http.Request, *call) error) http.HandlerFunc {
	d := o.operation(s)
	d.Parameters = append(params, d.Parameters...)
	maps.Copy(d.Responses, responses)
	s.huma.OpenAPI().AddOperation(&d)
	serve := func(w http.ResponseWriter, r *http.Request) {
		c := callOf(r.Context())
		c.request = r
		if !c.actor.May(o.scope) {
			s.fail(w, r, denied(o.scope))
			return
		}
		if err := handle(w, r, c); err != nil {
			s.fail(w, r, err)
		}
	}
	s.mux.HandleFunc(o.method+" "+o.path, serve)
	return serve
}

func schemaOf[T any](s *server) *huma.Schema {
	return s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
}

// jsonResponse documents a JSON answer of type T.
func jsonResponse[T any](s *server, description string) *huma.Response {
	return &huma.Response{Description: description, Content: map[string]*huma.MediaType{"application/json": {Schema: schemaOf[T](s)}}}
}

func pathParam(name, doc string) *huma.Param {
	return &huma.Param{Name: name, In: "path", Required: true, Description: doc, Schema: &huma.Schema{Type: "string"}}
}

func queryParam(name, doc string, schema *huma.Schema) *huma.Param {
	return &huma.Param{Name: name, In: "query", Description: doc, Schema: schema}
}

func (s *server) writeJSON(w http.ResponseWriter, r *http.Request, status int, v any) error {
	body, err := encode(v)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client went away: nobody is left to tell
	return nil
}
