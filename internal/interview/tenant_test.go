package interview_test

import (
	"cmp"
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// things are ids of one organization's things, to be reached for by others.
type things struct {
	interview.Interview
	position, candidate, answer, upload, recording, webhook, event, sitting, request, hold, erasure string
}

func (w *world) things() things {
	w.t.Helper()
	iv, a := w.ready()
	pos := must(w.svc.CreatePosition(w.ctx(), w.key, interview.Position{Title: "Engineer", ExternalID: "p"}, interview.OnceKey{}))
	hook, _, err := w.svc.CreateWebhook(w.ctx(), w.key, interview.Webhook{URL: "https://example.org"}, "", interview.OnceKey{})
	w.ok(err)
	hold := must(w.svc.PlaceHold(w.ctx(), w.key, interview.Hold{CandidateID: iv.CandidateID, Reason: "a claim"}))
	up := must(w.svc.CreateUpload(w.ctx(), a, interview.Upload{QuestionID: w.question(0), Length: -1, StartedAt: iv.StartedAt}))
	return things{
		Interview: iv, position: pos.ID, candidate: iv.CandidateID, upload: up.ID, webhook: hook.ID,
		answer:    must(w.svc.Answers(w.ctx(), w.key, iv.ID))[0].ID,
		recording: must(w.db.Recordings(w.ctx(), iv.ID))[0].ID,
		event:     must(w.svc.Events(w.ctx(), w.key, nil, iv.ID, 0, 1))[0].ID,
		sitting:   must(w.db.Sittings(w.ctx(), iv.ID))[0].ID,
		hold:      hold.ID,
		erasure:   must(w.svc.Erase(w.ctx(), w.key, iv.CandidateID, "held")).ID,
		request:   must(w.svc.Ask(w.ctx(), a, interview.AskHuman, "")).ID,
	}
}

var errLeaked = errors.New("it handed out another organization's things")

// none turns rows that came back into a failure that no test accepts.
func none[T any](rows []T, err error) error {
	if err == nil && len(rows) > 0 {
		return errLeaked
	}
	return err
}

// noneIn is none for what is found by id.
func noneIn[K comparable, V any](found map[K]V, err error) error {
	if err == nil && len(found) > 0 {
		return errLeaked
	}
	return err
}

func second[A, B any](_ A, _ B, err error) error { return err }
func only[A any](_ A, err error) error           { return err }

type call func(context.Context, *interview.Service, account.Actor, things) error

// reaching is one call of every method that takes an actor, for things of
// the first organization.
func reaching() map[string]call {
	no := interview.OnceKey{}
	return map[string]call{
		"Position": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Position(c, a, x.position))
		},
		"UpdatePosition": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.UpdatePosition(c, a, x.position, 0, func(*interview.Position) error { return nil }))
		},
		"Plan": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Plan(c, a, x.PlanID))
		},
		"UpdatePlan": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.UpdatePlan(c, a, x.PlanID, 0, func(*interview.Plan) error { return nil }))
		},
		"CreatePlan": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.CreatePlan(c, a, interview.Plan{Name: "n", PositionID: x.position, Questions: []interview.Question{{Text: "q"}}}, no))
		},
		"Candidate": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Candidate(c, a, x.candidate))
		},
		"UpdateCandidate": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.UpdateCandidate(c, a, x.candidate, 0, func(*interview.Candidate) error { return nil }))
		},
		"DeletePosition": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return s.DeletePosition(c, a, x.position)
		},
		"DeletePlan": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return s.DeletePlan(c, a, x.PlanID)
		},
		"Erase": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Erase(c, a, x.candidate, "why"))
		},
		"Erasure": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Erasure(c, a, x.erasure))
		},
		"PlaceHold": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.PlaceHold(c, a, interview.Hold{InterviewID: x.ID, Reason: "why"}))
		},
		"Hold": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Hold(c, a, x.hold))
		},
		"ReleaseHold": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.ReleaseHold(c, a, x.hold))
		},
		"DeleteCandidate": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return s.DeleteCandidate(c, a, x.candidate)
		},
		"SpendReview": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			a.MemberID = a.OrganizationID
			return s.SpendReview(c, a, x.ID, time.Second)
		},
		"Reveal": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			a.MemberID = a.OrganizationID
			return only(s.Reveal(c, a, x.ID))
		},
		"Requests": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Requests(c, a, x.ID))
		},
		"AnswerRequest": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.AnswerRequest(c, a, x.request, interview.RequestAnswer{Granted: true}))
		},
		"Transcripts": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Transcripts(c, a, x.ID))
		},
		"ReviewTimes": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.ReviewTimes(c, a, x.ID))
		},
		"DeleteInterview": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return s.DeleteInterview(c, a, x.ID)
		},
		"Calls": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Calls(c, a, x.ID))
		},
		"ScheduleCall": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.ScheduleCall(c, a, x.ID, time.Time{}))
		},
		"RescheduleCall": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.RescheduleCall(c, a, x.ID, x.ID, time.Time{}))
		},
		"DeleteCall": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return s.DeleteCall(c, a, x.ID, x.ID)
		},
		"CloseCircuit": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.CloseCircuit(c, a, x.webhook))
		},
		"CreateInterview": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.CreateInterview(c, a, interview.NewInterview{PlanID: x.PlanID, CandidateID: x.candidate}, no))
		},
		"Invite": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Invite(c, a, x.ID, true))
		},
		"Interview": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Interview(c, a, x.ID))
		},
		"Cancel": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Cancel(c, a, x.ID, ""))
		},
		"Revoke": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Revoke(c, a, x.ID, ""))
		},
		"CancelAndTell": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.CancelAndTell(c, a, x.ID, ""))
		},
		"RevokeAndTell": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.RevokeAndTell(c, a, x.ID, ""))
		},
		"SendInvitation": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.SendInvitation(c, a, x.ID))
		},
		"Remind": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Remind(c, a, x.ID))
		},
		"Mails": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Mails(c, a, x.ID))
		},
		"Complete": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Complete(c, a, x.ID, ""))
		},
		"UpdateInterview": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.UpdateInterview(c, a, x.ID, 0, func(*interview.Interview) error { return nil }))
		},
		"Observe": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return s.Observe(c, a, interview.Signal{InterviewID: x.ID, Kind: "paste"})
		},
		"WriteAnswer": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.WriteAnswer(c, a, interview.Answer{InterviewID: x.ID, QuestionID: x.Asked.Questions[0].ID, Text: "t"}))
		},
		"CreateUpload": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.CreateUpload(c, a, interview.Upload{InterviewID: x.ID, Length: 1}))
		},
		"Upload": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Upload(c, a, x.upload))
		},
		"AppendUpload": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.AppendUpload(c, a, x.upload, 0, interview.Part{Key: "k", Bytes: 1}))
		},
		"SetUploadLength": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.SetUploadLength(c, a, x.upload, 9))
		},
		"DropUpload": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.DropUpload(c, a, x.upload))
		},
		"FinishAnswer": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.FinishAnswer(c, a, interview.Answer{InterviewID: x.ID, QuestionID: x.Asked.Questions[0].ID}, medium("m"), ""))
		},
		"FinishSession": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.FinishSession(c, a, x.ID, medium("m"), time.Time{}, []interview.Mark{{QuestionID: x.Asked.Questions[0].ID, ToMS: 5}}, ""))
		},
		"Answers": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Answers(c, a, x.ID))
		},
		"Correct": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Correct(c, a, x.answer, nil))
		},
		"Result": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Result(c, a, x.ID))
		},
		"Standing": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return second(s.Standing(c, a, x.ID, ""))
		},
		"ResultDocument": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return second(s.ResultDocument(c, a, x.ID, 0))
		},
		"Assessments": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Assessments(c, a, x.ID))
		},
		"Stages": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Stages(c, a, x.ID))
		},
		"Rerun": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Rerun(c, a, x.ID, interview.Report))
		},
		"SaveReview": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			a.MemberID = "00000000-0000-7000-8000-0000000000aa"
			return only(s.SaveReview(c, a, interview.Review{InterviewID: x.ID}))
		},
		"Reviews": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Reviews(c, a, x.ID))
		},
		"RemoveRecordings": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return s.RemoveRecordings(c, a, x.ID)
		},
		"Recording": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Recording(c, a, x.recording))
		},
		"Recordings": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Recordings(c, a, x.ID))
		},
		"Share": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return second(s.Share(c, a, x.ID, time.Time{}))
		},
		"StableShare": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.StableShare(c, a, x.ID))
		},
		"Shares": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Shares(c, a, x.ID))
		},
		"RevokeShare": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return s.RevokeShare(c, a, x.ID, x.ID)
		},
		"Webhook": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Webhook(c, a, x.webhook))
		},
		"UpdateWebhook": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.UpdateWebhook(c, a, x.webhook, func(*interview.Webhook) error { return nil }))
		},
		"RotateSecret": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.RotateSecret(c, a, x.webhook))
		},
		"SetHeaders": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.SetHeaders(c, a, x.webhook, map[string]string{"X-Api-Key": "k"}))
		},
		"WebhookSecret": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.WebhookSecret(c, a, x.webhook))
		},
		"DeleteWebhook": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return s.DeleteWebhook(c, a, x.webhook)
		},
		"Deliveries": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Deliveries(c, a, x.webhook, interview.Page{}))
		},
		"Replay": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Replay(c, a, x.webhook, x.event))
		},
		"TestWebhook": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.TestWebhook(c, a, x.webhook))
		},
		"CreateWebhook": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return second(s.CreateWebhook(c, a, interview.Webhook{URL: "https://example.org", PlanID: x.PlanID}, "", no))
		},
		"Events": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Events(c, a, nil, x.ID, 0, 10))
		},
	}
}

