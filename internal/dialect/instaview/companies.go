package instaview

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

const companyNoun = "Company"

// Company is an organization.
type Company struct {
	ID          string             `json:"id"`
	Name        string             `json:"name"`
	CreatedAt   Stamp              `json:"createdAt"`
	UpdatedAt   Stamp              `json:"updatedAt"`
	Description string             `json:"description,omitempty"`
	OwnerEmail  string             `json:"ownerEmail,omitempty"`
	Metadata    interview.Metadata `json:"metadata,omitempty"`
}

// keptCompany is what an organization keeps for InstaView alone.
type keptCompany struct {
	Description string             `json:"description,omitempty"`
	OwnerEmail  string             `json:"owner_email,omitempty"`
	Metadata    interview.Metadata `json:"metadata,omitempty"`
}

func translateCompany(o account.Organization) (Company, error) {
	k, err := kept[keptCompany](o.Extra)
	return Company{
		ID: o.ID, Name: o.Name, CreatedAt: Stamp(o.CreatedAt), UpdatedAt: Stamp(o.UpdatedAt),
		Description: k.Description, OwnerEmail: k.OwnerEmail, Metadata: k.Metadata,
	}, err
}

func companyInto(in *input, o *account.Organization) error {
	k, err := kept[keptCompany](o.Extra)
	if err != nil {
		return err
	}
	set(&o.Name, in.text("name", 2, 100), false)
	set(&k.Description, in.text("description", 1, 1000), in.cleared("description"))
	set(&k.OwnerEmail, in.email("ownerEmail"), in.cleared("ownerEmail"))
	if m := in.metadata("metadata"); m != nil || in.cleared("metadata") {
		k.Metadata = m
	}
	o.Extra, err = keep(o.Extra, k)
	return err
}

// companies are those a key acts for, its own first.
func (d *Dialect) companies(ctx context.Context, c caller) ([]account.Organization, error) {
	own, err := d.Accounts.Organization(ctx, c.actor, c.actor.OrganizationID)
	if err != nil || !c.key.Partner {
		return []account.Organization{own}, err
	}
	out := []account.Organization{own}
	for after := ""; ; {
		more, err := d.Accounts.Organizations(ctx, c.actor, after, interview.MaxPage)
		if err != nil {
			return nil, err
		}
		for _, o := range more {
			if after = o.ID; o.ID != own.ID {
				out = append(out, o)
			}
		}
		if len(more) < interview.MaxPage {
			return out, nil
		}
	}
}

func (d *Dialect) listCompanies(r *request) (any, error) {
	q := r.query()
	p := q.paging()
	if err := q.err(); err != nil {
		return nil, err
	}
	all, err := d.companies(r.Context(), r.caller)
	if err != nil {
		return nil, err
	}
	page := p.core()
	rows := all[min(page.Offset, len(all)):min(page.Offset+page.Limit, len(all))]
	out, err := each(slices.Clone(rows), translateCompany)
	return listOf(out, len(all), p), err
}

func (d *Dialect) createCompany(r *request) (any, error) {
	if !r.caller.key.Partner {
		return nil, failure(http.StatusForbidden, accessDenied, "Only ATS API keys can create companies", nil)
	}
	in, err := r.body()
	if err != nil {
		return nil, err
	}
	in.need("name")
	o := account.Organization{ParentID: r.caller.actor.OrganizationID}
	if err := companyInto(in, &o); err != nil {
		return nil, err
	}
	if err := in.err(); err != nil {
		return nil, err
	}
	made, err := d.Accounts.CreateOrganization(r.Context(), r.caller.actor, o)
	if err != nil {
		return nil, refusedCompany(err)
	}
	return translateCompany(made)
}

// refusedCompany words what the accounts refused. Their other errors are ours.
func refusedCompany(err error) error {
	if wrong, ok := errors.AsType[*account.Invalid](err); ok {
		return failure(http.StatusBadRequest, validation, "Validation failed", Fields{wrong.Field: {wrong.Field + " " + wrong.Message}})
	}
	if errors.Is(err, account.ErrDenied) {
		return failure(http.StatusForbidden, insufficient, "A test key makes and changes no company", nil)
	}
	return err
}

// ownCompany is the company in the path, with the actor for it. Another's is
// 403, and one that never was 404.
func (d *Dialect) ownCompany(r *request) (account.Organization, error) {
	id, err := r.id("id")
	if err != nil {
		return account.Organization{}, err
	}
	o, err := d.Accounts.Organization(r.Context(), account.Actor{System: true}, id)
	if errors.Is(err, account.ErrNotFound) {
		return o, missing(companyNoun, id)
	}
	if err != nil {
		return o, err
	}
	if o.ID == r.caller.actor.OrganizationID {
		return o, nil
	}
	_, err = d.actFor(r.Request, r.caller, o.ID)
	return o, err
}

func (d *Dialect) company(r *request) (any, error) {
	o, err := d.ownCompany(r)
	if err != nil {
		return nil, err
	}
	return translateCompany(o)
}

func (d *Dialect) changeCompany(r *request) (any, error) {
	o, err := d.ownCompany(r)
	if err != nil {
		return nil, err
	}
	in, err := r.body()
	if err != nil {
		return nil, err
	}
	if in.cleared("name") {
		in.bad("name", "must not be null")
	}
	o, err = d.Accounts.UpdateOrganization(r.Context(), r.caller.actor, o.ID, func(o *account.Organization) error {
		if err := companyInto(in, o); err != nil {
			return err
		}
		return in.err()
	})
	if err != nil {
		return nil, refusedCompany(err)
	}
	return translateCompany(o)
}

// listNumbers lists the lines to call from, of which there are none yet.
func (d *Dialect) listNumbers(r *request) (any, error) {
	q := r.query()
	p := q.paging()
	if err := q.err(); err != nil {
		return nil, err
	}
	return listOf[any](nil, 0, p), nil
}
