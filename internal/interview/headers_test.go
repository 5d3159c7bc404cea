package interview_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/candorhq/candor/internal/interview"
)

func TestHeadersOfDeliveriesAreKeptSealedAndOutliveANewSecret(t *testing.T) {
	w := newWorld(t)
	hook := w.hook(interview.Webhook{})
	set := must(w.svc.SetHeaders(w.ctx(), w.key, hook.ID, map[string]string{"x-api-key": "k_123", "Authorization": "Bearer abc"}))
	names := []string{"Authorization", "X-Api-Key"}
	if diff := cmp.Diff(names, set.HeaderNames()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	stored := must(w.db.Webhook(w.ctx(), hook.ID))
	for _, x := range stored.Secrets {
		if bytes.Equal(x.Sealed, []byte("k_123")) || bytes.Equal(x.Sealed, []byte("Bearer abc")) {
			t.Error("a value is stored as it is")
		}
	}
	for range 5 {
		must(w.svc.RotateSecret(w.ctx(), w.key, hook.ID))
	}
	must(w.svc.UpdateWebhook(w.ctx(), w.key, hook.ID, func(h *interview.Webhook) error { h.Description = "changed"; return nil }))
	if diff := cmp.Diff(names, must(w.svc.Webhook(w.ctx(), w.key, hook.ID)).HeaderNames()); diff != "" {
		t.Errorf("after new secrets: -want +got\n%s", diff)
	}
	d := must(w.svc.TestWebhook(w.ctx(), w.key, hook.ID))
	out := must(w.svc.Outgoing(w.ctx(), d.ID))
	if diff := cmp.Diff(map[string]string{"Authorization": "Bearer abc", "X-Api-Key": "k_123"}, out.Headers); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if len(out.Secrets) != 4 { // the current one, and the three before
		t.Errorf("%d secrets sign", len(out.Secrets))
	}
	for _, s := range out.Secrets {
		if bytes.Contains(s, []byte("k_123")) {
			t.Error("a header's value signs")
		}
	}
	if got := must(w.svc.SetHeaders(w.ctx(), w.key, hook.ID, nil)).HeaderNames(); len(got) != 0 {
		t.Errorf("taken away, there are still %v", got)
	}
	if secret := must(w.svc.WebhookSecret(w.ctx(), w.key, hook.ID)); !strings.HasPrefix(secret, "whsec_") {
		t.Error("the secret is gone")
	}
}

func TestAHeaderThatADeliveryCannotCarryIsRefused(t *testing.T) {
	w := newWorld(t)
	hook := w.hook(interview.Webhook{})
	many := map[string]string{}
	for i := range interview.MaxHeaders + 1 {
		many["X-"+strings.Repeat("a", i+1)] = "v"
	}
	for what, headers := range map[string]map[string]string{
		"too many": many, "no name": {"": "v"}, "a name with a space": {"X Key": "v"}, "a name with a line end": {"X\r\nY": "v"},
		"a long name": {strings.Repeat("x", 101): "v"}, "not UTF-8": {"X-\xff": "v"}, "no value": {"X-Key": ""}, "a value with a line end": {"X-Key": "a\nb"},
		"a value beyond ASCII": {"X-Key": "schlüssel"}, "spaces around": {"X-Key": " v"}, "a long value": {"X-Key": strings.Repeat("v", interview.MaxHeader+1)},
		"twice": {"X-Key": "a", "x-key": "b"}, "the body's": {"content-type": "text/plain"}, "the host": {"Host": "example.org"}, "the signature": {"webhook-signature": "v1,x"},
	} {
		refuses(t, what, only(w.svc.SetHeaders(w.ctx(), w.key, hook.ID, headers)), interview.Invalid)
	}
	must(w.svc.SetHeaders(w.ctx(), w.key, hook.ID, map[string]string{strings.Repeat("x", 100): strings.Repeat("v", interview.MaxHeader)}))
}
