package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/blob/dir"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/judge/rubric"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/pdf"
	"github.com/candorhq/candor/internal/pipeline/assess"
	"github.com/candorhq/candor/internal/pipeline/deliver"
	"github.com/candorhq/candor/internal/pipeline/report"
	"github.com/candorhq/candor/internal/pipeline/transcribe"
	"github.com/candorhq/candor/internal/planfile"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/speech"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
	"github.com/candorhq/candor/internal/yaml"
)

const content = "../demo/content"

// world is every stage over a real database, real storage and the real engines,
// with a clock that the test moves. Tasks are run by [world.work].
type world struct {
	testing.TB
	db      *store.DB
	svc     *interview.Service
	blobs   blob.Store
	decoder *media.Decoder
	clock   atomic.Int64 // microseconds
	key     account.Actor
	plan    interview.Plan

	recognizer speech.Recognizer // nil: there is none
	template   string            // of reports
	kinds      map[string]queue.Kind
}

func newWorld(t testing.TB, r speech.Recognizer) *world {
	t.Helper()
	w := &world{TB: t, recognizer: r, decoder: media.New(media.Config{TempDir: t.TempDir()})}
	w.clock.Store(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixMicro())
	w.db = storetest.SQLite(t, func(c *store.Config) { c.Now = w.now })
	w.svc = interview.New(w.db, interview.Config{
		Now: w.now, LinkSecret: bytes.Repeat([]byte("k"), 32),
		Seal:   func(b []byte) []byte { return append([]byte("sealed:"), b...) },
		Unseal: func(b []byte) ([]byte, error) { return bytes.TrimPrefix(b, []byte("sealed:")), nil },
	})
	blobs, err := dir.Open(t.TempDir())
	w.ok(err)
	w.blobs = blobs
	org := account.Organization{ID: "00000000-0000-7000-8000-000000000001", Name: "Acme", CreatedAt: w.now(), UpdatedAt: w.now()}
	w.ok(w.db.AddOrganization(t.Context(), &org))
	w.key = account.Actor{OrganizationID: org.ID, Env: account.Live, Scopes: account.Scopes(), KeyID: "key"}
	engine, err := rubric.New()
	w.ok(err)
	w.kinds = map[string]queue.Kind{}
	for _, kinds := range []map[string]queue.Kind{
		transcribe.New(w.svc, transcribe.Config{Blobs: blobs, Decoder: w.decoder, Recognizer: w.hears}).Kinds(),
		assess.New(w.svc, engine).Kinds(),
		report.New(w.svc, report.Config{Blobs: blobs, Decoder: w.decoder, Fonts: pdf.NewFonts(), Version: "test",
			Template: func(context.Context, string) (string, error) { return w.template, nil }}).Kinds(),
		deliver.New(w.svc, deliver.Config{Now: w.now}).Kinds(),
	} {
		maps.Copy(w.kinds, kinds)
	}
	w.plan, err = w.svc.CreatePlan(t.Context(), w.key, w.support(), interview.OnceKey{})
	w.ok(err)
	return w
}

func (w *world) now() time.Time       { return time.UnixMicro(w.clock.Add(1)).UTC() }
func (w *world) pass(d time.Duration) { w.clock.Add(d.Microseconds()) }

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) hears(context.Context, string) (speech.Recognizer, error) {
	if w.recognizer == nil {
		return nil, speech.ErrUnavailable
	}
	return w.recognizer, nil
}

// support is the demonstration's plan.
func (w *world) support() interview.Plan {
	w.Helper()
	src, err := os.ReadFile(filepath.Join(content, "support.yaml"))
	w.ok(err)
	p, err := planfile.Read(src)
	w.ok(err)
	p.Plan.Limits.Retakes = 2
	return p.Plan
}

// person is a candidate of the demonstration.
type person struct {
	Candidate  map[string]string `yaml:"candidate"`
	ExternalID string            `yaml:"external_id"`
	Answers    []string          `yaml:"answers"`
	Text       string            `yaml:"text"`
}

func (w *world) person(name string) person {
	w.Helper()
	src, err := os.ReadFile(filepath.Join(content, name+".yaml"))
	w.ok(err)
	var p person
	w.ok(yaml.Decode(src, &p))
	return p
}

// start makes an interview of a plan and brings it in progress.
func (w *world) start(planID string) (interview.Interview, account.Actor) {
	w.Helper()
	c, err := w.svc.CreateInterview(w.Context(), w.key, interview.NewInterview{PlanID: planID,
		Candidate: &interview.Candidate{FirstName: "Ada", Email: "ada@example.org"}}, interview.OnceKey{})
	w.ok(err)
	a, _, err := w.svc.Enter(w.Context(), c.LinkToken)
	w.ok(err)
	_, err = w.svc.Consent(w.Context(), a, "1")
	w.ok(err)
	_, iv, err := w.svc.Start(w.Context(), a, "test")
	w.ok(err)
	return iv, a
}

// put stores a recording.
func (w *world) put(key string, r io.Reader) interview.StoredMedium {
	w.Helper()
	info, err := w.blobs.Put(w.Context(), key, r, "audio/webm")
	w.ok(err)
	return interview.StoredMedium{Key: info.Key, MediaType: info.MediaType, Bytes: info.Size, SHA256: info.SHA256}
}

