package roundzero

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// request is one call of the API: who makes it, and what it sent.
type request struct {
	*http.Request
	actor account.Actor
	once  interview.OnceKey          // empty without an Idempotency-Key
	keys  map[string]json.RawMessage // of the body as it came, to tell null from absent
}

// null tells whether the body says null to a field.
func (r *request) null(key string) bool { return string(r.keys[key]) == "null" }

// id is the UUID in the path. Things have serial numbers too, which RoundZero
// does not know.
func (r *request) id(noun string) (string, error) {
	id := r.PathValue("id")
	if len(id) != 36 || uuid.Validate(id) != nil {
		return "", missing(noun)
	}
	return id, nil
}

// read takes the body into v, and the idempotency key that came with it.
func (r *request) read(w http.ResponseWriter, v any) error {
	if !web.IsJSON(r.Header.Get("Content-Type")) {
		return interview.Errorf(interview.Unsupported, "Content-Type must be application/json")
	}
	web.Bound(w, r.Request, web.DefaultJSONBytes, 0)
	body, err := web.ReadBody(r.Request)
	if err != nil {
		return err
	}
	if err := web.DecodeJSON(body, v, web.JSONRules{AllowUnknown: true}); err != nil {
		return err
	}
	if err := json.Unmarshal(body, &r.keys); err != nil || r.keys == nil {
		return wrong("", "the body must be a JSON object")
	}
	if key := r.Header.Get("Idempotency-Key"); key != "" {
		h := sha256.New()
		h.Write([]byte(r.Method + " " + r.URL.Path + "\n"))
		h.Write(body)
		r.once = interview.OnceKey{Key: key, Digest: h.Sum(nil)}
	}
	return nil
}

// Pages of a list.
const (
	pageDefault = 50
	pageMost    = 100
	pagesMost   = 10_000
)

// page reads page and limit. One row more than asked for tells whether another
// page follows.
func (r *request) page() (Pagination, interview.Page, error) {
	q := r.URL.Query()
	out := Pagination{Page: 1, Limit: pageDefault}
	for _, p := range []struct {
		name string
		into *int
		most int
	}{{"page", &out.Page, pagesMost}, {"limit", &out.Limit, 0}} {
		if !q.Has(p.name) {
			continue
		}
		n, err := strconv.Atoi(q.Get(p.name))
		switch {
		case err != nil || n < 1:
			return out, interview.Page{}, wrong(p.name, "must be a whole number from 1")
		case p.most > 0 && n > p.most:
			return out, interview.Page{}, wrong(p.name, "must be at most "+strconv.Itoa(p.most))
		}
		*p.into = n
	}
	out.Limit = min(out.Limit, pageMost)
	return out, interview.Page{Limit: out.Limit + 1, Offset: (out.Page - 1) * out.Limit}, nil
}

// paged cuts off the row that was read to see whether more follow.
func paged[T any](rows []T, p Pagination) ([]T, Pagination) {
	p.HasMore = len(rows) > p.Limit
	return rows[:min(len(rows), p.Limit)], p
}

// needed refuses an empty text, and one that is too long.
func needed(field string, v *string, most int) error {
	if err := optional(field, v, most); err != nil {
		return err
	}
	if *v == "" {
		return wrong(field, "is required")
	}
	return nil
}

// optional trims a text and refuses what is too long or no database can keep.
func optional(field string, v *string, most int) error {
	*v = strings.TrimSpace(*v)
	switch {
	case strings.ContainsRune(*v, 0):
		return wrong(field, "must not contain a NUL character")
	case utf8.RuneCountInString(*v) > most:
		return wrong(field, "must have at most "+strconv.Itoa(most)+" characters")
	}
	return nil
}

// oneOf refuses a value that is not in the list; an empty one passes.
func oneOf(field, v string, values ...string) error {
	if v == "" {
		return nil
	}
	if slices.Contains(values, v) {
		return nil
	}
	return wrong(field, "must be one of "+strings.Join(values, ", "))
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func at(list string, i int, field string) string {
	s := list + "[" + strconv.Itoa(i) + "]"
	if field == "" {
		return s
	}
	return s + "." + field
}

// split makes first and last name of a full one; together they are it again.
func split(name string) (firstName, lastName string) {
	i := strings.IndexFunc(name, unicode.IsSpace)
	if i < 0 {
		return name, ""
	}
	return name[:i], strings.TrimSpace(name[i:])
}
