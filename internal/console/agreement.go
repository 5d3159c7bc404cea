package console

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/agree"
	"github.com/candorhq/candor/internal/interview"
)

// agreementScreen is page/agreement: how far people and the machine, and
// people among themselves, agree on the same answers.
type agreementScreen struct {
	Plans    []planChoice
	Plan     string
	Months   int
	Spans    []int
	All      agreement
	ByMonth  []agreement
	ByPlan   []agreement
	Withheld int  // ratings of answers for which the machine had no score
	Cut      bool // there was more than is counted
	Least    int
}

// counted is how many interviews the figures are of at most, the newest.
const counted = 5_000

// agreement is one line of figures.
type agreement struct {
	Name            string
	Machine, People figure
}

// figure is an agreement with what it rests on.
type figure struct {
	agree.Figures
	Interviews, Raters int
}

func (d *door) agreement(w http.ResponseWriter, r *http.Request, v *visit) error {
	s := agreementScreen{Plan: r.FormValue("plan"), Months: 12, Spans: []int{1, 3, 6, 12, 24}, Least: agree.Least}
	if n, err := strconv.Atoi(r.FormValue("months")); err == nil && slices.Contains(s.Spans, n) {
		s.Months = n
	}
	var err error
	if s.Plans, err = d.answered(r, v); err != nil {
		return err
	}
	names := map[string]string{}
	for _, p := range s.Plans {
		names[p.ID] = p.Name
	}
	if s.Plan != "" {
		p, err := d.Service.Plan(r.Context(), v.Actor, s.Plan)
		if err != nil {
			return err
		}
		if names[p.ID] == "" {
			s.Plans = append(s.Plans, planChoice{ID: p.ID, Name: p.Name})
		}
	}
	// Whole months, so that a month's line means the month.
	now := d.Now().UTC()
	from := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, 1-s.Months, 0)
	var all []interview.BlindRating
	read := map[string]bool{}
	for p := (interview.Page{Limit: interview.MaxRated}); ; {
		some, next, err := d.Service.BlindRatings(r.Context(), v.Actor, interview.RatedFilter{PlanID: s.Plan, From: from}, p)
		if err != nil {
			return err
		}
		for _, b := range some {
			read[b.InterviewID] = true
		}
		all = append(all, some...)
		if next.IsZero() {
			break
		}
		if s.Cut = len(read) >= counted; s.Cut {
			break
		}
		p.After = next
	}
	s.count(all, names)
	return d.show(w, r, v, "compare", "agreement", "Agreement", s)
}

// count makes the figures of all, by month and by plan.
func (s *agreementScreen) count(all []interview.BlindRating, names map[string]string) {
	for _, b := range all {
		if b.Machine == nil {
			s.Withheld++
		}
	}
	pairs := slices.Concat(withMachine(all), amongPeople(all))
	s.All = agreementOf("", pairs)
	month := func(p pair) string { return p.at.UTC().Format("2006-01") }
	for _, m := range kinds(pairs, month) {
		at, _ := time.Parse("2006-01", m)
		s.ByMonth = append(s.ByMonth, agreementOf(at.Format("January 2006"), only(pairs, month, m)))
	}
	slices.Reverse(s.ByMonth)
	if s.Plan != "" {
		return
	}
	plan := func(p pair) string { return p.plan }
	for _, id := range kinds(pairs, plan) {
		name := cmp.Or(names[id], "A plan that is no longer there")
		s.ByPlan = append(s.ByPlan, agreementOf(name, only(pairs, plan, id)))
	}
	slices.SortStableFunc(s.ByPlan, func(a, b agreement) int { return strings.Compare(a.Name, b.Name) })
}

// pair is two judgements of one answer.
type pair struct {
	agree.Pair
	machine    bool // the other is the machine
	plan, from string
	raters     []string
	at         time.Time
}

// withMachine pairs each rating with the machine's score of the answer.
func withMachine(all []interview.BlindRating) []pair {
	var out []pair
	for _, b := range all {
		if b.Machine != nil {
			out = append(out, pair{agree.Pair{One: b.Rating, Other: *b.Machine}, true, b.PlanID, b.InterviewID, []string{b.MemberID}, b.At})
		}
	}
	return out
}

// amongPeople pairs every two people who rated the same answer, each blind.
// They come by interview, question and member, so that who is One is always
// the same of two.
func amongPeople(all []interview.BlindRating) []pair {
	var out []pair
	for i, a := range all {
		for _, b := range all[i+1:] {
			if b.InterviewID != a.InterviewID || b.QuestionID != a.QuestionID {
				break
			}
			at := a.At
			if b.At.After(at) {
				at = b.At
			}
			out = append(out, pair{agree.Pair{One: a.Rating, Other: b.Rating}, false, a.PlanID, a.InterviewID, []string{a.MemberID, b.MemberID}, at})
		}
	}
	return out
}

func kinds(pairs []pair, of func(pair) string) []string {
	var out []string
	for _, p := range pairs {
		out = append(out, of(p))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func only(pairs []pair, of func(pair) string, kind string) []pair {
	var out []pair
	for _, p := range pairs {
		if of(p) == kind {
			out = append(out, p)
		}
	}
	return out
}

func agreementOf(name string, pairs []pair) agreement {
	return agreement{name, figureOf(pairs, true), figureOf(pairs, false)}
}

func figureOf(pairs []pair, machine bool) figure {
	var ps []agree.Pair
	ivs, raters := map[string]bool{}, map[string]bool{}
	for _, p := range pairs {
		if p.machine != machine {
			continue
		}
		ps = append(ps, p.Pair)
		ivs[p.from] = true
		for _, m := range p.raters {
			raters[m] = true
		}
	}
	return figure{agree.Of(ps), len(ivs), len(raters)}
}

// Enough tells whether there is any figure.
func (f figure) Enough() bool { return f.N >= agree.Least }

// KappaText is the weighted kappa in two digits.
func (f figure) KappaText() string {
	if f.Kappa == nil {
		return "–"
	}
	return two(*f.Kappa)
}

// ICCText is the correlation in two digits.
func (f figure) ICCText() string {
	if f.ICC == nil {
		return "–"
	}
	return two(f.ICC.Value)
}

// Bounds is its interval in words.
func (f figure) Bounds() string {
	if f.ICC == nil {
		return ""
	}
	return two(f.ICC.Low) + " to " + two(f.ICC.High)
}

// MeanText is the mean difference in points with its sign.
func (f figure) MeanText() string {
	if f.Mean == nil {
		return "–"
	}
	return strings.Replace(fmt.Sprintf("%+.1f", *f.Mean), "-", "−", 1)
}

// two is a figure of -1 to 1 with a true minus sign and no minus zero.
func two(x float64) string {
	s := fmt.Sprintf("%.2f", x)
	if s == "-0.00" {
		return "0.00"
	}
	return strings.Replace(s, "-", "−", 1)
}

// Left, Right and At place the interval and its estimate on a line of 0 to
// 120, which stands for -0.2 to 1.
func (f figure) Left() string  { return place(f.ICC.Low) }
func (f figure) Right() string { return place(f.ICC.High) }
func (f figure) At() string    { return place(f.ICC.Value) }

func place(x float64) string { return fmt.Sprintf("%.1f", (min(max(x, -0.2), 1)+0.2)*100) }
