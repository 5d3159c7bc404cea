package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Me tells who the key is.
func (c *Client) Me(ctx context.Context) (out Me, err error) {
	_, err = c.call(ctx, http.MethodGet, "/v1/me", nil, &out)
	return out, err
}

// Get reads any path below the server's address into out.
func (c *Client) Get(ctx context.Context, path string, out any, o ...CallOption) error {
	_, err := c.call(ctx, http.MethodGet, path, nil, out, o...)
	return err
}

// CreatePosition makes a position.
func (c *Client) CreatePosition(ctx context.Context, p Position, o ...CallOption) (out Position, err error) {
	_, err = c.call(ctx, http.MethodPost, "/v1/positions", p.given(), &out, o...)
	return out, err
}

// Position reads a position.
func (c *Client) Position(ctx context.Context, id string) (out Position, err error) {
	_, err = c.call(ctx, http.MethodGet, "/v1/positions/"+escape(id), nil, &out)
	return out, err
}

// ReplacePosition sets everything of a position.
func (c *Client) ReplacePosition(ctx context.Context, id string, p Position, o ...CallOption) (out Position, err error) {
	_, err = c.call(ctx, http.MethodPut, "/v1/positions/"+escape(id), p.given(), &out, o...)
	return out, err
}

// Patch is a JSON Merge Patch: what is absent stays, nil removes.
type Patch map[string]any

// ChangePosition changes some of a position.
func (c *Client) ChangePosition(ctx context.Context, id string, p Patch, o ...CallOption) (out Position, err error) {
	_, err = c.call(ctx, http.MethodPatch, "/v1/positions/"+escape(id), p, &out, o...)
	return out, err
}

// CreatePlan makes a plan.
func (c *Client) CreatePlan(ctx context.Context, p Plan, o ...CallOption) (out Plan, err error) {
	_, err = c.call(ctx, http.MethodPost, "/v1/plans", p.given(), &out, o...)
	return out, err
}

// Plan reads a plan by id, serial or short id.
func (c *Client) Plan(ctx context.Context, ref string) (out Plan, err error) {
	_, err = c.call(ctx, http.MethodGet, "/v1/plans/"+escape(ref), nil, &out)
	return out, err
}

// ReplacePlan sets everything of a plan.
func (c *Client) ReplacePlan(ctx context.Context, id string, p Plan, o ...CallOption) (out Plan, err error) {
	_, err = c.call(ctx, http.MethodPut, "/v1/plans/"+escape(id), p.given(), &out, o...)
	return out, err
}

// ChangePlan changes some of a plan.
func (c *Client) ChangePlan(ctx context.Context, id string, p Patch, o ...CallOption) (out Plan, err error) {
	_, err = c.call(ctx, http.MethodPatch, "/v1/plans/"+escape(id), p, &out, o...)
	return out, err
}

// CreateCandidate makes a candidate.
func (c *Client) CreateCandidate(ctx context.Context, p Candidate, o ...CallOption) (out Candidate, err error) {
	_, err = c.call(ctx, http.MethodPost, "/v1/candidates", p.given(), &out, o...)
	return out, err
}

// Candidate reads a candidate.
func (c *Client) Candidate(ctx context.Context, id string) (out Candidate, err error) {
	_, err = c.call(ctx, http.MethodGet, "/v1/candidates/"+escape(id), nil, &out)
	return out, err
}

// ReplaceCandidate sets everything of a candidate.
func (c *Client) ReplaceCandidate(ctx context.Context, id string, p Candidate, o ...CallOption) (out Candidate, err error) {
	_, err = c.call(ctx, http.MethodPut, "/v1/candidates/"+escape(id), p.given(), &out, o...)
	return out, err
}

// ChangeCandidate changes some of a candidate.
func (c *Client) ChangeCandidate(ctx context.Context, id string, p Patch, o ...CallOption) (out Candidate, err error) {
	_, err = c.call(ctx, http.MethodPatch, "/v1/candidates/"+escape(id), p, &out, o...)
	return out, err
}

// CreateInterview makes an interview and returns the link for its candidate.
func (c *Client) CreateInterview(ctx context.Context, n NewInterview, o ...CallOption) (out Made, err error) {
	_, err = c.call(ctx, http.MethodPost, "/v1/interviews", n.given(), &out, o...)
	return out, err
}

