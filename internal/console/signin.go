package console

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/page"
	"github.com/candorhq/candor/internal/web"
)

// signInScreen is page/signin.
type signInScreen struct {
	Email string
	Next  string
	Wrong string
	Out   bool   // has just signed out
	SSO   string // name of the identity provider; empty: there is none
}

func (d *door) signInPage(w http.ResponseWriter, r *http.Request) {
	next := within(r.URL.Query().Get("next"))
	if _, err := d.visit(r); err == nil {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return
	}
	d.showSignIn(w, r, http.StatusOK, signInScreen{Next: next, Out: r.URL.Query().Get("out") != ""})
}

// signIn checks a password. Whether an e-mail is known cannot be told from the
// answer, and guessing is bounded for each e-mail and, by the door's limits,
// for each address.
func (d *door) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	s := signInScreen{Email: strings.TrimSpace(r.FormValue("email")), Next: within(r.FormValue("next"))}
	if !d.SignIns.Take(strings.ToLower(s.Email)).Allowed {
		s.Wrong = "There were many attempts for this e-mail. Wait a few minutes and try again."
		d.showSignIn(w, r, http.StatusTooManyRequests, s)
		return
	}
	m, err := d.Accounts.CheckPassword(from(r), s.Email, r.FormValue("password"))
	switch {
	case errors.Is(err, account.ErrPassword):
		s.Wrong = "E-mail and password do not go together. Check both; passwords are case-sensitive."
		d.showSignIn(w, r, http.StatusUnauthorized, s)
		return
	case err != nil:
		d.fail(w, r, nil, err)
		return
	}
	d.welcome(w, r, m, "password", s.Next)
}

// from is the request's context, with where it comes from for the audit log.
func from(r *http.Request) context.Context {
	q := web.RequestOf(r.Context())
	return account.From(r.Context(), account.Origin{Address: q.Address, RequestID: q.ID})
}

// welcome begins the session of a member who is who they say, and told so in a
// way: by password or single sign-on.
func (d *door) welcome(w http.ResponseWriter, r *http.Request, m account.Member, way, next string) {
	secret, _, err := d.Accounts.OpenBrowser(from(r), m, way)
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	d.keep(w, sessionCookie, secret, int(account.BrowserLife.Seconds()))
	http.Redirect(w, r, next, http.StatusSeeOther)
}

func (d *door) showSignIn(w http.ResponseWriter, r *http.Request, status int, s signInScreen) {
	if d.SSO != nil {
		s.SSO = d.SSO.Name()
	}
	d.render(w, r, status, "signin", page.Head{Title: "Sign in – Candor"}, screen{Page: s})
}
