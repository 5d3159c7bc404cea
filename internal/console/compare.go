package console

import (
	"bytes"
	"crypto/sha256"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// compareScreen is page/compare: candidates of one plan side by side, a
// question at a time.
type compareScreen struct {
	Plans   []planChoice
	Plan    planChoice
	Hide    bool // names are not in the page
	Picks   []pick
	Older   bool // there are more to pick than are listed
	Columns []column
	Rows    []contrast
	Query   string // of this page
	Other   string // the address with names the other way
	Blinds  bool   // a column is blind
	Reveals bool   // this reviewer has rated one of them
	Shown   bool   // a machine's score is in the page
}

// Bounds of a comparison.
const (
	abreast  = 6 // candidates side by side
	atFirst  = 3 // of them chosen where nobody chose
	pickable = 100
)

// planChoice is a plan that has been answered.
type planChoice struct {
	ID, Name string
	Ready    int
}

// pick is a candidate who may be compared.
type pick struct {
	ID, Name string
	Done     time.Time
	Chosen   bool
}

// column is one candidate.
type column struct {
	ID, Name, Face string
	Blind          bool // nothing of the machine's is in the page
	Overall        *interview.Judged
	Decision       string // this reviewer's own
	Rated          int    // questions rated
	Mean           string // of the own ratings
}

// Href is where a column leads to.
func (c column) Href() string { return "/console/interviews/" + c.ID }

func (d *door) compare(w http.ResponseWriter, r *http.Request, v *visit) error {
	s := compareScreen{Hide: r.FormValue("hide") != ""}
	var err error
	if s.Plans, err = d.answered(r, v); err != nil {
		return err
	}
	id := r.FormValue("plan")
	if id == "" && len(s.Plans) == 1 {
		id = s.Plans[0].ID
	}
	if id == "" {
		return d.show(w, r, v, "compare", "compare", "Compare", s)
	}
	i := slices.IndexFunc(s.Plans, func(p planChoice) bool { return p.ID == id })
	if i < 0 {
		p, err := d.Service.Plan(r.Context(), v.Actor, id)
		if err != nil {
			return err
		}
		s.Plans, i = append(s.Plans, planChoice{ID: p.ID, Name: p.Name}), len(s.Plans)
	}
	s.Plan = s.Plans[i]
	if err := d.picks(r, v, &s); err != nil {
		return err
	}
	if err := d.columns(r, v, &s); err != nil {
		return err
	}
	s.Query = s.query(s.Hide)
	s.Other = "/console/compare?" + s.query(!s.Hide)
	return d.show(w, r, v, "compare", "compare", "Compare: "+s.Plan.Name, s)
}

// query is the page's address with names hidden or not.
func (s compareScreen) query(hide bool) string {
	q := url.Values{"plan": {s.Plan.ID}}
	for _, c := range s.Columns {
		q.Add("iv", c.ID)
	}
	if hide {
		q.Set("hide", "1")
	}
	return q.Encode()
}

// comparable are the interviews that may stand side by side.
func comparable(v *visit, plan string) interview.Filter {
	f, test := interview.Filter{PlanID: plan, States: []interview.State{interview.Ready}}, v.Test()
	if !test {
		f.Test = &test // rehearsals are compared with nobody
	}
	return f
}

// answered lists the plans with interviews that are ready, newest plan first.
func (d *door) answered(r *http.Request, v *visit) ([]planChoice, error) {
	ctx := r.Context()
	plans, err := d.Service.Plans(ctx, v.Actor, interview.Filter{}, interview.Page{Limit: pickable})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(plans))
	for i, p := range plans {
		ids[i] = p.ID
	}
	tallies, err := d.Service.Tallies(ctx, v.Actor, interview.PlanList, ids)
	if err != nil {
		return nil, err
	}
	var out []planChoice
	for _, p := range plans {
		if tallies[p.ID].Count == 0 {
			continue
		}
		n, err := d.Service.Count(ctx, v.Actor, interview.InterviewList, comparable(v, p.ID))
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, planChoice{p.ID, p.Name, n})
		}
	}
	return out, nil
}

// picks lists who may be compared, and marks who is.
func (d *door) picks(r *http.Request, v *visit, s *compareScreen) error {
	ivs, err := d.Service.Interviews(r.Context(), v.Actor, comparable(v, s.Plan.ID), interview.Page{Limit: pickable + 1})
	if err != nil {
		return err
	}
	if s.Older = len(ivs) > pickable; s.Older {
		ivs = ivs[:pickable]
	}
	ids := make([]string, len(ivs))
	for i, iv := range ivs {
		ids[i] = iv.ID
	}
	beside, err := d.Service.Overviews(r.Context(), v.Actor, ids)
	if err != nil {
		return err
	}
	chosen := r.Form["iv"]
	if len(chosen) == 0 {
		chosen = likely(ivs, beside)
	}
	for _, iv := range ivs {
		p := pick{ID: iv.ID, Done: iv.CompletedAt, Chosen: slices.Contains(chosen, iv.ID)}
		if p.Name = beside[iv.ID].Candidate.Name(); p.Name == "" {
			p.Name = "Erased candidate"
		}
		s.Picks = append(s.Picks, p)
	}
	return nil
}

