package deliver_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/egress"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/pipeline/deliver"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// got is one request as the receiver saw it.
type got struct {
	header http.Header
	body   []byte
}

// world is the stage over a real database and a real receiver.
type world struct {
	testing.TB
	db    *store.DB
	svc   *interview.Service
	stage *deliver.Stage
	key   account.Actor
	clock atomic.Int64 // microseconds
	srv   *httptest.Server

	mu     sync.Mutex
	seen   []got
	answer func(http.ResponseWriter, *http.Request)
}

func newWorld(t testing.TB, client *http.Client, wordings map[string]deliver.Wording) *world {
	t.Helper()
	w := &world{TB: t}
	w.clock.Store(time.Now().UnixMicro())
	w.db = storetest.SQLite(t, func(c *store.Config) { c.Now = w.now })
	w.svc = interview.New(w.db, interview.Config{
		Now: w.now, LinkSecret: bytes.Repeat([]byte("k"), 32),
		Seal:   func(b []byte) []byte { return append([]byte("sealed:"), b...) },
		Unseal: func(b []byte) ([]byte, error) { return bytes.TrimPrefix(b, []byte("sealed:")), nil },
	})
	org := account.Organization{ID: "00000000-0000-7000-8000-000000000001", Name: "Acme", CreatedAt: w.now(), UpdatedAt: w.now()}
	w.ok(w.db.AddOrganization(t.Context(), &org))
	w.key = account.Actor{OrganizationID: org.ID, Env: account.Live, Scopes: account.Scopes(), KeyID: "key"}
	if client == nil {
		client = egress.Client(egress.Config{AllowPrivate: true, Timeout: 500 * time.Millisecond})
	}
	w.stage = deliver.New(w.svc, deliver.Config{Client: client, Wordings: wordings, Agent: "Candor-Webhooks/test", Now: w.now})
	w.srv = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.mu.Lock()
		w.seen = append(w.seen, got{r.Header.Clone(), body})
		answer := w.answer
		w.mu.Unlock()
		if answer != nil {
			answer(rw, r)
		}
	}))
	t.Cleanup(w.srv.Close)
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

// hook makes a webhook at the receiver and returns it with its secret.
func (w *world) hook(change ...func(*interview.Webhook)) (interview.Webhook, string) {
	w.Helper()
	in := interview.Webhook{URL: w.srv.URL + "/hooks"}
	for _, c := range change {
		c(&in)
	}
	h, secret, err := w.svc.CreateWebhook(w.Context(), w.key, in, "", interview.OnceKey{})
	w.ok(err)
	return h, secret
}

// happen makes something happen.
func (w *world) happen() interview.Interview {
	w.Helper()
	c, err := w.svc.CreateInterview(w.Context(), w.key, interview.NewInterview{NotInvited: true,
		Plan: &interview.Plan{Name: "P", Language: "en", Questions: []interview.Question{{Text: "Why?"}}}}, interview.OnceKey{})
	w.ok(err)
	return c.Interview
}

// work runs what is due at the world's time.
func (w *world) work() {
	w.Helper()
	ctx := w.Context()
	kinds := w.stage.Kinds()
	for {
		tasks, err := w.db.Claim(ctx, "node", []string{interview.TaskDeliver, interview.TaskSend}, 1, time.Minute)
		w.ok(err)
		if len(tasks) == 0 {
			return
		}
		t := tasks[0]
		err = kinds[t.Kind].Handle(ctx, t)
		var wait interface{ After() time.Duration }
		switch {
		case err == nil:
			w.ok(w.db.Finish(ctx, t.ID, "node"))
		case errors.As(err, &wait) && wait.After() > 0:
			w.ok(w.db.Retry(ctx, t.ID, "node", w.now().Add(wait.After()), queue.Reason(err), false))
		default:
			w.ok(kinds[t.Kind].GaveUp(ctx, t, queue.Reason(err)))
			w.ok(w.db.GiveUp(ctx, t.ID, "node", queue.Reason(err)))
		}
	}
}

func (w *world) log(h interview.Webhook) []interview.Delivery {
	w.Helper()
	ds, err := w.svc.Deliveries(w.Context(), w.key, h.ID, interview.Page{Limit: 100})
	w.ok(err)
	return ds
}

func (w *world) requests() []got {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen
}

func (w *world) replies(f func(http.ResponseWriter, *http.Request)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answer = f
}

