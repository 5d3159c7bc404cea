package client

import "time"

// What the server decides is refused as input. These leave it out, so that a
// thing can be read, changed and given back.

func (p Position) given() Position {
	p.ID, p.Serial, p.OrganizationID, p.Env, p.Version = "", 0, "", "", 0
	p.CreatedAt, p.UpdatedAt = time.Time{}, time.Time{}
	return p
}

func (p Plan) given() Plan {
	p.ID, p.Serial, p.ShortID, p.OrganizationID, p.Env, p.Version = "", 0, "", "", "", 0
	p.CreatedAt, p.UpdatedAt = time.Time{}, time.Time{}
	return p
}

func (p Candidate) given() Candidate {
	p.ID, p.Serial, p.OrganizationID, p.Env, p.Version = "", 0, "", "", 0
	p.CreatedAt, p.UpdatedAt, p.RetainUntil, p.ErasedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	return p
}

func (n NewInterview) given() NewInterview {
	if n.Plan != nil {
		n.Plan = new(n.Plan.given())
	}
	if n.Position != nil {
		n.Position = new(n.Position.given())
	}
	if n.Candidate != nil {
		n.Candidate = new(n.Candidate.given())
	}
	return n
}

func (n Invitation) given() Invitation {
	cs := make([]Candidate, len(n.Candidates))
	for i, c := range n.Candidates {
		cs[i] = c.given()
	}
	n.Candidates = cs
	return n
}

func (w Webhook) given() Webhook {
	return Webhook{URL: w.URL, Description: w.Description, Types: w.Types, Wording: w.Wording, PlanID: w.PlanID,
		Disabled: w.Disabled, Secret: w.Secret}
}

func (k Key) given() Key {
	return Key{Name: k.Name, Dialect: k.Dialect, Scopes: k.Scopes, Env: k.Env, Partner: k.Partner, Networks: k.Networks,
		ExpiresAt: k.ExpiresAt}
}

func (a Answer) given() Answer {
	return Answer{QuestionID: a.QuestionID, Form: a.Form, Text: a.Text, Chosen: a.Chosen, DurationMS: a.DurationMS, StartedAt: a.StartedAt}
}