// Invite makes one interview for each candidate.
func (c *Client) Invite(ctx context.Context, n Invitation, o ...CallOption) (out Invited, err error) {
	_, err = c.call(ctx, http.MethodPost, "/v1/invitations", n.given(), &out, o...)
	return out, err
}

// InviteAgain gives an interview's link again, or a new one with reissue.
func (c *Client) InviteAgain(ctx context.Context, id string, reissue bool) (out Made, err error) {
	_, err = c.call(ctx, http.MethodPost, interviewPath(id)+"/invitation", map[string]bool{"reissue": reissue}, &out)
	return out, err
}

// SendInvitation mails the candidate the link, through the server's own mail
// server.
func (c *Client) SendInvitation(ctx context.Context, id string) (Mail, error) {
	ms, err := c.mail(ctx, id, map[string]any{"kind": "invitation"})
	if err != nil || len(ms) == 0 {
		return Mail{}, err
	}
	return ms[0], nil
}

// Remind reminds the candidate by mail, now or at some times, which take the
// place of all reminders that still wait.
func (c *Client) Remind(ctx context.Context, id string, at ...time.Time) ([]Mail, error) {
	in := map[string]any{"kind": "reminder"}
	if len(at) > 0 {
		in["at"] = at
	}
	return c.mail(ctx, id, in)
}

func (c *Client) mail(ctx context.Context, id string, in any) ([]Mail, error) {
	var out struct {
		Data []Mail `json:"data"`
	}
	_, err := c.call(ctx, http.MethodPost, interviewPath(id)+"/mails", in, &out)
	return out.Data, err
}

// Mails lists what was mailed to a candidate, newest first.
func (c *Client) Mails(ctx context.Context, id string) ([]Mail, error) {
	var out struct {
		Data []Mail `json:"data"`
	}
	_, err := c.call(ctx, http.MethodGet, interviewPath(id)+"/mails", nil, &out)
	return out.Data, err
}

// AnswerRequest grants or refuses what a candidate asked for. A request is
// answered once.
func (c *Client) AnswerRequest(ctx context.Context, id string, with RequestAnswer) (out Request, err error) {
	_, err = c.call(ctx, http.MethodPost, "/v1/requests/"+escape(id)+"/answer", with, &out)
	return out, err
}

// Interview reads an interview by id or serial.
func (c *Client) Interview(ctx context.Context, ref string) (out Interview, err error) {
	_, err = c.call(ctx, http.MethodGet, interviewPath(ref), nil, &out)
	return out, err
}

// ChangeInterview changes external id, metadata, schedule or expiry.
func (c *Client) ChangeInterview(ctx context.Context, id string, p Patch, o ...CallOption) (out Interview, err error) {
	_, err = c.call(ctx, http.MethodPatch, interviewPath(id), p, &out, o...)
	return out, err
}

// Cancel says that an interview will not take place.
func (c *Client) Cancel(ctx context.Context, id, reason string) (Interview, error) {
	return c.end(ctx, id, "cancel", map[string]string{"reason": reason})
}

// CancelAndTell is Cancel with a mail to the candidate.
func (c *Client) CancelAndTell(ctx context.Context, id, reason string) (Interview, error) {
	return c.end(ctx, id, "cancel", map[string]string{"reason": reason, "notify": "email"})
}

// RevokeAndTell is Revoke with a mail to the candidate.
func (c *Client) RevokeAndTell(ctx context.Context, id, reason string) (Interview, error) {
	return c.end(ctx, id, "revoke", map[string]string{"reason": reason, "notify": "email"})
}

// Revoke takes an invitation back.
func (c *Client) Revoke(ctx context.Context, id, reason string) (Interview, error) {
	return c.end(ctx, id, "revoke", map[string]string{"reason": reason})
}

// Complete ends the asking; what was answered is processed.
func (c *Client) Complete(ctx context.Context, id string) (Interview, error) {
	return c.end(ctx, id, "complete", nil)
}

// Rerun runs a stage ("transcribe", "assess", "report", "deliver") and those
// after it again.
func (c *Client) Rerun(ctx context.Context, id, from string) (Interview, error) {
	return c.end(ctx, id, "rerun", map[string]string{"from": from})
}

func (c *Client) end(ctx context.Context, id, how string, in any) (out Interview, err error) {
	_, err = c.call(ctx, http.MethodPost, interviewPath(id)+"/"+how, in, &out)
	return out, err
}

