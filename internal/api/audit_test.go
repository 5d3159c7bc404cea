package api_test

import (
	"net/http"
	"testing"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/web"
)

func TestTheAuditLogIsReadInPagesByAdministrators(t *testing.T) {
	w := newWorld(t, web.Limits{})
	c := w.as(w.secret(w.org, account.NewKey{Scopes: account.Scopes()}))
	for range 3 {
		if _, err := c.CreatePlan(t.Context(), client.Plan{Name: "Secret", Questions: []client.Question{{Text: "Why?"}}}); err != nil {
			t.Fatal(err)
		}
	}
	var got []client.AuditEntry
	for e, err := range c.Audit(t.Context(), client.Filter{"limit": "2", "action": "create.plan", "actor_kind": "key"}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
	}
	if len(got) < 3 {
		t.Fatalf("got %d entries", len(got))
	}
	for i, e := range got {
		if e.Action != "create.plan" || e.SubjectKind != "plan" || len(e.Hash) != 64 || e.Address == "" || e.RequestID == "" || i > 0 && e.Seq >= got[i-1].Seq {
			t.Errorf("entry %d: %+v", i, e)
		}
	}
	for name, k := range map[string]account.NewKey{"a test key": {Scopes: account.Scopes(), Env: account.Test}, "a reader": {Scopes: []account.Scope{account.ReadInterviews}}} {
		for _, err := range w.as(w.secret(w.org, k)).Audit(t.Context(), nil) {
			if p, ok := err.(*client.Problem); !ok || p.Status != http.StatusForbidden {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for e, err := range w.as(w.secret(w.foreign, account.NewKey{Scopes: account.Scopes()})).Audit(t.Context(), client.Filter{"action": "create.plan"}) {
		t.Errorf("another organization reads %+v, %v", e, err)
	}
}
