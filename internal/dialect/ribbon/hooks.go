package ribbon

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// callback is where a flow's webhooks go, empty where the flow has none or the
// key may not see webhooks.
type callback struct{ url, secret string }

// hookKept is what a webhook keeps that was made for flows.
type hookKept struct {
	Unsigned bool `json:"unsigned,omitempty"` // the caller gave no secret
	Shared   bool `json:"shared,omitempty"`   // more than one flow has it, so it is for all plans
}

func hookKeptOf(w interview.Webhook) (k hookKept, ofFlows bool, err error) {
	raw, ok := w.Extra[name]
	if !ok {
		return hookKept{}, false, nil
	}
	if err := json.Unmarshal(raw, &k); err != nil {
		return hookKept{}, false, fmt.Errorf("webhook %s: what ribbon keeps: %w", w.ID, err)
	}
	return k, true, nil
}

func (k hookKept) extra() (interview.Extra, error) {
	raw, err := json.Marshal(k)
	return interview.Extra{name: raw}, err
}

// listen finds or makes the webhook of a flow that is about to be made. Flows
// with the same address and secret share one: an organization can have only so
// many. undo takes back what was made when the flow could not be.
func (d *Dialect) listen(ctx context.Context, a account.Actor, url, secret string) (id string, undo func(), err error) {
	id, err = d.shareHook(ctx, a, url, secret)
	if id != "" || err != nil {
		return id, nil, err // undo is nil: the webhook is another flow's too
	}
	extra, err := hookKept{Unsigned: secret == ""}.extra()
	if err != nil {
		return "", nil, err
	}
	made, _, err := d.Service.CreateWebhook(ctx, a, interview.Webhook{
		URL: url, Description: "Ribbon interview flows", Wording: name, Extra: extra,
		Types: []interview.EventType{interview.InterviewReady, interview.InterviewFilmed, interview.ReviewSaved},
	}, secret, interview.OnceKey{})
	if err != nil {
		return "", nil, err
	}
	return made.ID, func() {
		if err := d.Service.DeleteWebhook(ctx, a, made.ID); err != nil {
			d.Log.ErrorContext(ctx, "ribbon: a webhook is left over", "webhook", made.ID, "err", err)
		}
	}, nil
}

// shareHook finds a webhook of other flows that tells the same address in the
// same way.
func (d *Dialect) shareHook(ctx context.Context, a account.Actor, url, secret string) (string, error) {
	all, err := d.Service.Webhooks(ctx, a, interview.Page{Limit: interview.MaxWebhooks})
	if err != nil {
		return "", err
	}
	for _, w := range all {
		k, ofFlows, err := hookKeptOf(w)
		if err != nil {
			return "", err
		}
		if !ofFlows || w.Disabled || w.URL != url || k.Unsigned != (secret == "") {
			continue
		}
		have, err := d.Service.WebhookSecret(ctx, a, w.ID)
		if err != nil {
			return "", err
		}
		if k.Unsigned || subtle.ConstantTimeCompare([]byte(have), []byte(secret)) == 1 {
			return w.ID, d.widen(ctx, a, w)
		}
	}
	return "", nil
}

// widen makes a webhook hear of every plan, once a second flow has it.
func (d *Dialect) widen(ctx context.Context, a account.Actor, w interview.Webhook) error {
	if k, _, err := hookKeptOf(w); err != nil || k.Shared {
		return err
	}
	_, err := d.Service.UpdateWebhook(ctx, a, w.ID, func(w *interview.Webhook) error {
		k, _, err := hookKeptOf(*w)
		if err != nil {
			return err
		}
		k.Shared, w.PlanID = true, ""
		w.Extra, err = k.extra()
		return err
	})
	return err
}

// narrow makes the webhook of one flow hear of its plan alone. Without it
// everything is told as rightly, only that Word has to say no more often; so a
// failure is no failure of the flow, which is made.
func (d *Dialect) narrow(ctx context.Context, a account.Actor, id, planID string) {
	_, err := d.Service.UpdateWebhook(ctx, a, id, func(w *interview.Webhook) error {
		k, _, err := hookKeptOf(*w)
		if err == nil && !k.Shared { // another flow may have come to it meanwhile
			w.PlanID = planID
		}
		return err
	})
	if err != nil {
		d.Log.WarnContext(ctx, "ribbon: a webhook stays for all plans", "webhook", id, "err", err)
	}
}

// callbacks are the webhooks of flows by id, as far as the key may see them.
func (d *Dialect) callbacks(ctx context.Context, a account.Actor, ids map[string]bool) (map[string]callback, error) {
	out := map[string]callback{}
	if len(ids) == 0 || !a.May(account.ReadWebhooks) {
		return out, nil
	}
	all, err := d.Service.Webhooks(ctx, a, interview.Page{Limit: interview.MaxWebhooks})
	if err != nil {
		return nil, err
	}
	for _, w := range all {
		if !ids[w.ID] {
			continue
		}
		c := callback{url: w.URL}
		k, _, err := hookKeptOf(w)
		if err != nil {
			return nil, err
		}
		if !k.Unsigned && a.May(account.WriteWebhooks) {
			if c.secret, err = d.Service.WebhookSecret(ctx, a, w.ID); err != nil && !isKind(err, interview.NotFound) {
				return nil, err
			}
		}
		out[w.ID] = c
	}
	return out, nil
}

// wordFlows words plans with their webhooks.
func (d *Dialect) wordFlows(ctx context.Context, a account.Actor, plans []interview.Plan) ([]InterviewFlow, error) {
	org, err := d.Accounts.Organization(ctx, a, a.OrganizationID)
	if err != nil {
		return nil, err
	}
	ids, keeps := map[string]bool{}, make([]kept, len(plans))
	for i, p := range plans {
		if keeps[i], err = keptOf(p); err != nil {
			return nil, err
		}
		if id := keeps[i].WebhookID; id != "" {
			ids[id] = true
		}
	}
	hooks, err := d.callbacks(ctx, a, ids)
	if err != nil {
		return nil, err
	}
	out := make([]InterviewFlow, len(plans))
	for i, p := range plans {
		out[i] = translateFlow(p, keeps[i], org.Name, hooks[keeps[i].WebhookID])
	}
	return out, nil
}

func isKind(err error, k interview.Kind) bool {
	said, ok := errors.AsType[*interview.Error](err)
	return ok && said.Kind == k
}
