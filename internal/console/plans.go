package console

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/interview/gate"
	"github.com/candorhq/candor/internal/planfile"
	"github.com/candorhq/candor/internal/web"
)

// plansScreen is page/plans.
type plansScreen struct {
	Tabs   []tab
	Q      string
	Status string
	Rows   []planRow
	Next   string
	First  bool
	Writes bool
}

// planRow is a plan in the list.
type planRow struct {
	interview.Plan
	Position string
	Tally    interview.Tally
	Minutes  int64
}

// statuses are the tabs of the list.
var statuses = [...]choice{{"", "All"}, {"active", "In use"}, {"draft", "Drafts"}, {"archived", "Archived"}}

// statusWords is a plan's status as recruiters say it.
func statusWords(s string) string {
	if s == "active" {
		return "in use"
	}
	return s
}

func statusHue(s string) string {
	switch s {
	case "active":
		return "good"
	case "draft":
		return "look"
	}
	return ""
}

func (d *door) plans(w http.ResponseWriter, r *http.Request, v *visit) error {
	q := r.URL.Query()
	s := plansScreen{Q: strings.TrimSpace(q.Get("q")), Status: q.Get("status"), First: q.Get("cursor") == "", Writes: v.May(account.WritePlans)}
	known := false
	for _, t := range statuses {
		href := "/console/plans"
		if t.Value != "" {
			href += "?status=" + t.Value
		}
		known = known || t.Value == s.Status
		s.Tabs = append(s.Tabs, tab{t.Name, href, t.Value == s.Status && s.Q == ""})
	}
	if !known {
		return interview.Wrong("status", "is not one of the tabs")
	}
	cursor, err := web.ParseCursor(web.QueryOf(r.URL), q.Get("cursor"))
	if err != nil {
		return err
	}
	ctx := r.Context()
	ps, err := d.Service.Plans(ctx, v.Actor, interview.Filter{Status: s.Status, Name: s.Q}, interview.Page{After: cursor, Limit: listed + 1})
	if err != nil {
		return err
	}
	if len(ps) > listed {
		ps = ps[:listed]
		next, err := web.CursorAfter(web.QueryOf(r.URL), interview.Cursor{At: ps[listed-1].CreatedAt, ID: ps[listed-1].ID})
		if err != nil {
			return err
		}
		s.Next = web.NextPage(r.URL, next)
	}
	ids := make([]string, len(ps))
	for i, p := range ps {
		ids[i] = p.ID
	}
	tallies, err := d.Service.Tallies(ctx, v.Actor, interview.PlanList, ids)
	if err != nil {
		return err
	}
	titles := map[string]string{}
	for _, p := range ps {
		row := planRow{Plan: p, Tally: tallies[p.ID], Minutes: (gate.Length(p) + 59_999) / 60_000}
		if row.Position, err = d.title(r, v, p.PositionID, titles); err != nil {
			return err
		}
		s.Rows = append(s.Rows, row)
	}
	return d.show(w, r, v, "plans", "plans", "Plans", s)
}

// title is a position's, "" where there is none or it was deleted.
func (d *door) title(r *http.Request, v *visit, id string, kept map[string]string) (string, error) {
	if t, ok := kept[id]; ok || id == "" {
		return t, nil
	}
	p, err := d.Service.Position(r.Context(), v.Actor, id)
	if said, ok := errors.AsType[*interview.Error](err); ok && said.Kind == interview.NotFound {
		err = nil
	}
	kept[id] = p.Title
	return p.Title, err
}

// planScreen is page/plan: a plan as it stands.
type planScreen struct {
	planRow
	Notes  []note
	Unread string
	Writes bool
	Runs   bool
}

// Writing tells whether questions to be spoken may be answered in writing.
func (s planScreen) Writing() bool { return s.Limits.AllowText == nil || *s.Limits.AllowText }

