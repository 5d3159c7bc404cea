package ribbon

import (
	"net/http"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/web"
)

// actor lets a request in by its key: a UUID after "Bearer". Whatever is wrong
// with it is 401, so that nobody learns of a key that was.
func (d *Dialect) actor(r *http.Request) (account.Actor, error) {
	q := web.RequestOf(r.Context())
	secret, ok := web.Bearer(r)
	if !ok {
		return account.Actor{}, d.refused(q, "Missing or malformed API key.")
	}
	key, a, err := d.Accounts.Authenticate(r.Context(), secret, q.Address, d.Name())
	if dialect.IsBadCredential(err) {
		return account.Actor{}, d.refused(q, "Invalid API key.")
	}
	if err != nil {
		return account.Actor{}, err
	}
	a.RequestID = q.ID
	q.Organization, q.Key = key.OrganizationID, key.ID
	return a, d.spend(key.ID, key.OrganizationID)
}

// refused is 401, or 429 for an address that tries too often.
func (d *Dialect) refused(q *web.Request, message string) error {
	if err := d.spend("address:"+q.Address.String(), ""); err != nil {
		return err
	}
	return failure(http.StatusUnauthorized, message)
}

// spend takes one request from the caller's allowance.
func (d *Dialect) spend(name, organization string) error {
	if d.Limiter == nil {
		return nil
	}
	if got := d.Limiter.TakeOf(name, organization); !got.Allowed {
		return &problem{Failure: failed(http.StatusTooManyRequests, "Too many requests."), retryAfter: got.RetryAfter}
	}
	return nil
}
