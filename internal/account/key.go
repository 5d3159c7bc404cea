package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Why a credential does not open the door.
var (
	ErrUnknownKey = errors.New("unknown access key")
	ErrExpiredKey = errors.New("access key has expired")
	ErrRevokedKey = errors.New("access key was revoked")
	ErrNetwork    = errors.New("access key may not be used from this address")
)

// The dialects whose keys have a form of their own.
const (
	native    = ""
	ribbon    = "ribbon"
	roundzero = "roundzero"
	instaview = "instaview"
	xobin     = "xobin"
	jobmojito = "jobmojito"
)

// KeyDialects lists what a key can be made for; the empty name is Candor's own.
func KeyDialects() []string {
	return []string{native, instaview, jobmojito, ribbon, roundzero, xobin}
}

// NewKey is what is needed to make a key.
type NewKey struct {
	Name      string
	Dialect   string
	Scopes    []Scope // empty: all but Administer
	Env       Env     // empty: live
	Partner   bool
	Networks  []netip.Prefix
	ExpiresAt time.Time // zero: never; a JobMojito token then lives an hour
}

// CreateKey makes a key and returns its secret, which is kept nowhere. A
// caller cannot hand out scopes it does not have.
func (s *Service) CreateKey(ctx context.Context, a Actor, orgID string, in NewKey) (Key, string, error) {
	if !a.May(Administer) {
		return Key{}, "", ErrDenied
	}
	org, err := s.Organization(ctx, a, orgID)
	if err != nil {
		return Key{}, "", err
	}
	k, err := s.newKey(a, org, in)
	if err != nil {
		return Key{}, "", err
	}
	secret, err := s.secretFor(&k)
	if err != nil {
		return Key{}, "", err
	}
	k.Prefix = prefixOf(k.Dialect, secret)
	if k.Dialect == jobmojito {
		k.Prefix = tokenPrefix + k.ID
	}
	k.Hash = digest(s.c.Peppers[0], secret)
	return k, secret, s.store.AddKey(ctx, k, s.note(ctx, a, orgID, KeyCreated, "key", k.ID, Facts{"env": k.Env, "dialect": k.Dialect, "scopes": k.Scopes, "partner": k.Partner}))
}

func (s *Service) newKey(a Actor, org Organization, in NewKey) (Key, error) {
	now := s.now()
	k := Key{
		ID: newID(), OrganizationID: org.ID, Name: in.Name, Dialect: in.Dialect, Partner: in.Partner, Scopes: in.Scopes,
		Env: in.Env, Networks: in.Networks, ExpiresAt: in.ExpiresAt.UTC().Truncate(time.Microsecond), CreatedAt: now,
	}
	if k.Env == "" {
		k.Env = Live
	}
	if len(k.Scopes) == 0 {
		k.Scopes = slices.DeleteFunc(Scopes(), func(sc Scope) bool { return sc == Administer })
	}
	if err := checkName(k.Name); err != nil {
		return k, err
	}
	switch {
	case !slices.Contains(KeyDialects(), k.Dialect):
		return k, &Invalid{"dialect", "must be instaview, jobmojito, ribbon, roundzero, xobin or empty"}
	case k.Env != Live && k.Env != Test:
		return k, &Invalid{"env", "must be live or test"}
	case !in.ExpiresAt.IsZero() && !k.ExpiresAt.After(now):
		return k, &Invalid{"expires_at", "must be in the future"}
	case k.Partner && org.ParentID != "":
		return k, &Invalid{"partner", "only an organization without a parent can have partner keys"}
	case !a.System && a.Env == Test && k.Env == Live:
		return k, ErrDenied
	}
	for i, sc := range k.Scopes {
		if !slices.Contains(Scopes(), sc) {
			return k, &Invalid{fmt.Sprintf("scopes[%d]", i), "is not a scope"}
		}
		if slices.Contains(k.Scopes[:i], sc) {
			return k, &Invalid{fmt.Sprintf("scopes[%d]", i), "comes twice"}
		}
		if !a.May(sc) {
			return k, ErrDenied
		}
	}
	if len(k.Networks) > maxNetworks {
		return k, &Invalid{"networks", "must have at most 100 entries"}
	}
	k.Networks = slices.Clone(k.Networks)
	for i, n := range k.Networks {
		if !n.IsValid() {
			return k, &Invalid{fmt.Sprintf("networks[%d]", i), "is not a network"}
		}
		k.Networks[i] = plain(n)
	}
	if in.ExpiresAt.IsZero() {
		k.ExpiresAt = time.Time{}
		if k.Dialect == jobmojito {
			k.ExpiresAt = now.Add(TokenLife)
		}
	}
	return k, nil
}

