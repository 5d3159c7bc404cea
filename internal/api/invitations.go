package api

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// invitationInput invites one candidate or many to one plan.
type invitationInput struct {
	PlanID     string           `json:"plan_id" minLength:"1" maxLength:"64" doc:"Id, serial or short id of a plan."`
	PositionID string           `json:"position_id,omitempty" maxLength:"64"`
	Candidates []candidateInput `json:"candidates" nullable:"false" minItems:"1" maxItems:"200" doc:"Each found by external id or e-mail, else made."`
	ExpiresAt  *time.Time       `json:"expires_at,omitempty"`
	Language   string           `json:"language,omitempty" maxLength:"35"`
	Test       bool             `json:"test,omitempty"`
	Notify     string           `json:"notify,omitempty" enum:"email" doc:"Send each candidate the link by mail."`
}

// invited has what became of each candidate.
type invited struct {
	Data   []madeInterview `json:"data" nullable:"false"`
	Errors []Fault         `json:"errors,omitempty" nullable:"false" doc:"Candidates that could not be invited. The others are."`
}

type invitation struct {
	ByID
	Body *struct {
		Reissue bool `json:"reissue,omitempty" doc:"Make a new link; the old one stops working."`
	}
}

func (s *server) invitations() {
	const tag = "Invitations"
	add(s, op{method: "POST", path: "/v1/invitations", id: "invite", tag: tag, status: 201, makes: true, scope: account.WriteInterviews,
		summary: "Invite candidates", more: "One interview with its link for each candidate. One that is not valid does not keep the others from being invited; when none is, the request fails. Under an Idempotency-Key a repetition makes only what is missing."},
		func(ctx context.Context, c *call, in *struct{ Body invitationInput }) (*answer[invited], error) {
			var out invited
			var first error
			for i, cand := range in.Body.Candidates {
				once := c.once
				if once.Key != "" {
					once.Key += "#" + strconv.Itoa(i)
				}
				made, err := s.Service.CreateInterview(ctx, c.actor, interview.NewInterview{
					PlanID: in.Body.PlanID, PositionID: in.Body.PositionID, Candidate: new(cand.candidate()),
					ExpiresAt: timeOf(in.Body.ExpiresAt), Language: in.Body.Language, Test: in.Body.Test, Mail: in.Body.Notify == byMail,
				}, once)
				if err == nil {
					out.Data = append(out.Data, s.madeOf(made))
					continue
				}
				e, ok := errors.AsType[*interview.Error](err)
				if !ok {
					return nil, err
				}
				wrong := *e
				if rest, ok := strings.CutPrefix(e.Field, "candidate"); ok && (rest == "" || rest[0] == '.') {
					wrong.Field = "candidates[" + strconv.Itoa(i) + "]" + rest
				}
				if first == nil {
					first = &wrong
				}
				fault := Fault{Pointer: "/candidates/" + strconv.Itoa(i), Detail: wrong.Message}
				if wrong.Field != "" {
					fault.Pointer = pointer(wrong.Field)
				}
				out.Errors = append(out.Errors, fault)
			}
			if len(out.Data) == 0 {
				return nil, first
			}
			return &answer[invited]{out}, nil
		})
	add(s, op{method: "POST", path: "/v1/interviews/{id}/invitation", id: "inviteAgain", tag: tag, scope: account.WriteInterviews,
		summary: "Invite, or give the link again", more: "A scheduled interview becomes invited. Of one that is invited the link is given again, or anew with reissue."},
		func(ctx context.Context, c *call, in *invitation) (*answer[madeInterview], error) {
			made, err := s.Service.Invite(ctx, c.actor, in.ID, in.Body != nil && in.Body.Reissue)
			if err != nil {
				return nil, err
			}
			return &answer[madeInterview]{s.madeOf(made)}, nil
		})
}
