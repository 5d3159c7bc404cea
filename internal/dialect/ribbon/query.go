package ribbon

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/account"
)

// query is what a list is asked for. As with [input] everything wrong is told
// at once; parameters that a list does not have are left alone.
type query struct {
	values url.Values
	wrong  map[string]any
}

func queryOf(r *http.Request) *query {
	// What cannot be parsed is not there; the rest counts.
	return &query{values: r.URL.Query(), wrong: map[string]any{}}
}

// number reads an integer from least to most.
func (q *query) number(name string, fallback, least, most int) int {
	if !q.values.Has(name) {
		return fallback
	}
	n, err := strconv.Atoi(q.values.Get(name))
	switch {
	case err != nil:
		q.wrong[name] = []string{"Not a valid integer."}
	case n < least:
		q.wrong[name] = []string{"Must be greater than or equal to " + strconv.Itoa(least) + "."}
	case n > most:
		q.wrong[name] = []string{"Must be less than or equal to " + strconv.Itoa(most) + "."}
	}
	return n
}

func (q *query) choice(name, fallback string, values ...string) string {
	if !q.values.Has(name) {
		return fallback
	}
	v := q.values.Get(name)
	if !slices.Contains(values, v) {
		q.wrong[name] = []string{oneOf(values)}
	}
	return v
}

// team refuses any team but the organization, which is the one team it has.
// None, and an empty one, mean all teams.
func (q *query) team(a account.Actor) error {
	if len(q.wrong) > 0 {
		return invalid("query", q.wrong)
	}
	return team(q.values.Get("team_id"), a)
}

func team(id string, a account.Actor) error {
	if id != "" && !strings.EqualFold(id, a.OrganizationID) {
		return failure(http.StatusForbidden, foreignTeam)
	}
	return nil
}
