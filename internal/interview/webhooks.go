package interview

import (
	"context"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// CreateWebhook returns the webhook and its secret ("whsec_…"), shown once; it
// needs write:webhooks. A secret given by the caller is kept; see
// [CheckSecret] for its form. An organization has at most [MaxWebhooks] in
// each environment.
func (s *Service) CreateWebhook(ctx context.Context, a account.Actor, in Webhook, secret string, once OnceKey) (Webhook, string, error) {
	sp, err := within(a, account.WriteWebhooks)
	if err != nil {
		return Webhook{}, "", err
	}
	if err := checkWebhook(&in); err != nil {
		return Webhook{}, "", err
	}
	if err := answersFor(a, in); err != nil {
		return Webhook{}, "", err
	}
	if secret == "" {
		secret = newSecret()
	} else if err := CheckSecret(secret, in.Wording); err != nil {
		return Webhook{}, "", err
	}
	sealed, err := s.seal(secret)
	if err != nil {
		return Webhook{}, "", err
	}
	var out Webhook
	err = s.write(ctx, func(tx Tx) error {
		id, again, err := s.once(ctx, tx, sp, "webhook", once, func() (string, error) {
			out = in
			if err := s.hookPlan(ctx, tx, a, sp, &out); err != nil {
				return "", err
			}
			all, err := tx.Webhooks(ctx, sp, Page{Limit: MaxWebhooks})
			if err != nil {
				return "", err
			}
			if len(all) >= MaxWebhooks {
				return "", Errorf(Conflict, "an organization has at most %d webhooks", MaxWebhooks)
			}
			out.ID, out.OrganizationID, out.Env, out.Version = newID(), sp.OrganizationID, sp.Env, 0
			out.Secrets = []Secret{{Sealed: sealed}}
			out.Failures, out.OpenUntil = 0, time.Time{}
			out.CreatedAt = s.now()
			out.UpdatedAt = out.CreatedAt
			s.did(ctx, tx, a, sp, account.WebhookCreated, "webhook", out.ID, account.Facts{"types": len(out.Types)})
			return out.ID, tx.SaveWebhook(ctx, &out)
		})
		if err == nil && again {
			out, err = tx.Webhook(ctx, id)
		}
		return err
	})
	if err != nil {
		return Webhook{}, "", err
	}
	// The same request gets the same secret, which may not be the one above.
	secret, err = s.unseal(out.Secrets[0])
	return out, secret, err
}

// hookPlan refuses a plan that is not of the webhook's own space.
func (s *Service) hookPlan(ctx context.Context, tx Tx, a account.Actor, sp Space, w *Webhook) error {
	if w.PlanID == "" {
		return nil
	}
	p, err := ownPlan(ctx, tx, a, w.PlanID)
	if err == nil {
		err = sameSpace(sp, p.OrganizationID, p.Env, "plan")
	}
	if err != nil {
		return inField("plan_id", err)
	}
	w.PlanID = p.ID
	return nil
}

// answersFor refuses an actor that would be told, by a webhook that hears of the
// organization's children, what it may not read of them itself.
func answersFor(a account.Actor, w Webhook) error {
	if !w.Children || a.System || a.Partner || a.May(account.Administer) {
		return nil
	}
	return Errorf(Denied, "this webhook is for several organizations")
}

func checkWebhook(w *Webhook) error {
	return first(
		checkNeeded("url", &w.URL, 2048),
		checkURL("url", &w.URL),
		checkText("description", &w.Description, MaxName),
		checkTypes(w.Types),
		checkText("wording", &w.Wording, 32),
		checkExtra("extra", w.Extra),
	)
}

// Webhook finds a webhook by id; it needs read:webhooks.
func (s *Service) Webhook(ctx context.Context, a account.Actor, id string) (Webhook, error) {
	if err := allow(a, account.ReadWebhooks); err != nil {
		return Webhook{}, err
	}
	return ownWebhook(ctx, s.store, a, id)
}

func ownWebhook(ctx context.Context, r Reader, a account.Actor, id string) (Webhook, error) {
	w, err := find(ctx, r.Webhook, id, "webhook")
	if err == nil {
		err = owns(a, w.OrganizationID, w.Env, "webhook")
	}
	if err != nil {
		return Webhook{}, err
	}
	return w, nil
}

// Webhooks lists webhooks, newest first; it needs read:webhooks.
func (s *Service) Webhooks(ctx context.Context, a account.Actor, p Page) ([]Webhook, error) {
	sp, err := within(a, account.ReadWebhooks)
	if err != nil {
		return nil, err
	}
	if p, err = bounded(p); err != nil {
		return nil, err
	}
	return s.store.Webhooks(ctx, sp, p)
}

// changeWebhook runs fn on a webhook of the actor's and saves it.
func (s *Service) changeWebhook(ctx context.Context, a account.Actor, id string, fn func(tx Tx, w *Webhook) error) (Webhook, error) {
	if err := allow(a, account.WriteWebhooks); err != nil {
		return Webhook{}, err
	}
	var out Webhook
	err := s.write(ctx, func(tx Tx) error {
		w, err := ownWebhook(ctx, tx, a, id)
		if err == nil {
			err = answersFor(a, w)
		}
		if err != nil {
			return err
		}
		if err := fn(tx, &w); err != nil {
			return err
		}
		w.UpdatedAt = s.now()
		s.did(ctx, tx, a, Space{w.OrganizationID, w.Env}, account.WebhookChanged, "webhook", w.ID, account.Facts{"disabled": w.Disabled})
		if err := tx.SaveWebhook(ctx, &w); err != nil {
			return err
		}
		out = w
		return nil
	})
	return out, err
}

// UpdateWebhook applies change to the current webhook; it needs
// write:webhooks. Secrets are changed by [Service.RotateSecret] only. Another
// URL, or switching the webhook on again, closes its circuit. change may be
// called more than once and must only touch its argument.
func (s *Service) UpdateWebhook(ctx context.Context, a account.Actor, id string, change func(*Webhook) error) (Webhook, error) {
	return s.changeWebhook(ctx, a, id, func(tx Tx, w *Webhook) error {
		out := *w
		if err := change(&out); err != nil {
			return err
		}
		out.ID, out.OrganizationID, out.Env, out.Version = w.ID, w.OrganizationID, w.Env, w.Version
		out.Secrets, out.CreatedAt, out.Children = w.Secrets, w.CreatedAt, w.Children
		out.Failures, out.OpenUntil = w.Failures, w.OpenUntil
		if err := checkWebhook(&out); err != nil {
			return err
		}
		if err := s.hookPlan(ctx, tx, a, Space{OrganizationID: w.OrganizationID, Env: w.Env}, &out); err != nil {
			return err
		}
		if out.URL != w.URL || w.Disabled && !out.Disabled {
			out.Failures, out.OpenUntil = 0, time.Time{}
		}
		*w = out
		return nil
	})
}

// CloseCircuit forgets a webhook's failures and switches it on, so that what
// comes is sent at once; it needs write:webhooks. What waits for the next try
// goes on waiting for it.
func (s *Service) CloseCircuit(ctx context.Context, a account.Actor, id string) (Webhook, error) {
	return s.changeWebhook(ctx, a, id, func(_ Tx, w *Webhook) error {
		w.Failures, w.OpenUntil, w.Disabled = 0, time.Time{}, false
		return nil
	})
}

// RotateSecret makes a new secret and returns it; it needs write:webhooks. The
// old one signs too for [SecretOverlap].
func (s *Service) RotateSecret(ctx context.Context, a account.Actor, id string) (string, error) {
	secret := newSecret()
	sealed, err := s.seal(secret)
	if err != nil {
		return "", err
	}
	_, err = s.changeWebhook(ctx, a, id, func(_ Tx, w *Webhook) error {
		now := s.now()
		old := slices.DeleteFunc(slices.Clone(w.Secrets), isHeader)
		for i := range old {
			if old[i].Until.IsZero() {
				old[i].Until = now.Add(SecretOverlap)
			}
		}
		old = slices.DeleteFunc(old, func(x Secret) bool { return !now.Before(x.Until) })
		// Whoever rotates again and again keeps the last few only: each one
		// makes the signature header longer.
		w.Secrets = slices.Concat([]Secret{{Sealed: sealed}}, old[:min(len(old), 3)], w.headers())
		return nil
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// WebhookSecret is the current secret as it was given or made, for dialects
// whose answers repeat it; it needs write:webhooks, which could set another.
func (s *Service) WebhookSecret(ctx context.Context, a account.Actor, id string) (string, error) {
	if err := allow(a, account.WriteWebhooks); err != nil {
		return "", err
	}
	w, err := ownWebhook(ctx, s.store, a, id)
	if err == nil {
		err = answersFor(a, w)
	}
	if err != nil {
		return "", err
	}
	return s.unseal(w.Secrets[0])
}

// DeleteWebhook forgets a webhook; it needs write:webhooks. What was on its way
// to it is skipped.
func (s *Service) DeleteWebhook(ctx context.Context, a account.Actor, id string) error {
	if err := allow(a, account.WriteWebhooks); err != nil {
		return err
	}
	return s.write(ctx, func(tx Tx) error {
		w, err := ownWebhook(ctx, tx, a, id)
		if err == nil {
			err = answersFor(a, w)
		}
		if err != nil {
			return err
		}
		s.did(ctx, tx, a, Space{w.OrganizationID, w.Env}, account.WebhookDeleted, "webhook", w.ID, nil)
		return tx.DeleteWebhook(ctx, w.ID)
	})
}

// The circuit breaker: after circuitAfter failures in a row nothing is sent
// for circuitFirst, and twice as long with each further failure up to
// circuitMost. One success closes it.
const (
	circuitAfter = 10
	circuitFirst = time.Minute
	circuitMost  = time.Hour
)

// trip keeps the circuit of a webhook after an attempt.
func (w *Webhook) trip(ok bool, now time.Time) {
	if ok {
		w.Failures, w.OpenUntil = 0, time.Time{}
		return
	}
	w.Failures++
	if over := w.Failures - circuitAfter; over >= 0 {
		// Six doublings of a minute are above an hour already.
		w.OpenUntil = now.Add(min(circuitFirst<<min(over, 6), circuitMost))
	}
}

// OpenedAt is when the circuit opened, or opened anew after a further failure;
// zero while deliveries are tried as usual.
func (w Webhook) OpenedAt() time.Time {
	over := w.Failures - circuitAfter
	if w.OpenUntil.IsZero() || over < 0 {
		return time.Time{}
	}
	return w.OpenUntil.Add(-min(circuitFirst<<min(over, 6), circuitMost))
}

// Closed tells whether deliveries to the webhook may be tried now.
func (w Webhook) Closed(now time.Time) bool { return !now.Before(w.OpenUntil) }
