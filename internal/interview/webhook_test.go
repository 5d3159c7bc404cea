package interview_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

func (w *world) hook(in interview.Webhook) interview.Webhook {
	w.t.Helper()
	in.URL = "https://example.org/hook"
	h, _, err := w.svc.CreateWebhook(w.ctx(), w.key, in, "", interview.OnceKey{})
	w.ok(err)
	return h
}

// last is the newest event of an interview.
func (w *world) last(id string) interview.Event {
	w.t.Helper()
	es := must(w.svc.Events(w.ctx(), w.key, nil, id, 0, interview.MaxPage))
	return es[len(es)-1]
}

func TestAnEventGoesToEveryWebhookThatWantsItOnce(t *testing.T) {
	w := newWorld(t)
	iv, _ := w.ready()
	if got := w.tasks(interview.TaskDeliver, ""); len(got) != 0 {
		t.Errorf("events that nobody wants were queued: %v", got)
	}
	other := must(w.svc.CreatePlan(w.ctx(), w.key, examplePlan(), interview.OnceKey{}))
	all := w.hook(interview.Webhook{})
	ready := w.hook(interview.Webhook{Types: []interview.EventType{interview.InterviewReady}, PlanID: w.plan.ID})
	w.hook(interview.Webhook{Types: []interview.EventType{interview.InterviewExpired}})
	w.hook(interview.Webhook{PlanID: other.ID})
	w.hook(interview.Webhook{Disabled: true})
	foreign := interview.Webhook{URL: "https://example.org"}
	_, _, err := w.svc.CreateWebhook(w.ctx(), w.other, foreign, "", interview.OnceKey{})
	w.ok(err)
	_, _, err = w.svc.CreateWebhook(w.ctx(), w.inTest(), foreign, "", interview.OnceKey{})
	w.ok(err)

	_, err = w.svc.Rerun(w.ctx(), w.key, iv.ID, interview.Deliver)
	w.ok(err)
	e := w.last(iv.ID)
	if got := w.tasks(interview.TaskDeliver, iv.ID); len(got) != 1 || got[0] != e.ID {
		t.Errorf("deliver tasks are %v, want one for %s", got, e.ID)
	}
	if got := w.stages(iv.ID); got != "[done done done pending]" {
		t.Errorf("stages are %s", got)
	}
	first, err := w.svc.OpenDeliveries(w.ctx(), e.ID)
	w.ok(err)
	again, err := w.svc.OpenDeliveries(w.ctx(), e.ID)
	w.ok(err)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("opened twice:\n%s", diff)
	}
	got := map[string]bool{}
	for _, d := range first {
		got[d.WebhookID] = true
	}
	if diff := cmp.Diff(map[string]bool{all.ID: true, ready.ID: true}, got); diff != "" {
		t.Errorf("webhooks (-want +got):\n%s", diff)
	}
	if n := len(w.tasks(interview.TaskSend, "")); n != 2 {
		t.Errorf("%d sends are queued, want 2", n)
	}
	if got := w.stages(iv.ID); got != "[done done done done]" {
		t.Errorf("stages are %s", got)
	}
}

func TestAnEventCarriesIdsAndStatesOnly(t *testing.T) {
	w := newWorld(t)
	iv, _ := w.ready()
	for _, e := range must(w.svc.Events(w.ctx(), w.key, nil, iv.ID, 0, 100)) {
		var data map[string]any
		w.ok(json.Unmarshal(e.Data, &data))
		for k := range data {
			switch k {
			case "interview_id", "state", "test", "plan_id", "candidate_id", "result_version", "answer_id", "question_id",
				"take", "form", "answer_state", "completion_reason", "consent_version", "sitting_id":
			default:
				t.Errorf("%s tells %s", e.Type, k)
			}
		}
	}
}

