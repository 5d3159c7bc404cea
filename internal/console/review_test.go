package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

func TestNoScoreIsInThePageBeforeTheReviewerHasRated(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Reviewer)
	here := "/console/interviews/" + w.id("ready")
	machine := []string{"Recommendation to the people", `class="found"`, `class="points"`, `class="machine`}
	a := p.get(http.StatusOK, here)
	p.shows(a, ">goroutine</b>", "Your review", "Show the machine’s scores", "What a good answer has")
	p.lacks(a, machine...)
	p.get(http.StatusConflict, here+"/report.pdf")

	p.post(http.StatusOK, here+"/review", "rating-"+dialecttest.GoQuestion, "4", "note", "Knows it")
	a = p.get(http.StatusOK, here)
	p.lacks(a, machine...)
	p.shows(a, `id="reveal" data-ask="`) // not every question is rated
	a = p.post(http.StatusOK, here+"/review", "do", "reveal", "rating-"+dialecttest.BugQuestion, "2")
	p.shows(a, machine...)
	p.lacks(a, "You saw the machine’s scores before rating", "Show the machine’s scores")
	rs, err := w.Service.Reviews(t.Context(), account.Actor{System: true}, w.id("ready"))
	w.ok(err)
	if len(rs) != 1 || rs[0].Blind[dialecttest.GoQuestion] != 75 || rs[0].Blind[dialecttest.BugQuestion] != 25 || rs[0].MachineShown || rs[0].Note != "Knows it" {
		t.Errorf("kept: %+v", rs)
	}
	p.post(http.StatusOK, here+"/review", "rating-"+dialecttest.GoQuestion, "5")
	p.shows(p.get(http.StatusOK, here), "before: 4")

	// A colleague sees neither the machine's nor the other's before rating.
	b := w.signedIn("bob@acme.example", account.Reviewer)
	b.lacks(b.get(http.StatusOK, here), append(machine, "Knows it")...)
	b.shows(b.post(http.StatusOK, here+"/review", "do", "reveal"), "You saw the machine’s scores before rating", "Knows it", "Ada Lovelace")
}

func TestEveryWordOfAnAnswerIsThereWithItsTime(t *testing.T) {
	w := newWorld(t, "ready", "session")
	p := w.signedIn("ada@acme.example", account.Reviewer)
	for _, name := range []string{"ready", "session"} {
		here := "/console/interviews/" + w.id(name)
		a := p.post(http.StatusOK, here+"/review", "do", "reveal")
		res, err := w.Service.Result(t.Context(), account.Actor{System: true}, w.id(name))
		w.ok(err)
		for _, turn := range res.Turns {
			if turn.Speaker != interview.TheCandidate {
				continue
			}
			block := between(t, a.Body, `id="turn-`+turn.ID+`"`, "</div>")
			_, block, _ = strings.Cut(block, ">")
			text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(block, "")
			text = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&", "&#39;", "'", "&#34;", `"`, "&#43;", "+").Replace(text)
			if strings.TrimSpace(text) != turn.Text {
				t.Errorf("%s: the answer reads %q, said was %q", name, text, turn.Text)
			}
			if n := strings.Count(block, "data-t="); n != len(turn.Words()) {
				t.Errorf("%s: %d words have a time, spoken were %d", name, n, len(turn.Words()))
			}
		}
		p.shows(a, `class="track"`, "/files/")
	}
}

func TestADecisionLeadsToTheNextInterview(t *testing.T) {
	w := newWorld(t, "ready", "session", "withheld")
	p := w.signedIn("ada@acme.example", account.Reviewer)
	here := "/console/interviews/" + w.id("session")
	p.shows(p.post(http.StatusUnprocessableEntity, here+"/review", "do", "reject"), "reason")
	a := p.post(http.StatusOK, here+"/review", "do", "reject", "reason", "Must-haves were not shown")
	if a.Path != "/console/interviews/"+w.id("ready") {
		t.Errorf("after a decision comes %s", a.Path)
	}
	p.shows(a, `role="status">Jane Smith: rejected.</p>`)
	a = p.post(http.StatusOK, a.Path+"/review", "do", "advance")
	if a.Path != "/console/interviews/"+w.id("withheld") {
		t.Errorf("after the oldest comes %s", a.Path)
	}
	if a = p.post(http.StatusOK, a.Path+"/review", "do", "hold"); a.Path != "/console/" {
		t.Errorf("after the last comes %s", a.Path)
	}
	p.shows(a, `role="status">Jane Smith: on hold.</p>`)
	a = p.get(http.StatusOK, here)
	p.shows(a, "You decided", "Must-haves were not shown")
	p.shows(answer{Path: "the heading", Body: between(t, a.Body, "<h1>", "</h1>")}, `<span class="chip not">rejected</span>`)
	// Who is to rate first is not told by the heading what a colleague decided.
	b := w.signedIn("bob@acme.example", account.Reviewer)
	b.shows(answer{Path: "the heading", Body: between(t, b.get(http.StatusOK, here).Body, "<h1>", "</h1>")}, "ready to review")
}

