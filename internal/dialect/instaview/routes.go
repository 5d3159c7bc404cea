package instaview

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// Handler serves InstaView's paths, each with and without "/v1". Every answer
// tells the allowances, so who asks is found out before the path is looked at.
func (d *Dialect) Handler() http.Handler {
	mux := http.NewServeMux()
	route := func(method, pattern string, h func(*http.Request) (any, error)) {
		for _, p := range []string{pattern, "/v1" + pattern} {
			mux.HandleFunc(method+" "+p, d.serve(h))
			mux.HandleFunc(p, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Allow", method+", HEAD")
				d.fail(w, r, failure(http.StatusMethodNotAllowed, methodNotAllowed, cannot(r), nil))
			})
		}
	}
	route(http.MethodGet, "/interviews/{id}", d.interview)
	mux.HandleFunc("/", d.nothing)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, err := d.enter(w, r)
		switch {
		case err != nil:
			d.fail(w, r, err)
		case path.Clean(r.URL.EscapedPath()) != r.URL.EscapedPath():
			// The mux would redirect an unclean path to a page that is not there.
			d.nothing(w, r)
		default:
			mux.ServeHTTP(w, r)
		}
	})
}

// serve answers what an endpoint gives in the envelope.
func (d *Dialect) serve(h func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		web.RequestOf(r.Context()).Route = "instaview " + r.Pattern
		data, err := h(r)
		if result, ok := data.(worded); ok {
			err = d.answerResult(w, r, result)
		} else if err == nil {
			body := data
			if !d.Bare {
				body = Envelope{Success: true, Data: data, Timestamp: Stamp(d.Now())}
			}
			err = answer(w, http.StatusOK, body)
		}
		if err != nil {
			d.fail(w, r, err)
		}
	}
}

func (d *Dialect) nothing(w http.ResponseWriter, r *http.Request) {
	d.fail(w, r, failure(http.StatusNotFound, notFound, cannot(r), nil))
}

// cannot is what NestJS, on which InstaView stands, says of a path it does not
// know. The path is cut, for it is as long as anybody likes.
func cannot(r *http.Request) string {
	p := r.URL.EscapedPath()
	return "Cannot " + r.Method + " " + strings.ToValidUTF8(p[:min(len(p), 200)], "")
}

func (d *Dialect) interview(r *http.Request) (any, error) {
	actor, err := d.actor(r, account.ReadInterviews)
	if err != nil {
		return nil, err
	}
	id := r.PathValue("id")
	if len(id) != 36 || uuid.Validate(id) != nil {
		return nil, failure(http.StatusBadRequest, validation, "Validation failed (uuid is expected)",
			Fields{"id": {"id must be a UUID"}})
	}
	return worded{actor, id}, nil
}

// worded is an endpoint's answer that is a result: it is made once.
type worded struct {
	actor account.Actor
	id    string
}

// answerResult answers with a result. Only the time at the end of the envelope
// is another with every request.
func (d *Dialect) answerResult(w http.ResponseWriter, r *http.Request, of worded) error {
	words := dialect.Words{Name: "instaview", MediaType: "application/json; charset=utf-8",
		Tail: func() []byte {
			at, _ := Stamp(d.Now()).MarshalText() // never fails
			return append(append([]byte(`,"timestamp":"`), at...), "\"}\n"...)
		},
		Make: func(ctx context.Context, l dialect.Linked) ([]byte, error) {
			res, err := d.Service.Result(ctx, of.actor, of.id)
			if err != nil {
				return nil, err
			}
			body, err := dialect.EncodeJSON(translate(res, l.Links))
			if d.Bare {
				return append(body, '\n'), err
			}
			return append(append([]byte(`{"success":true,"data":`), body...), `,"error":null`...), err
		}}
	if d.Bare {
		words.Name, words.Tail = words.Name+" bare", nil
	}
	err := d.Answer(w, r, of.actor, of.id, words)
	if said, ok := errors.AsType[*interview.Error](err); ok {
		return refused(said, "Interview", of.id)
	}
	return err
}

// answer writes v as JSON in UTF-8 with nothing escaped that need not be.
func answer(w http.ResponseWriter, status int, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	h.Set("Cache-Control", "private, no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the client went away: nobody is left to tell
	return nil
}