func TestTheCircuitOpensAfterTenFailuresAndClosesWithASuccess(t *testing.T) {
	w := newWorld(t)
	h := w.hook(interview.Webhook{})
	d := must(w.svc.TestWebhook(w.ctx(), w.key, h.ID))
	var open []time.Duration
	for n := range 18 {
		now := w.now()
		w.ok(w.svc.SaveAttempt(w.ctx(), d.ID, interview.Attempt{At: now, Status: 500}, false, now.Add(time.Second)))
		if got := must(w.svc.Webhook(w.ctx(), w.key, h.ID)); n >= 9 {
			open = append(open, got.OpenUntil.Sub(now).Round(time.Second))
		} else if !got.Closed(now) {
			t.Fatalf("it opened after %d failures", n+1)
		}
	}
	want := []time.Duration{1, 2, 4, 8, 16, 32, 60, 60, 60}
	for i := range want {
		want[i] *= time.Minute
	}
	if diff := cmp.Diff(want, open); diff != "" {
		t.Errorf("open for (-want +got):\n%s", diff)
	}
	out := must(w.svc.Outgoing(w.ctx(), d.ID))
	if out.Delivery.NextAt != out.Webhook.OpenUntil {
		t.Errorf("the next try at %s is shown before the circuit closes at %s", out.Delivery.NextAt, out.Webhook.OpenUntil)
	}
	w.ok(w.svc.SaveAttempt(w.ctx(), d.ID, interview.Attempt{At: w.now(), Status: 200}, true, time.Time{}))
	if got := must(w.svc.Webhook(w.ctx(), w.key, h.ID)); got.Failures != 0 || !got.Closed(w.now()) {
		t.Errorf("after a success it has %d failures", got.Failures)
	}
	// The task ran twice: a delivery that has ended does not change.
	w.ok(w.svc.SaveAttempt(w.ctx(), d.ID, interview.Attempt{At: w.now(), Status: 500}, false, time.Time{}))
	if got := must(w.svc.Outgoing(w.ctx(), d.ID)).Delivery; got.State != interview.DeliverySucceeded || len(got.Attempts) != 19 {
		t.Errorf("it is %s after %d attempts", got.State, len(got.Attempts))
	}
}

func TestTriesSpanThreeDays(t *testing.T) {
	var total time.Duration
	n := 1
	for ; ; n++ {
		pause, more := interview.NextTry(n, 0)
		if !more {
			break
		}
		if late, _ := interview.NextTry(n, 1); late <= pause || late > pause+pause/10 {
			t.Errorf("after try %d jitter makes %s of %s", n, late, pause)
		}
		total += pause
	}
	if total < 68*time.Hour || total > 72*time.Hour || n != 11 {
		t.Errorf("%d tries over %s", n, total)
	}
	if _, more := interview.NextTry(0, 0); more {
		t.Error("there is no pause before the first try")
	}
}

func TestARotatedSecretSignsForADay(t *testing.T) {
	w := newWorld(t)
	given := "whsec_" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("s", 24)))
	h, secret, err := w.svc.CreateWebhook(w.ctx(), w.key, interview.Webhook{URL: "https://example.org"}, given, interview.OnceKey{})
	w.ok(err)
	if secret != given {
		t.Error("the caller's secret was not kept")
	}
	fresh, err := w.svc.RotateSecret(w.ctx(), w.key, h.ID)
	w.ok(err)
	d := must(w.svc.TestWebhook(w.ctx(), w.key, h.ID))
	key := must(base64.StdEncoding.DecodeString(strings.TrimPrefix(fresh, "whsec_")))
	if diff := cmp.Diff([][]byte{key, []byte(strings.Repeat("s", 24))}, must(w.svc.Outgoing(w.ctx(), d.ID)).Secrets); diff != "" {
		t.Errorf("signing keys (-want +got):\n%s", diff)
	}
	w.pass(interview.SecretOverlap)
	if n := len(must(w.svc.Outgoing(w.ctx(), d.ID)).Secrets); n != 1 {
		t.Errorf("a day later %d keys sign", n)
	}
	if strings.Contains(string(must(json.Marshal(h))), "whsec") {
		t.Error("the secret is shown again")
	}
}

func TestADialectsSecretSignsAsTheTextItIs(t *testing.T) {
	w := newWorld(t)
	h, secret, err := w.svc.CreateWebhook(w.ctx(), w.key, interview.Webhook{URL: "https://example.org", Wording: "ribbon"}, "", interview.OnceKey{})
	w.ok(err)
	if got := must(w.svc.WebhookSecret(w.ctx(), w.key, h.ID)); got != secret || !strings.HasPrefix(got, "whsec_") {
		t.Error("another secret is shown than was made")
	}
	d := must(w.svc.TestWebhook(w.ctx(), w.key, h.ID))
	if diff := cmp.Diff([][]byte{[]byte(secret)}, must(w.svc.Outgoing(w.ctx(), d.ID)).Secrets); diff != "" {
		t.Errorf("signing keys (-want +got):\n%s", diff)
	}
	reads := w.key
	reads.Scopes = []account.Scope{account.ReadWebhooks}
	if _, err := w.svc.WebhookSecret(w.ctx(), reads, h.ID); err == nil {
		t.Error("who may only read webhooks was shown the secret")
	}
}

