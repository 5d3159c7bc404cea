package account_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
)

func TestColleaguesAreTheOwnPeopleWhoAreNotSwitchedOff(t *testing.T) {
	w := newWorld(t)
	ada := w.member("ada@example.org", account.Owner)
	gone := w.member("gone@example.org", account.Recruiter)
	if _, err := w.svc.DisableMember(t.Context(), system, gone.ID); err != nil {
		t.Fatal(err)
	}
	elsewhere := w.organization("Elsewhere", "")
	key := account.Actor{OrganizationID: w.org.ID, Scopes: []account.Scope{account.ReadInterviews}, KeyID: "k"}
	got, err := w.svc.Colleagues(t.Context(), key)
	want := []account.Member{{ID: ada.ID, OrganizationID: w.org.ID, Email: ada.Email, Name: ada.Name, Role: account.Owner}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	key.OrganizationID = elsewhere.ID
	if got, err := w.svc.Colleagues(t.Context(), key); err != nil || len(got) != 0 {
		t.Errorf("elsewhere: %v, %v", got, err)
	}
	for name, a := range map[string]account.Actor{
		"without the scope": {OrganizationID: w.org.ID, Scopes: []account.Scope{account.ReadPlans}},
		"of nobody":         {Scopes: account.Scopes()},
		"a candidate":       {OrganizationID: w.org.ID, InterviewID: "i", Scopes: account.Scopes()},
	} {
		_, err := w.svc.Colleagues(t.Context(), a)
		refuses(t, name, err, account.ErrDenied)
	}
}
