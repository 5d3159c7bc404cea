package instaview

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/dialect/dialecttest"
	"github.com/candorhq/candor/internal/interview"
)

// deliverNext does what the installation does behind a webhook: it sends what
// is pending to a receiver.
func deliverNext(t *testing.T, w *dialecttest.World, d *Dialect, hookID string, stop <-chan struct{}) {
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case <-stop:
			return
		case <-look.C:
		}
		all, err := w.Service.Deliveries(t.Context(), system(w), hookID, interview.Page{})
		if err != nil || len(all) == 0 || all[0].State != interview.DeliveryPending {
			continue
		}
		out, err := w.Service.Outgoing(t.Context(), all[0].ID)
		if err != nil {
			continue
		}
		m, err := d.Word(t.Context(), out, time.Now())
		if err != nil || m == nil {
			t.Errorf("worded as %v, %v", m, err)
			return
		}
		at := interview.Attempt{At: time.Now(), DurationMS: 7}
		resp, err := http.Post(out.Webhook.URL, "application/json", strings.NewReader(string(m.Body)))
		if err != nil {
			at.Error = "no answer in time"
		} else {
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			at.Status = resp.StatusCode
		}
		next := time.Now().Add(time.Hour)
		if at.Status == 200 {
			next = time.Time{}
		}
		if err := w.Service.SaveAttempt(t.Context(), out.Delivery.ID, at, at.Status == 200, next); err != nil {
			t.Error(err)
		}
		return
	}
}

func TestATestSendsAPingAndSaysWhatCameOfIt(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		want   string
	}{
		"taken":   {200, "Webhook test successful!"},
		"refused": {500, "Webhook test failed: HTTP status 500"},
		"late":    {0, "Webhook test failed: Connection timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			w, key := world(t, "invited")
			var got []byte
			srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				got, _ = io.ReadAll(r.Body)
				rw.WriteHeader(c.status)
			}))
			defer srv.Close()
			if c.status == 0 {
				srv.Close()
			}
			hook := made[thing](t, w, key, "POST", "/webhooks", someHook)
			// The receiver of a test has no certificate.
			_, err := w.Service.UpdateWebhook(t.Context(), system(w), id(hook), func(h *interview.Webhook) error { h.URL = srv.URL; return nil })
			must(t, err)
			stop, ended := make(chan struct{}), make(chan struct{})
			d := New(w.Deps)
			go func() { defer close(ended); deliverNext(t, w, d, id(hook), stop) }()
			result := made[thing](t, w, key, "POST", "/webhooks/"+id(hook)+"/test", "")
			close(stop)
			<-ended
			var status any
			if c.status != 0 {
				status = float64(c.status)
			}
			want := thing{"success": c.status == 200, "deliveryId": result["deliveryId"], "httpStatus": status, "durationMs": 7.0, "message": c.want}
			if diff := cmp.Diff(want, result); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if c.status != 0 && !strings.Contains(string(got), `"event":"ping"`) {
				t.Errorf("it got %s", got)
			}
		})
	}
}

func TestATestThatNobodySendsIsNotWaitedForForever(t *testing.T) {
	w, key := world(t, "invited")
	hook := made[thing](t, w, key, "POST", "/webhooks", someHook)
	d := New(w.Deps)
	d.testWait = time.Millisecond
	status, text := sendTo(t, w, d, key, "POST", "/webhooks/"+id(hook)+"/test", "")
	if status != 200 || !strings.Contains(text, `"success":false,"deliveryId":"`) || !strings.Contains(text, "Connection timeout") {
		t.Errorf("%d %s", status, text)
	}
	made[thing](t, w, key, "PATCH", "/webhooks/"+id(hook), `{"isActive":false}`)
	_, text = send(t, w, key, "POST", "/webhooks/"+id(hook)+"/test", "")
	if !strings.Contains(text, `"deliveryId":null`) || !strings.Contains(text, "No delivery was created.") {
		t.Error(text)
	}
}

func TestACircuitIsShownAndReset(t *testing.T) {
	w, key := world(t, "invited")
	hook := made[thing](t, w, key, "POST", "/webhooks", someHook)
	w.Clock.Set(time.Date(2026, 3, 9, 10, 0, 0, 0, time.UTC))
	must(t, w.DB.Write(t.Context(), func(tx interview.Tx) error {
		h, err := tx.Webhook(t.Context(), id(hook))
		if err != nil {
			return err
		}
		h.Failures, h.OpenUntil = 10, w.Clock.Now().Add(time.Minute)
		return tx.SaveWebhook(t.Context(), &h)
	}))
	got := made[thing](t, w, key, "GET", "/webhooks/"+id(hook), "")
	if got["consecutiveFailures"] != 10.0 || got["circuitOpenedAt"] != "2026-03-09T10:00:00Z" {
		t.Errorf("%v", got)
	}
	_, text := send(t, w, key, "POST", "/webhooks/"+id(hook)+"/test", "")
	if !strings.Contains(text, "No delivery was created.") {
		t.Error(text)
	}
	got = made[thing](t, w, key, "POST", "/webhooks/"+id(hook)+"/reset-circuit", "")
	if got["consecutiveFailures"] != 0.0 || got["circuitOpenedAt"] != nil || got["isActive"] != true {
		t.Errorf("%v", got)
	}
}

func TestAWebhookInAnotherWordingIsNoneOfInstaViews(t *testing.T) {
	w, key := world(t, "invited")
	native, _, err := w.Service.CreateWebhook(t.Context(), system(w), interview.Webhook{URL: "https://example.org"}, "", interview.OnceKey{})
	must(t, err)
	if list := made[HookCount](t, w, key, "GET", "/webhooks", ""); list.Total != 0 {
		t.Errorf("%d webhooks", list.Total)
	}
	if status, text := send(t, w, key, "DELETE", "/webhooks/"+native.ID, ""); status != 404 {
		t.Errorf("%d %s", status, text)
	}
	// One that the operator made with this wording is told of everything.
	made, _, err := w.Service.CreateWebhook(t.Context(), system(w), interview.Webhook{URL: "https://example.org", Wording: "instaview"}, "", interview.OnceKey{})
	must(t, err)
	one, err := translateHook(made)
	must(t, err)
	if len(one.Events) != 6 {
		t.Errorf("%v", one.Events)
	}
}
