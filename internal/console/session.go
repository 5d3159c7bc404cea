package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// The console's cookies. None leaves the console's own paths.
const (
	sessionCookie = "candor_session"
	envCookie     = "candor_environment"
	flashCookie   = "candor_said"
	attemptCookie = "candor_sign_in"
)

// visit is one request of a member who has signed in.
type visit struct {
	account.Actor
	Member       account.Member
	Organization account.Organization
	session      account.Key
}

// Test tells whether the member looks at test data.
func (v *visit) Test() bool { return v.Env == account.Test }

// Runs tells whether the member may change plans, invite and decide for others.
func (v *visit) Runs() bool { return v.May(account.WriteInterviews) }

// Administers tells whether the member may see the settings.
func (v *visit) Administers() bool { return v.May(account.Administer) }

// view answers one request of somebody who has signed in. An error is worded
// by [door.fail].
type view func(w http.ResponseWriter, r *http.Request, v *visit) error

// seated lets in who has signed in, and sends everybody else to sign in and
// then back to where they wanted to go.
func (d *door) seated(h view) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := d.visit(r)
		switch {
		case errors.Is(err, errNobody):
			d.forget(w, sessionCookie)
			if r.Method != http.MethodGet && r.Method != http.MethodHead {
				d.problem(w, r, nil, http.StatusUnauthorized, "You are signed out", "Nothing was changed. Sign in again in another tab, come back here and send the page once more.")
				return
			}
			http.Redirect(w, r, "/console/sign-in?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
			return
		case err != nil:
			d.fail(w, r, nil, err)
			return
		}
		if err := h(w, r, v); err != nil {
			d.fail(w, r, v, err)
		}
	})
}

var errNobody = errors.New("nobody has signed in")

func (d *door) visit(r *http.Request) (*visit, error) {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return nil, errNobody
	}
	k, m, err := d.Accounts.Browser(r.Context(), c.Value)
	switch {
	case errors.Is(err, account.ErrUnknownKey), errors.Is(err, account.ErrExpiredKey), errors.Is(err, account.ErrRevokedKey):
		return nil, errNobody
	case err != nil:
		return nil, err
	}
	env := account.Live
	if c, err := r.Cookie(envCookie); err == nil && c.Value == string(account.Test) {
		env = account.Test
	}
	v := &visit{Actor: account.ActorOf(m, env), Member: m, session: k}
	q := web.RequestOf(r.Context())
	v.RequestID, v.Address, q.Organization = q.ID, q.Address, m.OrganizationID
	if v.Organization, err = d.Accounts.Organization(r.Context(), v.Actor, m.OrganizationID); err != nil {
		return nil, err
	}
	return v, nil
}

// keep sets a cookie that only the console's own pages send, and scripts
// cannot read. maxAge is in seconds; 0 is until the browser is closed.
func (d *door) keep(w http.ResponseWriter, name, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/console/", MaxAge: maxAge,
		HttpOnly: true, Secure: d.Secure, SameSite: http.SameSiteLaxMode,
	})
}

func (d *door) forget(w http.ResponseWriter, name string) { d.keep(w, name, "", -1) }

// within is a path of the console, or its home: a sign-in never leads elsewhere.
func within(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path.Clean(u.Path)+"/", "/console/") || strings.Contains(next, `\`) {
		return "/console/"
	}
	return u.RequestURI()
}

// environment changes between live and test data.
func (d *door) environment(w http.ResponseWriter, r *http.Request, v *visit) error {
	env := account.Env(r.FormValue("environment"))
	if env != account.Live && env != account.Test {
		return interview.Wrong("environment", "must be live or test")
	}
	d.keep(w, envCookie, string(env), int(account.BrowserLife.Seconds()))
	http.Redirect(w, r, "/console/", http.StatusSeeOther)
	return nil
}

func (d *door) signOut(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := d.Accounts.SignOut(context.WithoutCancel(from(r)), v.session); err != nil {
		return err
	}
	d.forget(w, sessionCookie)
	http.Redirect(w, r, "/console/sign-in?out=1", http.StatusSeeOther)
	return nil
}
