package account

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"strings"
	"time"
)

// BrowserLife is how long a sign-in in a browser lasts.
const BrowserLife = 7 * 24 * time.Hour

// browser marks the rows of sign-ins in a browser. It is no dialect: no
// door for programs accepts their secrets.
const (
	browser       = "browser"
	browserPrefix = browser + ":"
)

// OpenBrowser begins a browser's session of a member whose password or identity
// provider vouched for them; way says which, for the audit log. The secret is for a cookie; what is kept is its
// keyed hash. The session ends as an access key does: [Service.SignOut], a new
// password, and the end of the member's access all end it.
func (s *Service) OpenBrowser(ctx context.Context, m Member, way string) (secret string, ends time.Time, err error) {
	if !m.DisabledAt.IsZero() {
		return "", time.Time{}, ErrDenied
	}
	now := s.now()
	k := Key{
		ID: newID(), OrganizationID: m.OrganizationID, Name: sessionName(m), Dialect: browser, Env: Live,
		ExpiresAt: now.Add(BrowserLife), CreatedAt: now, MemberID: m.ID,
	}
	k.Prefix = browserPrefix + k.ID
	secret = refreshToken(k)
	k.Hash = digest(s.c.Peppers[0], secret)
	return secret, k.ExpiresAt, s.store.AddKey(ctx, k, s.signedIn(ctx, k, m, way))
}

// signedIn is the note of a session that begins.
func (s *Service) signedIn(ctx context.Context, k Key, m Member, way string) Entry {
	return s.note(ctx, ActorOf(m, Live), m.OrganizationID, SignedIn, "session", k.ID, Facts{"way": way})
}

// Browser is the session of a cookie's secret, with the member as of now.
// [ErrUnknownKey], [ErrExpiredKey] and [ErrRevokedKey] say why there is none.
func (s *Service) Browser(ctx context.Context, secret string) (Key, Member, error) {
	session, member, ok := readRefreshToken(secret)
	if !ok {
		return Key{}, Member{}, ErrUnknownKey
	}
	rows, err := s.store.KeysByPrefix(ctx, browserPrefix+session)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Key{}, Member{}, fmt.Errorf("look up browser session: %w", err)
	}
	for _, pepper := range s.c.Peppers {
		hash := digest(pepper, secret)
		for _, k := range rows {
			if k.Dialect != browser || !hmac.Equal(hash, k.Hash) {
				continue
			}
			switch {
			case !k.RevokedAt.IsZero():
				return Key{}, Member{}, ErrRevokedKey
			case !s.now().Before(k.ExpiresAt):
				return Key{}, Member{}, ErrExpiredKey
			}
			m, err := s.sessionMember(ctx, k, member)
			if err != nil {
				return Key{}, Member{}, err
			}
			k.MemberID, k.Scopes = m.ID, ScopesOf(m.Role)
			return k, m, nil
		}
	}
	return Key{}, Member{}, ErrUnknownKey
}

// IsSession tells a person's sign-in from a program's key.
func (k Key) IsSession() bool {
	return k.Dialect == browser || k.Dialect == jobmojito && strings.HasPrefix(k.Name, sessionNames)
}
