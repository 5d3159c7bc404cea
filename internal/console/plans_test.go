package console_test

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/planfile"
)

// fields are what a browser would send of the plan form on a page.
func fields(t *testing.T, body string) url.Values {
	t.Helper()
	_, body, ok := strings.Cut(body, `<form class="plan-form"`)
	body, _, ok2 := strings.Cut(body, "</form>")
	if !ok || !ok2 {
		t.Fatal("there is no form of a plan")
	}
	out := url.Values{}
	for _, m := range regexp.MustCompile(`(?s)<input ([^>]*)>|<textarea ([^>]*)>\n?(.*?)</textarea>|<select ([^>]*)>(.*?)</select>`).FindAllStringSubmatch(body, -1) {
		attr := func(s, name string) string {
			if v := regexp.MustCompile(`\b` + name + `="([^"]*)"`).FindStringSubmatch(s); v != nil {
				return html.UnescapeString(v[1])
			}
			return ""
		}
		switch {
		case m[4] != "":
			chosen := regexp.MustCompile(`value="([^"]*)" selected`).FindStringSubmatch(m[5])
			if chosen == nil {
				chosen = regexp.MustCompile(`value="([^"]*)"`).FindStringSubmatch(m[5])
			}
			out.Add(attr(m[4], "name"), chosen[1])
		case m[2] != "":
			out.Add(attr(m[2], "name"), html.UnescapeString(m[3]))
		case attr(m[1], "type") == "checkbox":
			if strings.Contains(m[1], " checked") {
				v := attr(m[1], "value")
				if v == "" {
					v = "on"
				}
				out.Add(attr(m[1], "name"), v)
			}
		default:
			out.Add(attr(m[1], "name"), attr(m[1], "value"))
		}
	}
	return out
}

// with sends the form with a button of it.
func (p *person) with(t *testing.T, want int, to string, form url.Values, do string) answer {
	t.Helper()
	form.Set("do", do)
	return p.do(want, http.MethodPost, to, form)
}

func TestAPlanIsWrittenWithoutScript(t *testing.T) {
	w := newWorld(t, "ready")
	w.Clock.Set(time.Now()) // the store forgets by its own clock what was asked before
	p := w.signedIn("ada@acme.example", account.Recruiter)
	a := p.get(http.StatusOK, "/console/plans/new")
	f := fields(t, a.Body)
	if len(f["q"]) != 1 || len(f["q.0.k"]) != 3 {
		t.Fatalf("a new plan has rows %v and %v", f["q"], f["q.0.k"])
	}
	f.Set("name", "Support <first>")
	f.Set("position", "new")
	f.Set("q.0.text", "Tell me about an angry customer.")
	f.Set("q.0.limit", "2:30")
	f.Set("q.0.k.0.text", "listened to the whole story")
	f.Set("q.0.k.0.synonyms", "let her finish\ndid not interrupt")
	f.Set("q.0.weak", "in general terms")
	f.Set("q.0.moderate", "a real case")
	f.Set("q.0.strong", "a real case\nwith its end")
	f.Set("limits", "")
	f.Set("retakes", "2")

	a = p.with(t, http.StatusOK, "/console/plans/new", f, "add-skill")
	f = fields(t, a.Body)
	p.shows(a, "Support &lt;first&gt;", "Title of the new position", "let her finish\ndid not interrupt")
	f.Set("s.0.name", "Customer care")
	f.Set("s.0.must", "on")
	f.Set("position_title", "Supporter")
	f = fields(t, p.with(t, http.StatusOK, "/console/plans/new", f, "add-question").Body)
	f["q.0.skill"] = []string{"0"}
	f.Set("q.1.text", "Which is a status code?")
	f.Set("q.1.form", "choice")
	f = fields(t, p.with(t, http.StatusOK, "/console/plans/new", f, "add-choice:1").Body)
	f = fields(t, p.with(t, http.StatusOK, "/console/plans/new", f, "add-choice:1").Body)
	f.Set("q.1.c.0.text", "404")
	f.Set("q.1.c.0.correct", "on")
	f.Set("q.1.c.1.text", "banana")
	f = fields(t, p.with(t, http.StatusOK, "/console/plans/new", f, "up-question:1").Body)
	if got := strings.Join(f["q"], " "); got != "1 0" {
		t.Errorf("after moving up the questions are %s", got)
	}
	a = p.with(t, http.StatusOK, "/console/plans/new", f, "use")
	p.shows(a, "is saved and can be used", "Support &lt;first&gt;")
	again := p.with(t, http.StatusOK, "/console/plans/new", f, "use")
	if again.Path != a.Path {
		t.Errorf("sent twice it leads to %s and %s", a.Path, again.Path)
	}

	got, err := w.Service.Plan(t.Context(), system, strings.TrimPrefix(a.Path, "/console/plans/"))
	w.ok(err)
	q := got.Questions
	if got.Status != "active" || got.Limits.Retakes != 2 || len(q) != 2 || q[0].Form != interview.Choice || !q[0].Choices[0].Correct ||
		q[1].TimeLimitMS != 150_000 || len(q[1].KeyPoints) != 1 || len(q[1].KeyPoints[0].Synonyms) != 2 || len(q[1].Anchors.Strong) != 2 || len(q[1].Skills) != 1 {
		t.Errorf("stored is %+v", got)
	}
	pos, err := w.Service.Position(t.Context(), system, got.PositionID)
	w.ok(err)
	if pos.Title != "Supporter" {
		t.Errorf("the position is %q", pos.Title)
	}
}

