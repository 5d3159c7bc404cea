package account_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
)

func TestEachDialectsSecretHasItsOwnFormAndOpensItsOwnDoorOnly(t *testing.T) {
	w := newWorld(t)
	forms := map[string]string{
		"":          `^cnd_live_[a-z2-7]{26,}$`,
		"ribbon":    `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`,
		"roundzero": `^rz_live_[0-9a-f]{64}$`,
		"instaview": `^sk_live_[0-9A-Za-z]{32}$`,
		"xobin":     `^[0-9a-f]{40}$`,
		"jobmojito": `^[\w-]+\.[\w-]+\.[\w-]+$`,
	}
	secrets := map[string]string{}
	for _, d := range account.KeyDialects() {
		k, secret := w.key(account.NewKey{Dialect: d})
		secrets[d] = secret
		if !regexp.MustCompile(forms[d]).MatchString(secret) {
			t.Errorf("%q: %s is not %s", d, secret, forms[d])
		}
		if stored := fmt.Sprintf("%+v", k); strings.Contains(stored, secret) {
			t.Errorf("%q: the row holds the secret", d)
		}
	}
	if k, secret := w.key(account.NewKey{Env: account.Test}); !strings.HasPrefix(secret, "cnd_test_") || k.Env != account.Test {
		t.Errorf("a test key is %s", secret)
	}
	for door := range forms {
		for from, secret := range secrets {
			k, a, err := w.svc.Authenticate(t.Context(), secret, w.anywhere, door)
			if door != from {
				refuses(t, from+" at the door of "+door, err, account.ErrUnknownKey)
				continue
			}
			if err != nil || k.Dialect != door || a.OrganizationID != w.org.ID || a.KeyID != k.ID || a.System {
				t.Errorf("%q: %v, actor %+v", door, err, a)
			}
		}
	}
}

func TestWhatIsNoSecretIsUnknown(t *testing.T) {
	w := newWorld(t)
	_, secret := w.key(account.NewKey{})
	flipped := []byte(secret)
	flipped[len(flipped)-1] ^= 1
	for _, s := range []string{"", " ", secret + "a", secret[:len(secret)-1], string(flipped), strings.ToUpper(secret), strings.Repeat("x", 5000), "a\x00", "\xff\xfe"} {
		for _, d := range account.KeyDialects() {
			_, _, err := w.svc.Authenticate(t.Context(), s, w.anywhere, d)
			refuses(t, d, err, account.ErrUnknownKey)
		}
	}
}

func TestARevokedKeyDiesHereAtOnceAndElsewhereWithinASecond(t *testing.T) {
	for _, d := range account.KeyDialects() {
		w := newWorld(t)
		k, secret := w.key(account.NewKey{Dialect: d})
		for _, node := range []*account.Service{w.svc, w.twin} {
			if _, _, err := node.Authenticate(t.Context(), secret, w.anywhere, d); err != nil {
				t.Fatal(err)
			}
		}
		_, err := w.svc.RevokeKey(t.Context(), system, k.ID)
		w.ok(err)
		_, _, err = w.svc.Authenticate(t.Context(), secret, w.anywhere, d)
		refuses(t, d+" here", err, account.ErrRevokedKey)
		w.pass(500 * time.Millisecond)
		_, _, err = w.twin.Authenticate(t.Context(), secret, w.anywhere, d)
		refuses(t, d+" elsewhere", err, account.ErrRevokedKey)
		again, err := w.svc.RevokeKey(t.Context(), system, k.ID)
		w.ok(err)
		if again.RevokedAt.After(w.now().Add(-time.Millisecond)) {
			t.Error("revoking again moved the time")
		}
	}
}

