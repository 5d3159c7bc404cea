package api

import (
	"context"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// planInput is all of a plan that a caller decides.
type planInput struct {
	Name        string               `json:"name" minLength:"1" maxLength:"200" example:"First interview"`
	PositionID  string               `json:"position_id,omitempty" maxLength:"64"`
	Mode        interview.Mode       `json:"mode,omitempty" enum:"recorded,conversation,phone" doc:"Default: recorded."`
	Language    string               `json:"language,omitempty" maxLength:"35" doc:"BCP 47. Default: the organization's." example:"en"`
	Voice       string               `json:"voice,omitempty" maxLength:"100"`
	Questions   []interview.Question `json:"questions" nullable:"false" maxItems:"200"`
	Skills      []interview.Skill    `json:"skills,omitempty" nullable:"false" maxItems:"100" doc:"What the questions speak to."`
	Limits      interview.Limits     `json:"limits,omitzero"`
	Thresholds  interview.Thresholds `json:"thresholds,omitzero"`
	Intro       string               `json:"intro,omitempty" maxLength:"5000" doc:"Shown before the first question."`
	Outro       string               `json:"outro,omitempty" maxLength:"5000" doc:"Shown after the last."`
	RedirectURL string               `json:"redirect_url,omitempty" maxLength:"2000" doc:"Where the candidate is sent afterwards."`
	Status      string               `json:"status,omitempty" enum:"active,draft,archived" doc:"Default: active."`
	ExternalID  string               `json:"external_id,omitempty" maxLength:"255" doc:"Your own id; unique in your organization and environment."`
	Metadata    interview.Metadata   `json:"metadata,omitempty" doc:"Your own keys and values: at most 50 keys, 10 KiB."`
}

func planInputOf(p interview.Plan) planInput {
	return planInput{p.Name, p.PositionID, p.Mode, p.Language, p.Voice, p.Questions, p.Skills, p.Limits, p.Thresholds,
		p.Intro, p.Outro, p.RedirectURL, p.Status, p.ExternalID, p.Metadata}
}

func (in planInput) apply(p *interview.Plan) {
	p.Name, p.PositionID, p.Mode, p.Language, p.Voice = in.Name, in.PositionID, in.Mode, in.Language, in.Voice
	p.Questions, p.Skills, p.Limits, p.Thresholds = in.Questions, in.Skills, in.Limits, in.Thresholds
	p.Intro, p.Outro, p.RedirectURL, p.Status = in.Intro, in.Outro, in.RedirectURL, in.Status
	p.ExternalID, p.Metadata = in.ExternalID, in.Metadata
}

func (in planInput) plan() interview.Plan {
	var p interview.Plan
	in.apply(&p)
	return p
}

type planList struct {
	Paging
	Status     string `query:"status" enum:"active,draft,archived"`
	PositionID string `query:"position_id" maxLength:"64"`
	ExternalID string `query:"external_id" maxLength:"255" doc:"Your own id."`
	Name       string `query:"name" maxLength:"200" doc:"Part of the name, any case."`
}

func (s *server) plans() {
	const tag = "Plans"
	type withBody struct{ Body planInput }
	type replacing struct {
		Changing
		Body planInput
	}
	out := func(p interview.Plan, err error) (*tagged[interview.Plan], error) {
		return &tagged[interview.Plan]{web.VersionTag(int64(p.Version)), p}, err
	}
	add(s, op{method: "POST", path: "/v1/plans", id: "createPlan", tag: tag, status: 201, makes: true, scope: account.WritePlans,
		summary: "Create a plan", more: "A plan is what will be asked, and what a good answer says. Give each question key points or a model answer: without them its answers are transcribed and not scored."},
		func(ctx context.Context, c *call, in *withBody) (*fresh[interview.Plan], error) {
			p, err := s.Service.CreatePlan(ctx, c.actor, in.Body.plan(), c.once)
			return &fresh[interview.Plan]{"/v1/plans/" + p.ID, web.VersionTag(int64(p.Version)), p}, err
		})
	add(s, op{method: "GET", path: "/v1/plans", id: "listPlans", tag: tag, scope: account.ReadPlans, summary: "List plans"},
		func(ctx context.Context, c *call, in *planList) (*listing[interview.Plan], error) {
			f := interview.Filter{Status: in.Status, PositionID: in.PositionID, ExternalID: in.ExternalID, Name: in.Name}
			return listed(c, in.Paging, func(p interview.Page) ([]interview.Plan, error) {
				return s.Service.Plans(ctx, c.actor, f, p)
			}, func(p interview.Plan) interview.Cursor { return interview.Cursor{At: p.CreatedAt, ID: p.ID} })
		})
	add(s, op{method: "GET", path: "/v1/plans/{id}", id: "getPlan", tag: tag, scope: account.ReadPlans,
		summary: "Read a plan", more: "By id, serial or short id."},
		func(ctx context.Context, c *call, in *ByID) (*tagged[interview.Plan], error) {
			return out(s.Service.Plan(ctx, c.actor, in.ID))
		})
	add(s, op{method: "PUT", path: "/v1/plans/{id}", id: "replacePlan", tag: tag, scope: account.WritePlans,
		summary: "Replace a plan", more: "Interviews that exist keep the questions they were made with."},
		func(ctx context.Context, c *call, in *replacing) (*tagged[interview.Plan], error) {
			version, err := web.MatchVersion(in.IfMatch)
			if err != nil {
				return nil, err
			}
			return out(s.Service.UpdatePlan(ctx, c.actor, in.ID, int(version), func(p *interview.Plan) error {
				in.Body.apply(p)
				return nil
			}))
		})
	add(s, op{method: "PATCH", path: "/v1/plans/{id}", id: "changePlan", tag: tag, scope: account.WritePlans,
		summary: "Change a plan", more: "By JSON Merge Patch; a list is replaced as a whole.", body: patchBody[planInput](s)},
		func(ctx context.Context, c *call, in *Changing) (*tagged[interview.Plan], error) {
			version, err := web.MatchVersion(in.IfMatch)
			if err != nil {
				return nil, err
			}
			return out(s.Service.UpdatePlan(ctx, c.actor, in.ID, int(version), func(p *interview.Plan) error {
				changed, err := merged(s, c, planInputOf(*p))
				if err == nil {
					changed.apply(p)
				}
				return err
			}))
		})
}
