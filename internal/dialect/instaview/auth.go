package instaview

import (
	"context"
	"errors"
	"net/http"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/web"
)

type callerKey struct{}

// caller is whose key a request has.
type caller struct {
	key   account.Key
	actor account.Actor
}

// enter finds out whose key a request has and takes one request from its
// allowance, or from its address's where the key is none.
func (d *Dialect) enter(w http.ResponseWriter, r *http.Request) (*http.Request, error) {
	q := web.RequestOf(r.Context())
	key, actor, err := d.authenticate(r, q)
	switch {
	case errors.Is(err, account.ErrUnknownKey), errors.Is(err, account.ErrRevokedKey),
		errors.Is(err, account.ErrExpiredKey), errors.Is(err, account.ErrNetwork):
		if err := d.spend(w.Header(), "address:"+q.Address.String()); err != nil {
			return r, err
		}
		return r, failure(http.StatusUnauthorized, invalidKey, "The provided API key is invalid or has been revoked", nil)
	case err != nil:
		return r, err
	}
	actor.RequestID = q.ID
	q.Organization, q.Key = key.OrganizationID, key.ID
	r = r.WithContext(context.WithValue(r.Context(), callerKey{}, caller{key, actor}))
	return r, d.spend(w.Header(), "key:"+key.ID)
}

func (d *Dialect) authenticate(r *http.Request, q *web.Request) (account.Key, account.Actor, error) {
	secret, ok := web.Bearer(r)
	if !ok {
		return account.Key{}, account.Actor{}, account.ErrUnknownKey
	}
	return d.Accounts.Authenticate(r.Context(), secret, q.Address, d.Name())
}

// actor is who acts, in InstaView's order: first the scope, then the company.
// A partner's key, InstaView's ATS key, names its company with every request;
// from an ordinary key companyId is ignored.
func (d *Dialect) actor(r *http.Request, needed account.Scope) (account.Actor, error) {
	c, _ := r.Context().Value(callerKey{}).(caller)
	if !c.actor.May(needed) {
		return account.Actor{}, scopeMissing(needed)
	}
	if !c.key.Partner {
		return c.actor, nil
	}
	company := r.URL.Query().Get("companyId")
	switch {
	case company == "":
		return account.Actor{}, failure(http.StatusBadRequest, missingField, "companyId is required for ATS API keys",
			Fields{"companyId": {"companyId is required"}})
	case len(company) != 36 || uuid.Validate(company) != nil:
		return account.Actor{}, failure(http.StatusBadRequest, validation, "Validation failed (uuid is expected)",
			Fields{"companyId": {"companyId must be a UUID"}})
	}
	a, err := d.Accounts.ActFor(r.Context(), c.key, c.actor, company)
	if errors.Is(err, account.ErrNotFound) {
		return account.Actor{}, failure(http.StatusForbidden, accessDenied, "Access denied to this company",
			Resource{ResourceType: "Company", ResourceID: company})
	}
	web.RequestOf(r.Context()).Organization = a.OrganizationID
	return a, err
}

func scopeMissing(s account.Scope) *problem {
	return failure(http.StatusForbidden, insufficient, "This API key does not have the required scope: "+string(s),
		Scope{RequiredScope: string(s)})
}