func TestALookUpThatARevocationOvertookIsNotBelieved(t *testing.T) {
	w := newWorld(t)
	k, secret := w.key(account.NewKey{})
	w.reads.hold = sync.OnceFunc(func() {
		_, err := w.svc.RevokeKey(t.Context(), system, k.ID)
		w.ok(err)
	})
	// The row was read before the revocation; this one request still passes.
	_, _, err := w.svc.Authenticate(t.Context(), secret, w.anywhere, "")
	w.ok(err)
	_, _, err = w.svc.Authenticate(t.Context(), secret, w.anywhere, "")
	refuses(t, "the next", err, account.ErrRevokedKey)
}

func TestKnownAndUnknownSecretsAreReadOnceAMoment(t *testing.T) {
	w := newWorld(t)
	_, secret := w.key(account.NewKey{})
	for range 20 {
		_, _, err := w.svc.Authenticate(t.Context(), secret, w.anywhere, "")
		w.ok(err)
		_, _, err = w.svc.Authenticate(t.Context(), "cnd_live_nobody", w.anywhere, "")
		refuses(t, "nobody's", err, account.ErrUnknownKey)
	}
	if n := w.reads.lookups.Load(); n != 2 {
		t.Errorf("%d reads, want 2", n)
	}
	// Guessing does not push out what is in use.
	for i := range 10_100 {
		_, _, _ = w.svc.Authenticate(t.Context(), fmt.Sprintf("cnd_live_%d", i), w.anywhere, "")
	}
	before := w.reads.lookups.Load()
	_, _, err := w.svc.Authenticate(t.Context(), secret, w.anywhere, "")
	w.ok(err)
	if n := w.reads.lookups.Load(); n != before {
		t.Error("the key was read anew")
	}
}

func TestExpiryAndNetworksAreLookedAtEveryTime(t *testing.T) {
	w := newWorld(t)
	_, secret := w.key(account.NewKey{ExpiresAt: w.now().Add(100 * time.Millisecond),
		Networks: []netip.Prefix{netip.MustParsePrefix("198.51.100.77/24"), netip.MustParsePrefix("2001:db8::/32")}})
	for from, want := range map[string]error{
		"198.51.100.1": nil, "::ffff:198.51.100.1": nil, "2001:db8::1": nil,
		"203.0.113.9": account.ErrNetwork, "2001:db9::1": account.ErrNetwork,
	} {
		if _, _, err := w.svc.Authenticate(t.Context(), secret, netip.MustParseAddr(from), ""); err != want {
			t.Errorf("from %s: got %v, want %v", from, err, want)
		}
	}
	_, _, err := w.svc.Authenticate(t.Context(), secret, netip.Addr{}, "")
	refuses(t, "from nowhere", err, account.ErrNetwork)
	w.pass(100 * time.Millisecond)
	_, _, err = w.svc.Authenticate(t.Context(), secret, netip.MustParseAddr("2001:db8::1"), "")
	refuses(t, "after its end", err, account.ErrExpiredKey)
}

func TestAPepperCanBeReplaced(t *testing.T) {
	w := newWorld(t)
	_, secret := w.key(account.NewKey{})
	both := account.NewService(w.db, w.config("n", "p"))
	if _, _, err := both.Authenticate(t.Context(), secret, w.anywhere, ""); err != nil {
		t.Error(err)
	}
	only := account.NewService(w.db, w.config("n"))
	_, _, err := only.Authenticate(t.Context(), secret, w.anywhere, "")
	refuses(t, "without the old pepper", err, account.ErrUnknownKey)
}

func TestAWrongKeyIsRefusedWithItsField(t *testing.T) {
	w := newWorld(t)
	child := w.organization("Child", w.org.ID)
	for field, in := range map[string]account.NewKey{
		"name":        {},
		"dialect":     {Name: "k", Dialect: "klingon"},
		"env":         {Name: "k", Env: "staging"},
		"expires_at":  {Name: "k", ExpiresAt: w.now()},
		"scopes[0]":   {Name: "k", Scopes: []account.Scope{"everything"}},
		"scopes[1]":   {Name: "k", Scopes: []account.Scope{account.ReadPlans, account.ReadPlans}},
		"networks[0]": {Name: "k", Networks: []netip.Prefix{{}}},
	} {
		_, _, err := w.svc.CreateKey(t.Context(), system, w.org.ID, in)
		refuses(t, field, err, field)
	}
	_, _, err := w.svc.CreateKey(t.Context(), system, child.ID, account.NewKey{Name: "k", Partner: true})
	refuses(t, "a partner key of a child", err, "partner")
}

