package console_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// rate fills an interview with n answers that a person rated blind and the
// machine scored, evens alike and odds ten points higher.
func (w *world) rate(name string, n int, at time.Time, members ...account.Member) {
	w.Helper()
	as := interview.Assessment{ID: fmt.Sprintf("00000000-0000-7000-a000-%012d", at.Unix()), InterviewID: w.id(name), CreatedAt: at.Add(-time.Minute)}
	blind := map[string]float64{}
	for i := range n {
		q, own := fmt.Sprintf("q%02d", i), float64(i%5)*25
		blind[q] = own
		score := min(own+float64(i%2)*10, 100)
		as.Answers = append(as.Answers, interview.AnswerScore{QuestionID: q, Judged: interview.Judged{Score: &score}})
	}
	w.ok(w.DB.Write(w.Context(), func(tx interview.Tx) error {
		if err := tx.AddAssessment(w.Context(), &as); err != nil {
			return err
		}
		for i, m := range members {
			id := fmt.Sprintf("00000000-0000-7000-b%03d-%012d", i, at.Unix())
			v := interview.Review{ID: id, InterviewID: w.id(name), MemberID: m.ID, Blind: blind, RevealedAt: at, CreatedAt: at, UpdatedAt: at}
			if err := tx.SaveReview(w.Context(), v); err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestAgreementIsOfBlindRatingsByMonthAndPlan(t *testing.T) {
	w := newWorld(t, "ready", "session", "foreign")
	p := w.signedIn("ada@acme.example", account.Reviewer)
	b := w.member(w.Acme, "bob@acme.example", account.Reviewer)
	here := "/console/compare/agreement"
	p.shows(p.get(http.StatusOK, here), "None yet", "is Cohen’s weighted kappa")

	now := w.Clock.Now()
	w.rate("ready", 9, now, p.Member, b.Member) // 18 with the machine, 9 among people
	a := p.get(http.StatusOK, here)
	p.shows(a, "n = 18 ratings, of 1 interview by 2 people", "Too few to say", "n = 9 pairs of ratings so far", now.UTC().Format("January 2006"), "Backend screening")

	before := now.AddDate(0, -2, 0)
	w.rate("session", 8, before, p.Member)
	a = p.get(http.StatusOK, here)
	p.shows(a, "n = 26 ratings, of 2 interviews by 2 people", before.UTC().Format("January 2006"), "too few to say")
	// Every level but the highest is met as often from above; 26 pairs, 10 points or none each.
	figures := between(t, a.Body, `aria-label="People and machine"`, "</section>")
	for _, want := range []string{"Kappa</dt><dd class=\"big number\">1.00", "ICC</dt><dd class=\"big number\">0.9", "&#43;4.6<", "0.9"} {
		p.shows(answer{Path: here, Body: figures}, want)
	}
	// A shorter time leaves the older month out, a plan its own line.
	p.lacks(p.get(http.StatusOK, here+"?months=1"), before.UTC().Format("January 2006"))
	p.lacks(p.get(http.StatusOK, here+"?plan="+w.Plan.ID), "By plan")
	p.get(http.StatusNotFound, here+"?plan=nonsense")
	p.get(http.StatusOK, here+"?months=x")

	// Another organization has none of it.
	eve := w.member(w.Other, "eve@other.example", account.Owner)
	eve.post(http.StatusOK, "/console/sign-in", "email", "eve@other.example", "password", password)
	eve.shows(eve.get(http.StatusOK, here), "None yet")
	eve.get(http.StatusNotFound, here+"?plan="+w.Plan.ID)
	// Of all of that the page names no interview and no single score.
	p.lacks(a, w.id("ready"), w.id("session"), "Jane")
}
