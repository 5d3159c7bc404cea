package dialecttest

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// Questions of the plan, and the one that only the ready interview has.
const (
	GoQuestion     = "11111111-1111-4111-8111-111111111111"
	BugQuestion    = "22222222-2222-4222-8222-222222222222"
	CodeQuestion   = "33333333-3333-4333-8333-333333333333"
	CustomQuestion = "44444444-4444-4444-8444-444444444444"
)

// Cast names the interviews in the order they are made.
func Cast() []string {
	return []string{
		"ready", "session", "withheld", "silent", "synthetic", // with a result
		"scheduled", "invited", "opened", "in_progress", // to come
		"transcribing", "processing", "failed", // over, without a result
		"expired", "cancelled", "declined", "withdrawn", // ended
		"phone", "bare", // a phone interview; one with nothing but its plan
		"child", "foreign",
	}
}

func (w *World) makeCast(t testing.TB, names []string) {
	t.Helper()
	acme := w.plan(t, w.Acme, account.Live)
	w.Position, w.Plan = acme.position, acme.plan
	w.Name("position", acme.position.ID)
	w.Name("plan", acme.plan.ID)
	w.Name("plan.short", acme.plan.ShortID)
	test := w.plan(t, w.Acme, account.Test)
	w.Name("test.plan", test.plan.ID)
	w.Name("test.plan.short", test.plan.ShortID)
	w.Name("test.position", test.position.ID)
	child, other := w.plan(t, w.Child, account.Live), w.plan(t, w.Other, account.Live)
	w.Name("child.plan", child.plan.ID)
	w.Name("child.position", child.position.ID)
	for _, name := range Cast() {
		if len(names) > 0 && !slices.Contains(names, name) {
			continue
		}
		s := stage{w: w, t: t, ctx: t.Context(), home: acme, name: name}
		switch name {
		case "synthetic":
			s.home = test
		case "child":
			s.home = child
		case "foreign":
			s.home = other
		}
		s.play()
		w.cast[name] = s.iv
		w.Name(name, s.iv.ID)
		w.Name(name+".candidate", s.iv.CandidateID)
		if s.iv.PlanID != acme.plan.ID {
			w.Name(name+".plan", s.iv.PlanID)
		}
	}
}

// home is where interviews are made.
type home struct {
	actor    account.Actor
	position interview.Position
	plan     interview.Plan
}

func (w *World) plan(t testing.TB, o account.Organization, env account.Env) home {
	t.Helper()
	h := home{actor: account.Actor{System: true, OrganizationID: o.ID, Env: env}}
	var err error
	h.position, err = w.Service.CreatePosition(t.Context(), h.actor, interview.Position{
		Title: "Backend Engineer", Department: "Engineering", Location: "Berlin", Description: "Builds services that stay up.",
		Status: "open", MustHave: []string{"Go"}, NiceToHave: []string{"Debugging"},
	}, interview.OnceKey{})
	must(t, err)
	h.plan, err = w.Service.CreatePlan(t.Context(), h.actor, interview.Plan{
		Name: "Backend screening", PositionID: h.position.ID, Mode: interview.Recorded, Language: "en", Status: "active",
		Skills: []interview.Skill{{Name: "Go", MustHave: true, Weight: 2}, {Name: "Debugging", Weight: 1}, {Name: "SQL", Weight: 1}},
		Limits: interview.Limits{ExpiryDays: 7, RecordVideo: true},
		Intro:  "Welcome.", Outro: "Thank you.",
		Questions: []interview.Question{
			{ID: GoQuestion, Text: "How do you keep a Go service from leaking goroutines?", Category: interview.Technical, Form: interview.Spoken,
				TimeLimitMS: 180_000, Skills: []string{"Go"}, KeyPoints: []interview.KeyPoint{{ID: "k1", Text: "Cancels through the context"}, {ID: "k2", Text: "Waits for what it started"}}},
			{ID: BugQuestion, Text: "Tell me about a bug that was hard to find.", Category: interview.Experience, Form: interview.Spoken,
				TimeLimitMS: 120_000, Skills: []string{"Debugging"}, KeyPoints: []interview.KeyPoint{{ID: "k1", Text: "Names the cause"}}},
			{ID: CodeQuestion, Text: "Write a query for the newest order of each customer.", Category: interview.RoleSpecific, Form: interview.Code,
				TimeLimitMS: 300_000, Skills: []string{"SQL"}, KeyPoints: []interview.KeyPoint{{ID: "k1", Text: "Groups by customer"}}},
		},
	}, interview.OnceKey{})
	must(t, err)
	return h
}

