package console

import (
	"net/http"
	"slices"

	"github.com/candorhq/candor/internal/interview"
)

// homeScreen is page/home: what waits, what is stuck, what came in.
type homeScreen struct {
	Name    string
	Asking  []wish // what candidates wait for an answer to; of those who may give it
	Waiting []row  // ready, and nobody has decided
	Waits   int    // how many there are of them
	Stuck   []row  // ended without a result, or kept by an engine that is away
	Under   []row  // candidates who are in the room or whose work goes on
	Latest  []row  // the newest of those that are in no part above
	Any     bool   // there is an interview at all
	Plans   bool   // there is a plan to invite for
	Runs    bool
}

// lists tells whether a part of the page above the newest has an interview.
func (s *homeScreen) lists(id string) bool {
	for _, part := range [][]row{s.Waiting, s.Stuck, s.Under} {
		if slices.ContainsFunc(part, func(r row) bool { return r.ID == id }) {
			return true
		}
	}
	return false
}

// wish is what a candidate asks for.
type wish struct {
	interview.Request
	Who string
}

// shown is how many rows each part of the home page has.
const shown = 8

func (d *door) home(w http.ResponseWriter, r *http.Request, v *visit) error {
	s := homeScreen{Name: v.Member.Name, Runs: v.Runs()}
	ctx, test := r.Context(), v.Test()
	undecided := interview.Filter{States: []interview.State{interview.Ready}, Decisions: []string{""}}
	if !test {
		undecided.Test = &test // rehearsals wait for nobody
	}
	var err error
	if s.Waits, err = d.Service.Count(ctx, v.Actor, interview.InterviewList, undecided); err != nil {
		return err
	}
	for _, part := range []struct {
		into   *[]row
		filter interview.Filter
		keep   func(row) bool
	}{
		{&s.Waiting, undecided, nil},
		{&s.Stuck, interview.Filter{States: []interview.State{interview.Completed, interview.Processing, interview.Failed}}, func(r row) bool { return r.Stuck != "" }},
		{&s.Under, interview.Filter{States: []interview.State{interview.InProgress, interview.Interrupted, interview.Completed, interview.Processing}}, func(r row) bool { return r.Stuck == "" }},
		{&s.Latest, interview.Filter{}, func(r row) bool { return !s.lists(r.ID) }},
	} {
		ivs, err := d.Service.Interviews(ctx, v.Actor, part.filter, interview.Page{Limit: 4 * shown})
		if err != nil {
			return err
		}
		if part.keep == nil {
			ivs = ivs[:min(len(ivs), shown)]
		}
		s.Any = s.Any || len(ivs) > 0
		rows, err := d.rows(ctx, v, ivs)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if len(*part.into) < shown && (part.keep == nil || part.keep(row)) {
				*part.into = append(*part.into, row)
			}
		}
	}
	if s.Asking, err = d.wishes(r, v); err != nil {
		return err
	}
	plans, err := d.Service.Plans(ctx, v.Actor, interview.Filter{}, interview.Page{Limit: 1})
	if err != nil {
		return err
	}
	s.Plans = len(plans) > 0
	return d.show(w, r, v, "home", "home", "Home", s)
}

// wishes lists the open requests, the longest wait first, for those who may
// answer them.
func (d *door) wishes(r *http.Request, v *visit) ([]wish, error) {
	if !v.Runs() {
		return nil, nil
	}
	open, err := d.Service.OpenRequests(r.Context(), v.Actor, interview.Page{Limit: 2 * shown})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(open))
	for i, q := range open {
		ids[i] = q.InterviewID
	}
	beside, err := d.Service.Overviews(r.Context(), v.Actor, ids)
	if err != nil {
		return nil, err
	}
	var out []wish
	for _, q := range open {
		out = append(out, wish{q, beside[q.InterviewID].Candidate.Name()})
	}
	return out, nil
}
