package account_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
)

func TestWhatIsDoneToAnOrganizationIsInItsAuditLog(t *testing.T) {
	w := newWorld(t)
	ctx := account.From(t.Context(), account.Origin{Address: w.anywhere, RequestID: "request-1"})
	m := w.member("ada@example.org", account.Owner)
	bob := w.member("bob@example.org", account.Reviewer)
	admin := account.ActorOf(m, account.Live)
	k, _, err := w.svc.CreateKey(ctx, admin, w.org.ID, account.NewKey{Name: "nightly"})
	w.ok(err)
	for range 2 {
		_, err = w.svc.RevokeKey(ctx, admin, k.ID)
		w.ok(err)
	}
	_, err = w.svc.SetRole(ctx, admin, bob.ID, account.Recruiter)
	w.ok(err)
	w.ok(w.svc.SetPassword(ctx, admin, bob.ID, "another long password"))
	_, err = w.svc.DisableMember(ctx, admin, bob.ID)
	w.ok(err)
	_, err = w.svc.UpdateOrganization(ctx, admin, w.org.ID, func(o *account.Organization) error {
		o.Settings.RetentionDays, o.Settings.ContactEmail = 30, "help@example.org"
		return nil
	})
	w.ok(err)
	secret, _, err := w.svc.OpenBrowser(ctx, m, "password")
	w.ok(err)
	session, _, err := w.svc.Browser(ctx, secret)
	w.ok(err)
	w.ok(w.svc.SignOut(ctx, session))
	for _, refused := range []string{"ada@example.org", "nobody@example.org"} {
		if _, err := w.svc.CheckPassword(ctx, refused, "wrong"); err == nil {
			t.Error("a wrong password was right")
		}
	}
	if got, err := w.svc.Audit(ctx, admin, w.org.ID, account.AuditFilter{Action: account.SignInRefused}, 0, 10); err != nil || len(got) != 0 {
		t.Errorf("a refusal was written while the caller waited: %v, %v", got, err)
	}
	w.ok(w.trail.Flush(ctx))

	all, err := w.svc.Audit(ctx, admin, w.org.ID, account.AuditFilter{}, 0, 100)
	w.ok(err)
	slices.Reverse(all)
	type line struct {
		Action  account.Action
		By      account.ActorKind
		Subject string
		Facts   string
	}
	var got []line
	for _, e := range all {
		got = append(got, line{e.Action, e.ActorKind, e.SubjectID, string(e.Facts)})
		if e.ActorKind == account.ByMember && (e.ActorID != m.ID || e.Address != w.anywhere.String() || e.RequestID != "request-1") {
			t.Errorf("%s by %s from %q in %q", e.Action, e.ActorID, e.Address, e.RequestID)
		}
	}
	want := []line{
		{account.OrganizationMade, account.BySystem, w.org.ID, ""},
		{account.MemberAdded, account.BySystem, m.ID, `{"role":"owner"}`},
		{account.MemberAdded, account.BySystem, bob.ID, `{"role":"reviewer"}`},
		{account.KeyCreated, account.ByMember, k.ID, `{"dialect":"","env":"live","partner":false,"scopes":["read:plans","write:plans","read:candidates","write:candidates","read:interviews","write:interviews","read:webhooks","write:webhooks"]}`},
		{account.KeyRevoked, account.ByMember, k.ID, ""},
		{account.MemberChanged, account.ByMember, bob.ID, `{"role":"recruiter"}`},
		{account.PasswordChanged, account.ByMember, bob.ID, ""},
		{account.MemberDisabled, account.ByMember, bob.ID, ""},
		{account.OrganizationSet, account.ByMember, w.org.ID, `{"changed":["retention_days","contact_email"]}`},
		{account.SignedIn, account.ByMember, session.ID, `{"way":"password"}`},
		{account.SignedOut, account.ByMember, session.ID, ""},
		{account.SignInRefused, account.ByMember, m.ID, `{"way":"password"}`},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := w.svc.VerifyAudit(ctx, admin, w.org.ID); err != nil {
		t.Error(err)
	}
}

func TestTheAuditLogIsForTheOwnAdministrators(t *testing.T) {
	w := newWorld(t)
	elsewhere := w.organization("Elsewhere", "")
	admin := account.Actor{OrganizationID: w.org.ID, Env: account.Live, KeyID: "k", Scopes: account.Scopes()}
	if _, err := w.svc.Audit(t.Context(), admin, w.org.ID, account.AuditFilter{}, 0, 1); err != nil {
		t.Error(err)
	}
	inTest, reader, foreign := admin, admin, admin
	inTest.Env = account.Test
	reader.Scopes = []account.Scope{account.ReadInterviews}
	foreign.OrganizationID = elsewhere.ID
	for name, c := range map[string]struct {
		a    account.Actor
		want error
	}{"a test key": {inTest, account.ErrDenied}, "a reader": {reader, account.ErrDenied}, "another organization": {foreign, account.ErrNotFound}} {
		_, err := w.svc.Audit(t.Context(), c.a, w.org.ID, account.AuditFilter{}, 0, 1)
		refuses(t, name, err, c.want)
		_, err = w.svc.VerifyAudit(t.Context(), c.a, w.org.ID)
		refuses(t, name, err, c.want)
	}
}

// TestTheCanonicalFormOfAnEntryStays holds one entry against its hash: chains
// that exist must hold for ever.
func TestTheCanonicalFormOfAnEntryStays(t *testing.T) {
	e := account.Entry{OrganizationID: "org", Seq: 2, At: time.UnixMicro(1767225600000001), ActorKind: account.ByMember, ActorID: "ada",
		Address: "203.0.113.7", RequestID: "request-1", Action: account.ResultSeen, SubjectKind: "interview", SubjectID: "i",
		Facts: json.RawMessage(`{"n":1}`), Previous: account.Digest{0xab, 0xcd}}
	const want = "07d850e5206963caffaf51a4747034efa5ff25fe783f4c4fb1997ee4c21555fd"
	if got := e.Sum().String(); got != want {
		t.Errorf("got %s", got)
	}
}
