package jobmojito

import (
	"net/http"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/web"
)

// signedIn serves h to callers with a live access token. A token counts only
// as long as its session does: one that was revoked is refused although its
// signature and its expiry are still good. Supabase's "apikey" header may come
// along and says nothing.
func (j *Dialect) signedIn(h func(http.ResponseWriter, *http.Request, account.Actor)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		known := web.RequestOf(r.Context())
		token, ok := web.Bearer(r)
		if !ok {
			j.refuse(w, known)
			return
		}
		key, actor, err := j.d.Accounts.Authenticate(r.Context(), token, known.Address, name)
		switch {
		case dialect.IsBadCredential(err):
			j.refuse(w, known)
			return
		case err != nil:
			j.fail(w, r, err, "")
			return
		}
		known.Organization, known.Key = key.OrganizationID, key.ID
		actor.RequestID = known.ID
		if j.spend(w, "key:"+key.ID) {
			h(w, r, actor)
		}
	}
}

// refuse answers a token that does not open the door, as long as its address
// does not try too often.
func (j *Dialect) refuse(w http.ResponseWriter, known *web.Request) {
	if j.spend(w, "address:"+known.Address.String()) {
		writeError(w, unauthorized())
	}
}

// spend takes one request from an allowance, or answers that there is none.
func (j *Dialect) spend(w http.ResponseWriter, name string) bool {
	if j.d.Limiter == nil {
		return true
	}
	took := j.d.Limiter.Take(name)
	if !took.Allowed {
		writeError(w, tooMany(took))
	}
	return took.Allowed
}