// listing is one call of every method that cannot name a foreign thing: it
// must find nothing.
func listing() map[string]call {
	return map[string]call{
		"Erasures": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return none(s.Erasures(c, a, interview.ErasureFilter{CandidateID: x.candidate}, interview.Page{}))
		},
		"Holds": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return none(s.Holds(c, a, interview.HoldFilter{InterviewID: x.ID, Ended: true}, interview.Page{}))
		},
		"Overviews": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return noneIn(s.Overviews(c, a, []string{x.ID}))
		},
		"Tallies": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return noneIn(s.Tallies(c, a, interview.PlanList, []string{x.PlanID}))
		},
		"Daily": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			now := time.Now()
			return noneIn(s.Daily(c, a, interview.WereInvited, interview.Filter{}, now.AddDate(-50, 0, 0), now.AddDate(50, 0, 0)))
		},
		"BlindRatings": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			rs, _, err := s.BlindRatings(c, a, interview.RatedFilter{}, interview.Page{})
			return none(rs, err)
		},
		"Positions": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return none(s.Positions(c, a, interview.Filter{}, interview.Page{}))
		},
		"Plans": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return none(s.Plans(c, a, interview.Filter{}, interview.Page{}))
		},
		"Candidates": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return none(s.Candidates(c, a, interview.Filter{}, interview.Page{}))
		},
		"Interviews": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return none(s.Interviews(c, a, interview.Filter{}, interview.Page{}))
		},
		"Count": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			for _, l := range []interview.List{interview.PositionList, interview.PlanList, interview.CandidateList, interview.InterviewList} {
				if n, err := s.Count(c, a, l, interview.Filter{}); err != nil || n != 0 {
					return cmp.Or(err, errLeaked)
				}
			}
			return nil
		},
		"LastMails": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			ms, err := s.LastMails(c, a, []string{x.ID})
			if err == nil && len(ms) > 0 {
				return errLeaked
			}
			return err
		},
		"Usage": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			u, err := s.Usage(c, a, time.Time{}, x.CompletedAt.AddDate(1, 0, 0))
			if err == nil && u.Interviews != 0 {
				err = errLeaked
			}
			return err
		},
		"OpenRequests": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return none(s.OpenRequests(c, a, interview.Page{}))
		},
		"Webhooks": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return none(s.Webhooks(c, a, interview.Page{}))
		},
		"Search": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return none(s.Search(c, a, "faster", interview.Page{}))
		},
		"InterviewByExternalID": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			_, err := s.InterviewByExternalID(c, a, "")
			return err
		},
		"Alias": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.Alias(c, a, "xobin", "plan", "1"))
		},
		"AliasOf": func(c context.Context, s *interview.Service, a account.Actor, x things) error {
			return only(s.AliasOf(c, a, "xobin", "plan", x.PlanID))
		},
	}
}

