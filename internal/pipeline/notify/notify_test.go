package notify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/mail"
	"github.com/candorhq/candor/internal/mail/mailtest"
	"github.com/candorhq/candor/internal/pipeline/notify"
	"github.com/candorhq/candor/internal/queue"
	"github.com/candorhq/candor/internal/store"
	"github.com/candorhq/candor/internal/store/storetest"
)

// world is a service over a real database, a real mail server and a clock that
// the test moves.
type world struct {
	testing.TB
	db     *store.DB
	svc    *interview.Service
	server *mailtest.Server
	stage  *notify.Stage
	clock  atomic.Int64
	key    account.Actor
	org    account.Organization
	plan   interview.Plan
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, server: mailtest.New(t, mailtest.Options{TLS: mailtest.StartTLS, User: "candor", Password: "secret"})}
	w.clock.Store(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixMicro())
	w.db = storetest.SQLite(t, func(c *store.Config) { c.Now = w.now })
	w.svc = interview.New(w.db, interview.Config{Now: w.now, LinkSecret: bytes.Repeat([]byte("k"), 32), Mail: true})
	sender, err := mail.New(mail.Config{URL: w.server.URL(), From: "noreply@hiring.example", Roots: w.server.Roots, Timeout: 5 * time.Second})
	w.ok(err)
	w.stage = w.with(sender)
	w.org = account.Organization{ID: "00000000-0000-7000-8000-000000000001", Name: "Acme", CreatedAt: w.now(), UpdatedAt: w.now()}
	w.org.Settings.ContactEmail = "people@acme.example"
	w.ok(w.db.AddOrganization(t.Context(), &w.org))
	w.key = account.Actor{OrganizationID: w.org.ID, Env: account.Live, Scopes: account.Scopes(), KeyID: "key"}
	w.plan, err = w.svc.CreatePlan(t.Context(), w.key, interview.Plan{Name: "Support agent", Language: "en", Questions: []interview.Question{
		{Text: "Why?"}, {Text: "Write it down", Form: interview.Text}}}, interview.OnceKey{})
	w.ok(err)
	return w
}

func (w *world) with(s notify.Sender) *notify.Stage {
	return notify.New(w.svc, notify.Config{Sender: s, Now: w.now, Room: func(token string) string { return "https://hiring.example/room/" + token }})
}

func (w *world) now() time.Time       { return time.UnixMicro(w.clock.Add(1)).UTC() }
func (w *world) pass(d time.Duration) { w.clock.Add(d.Microseconds()) }

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) invite(change ...func(*interview.NewInterview)) interview.Created {
	w.Helper()
	in := interview.NewInterview{PlanID: w.plan.ID, Mail: true, ExpiresAt: time.Date(2026, 3, 12, 15, 0, 0, 0, time.UTC),
		Candidate: &interview.Candidate{FirstName: "Ada", LastName: "Lovelace", Email: "ada@example.org", TimeZone: "Europe/Prague"}}
	for _, c := range change {
		c(&in)
	}
	c, err := w.svc.CreateInterview(w.Context(), w.key, in, interview.OnceKey{})
	w.ok(err)
	return c
}

func (w *world) task(m interview.Mail) queue.Task {
	w.Helper()
	payload, err := json.Marshal(map[string]string{"mail_id": m.ID})
	w.ok(err)
	return queue.Task{ID: "t", Kind: interview.TaskMail, Payload: payload, InterviewID: m.InterviewID}
}

func (w *world) mails(c interview.Created) []interview.Mail {
	w.Helper()
	ms, err := w.svc.Mails(w.Context(), w.key, c.Interview.ID)
	w.ok(err)
	return ms
}

