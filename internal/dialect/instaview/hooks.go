package instaview

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// HookList is all webhooks: they are not paged.
type HookList struct {
	Data  []Webhook `json:"data"`
	Total int       `json:"total"`
}

// listHooks lists those of an ordinary key's company; of an ATS key's company
// where one is named, else those for all its companies and those of each.
func (d *Dialect) listHooks(r *request) (any, error) {
	q := r.query()
	company := q.uuid("companyId")
	if err := q.err(); err != nil {
		return nil, err
	}
	of, err := d.usersOf(r, company)
	if err != nil {
		return nil, err
	}
	rows := []interview.Webhook{}
	for _, o := range of {
		a, err := d.Accounts.ActFor(r.Context(), r.caller.key, r.caller.actor, o.ID)
		if err != nil {
			return nil, err
		}
		all, err := d.Service.Webhooks(r.Context(), a, interview.Page{Limit: interview.MaxWebhooks})
		if err != nil {
			return nil, err
		}
		rows = append(rows, slices.DeleteFunc(all, func(w interview.Webhook) bool {
			return w.Wording != name || w.Children && (company != "" || !r.caller.key.Partner)
		})...)
	}
	out, err := each(rows, translateHook)
	return HookList{Data: out, Total: len(out)}, err
}

// createHook makes one for a company, or, by an ATS key that names none, for
// all its companies.
func (d *Dialect) createHook(r *request) (any, error) {
	in, err := r.body()
	if err != nil {
		return nil, err
	}
	in.need("url", "events")
	w := interview.Webhook{Wording: name}
	if w.Extra, err = keep(w.Extra, keptHook{KeyID: r.caller.key.ID}); err != nil {
		return nil, err
	}
	if err := d.hookInto(in, &w); err != nil {
		return nil, err
	}
	company := in.uuid("companyId")
	if err := in.err(); err != nil {
		return nil, err
	}
	if company == "" && r.URL.Query().Get("companyId") != "" {
		q := r.query()
		if company = q.uuid("companyId"); q.err() != nil {
			return nil, q.err()
		}
	}
	a := r.actor
	switch {
	case !r.caller.key.Partner:
	case company == "":
		w.Children = true
	default:
		if a, err = d.actFor(r.Request, r.caller, company); err != nil {
			return nil, err
		}
	}
	var random [32]byte
	rand.Read(random[:]) // never fails
	made, secret, err := d.Service.CreateWebhook(r.Context(), a, w, hex.EncodeToString(random[:]), interview.OnceKey{})
	if err != nil {
		return nil, refused(err, hookNoun, "")
	}
	out, err := translateHook(made)
	return CreatedWebhook{Webhook: out, SigningSecret: secret}, err
}

// ownHook is the webhook in the path, with the actor for whom it is. One in
// another wording is none of InstaView's.
func (d *Dialect) ownHook(r *request) (w interview.Webhook, a account.Actor, err error) {
	id, err := r.id("id")
	if err != nil {
		return w, a, err
	}
	a = r.actor
	if r.caller.key.Partner {
		// Whose it is says which of the key's companies is acted for.
		found, err := d.Service.Webhook(r.Context(), account.Actor{System: true}, id)
		if err != nil {
			return w, a, refused(err, hookNoun, id)
		}
		a, err = d.Accounts.ActFor(r.Context(), r.caller.key, r.caller.actor, found.OrganizationID)
		if errors.Is(err, account.ErrNotFound) {
			return w, a, foreign(hookNoun, id)
		}
		if err != nil {
			return w, a, err
		}
	}
	w, err = d.Service.Webhook(r.Context(), a, id)
	switch {
	case err != nil:
	case w.Wording != name:
		return w, a, missing(hookNoun, id)
	case w.Children && !r.caller.key.Partner: // it hears of companies that the key may not see
		return w, a, foreign(hookNoun, id)
	}
	return w, a, refused(err, hookNoun, id)
}

func (d *Dialect) hook(r *request) (any, error) {
	w, _, err := d.ownHook(r)
	if err != nil {
		return nil, err
	}
	return translateHook(w)
}

