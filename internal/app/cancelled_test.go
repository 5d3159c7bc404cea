package app

import (
	"bytes"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/store/storetest"
)

func TestAnInterviewWhoseWorkWasCancelledCanBeRunAgain(t *testing.T) {
	ctx := t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	a := &App{DB: storetest.SQLite(t)}
	a.Service = interview.New(a.DB, interview.Config{LinkSecret: bytes.Repeat([]byte("k"), 32)})
	org := account.Organization{ID: "00000000-0000-7000-8000-000000000001", Name: "Acme", CreatedAt: time.Now(), UpdatedAt: time.Now()}
	ok(a.DB.AddOrganization(ctx, &org))
	actor := systemOf(org.ID)
	made, err := a.Service.CreateInterview(ctx, actor, interview.NewInterview{
		Plan: &interview.Plan{Name: "P", Questions: []interview.Question{{Text: "Why?", Form: interview.Text}}}}, interview.OnceKey{})
	ok(err)
	id := made.Interview.ID
	_, err = a.Service.WriteAnswer(ctx, actor, interview.Answer{InterviewID: id, QuestionID: made.Interview.Asked.Questions[0].ID, Text: "Because."})
	ok(err)
	_, err = a.Service.Complete(ctx, actor, id, "")
	ok(err)
	state := func(want interview.State) {
		t.Helper()
		ok(a.failCancelled(ctx))
		iv, err := a.DB.Interview(ctx, id)
		ok(err)
		if iv.State != want {
			t.Errorf("the interview is %s (%s), want %s", iv.State, iv.Reason, want)
		}
	}
	state(interview.Processing)
	tasks, err := a.DB.Tasks(ctx, queue.TaskFilter{InterviewID: id, Kind: interview.TaskAssess, Limit: 9})
	ok(err)
	ok(a.DB.Cancel(ctx, tasks[0].ID))
	state(interview.Failed)
	_, err = a.Service.Rerun(ctx, actor, id, interview.Assess)
	ok(err)
	state(interview.Processing) // the cancelled task is still on record, beside the new one
}
