package api

import (
	"context"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// positionInput is all of a position that a caller decides.
type positionInput struct {
	Title       string             `json:"title" minLength:"1" maxLength:"200" example:"Site reliability engineer"`
	Department  string             `json:"department,omitempty" maxLength:"200"`
	Location    string             `json:"location,omitempty" maxLength:"200"`
	Description string             `json:"description,omitempty" maxLength:"20000"`
	MustHave    []string           `json:"must_have,omitempty" nullable:"false" maxItems:"100" doc:"Skills without which nobody is hired."`
	NiceToHave  []string           `json:"nice_to_have,omitempty" nullable:"false" maxItems:"100"`
	Status      string             `json:"status,omitempty" enum:"open,draft,closed,archived" doc:"Default: open."`
	ExternalID  string             `json:"external_id,omitempty" maxLength:"255" doc:"Your own id; unique in your organization and environment."`
	Metadata    interview.Metadata `json:"metadata,omitempty" doc:"Your own keys and values: at most 50 keys, 10 KiB."`
}

func positionInputOf(p interview.Position) positionInput {
	return positionInput{p.Title, p.Department, p.Location, p.Description, p.MustHave, p.NiceToHave, p.Status, p.ExternalID, p.Metadata}
}

func (in positionInput) apply(p *interview.Position) {
	p.Title, p.Department, p.Location, p.Description = in.Title, in.Department, in.Location, in.Description
	p.MustHave, p.NiceToHave, p.Status = in.MustHave, in.NiceToHave, in.Status
	p.ExternalID, p.Metadata = in.ExternalID, in.Metadata
}

func (in positionInput) position() interview.Position {
	var p interview.Position
	in.apply(&p)
	return p
}

type positionList struct {
	Paging
	Status     string `query:"status" enum:"open,draft,closed,archived"`
	ExternalID string `query:"external_id" maxLength:"255" doc:"Your own id."`
	Name       string `query:"name" maxLength:"200" doc:"Part of the title, any case."`
}

func (s *server) positions() {
	const tag = "Positions"
	type withBody struct{ Body positionInput }
	type replacing struct {
		Changing
		Body positionInput
	}
	out := func(p interview.Position, err error) (*tagged[interview.Position], error) {
		return &tagged[interview.Position]{web.VersionTag(p.Version), p}, err
	}
	add(s, op{method: "POST", path: "/v1/positions", id: "createPosition", tag: tag, status: 201, makes: true, scope: account.WritePlans,
		summary: "Create a position"},
		func(ctx context.Context, c *call, in *withBody) (*fresh[interview.Position], error) {
			p, err := s.Service.CreatePosition(ctx, c.actor, in.Body.position(), c.once)
			return &fresh[interview.Position]{"/v1/positions/" + p.ID, web.VersionTag(p.Version), p}, err
		})
	add(s, op{method: "GET", path: "/v1/positions", id: "listPositions", tag: tag, scope: account.ReadPlans,
		summary: "List positions"},
		func(ctx context.Context, c *call, in *positionList) (*listing[interview.Position], error) {
			f := interview.Filter{Status: in.Status, ExternalID: in.ExternalID, Name: in.Name}
			return listed(c, in.Paging, func(p interview.Page) ([]interview.Position, error) {
				return s.Service.Positions(ctx, c.actor, f, p)
			}, func(p interview.Position) interview.Cursor { return interview.Cursor{At: p.CreatedAt, ID: p.ID} })
		})
	add(s, op{method: "GET", path: "/v1/positions/{id}", id: "getPosition", tag: tag, scope: account.ReadPlans,
		summary: "Read a position"},
		func(ctx context.Context, c *call, in *ByID) (*tagged[interview.Position], error) {
			return out(s.Service.Position(ctx, c.actor, in.ID))
		})
	add(s, op{method: "PUT", path: "/v1/positions/{id}", id: "replacePosition", tag: tag, scope: account.WritePlans,
		summary: "Replace a position", more: "What the body leaves out gets its default."},
		func(ctx context.Context, c *call, in *replacing) (*tagged[interview.Position], error) {
			version, err := web.MatchVersion(in.IfMatch)
			if err != nil {
				return nil, err
			}
			return out(s.Service.UpdatePosition(ctx, c.actor, in.ID, version, func(p *interview.Position) error {
				in.Body.apply(p)
				return nil
			}))
		})
	add(s, op{method: "PATCH", path: "/v1/positions/{id}", id: "changePosition", tag: tag, scope: account.WritePlans,
		summary: "Change a position", more: "By JSON Merge Patch.", body: patchBody[positionInput](s)},
		func(ctx context.Context, c *call, in *Changing) (*tagged[interview.Position], error) {
			version, err := web.MatchVersion(in.IfMatch)
			if err != nil {
				return nil, err
			}
			return out(s.Service.UpdatePosition(ctx, c.actor, in.ID, version, func(p *interview.Position) error {
				changed, err := merged(s, c, positionInputOf(*p))
				if err == nil {
					changed.apply(p)
				}
				return err
			}))
		})
}
