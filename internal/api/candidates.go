package api

import (
	"context"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// candidateInput is all of a candidate that a caller decides.
type candidateInput struct {
	FirstName  string             `json:"first_name,omitempty" maxLength:"200" example:"Ada"`
	LastName   string             `json:"last_name,omitempty" maxLength:"200"`
	Email      string             `json:"email,omitempty" maxLength:"254" doc:"Unique in your organization and environment." example:"ada@example.com"`
	Phone      string             `json:"phone,omitempty" maxLength:"20" doc:"E.164." example:"+4915112345678"`
	Locale     string             `json:"locale,omitempty" maxLength:"35" doc:"BCP 47."`
	TimeZone   string             `json:"time_zone,omitempty" maxLength:"64" doc:"IANA name." example:"Europe/Berlin"`
	ExternalID string             `json:"external_id,omitempty" maxLength:"255" doc:"Your own id; unique in your organization and environment."`
	Metadata   interview.Metadata `json:"metadata,omitempty" doc:"Your own keys and values: at most 50 keys, 10 KiB."`
}

func candidateInputOf(c interview.Candidate) candidateInput {
	return candidateInput{c.FirstName, c.LastName, c.Email, c.Phone, c.Locale, c.TimeZone, c.ExternalID, c.Metadata}
}

func (in candidateInput) apply(c *interview.Candidate) {
	c.FirstName, c.LastName, c.Email, c.Phone = in.FirstName, in.LastName, in.Email, in.Phone
	c.Locale, c.TimeZone, c.ExternalID, c.Metadata = in.Locale, in.TimeZone, in.ExternalID, in.Metadata
}

func (in candidateInput) candidate() interview.Candidate {
	var c interview.Candidate
	in.apply(&c)
	return c
}

type candidateList struct {
	Paging
	Email      string `query:"email" maxLength:"254"`
	ExternalID string `query:"external_id" maxLength:"255" doc:"Your own id."`
	Name       string `query:"name" maxLength:"200" doc:"Part of the name, any case."`
}

func (s *server) candidates() {
	const tag = "Candidates"
	type withBody struct{ Body candidateInput }
	type replacing struct {
		Changing
		Body candidateInput
	}
	out := func(p interview.Candidate, err error) (*tagged[interview.Candidate], error) {
		return &tagged[interview.Candidate]{web.VersionTag(p.Version), p}, err
	}
	add(s, op{method: "POST", path: "/v1/candidates", id: "createCandidate", tag: tag, status: 201, makes: true, scope: account.WriteCandidates,
		summary: "Create a candidate", more: "Interviews and invitations can make their candidate themselves."},
		func(ctx context.Context, c *call, in *withBody) (*fresh[interview.Candidate], error) {
			p, err := s.Service.CreateCandidate(ctx, c.actor, in.Body.candidate(), c.once)
			return &fresh[interview.Candidate]{"/v1/candidates/" + p.ID, web.VersionTag(p.Version), p}, err
		})
	add(s, op{method: "GET", path: "/v1/candidates", id: "listCandidates", tag: tag, scope: account.ReadCandidates, summary: "List candidates"},
		func(ctx context.Context, c *call, in *candidateList) (*listing[interview.Candidate], error) {
			f := interview.Filter{Email: in.Email, ExternalID: in.ExternalID, Name: in.Name}
			return listed(c, in.Paging, func(p interview.Page) ([]interview.Candidate, error) {
				return s.Service.Candidates(ctx, c.actor, f, p)
			}, func(p interview.Candidate) interview.Cursor { return interview.Cursor{At: p.CreatedAt, ID: p.ID} })
		})
	add(s, op{method: "GET", path: "/v1/candidates/{id}", id: "getCandidate", tag: tag, scope: account.ReadCandidates, summary: "Read a candidate"},
		func(ctx context.Context, c *call, in *ByID) (*tagged[interview.Candidate], error) {
			return out(s.Service.Candidate(ctx, c.actor, in.ID))
		})
	add(s, op{method: "PUT", path: "/v1/candidates/{id}", id: "replaceCandidate", tag: tag, scope: account.WriteCandidates, summary: "Replace a candidate"},
		func(ctx context.Context, c *call, in *replacing) (*tagged[interview.Candidate], error) {
			version, err := web.MatchVersion(in.IfMatch)
			if err != nil {
				return nil, err
			}
			return out(s.Service.UpdateCandidate(ctx, c.actor, in.ID, version, func(p *interview.Candidate) error {
				in.Body.apply(p)
				return nil
			}))
		})
	add(s, op{method: "PATCH", path: "/v1/candidates/{id}", id: "changeCandidate", tag: tag, scope: account.WriteCandidates,
		summary: "Change a candidate", more: "By JSON Merge Patch.", body: patchBody[candidateInput](s)},
		func(ctx context.Context, c *call, in *Changing) (*tagged[interview.Candidate], error) {
			version, err := web.MatchVersion(in.IfMatch)
			if err != nil {
				return nil, err
			}
			return out(s.Service.UpdateCandidate(ctx, c.actor, in.ID, version, func(p *interview.Candidate) error {
				changed, err := merged(s, c, candidateInputOf(*p))
				if err == nil {
					changed.apply(p)
				}
				return err
			}))
		})
}