func TestAnInvitationArrivesWithItsLink(t *testing.T) {
	w := newWorld(t)
	c := w.invite()
	m := w.mails(c)[0]
	for range 3 { // a task may run again
		w.ok(w.stage.Send(t.Context(), w.task(m)))
	}
	all := w.server.Mail()
	if len(all) != 1 {
		t.Fatalf("%d letters arrived", len(all))
	}
	got := all[0]
	if got.To != "ada@example.org" || got.Header.Get("Message-Id") != "<"+m.ID+"@hiring.example>" {
		t.Errorf("to %s, id %s", got.To, got.Header.Get("Message-Id"))
	}
	if got.Subject != "Your interview with Acme: Support agent" {
		t.Errorf("subject %q", got.Subject)
	}
	for name, text := range map[string]string{"text": got.Text, "HTML": got.HTML} {
		for _, want := range []string{"Ada", "https://hiring.example/room/" + c.LinkToken, "Thursday, 12 March 2026, 16:00 (Europe/Prague, UTC+1)", "Number of questions: 2",
			"your voice, what you write", "assessed by an AI", "people@acme.example"} {
			if !strings.Contains(text, want) {
				t.Errorf("the %s lacks %q:\n%s", name, want, text)
			}
		}
		if strings.Contains(text, "{") && name == "text" || strings.Contains(text, "It opens on") {
			t.Errorf("the %s has a place that was not filled, or a line without a value:\n%s", name, text)
		}
	}
	if after := w.mails(c)[0]; after.State != interview.MailSent || after.Attempts != 1 {
		t.Errorf("%+v", after)
	}
}

func TestWhatIsRefusedForNowIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	c := w.invite()
	w.server.Refuse("ada@example.org", mailtest.Refusal{Code: 451, Fine: [3]int{4, 7, 1}, Message: "later"}, mailtest.Refusal{Code: 451, Message: "later"})
	task := w.task(w.mails(c)[0])
	for n := 1; n <= 2; n++ {
		err := w.stage.Send(t.Context(), task)
		if err == nil || !strings.Contains(queue.Reason(err), "451") || strings.Contains(err.Error(), "@") {
			t.Fatalf("try %d: %v", n, err)
		}
		m := w.mails(c)[0]
		if m.State != interview.MailQueued || m.Attempts != n || m.NextAt.IsZero() || !strings.Contains(m.Reason, "451") {
			t.Errorf("after try %d: %+v", n, m)
		}
		// The node ended before it asked for the next try: it comes too soon.
		if err := w.stage.Send(t.Context(), task); err == nil || w.mails(c)[0].Attempts != n {
			t.Errorf("a task that came too soon: %v", err)
		}
		w.pass(6 * time.Minute)
	}
	w.ok(w.stage.Send(t.Context(), task))
	if m := w.mails(c)[0]; m.State != interview.MailSent || m.Attempts != 3 || m.Reason != "" {
		t.Errorf("%+v", m)
	}
}

func TestWhatIsRefusedForGoodIsShown(t *testing.T) {
	w := newWorld(t)
	c := w.invite()
	w.server.Refuse("ada@example.org", mailtest.Refusal{Code: 550, Fine: [3]int{5, 1, 1}, Message: "<ada@example.org> unknown"})
	w.ok(w.stage.Send(t.Context(), w.task(w.mails(c)[0])))
	m := w.mails(c)[0]
	if m.State != interview.MailFailed || m.Reason != "the mail server refuses the candidate's address (550 5.1.1)" || m.SettledAt.IsZero() {
		t.Errorf("%+v", m)
	}
}

func TestAServerThatStaysAwayIsGivenUpAfterADay(t *testing.T) {
	w := newWorld(t)
	away, err := mail.New(mail.Config{URL: "smtp://127.0.0.1:1?tls=none", From: "noreply@hiring.example"})
	w.ok(err)
	stage := w.with(away)
	c := w.invite(func(in *interview.NewInterview) { in.ExpiresAt = time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC) })
	task := w.task(w.mails(c)[0])
	tries := 0
	for w.mails(c)[0].State == interview.MailQueued && tries < 20 {
		err := stage.Send(t.Context(), task)
		if err != nil && !strings.Contains(queue.Reason(err), "the mail server refuses connections") {
			t.Fatal(err)
		}
		tries++
		w.pass(24 * time.Hour)
	}
	if m := w.mails(c)[0]; m.State != interview.MailFailed || tries != 8 {
		t.Errorf("after %d tries: %+v", tries, m)
	}
}

