package api

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

type holdInput struct {
	CandidateID string     `json:"candidate_id,omitempty" maxLength:"64" doc:"On this candidate with everything of theirs. Give this or interview_id."`
	InterviewID string     `json:"interview_id,omitempty" maxLength:"64" doc:"On this interview."`
	Reason      string     `json:"reason" minLength:"1" maxLength:"500" example:"claim before the labour court"`
	Until       *time.Time `json:"until,omitempty" doc:"Ends by itself then. Default: it lasts until it is released."`
}

type holdList struct {
	Paging
	CandidateID string `query:"candidate_id" maxLength:"64"`
	InterviewID string `query:"interview_id" maxLength:"64" doc:"Holds on it and on its candidate."`
	Ended       bool   `query:"ended" doc:"Those that were released or ran out, too."`
}

func (s *server) holds() {
	const tag = "Erasures and holds"
	one := func(h interview.Hold, err error) (*answer[interview.Hold], error) {
		return &answer[interview.Hold]{h}, err
	}
	add(s, op{method: "POST", path: "/v1/holds", id: "placeHold", tag: tag, status: 201, makes: true, scope: account.Administer,
		summary: "Place a legal hold",
		more: "While it lasts retention passes over the recordings, nobody removes or deletes them, and an erasure waits. " +
			"Several may last at once: each has to end. What was erased is 410."},
		func(ctx context.Context, c *call, in *struct{ Body holdInput }) (*fresh[interview.Hold], error) {
			h, err := s.Service.PlaceHold(ctx, c.actor, interview.Hold{CandidateID: in.Body.CandidateID, InterviewID: in.Body.InterviewID,
				Reason: in.Body.Reason, Until: timeOf(in.Body.Until)})
			return &fresh[interview.Hold]{Location: "/v1/holds/" + h.ID, Body: h}, err
		})
	add(s, op{method: "GET", path: "/v1/holds", id: "listHolds", tag: tag, scope: account.ReadCandidates, summary: "List legal holds"},
		func(ctx context.Context, c *call, in *holdList) (*listing[interview.Hold], error) {
			f := interview.HoldFilter{CandidateID: in.CandidateID, InterviewID: in.InterviewID, Ended: in.Ended}
			return listed(c, in.Paging, func(p interview.Page) ([]interview.Hold, error) {
				return s.Service.Holds(ctx, c.actor, f, p)
			}, func(h interview.Hold) interview.Cursor { return interview.Cursor{At: h.CreatedAt, ID: h.ID} })
		})
	add(s, op{method: "GET", path: "/v1/holds/{id}", id: "getHold", tag: tag, scope: account.ReadCandidates, summary: "Read a legal hold"},
		func(ctx context.Context, c *call, in *ByID) (*answer[interview.Hold], error) {
			return one(s.Service.Hold(ctx, c.actor, in.ID))
		})
	add(s, op{method: "DELETE", path: "/v1/holds/{id}", id: "releaseHold", tag: tag, scope: account.Administer, summary: "Release a legal hold",
		more: "An erasure that waited for it runs at once, unless another hold lasts. Twice is fine."},
		func(ctx context.Context, c *call, in *ByID) (*answer[interview.Hold], error) {
			return one(s.Service.ReleaseHold(ctx, c.actor, in.ID))
		})
}
