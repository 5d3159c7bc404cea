package storetest

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/store"
)

// exact compares what came back; netip.Prefix compares as a value.
var exact = cmp.Options{cmpopts.EquateComparable(reflect.New(typePrefix).Elem().Interface())}

func same[T any](t *testing.T, what string, got T, err error, want T) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	if diff := cmp.Diff(want, got, exact); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", what, diff)
	}
}

func testRoundTrips(t *testing.T, open opener) {
	db := open(t)
	t.Run("organizations, members and keys", func(t *testing.T) { accountsComeBack(t, db) })
	t.Run("positions, plans and candidates", func(t *testing.T) { plansComeBack(t, db) })
	t.Run("interviews and what belongs to them", func(t *testing.T) { interviewsComeBack(t, db) })
	t.Run("answers, recordings and uploads", func(t *testing.T) { answersComeBack(t, db) })
	t.Run("assessments, stages and results", func(t *testing.T) { resultsComeBack(t, db) })
	t.Run("events, webhooks and deliveries", func(t *testing.T) { eventsComeBack(t, db) })
	t.Run("shares, aliases and keys of requests", func(t *testing.T) { sharesComeBack(t, db) })
	t.Run("mails", func(t *testing.T) { mailsComeBack(t, db) })
	t.Run("tasks", func(t *testing.T) { tasksComeBack(t, db) })
	t.Run("zero values", func(t *testing.T) { zerosComeBack(t, db) })
}

