package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"
)

// Filter narrows a list by query parameters: "state", "plan_id",
// "external_id" and so on, as the reference names them.
type Filter map[string]string

func (f Filter) values() url.Values {
	q := url.Values{}
	for k, v := range f {
		q.Set(k, v)
	}
	return q
}

type page[T any] struct {
	Data       []T    `json:"data"`
	NextCursor string `json:"next_cursor"`
}

// all reads page after page as it is consumed. An error ends it.
func all[T any](ctx context.Context, c *Client, path string, f Filter) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		q := f.values()
		for {
			var p page[T]
			if _, err := c.call(ctx, http.MethodGet, path+query(q), nil, &p); err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, v := range p.Data {
				if !yield(v, nil) {
					return
				}
			}
			if p.NextCursor == "" {
				return
			}
			q.Set("cursor", p.NextCursor)
		}
	}
}

func query(q url.Values) string {
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// Positions lists positions, newest first.
func (c *Client) Positions(ctx context.Context, f Filter) iter.Seq2[Position, error] {
	return all[Position](ctx, c, "/v1/positions", f)
}

// Plans lists plans, newest first.
func (c *Client) Plans(ctx context.Context, f Filter) iter.Seq2[Plan, error] {
	return all[Plan](ctx, c, "/v1/plans", f)
}

// Candidates lists candidates, newest first.
func (c *Client) Candidates(ctx context.Context, f Filter) iter.Seq2[Candidate, error] {
	return all[Candidate](ctx, c, "/v1/candidates", f)
}

// Interviews lists interviews, newest first.
func (c *Client) Interviews(ctx context.Context, f Filter) iter.Seq2[Interview, error] {
	return all[Interview](ctx, c, "/v1/interviews", f)
}

// Answers lists the answers of an interview.
func (c *Client) Answers(ctx context.Context, interviewID string) iter.Seq2[Answer, error] {
	return all[Answer](ctx, c, "/v1/interviews/"+escape(interviewID)+"/answers", nil)
}

// Recordings lists the recordings of an interview.
func (c *Client) Recordings(ctx context.Context, interviewID string) iter.Seq2[Recording, error] {
	return all[Recording](ctx, c, "/v1/interviews/"+escape(interviewID)+"/recordings", nil)
}

// Stages lists how far the result of an interview has come.
func (c *Client) Stages(ctx context.Context, interviewID string) iter.Seq2[Stage, error] {
	return all[Stage](ctx, c, "/v1/interviews/"+escape(interviewID)+"/stages", nil)
}

// Assessments lists the versions of an interview's assessment, newest first.
func (c *Client) Assessments(ctx context.Context, interviewID string) iter.Seq2[Assessment, error] {
	return all[Assessment](ctx, c, "/v1/interviews/"+escape(interviewID)+"/assessments", nil)
}

// Shares lists the links to an interview's report.
func (c *Client) Shares(ctx context.Context, interviewID string) iter.Seq2[Share, error] {
	return all[Share](ctx, c, "/v1/interviews/"+escape(interviewID)+"/shares", nil)
}

// OpenRequests lists what candidates wait for an answer to, the longest wait
// first.
func (c *Client) OpenRequests(ctx context.Context) iter.Seq2[Request, error] {
	return all[Request](ctx, c, "/v1/requests", nil)
}

// Requests lists everything the candidate of an interview asked for, oldest
// first.
func (c *Client) Requests(ctx context.Context, interviewID string) iter.Seq2[Request, error] {
	return all[Request](ctx, c, "/v1/interviews/"+escape(interviewID)+"/requests", nil)
}

// Search finds what was said, newest first.
func (c *Client) Search(ctx context.Context, text string) iter.Seq2[Hit, error] {
	return all[Hit](ctx, c, "/v1/search", Filter{"q": text})
}

// Webhooks lists webhooks.
func (c *Client) Webhooks(ctx context.Context) iter.Seq2[Webhook, error] {
	return all[Webhook](ctx, c, "/v1/webhooks", nil)
}

// Deliveries lists a webhook's deliveries, newest first.
func (c *Client) Deliveries(ctx context.Context, webhookID string) iter.Seq2[Delivery, error] {
	return all[Delivery](ctx, c, "/v1/webhooks/"+escape(webhookID)+"/deliveries", nil)
}

// Keys lists access keys, without their secrets.
func (c *Client) Keys(ctx context.Context) iter.Seq2[Key, error] {
	return all[Key](ctx, c, "/v1/keys", nil)
}

// Organizations lists your organization and its children.
func (c *Client) Organizations(ctx context.Context) iter.Seq2[Organization, error] {
	return all[Organization](ctx, c, "/v1/organizations", nil)
}

// Tasks lists background tasks, newest first.
func (c *Client) Tasks(ctx context.Context, f Filter) iter.Seq2[Task, error] {
	return all[Task](ctx, c, "/v1/tasks", f)
}