// NotesOn are the gate's notes on a question, from 0.
func (s planScreen) NotesOn(i int) (out []note) {
	for _, n := range s.Notes {
		if n.Question == i {
			out = append(out, n)
		}
	}
	return out
}

func (d *door) plan(w http.ResponseWriter, r *http.Request, v *visit) error {
	ctx := r.Context()
	p, err := d.Service.Plan(ctx, v.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	s := planScreen{planRow: planRow{Plan: p, Minutes: (gate.Length(p) + 59_999) / 60_000}, Notes: notes(p), Writes: v.May(account.WritePlans), Runs: v.Runs()}
	if !gate.Knows(p.Language) {
		s.Unread = p.Language
	}
	tallies, err := d.Service.Tallies(ctx, v.Actor, interview.PlanList, []string{p.ID})
	if err != nil {
		return err
	}
	s.Tally = tallies[p.ID]
	if s.Position, err = d.title(r, v, p.PositionID, map[string]string{}); err != nil {
		return err
	}
	return d.show(w, r, v, "plans", "plan", p.Name, s)
}

// copyPlan makes a draft of the same words.
func (d *door) copyPlan(w http.ResponseWriter, r *http.Request, v *visit) error {
	p, err := d.Service.Plan(r.Context(), v.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	p.Name, p.Status = short(p.Name, interview.MaxName-7)+" (copy)", "draft"
	p.ExternalID, p.Metadata, p.Extra = "", nil, nil
	for i := range p.Questions {
		p.Questions[i].ID, p.Questions[i].ExternalID, p.Questions[i].External = "", "", nil
	}
	made, err := d.Service.CreatePlan(r.Context(), v.Actor, p, interview.OnceKey{})
	if err != nil {
		return err
	}
	return d.done(w, r, "/console/plans/"+made.ID+"/edit", "This is the copy, a draft.")
}

// shelvePlan archives a plan, or takes it back as a draft. Only the form, with
// its gate, puts one into use.
func (d *door) shelvePlan(w http.ResponseWriter, r *http.Request, v *visit) error {
	to := r.PostFormValue("status")
	if to != "archived" && to != "draft" {
		return interview.Wrong("status", "must be archived or draft")
	}
	p, err := d.Service.UpdatePlan(r.Context(), v.Actor, r.PathValue("id"), 0, func(p *interview.Plan) error {
		p.Status = to
		return nil
	})
	if err != nil {
		return err
	}
	if to == "archived" {
		return d.done(w, r, "/console/plans/"+p.ID, "Archived: nobody new is invited to it. Interviews that exist go on.")
	}
	return d.done(w, r, "/console/plans/"+p.ID+"/edit", "The plan is a draft again.")
}

// previewPlan opens the room as a candidate sees it, in a test interview that
// nobody else is shown as a candidate. One that was not begun is used again.
func (d *door) previewPlan(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !v.Runs() {
		return account.ErrDenied
	}
	ctx := r.Context()
	p, err := d.Service.Plan(ctx, v.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	if p.Status == "archived" {
		return interview.Errorf(interview.Conflict, "an archived plan cannot be tried; take it back as a draft first")
	}
	in := interview.NewInterview{PlanID: p.ID, Test: true, Candidate: &interview.Candidate{FirstName: v.Member.Name, LastName: "(preview)", ExternalID: "console preview " + v.MemberID}}
	made, err := d.Service.CreateInterview(ctx, v.Actor, in, once("console preview "+v.MemberID+" "+p.ID, p.Version))
	said, changed := errors.AsType[*interview.Error](err)
	if changed = changed && said.Field == "idempotency_key"; changed || err == nil && made.Replayed && (made.Interview.State.Over() || !made.Interview.StartedAt.IsZero()) {
		made, err = d.Service.CreateInterview(ctx, v.Actor, in, interview.OnceKey{})
	}
	if err != nil {
		return err
	}
	to, err := url.Parse(d.Links.Room(made.LinkToken))
	if err != nil {
		return err
	}
	http.Redirect(w, r, to.RequestURI(), http.StatusSeeOther) // the room of this same server
	return nil
}

// planYAML is a plan as a file that [door.importPlan] and the command line take.
func (d *door) planYAML(w http.ResponseWriter, r *http.Request, v *visit) error {
	p, err := d.Service.Plan(r.Context(), v.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	f := planfile.Plan{Plan: p}
	if p.PositionID != "" {
		pos, err := d.Service.Position(r.Context(), v.Actor, p.PositionID)
		if said, ok := errors.AsType[*interview.Error](err); err != nil && (!ok || said.Kind != interview.NotFound) {
			return err
		}
		if err == nil {
			f.Position = &pos
		}
	}
	data, err := planfile.Write(f)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+filename(p.Name)+`.yaml"`)
	_, err = w.Write(data)
	if err != nil {
		return nil // the reader has gone
	}
	return nil
}

// filename is a name that any file system takes.
func filename(s string) string {
	out := strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(s)), "-")
	if out == "" {
		return "plan"
	}
	return out[:min(len(out), 60)]
}

// importScreen is page/planimport.
type importScreen struct {
	Text  string
	Wrong string
}

func (d *door) importPage(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !v.May(account.WritePlans) {
		return account.ErrDenied
	}
	return d.show(w, r, v, "plans", "planimport", "Import a plan", importScreen{})
}

// importPlan reads a file and opens the form with what it says. Nothing is
// stored before the form is saved.
func (d *door) importPlan(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !v.May(account.WritePlans) {
		return account.ErrDenied
	}
	text, err := pastedOrFile(w, r, "text", "file")
	if err != nil {
		return err
	}
	f, err := planfile.Read([]byte(text))
	if err != nil { // it has the line and column, and nothing of ours
		return d.showWrong(w, r, v, "plans", "planimport", "Import a plan", importScreen{Text: text, Wrong: upper(err.Error())})
	}
	if strings.TrimSpace(text) == "" {
		return d.showWrong(w, r, v, "plans", "planimport", "Import a plan", importScreen{Wrong: "There is nothing in it. Choose a file, or paste its content"})
	}
	s := planEditScreen{Form: formOf(f.Plan), Imported: true}
	if pos := f.Position; pos != nil {
		if s.Form.Position, err = d.positionNamed(r, v, pos.Title); err != nil {
			return err
		}
		if s.Form.Position == newPosition {
			s.Form.PositionTitle, s.Form.PositionDepartment, s.Form.PositionLocation = pos.Title, pos.Department, pos.Location
		}
	}
	return d.showPlanForm(w, r, v, s, http.StatusOK)
}

// positionNamed is the id of the position with that title, or newPosition.
func (d *door) positionNamed(r *http.Request, v *visit, title string) (string, error) {
	ps, err := d.Service.Positions(r.Context(), v.Actor, interview.Filter{Name: short(title, interview.MaxName)}, interview.Page{Limit: interview.MaxPage})
	for _, p := range ps {
		if strings.EqualFold(p.Title, strings.TrimSpace(title)) && p.Status != "archived" {
			return p.ID, err
		}
	}
	return newPosition, err
}

// pastedOrFile is a text from a field, or the content of the file that was
// chosen instead.
func pastedOrFile(w http.ResponseWriter, r *http.Request, text, file string) (string, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxPlanForm)
	if err := r.ParseMultipartForm(maxPlanForm); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return "", tooMuch(err)
	}
	if f, head, err := r.FormFile(file); err == nil && head.Size > 0 {
		defer f.Close()
		b, err := io.ReadAll(f)
		return strings.ToValidUTF8(string(b), "\uFFFD"), err
	}
	return strings.ToValidUTF8(strings.ReplaceAll(r.PostFormValue(text), "\r\n", "\n"), "\uFFFD"), nil
}
