package account_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/candorhq/candor/internal/account"
)

const subject = "https://id.example|17"

func TestASubjectIsBoundOnceAndThenFoundWithoutTheEmail(t *testing.T) {
	w := newWorld(t)
	m := w.member("ada@acme.example", account.Recruiter)
	got, err := w.svc.SignInSubject(t.Context(), subject, " Ada@acme.example", true)
	w.ok(err)
	if got.ID != m.ID || got.Subject != subject {
		t.Errorf("bound %+v", got)
	}
	got, err = w.svc.SignInSubject(t.Context(), subject, "", false)
	w.ok(err)
	if got.ID != m.ID {
		t.Errorf("found %+v", got)
	}
	// The subject stays the member's, whoever else has the e-mail it comes with.
	w.member("bob@acme.example", account.Owner)
	got, err = w.svc.SignInSubject(t.Context(), subject, "bob@acme.example", true)
	w.ok(err)
	if got.ID != m.ID {
		t.Errorf("found %+v", got)
	}
	// Binding changed nothing else.
	if _, err := w.svc.CheckPassword(t.Context(), m.Email, "correct horse battery"); err != nil {
		t.Error(err)
	}
}

func TestASubjectWithoutAMemberIsRefusedAndNobodyIsMade(t *testing.T) {
	w := newWorld(t)
	w.member("free@acme.example", account.Owner)
	off := w.member("off@acme.example", account.Recruiter)
	bound := w.member("bound@acme.example", account.Recruiter)
	_, err := w.svc.SignInSubject(t.Context(), subject, bound.Email, true)
	w.ok(err)
	_, err = w.svc.DisableMember(t.Context(), system, off.ID)
	w.ok(err)
	for what, c := range map[string]struct {
		subject, email string
		verified       bool
		want           any
	}{
		"nobody's e-mail":  {"i|1", "eve@evil.example", true, account.ErrStranger},
		"not verified":     {"i|1", "free@acme.example", false, account.ErrUnverified},
		"no e-mail":        {"i|1", "", true, account.ErrUnverified},
		"disabled":         {"i|1", off.Email, true, account.ErrDenied},
		"another subject":  {"i|1", bound.Email, true, account.ErrOtherSubject},
		"no subject":       {"", "free@acme.example", true, "subject"},
		"a long subject":   {strings.Repeat("x", account.MaxSubject+1), "free@acme.example", true, "subject"},
		"a subject of NUL": {"i|\x00", "free@acme.example", true, "subject"},
	} {
		m, err := w.svc.SignInSubject(t.Context(), c.subject, c.email, c.verified)
		refuses(t, what, err, c.want)
		if err == nil || m.ID != "" {
			t.Errorf("%s: let in %+v", what, m)
		}
	}
	_, err = w.svc.DisableMember(t.Context(), system, bound.ID)
	w.ok(err)
	_, err = w.svc.SignInSubject(t.Context(), subject, bound.Email, true)
	refuses(t, "bound and disabled", err, account.ErrDenied)
	if all, err := w.svc.Members(t.Context(), system, w.org.ID); err != nil || len(all) != 3 {
		t.Errorf("there are %d members, %v", len(all), err)
	}
}

func TestOfTwoSubjectsAtOnceOneIsBound(t *testing.T) {
	w := newWorld(t)
	m := w.member("ada@acme.example", account.Recruiter)
	var g sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		g.Go(func() {
			_, errs[i] = w.svc.SignInSubject(context.WithoutCancel(t.Context()), "i|"+string(rune('a'+i)), m.Email, true)
		})
	}
	g.Wait()
	in := 0
	for _, err := range errs {
		switch {
		case err == nil:
			in++
		case !errors.Is(err, account.ErrOtherSubject):
			t.Error(err)
		}
	}
	if in != 1 {
		t.Errorf("%d came in", in)
	}
}

func TestAMemberIsUnboundAndBindsAnotherAccount(t *testing.T) {
	w := newWorld(t)
	m, err := w.svc.AddMember(t.Context(), system, w.org.ID, account.NewMember{Email: "ada@acme.example", Name: "Ada", Role: account.Owner})
	w.ok(err)
	_, err = w.svc.SignInSubject(t.Context(), "i|1", m.Email, true)
	w.ok(err)
	_, err = w.svc.SignInSubject(t.Context(), "i|2", m.Email, true)
	refuses(t, "another account", err, account.ErrOtherSubject)
	recruiter := account.Actor{OrganizationID: w.org.ID, Scopes: account.ScopesOf(account.Recruiter)}
	_, err = w.svc.Unbind(t.Context(), recruiter, m.ID)
	refuses(t, "by a recruiter", err, account.ErrDenied)
	for range 2 {
		if got, err := w.svc.Unbind(t.Context(), system, m.ID); err != nil || got.Subject != "" {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	got, err := w.svc.SignInSubject(t.Context(), "i|2", m.Email, true)
	w.ok(err)
	if got.ID != m.ID || got.Subject != "i|2" {
		t.Errorf("%+v", got)
	}
	_, err = w.svc.SignInSubject(t.Context(), "i|1", m.Email, true)
	refuses(t, "the account before", err, account.ErrOtherSubject)
}
