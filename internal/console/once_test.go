package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
)

func TestWhatIsShownOnceIsShownByAPageThatMayBeReloaded(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.signedIn("ada@acme.example", account.Owner)
	for page, form := range map[string][]string{
		"/console/settings/members":            {"name", "Grace", "email", "grace@acme.example", "role", "reviewer"},
		"/console/settings/keys":               {"name", "ATS", "scope", "read:interviews"},
		"/console/interviews/" + w.id("ready"): {"days", "7"},
	} {
		to := page
		if strings.Contains(page, "interviews") {
			to += "/shares"
		}
		a := p.post(http.StatusOK, to, form...)
		secret := between(t, a.Body, `<code class="secret" id="`, "</code>")
		_, secret, _ = strings.Cut(secret, `">`)
		if a.Path != page || secret == "" {
			t.Errorf("%s: %q at %s", page, secret, a.Path)
		}
		again := p.get(http.StatusOK, page)
		p.lacks(again, secret, `class="secret"`)
	}
	a := p.post(http.StatusOK, "/console/settings/webhooks", "url", "https://ats.example/hook")
	here := strings.TrimSuffix(a.Path, "?")
	p.shows(a, "whsec_")
	p.lacks(p.get(http.StatusOK, here), "whsec_")
	p.shows(p.post(http.StatusOK, here, "do", "rotate"), "whsec_")
	p.lacks(p.get(http.StatusOK, here), "whsec_")
}

// A secret on its way is for one page of one sign-in, for a minute.
func TestASecretOnItsWayIsForOnePageOfOneSignIn(t *testing.T) {
	w := newWorld(t, "ready")
	p, q := w.signedIn("ada@acme.example", account.Owner), w.signedIn("bob@acme.example", account.Owner)
	address, err := url.Parse(w.server.URL + "/console/")
	w.ok(err)
	begun := func() *http.Cookie {
		t.Helper()
		p.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		a := p.post(http.StatusSeeOther, "/console/settings/keys", "name", "ATS", "scope", "read:interviews")
		p.CheckRedirect = nil
		c, err := http.ParseSetCookie(a.Header.Get("Set-Cookie"))
		w.ok(err)
		if !c.HttpOnly || c.Path != "/console/" || c.MaxAge <= 0 || c.MaxAge > 60 {
			t.Errorf("cookie %+v", c)
		}
		return &http.Cookie{Name: c.Name, Value: c.Value, Path: c.Path}
	}
	p.lacks(func() answer { begun(); return p.get(http.StatusOK, "/console/settings/members") }(), `class="secret"`)
	p.shows(p.get(http.StatusOK, "/console/settings/keys"), `class="secret"`)

	stolen := begun()
	q.Jar.SetCookies(address, []*http.Cookie{stolen})
	q.lacks(q.get(http.StatusOK, "/console/settings/keys"), `class="secret"`)

	begun()
	w.Clock.Advance(2 * time.Minute)
	p.lacks(p.get(http.StatusOK, "/console/settings/keys"), `class="secret"`)
	for _, bad := range []string{"", "!", "eyJ9", "e30"} {
		p.Jar.SetCookies(address, []*http.Cookie{{Name: stolen.Name, Value: bad, Path: "/console/"}})
		p.lacks(p.get(http.StatusOK, "/console/settings/keys"), `class="secret"`)
	}
}
