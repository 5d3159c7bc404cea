package api

import (
	"context"

	"github.com/candorhq/candor/internal/account"
)

// whoami is who a key is.
type whoami struct {
	Organization account.Organization `json:"organization" doc:"The one the request acts for."`
	Key          account.Key          `json:"key"`
	ActingFor    string               `json:"acting_for,omitempty" doc:"Id of the organization that a partner key acts for."`
}

func (s *server) me() {
	add(s, op{method: "GET", path: "/v1/me", id: "whoAmI", tag: "Account",
		summary: "Ask who your key is", more: "Any valid key may ask. Use it to check a credential."},
		func(ctx context.Context, c *call, _ *struct{}) (*answer[whoami], error) {
			o, err := s.Accounts.Organization(ctx, c.actor, c.actor.OrganizationID)
			if err != nil {
				return nil, err
			}
			out := whoami{Organization: o, Key: shown(*c.key)}
			if o.ID != c.key.OrganizationID {
				out.ActingFor = o.ID
			}
			return &answer[whoami]{out}, nil
		})
}