func TestWhatIsWrongStandsAtItsFieldAndNothingIsLost(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	f := fields(t, p.get(http.StatusOK, "/console/plans/new").Body)
	f.Set("q.0.text", "How?")
	f.Set("q.0.limit", "soon")
	f.Set("q.0.weight", "heavy")
	f.Set("retakes", "many")
	f.Set("redirect_url", "javascript:alert(1)")
	a := p.with(t, http.StatusUnprocessableEntity, "/console/plans/new", f, "draft")
	p.shows(a, "4 things to mend", `value="soon"`, `value="heavy"`, `value="many"`, "must be minutes, such as 2 or 2:30", `href="#f-questions-0-time_limit_ms"`, `id="f-questions-0-time_limit_ms"`,
		`href="#f-name"`, "Question 1, time limit must be minutes", `<details data-key="0" open>`)
	f = fields(t, a.Body)
	f.Set("name", "N")
	f.Set("q.0.limit", "2")
	f.Set("q.0.weight", "1,5")
	f.Set("retakes", "99")
	a = p.with(t, http.StatusUnprocessableEntity, "/console/plans/new", f, "draft")
	p.shows(a, `value="99"`, "must be", `href="#f-limits-retakes"`, `id="f-limits-retakes"`)
	f.Set("retakes", "")
	a = p.with(t, http.StatusUnprocessableEntity, "/console/plans/new", f, "draft")
	p.shows(a, "must be an absolute URL", "javascript:alert(1)")
	f.Set("redirect_url", "")
	f.Set("q.0.k.1.synonyms", "only another wording")
	a = p.with(t, http.StatusUnprocessableEntity, "/console/plans/new", f, "draft")
	p.shows(a, "only another wording", `href="#f-questions-0-key_points-0-text"`)
	empty := url.Values{"name": {"N"}}
	p.shows(p.with(t, http.StatusUnprocessableEntity, "/console/plans/new", empty, "draft"), "There is no question yet")
}

