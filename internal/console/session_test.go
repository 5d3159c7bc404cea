package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
)

func TestWhoSignsInComesToWhereTheyWantedToGo(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.member(w.Acme, "ada@acme.example", account.Recruiter)
	if a := p.get(http.StatusOK, "/console/?from=mail"); a.Path != "/console/sign-in?next=%2Fconsole%2F%3Ffrom%3Dmail" {
		t.Fatalf("nobody has signed in, and the page is %s", a.Path)
	}
	a := p.post(http.StatusOK, "/console/sign-in", "email", "Ada@acme.example", "password", password, "next", "/console/?from=mail")
	if a.Path != "/console/?from=mail" {
		t.Errorf("came to %s", a.Path)
	}
	p.shows(a, "Ada Lovelace", "1 interview waits for a decision")
}

func TestASignInNeverLeadsElsewhere(t *testing.T) {
	w := newWorld(t, "ready")
	for i, next := range []string{"https://evil.example/", "//evil.example/console/", "/console/../share/x", `/console/\evil`, "javascript:alert(1)", "", "/v1/"} {
		p := w.member(w.Acme, "ada"+string(rune('a'+i))+"@acme.example", account.Recruiter)
		a := p.post(http.StatusOK, "/console/sign-in", "email", p.Email, "password", password, "next", next)
		if a.Path != "/console/" {
			t.Errorf("next %q led to %s", next, a.Path)
		}
	}
}

func TestAWrongPasswordTellsNothingAndGuessingEnds(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.member(w.Acme, "ada@acme.example", account.Recruiter)
	known := p.post(http.StatusUnauthorized, "/console/sign-in", "email", p.Email, "password", "wrong wrong wrong")
	unknown := p.post(http.StatusUnauthorized, "/console/sign-in", "email", "eve@acme.example", "password", "wrong wrong wrong")
	if got := strings.ReplaceAll(unknown.Body, "eve@", "ada@"); got != known.Body {
		t.Error("the answer tells whether an e-mail is known")
	}
	p.shows(known, "do not go together", `value="ada@acme.example"`)
	p.lacks(known, "wrong wrong wrong")
	for range 4 {
		p.post(http.StatusUnauthorized, "/console/sign-in", "email", p.Email, "password", "wrong wrong wrong")
	}
	p.shows(p.post(http.StatusTooManyRequests, "/console/sign-in", "email", p.Email, "password", password), "many attempts")
	if strings.Contains(w.log.String(), "wrong wrong") || strings.Contains(w.log.String(), "ada@") {
		t.Errorf("the log holds what was typed: %s", w.log)
	}
}

func TestTheSessionIsACookieThatScriptsAndOtherSitesDoNotSee(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.member(w.Acme, "ada@acme.example", account.Recruiter)
	p.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	a := p.post(http.StatusSeeOther, "/console/sign-in", "email", p.Email, "password", password)
	c := a.Header.Get("Set-Cookie")
	for _, want := range []string{"candor_session=", "Path=/console/", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(c, want) {
			t.Errorf("the cookie lacks %s: %s", want, c)
		}
	}
}

func TestSigningOutEndsTheSession(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	at, err := url.Parse(w.server.URL + "/console/")
	w.ok(err)
	stolen := p.Jar.Cookies(at)
	p.shows(p.post(http.StatusOK, "/console/sign-out"), "You are signed out")
	p.Jar.SetCookies(at, stolen)
	if a := p.get(http.StatusOK, "/console/"); !strings.HasPrefix(a.Path, "/console/sign-in") {
		t.Errorf("the session still opens %s", a.Path)
	}
}

func TestAPostFromAnotherSiteIsRefused(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	for _, h := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
		p.do(http.StatusForbidden, http.MethodPost, "/console/sign-out", url.Values{}, h[0], h[1])
	}
	p.shows(p.get(http.StatusOK, "/console/"), "Ada Lovelace")
}

func TestTestDataIsApart(t *testing.T) {
	w := newWorld(t, "ready", "synthetic")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	p.lacks(p.get(http.StatusOK, "/console/"), w.id("synthetic"), "You are looking at <b>test data</b>")
	a := p.post(http.StatusOK, "/console/environment", "environment", "test")
	p.shows(a, w.id("synthetic"), "You are looking at <b>test data</b>")
	p.lacks(a, w.id("ready"))
	p.post(http.StatusUnprocessableEntity, "/console/environment", "environment", "prod")
}

func TestHomeShowsWhatWaitsWhatIsStuckAndWhatIsUnderWay(t *testing.T) {
	w := newWorld(t)
	p := w.signedIn("ada@acme.example", account.Recruiter)
	a := p.get(http.StatusOK, "/console/")
	p.shows(a, "To review", "Stuck, and why", "Under way", w.id("ready"), w.id("failed"), w.id("in_progress"), "Invite a candidate")
	p.lacks(a, w.id("foreign"), w.id("child"), w.id("synthetic"))
	r := w.signedIn("bob@acme.example", account.Reviewer)
	a = r.get(http.StatusOK, "/console/")
	r.shows(a, w.id("ready"))
	r.lacks(a, "Invite a candidate", ">Settings<")
}

func TestAnUnknownPageSaysSoAndLeadsHome(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Recruiter)
	p.shows(p.get(http.StatusNotFound, "/console/no/such/page"), "There is no such page", `href="/console/"`, "request ")
}
