package jobmojito

import (
	"net/http"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/web"
)

// caller is whose token a request has.
type caller struct {
	key   *account.Key
	actor account.Actor
}

// signedIn is [Dialect.calling] for what only asks who acts.
func (j *Dialect) signedIn(h func(http.ResponseWriter, *http.Request, account.Actor)) http.HandlerFunc {
	return j.calling(func(w http.ResponseWriter, r *http.Request, c caller) { h(w, r, c.actor) })
}

// calling serves h to callers with a live access token. A token counts only
// as long as its session does: one that was revoked is refused although its
// signature and its expiry are still good. Supabase's "apikey" header may come
// along and says nothing.
func (j *Dialect) calling(h func(http.ResponseWriter, *http.Request, caller)) http.HandlerFunc {
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
		if j.spend(w, key.ID, key.OrganizationID) {
			h(w, r, caller{key, actor})
		}
	}
}

// merchant is who acts for the merchant that a request names. Only the
// operator of sub-merchants, who has a partner's token, may name one; from
// everybody else the name is passed over. [account.ErrNotFound] for a merchant
// that is not the operator's.
func (j *Dialect) merchant(r *http.Request, c caller, id string) (account.Actor, error) {
	if id == "" || !c.key.Partner {
		return c.actor, nil
	}
	a, err := j.d.Accounts.ActFor(r.Context(), c.key, c.actor, strings.ToLower(id))
	if err == nil {
		web.RequestOf(r.Context()).Organization = a.OrganizationID
	}
	return a, err
}

// refuse answers a token that does not open the door, as long as its address
// does not try too often.
func (j *Dialect) refuse(w http.ResponseWriter, known *web.Request) {
	if j.spend(w, "address:"+known.Address.String(), "") {
		writeError(w, unauthorized())
	}
}

// spend takes one request from an allowance, or answers that there is none.
func (j *Dialect) spend(w http.ResponseWriter, name, organization string) bool {
	if j.d.Limiter == nil {
		return true
	}
	took := j.d.Limiter.TakeOf(name, organization)
	if !took.Allowed {
		writeError(w, tooMany(took))
	}
	return took.Allowed
}
