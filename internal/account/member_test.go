package account_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/candorhq/candor/internal/account"
)

func TestAPasswordOpensItsOwnersDoorOnly(t *testing.T) {
	w := newWorld(t)
	m := w.member("ada@example.org", account.Owner)
	if strings.Contains(m.PasswordHash, "horse") || !strings.HasPrefix(m.PasswordHash, "$argon2id$") {
		t.Errorf("it is kept as %q", m.PasswordHash)
	}
	got, err := w.svc.CheckPassword(t.Context(), " ADA@example.org ", "correct horse battery")
	if err != nil || got.ID != m.ID {
		t.Errorf("got %v", err)
	}
	for email, password := range map[string]string{
		"ada@example.org":    "wrong horse battery",
		"nobody@example.org": "correct horse battery",
		"not an address":     "correct horse battery",
	} {
		_, err := w.svc.CheckPassword(t.Context(), email, password)
		refuses(t, email, err, account.ErrPassword)
	}
	w.ok(w.svc.ChangePassword(t.Context(), m.Email, "correct horse battery", "another long password"))
	refuses(t, "the old one", w.svc.ChangePassword(t.Context(), m.Email, "correct horse battery", "x"), account.ErrPassword)
	refuses(t, "a short one", w.svc.ChangePassword(t.Context(), m.Email, "another long password", "short"), "password")

	w.member("bob@example.org", account.Owner)
	_, err = w.svc.DisableMember(t.Context(), system, m.ID)
	w.ok(err)
	_, err = w.svc.CheckPassword(t.Context(), m.Email, "another long password")
	refuses(t, "a disabled member", err, account.ErrPassword)
}

func TestAMemberWithoutAPasswordCannotSignInWithOne(t *testing.T) {
	w := newWorld(t)
	_, err := w.svc.AddMember(t.Context(), system, w.org.ID, account.NewMember{Email: "sso@example.org", Role: account.Reviewer})
	w.ok(err)
	for _, password := range []string{"", "no member has this password"} {
		_, err = w.svc.CheckPassword(t.Context(), "sso@example.org", password)
		refuses(t, password, err, account.ErrPassword)
	}
}

func TestAWrongMemberIsRefusedWithItsField(t *testing.T) {
	w := newWorld(t)
	w.member("ada@example.org", account.Owner)
	for field, in := range map[string]account.NewMember{
		"email":    {Email: "Ada <ada@example.org>", Role: account.Owner},
		"role":     {Email: "b@example.org", Role: "king"},
		"name":     {Email: "b@example.org", Role: account.Owner, Name: "a\x00"},
		"password": {Email: "b@example.org", Role: account.Owner, Password: "short"},
	} {
		_, err := w.svc.AddMember(t.Context(), system, w.org.ID, in)
		refuses(t, field, err, field)
	}
	_, err := w.svc.AddMember(t.Context(), system, w.organization("Other", "").ID, account.NewMember{Email: "ADA@example.org", Role: account.Owner})
	refuses(t, "an address that is taken", err, account.ErrExists)
}

func TestTheLastOwnerStays(t *testing.T) {
	w := newWorld(t)
	ada, bob := w.member("ada@example.org", account.Owner), w.member("bob@example.org", account.Owner)
	w.member("carl@example.org", account.Admin)
	// Both leave at once.
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i, m := range []account.Member{ada, bob} {
		wg.Go(func() { _, errs[i] = w.svc.DisableMember(t.Context(), system, m.ID) })
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("got %v and %v, want one of the two refused", errs[0], errs[1])
	}
	last := ada
	if errs[0] == nil {
		last = bob
	}
	_, err := w.svc.SetRole(t.Context(), system, last.ID, account.Reviewer)
	refuses(t, "making the last owner a reviewer", err, "role")
}

func TestOnlyAnOwnerTouchesAnOwner(t *testing.T) {
	w := newWorld(t)
	owner, admin := w.member("ada@example.org", account.Owner), w.member("bob@example.org", account.Admin)
	w.member("carl@example.org", account.Owner)
	as := account.ActorOf(admin, account.Live)
	key := as
	key.MemberID, key.KeyID = "", "k"
	for what, a := range map[string]account.Actor{"an admin": as, "an admin's key": key} {
		_, err := w.svc.SetRole(t.Context(), a, admin.ID, account.Owner)
		refuses(t, what+" makes an owner", err, account.ErrDenied)
		refuses(t, what+" sets an owner's password", w.svc.SetPassword(t.Context(), a, owner.ID, "a new long password"), account.ErrDenied)
		_, err = w.svc.DisableMember(t.Context(), a, owner.ID)
		refuses(t, what+" disables an owner", err, account.ErrDenied)
		_, err = w.svc.AddMember(t.Context(), a, w.org.ID, account.NewMember{Email: "d@example.org", Role: account.Owner})
		refuses(t, what+" adds an owner", err, account.ErrDenied)
	}
	if _, err := w.svc.SetRole(t.Context(), account.ActorOf(owner, account.Live), admin.ID, account.Owner); err != nil {
		t.Errorf("an owner makes another: %v", err)
	}
	if _, err := w.svc.Members(t.Context(), account.Actor{OrganizationID: w.org.ID, Scopes: []account.Scope{account.ReadPlans}}, w.org.ID); err == nil {
		t.Error("a key that may read plans lists the members")
	}
}

