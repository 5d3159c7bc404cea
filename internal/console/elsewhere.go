package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/sso"
)

// CallbackPath is where the identity provider sends people back to.
const CallbackPath = "/console/sign-in/oidc/callback"

// attemptLife is how long somebody may take at the provider, in seconds.
const attemptLife = 600

// signInElsewhere sends somebody to the identity provider. What only this
// browser may come back with is in a cookie of its own.
func (d *door) signInElsewhere(w http.ResponseWriter, r *http.Request) {
	next := within(r.URL.Query().Get("next"))
	if len(next) > 2000 {
		next = "/console/" // would not fit into the cookie
	}
	address, attempt, err := d.SSO.Begin(r.Context())
	if err != nil {
		d.notElsewhere(w, r, next, err)
		return
	}
	d.keep(w, attemptCookie, url.Values{"attempt": {attempt.String()}, "next": {next}}.Encode(), attemptLife)
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// signedInElsewhere takes somebody back from the identity provider. An attempt
// is good for one answer, whatever comes of it.
func (d *door) signedInElsewhere(w http.ResponseWriter, r *http.Request) {
	var kept url.Values
	if c, err := r.Cookie(attemptCookie); err == nil {
		kept, _ = url.ParseQuery(c.Value) // what cannot be read finishes nothing
	}
	d.forget(w, attemptCookie)
	w.Header().Set("Cache-Control", "no-store")
	next := within(kept.Get("next"))
	who, err := d.SSO.Finish(r.Context(), sso.ParseAttempt(kept.Get("attempt")), r.URL.Query())
	if err != nil {
		d.notElsewhere(w, r, next, err)
		return
	}
	// Whoever closes the page now is bound all the same, or not at all.
	m, err := d.Accounts.SignInSubject(context.WithoutCancel(from(r)), who.Subject, who.Email, who.Verified)
	if err != nil {
		d.notElsewhere(w, r, next, err)
		return
	}
	d.welcome(w, r, m, "sso", next)
}

// notElsewhere words why somebody was not signed in by the provider.
func (d *door) notElsewhere(w http.ResponseWriter, r *http.Request, next string, err error) {
	refuse := func(text string) {
		d.problem(w, r, nil, http.StatusForbidden, "You could not be signed in", text)
	}
	name := d.SSO.Name()
	switch {
	case errors.Is(err, sso.ErrAway):
		d.Log.WarnContext(r.Context(), "single sign-on", "err", err)
		d.showSignIn(w, r, http.StatusServiceUnavailable, signInScreen{Next: next,
			Wrong: "The sign-in with " + name + " does not answer at the moment. Try again in a few minutes, or use a password if you have one."})
	case errors.Is(err, sso.ErrMismatch):
		d.Log.InfoContext(r.Context(), "single sign-on refused", "err", err)
		refuse("This sign-in was begun elsewhere, was used already, or took too long. Begin again from the sign-in page, in this browser.")
	case errors.Is(err, sso.ErrCancelled):
		refuse("The sign-in with " + name + " was not completed. Begin again from the sign-in page, or ask whoever looks after " + name + ".")
	case errors.Is(err, account.ErrUnverified):
		refuse(upper(name) + " has not confirmed that your e-mail address is yours. Confirm it there, then sign in again.")
	case errors.Is(err, account.ErrStranger):
		refuse("Nobody here has the e-mail address that " + name + " gave. An administrator of your organization can add you; nothing was made for you meanwhile.")
	case errors.Is(err, account.ErrOtherSubject):
		refuse("You signed in with another account of " + name + " before. Use that one, or ask an administrator of your organization.")
	case errors.Is(err, account.ErrDenied):
		refuse("Your access has ended. An administrator of your organization can tell you more.")
	default:
		d.fail(w, r, nil, err)
	}
}