func TestNobodyHandsOutMoreThanTheyHave(t *testing.T) {
	w := newWorld(t)
	admin := account.Actor{OrganizationID: w.org.ID, Env: account.Test, Scopes: []account.Scope{account.Administer, account.ReadPlans}}
	try := func(a account.Actor, org string, in account.NewKey) error {
		in.Name = "k"
		_, _, err := w.svc.CreateKey(t.Context(), a, org, in)
		return err
	}
	refuses(t, "a scope", try(admin, w.org.ID, account.NewKey{Env: account.Test, Scopes: []account.Scope{account.WritePlans}}), account.ErrDenied)
	refuses(t, "live from test", try(admin, w.org.ID, account.NewKey{Scopes: []account.Scope{account.ReadPlans}}), account.ErrDenied)
	refuses(t, "another organization's", try(admin, w.organization("Other", "").ID, account.NewKey{}), account.ErrNotFound)
	refuses(t, "without the scope", try(account.Actor{OrganizationID: w.org.ID}, w.org.ID, account.NewKey{}), account.ErrDenied)
	if err := try(admin, w.org.ID, account.NewKey{Env: account.Test, Scopes: []account.Scope{account.ReadPlans}}); err != nil {
		t.Error(err)
	}
}

func TestAPartnerKeyActsForItsChildrenOnly(t *testing.T) {
	w := newWorld(t)
	child, other := w.organization("Child", w.org.ID), w.organization("Other", "")
	k, secret := w.key(account.NewKey{Partner: true, Scopes: []account.Scope{account.ReadPlans}})
	_, a, err := w.svc.Authenticate(t.Context(), secret, w.anywhere, "")
	w.ok(err)
	for org, want := range map[string]error{w.org.ID: nil, child.ID: nil, other.ID: account.ErrNotFound, "nowhere": account.ErrNotFound} {
		got, err := w.svc.ActFor(t.Context(), &k, a, org)
		if want != nil {
			refuses(t, org, err, want)
		} else if err != nil || got.OrganizationID != org || !slices.Equal(got.Scopes, a.Scopes) {
			t.Errorf("%s: %v, %+v", org, err, got)
		}
	}
	standard, _ := w.key(account.NewKey{})
	_, err = w.svc.ActFor(t.Context(), &standard, a, child.ID)
	refuses(t, "a standard key", err, account.ErrNotFound)
}

func TestTheUseOfAKeyIsNotedOnceAMinuteOffTheRequestsPath(t *testing.T) {
	w := newWorld(t)
	k, secret := w.key(account.NewKey{})
	use := func() {
		_, _, err := w.svc.Authenticate(t.Context(), secret, w.anywhere, "")
		w.ok(err)
	}
	w.pass(30 * time.Second)
	use()
	deadline := time.Now().Add(10 * time.Second)
	for {
		got, err := w.db.Key(t.Context(), k.ID)
		w.ok(err)
		if got.LastUsedAt.Equal(w.now().Truncate(time.Minute)) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("last used at %s", got.LastUsedAt)
		}
	}
}

