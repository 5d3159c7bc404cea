package console

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/interview/gate"
)

// maxPlanForm bounds what a plan's form may send, in bytes.
const maxPlanForm = 4 << 20

// planEditScreen is page/planedit: a plan that is being written.
type planEditScreen struct {
	Form      *planForm
	Wrong     wrongs
	Mistakes  []mistake
	Notes     []note // what the gate says
	Stopped   bool   // the gate asks for another look before the plan is used
	Stale     bool   // somebody else changed the plan meanwhile
	Imported  bool   // the form was filled from a file and nothing is saved
	Ref       string // of a plan that is stored
	Status    string
	Positions []interview.Position
	Minutes   int64  // what the questions take at most
	Unread    string // language whose words the gate does not know
	Action    string
	RateFirst bool // the organization has reviewers rate first in every plan
}

// mistake is a refusal, and where it leads to.
type mistake struct{ Field, Text string }

// At is the refusal of a field, or "".
func (s planEditScreen) At(path string) string { return s.Wrong[path] }

// Under is the refusal of a field in a row.
func (s planEditScreen) Under(path, field string) string {
	if path == "" {
		return ""
	}
	return s.Wrong[path+"."+field]
}

// NotesAt are the gate's notes on a question.
func (s planEditScreen) NotesAt(path string) (out []note) {
	for _, n := range s.Notes {
		if path != "" && strings.HasPrefix(n.Field, path+".") {
			out = append(out, n)
		}
	}
	return out
}

// WrongAt tells whether something in a question was refused.
func (s planEditScreen) WrongAt(path string) bool {
	for at := range s.Wrong {
		if path != "" && strings.HasPrefix(at, path+".") {
			return true
		}
	}
	return false
}

func (d *door) newPlan(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !v.May(account.WritePlans) {
		return account.ErrDenied
	}
	f := formOf(interview.Plan{Language: cmp.Or(v.Organization.Settings.Language, interview.DefaultLanguage), Limits: interview.Limits{Retakes: 1}})
	f.Position, f.Mode = r.URL.Query().Get("position"), string(interview.Recorded)
	f.act("add-question")
	f.Questions[0].Focus = false
	return d.showPlanForm(w, r, v, planEditScreen{Form: f}, http.StatusOK)
}

