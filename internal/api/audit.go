package api

import (
	"context"
	"strconv"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

type auditInput struct {
	Paging
	ActorKind string    `query:"actor_kind" enum:"member,key,candidate,link,system"`
	ActorID   string    `query:"actor_id" maxLength:"64" doc:"Of a member, a key, a candidate's interview or a share."`
	Action    string    `query:"action" maxLength:"64" doc:"Such as see.result or revoke.key."`
	SubjectID string    `query:"subject_id" maxLength:"64" doc:"What it was done to: an interview, a plan, a key and so on."`
	From      time.Time `query:"from" doc:"Inclusive."`
	Before    time.Time `query:"before" doc:"Exclusive."`
}

func (s *server) audit() {
	add(s, op{method: "GET", path: "/v1/audit", id: "listAudit", tag: "Audit", scope: account.Administer, summary: "List who did and saw what",
		more: "Newest first. Each entry carries the hash of the one before it, so that a change or a gap is found. Reading a result is told once an hour for each reader, within seconds. Needs a live key."},
		func(ctx context.Context, c *call, in *auditInput) (*listing[account.Entry], error) {
			f := account.AuditFilter{ActorKind: account.ActorKind(in.ActorKind), ActorID: in.ActorID, Action: account.Action(in.Action),
				SubjectID: in.SubjectID, From: in.From, Before: in.Before}
			return listed(c, in.Paging, func(p interview.Page) ([]account.Entry, error) {
				var before int64
				if !p.After.IsZero() {
					var err error
					if before, err = strconv.ParseInt(p.After.ID, 10, 64); err != nil {
						return nil, interview.Wrong("cursor", "is not a cursor of this list")
					}
				}
				return s.Accounts.Audit(ctx, c.actor, c.actor.OrganizationID, f, before, p.Limit)
			}, func(e account.Entry) interview.Cursor {
				return interview.Cursor{At: e.At, ID: strconv.FormatInt(e.Seq, 10)}
			})
		})
}
