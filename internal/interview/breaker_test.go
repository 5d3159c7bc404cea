package interview_test

import (
	"sync"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

func TestDeliveriesThatFailTogetherAreAllWrittenDown(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hook := w.hook(interview.Webhook{})
		var all []interview.Delivery
		for range 40 {
			d, err := w.svc.TestWebhook(w.ctx(), w.key, hook.ID)
			w.ok(err)
			all = append(all, d)
		}
		next := w.now().Add(time.Minute)
		var wg sync.WaitGroup
		for _, d := range all {
			wg.Go(func() {
				if err := w.svc.SaveAttempt(t.Context(), d.ID, interview.Attempt{At: w.now(), Error: "no answer in time"}, false, next); err != nil {
					t.Errorf("a try that was made is not written down: %v", err)
				}
			})
		}
		wg.Wait()
		got, err := w.svc.Webhook(w.ctx(), w.key, hook.ID)
		w.ok(err)
		if got.Failures != len(all) {
			t.Errorf("the webhook counts %d failures, want %d", got.Failures, len(all))
		}
		for _, d := range must(w.svc.Deliveries(w.ctx(), w.key, hook.ID, interview.Page{Limit: 100})) {
			if len(d.Attempts) != 1 {
				t.Errorf("a delivery has %d tries", len(d.Attempts))
			}
		}
	})
}
