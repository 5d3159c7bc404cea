package demo

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// others makes the interviews that have no result: invited, in progress,
// cancelled, and one in the test environment.
func (b *builder) others(ctx context.Context, m *Made) error {
	invited, err := b.invite(ctx, "CAND-2026-004", candidate{"Sofia", "Lind", "sofia.lind@example.com", "sv-SE", "Europe/Stockholm"})
	if err != nil {
		return err
	}
	m.Invited = ref(b.a, invited)

	begun, err := b.invite(ctx, "CAND-2026-005", candidate{"Marcus", "Webb", "marcus.webb@example.com", "en-US", "America/Chicago"})
	if err != nil {
		return err
	}
	m.InProgress = ref(b.a, begun)
	if begun.Interview.State == interview.Invited {
		room, err := b.enter(ctx, begun)
		if err != nil {
			return err
		}
		last := begun.Interview.Asked.Questions[len(begun.Interview.Asked.Questions)-1]
		if _, err := b.a.Service.WriteAnswer(ctx, room, interview.Answer{
			InterviewID: begun.Interview.ID, QuestionID: last.ID, Form: interview.Text, StartedAt: time.Now(),
			Text: "Dear customer, I am sorry that your order is late. It will be with you on Friday.",
		}); err != nil {
			return err
		}
	}

	cancelled, err := b.invite(ctx, "CAND-2026-006", candidate{"Priya", "Nair", "priya.nair@example.com", "en-IN", "Asia/Kolkata"})
	if err != nil {
		return err
	}
	m.Cancelled = ref(b.a, cancelled)
	if !cancelled.Interview.State.Ended() {
		if _, err := b.a.Service.Cancel(ctx, b.actor, m.Cancelled.ID, "the position was filled"); err != nil {
			return err
		}
	}
	b.step("interviews in other states")
	return b.test(ctx, m)
}

func (b *builder) invite(ctx context.Context, external string, c candidate) (interview.Created, error) {
	return b.a.Service.CreateInterview(ctx, b.actor, interview.NewInterview{
		PlanID: b.plan.ID, Candidate: c.domain(), ExternalID: external,
	}, once(external))
}

// test makes a test interview with a synthetic result.
func (b *builder) test(ctx context.Context, m *Made) error {
	actor := account.Actor{System: true, OrganizationID: m.Org, Env: account.Test}
	plan := interview.Plan{Name: "Test plan", Questions: []interview.Question{{
		Text: "What is tested here?", KeyPoints: []interview.KeyPoint{{Text: "the integration"}}}}}
	c, err := b.a.Service.CreateInterview(ctx, actor, interview.NewInterview{
		Plan: &plan, Candidate: &interview.Candidate{FirstName: "Test", LastName: "Person"}, ExternalID: "TEST-1", Test: true, CompleteNow: true,
	}, once("test"))
	m.Test = ref(b.a, c)
	return err
}

// elsewhere makes an interview of another organization, answered in writing.
func (b *builder) elsewhere(ctx context.Context, org string) (Ref, error) {
	actor := system(org)
	plan := interview.Plan{
		Name: "Warehouse planner", Language: "en",
		Questions: []interview.Question{{
			Text: "Two trucks arrive at the same time. What do you do?", Category: interview.Situational, Form: interview.Text,
			KeyPoints: []interview.KeyPoint{
				{Text: "check which load is more urgent", Synonyms: []string{"look at the delivery times"}},
				{Text: "give each truck a gate", Synonyms: []string{"send one truck to the second dock"}},
				{Text: "tell the drivers and the team"},
			},
		}},
	}
	c, err := b.a.Service.CreateInterview(ctx, actor, interview.NewInterview{
		Plan: &plan, Candidate: &interview.Candidate{FirstName: "Jonas", LastName: "Berg", Email: "jonas.berg@example.com"}, ExternalID: "HL-77",
	}, once("elsewhere"))
	if err != nil {
		return Ref{}, err
	}
	r := ref(b.a, c)
	if c.Interview.State.Over() {
		return r, nil
	}
	room, err := b.enter(ctx, c)
	if err != nil {
		return r, err
	}
	if _, err := b.a.Service.WriteAnswer(ctx, room, interview.Answer{
		InterviewID: r.ID, QuestionID: c.Interview.Asked.Questions[0].ID, Form: interview.Text, StartedAt: time.Now(),
		Text: "First I check which load is more urgent. Then I send one truck to the second dock and tell the drivers and my team what happens next.",
	}); err != nil {
		return r, err
	}
	_, err = b.a.Service.Complete(ctx, room, r.ID, interview.AllAnswered)
	return r, err
}