// maxNetworks of one key.
const maxNetworks = 100

// plain is a network without host bits, an IPv4 one as such.
func plain(n netip.Prefix) netip.Prefix {
	if n.Addr().Is4In6() && n.Bits() >= 96 {
		n = netip.PrefixFrom(n.Addr().Unmap(), n.Bits()-96)
	}
	return n.Masked()
}

// secretFor makes a secret in the form of the key's dialect, each with at
// least 122 random bits.
func (s *Service) secretFor(k *Key) (string, error) {
	switch k.Dialect {
	case ribbon:
		id, err := uuid.NewRandom()
		return id.String(), err
	case roundzero:
		return "rz_live_" + hex.EncodeToString(random(32)), nil
	case instaview:
		return "sk_" + string(k.Env) + "_" + base62(32), nil
	case xobin:
		return hex.EncodeToString(random(20)), nil
	case jobmojito:
		k.Issuer = s.c.Issuer
		return s.token(*k, nil, k.CreatedAt, k.ExpiresAt)
	}
	return "cnd_" + string(k.Env) + "_" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random(25))), nil
}

// prefixOf is the part of a secret by which its row is found, and which may be
// shown: what says the form, and at most 48 random bits.
func prefixOf(dialect, secret string) string {
	n := 8
	switch dialect {
	case roundzero, instaview:
		n = len("rz_live_") + 6
	case native:
		n = len("cnd_live_") + 6
	}
	return dialect + ":" + secret[:min(n, len(secret))]
}

func digest(pepper []byte, secret string) []byte {
	m := hmac.New(sha256.New, pepper)
	m.Write([]byte(secret))
	return m.Sum(nil)
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return b
}

const base62Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// base62 gives n digits, each equally likely.
func base62(n int) string {
	out := make([]byte, 0, n)
	for len(out) < n {
		for _, b := range random(n) {
			if b < 248 && len(out) < n { // 248 is four times 62
				out = append(out, base62Digits[b%62])
			}
		}
	}
	return string(out)
}

// Keys lists an organization's keys. A test key sees only test keys.
func (s *Service) Keys(ctx context.Context, a Actor, orgID string) ([]Key, error) {
	if !a.May(Administer) {
		return nil, ErrDenied
	}
	if _, err := s.Organization(ctx, a, orgID); err != nil {
		return nil, err
	}
	all, err := s.store.Keys(ctx, orgID)
	all = slices.DeleteFunc(all, func(k Key) bool { return k.Dialect == browser }) // people, not programs
	if !a.System && a.Env == Test {
		all = slices.DeleteFunc(all, func(k Key) bool { return k.Env == Live })
	}
	return all, err
}

// Key reads one.
func (s *Service) Key(ctx context.Context, a Actor, id string) (Key, error) {
	if !a.May(Administer) {
		return Key{}, ErrDenied
	}
	k, err := s.store.Key(ctx, id)
	if err != nil {
		return Key{}, err
	}
	if _, err := s.Organization(ctx, a, k.OrganizationID); err != nil {
		return Key{}, err
	}
	if !a.System && a.Env == Test && k.Env == Live {
		return Key{}, ErrNotFound // a test key steers nothing live
	}
	return k, nil
}

// RevokeKey ends a key: here at once, on other nodes within half a second.
// Revoking it again changes nothing.
func (s *Service) RevokeKey(ctx context.Context, a Actor, id string) (Key, error) {
	k, err := s.Key(ctx, a, id)
	if err != nil || !k.RevokedAt.IsZero() {
		return k, err
	}
	k.RevokedAt = s.now()
	if err := s.store.RevokeKey(ctx, id, k.RevokedAt, s.note(ctx, a, k.OrganizationID, KeyRevoked, "key", k.ID, nil)); err != nil {
		return Key{}, err
	}
	s.seen.empty()
	return k, nil
}