func accountsComeBack(t *testing.T, db *store.DB) {
	ctx := t.Context()
	parent := NewWorld(t, db).Organization
	org := full[account.Organization](1)
	org.ID, org.ParentID = id(), parent.ID
	if err := db.AddOrganization(ctx, &org); err != nil {
		t.Fatal(err)
	}
	if org.Serial <= parent.Serial || org.Serial > 1<<30 {
		t.Errorf("serials are %d, then %d", parent.Serial, org.Serial)
	}
	got, err := db.Organization(ctx, org.ID)
	same(t, "organization", got, err, org)
	byName, err := db.OrganizationByName(ctx, org.Name)
	same(t, "organization by name", byName, err, org)
	children, err := db.Organizations(ctx, parent.ID, "", 10)
	same(t, "children", children, err, []account.Organization{org})
	changed := full[account.Organization](700)
	changed.ID, changed.Serial, changed.CreatedAt, changed.ParentID = org.ID, org.Serial, org.CreatedAt, ""
	if err := db.SaveOrganization(ctx, changed); err != nil {
		t.Fatal(err)
	}
	got, err = db.Organization(ctx, org.ID)
	same(t, "changed organization", got, err, changed)

	m := full[account.Member](1)
	m.ID, m.OrganizationID, m.Role = id(), org.ID, account.Recruiter
	if err := db.AddMember(ctx, m); err != nil {
		t.Fatal(err)
	}
	byMail, err := db.MemberByEmail(ctx, m.Email)
	same(t, "member by e-mail", byMail, err, m)
	m2 := full[account.Member](700)
	m2.ID, m2.OrganizationID, m2.CreatedAt, m2.Role = m.ID, org.ID, m.CreatedAt, account.Reviewer
	if err := db.SaveMember(ctx, m2); err != nil {
		t.Fatal(err)
	}
	bySubject, err := db.MemberBySubject(ctx, m2.Subject)
	same(t, "member by subject", bySubject, err, m2)
	if _, err := db.MemberBySubject(ctx, m.Subject); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("member by the subject of before: %v", err)
	}
	other := account.Member{ID: id(), OrganizationID: org.ID, Email: id() + "@example.org", Role: account.Reviewer, Subject: m2.Subject, CreatedAt: m.CreatedAt}
	if err := db.AddMember(ctx, other); !errors.Is(err, account.ErrExists) {
		t.Errorf("a second member with the subject: %v", err)
	}
	gotM, err := db.Member(ctx, m.ID)
	same(t, "member", gotM, err, m2)
	all, err := db.Members(ctx, org.ID)
	same(t, "members", all, err, []account.Member{m2})

	k := full[account.Key](1)
	k.ID, k.OrganizationID, k.Env = id(), org.ID, account.Test
	k.MemberID = "" // is not kept
	if err := db.AddKey(ctx, k); err != nil {
		t.Fatal(err)
	}
	gotK, err := db.Key(ctx, k.ID)
	same(t, "key", gotK, err, k)
	byPrefix, err := db.KeysByPrefix(ctx, k.Prefix)
	same(t, "keys by prefix", byPrefix, err, []account.Key{k})
	k2 := full[account.Key](2)
	k2.MemberID = ""
	k2.ID, k2.OrganizationID, k2.Env, k2.RevokedAt, k2.LastUsedAt = id(), org.ID, account.Live, time.Time{}, time.Time{}
	if err := db.AddKey(ctx, k2); err != nil {
		t.Fatal(err)
	}
	for _, at := range []time.Time{base, base.Add(-time.Hour)} { // neither goes back
		if err := db.TouchKey(ctx, k2.ID, at); err != nil {
			t.Fatal(err)
		}
		if err := db.RevokeKey(ctx, k2.ID, at.Add(2*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	k2.LastUsedAt, k2.RevokedAt = base, base.Add(2*time.Hour)
	gotK, err = db.Key(ctx, k2.ID)
	same(t, "revoked key", gotK, err, k2)
}

// versioned saves a value, reads it, saves a changed one, reads it again.
func versioned[T any](t *testing.T, db *store.DB, what string, v, changed T,
	save func(interview.Tx, *T) error, read func(context.Context) (T, error), keep func(from, to *T)) T {
	t.Helper()
	write(t, db, func(tx interview.Tx) error { return save(tx, &v) })
	got, err := read(t.Context())
	same(t, what, got, err, v)
	keep(&v, &changed)
	write(t, db, func(tx interview.Tx) error { return save(tx, &changed) })
	got, err = read(t.Context())
	same(t, "changed "+what, got, err, changed)
	return changed
}

func plansComeBack(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := NewWorld(t, db)
	p := func(seed int64) interview.Position {
		v := full[interview.Position](seed)
		v.OrganizationID, v.Env, v.Status, v.Version, v.Serial = w.Organization.ID, account.Test, "draft", 0, 0
		return v
	}
	a, b := p(1), p(700)
	a.ID = id()
	position := versioned(t, db, "position", a, b,
		func(tx interview.Tx, v *interview.Position) error { return tx.SavePosition(ctx, v) },
		func(ctx context.Context) (interview.Position, error) { return db.Position(ctx, a.ID) },
		func(from, to *interview.Position) {
			to.ID, to.Serial, to.Version, to.CreatedAt = from.ID, from.Serial, from.Version, from.CreatedAt
		})
	if position.Version != 2 || position.Serial <= w.Position.Serial {
		t.Errorf("version %d, serial %d after %d", position.Version, position.Serial, w.Position.Serial)
	}

	pl := func(seed int64) interview.Plan {
		v := full[interview.Plan](seed)
		v.OrganizationID, v.Env, v.Status, v.Mode, v.Version = w.Organization.ID, account.Test, "draft", interview.Phone, 0
		v.PositionID = position.ID
		return v
	}
	c, d := pl(1), pl(700)
	c.ID = id()
	plan := versioned(t, db, "plan", c, d,
		func(tx interview.Tx, v *interview.Plan) error { return tx.SavePlan(ctx, v) },
		func(ctx context.Context) (interview.Plan, error) { return db.Plan(ctx, c.ID) },
		func(from, to *interview.Plan) {
			to.ID, to.Serial, to.Version, to.CreatedAt, to.ShortID = from.ID, from.Serial, from.Version, from.CreatedAt, from.ShortID
		})
	got, err := db.PlanBySerial(ctx, plan.Serial)
	same(t, "plan by serial", got, err, plan)
	got, err = db.PlanByShortID(ctx, plan.ShortID)
	same(t, "plan by short id", got, err, plan)

	cd := func(seed int64) interview.Candidate {
		v := full[interview.Candidate](seed)
		v.OrganizationID, v.Env, v.Version = w.Organization.ID, account.Test, 0
		return v
	}
	e, f := cd(1), cd(700)
	e.ID, f.DeletedAt = id(), time.Time{}
	candidate := versioned(t, db, "candidate", e, f,
		func(tx interview.Tx, v *interview.Candidate) error { return tx.SaveCandidate(ctx, v) },
		func(ctx context.Context) (interview.Candidate, error) { return db.Candidate(ctx, e.ID) },
		func(from, to *interview.Candidate) {
			to.ID, to.Serial, to.Version, to.CreatedAt = from.ID, from.Serial, from.Version, from.CreatedAt
		})
	byMail, err := db.CandidateByEmail(ctx, interview.Space{OrganizationID: w.Organization.ID, Env: account.Test}, candidate.Email)
	same(t, "candidate by e-mail", byMail, err, candidate)
}

func interviewsComeBack(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := NewWorld(t, db)
	made := func(seed int64) interview.Interview {
		v := full[interview.Interview](seed)
		v.OrganizationID, v.Env, v.Version = w.Organization.ID, account.Live, 0
		v.State, v.Completion = interview.Invited, interview.TimeUp
		v.PlanID, v.PositionID, v.CandidateID = w.Plan.ID, w.Position.ID, w.Candidate.ID
		return v
	}
	a, b := made(1), made(700)
	a.ID, b.State, b.Completion, b.DeletedAt = id(), interview.Opened, "", time.Time{}
	v := versioned(t, db, "interview", a, b,
		func(tx interview.Tx, v *interview.Interview) error { return tx.SaveInterview(ctx, v) },
		func(ctx context.Context) (interview.Interview, error) { return db.Interview(ctx, a.ID) },
		func(from, to *interview.Interview) {
			to.ID, to.Serial, to.Version, to.CreatedAt = from.ID, from.Serial, from.Version, from.CreatedAt
		})
	got, err := db.InterviewBySerial(ctx, v.Serial)
	same(t, "interview by serial", got, err, v)
	got, err = db.InterviewByExternalID(ctx, w.Space, v.ExternalID)
	same(t, "interview by external id", got, err, v)
	got, err = db.InterviewByLink(ctx, v.LinkHash)
	same(t, "interview by link", got, err, v)
	listed := v
	listed.Asked = interview.Asked{PlanName: v.Asked.PlanName, PlanVersion: v.Asked.PlanVersion, Mode: v.Asked.Mode, Language: v.Asked.Language}
	all, err := db.Interviews(ctx, w.Space, interview.Filter{}, interview.Page{Limit: 5})
	same(t, "interviews", all, err, []interview.Interview{listed})

	s, s2 := full[interview.Sitting](1), full[interview.Sitting](700)
	s.ID, s.InterviewID = id(), v.ID
	s2.ID, s2.InterviewID = s.ID, v.ID
	c, c2 := full[interview.CallAttempt](1), full[interview.CallAttempt](700)
	c.ID, c.InterviewID, c.Direction, c.State, c.RecordingID = id(), v.ID, "outbound", "scheduled", ""
	c2.ID, c2.InterviewID, c2.Direction, c2.State, c2.RecordingID, c2.CreatedAt = c.ID, v.ID, "inbound", "failed", "", c.CreatedAt
	g := full[interview.Signal](1)
	g.ID, g.InterviewID, g.Severity = id(), v.ID, "notice"
	r, r2 := full[interview.Review](1), full[interview.Review](700)
	r.ID, r.InterviewID, r.MemberID, r.Decision = id(), v.ID, w.Member.ID, "hold"
	r2.ID, r2.InterviewID, r2.MemberID, r2.Decision = id(), v.ID, w.Member.ID, "advance"
	for round := range 2 {
		write(t, db, func(tx interview.Tx) error {
			if round == 0 {
				return first(tx.SaveSitting(ctx, s), tx.SaveCall(ctx, c), tx.AddSignal(ctx, g), tx.SaveReview(ctx, r))
			}
			return first(tx.SaveSitting(ctx, s2), tx.SaveCall(ctx, c2), tx.SaveReview(ctx, r2))
		})
		if round == 1 {
			s, c = s2, c2
			r2.ID, r2.CreatedAt = r.ID, r.CreatedAt // one review a member
			r = r2
		}
		sittings, err := db.Sittings(ctx, v.ID)
		same(t, "sittings", sittings, err, []interview.Sitting{s})
		calls, err := db.Calls(ctx, v.ID)
		same(t, "calls", calls, err, []interview.CallAttempt{c})
		signals, err := db.Signals(ctx, v.ID)
		same(t, "signals", signals, err, []interview.Signal{g})
		reviews, err := db.Reviews(ctx, v.ID)
		same(t, "reviews", reviews, err, []interview.Review{r})
	}
}

// first is the first error of several writes.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func answersComeBack(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := NewWorld(t, db)
	v := saved(t, db, w.Interview())
	sitting := interview.Sitting{ID: id(), InterviewID: v.ID, StartedAt: base}
	write(t, db, func(tx interview.Tx) error { return tx.SaveSitting(ctx, sitting) })

	rec := func(seed int64) interview.Recording {
		r := full[interview.Recording](seed)
		r.InterviewID, r.SittingID, r.Kind, r.Version = v.ID, sitting.ID, interview.SessionRecording, 0
		return r
	}
	a, b := rec(1), rec(700)
	a.ID = id()
	recording := versioned(t, db, "recording", a, b,
		func(tx interview.Tx, r *interview.Recording) error { return tx.SaveRecording(ctx, r) },
		func(ctx context.Context) (interview.Recording, error) { return db.Recording(ctx, a.ID) },
		func(from, to *interview.Recording) {
			to.ID, to.Version, to.CreatedAt = from.ID, from.Version, from.CreatedAt
		})
	recordings, err := db.Recordings(ctx, v.ID)
	same(t, "recordings", recordings, err, []interview.Recording{recording})

	ans := func(seed int64) interview.Answer {
		r := full[interview.Answer](seed)
		r.InterviewID, r.RecordingID, r.Form, r.State, r.Version = v.ID, recording.ID, interview.Choice, interview.Waiting, 0
		return r
	}
	c, d := ans(1), ans(700)
	c.ID = id()
	answer := versioned(t, db, "answer", c, d,
		func(tx interview.Tx, r *interview.Answer) error { return tx.SaveAnswer(ctx, r) },
		func(ctx context.Context) (interview.Answer, error) { return db.Answer(ctx, c.ID) },
		func(from, to *interview.Answer) {
			to.ID, to.Version, to.QuestionID, to.Take = from.ID, from.Version, from.QuestionID, from.Take
		})
	answers, err := db.Answers(ctx, v.ID)
	same(t, "answers", answers, err, []interview.Answer{answer})

	for n := 1; n <= 2; n++ {
		s := full[interview.Transcript](int64(n))
		s.AnswerID, s.Version = answer.ID, 0
		write(t, db, func(tx interview.Tx) error { return tx.AddTranscript(ctx, &s) })
		if s.Version != n {
			t.Errorf("transcript %d has version %d", n, s.Version)
		}
		got, err := db.Transcript(ctx, answer.ID)
		same(t, "transcript", got, err, s)
	}

	var turns []interview.Turn
	for n := range 3 {
		u := full[interview.Turn](int64(100 * n))
		u.ID, u.Seq, u.AnswerID, u.RecordingID, u.Form = id(), n, answer.ID, recording.ID, interview.Spoken
		u.Speaker = []interview.Speaker{interview.Interviewer, interview.TheCandidate}[n%2]
		turns = append(turns, u)
	}
	for round := range 2 { // the second replaces the first
		write(t, db, func(tx interview.Tx) error { return tx.SaveTurns(ctx, v, turns[round:]) })
		got, err := db.Turns(ctx, v.ID)
		same(t, "turns", got, err, turns[round:])
	}

	up := func(seed int64) interview.Upload {
		r := full[interview.Upload](seed)
		r.OrganizationID, r.InterviewID, r.AnswerID, r.Version = w.Organization.ID, v.ID, answer.ID, 0
		return r
	}
	e, f := up(1), up(700)
	e.ID, f.FinishedAt = id(), time.Time{}
	upload := versioned(t, db, "upload", e, f,
		func(tx interview.Tx, r *interview.Upload) error { return tx.SaveUpload(ctx, r) },
		func(ctx context.Context) (interview.Upload, error) { return db.Upload(ctx, e.ID) },
		func(from, to *interview.Upload) {
			to.ID, to.Version, to.CreatedAt = from.ID, from.Version, from.CreatedAt
		})
	stale, err := db.StaleUploads(ctx, upload.ExpiresAt, 5)
	same(t, "stale uploads", stale, err, []interview.Upload{upload})
	write(t, db, func(tx interview.Tx) error { return tx.DeleteUpload(ctx, upload.ID) })
	if _, err := db.Upload(ctx, upload.ID); !is(err, interview.NotFound) {
		t.Errorf("a deleted upload: %v", err)
	}
}

func resultsComeBack(t *testing.T, db *store.DB) {
	ctx := t.Context()
	v := saved(t, db, NewWorld(t, db).Interview())
	var both []interview.Assessment
	for n := 1; n <= 2; n++ {
		a := full[interview.Assessment](int64(n))
		a.Basis = 0 // is not kept
		a.ID, a.InterviewID, a.Version = id(), v.ID, 0
		write(t, db, func(tx interview.Tx) error { return tx.AddAssessment(ctx, &a) })
		if a.Version != n {
			t.Errorf("assessment %d has version %d", n, a.Version)
		}
		both = append([]interview.Assessment{a}, both...)
	}
	got, err := db.Assessment(ctx, v.ID, 0)
	same(t, "newest assessment", got, err, both[0])
	got, err = db.Assessment(ctx, v.ID, 1)
	same(t, "first assessment", got, err, both[1])
	all, err := db.AssessmentVersions(ctx, v.ID)
	same(t, "assessments", all, err, both)

	s := full[interview.StageRun](1)
	s.InterviewID, s.Stage, s.State = v.ID, interview.Report, interview.StageWaiting
	write(t, db, func(tx interview.Tx) error { return tx.SaveStageRun(ctx, s) })
	s2 := full[interview.StageRun](700)
	s2.InterviewID, s2.Stage, s2.State = v.ID, interview.Transcribe, interview.StageFailed
	write(t, db, func(tx interview.Tx) error { return tx.SaveStageRun(ctx, s2) })
	s.State, s.FinishedAt = interview.StageDone, time.Time{}
	write(t, db, func(tx interview.Tx) error { return tx.SaveStageRun(ctx, s) })
	runs, err := db.StageRuns(ctx, v.ID)
	same(t, "stages", runs, err, []interview.StageRun{s2, s})

	for n, document := range []string{"{ \"kept\" :1,\n\"kept\":\"\\u0000 \xff as it is\" }", "\x00\x01binary"} {
		write(t, db, func(tx interview.Tx) error { return tx.AddResult(ctx, v.ID, n+1, []byte(document)) })
		got, version, err := db.ResultDocument(ctx, v.ID, 0)
		same(t, "result", string(got), err, document)
		same(t, "result's version", version, nil, n+1)
	}
	document, version, err := db.ResultDocument(ctx, v.ID, 1)
	if err != nil || version != 1 || document[0] != '{' {
		t.Errorf("result 1: %q, %d, %v", document, version, err)
	}
	for _, wrong := range []int{1, 2, 4} {
		err := db.Write(ctx, func(tx interview.Tx) error { return tx.AddResult(ctx, v.ID, wrong, []byte("{}")) })
		if !is(err, interview.Stale) {
			t.Errorf("result %d after 2: %v", wrong, err)
		}
	}
}

func eventsComeBack(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := NewWorld(t, db)
	v := saved(t, db, w.Interview())
	e := full[interview.Event](1)
	e.ID, e.OrganizationID, e.Env, e.InterviewID = id(), w.Organization.ID, account.Live, v.ID
	write(t, db, func(tx interview.Tx) error {
		if err := tx.AddEvent(ctx, &e); err != nil {
			return err
		}
		got, err := tx.Events(ctx, w.Space, nil, "", 0, 5)
		same(t, "events inside the transaction", got, err, []interview.Event{e})
		return nil
	})
	got, err := db.Event(ctx, e.ID)
	same(t, "event", got, err, e)

	hook := func(seed int64) interview.Webhook {
		h := full[interview.Webhook](seed)
		h.OrganizationID, h.Env, h.PlanID, h.Version = w.Organization.ID, account.Live, w.Plan.ID, 0
		return h
	}
	a, b := hook(1), hook(700)
	a.ID = id()
	webhook := versioned(t, db, "webhook", a, b,
		func(tx interview.Tx, h *interview.Webhook) error { return tx.SaveWebhook(ctx, h) },
		func(ctx context.Context) (interview.Webhook, error) { return db.Webhook(ctx, a.ID) },
		func(from, to *interview.Webhook) {
			to.ID, to.Version, to.CreatedAt = from.ID, from.Version, from.CreatedAt
		})
	hooks, err := db.Webhooks(ctx, w.Space, interview.Page{Limit: 5})
	same(t, "webhooks", hooks, err, []interview.Webhook{webhook})

	del := func(seed int64) interview.Delivery {
		d := full[interview.Delivery](seed)
		d.OrganizationID, d.WebhookID, d.EventID, d.State, d.Version = w.Organization.ID, webhook.ID, e.ID, interview.DeliveryPending, 0
		return d
	}
	c, d := del(1), del(700)
	c.ID = id()
	delivery := versioned(t, db, "delivery", c, d,
		func(tx interview.Tx, h *interview.Delivery) error { return tx.SaveDelivery(ctx, h) },
		func(ctx context.Context) (interview.Delivery, error) { return db.Delivery(ctx, c.ID) },
		func(from, to *interview.Delivery) {
			to.ID, to.Version, to.CreatedAt, to.EventType = from.ID, from.Version, from.CreatedAt, from.EventType
		})

	write(t, db, func(tx interview.Tx) error { return tx.DeleteWebhook(ctx, webhook.ID) })
	if _, err := db.Webhook(ctx, webhook.ID); !is(err, interview.NotFound) {
		t.Errorf("a deleted webhook: %v", err)
	}
	if hooks, err := db.Webhooks(ctx, w.Space, interview.Page{Limit: 5}); err != nil || len(hooks) != 0 {
		t.Errorf("webhooks after deletion: %v, %v", hooks, err)
	}
	kept, err := db.Deliveries(ctx, webhook.ID, interview.Page{Limit: 5})
	same(t, "deliveries of a deleted webhook", kept, err, []interview.Delivery{delivery})
}

func sharesComeBack(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := NewWorld(t, db)
	v := saved(t, db, w.Interview())
	s, s2 := full[interview.Share](1), full[interview.Share](700)
	s.ID, s.OrganizationID, s.Env, s.InterviewID = id(), w.Organization.ID, account.Live, v.ID
	s2.ID, s2.OrganizationID, s2.Env, s2.InterviewID, s2.CreatedAt = s.ID, w.Organization.ID, account.Live, v.ID, s.CreatedAt
	for _, s := range []interview.Share{s, s2} {
		write(t, db, func(tx interview.Tx) error { return tx.SaveShare(ctx, s) })
		got, err := db.ShareByToken(ctx, s.TokenHash)
		same(t, "share", got, err, s)
	}
	all, err := db.Shares(ctx, v.ID)
	same(t, "shares", all, err, []interview.Share{s2})

	a := full[interview.Alias](1)
	a.OrganizationID = w.Organization.ID
	write(t, db, func(tx interview.Tx) error { return tx.SaveAlias(ctx, a) })
	a.Ours = "another"
	write(t, db, func(tx interview.Tx) error { return tx.SaveAlias(ctx, a) })
	got, err := db.Alias(ctx, a.OrganizationID, a.Dialect, a.Kind, a.Theirs)
	same(t, "alias", got, err, a)
	got, err = db.AliasOf(ctx, a.OrganizationID, a.Dialect, a.Kind, a.Ours)
	same(t, "alias by ours", got, err, a)

	cur := full[interview.ImportCursor](1)
	for _, place := range []string{cur.Cursor, "further", ""} {
		cur.Cursor = place
		write(t, db, func(tx interview.Tx) error { return tx.SaveImportCursor(ctx, w.Space, cur) })
		got, err := db.ImportCursor(ctx, w.Space, cur.Dialect, cur.Source)
		same(t, "cursor of an import", got, err, cur)
	}

	o := full[interview.Once](1)
	o.At = time.Now().UTC().Truncate(time.Microsecond)
	write(t, db, func(tx interview.Tx) error { return tx.AddOnce(ctx, w.Space, o) })
	once, err := db.Once(ctx, w.Space, o.Key)
	same(t, "once", once, err, o)
}

func mailsComeBack(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := NewWorld(t, db)
	v, other := saved(t, db, w.Interview()), saved(t, db, w.Interview())
	mail := func(seed int64) interview.Mail {
		m := full[interview.Mail](seed)
		m.OrganizationID, m.Env, m.InterviewID, m.Version = w.Organization.ID, account.Live, v.ID, 0
		m.Kind, m.State = interview.MailReminder, interview.MailQueued
		return m
	}
	a, b := mail(1), mail(700)
	a.ID, b.State = id(), interview.MailFailed
	old := versioned(t, db, "mail", a, b,
		func(tx interview.Tx, m *interview.Mail) error { return tx.SaveMail(ctx, m) },
		func(ctx context.Context) (interview.Mail, error) { return db.Mail(ctx, a.ID) },
		func(from, to *interview.Mail) {
			to.ID, to.Version, to.CreatedAt, to.Kind, to.Automatic = from.ID, from.Version, from.CreatedAt, from.Kind, from.Automatic
		})
	newer, far := mail(2), mail(3)
	newer.ID, newer.CreatedAt, newer.Automatic = id(), old.CreatedAt.Add(time.Second), false
	far.ID, far.InterviewID = id(), other.ID
	write(t, db, func(tx interview.Tx) error { return first(tx.SaveMail(ctx, &newer), tx.SaveMail(ctx, &far)) })
	all, err := db.Mails(ctx, v.ID)
	same(t, "mails", all, err, []interview.Mail{newer, old})
	last, err := db.LastMails(ctx, w.Space, []string{v.ID, id()})
	same(t, "last mails", last, err, []interview.Mail{newer})
	last, err = db.LastMails(ctx, w.Space, []string{v.ID, other.ID})
	if err != nil || len(last) != 2 {
		t.Errorf("last mails of two interviews: %v, %v", last, err)
	}
	last, err = db.LastMails(ctx, NewWorld(t, db).Space, []string{v.ID})
	same(t, "last mails of another organization", last, err, nil)
	for field, change := range map[string]func(*interview.Mail){
		"kind":  func(m *interview.Mail) { m.Kind = "love letter" },
		"state": func(m *interview.Mail) { m.State = "lost" },
	} {
		m := mail(4)
		m.ID = id()
		change(&m)
		if err := db.Write(ctx, func(tx interview.Tx) error { return tx.SaveMail(ctx, &m) }); !isOf(err, interview.Invalid, field) {
			t.Errorf("a mail of a %s there is none of: %v", field, err)
		}
	}
}

func tasksComeBack(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := NewWorld(t, db)
	v := saved(t, db, w.Interview())
	k := full[queue.Task](1)
	k.ID, k.OrganizationID, k.InterviewID, k.State = id(), w.Organization.ID, v.ID, queue.GivenUp
	write(t, db, func(tx interview.Tx) error { return tx.Enqueue(ctx, k) })
	got, err := db.Task(ctx, k.ID)
	same(t, "task", got, err, k)
	for _, f := range []queue.TaskFilter{
		{OrganizationID: w.Organization.ID}, {InterviewID: v.ID}, {Kind: k.Kind}, {OrganizationID: w.Organization.ID, State: queue.GivenUp},
	} {
		f.Limit = 5
		all, err := db.Tasks(ctx, f)
		same(t, "tasks", all, err, []queue.Task{k})
	}
}

// zerosComeBack saves the least there can be: what is empty stays empty.
func zerosComeBack(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := NewWorld(t, db)
	v := interview.Interview{ID: id(), OrganizationID: w.Organization.ID, Env: account.Test, State: interview.Scheduled,
		PlanID: w.Plan.ID, CandidateID: w.Candidate.ID}
	v = saved(t, db, v)
	got, err := db.Interview(ctx, v.ID)
	same(t, "interview", got, err, v)
	k := queue.Task{ID: id(), Kind: "zero", State: queue.Ready}
	write(t, db, func(tx interview.Tx) error { return tx.Enqueue(ctx, k) })
	task, err := db.Task(ctx, k.ID)
	same(t, "task", task, err, k)
	r := interview.Recording{ID: id(), InterviewID: v.ID, Kind: interview.AnswerRecording}
	write(t, db, func(tx interview.Tx) error { return tx.SaveRecording(ctx, &r) })
	recording, err := db.Recording(ctx, r.ID)
	same(t, "recording", recording, err, r)
}
