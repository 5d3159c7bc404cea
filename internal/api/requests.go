package api

import (
	"context"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// answering is what the organization says to a request.
type answering struct {
	ByID
	Body struct {
		Granted bool   `json:"granted"`
		Reply   string `json:"reply,omitempty" maxLength:"10000" doc:"A word to the candidate, who reads it in the room."`
		Percent int    `json:"percent,omitempty" minimum:"1" maximum:"300" doc:"Of extra time: how much more of every time limit. Default: 50."`
	}
}

func (s *server) requests() {
	const tag = "Requests"
	add(s, op{method: "GET", path: "/v1/requests", id: "listOpenRequests", tag: tag, scope: account.ReadInterviews,
		summary: "List open requests", more: "What candidates asked for and nobody has answered, the longest wait first. `request.made` tells of a new one."},
		func(ctx context.Context, c *call, in *Paging) (*listing[interview.Request], error) {
			return listed(c, *in, func(p interview.Page) ([]interview.Request, error) { return s.Service.OpenRequests(ctx, c.actor, p) },
				func(r interview.Request) interview.Cursor { return interview.Cursor{At: r.CreatedAt, ID: r.ID} })
		})
	add(s, op{method: "GET", path: "/v1/interviews/{id}/requests", id: "listRequests", tag: tag, scope: account.ReadInterviews,
		summary: "List the requests of a candidate", more: "Everything the candidate of an interview asked for and what was answered, oldest first."},
		func(ctx context.Context, c *call, in *ByID) (*listing[interview.Request], error) {
			all, err := s.Service.Requests(ctx, c.actor, in.ID)
			return &listing[interview.Request]{Body: page[interview.Request]{Data: all}}, err
		})
	add(s, op{method: "POST", path: "/v1/requests/{id}/answer", id: "answerRequest", tag: tag, scope: account.WriteInterviews,
		summary: "Answer a request", more: "Extra time that is granted lengthens every limit of an interview that is not over, and written answers become possible. " +
			"A deletion that is granted is done, and needs the scope `admin` too. What else is granted is for people to do. A request is answered once."},
		func(ctx context.Context, c *call, in *answering) (*answer[interview.Request], error) {
			r, err := s.Service.AnswerRequest(ctx, c.actor, in.ID, interview.RequestAnswer{Granted: in.Body.Granted, Reply: in.Body.Reply, Percent: in.Body.Percent})
			return &answer[interview.Request]{r}, err
		})
}
