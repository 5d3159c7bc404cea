package instaview

import (
	"errors"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/web"
)

// caller is whose key a request has.
type caller struct {
	key   *account.Key
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
		if err := d.spend(w.Header(), "address:"+q.Address.String(), ""); err != nil {
			return r, err
		}
		return r, failure(http.StatusUnauthorized, invalidKey, "The provided API key is invalid or has been revoked", nil)
	case err != nil:
		return r, err
	}
	actor.RequestID = q.ID
	q.Organization, q.Key = key.OrganizationID, key.ID
	q.Door = &caller{key, actor}
	return r, d.spend(w.Header(), key.ID, key.OrganizationID)
}

func (d *Dialect) authenticate(r *http.Request, q *web.Request) (*account.Key, account.Actor, error) {
	secret, ok := web.Bearer(r)
	if !ok {
		return nil, account.Actor{}, account.ErrUnknownKey
	}
	return d.Accounts.Authenticate(r.Context(), secret, q.Address, d.Name())
}

// scope is one of InstaView's with what it stands for here.
type scope struct {
	name  string
	needs account.Scope // none: every key has it
}

// Scopes of InstaView's. Agents and jobs are plans and positions here, which
// share scopes; deleting needs what writing needs. A company's name may be read
// by each of its keys, and its usage by who reads interviews.
func readInterviews() scope   { return scope{"read:interviews", account.ReadInterviews} }
func writeInterviews() scope  { return scope{"write:interviews", account.WriteInterviews} }
func deleteInterviews() scope { return scope{"delete:interviews", account.WriteInterviews} }
func readCandidates() scope   { return scope{"read:candidates", account.ReadCandidates} }
func writeCandidates() scope  { return scope{"write:candidates", account.WriteCandidates} }
func deleteCandidates() scope { return scope{"delete:candidates", account.WriteCandidates} }
func readAgents() scope       { return scope{"read:agents", account.ReadPlans} }
func writeAgents() scope      { return scope{"write:agents", account.WritePlans} }
func deleteAgents() scope     { return scope{"delete:agents", account.WritePlans} }
func readJobs() scope         { return scope{"read:jobs", account.ReadPlans} }
func writeJobs() scope        { return scope{"write:jobs", account.WritePlans} }
func deleteJobs() scope       { return scope{"delete:jobs", account.WritePlans} }
func readCompanies() scope    { return scope{"read:companies", ""} }
func writeCompanies() scope   { return scope{"write:companies", account.Administer} }
func readBilling() scope      { return scope{"read:billing", account.ReadInterviews} }
func readWebhooks() scope     { return scope{"read:webhooks", account.ReadWebhooks} }
func writeWebhooks() scope    { return scope{"write:webhooks", account.WriteWebhooks} }

// callerOf is whose key the request has.
func callerOf(r *http.Request) caller {
	if c, ok := web.RequestOf(r.Context()).Door.(*caller); ok {
		return *c
	}
	return caller{key: &account.Key{}}
}

// has refuses a key that lacks a scope.
func (c caller) has(needed ...scope) error {
	for _, s := range needed {
		if s.needs != "" && !c.actor.May(s.needs) {
			return scopeMissing(s)
		}
	}
	return nil
}

// actor is who acts, in InstaView's order: first the scope, then the company.
// A partner's key, InstaView's ATS key, names its company with every request;
// from an ordinary key companyId is ignored.
func (d *Dialect) actor(r *http.Request, c caller) (account.Actor, error) {
	if !c.key.Partner {
		return c.actor, nil
	}
	company := r.URL.Query().Get("companyId")
	switch {
	case company == "":
		return account.Actor{}, failure(http.StatusBadRequest, missingField, "companyId is required for ATS API keys",
			Fields{"companyId": {"companyId is required"}})
	case !isUUID(company):
		return account.Actor{}, failure(http.StatusBadRequest, validation, "Validation failed (uuid is expected)",
			Fields{"companyId": {"companyId must be a UUID"}})
	}
	return d.actFor(r, c, company)
}

// actFor is the caller acting for a company of its own.
func (d *Dialect) actFor(r *http.Request, c caller, company string) (account.Actor, error) {
	a, err := d.Accounts.ActFor(r.Context(), c.key, c.actor, strings.ToLower(company))
	if errors.Is(err, account.ErrNotFound) {
		return account.Actor{}, failure(http.StatusForbidden, accessDenied, "Access denied to this company",
			Resource{ResourceType: "Company", ResourceID: company})
	}
	web.RequestOf(r.Context()).Organization = a.OrganizationID
	return a, err
}

func isUUID(s string) bool { return len(s) == 36 && uuid.Validate(s) == nil }

func scopeMissing(s scope) *problem {
	return failure(http.StatusForbidden, insufficient, "This API key does not have the required scope: "+s.name,
		Scope{RequiredScope: s.name})
}
