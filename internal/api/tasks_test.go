package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/web"
)

func TestTasksOfTheOtherEnvironmentAreNotListed(t *testing.T) {
	w := newWorld(t, web.Limits{})
	ctx := t.Context()
	plan := w.plan()
	made := w.interview(plan)
	if _, err := w.client.SendAnswer(ctx, made.Interview.ID, plan.Questions[0].ID, time.Time{}, strings.NewReader(string(wav(9)))); err != nil {
		t.Fatal(err)
	}
	if got := collect(t, w.client.Tasks(ctx, nil)); len(got) == 0 {
		t.Error("a live key sees none of its own")
	}
	test := w.as(w.secret(w.org, account.NewKey{Scopes: account.Scopes(), Env: account.Test}))
	for _, f := range []client.Filter{nil, {"interview_id": made.Interview.ID}} {
		if got := collect(t, test.Tasks(ctx, f)); len(got) != 0 {
			t.Errorf("a test key sees %d live tasks, of %v", len(got), f)
		}
	}
}