func status(code int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func TestTheReceiverVerifiesWhatItGetsWithTheLibraryItself(t *testing.T) {
	w := newWorld(t, nil, nil)
	h, secret := w.hook()
	iv := w.happen()
	w.work()
	seen := w.requests()
	if len(seen) != 1 {
		t.Fatalf("%d requests, want 1", len(seen))
	}
	verifier, err := webhooks.NewWebhook(secret)
	w.ok(err)
	if err := verifier.Verify(seen[0].body, seen[0].header); err != nil {
		t.Errorf("verify: %v", err)
	}
	if err := verifier.Verify(append(seen[0].body, ' '), seen[0].header); err == nil {
		t.Error("a changed body is verified too")
	}
	var body struct {
		ID, Type, Environment string
		InterviewID           string `json:"interview_id"`
		Timestamp             time.Time
		Data                  map[string]any
	}
	w.ok(json.Unmarshal(seen[0].body, &body))
	if body.Type != string(interview.InterviewCreated) || body.InterviewID != iv.ID || body.Data["state"] != "scheduled" ||
		body.Environment != "live" || body.ID != seen[0].header.Get("Webhook-Id") || time.Since(body.Timestamp).Abs() > time.Minute {
		t.Errorf("the body is %s", seen[0].body)
	}
	if agent, typ := seen[0].header.Get("User-Agent"), seen[0].header.Get("Content-Type"); agent != "Candor-Webhooks/test" || typ != "application/json" {
		t.Errorf("agent %q, content type %q", agent, typ)
	}
	d := w.log(h)
	if len(d) != 1 || d[0].State != interview.DeliverySucceeded || len(d[0].Attempts) != 1 || d[0].Attempts[0].Status != 200 || !d[0].NextAt.IsZero() {
		t.Errorf("the log is %+v", d)
	}
}

func TestAfterARotationBothSecretsVerifyForADay(t *testing.T) {
	w := newWorld(t, nil, nil)
	h, old := w.hook()
	fresh, err := w.svc.RotateSecret(t.Context(), w.key, h.ID)
	w.ok(err)
	w.happen()
	w.work()
	w.pass(interview.SecretOverlap + time.Minute)
	w.happen()
	w.work()
	seen := w.requests()
	if n := len(strings.Fields(seen[0].header.Get("Webhook-Signature"))); n != 2 {
		t.Errorf("%d signatures, want 2", n)
	}
	for i, want := range []map[string]bool{{old: true, fresh: true}, {old: false, fresh: true}} {
		for secret, verifies := range want {
			v, err := webhooks.NewWebhook(secret)
			w.ok(err)
			if err := v.VerifyIgnoringTimestamp(seen[i].body, seen[i].header); (err == nil) != verifies {
				t.Errorf("request %d, old secret %v: %v", i+1, secret == old, err)
			}
		}
	}
}

func TestAFailingEndpointIsTriedOverThreeDays(t *testing.T) {
	w := newWorld(t, nil, nil)
	w.replies(status(503))
	h, _ := w.hook()
	w.happen()
	begin := w.now()
	for range 3 * 24 * 60 * 2 {
		w.work()
		if w.log(h)[0].State != interview.DeliveryPending {
			break
		}
		w.pass(max(time.Second, w.log(h)[0].NextAt.Sub(w.now())))
	}
	d := w.log(h)[0]
	took := d.Attempts[len(d.Attempts)-1].At.Sub(begin)
	if d.State != interview.DeliveryFailed || len(d.Attempts) != 11 || took < 68*time.Hour || took > 80*time.Hour {
		t.Errorf("%s after %d attempts in %v", d.State, len(d.Attempts), took)
	}
	id, verifiable := "", w.requests()
	for i, r := range verifiable {
		if i > 0 && r.header.Get("Webhook-Id") != id {
			t.Errorf("attempt %d has another event id", i+1)
		}
		id = r.header.Get("Webhook-Id")
	}
	if first, last := verifiable[0].header.Get("Webhook-Timestamp"), verifiable[10].header.Get("Webhook-Timestamp"); first == last {
		t.Error("a later attempt is not signed for its own time")
	}
	w.pass(100 * time.Hour)
	w.work()
	if n := len(w.requests()); n != 11 {
		t.Errorf("%d requests after it gave up, want 11", n)
	}
}

func TestAnEndpointThatKeepsFailingIsLeftAloneForAWhile(t *testing.T) {
	w := newWorld(t, nil, nil)
	w.replies(status(500))
	h, _ := w.hook()
	for range 12 {
		w.happen()
	}
	w.work()
	if n := len(w.requests()); n != 10 {
		t.Errorf("%d requests before the circuit opened, want 10", n)
	}
	hook, err := w.svc.Webhook(t.Context(), w.key, h.ID)
	w.ok(err)
	if hook.Failures != 10 || !hook.OpenUntil.After(w.now()) {
		t.Errorf("%d failures, open until %v", hook.Failures, hook.OpenUntil)
	}
	w.replies(nil)
	w.pass(2 * time.Minute)
	w.work()
	w.pass(2 * time.Minute)
	w.work()
	for _, d := range w.log(h) {
		if d.State != interview.DeliverySucceeded {
			t.Errorf("a delivery is %s with %d attempts, next at %v", d.State, len(d.Attempts), d.NextAt.Sub(w.now()))
		}
	}
}

func TestWhatAnEndpointDoesWrongIsNotedInPlainWords(t *testing.T) {
	moved := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
	defer moved.Close()
	release := make(chan struct{})
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for name, tt := range map[string]struct {
		url    string
		answer func(http.ResponseWriter, *http.Request)
		status int
		err    string
		reply  string
	}{
		"a redirect": {answer: func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, moved.URL, http.StatusFound) }, status: 302},
		"slow": {answer: func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-release:
			case <-r.Context().Done():
			}
		}, err: "no answer in time"},
		"a huge reply": {answer: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			for range 10_000 {
				if _, err := w.Write(bytes.Repeat([]byte("x"), 10_000)); err != nil {
					return
				}
			}
		}, status: 400, reply: strings.Repeat("x", 500)},
		"a reply that is no text": {answer: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(422)
			_, _ = w.Write([]byte("no: \xff\x00\xfe"))
		}, status: 422, reply: "no: "},
		"hangs up": {answer: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, err: "the request failed"},
		"refused":  {url: closed.URL, err: "the connection was refused"},
		"unknown":  {url: "https://nobody.invalid/x", err: "the host name is not known"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil, nil)
			w.replies(tt.answer)
			h, _ := w.hook(func(h *interview.Webhook) {
				if tt.url != "" {
					h.URL = tt.url
				}
			})
			w.happen()
			w.work()
			d := w.log(h)[0]
			if d.State != interview.DeliveryPending || len(d.Attempts) != 1 || d.NextAt.IsZero() {
				t.Fatalf("%s, %d attempts", d.State, len(d.Attempts))
			}
			at := d.Attempts[0]
			if at.Status != tt.status || at.Error != tt.err || !strings.HasPrefix(at.Reply, tt.reply) || len(at.Reply) > 512 {
				t.Errorf("noted %d, %q, reply of %d bytes %.20q; want %d, %q, %.20q", at.Status, at.Error, len(at.Reply), at.Reply, tt.status, tt.err, tt.reply)
			}
		})
	}
	close(release)
}

