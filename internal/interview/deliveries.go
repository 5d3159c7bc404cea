package interview

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// NextTry is how long to wait after the nth failed attempt, from 1, and
// whether another follows: eleven attempts over three days. jitter is from 0 to
// 1 and the caller's; it adds up to a tenth, so that what failed together is
// not tried again together.
func NextTry(attempt int, jitter float64) (pause time.Duration, more bool) {
	waits := []time.Duration{5 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour,
		5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 16 * time.Hour, 22 * time.Hour}
	if attempt < 1 || attempt > len(waits) {
		return 0, false
	}
	pause = waits[attempt-1]
	return pause + time.Duration(jitter*float64(pause)/10), true
}

// Deliveries lists what went to a webhook, newest first; it needs
// read:webhooks.
func (s *Service) Deliveries(ctx context.Context, a account.Actor, webhookID string, p Page) ([]Delivery, error) {
	w, err := s.Webhook(ctx, a, webhookID)
	if err == nil {
		err = answersFor(a, w)
	}
	if err != nil {
		return nil, err
	}
	if p, err = bounded(p); err != nil {
		return nil, err
	}
	return s.store.Deliveries(ctx, w.ID, p)
}

// Replay sends an event to a webhook again as a new delivery with the same
// event id; it needs write:webhooks. The webhook's filter does not matter: it
// was asked for.
func (s *Service) Replay(ctx context.Context, a account.Actor, webhookID, eventID string) (Delivery, error) {
	if err := allow(a, account.WriteWebhooks); err != nil {
		return Delivery{}, err
	}
	return s.sendOne(ctx, a, webhookID, func(tx Tx, w Webhook) (Event, error) {
		e, err := find(ctx, tx.Event, eventID, "event")
		if err == nil {
			err = owns(a, e.OrganizationID, e.Env, "event")
		}
		if err == nil {
			err = sameSpace(Space{OrganizationID: w.OrganizationID, Env: w.Env}, e.OrganizationID, e.Env, "event")
		}
		return e, err
	})
}

// TestWebhook sends a webhook.test event to that webhook alone; it needs
// write:webhooks.
func (s *Service) TestWebhook(ctx context.Context, a account.Actor, id string) (Delivery, error) {
	if err := allow(a, account.WriteWebhooks); err != nil {
		return Delivery{}, err
	}
	return s.sendOne(ctx, a, id, func(tx Tx, w Webhook) (Event, error) {
		e, err := s.event(w.OrganizationID, w.Env, WebhookTest, w.ID, facts{"webhook_id": w.ID})
		if err != nil {
			return Event{}, err
		}
		return e, tx.AddEvent(ctx, &e)
	})
}

func (s *Service) sendOne(ctx context.Context, a account.Actor, webhookID string, which func(tx Tx, w Webhook) (Event, error)) (Delivery, error) {
	var out Delivery
	err := s.write(ctx, func(tx Tx) error {
		w, err := ownWebhook(ctx, tx, a, webhookID)
		if err == nil {
			err = answersFor(a, w)
		}
		if err != nil {
			return err
		}
		if w.Disabled {
			return Errorf(Conflict, "the webhook is switched off")
		}
		e, err := which(tx, w)
		if err != nil {
			return err
		}
		out, err = s.openDelivery(ctx, tx, newID(), w, e)
		return err
	})
	if err != nil {
		return Delivery{}, err
	}
	return out, nil
}

func (s *Service) openDelivery(ctx context.Context, tx Tx, id string, w Webhook, e Event) (Delivery, error) {
	now := s.now()
	d := Delivery{
		ID: id, OrganizationID: w.OrganizationID, WebhookID: w.ID, EventID: e.ID, EventType: e.Type,
		State: DeliveryPending, Attempts: []Attempt{}, NextAt: now, CreatedAt: now, UpdatedAt: now,
	}
	if err := tx.SaveDelivery(ctx, &d); err != nil {
		return Delivery{}, err
	}
	return d, s.queueSend(ctx, tx, d)
}

// OpenDeliveries makes one delivery and one send task for each webhook that
// wants an event. Twice makes no second one. It is the whole of the deliver
// stage: from then on each delivery shows its own way.
func (s *Service) OpenDeliveries(ctx context.Context, eventID string) ([]Delivery, error) {
	var out []Delivery
	err := s.write(ctx, func(tx Tx) error {
		out = nil
		e, err := find(ctx, tx.Event, eventID, "event")
		if err != nil {
			return err
		}
		var iv Interview
		if e.InterviewID != "" {
			if iv, err = tx.Interview(ctx, e.InterviewID); err != nil {
				return err
			}
		}
		hooks, err := wanting(ctx, tx, e, iv.PlanID)
		if err != nil {
			return err
		}
		for _, w := range hooks {
			id := deliveryID(e, w)
			d, err := tx.Delivery(ctx, id)
			if is(err, NotFound) {
				d, err = s.openDelivery(ctx, tx, id, w, e)
			}
			if err != nil {
				return err
			}
			out = append(out, d)
		}
		if e.Type != InterviewReady {
			return nil
		}
		return s.doneStage(ctx, tx, iv.ID, Deliver)
	})
	return out, err
}

