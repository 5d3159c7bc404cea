package jobmojito

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/web"
)

// The vendor's tokens are Supabase Auth's, and so is the form of everything
// below /auth/v1.

// tokenResponse is a session as the token endpoint gives it.
type tokenResponse struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int64  `json:"expires_in"` // seconds
	ExpiresAt    int64  `json:"expires_at"` // Unix seconds
	RefreshToken string `json:"refresh_token"`
	User         user   `json:"user"`
}

// user is whose token it is.
type user struct {
	ID               string         `json:"id"`
	Audience         string         `json:"aud"`
	Role             string         `json:"role"`
	Email            string         `json:"email"`
	EmailConfirmedAt string         `json:"email_confirmed_at,omitempty"`
	Phone            string         `json:"phone"`
	ConfirmedAt      string         `json:"confirmed_at,omitempty"`
	LastSignInAt     string         `json:"last_sign_in_at,omitempty"`
	AppMetadata      map[string]any `json:"app_metadata"`
	UserMetadata     map[string]any `json:"user_metadata"`
	Identities       []struct{}     `json:"identities"`
	CreatedAt        string         `json:"created_at"`
	UpdatedAt        string         `json:"updated_at"`
	IsAnonymous      bool           `json:"is_anonymous"`
}

// token begins or renews a session, by the grant that the query names.
func (j *Dialect) token(w http.ResponseWriter, r *http.Request) {
	if !j.spend(w, "address:"+web.RequestOf(r.Context()).Address.String(), "") {
		return // passwords are guessed here
	}
	var in struct {
		Email    string `json:"email"`
		Password string `json:"password"`
		Refresh  string `json:"refresh_token"`
	}
	if err := web.ReadJSON(w, r, &in, web.JSONRules{MaxBytes: maxBody, AllowUnknown: true, AnyMediaType: true}); err != nil {
		writeAuthError(w, r, http.StatusBadRequest, "bad_json", "Could not parse request body as JSON")
		return
	}
	q, _ := url.ParseQuery(r.URL.RawQuery)
	var s account.Session
	var err error
	switch q.Get("grant_type") {
	case "password":
		known := web.RequestOf(r.Context())
		s, err = j.d.Accounts.SignIn(account.From(r.Context(), account.Origin{Address: known.Address, RequestID: known.ID}), in.Email, in.Password)
	case "refresh_token":
		if in.Refresh == "" {
			writeAuthError(w, r, http.StatusBadRequest, "validation_failed", "refresh_token required")
			return
		}
		s, err = j.d.Accounts.Renew(r.Context(), in.Refresh)
	default:
		writeAuthError(w, r, http.StatusBadRequest, "invalid_credentials", "unsupported_grant_type")
		return
	}
	if err != nil {
		j.refuseSession(w, r, err)
		return
	}
	dialect.WriteJSON(w, http.StatusOK, tokenResponse{
		AccessToken: s.AccessToken, TokenType: "bearer", ExpiresIn: int64(s.ExpiresAt.Sub(j.d.Now()).Round(time.Second).Seconds()),
		ExpiresAt: s.ExpiresAt.Unix(), RefreshToken: s.RefreshToken, User: memberUser(s.Member, s.StartedAt),
	})
}

// refuseSession words why there is no session.
func (j *Dialect) refuseSession(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, account.ErrPassword):
		writeAuthError(w, r, http.StatusBadRequest, "invalid_credentials", "Invalid login credentials")
	case errors.Is(err, account.ErrUnknownKey), errors.Is(err, account.ErrRevokedKey):
		writeAuthError(w, r, http.StatusBadRequest, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found")
	case errors.Is(err, account.ErrExpiredKey):
		writeAuthError(w, r, http.StatusBadRequest, "session_expired", "Invalid Refresh Token: Session Expired")
	default:
		j.failAuth(w, r, err)
	}
}

