package interview_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// world is a service over a real database, with two organizations and a clock
// that the test moves.
type world struct {
	t     testing.TB
	db    *store.DB
	svc   *interview.Service
	trail *account.Trail
	clock atomic.Int64 // microseconds
	org   account.Organization
	key   account.Actor // of org, live, every scope
	other account.Actor // the same of another organization
	plan  interview.Plan
}

func newWorld(t testing.TB) *world { return worldOn(t, storetest.SQLite) }

// onBoth runs a test on both databases: what transactions that meet do to each
// other is where the two differ.
func onBoth(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("SQLite", func(t *testing.T) { test(t, newWorld(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, worldOn(t, storetest.Postgres)) })
}

func worldOn(t testing.TB, open func(testing.TB, ...storetest.Option) *store.DB) *world {
	t.Helper()
	w := &world{t: t}
	w.clock.Store(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixMicro())
	w.db = open(t, func(c *store.Config) { c.Now = w.now })
	w.trail = account.NewTrail(w.db, w.now)
	t.Cleanup(func() { _ = w.trail.Close() })
	w.svc = interview.New(w.db, interview.Config{
		Now: w.now, Trail: w.trail, LinkSecret: bytes.Repeat([]byte("k"), 32),
		Seal:   func(b []byte) []byte { return append([]byte("sealed:"), b...) },
		Unseal: func(b []byte) ([]byte, error) { return bytes.TrimPrefix(b, []byte("sealed:")), nil },
		Mail:   true,
	})
	w.org, w.key = w.organization("Acme", "00000000-0000-7000-8000-000000000001")
	_, w.other = w.organization("Other", "00000000-0000-7000-8000-000000000002")
	w.plan = must(w.svc.CreatePlan(t.Context(), w.key, examplePlan(), interview.OnceKey{}))
	return w
}

func (w *world) organization(name, id string) (account.Organization, account.Actor) {
	w.t.Helper()
	o := account.Organization{ID: id, Name: name, CreatedAt: w.now(), UpdatedAt: w.now()}
	w.ok(w.db.AddOrganization(w.t.Context(), &o))
	return o, account.Actor{OrganizationID: o.ID, Env: account.Live, Scopes: account.Scopes(), KeyID: "key"}
}

func examplePlan() interview.Plan {
	return interview.Plan{
		Name: "Backend engineer", Language: "en",
		Skills: []interview.Skill{{Name: "Go", MustHave: true}, {Name: "SQL"}},
		Questions: []interview.Question{
			{Text: "What does a mutex do?", Skills: []string{"go"}, KeyPoints: []interview.KeyPoint{{Text: "one at a time"}, {Text: "critical section"}}},
			{Text: "What is an index for?", Skills: []string{"SQL"}, KeyPoints: []interview.KeyPoint{{Text: "faster look-up"}}},
		},
		Limits: interview.Limits{Signals: true},
	}
}

// now is the time of the world. Every look at it is a microsecond later, so
// that what came first is seen to have come first.
func (w *world) now() time.Time        { return time.UnixMicro(w.clock.Add(1)).UTC() }
func (w *world) pass(d time.Duration)  { w.clock.Add(d.Microseconds()) }
func (w *world) question(i int) string { return w.plan.Questions[i].ID }
func (w *world) ctx() context.Context  { return w.t.Context() }
func (w *world) system() account.Actor { return account.Actor{System: true} }
func (w *world) inTest() account.Actor { a := w.key; a.Env = account.Test; return a }
func (w *world) of(iv string) account.Actor {
	return account.Actor{OrganizationID: w.org.ID, Env: account.Live, InterviewID: iv}
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// refuses checks that a failure is of the kind and, where one is named, of the
// field.
func refuses(t testing.TB, what string, err error, kind interview.Kind, field ...string) {
	t.Helper()
	e, ok := errors.AsType[*interview.Error](err)
	switch {
	case !ok:
		t.Errorf("%s: got %v, want a refusal as %s", what, err, kind)
	case e.Kind != kind || len(field) > 0 && e.Field != field[0]:
		t.Errorf("%s: got %v, want %s %v", what, err, kind, field)
	}
}

func (w *world) create(change ...func(*interview.NewInterview)) interview.Created {
	w.t.Helper()
	in := interview.NewInterview{PlanID: w.plan.ID, Candidate: &interview.Candidate{FirstName: "Ada", Email: "ada@example.org"}}
	for _, c := range change {
		c(&in)
	}
	c, err := w.svc.CreateInterview(w.ctx(), w.key, in, interview.OnceKey{})
	w.ok(err)
	return c
}

// enter lets the candidate in.
func (w *world) enter(c interview.Created) account.Actor {
	w.t.Helper()
	a, _, err := w.svc.Enter(w.ctx(), c.LinkToken)
	w.ok(err)
	return a
}

// start brings a new interview in progress and returns it with its candidate.
func (w *world) start(change ...func(*interview.NewInterview)) (interview.Interview, account.Actor) {
	w.t.Helper()
	a := w.enter(w.create(change...))
	_, err := w.svc.Consent(w.ctx(), a, "1")
	w.ok(err)
	_, iv, err := w.svc.Start(w.ctx(), a, "test browser")
	w.ok(err)
	return iv, a
}

func medium(content string) interview.StoredMedium {
	sum := sha256.Sum256([]byte(content))
	return interview.StoredMedium{Key: "blob/" + content, MediaType: "audio/webm", Bytes: int64(len(content)), SHA256: hex.EncodeToString(sum[:])}
}

// speak gives a recorded answer to question i.
func (w *world) speak(a account.Actor, iv string, i int, content string) interview.Answer {
	w.t.Helper()
	an, err := w.svc.FinishAnswer(w.ctx(), a, interview.Answer{InterviewID: iv, QuestionID: w.question(i)}, medium(content), "")
	w.ok(err)
	return an
}

// hear is what the transcribe stage does.
func (w *world) hear(an interview.Answer, text string, ms int64) {
	w.t.Helper()
	w.ok(w.svc.StageBegan(w.ctx(), an.InterviewID, interview.Transcribe, 1))
	w.ok(w.svc.SaveTranscript(w.ctx(), an.ID, spoken(text, ms), interview.Recording{DurationMS: ms, Loudness: -20, Waveform: []byte{1, 2}}))
}

func spoken(text string, ms int64) interview.Transcript {
	return interview.Transcript{Language: "en", Engine: interview.Engine{Name: "ear", Version: "1"}, Segments: []interview.Segment{{
		Text: text, StartMS: 100, EndMS: ms, Words: []interview.Word{{Text: text, StartMS: 100, EndMS: ms, Confidence: 0.9}}}}}
}

// judge is what the assess stage does.
func (w *world) judge(id string) error {
	c, err := w.svc.Case(w.ctx(), id)
	if err != nil {
		return err
	}
	if err := w.svc.StageBegan(w.ctx(), id, interview.Assess, 1); err != nil {
		return err
	}
	return w.svc.SaveAssessment(w.ctx(), id, judgement(c))
}

func judgement(c interview.Case) interview.Assessment {
	as := interview.Assessment{Engine: interview.Engine{Name: "test"}, Recommendation: interview.ReviewIt,
		Judged: interview.Judged{Withheld: "too_little_judged", Confidence: interview.LowConfidence}}
	for _, q := range c.Interview.Asked.Questions {
		score := interview.AnswerScore{QuestionID: q.ID, Judged: interview.Judged{Withheld: "no_answer", Confidence: interview.LowConfidence}}
		for _, t := range c.Turns {
			if t.QuestionID == q.ID && t.Speaker == interview.TheCandidate && t.Text != "" {
				score.TurnID = t.ID
				score.Judged = interview.Judged{Score: new(50.0), Confidence: interview.MediumConfidence}
			}
		}
		as.Answers = append(as.Answers, score)
	}
	return as
}

// report is what the report stage does.
func (w *world) report(id string) (interview.Result, error) {
	r, err := w.svc.Draft(w.ctx(), id)
	if err != nil {
		return r, err
	}
	if err := w.svc.StageBegan(w.ctx(), id, interview.Report, 1); err != nil {
		return r, err
	}
	r.Report = interview.ReportKeys{PDF: fmt.Sprintf("report-%d.pdf", r.Version)}
	return w.svc.SaveResult(w.ctx(), r)
}

// ready brings an interview with two spoken answers to its result.
func (w *world) ready() (interview.Interview, account.Actor) {
	w.t.Helper()
	iv, a := w.start()
	w.hear(w.speak(a, iv.ID, 0, "first"), "one at a time", 4000)
	w.hear(w.speak(a, iv.ID, 1, "second"), "faster look-up", 6000)
	_, err := w.svc.Complete(w.ctx(), a, iv.ID, "")
	w.ok(err)
	w.ok(w.judge(iv.ID))
	_, err = w.report(iv.ID)
	w.ok(err)
	return w.read(iv.ID), a
}

func (w *world) read(id string) interview.Interview {
	w.t.Helper()
	iv, err := w.svc.Interview(w.ctx(), w.key, id)
	w.ok(err)
	return iv
}

// events are the types of what happened to an interview, in order.
func (w *world) events(id string) []interview.EventType {
	w.t.Helper()
	es, err := w.svc.Events(w.ctx(), w.key, nil, id, 0, interview.MaxPage)
	w.ok(err)
	out := []interview.EventType{}
	for _, e := range es {
		out = append(out, e.Type)
	}
	return out
}

// tasks are the keys of the tasks of a kind, in the order they were queued.
func (w *world) tasks(kind, interviewID string) []string {
	w.t.Helper()
	ts, err := w.db.Tasks(w.ctx(), queue.TaskFilter{Kind: kind, InterviewID: interviewID, Limit: 100})
	w.ok(err)
	slices.SortFunc(ts, func(a, b queue.Task) int { return cmp.Compare(a.ID, b.ID) })
	out := []string{}
	for _, t := range ts {
		out = append(out, t.Key)
	}
	return out
}

func (w *world) stages(id string) string {
	w.t.Helper()
	runs, err := w.svc.Stages(w.ctx(), w.key, id)
	w.ok(err)
	var out []string
	for _, r := range runs {
		out = append(out, string(r.State))
	}
	return fmt.Sprint(out)
}
