package jobmojito

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

func TestAnOperatorsTokenActsForTheMerchantItNames(t *testing.T) {
	w := dialecttest.New(t, "invited")
	h := New(w.Deps).Handler()
	_, operator := w.Key(t, name, func(k *account.NewKey) { k.Partner = true })
	_, plain := w.Key(t, name)
	for _, c := range []struct{ token, merchant, owner string }{
		{operator, w.Child.ID, w.Child.ID}, {operator, strings.ToUpper(w.Child.ID), w.Child.ID}, {operator, w.Acme.ID, w.Acme.ID}, {operator, w.Other.ID, ""},
		{operator, "nobody", ""}, {plain, w.Child.ID, w.Acme.ID}, {plain, "nobody", w.Acme.ID},
	} {
		body := strings.Replace(newDefinition, `{`, fmt.Sprintf(`{"merchant_id":%q,`, c.merchant), 1)
		if c.owner == "" {
			if status, got := invoke(t, w, h, c.token, "job-interview-create-from-array", body); status != http.StatusForbidden || got != `{"error":"Forbidden"}` {
				t.Errorf("for %s: %d %s", c.merchant, status, got)
			}
			continue
		}
		made := ask[CreatedDefinition](t, w, h, c.token, "job-interview-create-from-array", body)
		if p := planOf(t, w, made.ID); p.OrganizationID != c.owner {
			t.Errorf("for %s it is %s's", c.merchant, p.OrganizationID)
		}
	}
}

func TestAnOperatorChangesTheDefinitionsOfItsMerchants(t *testing.T) {
	w := dialecttest.New(t, "invited")
	h := New(w.Deps).Handler()
	_, operator := w.Key(t, name, func(k *account.NewKey) { k.Partner = true })
	_, elsewhere := w.Key(t, name, func(k *account.NewKey) { k.Partner, k.Env = true, account.Test })
	_, plain := w.Key(t, name)
	made := ask[CreatedDefinition](t, w, h, operator, "job-interview-create-from-array", strings.Replace(newDefinition, `{`, fmt.Sprintf(`{"merchant_id":%q,`, w.Child.ID), 1))
	foreign, err := w.Service.CreatePlan(t.Context(), account.Actor{System: true, OrganizationID: w.Other.ID},
		interview.Plan{Name: "Foreign", Questions: []interview.Question{{Text: "Why?"}}}, interview.OnceKey{})
	if err != nil {
		t.Fatal(err)
	}
	for function, body := range map[string]string{"job-interview-get": `{"position_id":"ID"}`, "job-interview-update": `{"position_id":"ID","name":"New"}`,
		"job-interview-set-state": `{"position_id":"ID","status":"archived"}`} {
		for about, c := range map[string]struct {
			token, id string
			ok        bool
		}{
			"its merchant's": {operator, made.ID, true}, "its own": {operator, w.Plan.ID, true}, "another's": {operator, foreign.ID, false},
			"of the other environment": {elsewhere, made.ID, false}, "a sub-merchant's, by an ordinary token": {plain, made.ID, false}, "nobody's": {operator, w.Child.ID, false},
		} {
			if status, got := invoke(t, w, h, c.token, function, strings.Replace(body, "ID", c.id, 1)); (status == http.StatusOK) != c.ok || !c.ok && !strings.HasPrefix(got, `{"error":"Interview not found."}`) {
				t.Errorf("%s of one that is %s: %d %s", function, about, status, got)
			}
		}
	}
	if p := planOf(t, w, made.ID); p.Name != "New" || p.Status != "archived" || planOf(t, w, foreign.ID).Name != "Foreign" {
		t.Errorf("%s is %s", p.Name, p.Status)
	}
}