// speak answers a question with a recording.
func (w *world) speak(a account.Actor, iv interview.Interview, question int, r io.Reader) interview.Answer {
	w.Helper()
	q := iv.Asked.Questions[question].ID
	an, err := w.svc.FinishAnswer(w.Context(), a, interview.Answer{InterviewID: iv.ID, QuestionID: q},
		w.put(iv.OrganizationID+"/"+iv.ID+"/"+q+w.now().Format("150405.000000")+".webm", r), "")
	w.ok(err)
	return an
}

// recording is one of the demonstration's.
func (w *world) recording(name string) io.Reader {
	w.Helper()
	b, err := os.ReadFile(filepath.Join(content, name+".webm"))
	w.ok(err)
	return bytes.NewReader(b)
}

func (w *world) write(a account.Actor, iv interview.Interview, question int, text string) {
	w.Helper()
	_, err := w.svc.WriteAnswer(w.Context(), a, interview.Answer{InterviewID: iv.ID, QuestionID: iv.Asked.Questions[question].ID, Text: text})
	w.ok(err)
}

func (w *world) complete(a account.Actor, iv interview.Interview) {
	w.Helper()
	_, err := w.svc.Complete(w.Context(), a, iv.ID, "")
	w.ok(err)
}

// work runs due tasks, one after the other, as a runner does, until none is
// due. Every task that succeeds is run a second time: it must not show.
func (w *world) work() {
	w.Helper()
	ctx := w.Context()
	for {
		tasks, err := w.db.Claim(ctx, "node", slices.Sorted(maps.Keys(w.kinds)), 1, time.Minute)
		w.ok(err)
		if len(tasks) == 0 {
			return
		}
		t := tasks[0]
		kind := w.kinds[t.Kind]
		err = kind.Handle(ctx, t)
		var wait interface{ After() time.Duration }
		switch {
		case err == nil:
			w.ok(w.db.Finish(ctx, t.ID, "node"))
			w.again(t)
		case errors.As(err, &wait) && wait.After() > 0:
			w.ok(w.db.Retry(ctx, t.ID, "node", w.now().Add(wait.After()), queue.Reason(err), false))
		case t.Attempt >= t.MaxAttempts:
			w.ok(kind.GaveUp(ctx, t, queue.Reason(err)))
			w.ok(w.db.GiveUp(ctx, t.ID, "node", queue.Reason(err)))
		default:
			w.Logf("%s, attempt %d: %v", t.Kind, t.Attempt, err)
			pause := queue.Backoff(t.Attempt, 0.5)
			w.ok(w.db.Retry(ctx, t.ID, "node", w.now().Add(pause), queue.Reason(err), true))
			w.pass(pause)
		}
	}
}

// again runs a finished task once more and checks that nothing changed.
func (w *world) again(t queue.Task) {
	w.Helper()
	if t.InterviewID == "" || w.read(t.InterviewID).State.Ended() {
		w.ok(w.kinds[t.Kind].Handle(w.Context(), t))
		return
	}
	before := w.state(t.InterviewID)
	w.ok(w.kinds[t.Kind].Handle(w.Context(), t))
	if after := w.state(t.InterviewID); before != after {
		w.Errorf("%s run twice shows:\nbefore %s\nafter  %s", t.Kind, before, after)
	}
}

// state is what can be seen of an interview.
func (w *world) state(id string) string {
	w.Helper()
	iv := w.read(id)
	var b strings.Builder
	log := slog.New(slog.NewTextHandler(&b, nil))
	runs, err := w.svc.Stages(w.Context(), w.key, id)
	w.ok(err)
	as, err := w.svc.Assessments(w.Context(), w.key, id)
	w.ok(err)
	events, err := w.svc.Events(w.Context(), w.key, nil, id, 0, interview.MaxPage)
	w.ok(err)
	recs, err := w.svc.Recordings(w.Context(), w.key, id)
	w.ok(err)
	tasks, err := w.db.Tasks(w.Context(), queue.TaskFilter{InterviewID: id, Limit: 1000})
	w.ok(err)
	log.Info("", "state", iv.State, "version", iv.Version, "result", iv.ResultVersion, "assessments", len(as),
		"events", len(events), "recordings", len(recs), "tasks", len(tasks))
	for _, r := range runs {
		log.Info("", "stage", r.Stage, "state", r.State)
	}
	// Without the handler's own time.
	var out []string
	for line := range strings.Lines(b.String()) {
		_, rest, _ := strings.Cut(line, "msg=")
		out = append(out, strings.TrimSpace(rest))
	}
	return strings.Join(out, "; ")
}

func (w *world) read(id string) interview.Interview {
	w.Helper()
	iv, err := w.svc.Interview(w.Context(), w.key, id)
	w.ok(err)
	return iv
}

// result is the newest result of an interview that must be ready.
func (w *world) result(id string) interview.Result {
	w.Helper()
	if iv := w.read(id); iv.State != interview.Ready {
		w.Fatalf("the interview is %s (%s): %s", iv.State, iv.Reason, w.state(id))
	}
	r, err := w.svc.Result(w.Context(), w.key, id)
	w.ok(err)
	return r
}

// content reads a blob whole.
func (w *world) content(key string) []byte {
	w.Helper()
	r, _, err := w.blobs.Open(w.Context(), key)
	w.ok(err)
	defer r.Close()
	b, err := io.ReadAll(r)
	w.ok(err)
	return b
}