// Authenticate finds the key of a secret shown at the door of a dialect (the
// empty name is Candor's own) by a client at an address, and the actor it
// makes. A key of one dialect opens no other's door. Errors are
// [ErrUnknownKey], [ErrExpiredKey], [ErrRevokedKey], [ErrNetwork], or ours.
// Expiry and networks are looked at every time; that the key exists and is not
// revoked is believed for less than half a second. The key is shared with other
// requests and must not be changed.
func (s *Service) Authenticate(ctx context.Context, secret string, from netip.Addr, dialect string) (*Key, Actor, error) {
	if secret == "" || len(secret) > 4096 {
		return nil, Actor{}, ErrUnknownKey
	}
	now := s.now()
	k, err := s.find(ctx, secret, dialect, now)
	if err != nil {
		return nil, Actor{}, err
	}
	switch {
	case !k.RevokedAt.IsZero():
		return nil, Actor{}, ErrRevokedKey
	case !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt):
		return nil, Actor{}, ErrExpiredKey
	case len(k.Networks) > 0 && !slices.ContainsFunc(k.Networks, func(p netip.Prefix) bool { return p.Contains(from.Unmap()) }):
		return nil, Actor{}, ErrNetwork
	}
	s.touch(ctx, k, now)
	return k, Actor{OrganizationID: k.OrganizationID, Env: k.Env, Scopes: k.Scopes, KeyID: k.ID, MemberID: k.MemberID, Partner: k.Partner, Address: from}, nil
}

// find looks a secret up: in memory for less than half a second, else by one
// indexed read.
func (s *Service) find(ctx context.Context, secret, dialect string, now time.Time) (*Key, error) {
	hash := s.seen.name(dialect, secret)
	k, known, ok, round := s.seen.get(hash, now)
	switch {
	case known:
		return k, nil
	case ok:
		return nil, ErrUnknownKey
	}
	read, err := s.read(ctx, secret, dialect)
	if err != nil && !errors.Is(err, ErrUnknownKey) {
		return nil, err
	}
	s.seen.put(hash, &read, err == nil, now, round)
	return &read, err
}

func (s *Service) read(ctx context.Context, secret, dialect string) (Key, error) {
	if dialect == jobmojito {
		return s.readToken(ctx, secret)
	}
	rows, err := s.store.KeysByPrefix(ctx, prefixOf(dialect, secret))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Key{}, fmt.Errorf("look up access key: %w", err)
	}
	found, ok := Key{}, false
	for _, pepper := range s.c.Peppers {
		hash := digest(pepper, secret)
		for _, k := range rows {
			if hmac.Equal(hash, k.Hash) && k.Dialect == dialect {
				found, ok = k, true
			}
		}
	}
	if !ok {
		return Key{}, ErrUnknownKey
	}
	return found, nil
}

// touch notes the use of a key, to the minute and off the request's path.
func (s *Service) touch(ctx context.Context, k *Key, now time.Time) {
	minute := now.Truncate(time.Minute)
	if !k.LastUsedAt.Before(minute) || !s.seen.touched(k.ID, minute) {
		return
	}
	go s.noteUse(context.WithoutCancel(ctx), k.ID, minute)
}

func (s *Service) noteUse(ctx context.Context, id string, minute time.Time) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_ = s.store.TouchKey(ctx, id, minute) // worth no failure; the next minute comes
}

// ActFor is the actor of a partner key for one of its organization's children,
// or for the organization itself. [ErrNotFound] for any other organization.
func (s *Service) ActFor(ctx context.Context, k *Key, a Actor, orgID string) (Actor, error) {
	if orgID == k.OrganizationID {
		return a, nil
	}
	o, err := s.store.Organization(ctx, orgID)
	if err != nil {
		return Actor{}, err
	}
	if !k.Partner || o.ParentID != k.OrganizationID {
		return Actor{}, ErrNotFound
	}
	a.OrganizationID = o.ID
	return a, nil
}
