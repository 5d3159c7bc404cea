package console

import (
	"encoding/csv"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// listed is how many interviews a page of the list has.
const listed = 40

// interviewsScreen is page/interviews.
type interviewsScreen struct {
	Tabs     []tab
	Views    []savedView
	Plans    []interview.Plan
	States   []interview.State
	Asked    asked
	Rows     []row
	Hits     []hit
	Next     string // address of the next page; empty on the last
	First    bool   // this is the first page
	Filtered bool
	Query    string // the filters as they are in the address
	Runs     bool
	Mails    bool // the installation sends mail
	Live     bool // something on this page is under way
}

// tab is a view that everybody has.
type tab struct {
	Name, Href string
	Current    bool
}

type savedView struct {
	interview.View
	Href    string
	Current bool
}

// asked are the filters, as the address has them.
type asked struct {
	View, Q, State, Plan, Decision, From, To, Signals string
}

// hit is a place in a transcript, cut so that a template can mark the words.
type hit struct {
	interview.Hit
	Who   string
	Parts []part
}

type part struct {
	Text   string
	Marked bool
}

// Href opens the review with the player at the word: its time, and how far
// into the answer's text it is.
func (h hit) Href() string {
	word := h.Offset
	if len(h.Marks) > 0 {
		word += h.Marks[0][0]
	}
	return "/console/interviews/" + h.InterviewID + "?at=" + strconv.FormatInt(h.StartMS, 10) + "&word=" + strconv.Itoa(word) + "#turn-" + h.TurnID
}

// views are the tabs: a name, a word for the address, and the filter.
func views() []struct {
	word, name string
	filter     interview.Filter
} {
	ready := []interview.State{interview.Ready}
	return []struct {
		word, name string
		filter     interview.Filter
	}{
		{"", "All", interview.Filter{}},
		{"waiting", "To review", interview.Filter{States: ready, Decisions: []string{""}}},
		{"decided", "Decided", interview.Filter{States: ready, Decisions: []string{"advance", "hold", "reject"}}},
		{"under", "Under way", interview.Filter{States: []interview.State{interview.InProgress, interview.Interrupted, interview.Completed, interview.Processing}}},
		{"invited", "Invited", interview.Filter{States: []interview.State{interview.Scheduled, interview.Invited, interview.Opened, interview.Consented}}},
		{"failed", "Failed", interview.Filter{States: []interview.State{interview.Failed}}},
		{"ended", "Ended", interview.Filter{States: []interview.State{interview.Expired, interview.Cancelled, interview.Revoked, interview.Declined, interview.Withdrawn}}},
	}
}

// filter reads the filters of an address; what it does not know is refused.
func filter(q url.Values) (asked, interview.Filter, error) {
	a := asked{View: q.Get("view"), Q: strings.TrimSpace(q.Get("q")), State: q.Get("state"), Plan: q.Get("plan"),
		Decision: q.Get("decision"), From: q.Get("from"), To: q.Get("to"), Signals: q.Get("signals")}
	all := views()
	i := slices.IndexFunc(all, func(v struct {
		word, name string
		filter     interview.Filter
	}) bool {
		return v.word == a.View
	})
	if i < 0 {
		return a, interview.Filter{}, interview.Wrong("view", "is not one of the views")
	}
	f := all[i].filter
	if a.State != "" {
		f.States = []interview.State{interview.State(a.State)}
	}
	switch a.Decision {
	case "":
	case "none":
		f.Decisions = []string{""}
	case "advance", "hold", "reject":
		f.Decisions = []string{a.Decision}
	default:
		return a, f, interview.Wrong("decision", "must be none, advance, hold or reject")
	}
	f.PlanID = a.Plan
	var err error
	if f.CreatedFrom, err = day(a.From, 0); err != nil {
		return a, f, interview.Wrong("from", "is not a day, such as 2026-03-31")
	}
	if f.CreatedBefore, err = day(a.To, 1); err != nil {
		return a, f, interview.Wrong("to", "is not a day, such as 2026-03-31")
	}
	return a, f, nil
}

func day(s string, plus int) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	return t.AddDate(0, 0, plus), err
}

