package jobmojito

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// DayRow is how often something happened on one day in UTC, at least once.
type DayRow struct {
	Day    string `json:"day"` // YYYY-MM-DD
	Event  string `json:"event"`
	Number int    `json:"event_number"`
}

// counted are the vendor's events that Candor has a time for. Only the first
// visit of an interview's page has one.
func counted() map[string]interview.Happening {
	return map[string]interview.Happening{
		"interview": interview.WereCompleted, "interview_invitation": interview.WereInvited, "interview_page_visit": interview.WereOpened,
	}
}

// analytics counts by day, for a merchant or for one of its interviews or
// positions. Test interviews are in no figure of live data.
func (j *Dialect) analytics(w http.ResponseWriter, r *http.Request, c caller, q *query) error {
	from, to := q.day("date_from"), q.day("date_to")
	id := q.id("interview_id")
	p := q.page()
	if err := q.err(); err != nil {
		return err
	}
	f, err := j.figures(r, c.actor, id)
	if err != nil {
		return err
	}
	var rows []DayRow
	for event, happening := range counted() {
		days, err := j.d.Service.Daily(r.Context(), c.actor, happening, f, from, to.AddDate(0, 0, 1))
		if err != nil {
			return err
		}
		for day, n := range days {
			rows = append(rows, DayRow{day.Format(time.DateOnly), event, n})
		}
	}
	slices.SortFunc(rows, func(a, b DayRow) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Event, b.Event)) })
	writeList(w, cut(rows, p), p, len(rows))
	return nil
}

// figures is the filter of what counts: all of a merchant, or of the plan or
// position with that id.
func (j *Dialect) figures(r *http.Request, a account.Actor, id string) (interview.Filter, error) {
	var f interview.Filter
	if a.Env == account.Live {
		f.Test = new(false)
	}
	if id == "" {
		return f, nil
	}
	_, err := j.d.Service.Plan(r.Context(), a, id)
	if err == nil {
		f.PlanID = id
		return f, nil
	}
	if !isAbsent(err) {
		return f, err
	}
	_, err = j.d.Service.Position(r.Context(), a, id)
	if isAbsent(err) { // the vendor has no 404 here
		return f, refusal{invalid("interview_id", noInterview)}
	}
	f.PositionID = id
	return f, err
}
