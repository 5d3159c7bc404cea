package account_test

import (
	"slices"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
)

const password = "correct horse battery"

// signedIn is a world with a recruiter who has signed in.
func signedIn(t *testing.T) (*world, account.Member, account.Session) {
	t.Helper()
	w := newWorld(t)
	m, err := w.svc.AddMember(t.Context(), system, w.org.ID, account.NewMember{Email: "ada@acme.example", Name: "Ada", Role: account.Recruiter, Password: password})
	w.ok(err)
	s, err := w.svc.SignIn(t.Context(), "Ada@acme.example", password)
	w.ok(err)
	return w, m, s
}

func TestASessionActsAsItsMember(t *testing.T) {
	w, m, s := signedIn(t)
	k, a, err := w.svc.Authenticate(t.Context(), s.AccessToken, w.anywhere, "jobmojito")
	w.ok(err)
	if k.ID != s.ID || a.MemberID != m.ID || a.OrganizationID != w.org.ID || a.Env != account.Live || !slices.Equal(a.Scopes, account.ScopesOf(account.Recruiter)) {
		t.Errorf("got key %+v, actor %+v", k, a)
	}
	c := claims(t, s.AccessToken, w.svc.JWKS())
	if c["sub"] != m.ID || c["email"] != m.Email || c["session_id"] != s.ID || c["exp"] != float64(w.now().Add(account.TokenLife).Unix()) {
		t.Errorf("claims are %v", c)
	}
	if who, err := w.svc.SessionMember(t.Context(), *k); err != nil || who.ID != m.ID {
		t.Errorf("it is the session of %v, %v", who, err)
	}
	_, err = w.svc.SetRole(t.Context(), system, m.ID, account.Reviewer)
	w.ok(err)
	w.pass(time.Second)
	if _, a, err := w.svc.Authenticate(t.Context(), s.AccessToken, w.anywhere, "jobmojito"); err != nil || a.May(account.WriteInterviews) {
		t.Errorf("a new role does not count at once: %+v, %v", a, err)
	}
}

func TestAWrongPasswordBeginsNoSession(t *testing.T) {
	w, _, _ := signedIn(t)
	for _, c := range [][2]string{{"ada@acme.example", "wrong wrong wrong"}, {"nobody@acme.example", password}, {"", ""}} {
		_, err := w.svc.SignIn(t.Context(), c[0], c[1])
		refuses(t, c[0], err, account.ErrPassword)
	}
}

func TestAnAccessTokenLivesAnHourAndIsRenewedForThirtyDays(t *testing.T) {
	w, m, s := signedIn(t)
	w.pass(account.TokenLife)
	_, _, err := w.svc.Authenticate(t.Context(), s.AccessToken, w.anywhere, "jobmojito")
	refuses(t, "an hour later", err, account.ErrExpiredKey)
	again, err := w.twin.Renew(t.Context(), s.RefreshToken)
	w.ok(err)
	if again.ID != s.ID || again.RefreshToken != s.RefreshToken || again.Member.ID != m.ID || !again.ExpiresAt.Equal(w.now().Add(account.TokenLife)) {
		t.Errorf("got %+v", again)
	}
	if _, _, err := w.svc.Authenticate(t.Context(), again.AccessToken, w.anywhere, "jobmojito"); err != nil {
		t.Errorf("the new token: %v", err)
	}
	w.pass(account.SessionLife - account.TokenLife - time.Minute)
	last, err := w.svc.Renew(t.Context(), s.RefreshToken)
	w.ok(err)
	if got := last.ExpiresAt.Sub(w.now()); got != time.Minute {
		t.Errorf("the last token outlives its session: %s", got)
	}
	w.pass(time.Minute)
	_, err = w.svc.Renew(t.Context(), s.RefreshToken)
	refuses(t, "thirty days later", err, account.ErrExpiredKey)
}

func TestTokensAreDeadAsSoonAsTheSessionIs(t *testing.T) {
	for how, end := range map[string]func(*world, account.Member, account.Session) error{
		"signing out": func(w *world, _ account.Member, s account.Session) error {
			k, _, err := w.svc.Authenticate(w.t.Context(), s.AccessToken, w.anywhere, "jobmojito")
			w.ok(err)
			return w.svc.SignOut(w.t.Context(), *k)
		},
		"signing out elsewhere": func(w *world, _ account.Member, _ account.Session) error {
			other, err := w.svc.SignIn(w.t.Context(), "ada@acme.example", password)
			w.ok(err)
			k, _, err := w.svc.Authenticate(w.t.Context(), other.AccessToken, w.anywhere, "jobmojito")
			w.ok(err)
			w.ok(w.svc.SignOutOthers(w.t.Context(), *k))
			_, _, err = w.svc.Authenticate(w.t.Context(), other.AccessToken, w.anywhere, "jobmojito")
			return err // this one stays
		},
		"revoking it as a key": func(w *world, _ account.Member, s account.Session) error {
			_, err := w.svc.RevokeKey(w.t.Context(), system, s.ID)
			return err
		},
		"a new password": func(w *world, m account.Member, _ account.Session) error {
			return w.svc.SetPassword(w.t.Context(), system, m.ID, "another horse battery")
		},
		"changing the password": func(w *world, m account.Member, _ account.Session) error {
			return w.svc.ChangePassword(w.t.Context(), m.Email, password, "another horse battery")
		},
		"disabling the member": func(w *world, m account.Member, _ account.Session) error {
			_, err := w.svc.DisableMember(w.t.Context(), system, m.ID)
			w.pass(time.Second)
			return err
		},
	} {
		t.Run(how, func(t *testing.T) {
			w, m, s := signedIn(t)
			w.t = t
			w.ok(end(w, m, s))
			_, _, err := w.svc.Authenticate(t.Context(), s.AccessToken, w.anywhere, "jobmojito")
			refuses(t, "the access token", err, account.ErrRevokedKey)
			_, err = w.svc.Renew(t.Context(), s.RefreshToken)
			refuses(t, "the refresh token", err, account.ErrRevokedKey)
		})
	}
}

func TestOnlyARefreshTokenRenews(t *testing.T) {
	w, _, s := signedIn(t)
	_, program := w.key(account.NewKey{Dialect: "jobmojito"})
	swapped := []byte(s.RefreshToken)
	swapped[80] ^= 1
	for what, token := range map[string]string{
		"nothing": "", "an access token": s.AccessToken, "a program's token": program, "a changed one": string(swapped), "half of one": s.RefreshToken[:43],
	} {
		_, err := w.svc.Renew(t.Context(), token)
		refuses(t, what, err, account.ErrUnknownKey)
	}
	_, _, err := w.svc.Authenticate(t.Context(), s.RefreshToken, w.anywhere, "jobmojito")
	refuses(t, "a refresh token as an access token", err, account.ErrUnknownKey)
}

func TestAProgramIsNobodysSession(t *testing.T) {
	w, _, s := signedIn(t)
	_, token := w.key(account.NewKey{Dialect: "jobmojito"})
	k, a, err := w.svc.Authenticate(t.Context(), token, w.anywhere, "jobmojito")
	w.ok(err)
	if a.MemberID != "" {
		t.Errorf("it acts as %s", a.MemberID)
	}
	_, err = w.svc.SessionMember(t.Context(), *k)
	refuses(t, "its member", err, account.ErrNotFound)
	w.ok(w.svc.SignOutOthers(t.Context(), *k))
	if _, _, err := w.svc.Authenticate(t.Context(), s.AccessToken, w.anywhere, "jobmojito"); err != nil {
		t.Errorf("a program ended a person's session: %v", err)
	}
}