// own are the methods that reach nothing but what the actor itself brings:
// what it makes, and the one interview its link is for.
func own() []string {
	return []string{"CreatePosition", "CreateDraft", "CreateCandidate", "SaveAlias", "Consent", "Decline", "Withdraw", "Start", "Interrupt",
		"Views", "SaveView", "DeleteView",
		"Seat", "Ask", "ShowQuestion", "ThinkMore", "BeginAnswer", "KeepDraft", "SkipQuestion", "OwnAssessment"}
}

func TestNoMethodIsForgottenByTheTenantTests(t *testing.T) {
	covered := map[string]bool{}
	for name := range reaching() {
		covered[name] = true
	}
	for name := range listing() {
		covered[name] = true
	}
	for _, name := range own() {
		covered[name] = true
	}
	for name := range operators() {
		covered[name] = true
	}
	for m := range reflect.TypeFor[*interview.Service]().Methods() {
		takes := m.Type.NumIn() > 2 && m.Type.In(2) == reflect.TypeFor[account.Actor]()
		if takes && !covered[m.Name] {
			t.Errorf("no tenant test calls %s", m.Name)
		}
	}
}

func TestAnotherOrganizationReachesNothing(t *testing.T) {
	w := newWorld(t)
	x := w.things()
	w.ok(w.svc.SaveAlias(w.ctx(), w.key, "xobin", "plan", "1", x.PlanID))
	for name, call := range reaching() {
		err := call(w.ctx(), w.svc, w.other, x)
		if name == "Observe" {
			refuses(t, name, err, interview.Denied) // only a link observes
			continue
		}
		refuses(t, name, err, interview.Foreign)
	}
	for name, call := range listing() {
		if err := call(w.ctx(), w.svc, w.other, x); err != nil {
			refuses(t, name, err, interview.NotFound)
		}
	}
}