func TestTheGateIsPassedByLookingAgain(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	f := fields(t, p.get(http.StatusOK, "/console/plans/new").Body)
	f.Set("name", "N")
	f.Set("q.0.text", "How old are you?")
	a := p.with(t, http.StatusOK, "/console/plans/new", f, "use")
	p.shows(a, "Before candidates get this", "This asks about age", "no key points", "Use it as it is", "no legal advice")
	ps, err := w.Service.Plans(t.Context(), account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}, interview.Filter{Name: "N"}, interview.Page{})
	w.ok(err)
	for _, pl := range ps {
		if pl.Name == "N" {
			t.Fatal("the plan was stored before it was looked at again")
		}
	}
	f = fields(t, a.Body)
	f.Set("q.0.text", "How old are you today?") // another question has to be looked at anew
	p.shows(p.with(t, http.StatusOK, "/console/plans/new", f, "use"), "Before candidates get this")
	f = fields(t, a.Body)
	a = p.with(t, http.StatusOK, "/console/plans/new", f, "use")
	p.shows(a, "is saved and can be used", "This asks about age")
	// What was accepted is not asked again when something else changes.
	f = fields(t, p.get(http.StatusOK, a.Path+"/edit").Body)
	f.Set("name", "Other")
	p.shows(p.with(t, http.StatusOK, a.Path+"/edit", f, "use"), "is saved and can be used")
	// A draft is nobody's business yet.
	f = fields(t, p.get(http.StatusOK, a.Path+"/edit").Body)
	f.Set("q.0.text", "Are you married?")
	p.shows(p.with(t, http.StatusOK, a.Path+"/edit", f, "draft"), "saved as a draft")
}

func TestAnEditKeepsWhatTheFormDoesNotShow(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	_, err := w.Service.UpdatePlan(t.Context(), system, w.Plan.ID, 0, func(p *interview.Plan) error {
		p.ExternalID, p.Metadata, p.Questions[1].ExternalID = "ext-7", interview.Metadata{"a": "b"}, "q-7"
		p.Questions[1].TimeLimitMS = 61_500
		return nil
	})
	w.ok(err)
	before, err := w.Service.Plan(t.Context(), system, w.Plan.ID)
	w.ok(err)
	at := "/console/plans/" + w.Plan.ID + "/edit"
	page := p.get(http.StatusOK, at)
	f := fields(t, page.Body)
	p.with(t, http.StatusOK, at, f, "use")
	after, err := w.Service.Plan(t.Context(), system, w.Plan.ID)
	w.ok(err)
	if after.Version != before.Version+1 {
		t.Fatalf("version %d after %d", after.Version, before.Version)
	}
	after.Version, after.UpdatedAt = before.Version, before.UpdatedAt
	if x, y := mustYAML(t, before), mustYAML(t, after); x != y || after.ExternalID != "ext-7" || after.Metadata["a"] != "b" || after.Questions[1].ExternalID != "q-7" {
		t.Errorf("before\n%s\nafter\n%s\n%+v", x, y, after)
	}
	// The page is a version behind now.
	f.Set("name", "Mine")
	a := p.with(t, http.StatusUnprocessableEntity, at, f, "use")
	p.shows(a, "Somebody else changed this plan meanwhile", `value="Mine"`)
	p.shows(p.with(t, http.StatusOK, at, fields(t, a.Body), "use"), "“Mine” is saved")
}

