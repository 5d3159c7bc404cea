package api

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// shareInput makes a link to the report.
type shareInput struct {
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"Default: in 30 days."`
}

// shared is a link to the report.
type shared struct {
	Share interview.Share `json:"share"`
	URL   string          `json:"url" format:"uri" doc:"The report, for whoever has this link. It is shown once."`
}

func (s *server) shares() {
	const tag = "Results"
	const path = "/v1/interviews/{id}/shares"
	type sharing struct {
		ByID
		Body *shareInput
	}
	add(s, op{method: "POST", path: path, id: "shareReport", tag: tag, status: 201, makes: true, scope: account.WriteInterviews,
		summary: "Share the report", more: "Makes a link that works without an account."},
		func(ctx context.Context, c *call, in *sharing) (*answer[shared], error) {
			var expires time.Time
			if in.Body != nil {
				expires = timeOf(in.Body.ExpiresAt)
			}
			sh, token, err := s.Service.Share(ctx, c.actor, in.ID, expires)
			if err != nil {
				return nil, err
			}
			return &answer[shared]{shared{sh, s.Links.Report(token)}}, nil
		})
	add(s, op{method: "GET", path: path, id: "listShares", tag: tag, scope: account.ReadInterviews,
		summary: "List links to the report", more: "Without the links themselves; with how often each was opened."},
		func(ctx context.Context, c *call, in *ByID) (*listing[interview.Share], error) {
			all, err := s.Service.Shares(ctx, c.actor, in.ID)
			return &listing[interview.Share]{Body: page[interview.Share]{Data: all}}, err
		})
	type ending struct {
		ByID
		ShareID string `path:"share_id" maxLength:"64" doc:"Id of the link."`
	}
	add(s, op{method: "DELETE", path: path + "/{share_id}", id: "revokeShare", tag: tag, status: 204, scope: account.WriteInterviews,
		summary: "Revoke a link to the report", more: "It stops working for good. Twice is fine."},
		func(ctx context.Context, c *call, in *ending) (*nothing, error) {
			return nil, s.Service.RevokeShare(ctx, c.actor, in.ID, in.ShareID)
		})
}
