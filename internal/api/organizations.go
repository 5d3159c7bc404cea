package api

import (
	"context"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// organizationInput is all of an organization that a caller decides.
type organizationInput struct {
	Name     string           `json:"name" minLength:"1" maxLength:"200"`
	Settings account.Settings `json:"settings,omitzero"`
}

type organizationList struct {
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After string `query:"cursor" maxLength:"64" doc:"next_cursor of the page before."`
}

func (s *server) organizations() {
	const tag = "Organizations"
	one := func(o account.Organization, err error) (*answer[account.Organization], error) {
		return &answer[account.Organization]{o}, err
	}
	add(s, op{method: "GET", path: "/v1/organizations", id: "listOrganizations", tag: tag, scope: account.Administer,
		summary: "List your organization and its children"},
		func(ctx context.Context, c *call, in *organizationList) (*listing[account.Organization], error) {
			os, err := s.Accounts.Organizations(ctx, c.actor, in.After, in.Limit+1)
			if err != nil {
				return nil, err
			}
			out := &listing[account.Organization]{Body: page[account.Organization]{Data: os}}
			if len(os) > in.Limit {
				out.Body.Data = os[:in.Limit]
				out.Body.NextCursor = os[in.Limit-1].ID
				out.Link = nextLink(c, out.Body.NextCursor)
			}
			return out, nil
		})
	add(s, op{method: "POST", path: "/v1/organizations", id: "createOrganization", tag: tag, status: 201, makes: true, scope: account.Administer,
		summary: "Create a company", more: "A child of your organization. A partner key acts for it by the header Candor-Organization. Needs a live key."},
		func(ctx context.Context, c *call, in *struct{ Body organizationInput }) (*fresh[account.Organization], error) {
			if c.actor.Env != account.Live {
				return nil, interview.Errorf(interview.Denied, "a test key makes no organizations")
			}
			o, err := s.Accounts.CreateOrganization(ctx, c.actor, account.Organization{
				ParentID: c.actor.OrganizationID, Name: in.Body.Name, Settings: in.Body.Settings})
			return &fresh[account.Organization]{Location: "/v1/organizations/" + o.ID, Body: o}, err
		})
	add(s, op{method: "GET", path: "/v1/organizations/{id}", id: "getOrganization", tag: tag, scope: account.Administer, summary: "Read an organization"},
		func(ctx context.Context, c *call, in *ByID) (*answer[account.Organization], error) {
			return one(s.Accounts.Organization(ctx, c.actor, in.ID))
		})
	add(s, op{method: "PATCH", path: "/v1/organizations/{id}", id: "changeOrganization", tag: tag, scope: account.Administer,
		summary: "Change an organization", more: "Name and settings, by JSON Merge Patch. Needs a live key.", body: patchBody[organizationInput](s)},
		func(ctx context.Context, c *call, in *ByID) (*answer[account.Organization], error) {
			if c.actor.Env != account.Live {
				return nil, interview.Errorf(interview.Denied, "a test key changes no organization")
			}
			return one(s.Accounts.UpdateOrganization(ctx, c.actor, in.ID, func(o *account.Organization) error {
				changed, err := merged(s, c, organizationInput{o.Name, o.Settings})
				if err == nil {
					o.Name, o.Settings = changed.Name, changed.Settings
				}
				return err
			}))
		})
}