// WriteAnswer gives a text, code or choice answer.
func (c *Client) WriteAnswer(ctx context.Context, interviewID string, a Answer, o ...CallOption) (out Answer, err error) {
	_, err = c.call(ctx, http.MethodPost, interviewPath(interviewID)+"/answers", a.given(), &out, o...)
	return out, err
}

// Recording reads a recording with an address that plays it.
func (c *Client) Recording(ctx context.Context, id string) (out Recording, err error) {
	_, err = c.call(ctx, http.MethodGet, "/v1/recordings/"+escape(id), nil, &out)
	return out, err
}

// RemoveRecordings takes access to an interview's recordings away.
func (c *Client) RemoveRecordings(ctx context.Context, interviewID string) error {
	_, err := c.call(ctx, http.MethodDelete, interviewPath(interviewID)+"/recordings", nil, nil)
	return err
}

// Result reads the newest result with the parts named: "words", "recordings",
// "assessments", "report". With [IfNoneMatch] it is [ErrNotModified] when
// nothing has changed.
func (c *Client) Result(ctx context.Context, interviewID string, include []string, o ...CallOption) (out Result, err error) {
	return c.ResultVersion(ctx, interviewID, 0, include, o...)
}

// ResultVersion reads a certain version of the result.
func (c *Client) ResultVersion(ctx context.Context, interviewID string, version int, include []string, o ...CallOption) (out Result, err error) {
	q := url.Values{}
	if len(include) > 0 {
		q.Set("include", strings.Join(include, ","))
	}
	if version > 0 {
		q.Set("version", strconv.Itoa(version))
	}
	h, err := c.call(ctx, http.MethodGet, interviewPath(interviewID)+"/result"+query(q), nil, &out.Raw, o...)
	if err != nil {
		return out, err
	}
	out.ETag = h.Get("ETag")
	return out, unmarshal(out.Raw, &out)
}

// Share makes a link to the report; without a time it holds for 30 days.
func (c *Client) Share(ctx context.Context, interviewID string, expires time.Time) (link string, err error) {
	var out struct {
		URL string `json:"url"`
	}
	in := struct {
		ExpiresAt time.Time `json:"expires_at,omitzero"`
	}{expires}
	_, err = c.call(ctx, http.MethodPost, interviewPath(interviewID)+"/shares", in, &out)
	return out.URL, err
}

// RevokeShare makes a link to the report stop working.
func (c *Client) RevokeShare(ctx context.Context, interviewID, shareID string) error {
	_, err := c.call(ctx, http.MethodDelete, interviewPath(interviewID)+"/shares/"+escape(shareID), nil, nil)
	return err
}

// Events reads events after the given seq, oldest first; types may be empty.
// Give the last event's Seq to go on.
func (c *Client) Events(ctx context.Context, after int64, types ...string) ([]Event, error) {
	q := url.Values{"after": {strconv.FormatInt(after, 10)}}
	if len(types) > 0 {
		q.Set("types", strings.Join(types, ","))
	}
	var out page[Event]
	_, err := c.call(ctx, http.MethodGet, "/v1/events"+query(q), nil, &out)
	return out.Data, err
}

// CreateWebhook makes a webhook and returns its secret, shown once.
func (c *Client) CreateWebhook(ctx context.Context, w Webhook, o ...CallOption) (Webhook, string, error) {
	var out struct {
		Webhook Webhook `json:"webhook"`
		Secret  string  `json:"secret"`
	}
	_, err := c.call(ctx, http.MethodPost, "/v1/webhooks", w.given(), &out, o...)
	return out.Webhook, out.Secret, err
}

// Webhook reads a webhook.
func (c *Client) Webhook(ctx context.Context, id string) (out Webhook, err error) {
	_, err = c.call(ctx, http.MethodGet, "/v1/webhooks/"+escape(id), nil, &out)
	return out, err
}

// ChangeWebhook changes some of a webhook.
func (c *Client) ChangeWebhook(ctx context.Context, id string, p Patch) (out Webhook, err error) {
	_, err = c.call(ctx, http.MethodPatch, "/v1/webhooks/"+escape(id), p, &out)
	return out, err
}

// DeleteWebhook removes a webhook.
func (c *Client) DeleteWebhook(ctx context.Context, id string) error {
	_, err := c.call(ctx, http.MethodDelete, "/v1/webhooks/"+escape(id), nil, nil)
	return err
}