func (d *door) editPlan(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !v.May(account.WritePlans) {
		return account.ErrDenied
	}
	p, err := d.Service.Plan(r.Context(), v.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	s := planEditScreen{Form: formOf(p), Ref: p.ID, Status: p.Status}
	if p.Status == "active" { // what it is used with was looked at then
		for _, n := range gate.Check(p) {
			s.Form.Seen = append(s.Form.Seen, seen(n, p))
		}
	}
	return d.showPlanForm(w, r, v, s, http.StatusOK)
}

// showPlanForm fills in what the page needs beside the form.
func (d *door) showPlanForm(w http.ResponseWriter, r *http.Request, v *visit, s planEditScreen, status int) error {
	var err error
	if s.Positions, err = d.Service.Positions(r.Context(), v.Actor, interview.Filter{}, interview.Page{Limit: interview.MaxPage}); err != nil {
		return err
	}
	s.Positions = slices.DeleteFunc(s.Positions, func(p interview.Position) bool { return p.Status == "archived" && p.ID != s.Form.Position })
	s.Form.Once = cmp.Or(s.Form.Once, rand.Text())
	s.Action, s.Status = "/console/plans/new", cmp.Or(s.Status, "draft")
	title := "New plan"
	if s.Ref != "" {
		s.Action, title = "/console/plans/"+s.Ref+"/edit", "Edit "+s.Form.Name
	}
	p, _ := s.Form.plan()
	s.Notes, s.Minutes = notes(p), (gate.Length(p)+59_999)/60_000
	if s.Form.Language != "" && !gate.Knows(s.Form.Language) {
		s.Unread = s.Form.Language
	}
	for _, q := range s.Form.Questions {
		q.Open = q.Open || s.WrongAt(q.Path) || s.Ref == "" && len(s.Form.Questions) == 1
	}
	s.Mistakes, s.RateFirst = mistakes(s.Wrong), v.Organization.Settings.HideMachine
	if status != http.StatusOK {
		return d.showWrong(w, r, v, "plans", "planedit", title, s)
	}
	return d.show(w, r, v, "plans", "planedit", title, s)
}

// savePlan answers every button of the form. Rows come and go without
// anything being stored; a plan that is to be used is shown once more where
// the gate has something new to say.
func (d *door) savePlan(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !v.May(account.WritePlans) {
		return account.ErrDenied
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxPlanForm)
	if err := r.ParseForm(); err != nil {
		return tooMuch(err)
	}
	s := planEditScreen{Form: readPlanForm(r.PostForm), Ref: r.PathValue("id"), Status: "draft", Imported: r.PostForm.Get("imported") != ""}
	var had interview.Mode // by the API; what is not there yet is not chosen here
	if s.Ref != "" {
		was, err := d.Service.Plan(r.Context(), v.Actor, s.Ref)
		if err != nil {
			return err
		}
		s.Ref, s.Status, had = was.ID, was.Status, was.Mode
	}
	do := r.PostForm.Get("do")
	for _, q := range s.Form.Questions {
		q.Open = slices.Contains(r.PostForm["open"], q.Key)
	}
	if s.Form.act(do) || do != "draft" && do != "use" {
		return d.showPlanForm(w, r, v, s, http.StatusOK)
	}
	p, wrong := s.Form.plan()
	if absent(p.Mode) && p.Mode != had && !s.Imported {
		wrong.add("mode", "is not there yet")
	}
	if s.Wrong = wrong; len(wrong) > 0 {
		return d.showPlanForm(w, r, v, s, http.StatusUnprocessableEntity)
	}
	p.Status = "draft"
	if do == "use" {
		p.Status = "active"
		for _, n := range gate.Check(p) {
			if key := seen(n, p); !slices.Contains(s.Form.Seen, key) {
				s.Form.Seen, s.Stopped = append(s.Form.Seen, key), true
			}
		}
		if s.Stopped {
			return d.showPlanForm(w, r, v, s, http.StatusOK)
		}
	}
	saved, err := d.keepPlan(r.Context(), v, s, p)
	said, ok := errors.AsType[*interview.Error](err)
	switch {
	case ok && said.Kind == interview.Stale:
		now, err := d.Service.Plan(r.Context(), v.Actor, s.Ref)
		if err != nil {
			return err
		}
		s.Stale, s.Form.Version = true, strconv.Itoa(now.Version)
		return d.showPlanForm(w, r, v, s, http.StatusUnprocessableEntity)
	case ok && (said.Kind == interview.Invalid || said.Kind == interview.Conflict || said.Kind == interview.NotFound && said.Field != ""):
		s.Wrong.add(said.Field, "%s", said.Message)
		return d.showPlanForm(w, r, v, s, http.StatusUnprocessableEntity)
	case err != nil:
		return err
	}
	words := "“" + saved.Name + "” is saved as a draft. Nobody can be invited to it yet."
	if saved.Status == "active" {
		words = "“" + saved.Name + "” is saved and can be used. Interviews that exist keep what they asked."
	}
	return d.done(w, r, "/console/plans/"+saved.ID, words)
}

// keepPlan stores what the form says; what it does not show stays as it is.
func (d *door) keepPlan(ctx context.Context, v *visit, s planEditScreen, p interview.Plan) (interview.Plan, error) {
	f := s.Form
	if f.Position == newPosition {
		pos := interview.Position{Title: f.PositionTitle, Department: f.PositionDepartment, Location: f.PositionLocation}
		made, err := d.Service.CreatePosition(ctx, v.Actor, pos, once("console position "+f.Once, pos))
		if said, ok := errors.AsType[*interview.Error](err); ok {
			said.Field = "position." + said.Field
		}
		if err != nil {
			return interview.Plan{}, err
		}
		p.PositionID = made.ID
	}
	if s.Ref == "" {
		out, err := d.Service.CreatePlan(ctx, v.Actor, p, once("console plan "+f.Once, p))
		if said, ok := errors.AsType[*interview.Error](err); ok && said.Field == "idempotency_key" {
			// The page was gone back to and changed: that is another plan.
			return d.Service.CreatePlan(ctx, v.Actor, p, once("console plan "+rand.Text(), p))
		}
		return out, err
	}
	version, err := strconv.Atoi(f.Version)
	if err != nil || version < 1 {
		return interview.Plan{}, interview.Wrong("version", "is missing; reload the page")
	}
	return d.Service.UpdatePlan(ctx, v.Actor, s.Ref, version, func(was *interview.Plan) error {
		p.Metadata, p.Extra = was.Metadata, was.Extra
		for i, q := range p.Questions {
			if k := slices.IndexFunc(was.Questions, func(o interview.Question) bool { return o.ID == q.ID }); k >= 0 {
				old := was.Questions[k]
				p.Questions[i].ExternalID, p.Questions[i].External, p.Questions[i].Custom = old.ExternalID, old.External, old.Custom
			}
		}
		*was = p
		return nil
	})
}

// once is a key under which a request that is sent twice is done once.
func once(key string, of any) interview.OnceKey {
	b, err := json.Marshal(of)
	if err != nil {
		return interview.OnceKey{}
	}
	sum := sha256.Sum256(b)
	return interview.OnceKey{Key: key, Digest: sum[:]}
}

// tooMuch keeps a form that was too long apart from one that broke off.
func tooMuch(err error) error {
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return large
	}
	return interview.Wrong("", "the page did not arrive whole; send it once more")
}

