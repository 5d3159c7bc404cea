package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/console"
	"github.com/candorhq/candor/internal/sso/ssotest"
)

// provided is a console with an identity provider.
func provided(t *testing.T) (*world, *ssotest.Provider) {
	t.Helper()
	var op *ssotest.Provider
	w := newWorldWith(t, func(d *console.Deps, address string) {
		op = ssotest.New(t, address+console.CallbackPath)
		d.SSO = op.Client(address + console.CallbackPath)
	}, "ready")
	return w, op
}

const elsewhere = "/console/sign-in/oidc"

func TestTheFirstSignInBindsAMemberByEmailAndLaterOnesGoByTheSubject(t *testing.T) {
	w, op := provided(t)
	p := w.member(w.Acme, "ada@acme.example", account.Recruiter)
	p.shows(p.get(http.StatusOK, "/console/sign-in?next=/console/plans"), "Sign in with Acme Login", `href="/console/sign-in/oidc?next=%2fconsole%2fplans"`)
	op.Sits("17", "Ada@Acme.example", true)
	a := p.get(http.StatusOK, elsewhere+"?next=/console/plans")
	if a.Path != "/console/plans" {
		t.Errorf("came to %s", a.Path)
	}
	p.shows(a, "Ada Lovelace")
	m, err := w.Accounts.Members(w.Context(), system, w.Acme.ID)
	w.ok(err)
	for _, m := range m {
		if want := op.URL + "|17"; m.ID == p.ID && m.Subject != want {
			t.Errorf("the member's subject is %q, want %q", m.Subject, want)
		}
	}
	p.post(http.StatusOK, "/console/sign-out")
	op.Sits("17", "lovelace@elsewhere.example", false)
	p.shows(p.get(http.StatusOK, elsewhere), "Ada Lovelace")
	es, err := w.Accounts.Audit(w.Context(), system, w.Acme.ID, account.AuditFilter{ActorID: p.ID}, 0, 10)
	w.ok(err)
	var did []string
	for _, e := range es {
		did = append(did, string(e.Action)+string(e.Facts))
	}
	if got, want := strings.Join(did, " "), `sign_in.member{"way":"sso"} sign_out.member sign_in.member{"way":"sso"} bind.member`; got != want {
		t.Errorf("the audit log has %s, want %s", got, want)
	}
}

func TestWhoIsNotKnownOrNotVouchedForStaysOutside(t *testing.T) {
	w, op := provided(t)
	bound := w.member(w.Acme, "bound@acme.example", account.Recruiter)
	op.Sits("1", bound.Email, true)
	bound.get(http.StatusOK, elsewhere)
	off := w.member(w.Acme, "off@acme.example", account.Recruiter)
	known := w.member(w.Acme, "known@acme.example", account.Recruiter)
	op.Sits("2", known.Email, true)
	known.get(http.StatusOK, elsewhere)
	free := w.member(w.Acme, "free@acme.example", account.Recruiter)
	for _, m := range []*person{off, known} {
		_, err := w.Accounts.DisableMember(w.Context(), system, m.ID)
		w.ok(err)
	}
	before, err := w.Accounts.Members(w.Context(), system, w.Acme.ID)
	w.ok(err)
	for _, c := range []struct {
		subject, email string
		verified       bool
		shows          string
	}{
		{"3", "eve@evil.example", true, "Nobody here has the e-mail address"},
		{"4", free.Email, false, "has not confirmed that your e-mail address is yours"},
		{"5", "", true, "has not confirmed that your e-mail address is yours"},
		{"6", off.Email, true, "Your access has ended"},
		{"2", known.Email, true, "Your access has ended"},
		{"7", bound.Email, true, "another account of Acme Login"},
	} {
		op.Sits(c.subject, c.email, c.verified)
		free.shows(free.get(http.StatusForbidden, elsewhere), "You could not be signed in", c.shows)
		if a := free.get(http.StatusOK, "/console/"); !strings.HasPrefix(a.Path, "/console/sign-in") {
			t.Errorf("%+v opens %s", c, a.Path)
		}
	}
	after, err := w.Accounts.Members(w.Context(), system, w.Acme.ID)
	w.ok(err)
	if len(after) != len(before) {
		t.Errorf("there were %d members, and are %d", len(before), len(after))
	}
	if s := w.log.String(); strings.Contains(s, "evil.example") || strings.Contains(s, free.Email) {
		t.Errorf("the log names people: %s", s)
	}
}