func TestOrganizationsSeeThemselvesAndTheirChildren(t *testing.T) {
	w := newWorld(t)
	child, other := w.organization("Child", w.org.ID), w.organization("Other", "")
	a := account.Actor{OrganizationID: w.org.ID, Scopes: account.Scopes()}
	all, err := w.svc.Organizations(t.Context(), a, "", 10)
	w.ok(err)
	if len(all) != 2 || all[0].ID != w.org.ID || all[1].ID != child.ID {
		t.Errorf("got %v", all)
	}
	_, err = w.svc.Organization(t.Context(), a, other.ID)
	refuses(t, "another", err, account.ErrNotFound)
	_, err = w.svc.Organization(t.Context(), account.Actor{OrganizationID: child.ID, Scopes: account.Scopes()}, w.org.ID)
	refuses(t, "the parent", err, account.ErrNotFound)
	_, err = w.svc.CreateOrganization(t.Context(), a, account.Organization{Name: "x"})
	refuses(t, "one without a parent", err, account.ErrDenied)
	_, err = w.svc.CreateOrganization(t.Context(), system, account.Organization{Name: "x", ParentID: child.ID})
	refuses(t, "a grandchild", err, "parent_id")
	_, err = w.svc.CreateOrganization(t.Context(), system, account.Organization{Name: " "})
	refuses(t, "no name", err, "name")
	changed, err := w.svc.UpdateOrganization(t.Context(), a, child.ID, func(o *account.Organization) error {
		o.Name, o.ParentID, o.Serial, o.Settings.Language = "Renamed", "", 0, "de"
		return nil
	})
	if err != nil || changed.Name != "Renamed" || changed.ParentID != w.org.ID || changed.Serial != child.Serial {
		t.Errorf("got %+v, %v", changed, err)
	}
	for field, set := range map[string]func(*account.Settings){
		"settings.language":        func(s *account.Settings) { s.Language = "?" },
		"settings.contact_email":   func(s *account.Settings) { s.ContactEmail = "x" },
		"settings.brand_color":     func(s *account.Settings) { s.BrandColor = "red" },
		"settings.report_template": func(s *account.Settings) { s.ReportTemplate = "baroque" },
		"settings.retention_days":  func(s *account.Settings) { s.RetentionDays = -1 },
		"settings.expiry_days":     func(s *account.Settings) { s.ExpiryDays = 366 },
		"settings.notice":          func(s *account.Settings) { s.Notice = "a\x00" },
		"settings.notice_version":  func(s *account.Settings) { s.NoticeVersion = "\xff" },
	} {
		_, err := w.svc.UpdateOrganization(t.Context(), a, w.org.ID, func(o *account.Organization) error { set(&o.Settings); return nil })
		refuses(t, field, err, field)
	}
}

// claims checks a token against a key set as a stranger would, and returns
// what it says.
func claims(t *testing.T, token string, jwks []byte) map[string]any {
	t.Helper()
	var set struct {
		Keys []struct{ Kid, X, Y, Alg, Crv string }
	}
	if err := json.Unmarshal(jwks, &set); err != nil || len(set.Keys) != 1 {
		t.Fatalf("key set %s: %v", jwks, err)
	}
	part := strings.Split(token, ".")
	var head map[string]string
	if err := json.Unmarshal(bytesOf(t, part[0]), &head); err != nil || head["kid"] != set.Keys[0].Kid || head["alg"] != "ES256" {
		t.Fatalf("head %v does not go with the set %s", head, jwks)
	}
	pub, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append([]byte{4}, append(bytesOf(t, set.Keys[0].X), bytesOf(t, set.Keys[0].Y)...)...))
	if err != nil {
		t.Fatal(err)
	}
	sum, sig := sha256.Sum256([]byte(part[0]+"."+part[1])), bytesOf(t, part[2])
	if !ecdsa.Verify(pub, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])) {
		t.Fatal("the signature does not hold")
	}
	var c map[string]any
	if err := json.Unmarshal(bytesOf(t, part[1]), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func bytesOf(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func segment(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// A test key is handed to whoever tries things out. What it shares with live
// data it must not change, least of all who may see that.
func TestATestKeyChangesNothingThatLiveDataShares(t *testing.T) {
	w := newWorld(t)
	_, secret := w.key(account.NewKey{Env: account.Test, Scopes: account.Scopes(), Partner: true})
	_, tester, err := w.svc.Authenticate(t.Context(), secret, netip.Addr{}, "")
	w.ok(err)
	m := w.member("ada@example.org", account.Recruiter)
	renamed := func(o *account.Organization) error { o.Name = "Renamed"; return nil }
	for what, err := range map[string]error{
		"an organization": second(w.svc.UpdateOrganization(t.Context(), tester, w.org.ID, renamed)),
		"a company":       second(w.svc.CreateOrganization(t.Context(), tester, account.Organization{ParentID: w.org.ID, Name: "Child"})),
		"a member":        second(w.svc.AddMember(t.Context(), tester, w.org.ID, account.NewMember{Email: "eve@example.org", Role: account.Admin, Password: "correct horse battery"})),
		"a role":          second(w.svc.SetRole(t.Context(), tester, m.ID, account.Admin)),
		"a password":      w.svc.SetPassword(t.Context(), tester, m.ID, "another long password"),
		"a disabling":     second(w.svc.DisableMember(t.Context(), tester, m.ID)),
		"an account":      second(w.svc.Unbind(t.Context(), tester, m.ID)),
	} {
		refuses(t, what, err, account.ErrDenied)
	}
	_, _, err = w.svc.SetLogo(t.Context(), tester, w.org.ID, "")
	refuses(t, "a logo", err, account.ErrDenied)
	if o, err := w.svc.Organization(t.Context(), tester, w.org.ID); err != nil || o.Name != w.org.Name {
		t.Errorf("the organization is %q, %v", o.Name, err)
	}
	// A person who looks at test data is still that person.
	owner := account.ActorOf(w.member("owner@example.org", account.Owner), account.Test)
	_, err = w.svc.UpdateOrganization(t.Context(), owner, w.org.ID, renamed)
	w.ok(err)
}

func second[T any](_ T, err error) error { return err }