// RotateSecret makes a new secret; the old one signs too for a day.
func (c *Client) RotateSecret(ctx context.Context, id string) (string, error) {
	var out struct {
		Secret string `json:"secret"`
	}
	_, err := c.call(ctx, http.MethodPost, "/v1/webhooks/"+escape(id)+"/secret", nil, &out)
	return out.Secret, err
}

// SetWebhookHeaders gives a webhook the headers that each delivery carries, in
// the place of those it had, and returns their names.
func (c *Client) SetWebhookHeaders(ctx context.Context, id string, headers map[string]string) ([]string, error) {
	var out struct {
		Headers []string `json:"headers"`
	}
	_, err := c.call(ctx, http.MethodPut, "/v1/webhooks/"+escape(id)+"/headers", map[string]any{"headers": headers}, &out)
	return out.Headers, err
}

// WebhookHeaders are the names of the headers that each delivery carries.
func (c *Client) WebhookHeaders(ctx context.Context, id string) ([]string, error) {
	var out struct {
		Headers []string `json:"headers"`
	}
	_, err := c.call(ctx, http.MethodGet, "/v1/webhooks/"+escape(id)+"/headers", nil, &out)
	return out.Headers, err
}

// TestWebhook sends a test event.
func (c *Client) TestWebhook(ctx context.Context, id string) (out Delivery, err error) {
	_, err = c.call(ctx, http.MethodPost, "/v1/webhooks/"+escape(id)+"/test", nil, &out)
	return out, err
}

// Replay sends an event again.
func (c *Client) Replay(ctx context.Context, webhookID, eventID string) (out Delivery, err error) {
	_, err = c.call(ctx, http.MethodPost, "/v1/webhooks/"+escape(webhookID)+"/replay", map[string]string{"event_id": eventID}, &out)
	return out, err
}

// CreateKey makes an access key and returns its secret, shown once.
func (c *Client) CreateKey(ctx context.Context, k Key, o ...CallOption) (Key, string, error) {
	var out struct {
		Key    Key    `json:"key"`
		Secret string `json:"secret"`
	}
	_, err := c.call(ctx, http.MethodPost, "/v1/keys", k.given(), &out, o...)
	return out.Key, out.Secret, err
}

// Key reads an access key.
func (c *Client) Key(ctx context.Context, id string) (out Key, err error) {
	_, err = c.call(ctx, http.MethodGet, "/v1/keys/"+escape(id), nil, &out)
	return out, err
}

// RevokeKey stops a key from working.
func (c *Client) RevokeKey(ctx context.Context, id string) (out Key, err error) {
	_, err = c.call(ctx, http.MethodDelete, "/v1/keys/"+escape(id), nil, &out)
	return out, err
}

// CreateOrganization makes a company below yours.
func (c *Client) CreateOrganization(ctx context.Context, name string, o ...CallOption) (out Organization, err error) {
	_, err = c.call(ctx, http.MethodPost, "/v1/organizations", map[string]string{"name": name}, &out, o...)
	return out, err
}

// Organization reads an organization.
func (c *Client) Organization(ctx context.Context, id string) (out Organization, err error) {
	_, err = c.call(ctx, http.MethodGet, "/v1/organizations/"+escape(id), nil, &out)
	return out, err
}

// ChangeOrganization changes name or settings.
func (c *Client) ChangeOrganization(ctx context.Context, id string, p Patch) (out Organization, err error) {
	_, err = c.call(ctx, http.MethodPatch, "/v1/organizations/"+escape(id), p, &out)
	return out, err
}

// Task reads a background task.
func (c *Client) Task(ctx context.Context, id string) (out Task, err error) {
	_, err = c.call(ctx, http.MethodGet, "/v1/tasks/"+escape(id), nil, &out)
	return out, err
}

// RerunTask runs a task again that gave up or waits.
func (c *Client) RerunTask(ctx context.Context, id string) (out Task, err error) {
	_, err = c.call(ctx, http.MethodPost, "/v1/tasks/"+escape(id)+"/rerun", nil, &out)
	return out, err
}

// CancelTask ends a task.
func (c *Client) CancelTask(ctx context.Context, id string) (out Task, err error) {
	_, err = c.call(ctx, http.MethodPost, "/v1/tasks/"+escape(id)+"/cancel", nil, &out)
	return out, err
}

func interviewPath(id string) string { return "/v1/interviews/" + escape(id) }
