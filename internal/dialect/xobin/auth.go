package xobin

import (
	"math"
	"net/http"
	"strconv"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/web"
)

// keyed serves h to callers with a live key in the header "apiKey".
func (x *Dialect) keyed(h func(http.ResponseWriter, *http.Request, account.Actor)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		known := web.RequestOf(r.Context())
		secret, ok := web.HeaderCredential(r, "apiKey")
		if !ok {
			x.refuse(w, known)
			return
		}
		key, actor, err := x.d.Accounts.Authenticate(r.Context(), secret, known.Address, name)
		switch {
		case dialect.IsBadCredential(err):
			x.refuse(w, known)
			return
		case err != nil:
			x.fail(w, r, err)
			return
		}
		known.Organization, known.Key = key.OrganizationID, key.ID
		actor.RequestID = known.ID
		if x.spend(w, key.ID, key.OrganizationID) {
			h(w, r, actor)
		}
	}
}

// refuse answers a key that does not open the door, as long as its address
// does not try too often.
func (x *Dialect) refuse(w http.ResponseWriter, known *web.Request) {
	if x.spend(w, "address:"+known.Address.String(), "") {
		writeError(w, http.StatusUnauthorized, badKey)
	}
}

// spend takes one request from an allowance, or answers that there is none.
func (x *Dialect) spend(w http.ResponseWriter, name, organization string) bool {
	if x.d.Limiter == nil {
		return true
	}
	took := x.d.Limiter.TakeOf(name, organization)
	if !took.Allowed {
		w.Header().Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(took.RetryAfter.Seconds())))))
		writeError(w, http.StatusTooManyRequests, "Rate limit exceeded")
	}
	return took.Allowed
}