func mustYAML(t *testing.T, p interview.Plan) string {
	t.Helper()
	b, err := planfile.Write(planfile.Plan{Plan: p})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestRowsAreRemovedCopiedAndMoved(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	at := "/console/plans/" + w.Plan.ID + "/edit"
	f := fields(t, p.get(http.StatusOK, at).Body)
	for _, step := range []struct{ do, want string }{
		{"copy-question:0", "0 3 1 2"}, {"down-question:0", "3 0 1 2"}, {"remove-question:1", "3 0 2"}, {"up-question:3", "3 0 2"},
		{"remove-question:77", "3 0 2"}, {"remove-question:", "3 0 2"}, {"add-point:0", "3 0 2"}, {"down-point:0:0", "3 0 2"}, {"nonsense", "3 0 2"},
	} {
		f = fields(t, p.with(t, http.StatusOK, at, f, step.do).Body)
		if got := strings.Join(f["q"], " "); got != step.want {
			t.Fatalf("after %s the questions are %s, want %s", step.do, got, step.want)
		}
	}
	if got := strings.Join(f["q.0.k"], " "); got != "1 0 2" {
		t.Errorf("the key points are %s", got)
	}
	if f.Get("q.3.id") != "" || f.Get("q.3.text") != f.Get("q.0.text") || f.Get("q.0.id") == "" {
		t.Error("a copy is a question of its own with the same words")
	}
}

func TestAPlanGoesOutAndComesInAsYAML(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	a := p.get(http.StatusOK, "/console/plans/"+w.Plan.ID+"/plan.yaml")
	p.shows(a, "name: Backend screening", "title: Backend Engineer")
	if cd := a.Header.Get("Content-Disposition"); !strings.Contains(cd, `"backend-screening.yaml"`) {
		t.Errorf("it is kept as %s", cd)
	}
	back := p.post(http.StatusOK, "/console/plans/import", "text", a.Body)
	p.shows(back, "Nothing is saved yet", "Backend screening", `value="`+w.Position.ID+`" selected`)
	f := fields(t, back.Body)
	f.Set("name", "From a file")
	p.shows(p.with(t, http.StatusOK, "/console/plans/new", f, "draft"), "saved as a draft", "From a file")

	p.shows(p.post(http.StatusUnprocessableEntity, "/console/plans/import", "text", "name: a\nquestion: []\n"), "Line 2", "name: a\nquestion: []", "Nothing was changed")
	p.shows(p.post(http.StatusUnprocessableEntity, "/console/plans/import", "text", "  "), "There is nothing in it")

	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("file", "plan.yaml")
	w.ok(err)
	_, err = part.Write([]byte("name: Chosen\nposition: {title: Not there yet}\nquestions:\n  - text: How?\n"))
	w.ok(err)
	w.ok(m.Close())
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL+"/console/plans/import", &body)
	w.ok(err)
	r.Header.Set("Content-Type", m.FormDataContentType())
	res, err := p.Do(r)
	w.ok(err)
	defer res.Body.Close()
	var page bytes.Buffer
	_, err = page.ReadFrom(res.Body)
	w.ok(err)
	p.shows(answer{Path: "import", Body: page.String()}, `value="Chosen"`, `value="Not there yet"`)
}

func TestAPlanIsCopiedArchivedAndTried(t *testing.T) {
	w := newWorld(t, "ready")
	w.Clock.Set(time.Now()) // the store forgets by its own clock what was asked before
	p := w.signedIn("ada@acme.example", account.Recruiter)
	at := "/console/plans/" + w.Plan.ID
	p.shows(p.post(http.StatusOK, at+"/copy"), "Backend screening (copy)", ">draft<")
	p.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	first := p.post(http.StatusSeeOther, at+"/preview").Header.Get("Location")
	if second := p.post(http.StatusSeeOther, at+"/preview").Header.Get("Location"); !strings.HasPrefix(first, "/room/") || second != first {
		t.Errorf("the preview is at %s, then at %s", first, second)
	}
	p.CheckRedirect = nil
	_, iv, err := w.Service.Enter(t.Context(), strings.TrimPrefix(first, "/room/"))
	w.ok(err)
	if !iv.Test {
		t.Error("the preview is no test interview")
	}
	p.shows(p.post(http.StatusOK, at+"/status", "status", "archived"), "Archived", "Take back as a draft")
	p.post(http.StatusConflict, at+"/preview")
	p.post(http.StatusUnprocessableEntity, at+"/status", "status", "active")
	p.shows(p.get(http.StatusOK, "/console/plans?status=archived"), w.Plan.ID)
	p.lacks(p.get(http.StatusOK, "/console/plans?status=active"), w.Plan.ID)
	p.shows(p.get(http.StatusOK, "/console/plans?q=backend"), w.Plan.ID)
	p.get(http.StatusUnprocessableEntity, "/console/plans?status=nope")
}

