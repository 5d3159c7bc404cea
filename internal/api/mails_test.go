package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

func TestCandidatesAreWrittenToWhenTheCallerAsks(t *testing.T) {
	w := newWorld(t, web.Limits{})
	ctx := t.Context()
	plan := w.plan()
	mails := func(id string) (kinds []string) {
		t.Helper()
		for _, m := range ok[[]client.Mail](t)(w.client.Mails(ctx, id)) {
			kinds = append(kinds, m.Kind+" "+m.State)
		}
		return kinds
	}
	want := func(id string, want ...string) {
		t.Helper()
		if got := strings.Join(mails(id), ", "); got != strings.Join(want, ", ") {
			t.Errorf("mails %s, want %v", got, want)
		}
	}
	ada := &client.Candidate{FirstName: "Ada", Email: "ada@example.org"}
	silent := ok[client.Made](t)(w.client.CreateInterview(ctx, client.NewInterview{PlanID: plan.ID, Candidate: ada}))
	want(silent.Interview.ID)
	m := ok[client.Mail](t)(w.client.SendInvitation(ctx, silent.Interview.ID))
	if m.Kind != "invitation" || m.State != "queued" || m.InterviewID != silent.Interview.ID || m.DueAt.IsZero() {
		t.Errorf("%+v", m)
	}
	at := time.Now().Add(48 * time.Hour).UTC().Truncate(time.Second)
	if ms := ok[[]client.Mail](t)(w.client.Remind(ctx, silent.Interview.ID, at, at.Add(time.Hour))); len(ms) != 2 || !ms[0].DueAt.Equal(at) {
		t.Errorf("%+v", ms)
	}
	ok[[]client.Mail](t)(w.client.Remind(ctx, silent.Interview.ID))
	want(silent.Interview.ID, "reminder queued", "reminder queued", "reminder queued", "invitation queued")

	told := ok[client.Made](t)(w.client.CreateInterview(ctx, client.NewInterview{PlanID: plan.ID, Candidate: ada, Notify: "email"}))
	want(told.Interview.ID, "invitation queued")
	ok[client.Interview](t)(w.client.RevokeAndTell(ctx, told.Interview.ID, "filled"))
	want(told.Interview.ID, "ended queued", "invitation queued")
	inv := ok[client.Invited](t)(w.client.Invite(ctx, client.Invitation{PlanID: plan.ID, Notify: "email", Candidates: []client.Candidate{*ada, {FirstName: "Bob"}}}))
	if len(inv.Data) != 1 || len(inv.Errors) != 1 || inv.Errors[0].Pointer != "/candidates/1/email" {
		t.Errorf("%+v", inv)
	}
	want(inv.Data[0].Interview.ID, "invitation queued")
	ok[client.Interview](t)(w.client.CancelAndTell(ctx, inv.Data[0].Interview.ID, ""))
	want(inv.Data[0].Interview.ID, "ended queued", "invitation queued")
}

func TestMailThatCannotBeAskedForIsRefused(t *testing.T) {
	w := newWorld(t, web.Limits{})
	made := w.interview(w.plan())
	path := "/v1/interviews/" + made.Interview.ID + "/mails"
	for body, want := range map[string]int{
		`{}`: 422, `{"kind":"ended"}`: 422, `{"kind":"love"}`: 422, `{"kind":"invitation","at":["2090-01-01T00:00:00Z"]}`: 422,
		`{"kind":"reminder","at":["2020-01-01T00:00:00Z"]}`: 422, `{"kind":"reminder","at":["2090-01-01T00:00:00Z"]}`: 422,
		`{"kind":"reminder","at":"soon"}`: 422, `[]`: 422, `{`: 400, `{"kind":"invitation","to":"eve@example.org"}`: 422,
	} {
		if status, h, answer := w.do("POST", path, body); status != want || w.problem(status, h, answer).Code == "" {
			t.Errorf("%s: %d %s, want %d", body, status, answer, want)
		}
	}
	if status, _, answer := w.do("POST", "/v1/interviews/"+made.Interview.ID+"/cancel", `{"notify":"pigeon"}`); status != 422 {
		t.Errorf("%d %s", status, answer)
	}
	w = newWorld(t, web.Limits{}, func(c *interview.Config) { c.Mail = false })
	path = "/v1/interviews/" + w.interview(w.plan()).Interview.ID + "/mails"
	status, h, answer := w.do("POST", path, `{"kind":"invitation"}`)
	if p := w.problem(status, h, answer); status != http.StatusConflict || !strings.Contains(p.Detail, "mail.url") {
		t.Errorf("%d %s", status, answer)
	}
}