func TestATokenIsReadByAnybodyWhoHasTheKeySet(t *testing.T) {
	w := newWorld(t)
	k, token := w.key(account.NewKey{Dialect: "jobmojito"})
	if got := k.ExpiresAt.Sub(k.CreatedAt); got != account.TokenLife {
		t.Errorf("it lives %s", got)
	}
	c := claims(t, token, w.svc.JWKS())
	want := map[string]any{"iss": "https://candor.test/auth/v1", "sub": k.ID, "aud": "authenticated", "role": "authenticated", "session_id": k.ID,
		"exp": float64(k.ExpiresAt.Unix())}
	for name, v := range want {
		if c[name] != v {
			t.Errorf("%s is %v, want %v", name, c[name], v)
		}
	}
	if app, _ := c["app_metadata"].(map[string]any); app["merchant_id"] != w.org.ID {
		t.Errorf("app_metadata is %v", c["app_metadata"])
	}
	w.pass(account.TokenLife)
	_, _, err := w.svc.Authenticate(t.Context(), token, w.anywhere, "jobmojito")
	refuses(t, "an hour later", err, account.ErrExpiredKey)
	if k, _ := w.key(account.NewKey{Dialect: "jobmojito", ExpiresAt: w.now().Add(1000 * time.Hour)}); k.ExpiresAt.Sub(w.now()) != 1000*time.Hour {
		t.Error("a machine's token cannot live longer")
	}
}

func TestAForgedTokenIsUnknown(t *testing.T) {
	w := newWorld(t)
	_, token := w.key(account.NewKey{Dialect: "jobmojito"})
	part := strings.Split(token, ".")
	stranger := newWorld(t)
	_, foreign := stranger.key(account.NewKey{Dialect: "jobmojito"})
	for what, forged := range map[string]string{
		"no signature":        part[0] + "." + part[1] + ".",
		"another's signature": part[0] + "." + part[1] + "." + strings.Split(foreign, ".")[2],
		"another's token":     foreign,
		"no algorithm":        encode(t, map[string]string{"alg": "none"}) + "." + part[1] + ".",
		"a shared secret":     encode(t, map[string]string{"alg": "HS256"}) + "." + part[1] + "." + part[2],
		"two parts":           part[0] + "." + part[1],
		"four parts":          token + ".x",
	} {
		_, _, err := w.svc.Authenticate(t.Context(), forged, w.anywhere, "jobmojito")
		refuses(t, what, err, account.ErrUnknownKey)
	}
}

func TestATokenMadeUnderAnotherPublicAddressIsRefusedAndSaidWhy(t *testing.T) {
	w := newWorld(t)
	k, token := w.key(account.NewKey{Dialect: "jobmojito", Name: "mojo"})
	w.key(account.NewKey{})
	if moved, err := w.svc.Moved(t.Context(), system, w.org.ID); err != nil || len(moved) != 0 {
		t.Errorf("where it was made: %v, %v", moved, err)
	}
	var log bytes.Buffer
	there := account.NewService(w.db, account.Config{Peppers: [][]byte{bytes.Repeat([]byte("p"), 32)}, SigningKey: w.signing,
		Issuer: "https://elsewhere.test/auth/v1", Now: w.now, Log: slog.New(slog.NewTextHandler(&log, nil))})
	_, _, err := there.Authenticate(t.Context(), token, w.anywhere, "jobmojito")
	refuses(t, "elsewhere", err, account.ErrUnknownKey)
	for _, want := range []string{"made under another public URL", "https://candor.test/auth/v1", "https://elsewhere.test/auth/v1", k.ID} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %q: %s", want, &log)
		}
	}
	if strings.Contains(log.String(), strings.Split(token, ".")[2]) {
		t.Error("the log holds the secret")
	}
	moved, err := there.Moved(t.Context(), system, w.org.ID)
	if err != nil || len(moved) != 1 || moved[0].ID != k.ID {
		t.Errorf("moved: %v, %v", moved, err)
	}
	log.Reset()
	_, _, err = there.Authenticate(t.Context(), token[:len(token)-4]+"AAAA", w.anywhere, "jobmojito")
	refuses(t, "forged", err, account.ErrUnknownKey)
	if log.Len() > 0 {
		t.Errorf("a stranger writes to the log: %s", &log)
	}
}

func encode(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return segment(b)
}