func TestPlansAreForThoseWhoMayWriteThem(t *testing.T) {
	w := newWorld(t, "ready", "foreign")
	reviewer := w.signedIn("bob@acme.example", account.Reviewer)
	at := "/console/plans/" + w.Plan.ID
	a := reviewer.get(http.StatusOK, at)
	reviewer.shows(a, "How do you keep a Go service from leaking goroutines?")
	reviewer.lacks(a, "/edit", "/copy", "Archive", "Preview")
	reviewer.lacks(reviewer.get(http.StatusOK, "/console/plans"), "/console/plans/new", "/console/invite")
	reviewer.get(http.StatusOK, at+"/plan.yaml")
	for _, path := range []string{"/console/plans/new", "/console/plans/import", at + "/edit", "/console/invite"} {
		reviewer.get(http.StatusForbidden, path)
	}
	for _, path := range []string{"/console/plans/new", "/console/plans/import", at + "/edit", at + "/copy", at + "/status", at + "/preview", "/console/invite", "/console/invite/many"} {
		reviewer.post(http.StatusForbidden, path, "status", "archived", "text", "name: a", "do", "draft")
	}
	p := w.signedIn("ada@acme.example", account.Recruiter)
	theirs := "/console/plans/" + w.get(t, "foreign").PlanID
	for _, path := range []string{theirs, theirs + "/edit", theirs + "/plan.yaml"} {
		p.get(http.StatusNotFound, path)
	}
	for _, path := range []string{theirs + "/edit", theirs + "/copy", theirs + "/status", theirs + "/preview"} {
		p.post(http.StatusNotFound, path, "status", "archived", "do", "draft")
	}
	if n := len(w.log.String()); n > 0 && strings.Contains(w.log.String(), "level=ERROR") {
		t.Error(w.log.String())
	}
}

func TestAModeThatIsNotThereYetIsNotOfferedAndKeptWhereAPlanCameWithIt(t *testing.T) {
	w := newWorld(t, "ready")
	w.Clock.Set(time.Now())
	p := w.signedIn("ada@acme.example", account.Recruiter)
	a := p.get(http.StatusOK, "/console/plans/new")
	p.lacks(a, "A conversation with follow-ups", "By phone")
	f := fields(t, a.Body)
	f.Set("name", "By telephone")
	f.Set("q.0.text", "Tell me about a bug that was hard to find.")
	f.Set("mode", string(interview.Phone))
	p.shows(p.with(t, http.StatusUnprocessableEntity, "/console/plans/new", f, "draft"), "Mode is not there yet")

	// As an ATS would bring it.
	_, err := w.Service.UpdatePlan(t.Context(), system, w.Plan.ID, 0, func(p *interview.Plan) error {
		p.Mode, p.Limits.FollowUps = interview.Conversation, 2
		return nil
	})
	w.ok(err)
	here := "/console/plans/" + w.Plan.ID
	p.shows(p.get(http.StatusOK, here), "A conversation with follow-ups: not there yet")
	p.shows(p.get(http.StatusOK, "/console/invite"), "Whoever is invited to it gets its questions one at a time, recorded")
	a = p.get(http.StatusOK, here+"/edit")
	p.shows(a, "A conversation with follow-ups (not there yet)")
	p.lacks(a, "By phone")
	p.with(t, http.StatusOK, here+"/edit", fields(t, a.Body), "draft")
	after, err := w.Service.Plan(t.Context(), system, w.Plan.ID)
	w.ok(err)
	if after.Mode != interview.Conversation || after.Limits.FollowUps != 2 {
		t.Errorf("an edit made of a conversation: %s with %d follow-ups", after.Mode, after.Limits.FollowUps)
	}
}