// note is one thing the gate says, and where it leads to.
type note struct {
	gate.Warning
	Href string
}

func notes(p interview.Plan) (out []note) {
	for _, w := range gate.Check(p) {
		out = append(out, note{w, "#" + anchor(w.Field)})
	}
	return out
}

// Number is the question a note is on, from 1; 0 is the plan itself.
func (n note) Number() int { return n.Question + 1 }

// seen is a short name of a warning that stays while questions move.
func seen(w gate.Warning, p interview.Plan) string {
	sum := sha256.Sum256([]byte(w.Key(p)))
	return hex.EncodeToString(sum[:6])
}

// anchor is the id of the element for a field.
func anchor(path string) string {
	return "f-" + strings.Trim(strings.Map(func(r rune) rune {
		if r == '[' || r == ']' || r == '.' {
			return '-'
		}
		return r
	}, strings.ReplaceAll(path, "].", "-")), "-")
}

var inQuestion = regexp.MustCompile(`^questions\[(\d+)\]\.?(.*)$`)

// mistakes are refusals as a list, in the order of the page.
func mistakes(w wrongs) (out []mistake) {
	for path, text := range w {
		out = append(out, mistake{path, named(path, text)})
	}
	slices.SortFunc(out, func(a, b mistake) int {
		return cmp.Or(order(a.Field)-order(b.Field), strings.Compare(a.Field, b.Field))
	})
	return out
}

// Href leads to the field.
func (m mistake) Href() string { return "#" + anchor(m.Field) }

func order(path string) int {
	switch m := inQuestion.FindStringSubmatch(path); {
	case m != nil:
		n, _ := strconv.Atoi(m[1])
		return 10 + n
	case path == "name" || strings.HasPrefix(path, "position"):
		return 0
	case strings.HasPrefix(path, "skills"):
		return 5
	}
	return 1000
}

// named is a refusal as a sentence that can stand alone.
func named(path, text string) string {
	if path == "questions" || path == "" {
		return upper(text)
	}
	what := path
	before := ""
	if m := inQuestion.FindStringSubmatch(path); m != nil {
		n, _ := strconv.Atoi(m[1])
		before, what = "Question "+strconv.Itoa(n+1)+", ", m[2]
	}
	what = strings.TrimSuffix(rowNumber.ReplaceAllStringFunc(what, func(s string) string {
		n, _ := strconv.Atoi(strings.Trim(s, "[]"))
		return " " + strconv.Itoa(n+1)
	}), ".text")
	what = strings.NewReplacer("limits.", "", "thresholds.", "", "max_ms", "length of the whole", "think_ms", "time to think", "time_limit_ms", "time limit", "key_points", "key point",
		"choices", "choice", "skills", "skill", "anchors.", "example of an answer, ", "not_yet", "“not yet” threshold", "_", " ", ".", ", ").Replace(what)
	return upper(before+what) + " " + text + "."
}

var rowNumber = regexp.MustCompile(`\[\d+\]`)