// holding serves h to holders of a live access token, in the words of the
// authentication server.
func (j *Dialect) holding(h func(http.ResponseWriter, *http.Request, account.Key)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		known := web.RequestOf(r.Context())
		token, ok := web.Bearer(r)
		if !ok {
			writeAuthError(w, r, http.StatusUnauthorized, "no_authorization", "This endpoint requires a valid Bearer token")
			return
		}
		key, _, err := j.d.Accounts.Authenticate(r.Context(), token, known.Address, name)
		if dialect.IsBadCredential(err) && !j.spend(w, "address:"+known.Address.String(), "") {
			return
		}
		switch {
		case errors.Is(err, account.ErrRevokedKey):
			writeAuthError(w, r, http.StatusForbidden, "session_not_found", "Session from session_id claim in JWT does not exist")
		case errors.Is(err, account.ErrExpiredKey):
			writeAuthError(w, r, http.StatusForbidden, "bad_jwt", "invalid JWT: unable to parse or verify signature, token has invalid claims: token is expired")
		case dialect.IsBadCredential(err):
			writeAuthError(w, r, http.StatusForbidden, "bad_jwt", "invalid JWT: unable to parse or verify signature")
		case err != nil:
			j.failAuth(w, r, err)
		default:
			known.Organization, known.Key = key.OrganizationID, key.ID
			if j.spend(w, key.ID, key.OrganizationID) {
				h(w, r, *key)
			}
		}
	}
}

// whose tells whose token it is.
func (j *Dialect) whose(w http.ResponseWriter, r *http.Request, k account.Key) {
	m, err := j.d.Accounts.SessionMember(r.Context(), k)
	switch {
	case err == nil:
		dialect.WriteJSON(w, http.StatusOK, memberUser(m, k.CreatedAt))
	case errors.Is(err, account.ErrNotFound):
		dialect.WriteJSON(w, http.StatusOK, keyUser(k))
	default:
		j.failAuth(w, r, err)
	}
}

// signOut ends this session, the others of the person, or all of them.
func (j *Dialect) signOut(w http.ResponseWriter, r *http.Request, k account.Key) {
	q, _ := url.ParseQuery(r.URL.RawQuery)
	which := q.Get("scope")
	var err error
	switch which {
	case "", "global", "others":
		err = j.d.Accounts.SignOutOthers(r.Context(), k)
	case "local":
	default:
		writeAuthError(w, r, http.StatusBadRequest, "validation_failed", "Unsupported logout scope "+quoted(which))
		return
	}
	if err == nil && which != "others" {
		err = j.d.Accounts.SignOut(r.Context(), k)
	}
	if err != nil {
		j.failAuth(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func memberUser(m account.Member, signedIn time.Time) user {
	made := micros(m.CreatedAt)
	return user{
		ID: m.ID, Audience: "authenticated", Role: "authenticated", Email: m.Email, EmailConfirmedAt: made, ConfirmedAt: made, LastSignInAt: micros(signedIn),
		AppMetadata:  map[string]any{"merchant_id": m.OrganizationID, "provider": "email", "providers": []string{"email"}},
		UserMetadata: map[string]any{"name": m.Name}, Identities: []struct{}{}, CreatedAt: made, UpdatedAt: made,
	}
}

// keyUser is a program with a token of its own.
func keyUser(k account.Key) user {
	made := micros(k.CreatedAt)
	return user{
		ID: k.ID, Audience: "authenticated", Role: "authenticated",
		AppMetadata:  map[string]any{"merchant_id": k.OrganizationID, "provider": "candor", "providers": []string{"candor"}},
		UserMetadata: map[string]any{}, Identities: []struct{}{}, CreatedAt: made, UpdatedAt: made,
	}
}

func micros(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999999Z") }

// A client asks for the newer of two error bodies by a header with a date.
const (
	apiVersion = "X-Supabase-Api-Version"
	newErrors  = "2024-01-01"
)

// writeAuthError answers in the authentication server's envelope.
func writeAuthError(w http.ResponseWriter, r *http.Request, status int, code, message string) {
	if v, err := time.Parse(time.DateOnly, r.Header.Get(apiVersion)); err == nil && v.Format(time.DateOnly) >= newErrors {
		w.Header().Set(apiVersion, newErrors)
		w.Header().Set("Access-Control-Expose-Headers", apiVersion) // it tells which body this is
		dialect.WriteJSON(w, status, struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		}{code, message})
		return
	}
	dialect.WriteJSON(w, status, struct {
		Status  int    `json:"code"`
		Code    string `json:"error_code"`
		Message string `json:"msg"`
	}{status, code, message})
}

func (j *Dialect) failAuth(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() == nil {
		j.d.Log.ErrorContext(r.Context(), "request failed", "dialect", name, "id", web.RequestOf(r.Context()).ID, "err", err)
	}
	writeAuthError(w, r, web.Ours(err), "unexpected_failure", "Unexpected failure, please check server logs for more information")
}

// quoted is what a caller sent, in quotes and not too much of it.
func quoted(s string) string { return strconv.Quote(s[:min(len(s), 40)]) }