func TestWithoutAServerMailWaitsAndSaysSo(t *testing.T) {
	w := newWorld(t)
	c := w.invite()
	task := w.task(w.mails(c)[0])
	err := w.with(nil).Send(t.Context(), task)
	if err == nil || !strings.Contains(queue.Reason(err), "mail.url") {
		t.Errorf("%v", err)
	}
	if m := w.mails(c)[0]; m.State != interview.MailQueued || m.Attempts != 0 || !strings.Contains(m.Reason, "mail.url") {
		t.Errorf("%+v", m)
	}
	w.pass(time.Hour)
	w.ok(w.stage.Send(t.Context(), task))
	if m := w.mails(c)[0]; m.State != interview.MailSent {
		t.Errorf("%+v", m)
	}
}

func TestAReminderWaitsForItsTime(t *testing.T) {
	w := newWorld(t)
	w.org.Settings.ReminderHours = 24
	w.ok(w.db.SaveOrganization(t.Context(), w.org))
	c := w.invite()
	var reminder interview.Mail
	for _, m := range w.mails(c) {
		if m.Kind == interview.MailReminder {
			reminder = m
		}
	}
	if err := w.stage.Send(t.Context(), w.task(reminder)); err == nil {
		t.Fatal("it was sent before its time")
	}
	w.pass(reminder.DueAt.Sub(w.now()))
	w.ok(w.stage.Send(t.Context(), w.task(reminder)))
	got := w.server.Wait(t, 1)[0]
	if got.Subject != "Reminder: your interview with Acme" || !strings.Contains(got.Text, c.LinkToken) {
		t.Errorf("%s\n%s", got.Subject, got.Text)
	}
}

// The runner's log and the tasks are what an operator sees.
func TestNeitherAddressesNorLinksReachTheLog(t *testing.T) {
	w := newWorld(t)
	c := w.invite()
	w.server.Refuse("ada@example.org", mailtest.Refusal{Code: 550, Message: "<ada@example.org> unknown"})
	failing := w.invite(func(in *interview.NewInterview) { in.Candidate = &interview.Candidate{Email: "bob@example.org"} })
	w.server.Refuse("bob@example.org", mailtest.Refusal{Code: 451, Message: "<bob@example.org> later"})
	var log bytes.Buffer
	runner := queue.NewRunner(w.db, w.stage.Kinds(), queue.RunnerConfig{Node: "n", Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	run(t, runner, func() bool {
		return w.mails(c)[0].State == interview.MailFailed && w.mails(failing)[0].Attempts == 1
	})
	tasks, err := w.db.Tasks(t.Context(), queue.TaskFilter{Kind: interview.TaskMail, Limit: 10})
	w.ok(err)
	shown, err := json.Marshal(tasks)
	w.ok(err)
	for _, secret := range []string{"example.org", "Lovelace", c.LinkToken, failing.LinkToken, "secret"} {
		if strings.Contains(log.String(), secret) || bytes.Contains(shown, []byte(secret)) {
			t.Errorf("%q shows:\n%s\n%s", secret, log.String(), shown)
		}
	}
	if !strings.Contains(log.String(), "451") {
		t.Errorf("the log says nothing of the refusal:\n%s", log.String())
	}
}

// run lets the runner work until it is done, ten seconds at most.
func run(t *testing.T, r *queue.Runner, done func() bool) {
	t.Helper()
	ended := make(chan error, 1)
	ctx, stop := contextOf(t)
	go func() { ended <- r.Run(ctx) }()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(10 * time.Second)
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Error("the tasks did not end in time")
			stop()
			<-ended
			return
		}
	}
	stop()
	if err := <-ended; err != nil && !errors.Is(err, ctx.Err()) {
		t.Error(err)
	}
}

func contextOf(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithCancel(t.Context())
}
