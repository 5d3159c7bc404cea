package deliver_test

import (
	"context"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/pipeline/deliver"
)

// signed is a wording with a header of its own.
type signed struct{}

func (signed) Word(context.Context, interview.Outgoing, time.Time) (*interview.Message, error) {
	return &interview.Message{Header: map[string]string{"x-signature": "theirs"}, Body: []byte("{}")}, nil
}

func TestADeliveryCarriesTheHeadersOfItsWebhook(t *testing.T) {
	w := newWorld(t, nil, map[string]deliver.Wording{"vendor": signed{}})
	for _, wording := range []string{"", "vendor"} {
		h, _ := w.hook(func(h *interview.Webhook) { h.Wording = wording })
		_, err := w.svc.SetHeaders(w.Context(), w.key, h.ID, map[string]string{"X-Api-Key": "k_123", "X-Signature": "ours", "User-Agent": "ats"})
		w.ok(err)
		w.happen()
		w.work()
		seen := w.requests()
		last := seen[len(seen)-1].header
		want := "ours"
		if wording != "" {
			want = "theirs" // a wording's own header stays
		}
		if last.Get("X-Api-Key") != "k_123" || last.Get("X-Signature") != want || last.Get("User-Agent") != "ats" || last.Get("Content-Type") != "application/json" {
			t.Errorf("%q: %v", wording, last)
		}
		w.ok(w.svc.DeleteWebhook(w.Context(), w.key, h.ID))
	}
}