func TestALoopbackEndpointIsRefusedUnlessAllowed(t *testing.T) {
	w := newWorld(t, egress.Client(egress.Config{}), nil)
	h, _ := w.hook()
	w.happen()
	w.work()
	at := w.log(h)[0].Attempts[0]
	if len(w.requests()) != 0 || !strings.Contains(at.Error, "private, loopback or reserved") {
		t.Errorf("%d requests, noted %q", len(w.requests()), at.Error)
	}
}

func TestAReplayKeepsTheIDOfItsEvent(t *testing.T) {
	w := newWorld(t, nil, nil)
	h, _ := w.hook()
	w.happen()
	w.work()
	if _, err := w.svc.Replay(t.Context(), w.key, h.ID, w.log(h)[0].EventID); err != nil {
		t.Fatal(err)
	}
	w.work()
	seen := w.requests()
	if len(seen) != 2 || seen[0].header.Get("Webhook-Id") != seen[1].header.Get("Webhook-Id") || !bytes.Equal(seen[0].body, seen[1].body) {
		t.Errorf("%d requests, or they differ", len(seen))
	}
	if d := w.log(h); len(d) != 2 || d[0].ID == d[1].ID {
		t.Errorf("%d deliveries in the log, want 2", len(d))
	}
}

func TestATaskThatRunsTwiceTellsOnce(t *testing.T) {
	w := newWorld(t, nil, nil)
	h, _ := w.hook()
	w.happen()
	w.work()
	for _, kind := range []string{interview.TaskDeliver, interview.TaskSend} {
		tasks, err := w.db.Tasks(t.Context(), queue.TaskFilter{Kind: kind, Limit: 10})
		w.ok(err)
		w.ok(w.stage.Kinds()[kind].Handle(t.Context(), tasks[0]))
	}
	w.work()
	if n := len(w.requests()); n != 1 || len(w.log(h)) != 1 {
		t.Errorf("%d requests, %d deliveries; want 1 of both", n, len(w.log(h)))
	}
}

