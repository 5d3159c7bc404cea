package interview_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// overtaken lets something happen just before a transaction begins.
type overtaken struct {
	interview.Store
	before func()
}

func (o *overtaken) Write(ctx context.Context, fn func(interview.Tx) error) error {
	if before := o.before; before != nil {
		o.before = nil
		before()
	}
	return o.Store.Write(ctx, fn)
}

// The plan is looked at before the transaction; what counts is how it is in it.
func TestAPlanThatChangesWhileAnInterviewIsMadeIsAskedAsItIs(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		o := &overtaken{Store: w.db}
		svc := interview.New(o, interview.Config{Now: w.now, LinkSecret: bytes.Repeat([]byte("k"), 32),
			Seal: func(b []byte) []byte { return b }, Unseal: func(b []byte) ([]byte, error) { return b, nil }})
		set := func(change func(*interview.Plan)) func() {
			return func() {
				_, err := w.svc.UpdatePlan(w.ctx(), w.key, w.plan.ID, 0, func(p *interview.Plan) error { change(p); return nil })
				w.ok(err)
			}
		}
		create := func(a account.Actor) (interview.Created, error) {
			return svc.CreateInterview(w.ctx(), a, interview.NewInterview{PlanID: w.plan.ID}, interview.OnceKey{})
		}
		made := must(create(w.key))
		if made.Interview.Asked.Questions[0].Text != w.plan.Questions[0].Text {
			t.Errorf("asked %q", made.Interview.Asked.Questions[0].Text)
		}
		o.before = set(func(p *interview.Plan) { p.Questions[0].Text = "What changed?" })
		made = must(create(w.key))
		if got := made.Interview.Asked; got.Questions[0].Text != "What changed?" || got.PlanVersion != w.plan.Version+1 {
			t.Errorf("asked %q of version %d", got.Questions[0].Text, got.PlanVersion)
		}
		o.before = set(func(p *interview.Plan) { p.Status = "archived" })
		_, err := create(w.key)
		refuses(t, "a plan that was just archived", err, interview.Conflict)
		_, err = create(w.other)
		refuses(t, "another organization's plan", err, interview.Foreign)

		// What is remembered of a plan is neither believed for longer than it is so
		// nor told to others.
		set(func(p *interview.Plan) { p.Status, p.Questions[0].Text = "active", "What changed again?" })()
		for range 3 {
			if got := must(create(w.key)).Interview.Asked; got.Questions[0].Text != "What changed again?" {
				t.Errorf("asked %q of version %d", got.Questions[0].Text, got.PlanVersion)
			}
			_, err = create(w.other)
			refuses(t, "another organization's plan that is remembered", err, interview.Foreign)
		}
		made = must(create(w.key))
		made.Interview.Asked.Questions[0].Text = "Mine"
		if got := must(create(w.key)).Interview.Asked; got.Questions[0].Text != "What changed again?" {
			t.Errorf("one interview changed the next: %q", got.Questions[0].Text)
		}
		w.ok(w.svc.DeletePlan(w.ctx(), w.key, w.plan.ID))
		_, err = create(w.key)
		refuses(t, "a plan that was deleted", err, interview.NotFound)
	})
}
