package jobmojito

import (
	"net/http"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// MerchantStatus is a merchant at a glance. Candor has no credits and no
// subscriptions: nothing is limited.
type MerchantStatus struct {
	ProfileID            string  `json:"profile_id"`
	DefaultMerchantID    *string `json:"default_merchant_id"`
	MerchantID           string  `json:"merchant_id"`
	CreditsMonthly       never   `json:"credits_interview_monthly"`
	CreditsMonthlyLimit  never   `json:"credits_interview_monthly_limit"`
	CreditsExtra         never   `json:"credits_interview_extra"`
	CreditsSingle        never   `json:"credits_interview_single"`
	Definitions          *int    `json:"definitions_active"`
	WithoutCredits       int     `json:"interviews_without_credits"`
	Undecided            int     `json:"interviews_undecided"`
	Ongoing              int     `json:"interviews_ongoing"`
	Results              int     `json:"interview_results"`
	Candidates           int     `json:"candidates"`
	CandidatesHistory    [14]int `json:"candidates_history"` // added a day, today first
	ResultHistory        [14]int `json:"interview_result_history"`
	SubscriptionType     never   `json:"subscription_type"`
	SubscriptionStatus   never   `json:"subscription_status"`
	InvitationsSent      int     `json:"invitations_sent"`
	InvitationsLimit     never   `json:"invitations_limit"`
	InvitationsAvailable never   `json:"invitations_available"`
}

// merchantStatus sums a merchant up. Test interviews are in no figure of live
// data.
func (j *Dialect) merchantStatus(w http.ResponseWriter, r *http.Request, c caller, _ *query) error {
	a := c.actor
	out := MerchantStatus{ProfileID: c.key.ID, MerchantID: a.OrganizationID, DefaultMerchantID: &c.key.OrganizationID}
	if c.key.MemberID != "" {
		out.ProfileID = c.key.MemberID
	}
	ctx := r.Context()
	all, err := j.figures(r, a, "")
	if err != nil {
		return err
	}
	over := func(states ...interview.State) interview.Filter {
		f := all
		f.States = states
		return f
	}
	undecided := over(interview.Ready)
	undecided.Decisions = []string{"", "hold"}
	results := over(interview.Completed, interview.Processing, interview.Ready)
	for _, count := range []struct {
		list  interview.List
		of    interview.Filter
		where *int
	}{
		{interview.InterviewList, undecided, &out.Undecided},
		{interview.InterviewList, over(interview.InProgress, interview.Interrupted), &out.Ongoing},
		{interview.InterviewList, results, &out.Results},
		{interview.CandidateList, interview.Filter{}, &out.Candidates},
	} {
		if *count.where, err = j.d.Service.Count(ctx, a, count.list, count.of); err != nil {
			return err
		}
	}
	if a.May(account.ReadPlans) {
		n, err := j.d.Service.Count(ctx, a, interview.PlanList, interview.Filter{Status: "active"})
		if err != nil {
			return err
		}
		out.Definitions = &n
	}
	today := j.d.Now().UTC().Truncate(24 * time.Hour)
	tomorrow := today.AddDate(0, 0, 1)
	for _, history := range []struct {
		of    interview.Happening
		f     interview.Filter
		where *[14]int
	}{{interview.WereAdded, interview.Filter{}, &out.CandidatesHistory}, {interview.WereCompleted, results, &out.ResultHistory}} {
		days, err := j.d.Service.Daily(ctx, a, history.of, history.f, today.AddDate(0, 0, 1-len(history.where)), tomorrow)
		if err != nil {
			return err
		}
		for ago := range history.where {
			history.where[ago] = days[today.AddDate(0, 0, -ago)]
		}
	}
	sent, err := j.d.Service.Daily(ctx, a, interview.WereInvited, all, time.Time{}, tomorrow)
	if err != nil {
		return err
	}
	for _, n := range sent {
		out.InvitationsSent += n
	}
	dialect.WriteJSON(w, http.StatusOK, out)
	return nil
}