func (d *Dialect) changeHook(r *request) (any, error) {
	w, a, err := d.ownHook(r)
	if err != nil {
		return nil, err
	}
	in, err := r.body()
	if err != nil {
		return nil, err
	}
	w, err = d.Service.UpdateWebhook(r.Context(), a, w.ID, func(w *interview.Webhook) error {
		*in.faults = faults{fields: Fields{}} // it may run again
		for _, f := range []string{"url", "events", "isActive"} {
			if in.cleared(f) {
				in.bad(f, "must not be null")
			}
		}
		if err := d.hookInto(in, w); err != nil {
			return err
		}
		return in.err()
	})
	if err != nil {
		return nil, refused(err, hookNoun, w.ID)
	}
	return translateHook(w)
}

func (d *Dialect) deleteHook(r *request) (any, error) {
	w, a, err := d.ownHook(r)
	if err != nil {
		return nil, err
	}
	return nil, refused(d.Service.DeleteWebhook(r.Context(), a, w.ID), hookNoun, w.ID)
}

func (d *Dialect) resetHook(r *request) (any, error) {
	w, a, err := d.ownHook(r)
	if err != nil {
		return nil, err
	}
	if w, err = d.Service.CloseCircuit(r.Context(), a, w.ID); err != nil {
		return nil, refused(err, hookNoun, w.ID)
	}
	return translateHook(w)
}

// Tested is what came of a test. The envelope's own success stays true.
type Tested struct {
	Success    bool    `json:"success"`
	DeliveryID *string `json:"deliveryId"`
	HTTPStatus *int    `json:"httpStatus"`
	DurationMS *int64  `json:"durationMs"`
	Message    string  `json:"message"`
}

// testHook sends a ping and waits for its first try.
func (d *Dialect) testHook(r *request) (any, error) {
	w, a, err := d.ownHook(r)
	if err != nil {
		return nil, err
	}
	config, err := translateHook(w)
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains(config.Events, pinged):
		return Tested{Message: "Webhook is not subscribed to ping events. Add the ping event to the webhook configuration."}, nil
	case w.Disabled || !w.Closed(d.Now()):
		return Tested{Message: "No delivery was created. This may indicate the webhook is disabled or circuit breaker is open."}, nil
	}
	sent, err := d.Service.TestWebhook(r.Context(), a, w.ID)
	if err != nil {
		return nil, refused(err, hookNoun, w.ID)
	}
	ctx, cancel := context.WithTimeout(r.Context(), d.testWait)
	defer cancel()
	look := time.NewTicker(testLook)
	defer look.Stop()
	for {
		now, err := d.delivery(ctx, a, w.ID, sent.ID)
		if err == nil && (len(now.Attempts) > 0 || now.State != interview.DeliveryPending) {
			return tested(now), nil
		}
		if err != nil && ctx.Err() == nil {
			return nil, err
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return Tested{DeliveryID: &sent.ID, Message: "Webhook test failed: Connection timeout"}, r.Context().Err()
		}
	}
}

// How long a test waits for its first try, and how often it looks.
const (
	testWait = 20 * time.Second
	testLook = 50 * time.Millisecond
)

// delivery finds one of the newest of a webhook.
func (d *Dialect) delivery(ctx context.Context, a account.Actor, hookID, id string) (interview.Delivery, error) {
	all, err := d.Service.Deliveries(ctx, a, hookID, interview.Page{Limit: interview.MaxPage})
	if err != nil {
		return interview.Delivery{}, err
	}
	if i := slices.IndexFunc(all, func(x interview.Delivery) bool { return x.ID == id }); i >= 0 {
		return all[i], nil
	}
	return interview.Delivery{}, errors.New("the delivery of a test is not there")
}

func tested(x interview.Delivery) Tested {
	out := Tested{Success: x.State == interview.DeliverySucceeded, DeliveryID: &x.ID, Message: "Webhook test successful!"}
	if len(x.Attempts) == 0 {
		out.Message = "Webhook test failed: nothing was sent"
		return out
	}
	last := x.Attempts[len(x.Attempts)-1]
	out.DurationMS = &last.DurationMS
	if last.Status != 0 {
		out.HTTPStatus = &last.Status
	}
	switch {
	case out.Success:
	case last.Error == "no answer in time":
		out.Message = "Webhook test failed: Connection timeout"
	case last.Error != "":
		out.Message = "Webhook test failed: " + last.Error
	default:
		out.Message = "Webhook test failed: HTTP status " + strconv.Itoa(last.Status)
	}
	return out
}