func TestLiveAndTestNeverMix(t *testing.T) {
	w := newWorld(t)
	x := w.things()
	for name, call := range reaching() {
		err := call(w.ctx(), w.svc, w.inTest(), x)
		if name == "Observe" {
			continue
		}
		refuses(t, name, err, interview.NotFound)
	}
	for name, call := range listing() {
		if name == "Alias" || name == "AliasOf" {
			continue // ids are the same in both; what they name is not
		}
		if err := call(w.ctx(), w.svc, w.inTest(), x); err != nil {
			refuses(t, name, err, interview.NotFound)
		}
	}
}

func TestNobodyMayDoAnythingWithoutAScope(t *testing.T) {
	w := newWorld(t)
	x := w.things()
	bare := w.key
	bare.Scopes = nil
	for what, a := range map[string]account.Actor{"the zero actor": {}, "a key without scopes": bare} {
		for name, call := range reaching() {
			refuses(t, what+": "+name, call(w.ctx(), w.svc, a, x), interview.Denied)
		}
		for name, call := range listing() {
			refuses(t, what+": "+name, call(w.ctx(), w.svc, a, x), interview.Denied)
		}
	}
}

func TestACandidateTouchesOnlyTheirOwnInterview(t *testing.T) {
	w := newWorld(t)
	x := w.things()
	stranger := w.enter(w.create())
	stranger.Scopes = account.Scopes() // a link gives none, whoever claims them
	for name, call := range reaching() {
		err := call(w.ctx(), w.svc, stranger, x)
		if e, ok := errors.AsType[*interview.Error](err); name != "Observe" && (!ok || e.Kind != interview.Foreign && e.Kind != interview.Denied) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for name, call := range listing() {
		refuses(t, name, call(w.ctx(), w.svc, stranger, x), interview.Denied)
	}
	own := w.of(x.ID)
	for _, name := range []string{"Result", "Standing", "ResultDocument", "Assessments", "Stages", "Rerun", "Cancel", "Revoke", "Invite", "UpdateInterview", "Share", "RemoveRecordings", "Reviews"} {
		refuses(t, "one's own "+name, reaching()[name](w.ctx(), w.svc, own, x), interview.Denied)
	}
}

func TestTheSystemMayDoEverything(t *testing.T) {
	w := newWorld(t)
	x := w.things()
	for _, name := range []string{"Position", "Plan", "Candidate", "Interview", "Result", "Standing", "ResultDocument", "Assessments", "Stages", "Answers", "Recording", "Webhook", "Deliveries"} {
		if err := reaching()[name](w.ctx(), w.svc, w.system(), x); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACountIsOfWhatItsListHolds(t *testing.T) {
	w := newWorld(t)
	w.things()
	w.create()
	for l, want := range map[interview.List]int{
		interview.PositionList:  len(must(w.svc.Positions(w.ctx(), w.key, interview.Filter{}, interview.Page{}))),
		interview.PlanList:      len(must(w.svc.Plans(w.ctx(), w.key, interview.Filter{}, interview.Page{}))),
		interview.CandidateList: len(must(w.svc.Candidates(w.ctx(), w.key, interview.Filter{}, interview.Page{}))),
		interview.InterviewList: len(must(w.svc.Interviews(w.ctx(), w.key, interview.Filter{}, interview.Page{}))),
	} {
		if got := must(w.svc.Count(w.ctx(), w.key, l, interview.Filter{})); got != want || want == 0 {
			t.Errorf("%s: counts %d, not %d", l, got, want)
		}
	}
	if n := must(w.svc.Count(w.ctx(), w.key, interview.InterviewList, interview.Filter{States: []interview.State{interview.Ready}})); n != 1 {
		t.Errorf("counts %d that are ready, not 1", n)
	}
	refuses(t, "no list", only(w.svc.Count(w.ctx(), w.key, "hits", interview.Filter{})), interview.Invalid)
	refuses(t, "no state", only(w.svc.Count(w.ctx(), w.key, interview.InterviewList, interview.Filter{States: []interview.State{"lost"}})), interview.Invalid)
	for _, sc := range account.Scopes() {
		only := w.key
		only.Scopes = []account.Scope{sc}
		for l, needs := range map[interview.List]account.Scope{
			interview.PositionList: account.ReadPlans, interview.PlanList: account.ReadPlans,
			interview.CandidateList: account.ReadCandidates, interview.InterviewList: account.ReadInterviews,
		} {
			if _, err := w.svc.Count(w.ctx(), only, l, interview.Filter{}); (err == nil) != (sc == needs) {
				t.Errorf("%s with %s: %v", l, sc, err)
			}
		}
	}
}
