package console

import (
	"errors"
	"net/http"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// webhooksScreen is page/webhooks.
type webhooksScreen struct {
	Webhooks []interview.Webhook
	Types    []interview.EventType
	Wordings []string
	URL      string
	Wrong    string
}

// webhookScreen is page/webhook.
type webhookScreen struct {
	interview.Webhook
	Rests      bool   // it failed too often and is left alone for a while
	Secret     string // just made; shown once
	Deliveries []interview.Delivery
	Next       string
}

func (d *door) webhooksScreen(r *http.Request, v *visit) (webhooksScreen, error) {
	s := webhooksScreen{Types: interview.EventTypes(), Wordings: account.KeyDialects()}
	var err error
	s.Webhooks, err = d.Service.Webhooks(r.Context(), v.Actor, interview.Page{Limit: interview.MaxWebhooks})
	return s, err
}

func (d *door) webhooks(w http.ResponseWriter, r *http.Request, v *visit) error {
	s, err := d.webhooksScreen(r, v)
	if err != nil {
		return err
	}
	return d.show(w, r, v, "settings", "webhooks", "Webhooks", s)
}

func (d *door) createWebhook(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := r.ParseForm(); err != nil {
		return interview.Wrong("form", "is not readable")
	}
	in := interview.Webhook{URL: strings.TrimSpace(r.PostFormValue("url")), Description: strings.TrimSpace(r.PostFormValue("description")), Wording: r.PostFormValue("wording")}
	for _, t := range r.PostForm["type"] {
		in.Types = append(in.Types, interview.EventType(t))
	}
	hook, secret, err := d.Service.CreateWebhook(r.Context(), v.Actor, in, "", interview.OnceKey{})
	if said, ok := errors.AsType[*interview.Error](err); ok && said.Kind != interview.Denied {
		s, err := d.webhooksScreen(r, v)
		if err != nil {
			return err
		}
		s.URL, s.Wrong = in.URL, words(said)
		return d.showWrong(w, r, v, "settings", "webhooks", "Webhooks", s)
	}
	if err != nil {
		return err
	}
	return d.showOnce(w, r, v, "/console/settings/webhooks/"+hook.ID, secret, "")
}

func (d *door) webhook(w http.ResponseWriter, r *http.Request, v *visit) error {
	hook, err := d.Service.Webhook(r.Context(), v.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	s := webhookScreen{Webhook: hook, Rests: !hook.Closed(d.Now())}
	s.Secret, _ = d.shown(w, r, v)
	cursor, err := web.ParseCursor(web.QueryOf(r.URL), r.URL.Query().Get("cursor"))
	if err != nil {
		return err
	}
	if s.Deliveries, err = d.Service.Deliveries(r.Context(), v.Actor, hook.ID, interview.Page{After: cursor, Limit: listed + 1}); err != nil {
		return err
	}
	if len(s.Deliveries) > listed {
		s.Deliveries = s.Deliveries[:listed]
		last := s.Deliveries[listed-1]
		next, err := web.CursorAfter(web.QueryOf(r.URL), interview.Cursor{At: last.CreatedAt, ID: last.ID})
		if err != nil {
			return err
		}
		s.Next = web.NextPage(r.URL, next)
	}
	return d.show(w, r, v, "settings", "webhook", "Webhook", s)
}

// changeWebhook does one thing to a webhook and comes back to it.
func (d *door) changeWebhook(w http.ResponseWriter, r *http.Request, v *visit) error {
	id, ctx := r.PathValue("id"), r.Context()
	here := "/console/settings/webhooks/" + id
	switch r.PostFormValue("do") {
	case "test":
		if _, err := d.Service.TestWebhook(ctx, v.Actor, id); err != nil {
			return err
		}
		return d.done(w, r, here, "A test event is on its way. Reload in a moment to see how it fared.")
	case "replay":
		if _, err := d.Service.Replay(ctx, v.Actor, id, r.PostFormValue("event")); err != nil {
			return err
		}
		return d.done(w, r, here, "The event is on its way again, under the same id.")
	case "reset":
		if _, err := d.Service.CloseCircuit(ctx, v.Actor, id); err != nil {
			return err
		}
		return d.done(w, r, here, "It is tried again from now on.")
	case "switch":
		hook, err := d.Service.UpdateWebhook(ctx, v.Actor, id, func(h *interview.Webhook) error { h.Disabled = !h.Disabled; return nil })
		if err != nil {
			return err
		}
		if hook.Disabled {
			return d.done(w, r, here, "Switched off: nothing is sent there.")
		}
		return d.done(w, r, here, "Switched on: events from now on are sent.")
	case "rotate":
		secret, err := d.Service.RotateSecret(ctx, v.Actor, id)
		if err != nil {
			return err
		}
		return d.showOnce(w, r, v, here, secret, "")
	case "delete":
		if err := d.Service.DeleteWebhook(ctx, v.Actor, id); err != nil {
			return err
		}
		return d.done(w, r, "/console/settings/webhooks", "The webhook is gone.")
	}
	return interview.Wrong("do", "must be test, replay, reset, switch, rotate or delete")
}
