package interview_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// members are two people of the organization and one of another.
func (w *world) members() (ada, bob, eve account.Actor) {
	w.t.Helper()
	for i, p := range []*account.Actor{&ada, &bob, &eve} {
		org := w.key.OrganizationID
		if i == 2 {
			org = w.other.OrganizationID
		}
		m := account.Member{ID: fmt.Sprintf("00000000-0000-7000-8000-00000000010%d", i), OrganizationID: org,
			Email: fmt.Sprintf("m%d@example.org", i), Role: account.Reviewer, CreatedAt: w.now()}
		w.ok(w.db.AddMember(w.ctx(), m))
		*p = account.ActorOf(m, account.Live)
	}
	return ada, bob, eve
}

func TestSavedViewsAreAMembersOwn(t *testing.T) {
	w := newWorld(t)
	ada, bob, _ := w.members()
	first := must(w.svc.SaveView(w.ctx(), ada, "To review", "view=waiting"))
	again := must(w.svc.SaveView(w.ctx(), ada, "To review", "view=decided"))
	if again.ID != first.ID {
		t.Error("the same name made a second view")
	}
	must(w.svc.SaveView(w.ctx(), bob, "To review", "view=under"))
	if have := must(w.svc.Views(w.ctx(), ada)); len(have) != 1 || have[0].Query != "view=decided" {
		t.Errorf("views %+v", have)
	}
	refuses(t, "another's view", w.svc.DeleteView(w.ctx(), bob, first.ID), interview.NotFound)
	w.ok(w.svc.DeleteView(w.ctx(), ada, first.ID))
	for i := range interview.MaxViews {
		must(w.svc.SaveView(w.ctx(), ada, fmt.Sprint(i), ""))
	}
	_, err := w.svc.SaveView(w.ctx(), ada, "one more", "")
	refuses(t, "one too many", err, interview.Conflict)
	_, err = w.svc.SaveView(w.ctx(), w.key, "a program's", "")
	refuses(t, "a program", err, interview.Denied)
	_, err = w.svc.SaveView(w.ctx(), ada, " ", "")
	refuses(t, "no name", err, interview.Invalid)
}

func TestTimeSpentOnAReviewAddsUp(t *testing.T) {
	w := newWorld(t)
	ada, bob, eve := w.members()
	iv, _ := w.start()
	w.ok(w.svc.SpendReview(w.ctx(), ada, iv.ID, 20*time.Second))
	w.ok(w.svc.SpendReview(w.ctx(), ada, iv.ID, 25*time.Second))
	w.ok(w.svc.SpendReview(w.ctx(), bob, iv.ID, time.Second))
	have := must(w.svc.ReviewTimes(w.ctx(), ada, iv.ID))
	if len(have) != 2 || have[0].SpentMS != 45_000 || have[1].SpentMS != 1_000 {
		t.Errorf("times %+v", have)
	}
	refuses(t, "another organization", w.svc.SpendReview(w.ctx(), eve, iv.ID, time.Second), interview.Foreign)
	for _, d := range []time.Duration{0, -time.Second, interview.MaxSpending + 1} {
		refuses(t, d.String(), w.svc.SpendReview(w.ctx(), ada, iv.ID, d), interview.Invalid)
	}
}

func TestWhatWasRatedBeforeTheMachineIsKept(t *testing.T) {
	w := newWorld(t)
	ada, bob, _ := w.members()
	iv, _ := w.ready()
	q := iv.Asked.Questions[0].ID
	must(w.svc.SaveReview(w.ctx(), ada, interview.Review{InterviewID: iv.ID, Ratings: map[string]float64{q: 75}}))
	shown := must(w.svc.Reveal(w.ctx(), ada, iv.ID))
	if shown.MachineShown || shown.Blind[q] != 75 || shown.RevealedAt.IsZero() {
		t.Errorf("revealed: %+v", shown)
	}
	w.pass(time.Minute)
	later := must(w.svc.SaveReview(w.ctx(), ada, interview.Review{InterviewID: iv.ID, Ratings: map[string]float64{q: 25}, Blind: map[string]float64{q: 25}, Decision: "hold"}))
	again := must(w.svc.Reveal(w.ctx(), ada, iv.ID))
	if later.Ratings[q] != 25 || again.Blind[q] != 75 || !again.RevealedAt.Equal(shown.RevealedAt) || again.MachineShown {
		t.Errorf("a change afterwards: %+v, then %+v", later, again)
	}
	if first := must(w.svc.Reveal(w.ctx(), bob, iv.ID)); !first.MachineShown || len(first.Blind) != 0 {
		t.Errorf("who rated nothing has seen the machine first: %+v", first)
	}
	open, _ := w.start()
	_, err := w.svc.Reveal(w.ctx(), ada, open.ID)
	refuses(t, "an interview that goes on", err, interview.Conflict)
	_, err = w.svc.Reveal(w.ctx(), w.key, iv.ID)
	refuses(t, "a program", err, interview.Denied)
}
