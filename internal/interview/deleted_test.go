package interview_test

import (
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

func TestADeletedInterviewIsGoneForAllButTheSystem(t *testing.T) {
	w := newWorld(t)
	iv, _ := w.ready()
	share, token, err := w.svc.Share(w.ctx(), w.key, iv.ID, time.Time{})
	w.ok(err)
	happened := func() int {
		return len(must(w.db.Events(w.ctx(), interview.Space{OrganizationID: w.org.ID, Env: account.Live}, nil, iv.ID, 0, 1000)))
	}
	before := happened()
	w.ok(w.svc.DeleteInterview(w.ctx(), w.key, iv.ID))
	refuses(t, "twice", w.svc.DeleteInterview(w.ctx(), w.key, iv.ID), interview.NotFound)
	_, err = w.svc.Result(w.ctx(), w.key, iv.ID)
	refuses(t, "its result", err, interview.NotFound)
	_, _, err = w.svc.Enter(w.ctx(), w.svc.LinkToken(iv))
	refuses(t, "its link", err, interview.Gone)
	_, err = w.svc.SharedMedia(w.ctx(), token)
	refuses(t, "its share "+share.ID, err, interview.Gone)
	if list, err := w.svc.Interviews(w.ctx(), w.key, interview.Filter{}, interview.Page{}); err != nil || len(list) != 0 {
		t.Errorf("the list has %d, %v", len(list), err)
	}
	if hits, err := w.svc.Search(w.ctx(), w.key, "thread", interview.Page{}); err != nil || len(hits) != 0 {
		t.Errorf("it is found %d times, %v", len(hits), err)
	}
	for _, rec := range must(w.db.Recordings(w.ctx(), iv.ID)) {
		if rec.RemovedAt.IsZero() {
			t.Errorf("recording %s is kept", rec.ID)
		}
	}
	if n := len(w.tasks(interview.TaskRemove, iv.ID)); n != 1 {
		t.Errorf("%d tasks remove its media", n)
	}
	if after := happened(); after != before {
		t.Errorf("%d events of its end", after-before)
	}
	if _, err := w.svc.Result(w.ctx(), w.system(), iv.ID); err != nil {
		t.Errorf("the system: %v", err)
	}
}

func TestDeletingAnInterviewThatIsToComeCancelsItAndTellsNobody(t *testing.T) {
	w := newWorld(t)
	iv, candidate := w.start()
	w.hook(interview.Webhook{URL: "https://example.org"})
	w.ok(w.svc.DeleteInterview(w.ctx(), w.key, iv.ID))
	got := must(w.svc.Interview(w.ctx(), w.system(), iv.ID))
	if got.State != interview.Cancelled || got.DeletedAt.IsZero() {
		t.Errorf("%s, deleted at %v", got.State, got.DeletedAt)
	}
	_, err := w.svc.WriteAnswer(w.ctx(), candidate, interview.Answer{InterviewID: iv.ID, QuestionID: w.question(0), Text: "late"})
	if err == nil {
		t.Error("its candidate still answers")
	}
	if n := len(w.tasks(interview.TaskDeliver, iv.ID)); n != 0 {
		t.Errorf("%d events are told", n)
	}
}

func TestWhatIsBeingJudgedIsLeftAloneOnceDeleted(t *testing.T) {
	w := newWorld(t)
	iv, _ := w.completed()
	w.ok(w.svc.DeleteInterview(w.ctx(), w.key, iv.ID))
	_, err := w.svc.Case(w.ctx(), iv.ID)
	refuses(t, "its case", err, interview.Gone)
}

func TestDeletedPlansPositionsAndCandidatesTakeNoNewInterviews(t *testing.T) {
	w := newWorld(t)
	pos := must(w.svc.CreatePosition(w.ctx(), w.key, interview.Position{Title: "Engineer"}, interview.OnceKey{}))
	c := w.create(func(in *interview.NewInterview) { in.PositionID = pos.ID })
	w.ok(w.svc.DeleteCandidate(w.ctx(), w.key, c.Candidate.ID))
	_, err := w.svc.CreateInterview(w.ctx(), w.key, interview.NewInterview{PlanID: w.plan.ID, CandidateID: c.Candidate.ID}, interview.OnceKey{})
	refuses(t, "of the candidate", err, interview.NotFound, "candidate_id")
	again := w.create()
	if again.Candidate.ID == c.Candidate.ID {
		t.Error("the address still leads to the deleted candidate")
	}
	w.ok(w.svc.DeletePosition(w.ctx(), w.key, pos.ID))
	_, err = w.svc.CreateInterview(w.ctx(), w.key, interview.NewInterview{PlanID: w.plan.ID, PositionID: pos.ID}, interview.OnceKey{})
	refuses(t, "for the position", err, interview.NotFound, "position_id")
	w.ok(w.svc.DeletePlan(w.ctx(), w.key, w.plan.ID))
	_, err = w.svc.CreateInterview(w.ctx(), w.key, interview.NewInterview{PlanID: w.plan.ID}, interview.OnceKey{})
	refuses(t, "of the plan", err, interview.NotFound, "plan_id")
	for what, err := range map[string]error{
		"the plan":      only(w.svc.Plan(w.ctx(), w.key, w.plan.ID)),
		"the position":  only(w.svc.Position(w.ctx(), w.key, pos.ID)),
		"the candidate": only(w.svc.Candidate(w.ctx(), w.key, c.Candidate.ID)),
	} {
		refuses(t, what, err, interview.NotFound)
	}
	// The interview that was made with them goes on.
	w.enter(c)
	if r, err := w.svc.Result(w.ctx(), w.key, c.Interview.ID); err != nil || r.Candidate.ID != c.Candidate.ID {
		t.Errorf("its interview: %v", err)
	}
}

func TestCallsAreScheduledMovedAndDeletedWhileTheyAreToCome(t *testing.T) {
	w := newWorld(t)
	phone := examplePlan()
	phone.Mode = interview.Phone
	iv := w.create(func(in *interview.NewInterview) { in.PlanID, in.Plan = "", &phone }).Interview
	first := must(w.svc.ScheduleCall(w.ctx(), w.key, iv.ID, time.Time{}))
	at := w.now().Add(time.Hour)
	second := must(w.svc.ScheduleCall(w.ctx(), w.key, iv.ID, at))
	calls := must(w.svc.Calls(w.ctx(), w.key, iv.ID))
	if len(calls) != 2 || calls[0].State != interview.CallCancelled || calls[1].State != interview.CallScheduled || calls[1].Retry != 1 || !calls[1].ScheduledAt.Equal(at) {
		t.Errorf("%+v", calls)
	}
	_, err := w.svc.ScheduleCall(w.ctx(), w.key, iv.ID, w.now().Add(-time.Hour))
	refuses(t, "in the past", err, interview.Invalid, "scheduled_at")
	_, err = w.svc.RescheduleCall(w.ctx(), w.key, iv.ID, first.ID, at)
	refuses(t, "moving a cancelled one", err, interview.Conflict)
	_, err = w.svc.RescheduleCall(w.ctx(), w.key, iv.ID, second.ID, w.now().Add(-time.Minute))
	refuses(t, "moving into the past", err, interview.Invalid, "scheduled_at")
	moved := must(w.svc.RescheduleCall(w.ctx(), w.key, iv.ID, second.ID, at.Add(time.Hour)))
	if !moved.ScheduledAt.Equal(at.Add(time.Hour)) {
		t.Errorf("moved to %v", moved.ScheduledAt)
	}
	moved.State = interview.CallInProgress
	w.ok(w.db.Write(w.ctx(), func(tx interview.Tx) error { return tx.SaveCall(w.ctx(), moved) }))
	_, err = w.svc.ScheduleCall(w.ctx(), w.key, iv.ID, time.Time{})
	refuses(t, "beside one in progress", err, interview.Conflict)
	refuses(t, "deleting one in progress", w.svc.DeleteCall(w.ctx(), w.key, iv.ID, second.ID), interview.Conflict)
	w.ok(w.svc.DeleteCall(w.ctx(), w.key, iv.ID, first.ID))
	refuses(t, "deleting it twice", w.svc.DeleteCall(w.ctx(), w.key, iv.ID, first.ID), interview.NotFound, "call_id")

	online := w.create().Interview
	_, err = w.svc.ScheduleCall(w.ctx(), w.key, online.ID, time.Time{})
	refuses(t, "an interview in the browser", err, interview.Unsupported)
}

func TestAWebhookOfAParentMayHearOfItsChildren(t *testing.T) {
	w := newWorld(t)
	child := account.Organization{ID: "00000000-0000-7000-8000-000000000009", ParentID: w.org.ID, Name: "Child", CreatedAt: w.now(), UpdatedAt: w.now()}
	w.ok(w.db.AddOrganization(w.ctx(), &child))
	of := account.Actor{OrganizationID: child.ID, Env: account.Live, Scopes: account.Scopes()}
	w.hook(interview.Webhook{URL: "https://example.org/own"})
	all := w.hook(interview.Webhook{URL: "https://example.org/all", Children: true})
	plan := examplePlan()
	c := must(w.svc.CreateInterview(w.ctx(), of, interview.NewInterview{Plan: &plan}, interview.OnceKey{}))
	e := must(w.svc.Events(w.ctx(), of, nil, c.Interview.ID, 0, 1))[0]
	ds := must(w.svc.OpenDeliveries(w.ctx(), e.ID))
	if len(ds) != 1 || ds[0].WebhookID != all.ID || ds[0].OrganizationID != w.org.ID {
		t.Errorf("%+v", ds)
	}
	if n := len(w.tasks(interview.TaskDeliver, c.Interview.ID)); n == 0 {
		t.Error("nothing was queued for the parent's webhook")
	}
	got := must(w.svc.UpdateWebhook(w.ctx(), w.key, all.ID, func(h *interview.Webhook) error { h.Children = false; return nil }))
	if !got.Children {
		t.Error("an update changed whom it hears of")
	}
}

func TestACircuitCanBeClosedByHand(t *testing.T) {
	w := newWorld(t)
	h := w.hook(interview.Webhook{URL: "https://example.org"})
	at := w.now()
	h.Failures, h.OpenUntil, h.Disabled = 12, at.Add(4*time.Minute), true
	w.ok(w.db.Write(w.ctx(), func(tx interview.Tx) error { return tx.SaveWebhook(w.ctx(), &h) }))
	if got := must(w.svc.Webhook(w.ctx(), w.key, h.ID)).OpenedAt(); !got.Equal(at) {
		t.Errorf("it opened at %v, not %v", got, at)
	}
	got := must(w.svc.CloseCircuit(w.ctx(), w.key, h.ID))
	if got.Failures != 0 || !got.OpenUntil.IsZero() || got.Disabled || !got.OpenedAt().IsZero() {
		t.Errorf("%+v", got)
	}
}

func TestWhatADialectSealsComesBack(t *testing.T) {
	w := newWorld(t)
	sealed := must(w.svc.SealText("Bearer x"))
	if got, err := w.svc.UnsealText(sealed); err != nil || got != "Bearer x" || string(sealed) == "Bearer x" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAWebhookForChildrenIsNotForEveryKeyOfTheParent(t *testing.T) {
	w := newWorld(t)
	hook := w.hook(interview.Webhook{URL: "https://example.org", Children: true})
	plain := w.key
	plain.Scopes = []account.Scope{account.ReadWebhooks, account.WriteWebhooks}
	change := func(a account.Actor) error {
		return only(w.svc.UpdateWebhook(w.ctx(), a, hook.ID, func(h *interview.Webhook) error { h.URL = "https://example.com"; return nil }))
	}
	for what, err := range map[string]error{
		"changing": change(plain),
		"rotating": only(w.svc.RotateSecret(w.ctx(), plain, hook.ID)),
		"its key":  only(w.svc.WebhookSecret(w.ctx(), plain, hook.ID)),
		"testing":  only(w.svc.TestWebhook(w.ctx(), plain, hook.ID)),
		"its log":  only(w.svc.Deliveries(w.ctx(), plain, hook.ID, interview.Page{})),
		"deleting": w.svc.DeleteWebhook(w.ctx(), plain, hook.ID),
		"making":   second(w.svc.CreateWebhook(w.ctx(), plain, interview.Webhook{URL: "https://example.org", Children: true}, "", interview.OnceKey{})),
	} {
		refuses(t, what, err, interview.Denied)
	}
	partner := plain
	partner.Partner = true
	w.ok(change(partner))
}