func TestAWithheldScoreSaysWhy(t *testing.T) {
	w := newWorld(t, "withheld")
	p := w.signedIn("ada@acme.example", account.Reviewer)
	a := p.post(http.StatusOK, "/console/interviews/"+w.id("withheld")+"/review", "do", "reveal")
	p.shows(a, "Withheld, and why", "The recogniser was too unsure of what it heard")
}

func TestEveryStateHasAReviewPage(t *testing.T) {
	w := newWorld(t)
	p := w.signedIn("ada@acme.example", account.Recruiter)
	for _, name := range dialecttest.Cast() {
		switch name {
		case "foreign", "child", "synthetic":
			p.get(http.StatusNotFound, "/console/interviews/"+w.id(name))
		default:
			a := p.get(http.StatusOK, "/console/interviews/"+w.id(name))
			p.shows(a, "Signals")
		}
	}
	p.get(http.StatusNotFound, "/console/interviews/nonsense")
}

func TestBadReviewsAreRefused(t *testing.T) {
	w := newWorld(t, "ready", "invited", "foreign")
	p := w.signedIn("ada@acme.example", account.Reviewer)
	here := "/console/interviews/" + w.id("ready")
	for _, form := range [][]string{
		{"rating-" + dialecttest.GoQuestion, "6"}, {"rating-" + dialecttest.GoQuestion, "x"}, {"rating-nonsense", "3"}, {"do", "hire"}, {"note", strings.Repeat("x", 50_001)},
	} {
		p.post(http.StatusUnprocessableEntity, here+"/review", form...)
	}
	p.post(http.StatusConflict, "/console/interviews/"+w.id("invited")+"/review", "note", "x")
	p.post(http.StatusNotFound, "/console/interviews/"+w.id("foreign")+"/review", "note", "x")
	p.post(http.StatusNoContent, here+"/time", "ms", "15000")
	for _, ms := range []string{"", "-1", "0", "999999999", "1e9"} {
		p.post(http.StatusUnprocessableEntity, here+"/time", "ms", ms)
	}
	p.shows(p.get(http.StatusOK, here), "you have looked for 15 s")
}

func TestALinkToTheReportIsShownOnceAndTakenBack(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	here := "/console/interviews/" + w.id("ready")
	a := p.post(http.StatusOK, here+"/shares", "days", "7")
	link := between(t, a.Body, `<code class="secret" id="shared">`, "</code>")
	u, err := url.Parse(link)
	w.ok(err)
	token := strings.Trim(strings.TrimPrefix(u.Path, "/share/"), "/")
	if _, err := w.Service.SharedResult(t.Context(), token); err != nil {
		t.Fatalf("the link %s leads nowhere: %v", link, err)
	}
	if a.Path != here {
		t.Errorf("the link is shown at %s: a reload would make another", a.Path)
	}
	a = p.get(http.StatusOK, here)
	p.lacks(a, token)
	p.shows(a, "1 view")
	if n := strings.Count(a.Body, "/revoke"); n != 1 {
		t.Errorf("%d links", n)
	}
	p.shows(p.post(http.StatusOK, here+"/shares/"+between(t, a.Body, "/shares/", "/revoke")+"/revoke"), "taken back")
	if _, err := w.Service.SharedResult(t.Context(), token); err == nil {
		t.Error("a link that was taken back still leads to the report")
	}
	r := w.signedIn("bob@acme.example", account.Reviewer)
	r.post(http.StatusForbidden, here+"/shares", "days", "7")
	p.post(http.StatusUnprocessableEntity, here+"/shares", "days", "0")
}
