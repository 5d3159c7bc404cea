package account

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
)

// TokenLife is how long an access token lives unless its key says otherwise.
const TokenLife = time.Hour

// tokenPrefix stands before the session id by which a token's row is found.
const tokenPrefix = jobmojito + ":"

// claims are those of a Supabase access token that its readers use.
type claims struct {
	Issuer    string         `json:"iss"`
	Subject   string         `json:"sub"`
	Audience  string         `json:"aud"`
	Expires   int64          `json:"exp"`
	IssuedAt  int64          `json:"iat"`
	Email     string         `json:"email"`
	Phone     string         `json:"phone"`
	App       map[string]any `json:"app_metadata"`
	User      map[string]any `json:"user_metadata"`
	Role      string         `json:"role"`
	AAL       string         `json:"aal"`
	SessionID string         `json:"session_id"`
	Anonymous bool           `json:"is_anonymous"`
}

// token makes an ES256 access token of a key for a time. It is dead as soon as
// the key's row is: the session id in it is the key's id. The subject is the
// member whose session it is, or the key itself where m is nil.
func (s *Service) token(k Key, m *Member, from, to time.Time) (string, error) {
	if s.c.SigningKey == nil {
		return "", errors.New("no signing key for access tokens")
	}
	body := claims{
		Issuer: s.c.Issuer, Subject: k.ID, Audience: "authenticated", Expires: to.Unix(), IssuedAt: from.Unix(),
		App:  map[string]any{"provider": "candor", "merchant_id": k.OrganizationID, "environment": string(k.Env)},
		User: map[string]any{}, Role: "authenticated", AAL: "aal1", SessionID: k.ID,
	}
	if m != nil {
		body.Subject, body.Email = m.ID, m.Email
		body.App["provider"], body.User["name"] = "email", m.Name
	}
	head, err := segment(map[string]string{"alg": "ES256", "kid": s.keyID(), "typ": "JWT"})
	if err != nil {
		return "", err
	}
	payload, err := segment(body)
	if err != nil {
		return "", err
	}
	signed := head + "." + payload
	sum := sha256.Sum256([]byte(signed))
	r, v, err := ecdsa.Sign(rand.Reader, s.c.SigningKey, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign access token: %w", err)
	}
	sig := make([]byte, 64) // RFC 7518: R and S, 32 bytes each
	r.FillBytes(sig[:32])
	v.FillBytes(sig[32:])
	return signed + "." + base64.RawURLEncoding.EncodeToString(sig), nil
}

// readToken checks a token's form and signature, then that its row is alive.
// Expiry and revocation are the row's.
func (s *Service) readToken(ctx context.Context, token string) (Key, error) {
	c, ok := s.verified(token)
	if !ok {
		return Key{}, ErrUnknownKey
	}
	rows, err := s.store.KeysByPrefix(ctx, tokenPrefix+c.SessionID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Key{}, fmt.Errorf("look up session: %w", err)
	}
	for _, k := range rows {
		if k.Dialect == jobmojito && k.ID == c.SessionID {
			if exp := time.Unix(c.Expires, 0); k.ExpiresAt.IsZero() || exp.Before(k.ExpiresAt) {
				k.ExpiresAt = exp.UTC()
			}
			return s.asMember(ctx, k, c.Subject)
		}
	}
	return Key{}, ErrUnknownKey
}

// asMember is the key of a member's session, with what the member may do now;
// a program's, whose token has itself for its subject, stays as it is.
func (s *Service) asMember(ctx context.Context, k Key, subject string) (Key, error) {
	if subject == k.ID || !k.RevokedAt.IsZero() {
		return k, nil
	}
	m, err := s.sessionMember(ctx, k, subject)
	if errors.Is(err, ErrRevokedKey) {
		k.RevokedAt = s.now()
		return k, nil
	}
	k.MemberID, k.Scopes = m.ID, ScopesOf(m.Role)
	return k, err
}

// verified reads the claims of a token that this installation signed.
func (s *Service) verified(token string) (claims, bool) {
	var c claims
	parts := strings.Split(token, ".")
	if s.c.SigningKey == nil || len(parts) != 3 {
		return c, false
	}
	var head struct {
		Alg string `json:"alg"`
	}
	if !open(parts[0], &head) || head.Alg != "ES256" || !open(parts[1], &c) {
		return c, false
	}
	sig, err := base64.RawURLEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(sig) != 64 {
		return c, false
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if !ecdsa.Verify(&s.c.SigningKey.PublicKey, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])) {
		return c, false
	}
	if c.Audience != "authenticated" || c.SessionID == "" {
		return c, false
	}
	if c.Issuer != s.c.Issuer {
		// Signed here, so it is no stranger's: the public address was another.
		s.c.Log.Warn("a JobMojito token is refused: it was made under another public URL; make the key anew or serve under the old one",
			"made_for", c.Issuer, "served_as", s.c.Issuer, "key", c.SessionID)
		return c, false
	}
	return c, true
}

// Moved are an organization's keys that are refused although nobody revoked
// them, because they were made under another public address than the server's.
func (s *Service) Moved(ctx context.Context, a Actor, orgID string) ([]Key, error) {
	all, err := s.Keys(ctx, a, orgID)
	return slices.DeleteFunc(all, func(k Key) bool {
		return k.Issuer == "" || k.Issuer == s.c.Issuer || !k.RevokedAt.IsZero() || !k.ExpiresAt.IsZero() && k.ExpiresAt.Before(s.now())
	}), err
}

// JWKS is the public part of the signing key as a JSON Web Key Set.
func (s *Service) JWKS() []byte {
	set := map[string]any{"keys": []any{}}
	if s.c.SigningKey != nil {
		x, y := coordinates(&s.c.SigningKey.PublicKey)
		set["keys"] = []any{map[string]any{
			"alg": "ES256", "crv": "P-256", "ext": true, "key_ops": []string{"verify"}, "kid": s.keyID(), "kty": "EC", "use": "sig", "x": x, "y": y,
		}}
	}
	out, err := json.Marshal(set)
	if err != nil {
		panic(err) // strings and booleans only
	}
	return out
}

// keyID is the key's RFC 7638 thumbprint.
func (s *Service) keyID() string {
	x, y := coordinates(&s.c.SigningKey.PublicKey)
	sum := sha256.Sum256([]byte(`{"crv":"P-256","kty":"EC","x":"` + x + `","y":"` + y + `"}`))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func coordinates(k *ecdsa.PublicKey) (x, y string) {
	point, err := k.Bytes() // 4, X, Y
	if err != nil {
		panic(err) // the key was checked when it was loaded
	}
	n := (len(point) - 1) / 2
	return base64.RawURLEncoding.EncodeToString(point[1 : 1+n]), base64.RawURLEncoding.EncodeToString(point[1+n:])
}

func segment(v any) (string, error) {
	b, err := json.Marshal(v)
	return base64.RawURLEncoding.EncodeToString(b), err
}

func open(s string, v any) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && json.Unmarshal(b, v) == nil
}
