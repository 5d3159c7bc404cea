package api

import (
	"context"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// WebhookInput is all of a webhook that a caller decides.
type WebhookInput struct {
	URL         string                `json:"url" minLength:"1" maxLength:"2000" format:"uri" example:"https://ats.example.com/hooks/candor"`
	Description string                `json:"description,omitempty" maxLength:"500"`
	Types       []interview.EventType `json:"types,omitempty" nullable:"false" maxItems:"50" doc:"Types of event, such as interview.ready; empty: all." example:"[\"interview.ready\",\"interview.failed\"]"`
	Wording     string                `json:"wording,omitempty" maxLength:"40" enum:",instaview,jobmojito,ribbon,roundzero,xobin" doc:"Name of another product in whose form the payload is worded; empty: Candor's own."`
	PlanID      string                `json:"plan_id,omitempty" maxLength:"64" doc:"Only events of this plan's interviews."`
	Disabled    bool                  `json:"disabled,omitempty"`
}

func webhookInputOf(w interview.Webhook) WebhookInput {
	return WebhookInput{w.URL, w.Description, w.Types, w.Wording, w.PlanID, w.Disabled}
}

func (in WebhookInput) apply(w *interview.Webhook) {
	w.URL, w.Description, w.Types, w.Wording, w.PlanID, w.Disabled = in.URL, in.Description, in.Types, in.Wording, in.PlanID, in.Disabled
}

// newWebhook is a webhook to make.
type newWebhook struct {
	WebhookInput
	Secret string `json:"secret,omitempty" maxLength:"200" doc:"Your own secret, whsec_ and Base64 of 24 to 64 bytes. Default: a new one."`
}

// webhookSecret is shown once.
type webhookSecret struct {
	Webhook *interview.Webhook `json:"webhook,omitempty"`
	Secret  string             `json:"secret,omitempty" doc:"Signs deliveries. Shown once; a repetition under the same Idempotency-Key does not have it after a restart."`
}

// webhookHeaders are the headers of a webhook's deliveries.
type webhookHeaders struct {
	ByID
	Body struct {
		Headers map[string]string `json:"headers" nullable:"false" doc:"Values by name; at most 20. Empty: none." example:"{\"X-Api-Key\":\"k_1\"}"`
	}
}

// headerNames tells of headers without their values.
type headerNames struct {
	Headers []string `json:"headers" nullable:"false" doc:"Names; values are never shown."`
}

type replaying struct {
	ByID
	Body struct {
		EventID string `json:"event_id" minLength:"1" maxLength:"64"`
	}
}

type deliveryList struct {
	ByID
	Paging
}

func (s *server) webhooks() {
	const tag = "Webhooks"
	const path = "/v1/webhooks/{id}"
	one := func(w interview.Webhook, err error) (*answer[interview.Webhook], error) {
		return &answer[interview.Webhook]{w}, err
	}
	add(s, op{method: "POST", path: "/v1/webhooks", id: "createWebhook", tag: tag, status: 201, makes: true, scope: account.WriteWebhooks,
		summary: "Create a webhook", more: "The secret is shown once. Deliveries are signed by Standard Webhooks, tried for three days, and thin: they name what happened, and you read the rest."},
		func(ctx context.Context, c *call, in *struct{ Body newWebhook }) (*answer[webhookSecret], error) {
			var w interview.Webhook
			in.Body.apply(&w)
			w, secret, err := s.Service.CreateWebhook(ctx, c.actor, w, in.Body.Secret, c.once)
			return &answer[webhookSecret]{webhookSecret{&w, secret}}, err
		})
	add(s, op{method: "GET", path: "/v1/webhooks", id: "listWebhooks", tag: tag, scope: account.ReadWebhooks, summary: "List webhooks"},
		func(ctx context.Context, c *call, in *Paging) (*listing[interview.Webhook], error) {
			return listed(c, *in, func(p interview.Page) ([]interview.Webhook, error) { return s.Service.Webhooks(ctx, c.actor, p) },
				func(w interview.Webhook) interview.Cursor { return interview.Cursor{At: w.CreatedAt, ID: w.ID} })
		})
	add(s, op{method: "GET", path: path, id: "getWebhook", tag: tag, scope: account.ReadWebhooks, summary: "Read a webhook"},
		func(ctx context.Context, c *call, in *ByID) (*answer[interview.Webhook], error) {
			return one(s.Service.Webhook(ctx, c.actor, in.ID))
		})
	add(s, op{method: "PATCH", path: path, id: "changeWebhook", tag: tag, scope: account.WriteWebhooks,
		summary: "Change a webhook", more: "By JSON Merge Patch. Enabling one closes its circuit.", body: patchBody[WebhookInput](s)},
		func(ctx context.Context, c *call, in *ByID) (*answer[interview.Webhook], error) {
			return one(s.Service.UpdateWebhook(ctx, c.actor, in.ID, func(w *interview.Webhook) error {
				changed, err := merged(s, c, webhookInputOf(*w))
				if err == nil {
					changed.apply(w)
				}
				return err
			}))
		})
	add(s, op{method: "DELETE", path: path, id: "deleteWebhook", tag: tag, status: 204, scope: account.WriteWebhooks, summary: "Delete a webhook"},
		func(ctx context.Context, c *call, in *ByID) (*nothing, error) {
			return &nothing{}, s.Service.DeleteWebhook(ctx, c.actor, in.ID)
		})
	add(s, op{method: "POST", path: path + "/secret", id: "rotateWebhookSecret", tag: tag, makes: true, scope: account.WriteWebhooks,
		summary: "Make a new secret", more: "The old one signs too for a day, so that you can change over without a gap."},
		func(ctx context.Context, c *call, in *ByID) (*answer[webhookSecret], error) {
			secret, err := s.Service.RotateSecret(ctx, c.actor, in.ID)
			return &answer[webhookSecret]{webhookSecret{Secret: secret}}, err
		})
	add(s, op{method: "GET", path: path + "/headers", id: "listHeadersOfWebhook", tag: tag, scope: account.ReadWebhooks,
		summary: "List headers of deliveries", more: "Their names; values are never shown."},
		func(ctx context.Context, c *call, in *ByID) (*answer[headerNames], error) {
			w, err := s.Service.Webhook(ctx, c.actor, in.ID)
			return &answer[headerNames]{headerNames{w.HeaderNames()}}, err
		})
	add(s, op{method: "PUT", path: path + "/headers", id: "setWebhookHeaders", tag: tag, scope: account.WriteWebhooks,
		summary: "Set headers of deliveries", more: "Each delivery carries them, for a receiver that knows you by a header of its own choice. They take the place of those there were."},
		func(ctx context.Context, c *call, in *webhookHeaders) (*answer[headerNames], error) {
			w, err := s.Service.SetHeaders(ctx, c.actor, in.ID, in.Body.Headers)
			return &answer[headerNames]{headerNames{w.HeaderNames()}}, err
		})
	add(s, op{method: "GET", path: path + "/deliveries", id: "listDeliveries", tag: tag, scope: account.ReadWebhooks,
		summary: "List deliveries", more: "Each with every attempt: status, duration, error, the beginning of the answer."},
		func(ctx context.Context, c *call, in *deliveryList) (*listing[interview.Delivery], error) {
			return listed(c, in.Paging, func(p interview.Page) ([]interview.Delivery, error) {
				return s.Service.Deliveries(ctx, c.actor, in.ID, p)
			}, func(d interview.Delivery) interview.Cursor { return interview.Cursor{At: d.CreatedAt, ID: d.ID} })
		})
	add(s, op{method: "POST", path: path + "/replay", id: "replayEvent", tag: tag, status: 202, makes: true, scope: account.WriteWebhooks,
		summary: "Send an event again", more: "As a new delivery with the same event id."},
		func(ctx context.Context, c *call, in *replaying) (*answer[interview.Delivery], error) {
			d, err := s.Service.Replay(ctx, c.actor, in.ID, in.Body.EventID)
			return &answer[interview.Delivery]{d}, err
		})
	add(s, op{method: "POST", path: path + "/test", id: "testWebhook", tag: tag, status: 202, makes: true, scope: account.WriteWebhooks,
		summary: "Send a test event", more: "Its type is webhook.test."},
		func(ctx context.Context, c *call, in *ByID) (*answer[interview.Delivery], error) {
			d, err := s.Service.TestWebhook(ctx, c.actor, in.ID)
			return &answer[interview.Delivery]{d}, err
		})
}
