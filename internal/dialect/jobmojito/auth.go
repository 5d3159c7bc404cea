package jobmojito

import (
	"errors"
	"net/http"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/web"
)

// signedIn serves h to callers with a live access token. A token counts only
// as long as its session does: one that was revoked is refused although its
// signature and its expiry are still good. Supabase's "apikey" header may come
// along and says nothing.
func (j *Dialect) signedIn(h func(http.ResponseWriter, *http.Request, account.Actor)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, ok := web.Bearer(r)
		if !ok {
			writeError(w, unauthorized())
			return
		}
		known := web.RequestOf(r.Context())
		key, actor, err := j.d.Accounts.Authenticate(r.Context(), token, known.Address, name)
		switch {
		case errors.Is(err, account.ErrUnknownKey), errors.Is(err, account.ErrExpiredKey),
			errors.Is(err, account.ErrRevokedKey), errors.Is(err, account.ErrNetwork):
			writeError(w, unauthorized())
			return
		case err != nil:
			j.fail(w, r, err, "")
			return
		}
		known.Organization, known.Key = key.OrganizationID, key.ID
		actor.RequestID = known.ID
		if j.d.Limiter != nil {
			if took := j.d.Limiter.Take(key.ID); !took.Allowed {
				writeError(w, tooMany(took))
				return
			}
		}
		h(w, r, actor)
	}
}