func TestATryThatIsNotDueIsNotMade(t *testing.T) {
	w := newWorld(t, nil, nil)
	w.replies(status(500))
	h, _ := w.hook()
	w.happen()
	w.work()
	// The node ended after it had written the try down: the task is due at once.
	tasks, err := w.db.Tasks(t.Context(), queue.TaskFilter{Kind: interview.TaskSend, Limit: 1})
	w.ok(err)
	w.ok(w.db.Rerun(t.Context(), tasks[0].ID))
	w.work()
	if n := len(w.requests()); n != 1 || len(w.log(h)[0].Attempts) != 1 {
		t.Errorf("%d requests, want 1", n)
	}
	w.pass(6 * time.Second)
	w.work()
	if n := len(w.requests()); n != 2 {
		t.Errorf("%d requests when it is due, want 2", n)
	}
}

func TestADeletedWebhookIsNotTold(t *testing.T) {
	w := newWorld(t, nil, nil)
	h, _ := w.hook()
	w.happen()
	w.ok(w.svc.DeleteWebhook(t.Context(), w.key, h.ID))
	w.work()
	if n := len(w.requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// shout is a dialect that tells created interviews in its own way.
type shout struct{}

func (shout) Word(_ context.Context, out interview.Outgoing, _ time.Time) (*interview.Message, error) {
	switch out.Event.Type {
	case interview.InterviewCreated:
		h := map[string]string{"X-Shout-Signature": base64.StdEncoding.EncodeToString(out.Secrets[0]), "Content-Type": "text/plain"}
		return &interview.Message{Header: h, Body: fmt.Appendf(nil, "CREATED %s", out.Event.InterviewID)}, nil
	case interview.InterviewInvited:
		return nil, nil
	}
	return nil, errors.New("cannot be said")
}

func TestADialectTellsInItsOwnWords(t *testing.T) {
	w := newWorld(t, nil, map[string]deliver.Wording{"shout": shout{}})
	h, _ := w.hook(func(h *interview.Webhook) { h.Wording = "shout" })
	iv := w.happen()
	w.work()
	_, err := w.svc.Invite(t.Context(), w.key, iv.ID, false)
	w.ok(err)
	w.work()
	seen := w.requests()
	if len(seen) != 1 || string(seen[0].body) != "CREATED "+iv.ID || seen[0].header.Get("Content-Type") != "text/plain" || seen[0].header.Get("X-Shout-Signature") == "" {
		t.Fatalf("%d requests: %+v", len(seen), seen)
	}
	if d := w.log(h); len(d) != 2 || d[0].State != interview.DeliverySkipped || len(d[0].Attempts) != 0 {
		t.Errorf("the log is %+v", d)
	}

	unknown := newWorld(t, nil, nil)
	h, _ = unknown.hook(func(h *interview.Webhook) { h.Wording = "gone" })
	unknown.happen()
	unknown.work()
	if d := unknown.log(h)[0]; d.State != interview.DeliveryFailed || d.Attempts[0].Error != "no dialect is called gone" {
		t.Errorf("a wording that is not there: %s, %+v", d.State, d.Attempts)
	}
}

// patient tells of an invitation only after what it told of the interview's
// making has arrived.
type patient struct{ world **world }

func (p patient) Word(ctx context.Context, out interview.Outgoing, _ time.Time) (*interview.Message, error) {
	if out.Event.Type == interview.InterviewInvited {
		if err := (*p.world).svc.Follows(ctx, out, interview.InterviewCreated); err != nil {
			return nil, err
		}
	}
	return &interview.Message{Body: []byte(out.Event.Type)}, nil
}

func TestAnEventThatMustComeAfterAnotherWaitsForIt(t *testing.T) {
	var w *world
	w = newWorld(t, nil, map[string]deliver.Wording{"patient": patient{&w}})
	h, _ := w.hook(func(h *interview.Webhook) { h.Wording = "patient" })
	w.replies(status(500))
	iv := w.happen()
	w.work()
	_, err := w.svc.Invite(t.Context(), w.key, iv.ID, false)
	w.ok(err)
	w.work()
	w.replies(nil)
	for range 3 {
		w.pass(10 * time.Second)
		w.work()
	}
	var bodies []string
	for _, r := range w.requests() {
		bodies = append(bodies, string(r.body))
	}
	if got, want := strings.Join(bodies, " "), "interview.created interview.created interview.invited"; got != want {
		t.Errorf("told were %s, want %s", got, want)
	}
	for _, d := range w.log(h) {
		if want := map[interview.EventType]int{interview.InterviewCreated: 2, interview.InterviewInvited: 1}[d.EventType]; d.State != interview.DeliverySucceeded || len(d.Attempts) != want {
			t.Errorf("%s is %s after %d tries, want %d", d.EventType, d.State, len(d.Attempts), want)
		}
	}
}