// Outgoing is all one delivery needs. Whoever sends leaves alone a delivery
// that is no longer pending, and waits while the webhook's circuit is open.
type Outgoing struct {
	Delivery Delivery
	Event    Event
	Webhook  Webhook
	Secrets  [][]byte          // unsealed, current first
	Headers  map[string]string // that each delivery to the webhook carries
}

// Message is what one delivery sends, worded for its webhook.
type Message struct {
	Header map[string]string // the signature among them; without a content type it is JSON
	Body   []byte
}

// Outgoing finds what is to be sent. When the webhook was deleted or switched
// off the delivery becomes skipped and it is [Gone].
func (s *Service) Outgoing(ctx context.Context, deliveryID string) (Outgoing, error) {
	d, err := find(ctx, s.store.Delivery, deliveryID, "delivery")
	if err != nil {
		return Outgoing{}, err
	}
	out := Outgoing{Delivery: d}
	out.Webhook, err = s.store.Webhook(ctx, d.WebhookID)
	if is(err, NotFound) || err == nil && out.Webhook.Disabled {
		return Outgoing{}, s.skip(ctx, d.ID)
	}
	if err != nil {
		return Outgoing{}, err
	}
	if out.Event, err = s.store.Event(ctx, d.EventID); err != nil {
		return Outgoing{}, err
	}
	if out.Secrets, err = s.signing(out.Webhook, s.now()); err != nil {
		return out, err
	}
	out.Headers, err = s.headersOf(out.Webhook)
	return out, err
}

func (s *Service) skip(ctx context.Context, deliveryID string) error {
	if err := s.SkipDelivery(ctx, deliveryID); err != nil {
		return err
	}
	return Errorf(Gone, "the webhook was deleted or switched off")
}

// changeDelivery runs fn on a delivery that is still pending and saves it;
// any other is left as it is.
func (s *Service) changeDelivery(ctx context.Context, id string, fn func(tx Tx, d *Delivery) error) error {
	return s.write(ctx, func(tx Tx) error {
		d, err := find(ctx, tx.Delivery, id, "delivery")
		if err != nil || d.State != DeliveryPending {
			return err
		}
		if err := fn(tx, &d); err != nil {
			return err
		}
		d.UpdatedAt = s.now()
		return tx.SaveDelivery(ctx, &d)
	})
}

// SkipDelivery ends a delivery that its webhook's wording has no words for. It
// says nothing of whether the webhook works.
func (s *Service) SkipDelivery(ctx context.Context, deliveryID string) error {
	return s.changeDelivery(ctx, deliveryID, func(_ Tx, d *Delivery) error {
		d.State, d.NextAt = DeliverySkipped, time.Time{}
		return nil
	})
}

// SaveAttempt records a try and keeps the webhook's circuit breaker. next is
// zero when it succeeded or gave up; otherwise it is shown as the time of the
// next try, which the sender asks its queue for. A delivery that is no longer
// pending is left as it is.
func (s *Service) SaveAttempt(ctx context.Context, deliveryID string, at Attempt, ok bool, next time.Time) error {
	at.At = cut(at.At)
	at.Error, at.Reply = shorten(at.Error), shorten(at.Reply)
	return s.changeDelivery(ctx, deliveryID, func(tx Tx, d *Delivery) error {
		w, err := tx.Webhook(ctx, d.WebhookID)
		// Only what changes the breaker is worth a row: a webhook that works
		// stays as it is.
		if err == nil && (!ok || w.Failures > 0) {
			w.trip(ok, s.now())
			err = tx.SaveWebhook(ctx, &w)
		}
		if err != nil && !is(err, NotFound) {
			return err
		}
		d.Attempts, d.NextAt = append(d.Attempts, at), time.Time{}
		switch {
		case ok:
			d.State = DeliverySucceeded
		case next.IsZero():
			d.State = DeliveryFailed
		default:
			d.NextAt = cut(next)
			if w.OpenUntil.After(d.NextAt) {
				d.NextAt = w.OpenUntil
			}
		}
		return nil
	})
}
