package store

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

var events = tie("event", func(e *interview.Event) []column {
	return []column{
		{"seq", num(&e.Seq), true},
		{"id", key(&e.ID), true},
		{"organization_id", key(&e.OrganizationID), true},
		{"env", plain(&e.Env), true},
		{"type", plain(&e.Type), true},
		{"subject", plain(&e.Subject), true},
		{"interview_id", option(&e.InterviewID), true},
		{"data", raw(&e.Data), true},
		{"at", when(&e.At), true},
	}
})

// Events lists those after a place in the order of commits. Who goes on from
// the last Seq seen misses none.
func (r reader) Events(ctx context.Context, s interview.Space, types []interview.EventType, interviewID string, after int64, limit int) ([]interview.Event, error) {
	c := &condition{}
	c.and("organization_id = ?", s.OrganizationID)
	c.and("env = ?", string(s.Env))
	c.and("seq > ?", after)
	c.is("interview_id", interviewID)
	if len(types) > 0 {
		var names []any
		for _, t := range types {
			names = append(names, string(t))
		}
		c.and("type IN ("+marks(len(names))+")", names...)
	}
	if settled := r.db.engine.settled(); settled != "" {
		c.and(settled)
	}
	return many(ctx, r.q, events, c.where()+" ORDER BY seq LIMIT ?", append(c.args, max(limit, 1))...)
}

func (r reader) Event(ctx context.Context, id string) (interview.Event, error) {
	return one(ctx, r.q, events, "WHERE id = ?", id)
}

func (t *tx) AddEvent(ctx context.Context, e *interview.Event) error {
	old := e.Seq
	t.later(func() { e.Seq = old })
	if err := t.db.engine.number(ctx, t.q, e, t.events); err != nil {
		return err
	}
	t.events++
	_, err := insert(ctx, t.q, events, e, "")
	return err
}

var webhooks = tie("webhook", func(w *interview.Webhook) []column {
	return []column{
		{"id", key(&w.ID), true},
		{"organization_id", key(&w.OrganizationID), true},
		{"env", plain(&w.Env), true},
		{"url", plain(&w.URL), false},
		{"description", plain(&w.Description), false},
		{"types", doc(&w.Types), false},
		{"wording", plain(&w.Wording), false},
		{"plan_id", option(&w.PlanID), false},
		{"children", flag{&w.Children}, false},
		{"secrets", doc(&w.Secrets), false},
		{"disabled", flag{&w.Disabled}, false},
		{"failures", num(&w.Failures), false},
		{"open_until", when(&w.OpenUntil), false},
		{"extra", doc(&w.Extra), false},
		{"version", num(&w.Version), false},
		{"created_at", when(&w.CreatedAt), true},
		{"updated_at", when(&w.UpdatedAt), false},
	}
})

// Webhook reads one; inside Write it locks the row until the end, so that
// deliveries that fail together do not overtake each other at its breaker.
func (r reader) Webhook(ctx context.Context, id string) (interview.Webhook, error) {
	tail := "WHERE id = ? AND deleted_at = 0"
	if r.q.inTx() {
		tail += r.db.engine.forUpdate()
	}
	w, err := one(ctx, r.q, webhooks, tail, id)
	cutSecrets(&w)
	return w, err
}

func (r reader) Webhooks(ctx context.Context, s interview.Space, p interview.Page) ([]interview.Webhook, error) {
	c := r.inSpace(s, interview.Filter{})
	ws, err := list(ctx, r.q, webhooks, c, p)
	for i := range ws {
		cutSecrets(&ws[i])
	}
	return ws, err
}

func (t *tx) SaveWebhook(ctx context.Context, w *interview.Webhook) error {
	return save(ctx, t, webhooks, w, w.ID, &w.Version, nil)
}

// DeleteWebhook hides the row and forgets its secrets. What was delivered to
// it stays on record.
func (t *tx) DeleteWebhook(ctx context.Context, id string) error {
	if !askable([]any{id}) {
		return missing(webhooks.table)
	}
	return found(webhooks.table)(t.q.exec(ctx, `UPDATE webhook SET deleted_at = ?, secrets = '[]', version = version + 1
		WHERE id = ? AND deleted_at = 0`, micros(t.db.now()), id))
}

// Times inside JSON are cut like all others.
func cut(t time.Time) time.Time { return fromMicros(micros(t)) }

func cutSecrets(w *interview.Webhook) {
	for i := range w.Secrets {
		w.Secrets[i].Until = cut(w.Secrets[i].Until)
	}
}

var deliveries = tie("delivery", func(d *interview.Delivery) []column {
	return []column{
		{"id", key(&d.ID), true},
		{"organization_id", key(&d.OrganizationID), true},
		{"webhook_id", key(&d.WebhookID), true},
		{"event_id", key(&d.EventID), true},
		{"event_type", plain(&d.EventType), true},
		{"state", plain(&d.State), false},
		{"attempts", doc(&d.Attempts), false},
		{"next_at", when(&d.NextAt), false},
		{"created_at", when(&d.CreatedAt), true},
		{"updated_at", when(&d.UpdatedAt), false},
		{"version", num(&d.Version), false},
	}
})

func cutAttempts(d *interview.Delivery) {
	for i := range d.Attempts {
		d.Attempts[i].At = cut(d.Attempts[i].At)
	}
}

func (r reader) Delivery(ctx context.Context, id string) (interview.Delivery, error) {
	d, err := one(ctx, r.q, deliveries, "WHERE id = ?", id)
	cutAttempts(&d)
	return d, err
}

func (r reader) Deliveries(ctx context.Context, webhookID string, p interview.Page) ([]interview.Delivery, error) {
	c := &condition{}
	c.and("webhook_id = ?", webhookID)
	ds, err := list(ctx, r.q, deliveries, c, p)
	for i := range ds {
		cutAttempts(&ds[i])
	}
	return ds, err
}

func (t *tx) SaveDelivery(ctx context.Context, d *interview.Delivery) error {
	return save(ctx, t, deliveries, d, d.ID, &d.Version, nil)
}