func (d *door) interviews(w http.ResponseWriter, r *http.Request, v *visit) error {
	q := r.URL.Query()
	a, f, err := filter(q)
	if err != nil {
		return err
	}
	s := interviewsScreen{Asked: a, Runs: v.Runs(), Mails: d.Service.SendsMail(), States: interview.States(), Query: withoutPage(q).Encode()}
	s.First = q.Get("cursor") == ""
	s.Filtered = a.Q != "" || a.State != "" || a.Plan != "" || a.Decision != "" || a.From != "" || a.To != ""
	ctx := r.Context()
	if s.Plans, err = d.Service.Plans(ctx, v.Actor, interview.Filter{}, interview.Page{Limit: interview.MaxPage}); err != nil {
		return err
	}
	for _, t := range views() {
		href := "/console/interviews"
		if t.word != "" {
			href += "?view=" + t.word
		}
		s.Tabs = append(s.Tabs, tab{t.name, href, t.word == a.View && !s.Filtered})
	}
	saved, err := d.Service.Views(ctx, v.Actor)
	if err != nil {
		return err
	}
	for _, sv := range saved {
		s.Views = append(s.Views, savedView{sv, "/console/interviews?" + sv.Query, sv.Query == s.Query})
	}

	cursor, err := web.ParseCursor(web.QueryOf(r.URL), q.Get("cursor"))
	if err != nil {
		return err
	}
	// A name is looked for in the list itself, words in what was said.
	f.Text = a.Q
	ivs, err := d.Service.Interviews(ctx, v.Actor, f, interview.Page{After: cursor, Limit: listed + 1})
	if err != nil {
		return err
	}
	if len(ivs) > listed {
		ivs = ivs[:listed]
		last := ivs[listed-1]
		next, err := web.CursorAfter(web.QueryOf(r.URL), interview.Cursor{At: last.CreatedAt, ID: last.ID})
		if err != nil {
			return err
		}
		s.Next = web.NextPage(r.URL, next)
	}
	if s.Rows, err = d.rows(ctx, v, ivs); err != nil {
		return err
	}
	s.Live = slices.ContainsFunc(s.Rows, func(r row) bool {
		return r.State == interview.InProgress || r.State == interview.Completed || r.State == interview.Processing
	})
	if a.Q != "" && s.First {
		if s.Hits, err = d.hits(r, v, a.Q); err != nil {
			return err
		}
	}
	return d.show(w, r, v, "interviews", "interviews", "Interviews", s)
}

// hits are places in what was said, newest first.
func (d *door) hits(r *http.Request, v *visit, words string) ([]hit, error) {
	found, err := d.Service.Search(r.Context(), v.Actor, words, interview.Page{Limit: 20})
	if said, ok := errors.AsType[*interview.Error](err); ok && said.Kind == interview.Invalid {
		return nil, nil // a name may be too short or too long for words
	}
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, h := range found {
		if !slices.Contains(ids, h.InterviewID) {
			ids = append(ids, h.InterviewID)
		}
	}
	beside, err := d.Service.Overviews(r.Context(), v.Actor, ids)
	if err != nil {
		return nil, err
	}
	out := make([]hit, len(found))
	for i, h := range found {
		out[i] = hit{h, beside[h.InterviewID].Candidate.Name(), marked(h.Snippet, h.Marks)}
	}
	return out, nil
}

// marked cuts a snippet at its marks.
func marked(text string, marks [][2]int) []part {
	var out []part
	at := 0
	for _, m := range marks {
		if m[0] < at || m[1] < m[0] || m[1] > len(text) {
			continue
		}
		out = append(out, part{text[at:m[0]], false}, part{text[m[0]:m[1]], true})
		at = m[1]
	}
	return append(out, part{text[at:], false})
}

func withoutPage(q url.Values) url.Values {
	out := url.Values{}
	for k, vs := range q {
		if k != "cursor" && len(vs) > 0 && vs[0] != "" {
			out.Set(k, vs[0])
		}
	}
	return out
}

func (d *door) saveView(w http.ResponseWriter, r *http.Request, v *visit) error {
	q, err := url.ParseQuery(r.FormValue("query"))
	if err != nil {
		return interview.Wrong("query", "is not one of this list")
	}
	q = withoutPage(q)
	if _, _, err := filter(q); err != nil {
		return err
	}
	saved, err := d.Service.SaveView(r.Context(), v.Actor, strings.TrimSpace(r.FormValue("name")), q.Encode())
	if err != nil {
		return err
	}
	return d.done(w, r, "/console/interviews?"+saved.Query, "“"+saved.Name+"” is kept among your views.")
}

func (d *door) deleteView(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := d.Service.DeleteView(r.Context(), v.Actor, r.PathValue("id")); err != nil {
		return err
	}
	return d.done(w, r, "/console/interviews", "The view is gone. The interviews are untouched.")
}

// export is the list as a table for a spreadsheet: the filtered, or those
// chosen. No answers and no scores are in it.
func (d *door) export(w http.ResponseWriter, r *http.Request, v *visit) error {
	_, f, err := filter(r.URL.Query())
	if err != nil {
		return err
	}
	f.Text = strings.TrimSpace(r.URL.Query().Get("q"))
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="interviews.csv"`)
	out := csv.NewWriter(w)
	if err := out.Write([]string{"id", "candidate", "email", "plan", "state", "decision", "invited", "completed", "ready"}); err != nil {
		return nil // the reader has gone
	}
	var after interview.Cursor
	for {
		ivs, err := d.Service.Interviews(r.Context(), v.Actor, f, interview.Page{After: after, Limit: interview.MaxPage})
		if err != nil {
			return err
		}
		rows, err := d.rows(r.Context(), v, ivs)
		if err != nil {
			return err
		}
		for _, row := range rows {
			_ = out.Write([]string{row.ID, cell(row.Candidate.Name()), cell(row.Candidate.Email), cell(row.Asked.PlanName), string(row.State),
				row.Decision, date(row.InvitedAt), date(row.CompletedAt), date(row.ReadyAt)})
		}
		if len(ivs) < interview.MaxPage {
			break
		}
		after = interview.Cursor{At: ivs[len(ivs)-1].CreatedAt, ID: ivs[len(ivs)-1].ID}
	}
	out.Flush()
	return nil
}

// cell keeps a spreadsheet from taking what somebody wrote for a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
