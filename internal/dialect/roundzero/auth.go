package roundzero

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/web"
)

type actorKey struct{}

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
		return r, failure(http.StatusUnauthorized, authentication, "Invalid API key")
	case err != nil:
		return r, err
	}
	actor.RequestID = q.ID
	q.Organization, q.Key = key.OrganizationID, key.ID
	return r.WithContext(context.WithValue(r.Context(), actorKey{}, actor)), d.spend(w.Header(), key.ID, key.OrganizationID)
}

// authenticate looks up "Bearer rz_live_…". The form is not checked beyond
// that: RoundZero's own specimen has another length than its keys.
func (d *Dialect) authenticate(r *http.Request, q *web.Request) (*account.Key, account.Actor, error) {
	secret, ok := web.Bearer(r)
	if !ok {
		return nil, account.Actor{}, account.ErrUnknownKey
	}
	return d.Accounts.Authenticate(r.Context(), secret, q.Address, d.Name())
}

// spend takes one request from a caller's allowance and tells what is left.
// X-RateLimit-Reset is when the allowance is whole again, in Unix seconds.
func (d *Dialect) spend(h http.Header, name, organization string) error {
	own, house := d.allowance.Take(name), web.Decision{Allowed: true}
	if d.Limiter != nil {
		house = d.Limiter.TakeOf(name, organization)
	}
	if house.Unlimited { // the operator wants no limit: the headers stay, nothing is refused
		own = web.Decision{Allowed: true, Limit: perMinute, Remaining: perMinute}
	}
	wait := max(own.RetryAfter, house.RetryAfter)
	web.SetNumbers(h, web.Number{Name: "X-Ratelimit-Limit", Value: int64(own.Limit)},
		web.Number{Name: "X-Ratelimit-Remaining", Value: int64(own.Remaining)},
		web.Number{Name: "X-Ratelimit-Reset", Value: ceilSecond(d.Now().Add(own.Reset))})
	if own.Allowed && house.Allowed {
		return nil
	}
	seconds := strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))
	h.Set("Retry-After", seconds)
	return failure(http.StatusTooManyRequests, rateLimit, "Rate limit exceeded. Please retry after "+seconds+" seconds.")
}

func ceilSecond(t time.Time) int64 {
	if t.Nanosecond() > 0 {
		return t.Unix() + 1
	}
	return t.Unix()
}