// stage brings one interview of the cast into its state.
type stage struct {
	w    *World
	t    testing.TB
	ctx  context.Context
	home home
	name string
	iv   interview.Interview
}

func (s *stage) play() {
	s.t.Helper()
	s.w.Clock.Advance(time.Minute)
	in := interview.NewInterview{
		PlanID: s.home.plan.ID, ExternalID: "ext-" + s.name, Metadata: interview.Metadata{"externalInterviewId": "INT-" + s.name},
		Candidate: &interview.Candidate{FirstName: "Jane", LastName: "Smith", Email: s.name + "@example.org", Phone: "+493012345678"},
	}
	switch s.name {
	case "ready":
		in.Custom = []interview.Question{{ID: CustomQuestion, Text: "Why do you want to work with us?", Category: interview.Behavioral,
			Form: interview.Spoken, TimeLimitMS: 120_000, Unscored: true}}
	case "synthetic":
		in.Test, in.CompleteNow = true, true
	case "scheduled":
		in.NotInvited, in.ScheduledAt = true, s.w.Clock.Now().Add(48*time.Hour)
	case "bare":
		in.Candidate, in.ExternalID, in.Metadata, in.NeverExpires, in.PlanID = nil, "", nil, true, ""
		in.Plan = &interview.Plan{Name: "Quick questions", Mode: interview.Recorded, Language: "en", Status: "active",
			Questions: []interview.Question{{Text: "What are you proud of?", Form: interview.Spoken, Category: interview.Behavioral}}}
	case "phone":
		in.PlanID = ""
		in.Plan = &interview.Plan{Name: "Phone screening", PositionID: s.home.position.ID, Mode: interview.Phone, Language: "en", Status: "active",
			Questions: []interview.Question{{ID: BugQuestion, Text: "Tell me about a bug that was hard to find.", Form: interview.Spoken, Category: interview.Experience}}}
	}
	made, err := s.w.Service.CreateInterview(s.ctx, s.home.actor, in, interview.OnceKey{})
	must(s.t, err)
	s.iv = made.Interview
	s.act(made.LinkToken)
	s.iv, err = s.w.Service.Interview(s.ctx, s.home.actor, s.iv.ID)
	must(s.t, err)
}

// act is what happens to the interview after it was made.
func (s *stage) act(token string) {
	s.t.Helper()
	s.w.Clock.Advance(time.Minute)
	switch s.name {
	case "ready", "foreign", "child", "erased":
		s.answerAll()
		s.complete()
		s.assess(82.4)
	case "session":
		s.session()
		s.complete()
		s.assess(38.6)
	case "withheld":
		s.answerAll()
		s.complete()
		s.withhold("low_transcription_confidence")
	case "silent":
		s.unreadable(GoQuestion)
		s.complete()
		s.withhold("too_little_judged")
	case "synthetic":
		s.report()
	case "opened":
		_, _, err := s.w.Service.Enter(s.ctx, token)
		must(s.t, err)
	case "in_progress":
		s.speak(GoQuestion, goAnswer, 14_600)
	case "transcribing":
		s.speak(GoQuestion, goAnswer, 14_600)
		s.record(BugQuestion, 0)
		s.complete()
	case "processing":
		s.answerAll()
		s.complete()
	case "failed":
		s.answerAll()
		s.complete()
		must(s.t, s.w.Service.StageFailed(s.ctx, s.iv.ID, interview.Assess, "the engine gave no answer"))
	case "expired":
		s.expire()
	case "cancelled":
		_, err := s.w.Service.Cancel(s.ctx, s.home.actor, s.iv.ID, "the position was filled")
		must(s.t, err)
	case "declined":
		candidate, _, err := s.w.Service.Enter(s.ctx, token)
		must(s.t, err)
		_, err = s.w.Service.Decline(s.ctx, candidate, "")
		must(s.t, err)
	case "withdrawn":
		s.answerAll()
		s.complete()
		s.assess(64)
		s.withdraw()
	case "phone":
		s.speak(BugQuestion, bugAnswer, 17_200)
		s.complete()
		s.call()
		s.assess(55)
	}
}