// callback goes through the provider and stops before coming back.
func (p *person) callback() string {
	p.Helper()
	var at *url.URL
	follow := p.CheckRedirect
	p.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == console.CallbackPath {
			at = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}
	defer func() { p.CheckRedirect = follow }()
	p.get(http.StatusFound, elsewhere)
	return at.RequestURI()
}

func TestACallbackIsOfOneBrowserOneAttemptAndOneUse(t *testing.T) {
	w, op := provided(t)
	p := w.member(w.Acme, "ada@acme.example", account.Recruiter)
	thief := w.member(w.Acme, "eve@acme.example", account.Recruiter)
	op.Sits("17", p.Email, true)
	const begun = "begun elsewhere, was used already, or took too long"
	at := p.callback()
	thief.shows(thief.get(http.StatusForbidden, at), begun)
	u, err := url.Parse(at)
	w.ok(err)
	q := u.Query()
	q.Set("state", "guessed")
	p.shows(p.get(http.StatusForbidden, console.CallbackPath+"?"+q.Encode()), begun)
	p.shows(p.get(http.StatusForbidden, at), begun) // the attempt ended with the wrong answer

	at = p.callback()
	attempt := p.Jar.Cookies(&url.URL{Scheme: "http", Host: strings.TrimPrefix(w.server.URL, "http://"), Path: at})
	p.shows(p.get(http.StatusOK, at), "Ada Lovelace")
	p.get(http.StatusForbidden, at)
	p.post(http.StatusOK, "/console/sign-out")
	// Even with the attempt's cookie the provider takes no code twice.
	home, err := url.Parse(w.server.URL + "/console/")
	w.ok(err)
	for _, c := range attempt {
		c.Path = "/console/"
	}
	p.Jar.SetCookies(home, attempt)
	p.shows(p.get(http.StatusForbidden, at), begun)
}

func TestTheAttemptIsACookieOfMinutesThatScriptsDoNotSee(t *testing.T) {
	w, _ := provided(t)
	p := w.member(w.Acme, "ada@acme.example", account.Recruiter)
	p.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c := p.get(http.StatusSeeOther, elsewhere).Header.Get("Set-Cookie")
	for _, want := range []string{"candor_sign_in=", "Path=/console/", "Max-Age=600", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(c, want) {
			t.Errorf("the cookie lacks %s: %s", want, c)
		}
	}
}

func TestASignInElsewhereNeverLeadsElsewhere(t *testing.T) {
	w, op := provided(t)
	p := w.member(w.Acme, "ada@acme.example", account.Recruiter)
	op.Sits("17", p.Email, true)
	for _, next := range []string{"https://evil.example/", "//evil.example/console/", "/share/x", "/console/" + strings.Repeat("x", 3000)} {
		if a := p.get(http.StatusOK, elsewhere+"?next="+url.QueryEscape(next)); a.Path != "/console/" {
			t.Errorf("next %.40q led to %.60s", next, a.Path)
		}
	}
}

func TestWhileTheProviderIsAwayThePageSaysSoAndThePasswordWorks(t *testing.T) {
	w, op := provided(t)
	p := w.member(w.Acme, "ada@acme.example", account.Recruiter)
	op.Sits("17", p.Email, true)
	op.Away(true)
	p.shows(p.get(http.StatusServiceUnavailable, elsewhere+"?next=/console/plans"), "The sign-in with Acme Login does not answer", `value="/console/plans"`)
	p.shows(p.post(http.StatusOK, "/console/sign-in", "email", p.Email, "password", password), "Ada Lovelace")
	p.post(http.StatusOK, "/console/sign-out")
	op.Away(false)
	p.shows(p.get(http.StatusOK, elsewhere), "Ada Lovelace")
}

func TestWithoutAProviderThereIsNoButton(t *testing.T) {
	w := newWorld(t, "ready")
	p := w.member(w.Acme, "ada@acme.example", account.Recruiter)
	p.lacks(p.get(http.StatusOK, "/console/sign-in"), "Sign in with", elsewhere)
	if a := p.get(http.StatusOK, elsewhere); !strings.HasPrefix(a.Path, "/console/sign-in?next=") {
		t.Errorf("came to %s", a.Path)
	}
}
