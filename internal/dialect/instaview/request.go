package instaview

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// request is one call of the API: who makes it, for which company, and what it
// sent.
type request struct {
	*http.Request
	w      http.ResponseWriter
	caller caller
	actor  account.Actor
}

// id is a UUID in the path.
func (r *request) id(name string) (string, error) {
	id := r.PathValue(name)
	if !isUUID(id) {
		return "", failure(http.StatusBadRequest, validation, "Validation failed (uuid is expected)",
			Fields{name: {name + " must be a UUID"}})
	}
	return strings.ToLower(id), nil
}

// Pages of a list.
const (
	pageLimit = 20
	limitMost = 100
	pagesMost = 10_000
)

// paging is the page a list was asked for.
type paging struct{ page, limit int }

func (p paging) core() interview.Page {
	return interview.Page{Limit: p.limit, Offset: (p.page - 1) * p.limit}
}

// List is one page.
type List[T any] struct {
	Data       []T `json:"data"`
	Total      int `json:"total"`
	Page       int `json:"page"`
	Limit      int `json:"limit"`
	TotalPages int `json:"totalPages"`
}

func listOf[T any](rows []T, total int, p paging) List[T] {
	if rows == nil {
		rows = []T{}
	}
	return List[T]{Data: rows, Total: total, Page: p.page, Limit: p.limit, TotalPages: (total + p.limit - 1) / p.limit}
}

// query reads parameters and collects what is wrong with them.
type query struct {
	r     *request
	wrong Fields
}

func (r *request) query() *query { return &query{r: r, wrong: Fields{}} }

func (q *query) err() error {
	if len(q.wrong) > 0 {
		return failure(http.StatusBadRequest, validation, "Validation failed", q.wrong)
	}
	return nil
}

func (q *query) bad(name, message string) { q.wrong[name] = append(q.wrong[name], name+" "+message) }

func (q *query) text(name string) string {
	v := q.r.URL.Query().Get(name)
	if strings.ContainsRune(v, 0) || len([]rune(v)) > interview.MaxName {
		q.bad(name, "must be shorter than or equal to 200 characters")
		return ""
	}
	return v
}

func (q *query) uuid(name string) string {
	v := q.r.URL.Query().Get(name)
	if v != "" && !isUUID(v) {
		q.bad(name, "must be a UUID")
	}
	return strings.ToLower(v)
}

func (q *query) choice(name string, values []string) string {
	v := q.r.URL.Query().Get(name)
	if v != "" && !slices.Contains(values, v) {
		q.bad(name, oneOf(values))
	}
	return v
}

func (q *query) paging() paging {
	p := paging{1, pageLimit}
	for _, f := range []struct {
		name string
		into *int
		most int
	}{{"page", &p.page, pagesMost}, {"limit", &p.limit, limitMost}} {
		if !q.r.URL.Query().Has(f.name) {
			continue
		}
		n, err := strconv.Atoi(q.r.URL.Query().Get(f.name))
		switch {
		case err != nil:
			q.bad(f.name, "must be an integer number")
		case n < 1:
			q.bad(f.name, "must not be less than 1")
		case n > f.most:
			q.bad(f.name, "must not be greater than "+strconv.Itoa(f.most))
		default:
			*f.into = n
		}
	}
	return p
}

// time reads an ISO 8601 date or date-time; the fallback where there is none.
func (q *query) time(name string, fallback time.Time) time.Time {
	v := q.r.URL.Query().Get(name)
	if v == "" {
		return fallback
	}
	t, ok := isoTime(v)
	if !ok {
		q.bad(name, badTime)
	}
	return t
}

const badTime = "must be a valid ISO 8601 date string"

// isoTime reads a date, or a date and time with an offset; without one it is
// UTC.
func isoTime(v string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, v); err == nil {
			y := t.Year()
			return t.UTC(), y >= 1970 && y <= 9000
		}
	}
	return time.Time{}, false
}

func oneOf(values []string) string {
	return "must be one of the following values: " + strings.Join(values, ", ")
}

// hundredths rounds to two decimals.
func hundredths(v float64) float64 { return math.Round(v*100) / 100 }