// likely are those to begin with where nobody chose: who was advanced, then who
// is on hold or has no decision yet, the newest first; who was rejected last.
func likely(ivs []interview.Interview, beside map[string]interview.Overview) (ids []string) {
	for _, stage := range [][]string{{"advance"}, {"hold", ""}, {"reject"}} {
		for _, iv := range ivs {
			if len(ids) < atFirst && slices.Contains(stage, beside[iv.ID].Decision) {
				ids = append(ids, iv.ID)
			}
		}
	}
	return ids
}

// columns reads the interviews chosen, each as the review page would show it
// to this reviewer: what is blind there is blind here.
func (d *door) columns(r *http.Request, v *visit, s *compareScreen) error {
	chosen := r.Form["iv"]
	if len(chosen) == 0 {
		for _, p := range s.Picks {
			if p.Chosen {
				chosen = append(chosen, p.ID)
			}
		}
	}
	slices.Sort(chosen)
	chosen = slices.Compact(chosen)
	if len(chosen) > abreast {
		return interview.Wrong("", "at most six candidates fit side by side; choose fewer")
	}
	slices.Reverse(chosen) // ids are in time order
	if s.Hide {
		slices.SortFunc(chosen, shuffled)
	}
	var seen []*reviewScreen
	for _, id := range chosen {
		rs, err := d.reviewScreen(r, v, id)
		if err != nil {
			return err
		}
		if rs.PlanID != s.Plan.ID || rs.State != interview.Ready {
			continue // taken back, or worked on again, since the address was made
		}
		c := columnFor(rs)
		if s.Hide {
			c.Face = string(rune('A' + len(s.Columns)))
			c.Name = "Candidate " + c.Face
		}
		s.Blinds = s.Blinds || c.Blind
		s.Reveals = s.Reveals || c.Blind && c.Rated > 0
		s.Shown = s.Shown || rs.Machine != nil
		s.Columns = append(s.Columns, c)
		seen = append(seen, rs)
	}
	s.Rows = besides(seen, s.Columns)
	if s.Hide {
		for i := range s.Picks {
			s.Picks[i].Name = "Another candidate"
			if at := slices.IndexFunc(s.Columns, func(c column) bool { return c.ID == s.Picks[i].ID }); at >= 0 {
				s.Picks[i].Name = s.Columns[at].Name
			}
		}
		slices.SortFunc(s.Picks, func(a, b pick) int { return shuffled(a.ID, b.ID) })
	}
	return nil
}

// shuffled orders ids so that neither the time nor the name shows, and the
// same choice has the same order tomorrow.
func shuffled(a, b string) int {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return bytes.Compare(x[:], y[:])
}

// revealAll shows the machine's scores of the chosen interviews that this
// reviewer has rated; the others stay blind.
func (d *door) revealAll(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := r.ParseForm(); err != nil {
		return interview.Wrong("form", "is not readable")
	}
	ids := r.PostForm["iv"]
	if len(ids) > abreast {
		return interview.Wrong("", "at most six candidates fit side by side; choose fewer")
	}
	q := url.Values{"plan": {r.PostForm.Get("plan")}, "iv": ids}
	if r.PostForm.Get("hide") != "" {
		q.Set("hide", "1")
	}
	for _, id := range ids {
		all, err := d.Service.Reviews(r.Context(), v.Actor, id)
		if err != nil {
			return err
		}
		for _, rv := range all {
			if rv.MemberID != v.MemberID || len(rv.Ratings) == 0 {
				continue
			}
			if _, err := d.Service.Reveal(r.Context(), v.Actor, id); err != nil {
				return err
			}
		}
	}
	return d.done(w, r, "/console/compare?"+q.Encode(), "Your ratings are kept as they were, and the machine’s scores stand beside them.")
}

// columnFor takes from a review what a column shows.
func columnFor(rs *reviewScreen) column {
	c := column{ID: rs.ID, Name: rs.Candidate.Name(), Blind: rs.Blind, Decision: rs.Mine.Decision}
	if strings.TrimSpace(c.Name) == "" {
		c.Name = "Erased candidate"
	}
	if rs.Machine != nil {
		c.Overall = &rs.Machine.Judged
	}
	sum := 0
	for _, a := range rs.Questions {
		if a.Rating > 0 {
			c.Rated++
			sum += a.Rating
		}
	}
	if c.Rated > 0 {
		c.Mean = trim(float64(sum) / float64(c.Rated))
	}
	return c
}
