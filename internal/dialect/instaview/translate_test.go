package instaview

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

func TestEveryStateHasAStatus(t *testing.T) {
	want := map[interview.State]string{
		interview.Scheduled: Scheduled, interview.Invited: Scheduled, interview.Opened: Scheduled, interview.Consented: Scheduled,
		interview.InProgress: InProgress, interview.Interrupted: InProgress,
		interview.Completed: Completed, interview.Processing: Completed, interview.Ready: Completed, interview.Failed: Failed,
		interview.Expired: Cancelled, interview.Cancelled: Cancelled, interview.Revoked: Cancelled,
		interview.Declined: Cancelled, interview.Withdrawn: Cancelled,
	}
	got := map[interview.State]string{}
	for _, s := range interview.States() {
		got[s] = status(interview.Result{Interview: interview.Interview{State: s}})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMinutesAreTheNearestAndAtLeastOne(t *testing.T) {
	for ms, want := range map[int64]int64{0: 0, -1: 0, 1: 1, 29_999: 1, 89_999: 1, 90_000: 2, 1_395_000: 23, 900_000: 15} {
		if got := minutes(ms); got != want {
			t.Errorf("%d ms are %d minutes, not %d", ms, got, want)
		}
	}
}

func TestFitFollowsTheRecommendationAndIsWithheldWithTheRating(t *testing.T) {
	for r, want := range map[interview.Recommendation]string{interview.Advance: "HIGH", interview.ReviewIt: "MEDIUM", interview.NotYet: "LOW"} {
		g := analysis(interview.Assessment{Judged: interview.Judged{Score: new(50.0)}, Recommendation: r}).General
		if g.CompanyFitRating == nil || *g.CompanyFitRating != want {
			t.Errorf("%s is %v", r, g.CompanyFitRating)
		}
	}
	g := analysis(interview.Assessment{Judged: interview.Judged{Withheld: "no_answer"}, Recommendation: interview.ReviewIt}).General
	if g.CompanyFitRating != nil || g.OverallRating != nil {
		t.Errorf("withheld: %v, %v", g.CompanyFitRating, g.OverallRating)
	}
}

func TestProseHasNoIdsOfFindings(t *testing.T) {
	g := analysis(interview.Assessment{
		Recommendation: interview.Advance, ForRecruiter: interview.Summary{Text: "Two answers of two. [coverage] Names a lock. [q1, q1.k2]"},
		ReasonsFor: []interview.Finding{{Text: "Names a lock. [q1.k2]"}}, ReasonsAgainst: []interview.Finding{{Text: "Forgets the index [0]. [q2]"}},
	}).General
	want := [][]string{{"Recommended for next round", "Two answers of two. Names a lock."}, {"Names a lock."}, {"Forgets the index [0]."}}
	if diff := cmp.Diff(want, [][]string{g.Evaluation, g.StrongPoints, g.WeakPoints}); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestCallsWithoutTimesFallBackOnTheirMaking(t *testing.T) {
	made := time.Date(2025, 11, 20, 10, 0, 0, 0, time.UTC)
	got := attempts(interview.Result{Calls: []interview.CallAttempt{
		{ID: "a", Direction: "inbound", State: "scheduled", CreatedAt: made, RecordingID: "gone"},
	}}, dialect.Links{})
	if len(got) != 1 || time.Time(got[0].ScheduledAt) != made || got[0].CalledAt != nil || got[0].Direction != "INBOUND" || got[0].RecordingURL != "" {
		t.Errorf("%+v", got)
	}
}