func TestASecretHasTheFormOfStandardWebhooks(t *testing.T) {
	long := strings.Repeat("x", 65)
	for _, tt := range []struct {
		secret, wording string
		ok              bool
	}{
		{"whsec_" + base64.StdEncoding.EncodeToString([]byte(long[:24])), "", true},
		{"whsec_" + base64.StdEncoding.EncodeToString([]byte(long[:64])), "ribbon", true},
		{"whsec_" + base64.StdEncoding.EncodeToString([]byte(long[:23])), "", false},
		{"whsec_" + base64.StdEncoding.EncodeToString([]byte(long)), "", false},
		{"whsec_?", "", false},
		{"plain text", "", false},
		{"plain-text-of-a-vendor", "ribbon", true},
		{"short", "ribbon", false},
		{"with a space in it", "ribbon", false},
		{strings.Repeat("x", interview.MaxSecretBytes+1), "ribbon", false},
	} {
		if err := interview.CheckSecret(tt.secret, tt.wording); (err == nil) != tt.ok {
			t.Errorf("%q in wording %q: %v", tt.secret, tt.wording, err)
		}
	}
}

func TestWhatIsOnItsWayToAWebhookThatGoesIsSkipped(t *testing.T) {
	w := newWorld(t)
	h := w.hook(interview.Webhook{})
	d := must(w.svc.TestWebhook(w.ctx(), w.key, h.ID))
	must(w.svc.UpdateWebhook(w.ctx(), w.key, h.ID, func(x *interview.Webhook) error { x.Disabled = true; return nil }))
	_, err := w.svc.Outgoing(w.ctx(), d.ID)
	refuses(t, "a webhook that is switched off", err, interview.Gone)
	if got := must(w.svc.Deliveries(w.ctx(), w.key, h.ID, interview.Page{}))[0].State; got != interview.DeliverySkipped {
		t.Errorf("the delivery is %s", got)
	}
	_, err = w.svc.TestWebhook(w.ctx(), w.key, h.ID)
	refuses(t, "testing it", err, interview.Conflict)
	w.ok(w.svc.DeleteWebhook(w.ctx(), w.key, h.ID))
	if _, err = w.svc.Outgoing(w.ctx(), d.ID); err == nil {
		t.Error("a delivery of a webhook that is deleted can still be sent")
	}
}

func TestAReplayIsANewDeliveryOfTheSameEvent(t *testing.T) {
	w := newWorld(t)
	iv, _ := w.ready()
	h := w.hook(interview.Webhook{Types: []interview.EventType{interview.InterviewExpired}})
	e := w.last(iv.ID)
	d := must(w.svc.Replay(w.ctx(), w.key, h.ID, e.ID))
	if got := must(w.svc.Outgoing(w.ctx(), d.ID)); got.Event.ID != e.ID || got.Delivery.State != interview.DeliveryPending {
		t.Errorf("got %s of event %s", got.Delivery.State, got.Event.ID)
	}
	again := must(w.svc.Replay(w.ctx(), w.key, h.ID, e.ID))
	if again.ID == d.ID || again.EventID != e.ID {
		t.Errorf("a second replay is delivery %s of event %s, want another of %s", again.ID, again.EventID, e.ID)
	}
}

func TestAReviewIsAMembersAndKeepsThatTheScoreWasSeen(t *testing.T) {
	w := newWorld(t)
	iv, _ := w.ready()
	m := account.Member{ID: "00000000-0000-7000-8000-00000000000a", OrganizationID: w.org.ID, Email: "r@example.org", Role: account.Reviewer, CreatedAt: w.now()}
	w.ok(w.db.AddMember(w.ctx(), m))
	a := account.Actor{OrganizationID: w.org.ID, Env: account.Live, MemberID: m.ID, Scopes: account.ScopesOf(account.Reviewer)}
	_, err := w.svc.SaveReview(w.ctx(), a, interview.Review{InterviewID: iv.ID, MachineShown: true, Ratings: map[string]float64{w.question(0): 70}})
	w.ok(err)
	r, err := w.svc.SaveReview(w.ctx(), a, interview.Review{InterviewID: iv.ID, Decision: "advance"})
	w.ok(err)
	if got := must(w.svc.Reviews(w.ctx(), a, iv.ID)); len(got) != 1 || !r.MachineShown || got[0].Decision != "advance" {
		t.Errorf("got %+v", got)
	}
	_, err = w.svc.SaveReview(w.ctx(), w.key, interview.Review{InterviewID: iv.ID})
	refuses(t, "a program's review", err, interview.Denied)
	_, err = w.svc.SaveReview(w.ctx(), a, interview.Review{InterviewID: iv.ID, Ratings: map[string]float64{w.question(0): 101}})
	refuses(t, "a rating of 101", err, interview.Invalid, "ratings."+w.question(0))
}
