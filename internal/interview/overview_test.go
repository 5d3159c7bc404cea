package interview_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

func TestAListShowsTheScoreOfTheNewestResult(t *testing.T) {
	w := newWorld(t)
	iv, a := w.start()
	w.hear(w.speak(a, iv.ID, 0, "first"), "one at a time", 4000)
	must(w.svc.Complete(w.ctx(), a, iv.ID, ""))
	w.ok(w.judge(iv.ID))
	listed := func() interview.Interview {
		t.Helper()
		return must(w.svc.Interviews(w.ctx(), w.key, interview.Filter{}, interview.Page{}))[0]
	}
	if got := listed().Score; got != nil {
		t.Errorf("before there is a result it is %v", *got)
	}
	draft := must(w.svc.Draft(w.ctx(), iv.ID))
	w.ok(w.svc.StageBegan(w.ctx(), iv.ID, interview.Report, 1))
	draft.Assessment.Judged = interview.Judged{Score: new(61.5), Confidence: interview.HighConfidence}
	must(w.svc.SaveResult(w.ctx(), draft))
	if got := listed().Score; got == nil || *got != 61.5 {
		t.Errorf("the list has %v, the result 61.5", got)
	}
	must(w.svc.Withdraw(w.ctx(), a, ""))
	if got := listed().Score; got != nil {
		t.Errorf("after the candidate withdrew it is still %v", *got)
	}
}

func TestAnOverviewIsOfWhoWhatWasDecidedAndSeen(t *testing.T) {
	w := newWorld(t)
	iv, _ := w.ready()
	got := must(w.svc.Overviews(w.ctx(), w.key, []string{iv.ID, "nonsense", "00000000-0000-7000-8000-00000000ffff"}))
	if len(got) != 1 || got[iv.ID].Candidate.ID != iv.CandidateID || got[iv.ID].Decision != "" {
		t.Errorf("got %+v", got)
	}
	tallies := must(w.svc.Tallies(w.ctx(), w.key, interview.CandidateList, []string{iv.CandidateID}))
	if diff := cmp.Diff(map[string]interview.Tally{iv.CandidateID: {Count: 1, Opened: 1, Newest: iv.CreatedAt}}, tallies); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestADayEndsAtMidnightInUTC(t *testing.T) {
	w := newWorld(t)
	iv := w.create()
	day := iv.Interview.InvitedAt.Truncate(24 * time.Hour)
	got := must(w.svc.Daily(w.ctx(), w.key, interview.WereInvited, interview.Filter{}, day, day.AddDate(0, 0, 1)))
	if diff := cmp.Diff(map[time.Time]int{day: 1}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got := must(w.svc.Daily(w.ctx(), w.key, interview.WereInvited, interview.Filter{}, day.AddDate(0, 0, 1), day.AddDate(1, 0, 0))); len(got) > 0 {
		t.Errorf("the days after have %v", got)
	}
}

func TestListsRefuseWhatTheyDoNotHave(t *testing.T) {
	w := newWorld(t)
	cursor := interview.Cursor{At: time.Now(), ID: w.create().Interview.ID}
	lists := func(p interview.Page, f interview.Filter) []error {
		return []error{
			only(w.svc.Interviews(w.ctx(), w.key, f, p)), only(w.svc.Candidates(w.ctx(), w.key, f, p)),
			only(w.svc.Plans(w.ctx(), w.key, f, p)), only(w.svc.Positions(w.ctx(), w.key, f, p)),
		}
	}
	for _, p := range []interview.Page{{Order: "sideways"}, {Order: interview.Oldest, After: cursor}} {
		for _, err := range lists(p, interview.Filter{}) {
			refuses(t, string(p.Order), err, interview.Invalid)
		}
	}
	for _, f := range []interview.Filter{
		{Text: "\x00"}, {Decisions: []string{"\xff"}}, {Signals: []string{"\x00"}}, {Kept: []interview.Kept{{Dialect: "a.b", Field: "x"}}},
		{Kept: []interview.Kept{{Dialect: "a", Field: ""}}}, {PlanKept: []interview.Kept{{Dialect: "a", Field: "b", Values: []string{"\x00"}}}},
	} {
		for _, err := range lists(interview.Page{}, f) {
			refuses(t, "a filter", err, interview.Invalid)
		}
	}
	refuses(t, "by name", only(w.svc.Interviews(w.ctx(), w.key, interview.Filter{}, interview.Page{Order: interview.ByName})), interview.Invalid)
	for _, o := range []interview.Order{interview.Oldest, interview.Changed, interview.HighestScore} {
		must(w.svc.Interviews(w.ctx(), w.key, interview.Filter{}, interview.Page{Order: o}))
	}
	must(w.svc.Candidates(w.ctx(), w.key, interview.Filter{}, interview.Page{Order: interview.ByNameDown}))
	refuses(t, "by score", only(w.svc.Plans(w.ctx(), w.key, interview.Filter{}, interview.Page{Order: interview.HighestScore})), interview.Invalid)
	refuses(t, "too many", only(w.svc.Overviews(w.ctx(), w.key, make([]string, interview.MaxPage+1))), interview.Invalid)
	refuses(t, "no list of theirs", only(w.svc.Tallies(w.ctx(), w.key, interview.InterviewList, nil)), interview.Invalid)
	refuses(t, "no happening", only(w.svc.Daily(w.ctx(), w.key, "rain", interview.Filter{}, time.Now(), time.Now())), interview.Invalid)
	plans := w.key
	plans.Scopes = []account.Scope{account.ReadPlans}
	refuses(t, "candidates by day", only(w.svc.Daily(w.ctx(), plans, interview.WereAdded, interview.Filter{}, time.Now(), time.Now())), interview.Denied)
}