// expire waits out the interview alone: the clock goes back afterwards, so that
// the rest of the cast stays as it is.
func (s *stage) expire() {
	s.t.Helper()
	before := s.w.Clock.Now()
	s.w.Clock.Set(s.iv.ExpiresAt.Add(time.Minute))
	s.write(func(tx interview.Tx) error {
		iv, err := tx.Interview(s.ctx, s.iv.ID)
		if err != nil {
			return err
		}
		iv.State, iv.EndedAt, iv.UpdatedAt = interview.Expired, s.w.Clock.Now(), s.w.Clock.Now()
		return tx.SaveInterview(s.ctx, &iv)
	})
	s.w.Clock.Set(before)
}

func (s *stage) withdraw() {
	s.t.Helper()
	_, err := s.w.Service.Withdraw(s.ctx, account.Actor{
		OrganizationID: s.iv.OrganizationID, Env: s.iv.Env, InterviewID: s.iv.ID,
	}, "")
	must(s.t, err)
}

// call is a dialling that nobody took, and the one that became the interview.
// The service has no phone line yet, so the rows are written as it will.
func (s *stage) call() {
	s.t.Helper()
	at := s.iv.CreatedAt
	recording := s.w.recordingOf(s.t, s.home.actor, s.iv.ID)
	s.write(func(tx interview.Tx) error {
		err := tx.SaveCall(s.ctx, interview.CallAttempt{
			ID: "c0000000-0000-4000-8000-000000000001", InterviewID: s.iv.ID, Direction: "outbound", State: "failed", Reason: "no_answer",
			ScheduledAt: at, CalledAt: at.Add(5 * time.Second), CreatedAt: at,
		})
		if err != nil {
			return err
		}
		return tx.SaveCall(s.ctx, interview.CallAttempt{
			ID: "c0000000-0000-4000-8000-000000000002", InterviewID: s.iv.ID, Direction: "outbound", State: "completed", Retry: 1,
			DurationMS: 17_200, RecordingID: recording, ScheduledAt: at.Add(time.Minute), CalledAt: at.Add(time.Minute), CreatedAt: at.Add(time.Minute),
		})
	})
}

func (w *World) recordingOf(t testing.TB, a account.Actor, id string) string {
	t.Helper()
	r, err := w.Service.Result(t.Context(), a, id)
	must(t, err)
	return r.Recordings[0].ID
}

func (s *stage) write(fn func(interview.Tx) error) {
	s.t.Helper()
	must(s.t, s.w.DB.Write(s.ctx, fn))
}

// put stores a recording's bytes: no sound, but what a link must lead to.
func (s *stage) put(key, mediaType string) interview.StoredMedium {
	s.t.Helper()
	body := []byte("recording " + key)
	info, err := s.w.Blobs.Put(s.ctx, key, bytes.NewReader(body), mediaType)
	must(s.t, err)
	return interview.StoredMedium{Key: key, MediaType: mediaType, Video: mediaType == "video/webm", Bytes: info.Size, SHA256: info.SHA256}
}

func signingKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	return k
}

// Erased makes one more interview with a result, "erased", and erases its
// candidate. Its files are left: what deletes them is no part of this world.
func (w *World) Erased(t testing.TB) {
	t.Helper()
	now := w.Clock.Now()
	s := stage{w: w, t: t, ctx: t.Context(), name: "erased",
		home: home{actor: account.Actor{System: true, OrganizationID: w.Acme.ID, Env: account.Live}, position: w.Position, plan: w.Plan}}
	s.play()
	_, err := w.Service.Erase(t.Context(), s.home.actor, s.iv.CandidateID, "asked for by letter")
	must(t, err)
	w.cast["erased"] = s.iv
	w.Name("erased", s.iv.ID)
	w.Name("erased.candidate", s.iv.CandidateID)
	w.Clock.Set(now)
}
