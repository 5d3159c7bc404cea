package xobin

import (
	"errors"
	"math"
	"net/http"
	"strconv"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/web"
)

// keyed serves h to callers with a live key in the header "apiKey".
func (x *Dialect) keyed(h func(http.ResponseWriter, *http.Request, account.Actor)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		secret, ok := web.HeaderCredential(r, "apiKey")
		if !ok {
			writeError(w, http.StatusUnauthorized, badKey)
			return
		}
		known := web.RequestOf(r.Context())
		key, actor, err := x.d.Accounts.Authenticate(r.Context(), secret, known.Address, name)
		switch {
		case errors.Is(err, account.ErrUnknownKey), errors.Is(err, account.ErrExpiredKey),
			errors.Is(err, account.ErrRevokedKey), errors.Is(err, account.ErrNetwork):
			writeError(w, http.StatusUnauthorized, badKey)
			return
		case err != nil:
			x.fail(w, r, err)
			return
		}
		known.Organization, known.Key = key.OrganizationID, key.ID
		actor.RequestID = known.ID
		if x.d.Limiter != nil {
			if took := x.d.Limiter.Take(key.ID); !took.Allowed {
				w.Header().Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(took.RetryAfter.Seconds())))))
				writeError(w, http.StatusTooManyRequests, "Rate limit exceeded")
				return
			}
		}
		h(w, r, actor)
	}
}
