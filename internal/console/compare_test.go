package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

func (w *world) compared(names ...string) string {
	q := url.Values{"plan": {w.Plan.ID}}
	for _, n := range names {
		q.Add("iv", w.id(n))
	}
	return "/console/compare?" + q.Encode()
}

func TestCandidatesStandSideBySideByQuestion(t *testing.T) {
	w := newWorld(t, "ready", "session", "withheld", "invited", "foreign")
	p := w.signedIn("ada@acme.example", account.Reviewer)
	a := p.get(http.StatusOK, "/console/compare") // the only plan is chosen
	p.shows(a, "Backend screening", "3 candidates of 3</summary>", "How do you keep a Go service from leaking goroutines?", "Why do you want to work with us?", "Was not asked this.", `data-sound="/files/`)
	p.lacks(a, w.id("invited"), w.id("foreign"))
	// The question that one candidate alone was asked keeps its row; each has a cell a candidate.
	if rows, cells := strings.Count(a.Body, `<article class="ask"`), strings.Count(a.Body, `<section class="side"`); rows != 4 || cells != 12 {
		t.Errorf("%d questions with %d answers", rows, cells)
	}
	// An answer inside one long recording begins where it is in that.
	a = p.get(http.StatusOK, w.compared("session"))
	p.shows(a, `data-from="4000" data-to="18600"`, `data-from="22000" data-to="39200"`)

	p.get(http.StatusNotFound, w.compared("ready", "foreign"))
	p.get(http.StatusNotFound, "/console/compare?plan=nonsense")
	p.get(http.StatusUnprocessableEntity, "/console/compare?plan="+w.Plan.ID+strings.Repeat("&iv=a", 1)+"&iv=b&iv=c&iv=d&iv=e&iv=f&iv=g")
}

func TestAComparisonHasNothingOfTheMachinesBeforeItIsRevealed(t *testing.T) {
	w := newWorld(t, "ready", "session")
	p := w.signedIn("ada@acme.example", account.Reviewer)
	b := w.signedIn("bob@acme.example", account.Reviewer)
	here := w.compared("ready", "session")
	machine := []string{`class="machine`, "82.4", "38.6", "key points", "<mark>", "The machine, overall", "confidence"}
	p.lacks(p.get(http.StatusOK, here), machine...)
	const offer = `action="/console/compare/reveal" hidden`
	p.shows(p.get(http.StatusOK, here), offer)

	p.post(http.StatusOK, "/console/interviews/"+w.id("ready")+"/review", "rating-"+dialecttest.GoQuestion, "4")
	a := p.get(http.StatusOK, here)
	p.shows(a, `data-rating="4"`, "Show the machine’s scores of those you rated")
	p.lacks(a, offer, "82.4", "38.6", "key points", "<mark>", "The machine, overall", "confidence")

	// What was not rated stays blind, though it is asked for.
	a = p.post(http.StatusOK, "/console/compare/reveal", "plan", w.Plan.ID, "iv", w.id("ready"), "iv", w.id("session"))
	p.shows(a, "82.4", "The machine, overall", "after you have rated")
	p.lacks(a, "38.6")
	if a.Path != here {
		t.Errorf("back at %s, not %s", a.Path, here)
	}
	rs, err := w.Service.Reviews(t.Context(), system, w.id("session"))
	w.ok(err)
	if len(rs) != 0 {
		t.Errorf("an interview without ratings was revealed: %+v", rs)
	}
	// A colleague is as blind as before, and sees no rating of another's.
	b.lacks(b.get(http.StatusOK, here), append(machine, `data-rating="4"`)...)
	b.post(http.StatusNotFound, "/console/compare/reveal", "iv", "nonsense")
}

func TestHiddenNamesAreNotInThePage(t *testing.T) {
	w := newWorld(t, "ready", "session", "withheld")
	p := w.signedIn("eve@acme.example", account.Reviewer)
	p.shows(p.get(http.StatusOK, w.compared("ready", "session")), "Jane Smith")
	a := p.get(http.StatusOK, w.compared("ready", "session")+"&hide=1")
	p.shows(a, "Candidate A", "Candidate B", "Another candidate", "Show names")
	p.lacks(a, "Jane", "Smith", "@example.org")
	if again := p.get(http.StatusOK, w.compared("session", "ready")+"&hide=1"); between(t, again.Body, "<thead>", "</thead>") != between(t, a.Body, "<thead>", "</thead>") {
		t.Error("the same candidates have other letters")
	}
}

func TestInterviewsThatWereTakenBackAreNotCompared(t *testing.T) {
	w := newWorld(t, "ready", "withdrawn", "failed")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	a := p.get(http.StatusOK, w.compared("ready", "withdrawn", "failed"))
	p.shows(a, "1 candidate of 1")
	p.lacks(a, w.id("withdrawn"), w.id("failed"))
	nothing := newWorld(t, "invited").signedIn("ada@acme.example", account.Recruiter)
	nothing.shows(nothing.get(http.StatusOK, "/console/compare"), "Nothing to compare yet")
}

func TestCandidatesWhoAskAreOnTheHomePage(t *testing.T) {
	w := newWorld(t, "opened")
	iv := w.Interview(t, "opened")
	candidate := account.Actor{OrganizationID: iv.OrganizationID, Env: iv.Env, InterviewID: iv.ID}
	ask, err := w.Service.Ask(t.Context(), candidate, interview.AskTime, "I <b>stammer</b>")
	w.ok(err)
	p := w.signedIn("ada@acme.example", account.Recruiter)
	a := p.get(http.StatusOK, "/console/")
	p.shows(a, "Candidates ask", "asks for extra time", "I &lt;b&gt;stammer", fmt.Sprintf(`href="/console/interviews/%s"`, iv.ID))
	// Who cannot answer is not asked to.
	r := w.signedIn("bob@acme.example", account.Reviewer)
	r.lacks(r.get(http.StatusOK, "/console/"), "Candidates ask")
	p.post(http.StatusOK, "/console/requests/"+ask.ID, "do", "grant", "percent", "25")
	p.lacks(p.get(http.StatusOK, "/console/"), "Candidates ask")
}

func TestWhoWasAdvancedIsAmongThoseComparedFirst(t *testing.T) {
	w := newWorld(t, "ready", "session", "withheld", "silent")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	here := "/console/compare?plan=" + w.Plan.ID
	chosen := func() string {
		t.Helper()
		_, picker, _ := strings.Cut(p.get(http.StatusOK, here).Body, `id="picker"`)
		return strings.Join(regexp.MustCompile(`value="([^"]+)" checked`).FindAllString(picker, -1), " ")
	}
	if strings.Contains(chosen(), w.id("ready")) {
		t.Fatal("the oldest of four is among the newest three")
	}
	p.post(http.StatusOK, "/console/interviews/"+w.id("ready")+"/review", "do", "advance")
	p.post(http.StatusOK, "/console/interviews/"+w.id("silent")+"/review", "do", "reject", "reason", "Nothing was said")
	if got := chosen(); !strings.Contains(got, w.id("ready")) || strings.Contains(got, w.id("silent")) {
		t.Errorf("chosen are %s: not who was advanced, or who was rejected", got)
	}
}
