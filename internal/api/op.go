package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// op describes one operation.
type op struct {
	method, path string
	id           string // of the operation, camel case
	tag          string
	summary      string
	more         string // Markdown of the document
	scope        account.Scope
	status       int // of success; default 200
	body         *huma.RequestBody
	makes        bool // takes an Idempotency-Key
	nameless     bool // its answer says nothing of a person, and may be said again after an erasure
}

const (
	maxJSON      = 1 << 20
	jsonDeadline = 30 * time.Second
)

// add registers an operation whose input and output huma reads, checks and
// documents.
func add[I, O any](s *server, o op, handle func(context.Context, *call, *I) (*O, error)) {
	d := o.operation(s)
	if _, ok := reflect.TypeFor[O]().FieldByName("ETag"); ok && o.method == http.MethodGet {
		d.Responses["304"] = &huma.Response{Description: "It has not changed."}
	}
	huma.Register(s.huma, d, func(ctx context.Context, in *I) (*O, error) {
		c := callOf(ctx)
		out, err := handle(ctx, c, in)
		if err != nil {
			return nil, s.wording(c.request, err)
		}
		return out, nil
	})
}

func (o op) operation(s *server) huma.Operation {
	d := huma.Operation{
		OperationID: o.id, Method: o.method, Path: o.path, Tags: []string{o.tag}, Summary: o.summary,
		Description: o.description(), DefaultStatus: o.status, RequestBody: o.body,
		MaxBodyBytes: maxJSON + 1, RejectUnknownQueryParameters: true,
		Metadata:  map[string]any{"op": o},
		Security:  []map[string][]string{{"key": {}}},
		Responses: map[string]*huma.Response{"4XX": s.problemResponse("The request is refused."), "default": s.problemResponse("A problem of ours.")},
	}
	if o.makes {
		d.Parameters = append(d.Parameters, &huma.Param{Name: "Idempotency-Key", In: "header",
			Description: "Any text that is new for each thing you want to make. The same request under the same key makes it once, for 24 hours.",
			Schema:      &huma.Schema{Type: "string", MaxLength: new(interview.MaxOnceKey)}})
	}
	return d
}

func (o op) description() string {
	var parts []string
	if o.more != "" {
		parts = append(parts, o.more)
	}
	if o.scope != "" {
		parts = append(parts, "Needs the scope `"+string(o.scope)+"`.")
	}
	return strings.Join(parts, "\n\n")
}

func (s *server) problemResponse(what string) *huma.Response {
	schema := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "")
	return &huma.Response{Description: what, Content: map[string]*huma.MediaType{problemType: {Schema: schema}}}
}

// enter is the way into every operation of huma's: the scope, then the body,
// read once, bounded and strictly.
func (s *server) enter(hc huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(hc)
	c := callOf(hc.Context())
	o := hc.Operation().Metadata["op"].(op)
	if err := s.admit(w, r, c, o); err != nil {
		s.fail(w, r, err)
		return
	}
	if !o.makes || c.once.Key == "" {
		next(hc)
		return
	}
	s.made.once(w, r, c, o, func(w http.ResponseWriter) {
		// The operation writes to whatever records it for a repetition.
		next(humago.NewContext(hc.Operation(), r, w))
	}, s.fail)
}

// admit checks what an operation asks of a request before it is looked at.
func (s *server) admit(w http.ResponseWriter, r *http.Request, c *call, o op) error {
	if o.scope != "" && !c.actor.May(o.scope) {
		return interview.Errorf(interview.Denied, "this needs the scope %s", o.scope)
	}
	if o.makes {
		key := r.Header.Get("Idempotency-Key")
		if len(key) > interview.MaxOnceKey {
			return wrongHeader("Idempotency-Key", "is longer than 255 bytes")
		}
		c.once.Key = key
	}
	for name, values := range r.URL.Query() {
		if len(values) > 1 {
			return parameterError(interview.Wrong(name, "comes twice"))
		}
	}
	if !slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch}, r.Method) {
		return nil
	}
	if r.ContentLength != 0 && !web.IsJSON(r.Header.Get("Content-Type")) {
		return interview.Errorf(interview.Unsupported, "the body must be application/json")
	}
	web.Bound(w, r, maxJSON, jsonDeadline)
	body, err := web.ReadBody(r)
	if err != nil {
		return malformed(err)
	}
	web.Arrived(w)
	if len(body) > 0 {
		if err := web.CheckJSON(body, 0); err != nil {
			return malformed(err)
		}
	}
	c.body = body
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	if c.once.Key != "" {
		c.once.Digest = digest(r, body)
	}
	return nil
}

// malformed says 400 of a body that cannot even be read as JSON; 422 is for
// JSON that says something wrong.
func malformed(err error) error {
	e, ok := errors.AsType[*interview.Error](err)
	if !ok || e.Kind != interview.Invalid {
		return err
	}
	status := http.StatusBadRequest
	if e.Cause != nil && web.IsTimeout(e.Cause) {
		status = http.StatusRequestTimeout
	}
	if e.Field != "" {
		return problemAt(status, Fault{Pointer: pointer(e.Field), Detail: e.Message})
	}
	p := problemOf(status)
	p.Detail = sentence(e.Message)
	return p
}

func wrongHeader(name, detail string) error {
	return problemAt(http.StatusBadRequest, Fault{Parameter: name, Detail: detail})
}

// Forms of output.
type (
	answer[T any] struct{ Body T }
	tagged[T any] struct {
		ETag string `header:"ETag" doc:"Strong entity tag; give it as If-Match to change exactly this version."`
		Body T
	}
	fresh[T any] struct {
		Location string `header:"Location" doc:"Path of what was made."`
		ETag     string `header:"ETag"`
		Body     T
	}
	nothing struct{}
)

// ByID is the input of what needs an id and no more.
type ByID struct {
	ID string `path:"id" maxLength:"64" doc:"Id."`
}

// Changing is the input of a change.
type Changing struct {
	ByID
	IfMatch string `header:"If-Match" maxLength:"100" doc:"Entity tag of the version you want to change; without it the change applies to any."`
}

// filled returns v with empty lists instead of nil ones, so that a list in an
// answer is never null.
func filled(v any) any {
	rv := reflect.ValueOf(v)
	if !rv.IsValid() {
		return v
	}
	p := reflect.New(rv.Type())
	p.Elem().Set(rv)
	fill(p.Elem())
	return p.Elem().Interface()
}

func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			fill(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 || !v.CanSet() {
			return
		}
		if v.IsNil() {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
		for i := range v.Len() {
			fill(v.Index(i))
		}
	}
}
