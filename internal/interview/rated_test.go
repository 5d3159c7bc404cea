package interview_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// rated is an interview that was judged; all its answers got the score.
func (w *world) rated(score float64) interview.Interview {
	w.t.Helper()
	iv, a := w.start()
	w.hear(w.speak(a, iv.ID, 0, "x"+iv.ID), "I cancel it", 2000)
	must(w.svc.Complete(w.ctx(), a, iv.ID, ""))
	w.rejudge(iv.ID, func(as *interview.Assessment) { as.Answers[0].Judged = interview.Judged{Score: &score} })
	return iv
}

// rejudge adds a version of an assessment, as the assess stage run again does.
func (w *world) rejudge(id string, change func(*interview.Assessment)) {
	w.t.Helper()
	w.ok(w.db.Write(w.ctx(), func(tx interview.Tx) error {
		as := interview.Assessment{ID: fmt.Sprintf("00000000-0000-7000-9000-%012d", w.clock.Load()%1_000_000_000_000), InterviewID: id, CreatedAt: w.now(),
			Answers: []interview.AnswerScore{{QuestionID: w.question(0)}, {QuestionID: w.question(1), Judged: interview.Judged{Withheld: "no_answer"}}}}
		change(&as)
		return tx.AddAssessment(w.ctx(), &as)
	}))
	w.clock.Add(1000)
}

// lines are blind ratings as text: question, member, rating, machine's.
func (w *world) lines(a account.Actor, f interview.RatedFilter, p interview.Page, m ...account.Actor) (string, interview.Cursor) {
	w.t.Helper()
	got, next, err := w.svc.BlindRatings(w.ctx(), a, f, p)
	w.ok(err)
	var out []string
	for _, r := range got {
		who := -1
		for i := range m {
			if m[i].MemberID == r.MemberID {
				who = i
			}
		}
		machine := "–"
		if r.Machine != nil {
			machine = fmt.Sprint(*r.Machine)
		}
		q := 0
		if r.QuestionID == w.question(1) {
			q = 1
		}
		out = append(out, fmt.Sprintf("q%d m%d %v %s", q, who, r.Rating, machine))
	}
	return strings.Join(out, ", "), next
}

func TestOnlyWhatWasRatedBeforeTheMachineShowedIsBlind(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ada, bob, eve := w.members()
		iv := w.rated(80)
		rate := func(a account.Actor, q int, v float64) {
			must(w.svc.SaveReview(w.ctx(), a, interview.Review{InterviewID: iv.ID, Ratings: map[string]float64{w.question(q): v}}))
		}
		all := func() string {
			s, next := w.lines(w.key, interview.RatedFilter{}, interview.Page{}, ada, bob)
			if !next.IsZero() {
				t.Errorf("after the last comes %v", next)
			}
			return s
		}
		rate(ada, 0, 75)
		if got := all(); got != "" {
			t.Errorf("while she rates: %s", got)
		}
		shown := must(w.svc.Reveal(w.ctx(), ada, iv.ID)).RevealedAt
		rate(ada, 0, 100)
		must(w.svc.Reveal(w.ctx(), bob, iv.ID)) // without a rating
		rate(bob, 0, 80)
		if got := all(); got != "q0 m0 75 80" {
			t.Errorf("what was rated blind: %s", got)
		}
		// A judgement made afterwards changes nothing of what was compared then.
		w.clock.Add(1000)
		w.rejudge(iv.ID, func(as *interview.Assessment) { as.Answers[0].Judged = interview.Judged{Score: new(10.0)} })
		if got := all(); got != "q0 m0 75 80" {
			t.Errorf("after another judgement: %s", got)
		}
		for what, f := range map[string]interview.RatedFilter{
			"later": {From: shown.Add(time.Microsecond)}, "earlier": {Before: shown}, "another plan": {PlanID: iv.ID},
		} {
			if got, _ := w.lines(w.key, f, interview.Page{}, ada); got != "" {
				t.Errorf("%s: %s", what, got)
			}
		}
		if got, _ := w.lines(eve, interview.RatedFilter{}, interview.Page{}); got != "" {
			t.Errorf("another organization sees %s", got)
		}
		_, _, err := w.svc.BlindRatings(w.ctx(), account.Actor{OrganizationID: w.org.ID, Env: account.Live, InterviewID: iv.ID}, interview.RatedFilter{}, interview.Page{})
		refuses(t, "a candidate", err, interview.Denied)
		_, _, err = w.svc.BlindRatings(w.ctx(), w.key, interview.RatedFilter{}, interview.Page{Order: interview.Oldest})
		refuses(t, "another order", err, interview.Invalid, "order")
	})
}

func TestAScoreThatIsNotTheMachinesOwnIsNotCompared(t *testing.T) {
	w := newWorld(t)
	ada, _, _ := w.members()
	from := time.Time{}
	for _, c := range []struct {
		change func(*interview.Assessment)
		want   string
	}{
		{func(as *interview.Assessment) { as.Answers[0].Judged = interview.Judged{Score: new(40.0)} }, "q0 m0 50 40, q1 m0 25 –"},
		{func(as *interview.Assessment) {
			as.Synthetic, as.Answers[0].Judged = true, interview.Judged{Score: new(40.0)}
		}, "q0 m0 50 –, q1 m0 25 –"},
		{func(as *interview.Assessment) {
			as.Imported, as.Answers[0].Judged = true, interview.Judged{Score: new(40.0)}
		}, "q0 m0 50 –, q1 m0 25 –"},
	} {
		iv := w.rated(90)
		w.rejudge(iv.ID, c.change)
		must(w.svc.SaveReview(w.ctx(), ada, interview.Review{InterviewID: iv.ID, Ratings: map[string]float64{w.question(0): 50, w.question(1): 25}}))
		must(w.svc.Reveal(w.ctx(), ada, iv.ID))
		if got, _ := w.lines(ada, interview.RatedFilter{From: from}, interview.Page{}, ada); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
		from = w.now()
	}
}

func TestBlindRatingsPageByInterview(t *testing.T) {
	w := newWorld(t)
	ada, bob, _ := w.members()
	for i := range 5 {
		iv := w.rated(float64(i))
		for _, m := range []account.Actor{bob, ada} {
			must(w.svc.SaveReview(w.ctx(), m, interview.Review{InterviewID: iv.ID, Ratings: map[string]float64{w.question(0): float64(i) * 25}}))
			must(w.svc.Reveal(w.ctx(), m, iv.ID))
		}
	}
	var pages []string
	p := interview.Page{Limit: 2}
	for {
		got, next := w.lines(ada, interview.RatedFilter{}, p, ada, bob)
		pages = append(pages, got)
		if p.After = next; next.IsZero() {
			break
		}
	}
	want := "q0 m0 100 4, q0 m1 100 4, q0 m0 75 3, q0 m1 75 3|q0 m0 50 2, q0 m1 50 2, q0 m0 25 1, q0 m1 25 1|q0 m0 0 0, q0 m1 0 0"
	if got := strings.Join(pages, "|"); got != want {
		t.Errorf("pages\n%s, want\n%s", got, want)
	}
}
