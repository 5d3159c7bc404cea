package jobmojito

import (
	"encoding/json"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// query is the parameters of a list, read one by one into the words that the
// vendor has for them. As in a body, the first that is wrong is told of, and
// those that nobody asks for are passed over. A parameter that cannot be
// decoded counts as not given.
type query struct {
	values url.Values
	in     *input // for its words
}

func readQuery(r *http.Request) *query {
	values, _ := url.ParseQuery(r.URL.RawQuery)
	q := &query{values: values, in: &input{fields: map[string]json.RawMessage{}, first: new(*failure)}}
	for name := range values {
		if raw, err := json.Marshal(values.Get(name)); err == nil {
			q.in.fields[name] = raw
		}
	}
	return q
}

func (q *query) err() error { return q.in.err() }

// id reads a UUID in lower case; empty where it is not there.
func (q *query) id(name string) string { return q.in.id(name) }

// word reads one of several words; without one it is the first. An empty one
// is only among the words where the vendor lists it.
func (q *query) word(name string, words ...string) string {
	if !q.values.Has(name) {
		return words[0]
	}
	return q.in.word(name, words)
}

// flag reads the words true and false; false where it is not there.
func (q *query) flag(name string) bool { return q.word(name, "false", "true") == "true" }

// text reads what is looked for, of at most most characters.
func (q *query) text(name string, most int) string {
	s := q.in.text(name, most)
	if !utf8.ValidString(q.values.Get(name)) {
		q.in.complain(name, "String must be valid UTF-8")
	}
	return strings.TrimSpace(s)
}

// whole reads an integer within bounds, or is what it is without one.
func (q *query) whole(name string, without, least, most int) int {
	if !q.values.Has(name) {
		return without
	}
	v, err := strconv.ParseFloat(q.values.Get(name), 64)
	switch {
	case err != nil || math.IsNaN(v) || math.IsInf(v, 0):
		q.in.complain(name, "Expected number, received nan")
	case v != math.Trunc(v):
		q.in.complain(name, "Expected integer, received float")
	case v < float64(least):
		q.in.complain(name, "Number must be greater than or equal to %d", least)
	case v > float64(most):
		q.in.complain(name, "Number must be less than or equal to %d", most)
	default:
		return int(v)
	}
	return without
}

// day reads a date that must be there, as its first moment in UTC.
func (q *query) day(name string) time.Time {
	q.in.needed(name)
	s := q.values.Get(name)
	day, err := time.Parse(time.DateOnly, s)
	if s != "" && (err != nil || day.Year() < 1970 || day.Year() > 9000) {
		q.in.complain(name, "Invalid date")
	}
	return day
}

// Bounds of a page.
const (
	defaultLimit = 50
	mostLimit    = 1000
	mostOffset   = math.MaxInt32
)

// page reads limit and offset.
func (q *query) page() interview.Page {
	return interview.Page{Limit: q.whole("limit", defaultLimit, 1, mostLimit), Offset: q.whole("offset", 0, 0, mostOffset)}
}

// reading serves h, which lists something, to callers whose token has the
// scopes; they act for the merchant that the query names. Others are told 403:
// unlike what is read by id, a list has nothing to hide.
func (j *Dialect) reading(h func(http.ResponseWriter, *http.Request, caller, *query) error, needed ...account.Scope) http.HandlerFunc {
	return j.calling(func(w http.ResponseWriter, r *http.Request, c caller) {
		for _, scope := range needed {
			if !c.actor.May(scope) {
				writeError(w, forbidden())
				return
			}
		}
		q := readQuery(r)
		id := q.id("merchant_id")
		err := q.err()
		if err == nil {
			c.actor, err = j.merchant(r, c, id)
		}
		if err == nil {
			err = h(w, r, c, q)
		}
		if err != nil {
			j.failWriting(w, r, err)
		}
	})
}
