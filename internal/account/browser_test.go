package account_test

import (
	"slices"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
)

func TestABrowserSessionActsAsItsMemberAndIsNoAccessKey(t *testing.T) {
	w, m, _ := signedIn(t)
	secret, ends, err := w.svc.OpenBrowser(t.Context(), m, "password")
	w.ok(err)
	if want := w.now().Add(account.BrowserLife); !ends.Equal(want) {
		t.Errorf("it ends at %s, want %s", ends, want)
	}
	k, who, err := w.twin.Browser(t.Context(), secret)
	w.ok(err)
	if who.ID != m.ID || k.MemberID != m.ID || !slices.Equal(k.Scopes, account.ScopesOf(account.Recruiter)) {
		t.Errorf("session %+v of %+v", k, who)
	}
	for _, dialect := range account.KeyDialects() {
		_, _, err := w.svc.Authenticate(t.Context(), secret, w.anywhere, dialect)
		refuses(t, "as a key of "+dialect, err, account.ErrUnknownKey)
	}
	_, err = w.svc.Renew(t.Context(), secret)
	refuses(t, "as a refresh token", err, account.ErrUnknownKey)
	keys, err := w.svc.Keys(t.Context(), system, w.org.ID)
	w.ok(err)
	if slices.ContainsFunc(keys, func(x account.Key) bool { return x.ID == k.ID }) {
		t.Error("the session is listed among the keys of programs")
	}
}

func TestABrowserSessionEnds(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(w *world, m account.Member, k account.Key) error
		want error
	}{
		"signed out": {func(w *world, _ account.Member, k account.Key) error { return w.svc.SignOut(t.Context(), k) }, account.ErrRevokedKey},
		"new password": {func(w *world, m account.Member, _ account.Key) error {
			return w.svc.SetPassword(t.Context(), system, m.ID, "another horse battery")
		}, account.ErrRevokedKey},
		"no access any more": {func(w *world, m account.Member, _ account.Key) error {
			_, err := w.svc.DisableMember(t.Context(), system, m.ID)
			return err
		}, account.ErrRevokedKey},
		"a week later": {func(w *world, _ account.Member, _ account.Key) error { w.pass(account.BrowserLife); return nil }, account.ErrExpiredKey},
	} {
		t.Run(name, func(t *testing.T) {
			w, m, _ := signedIn(t)
			secret, _, err := w.svc.OpenBrowser(t.Context(), m, "password")
			w.ok(err)
			k, _, err := w.svc.Browser(t.Context(), secret)
			w.ok(err)
			w.ok(c.end(w, m, k))
			w.pass(time.Second)
			_, _, err = w.svc.Browser(t.Context(), secret)
			refuses(t, name, err, c.want)
		})
	}
}

func TestAForgedBrowserSecretOpensNothing(t *testing.T) {
	w, m, _ := signedIn(t)
	secret, _, err := w.svc.OpenBrowser(t.Context(), m, "password")
	w.ok(err)
	last := byte('A')
	if secret[20] == last {
		last = 'B'
	}
	for _, forged := range []string{"", "x", secret[:20] + string(last) + secret[21:], secret[:len(secret)-2] + "AA", secret + "A"} {
		if forged == secret {
			continue
		}
		_, _, err := w.svc.Browser(t.Context(), forged)
		refuses(t, forged, err, account.ErrUnknownKey)
	}
}
