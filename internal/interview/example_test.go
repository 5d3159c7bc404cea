package interview_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/store"
)

// A plan is made, a candidate invited, let in by the link, and answers.
func ExampleService() {
	ctx := context.Background()
	dir := must(os.MkdirTemp("", "candor"))
	defer os.RemoveAll(dir)
	db := must(store.Open(ctx, store.Config{URL: filepath.Join(dir, "candor.db")}))
	defer db.Close()
	svc := interview.New(db, interview.Config{LinkSecret: []byte(strings.Repeat("secret", 6))})
	accounts := account.NewService(db, account.Config{Peppers: [][]byte{[]byte(strings.Repeat("pepper", 6))}})

	org := must(accounts.CreateOrganization(ctx, account.Actor{System: true}, account.Organization{Name: "Acme"}))
	recruiter := account.Actor{OrganizationID: org.ID, Env: account.Live, Scopes: account.Scopes()}
	plan := must(svc.CreatePlan(ctx, recruiter, interview.Plan{
		Name: "Backend engineer",
		Questions: []interview.Question{{
			Text: "What does a mutex do?", Form: interview.Text,
			KeyPoints: []interview.KeyPoint{{Text: "lets one goroutine at a time into a critical section"}},
		}},
	}, interview.OnceKey{}))
	made := must(svc.CreateInterview(ctx, recruiter, interview.NewInterview{
		PlanID: plan.ID, Candidate: &interview.Candidate{FirstName: "Ada", Email: "ada@example.org"},
	}, interview.OnceKey{}))
	fmt.Println(made.Interview.State)

	candidate, iv, _ := svc.Enter(ctx, made.LinkToken)
	fmt.Println(iv.State)
	iv = must(svc.Consent(ctx, candidate, "2026-01"))
	fmt.Println(iv.State)
	_, iv, _ = svc.Start(ctx, candidate, "a browser")
	fmt.Println(iv.State)
	must(svc.WriteAnswer(ctx, candidate, interview.Answer{QuestionID: iv.Asked.Questions[0].ID, Text: "One at a time."}))
	iv = must(svc.Complete(ctx, candidate, iv.ID, ""))
	fmt.Println(iv.State, iv.Completion)
	// Output:
	// invited
	// opened
	// consented
	// in_progress
	// processing all_answered
}
