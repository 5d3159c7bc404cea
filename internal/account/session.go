package account

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// SessionLife is how long a sign-in can be renewed.
const SessionLife = 30 * 24 * time.Hour

// Session is a member's sign-in at the door of a program that works with
// access tokens. It is kept as a key of the dialect jobmojito, and listed and
// revoked as one: its tokens are dead as soon as that is.
type Session struct {
	ID           string
	Member       Member
	AccessToken  string    // ES256; see [Service.JWKS]
	ExpiresAt    time.Time // of the access token: [TokenLife] from now, or the session's own end
	RefreshToken string    // stays the same as long as the session lives
	StartedAt    time.Time
}

// SignIn begins a session. [ErrPassword] when e-mail and password do not go
// together.
func (s *Service) SignIn(ctx context.Context, email, password string) (Session, error) {
	m, err := s.CheckPassword(ctx, email, password)
	if err != nil {
		return Session{}, err
	}
	now := s.now()
	k := Key{
		ID: newID(), OrganizationID: m.OrganizationID, Name: sessionName(m), Dialect: jobmojito, Scopes: ScopesOf(m.Role), Env: Live,
		ExpiresAt: now.Add(SessionLife), CreatedAt: now, MemberID: m.ID,
	}
	k.Prefix = tokenPrefix + k.ID
	refresh := refreshToken(k)
	k.Hash = digest(s.c.Peppers[0], refresh)
	out, err := s.session(k, m, refresh)
	if err != nil {
		return Session{}, err
	}
	return out, s.store.AddKey(ctx, k, s.signedIn(ctx, k, m, "password"))
}

// Renew gives a session a new access token. [ErrUnknownKey] for a token that
// never was, [ErrExpiredKey] after [SessionLife], and [ErrRevokedKey] when the
// session was ended or its member has no access any more.
func (s *Service) Renew(ctx context.Context, refresh string) (Session, error) {
	session, member, ok := readRefreshToken(refresh)
	if !ok {
		return Session{}, ErrUnknownKey
	}
	rows, err := s.store.KeysByPrefix(ctx, tokenPrefix+session)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Session{}, fmt.Errorf("look up session: %w", err)
	}
	for _, pepper := range s.c.Peppers {
		hash := digest(pepper, refresh)
		for _, k := range rows {
			if k.Dialect == jobmojito && hmac.Equal(hash, k.Hash) {
				return s.renew(ctx, k, member, refresh)
			}
		}
	}
	return Session{}, ErrUnknownKey
}

func (s *Service) renew(ctx context.Context, k Key, member, refresh string) (Session, error) {
	switch {
	case !k.RevokedAt.IsZero():
		return Session{}, ErrRevokedKey
	case !s.now().Before(k.ExpiresAt):
		return Session{}, ErrExpiredKey
	}
	m, err := s.sessionMember(ctx, k, member)
	if err != nil {
		return Session{}, err
	}
	k.MemberID = m.ID
	return s.session(k, m, refresh)
}

// session words a session's tokens as of now.
func (s *Service) session(k Key, m Member, refresh string) (Session, error) {
	now := s.now()
	exp := now.Add(TokenLife)
	if k.ExpiresAt.Before(exp) {
		exp = k.ExpiresAt
	}
	token, err := s.token(k, &m, now, exp)
	return Session{ID: k.ID, Member: m, AccessToken: token, ExpiresAt: exp, RefreshToken: refresh, StartedAt: k.CreatedAt}, err
}

// sessionMember is the member of a session, who must still have access.
func (s *Service) sessionMember(ctx context.Context, k Key, id string) (Member, error) {
	m, err := s.store.Member(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound):
		return Member{}, ErrRevokedKey
	case err != nil:
		return Member{}, fmt.Errorf("look up member of a session: %w", err)
	case !m.DisabledAt.IsZero() || m.OrganizationID != k.OrganizationID:
		return Member{}, ErrRevokedKey
	}
	return m, nil
}

// SessionMember is the person whose session an authenticated key is, or
// [ErrNotFound] for a program's key.
func (s *Service) SessionMember(ctx context.Context, k Key) (Member, error) {
	if k.MemberID == "" {
		return Member{}, ErrNotFound
	}
	return s.store.Member(ctx, k.MemberID)
}

// SignOut ends the session that an authenticated key is, here at once and on
// other nodes within half a second. Doing it again changes nothing.
func (s *Service) SignOut(ctx context.Context, k Key) error {
	a := Actor{OrganizationID: k.OrganizationID, KeyID: k.ID, MemberID: k.MemberID}
	if err := s.store.RevokeKey(ctx, k.ID, s.now(), s.note(ctx, a, k.OrganizationID, SignedOut, "session", k.ID, nil)); err != nil {
		return err
	}
	s.seen.empty()
	return nil
}

// SignOutOthers ends the other sessions of the same person.
func (s *Service) SignOutOthers(ctx context.Context, k Key) error {
	m, err := s.SessionMember(ctx, k)
	if errors.Is(err, ErrNotFound) {
		return nil // a program has no other
	}
	if err != nil {
		return err
	}
	return s.endSessions(ctx, m, k.ID)
}

// endSessions revokes a member's sessions but one.
func (s *Service) endSessions(ctx context.Context, m Member, but string) error {
	all, err := s.store.Keys(ctx, m.OrganizationID)
	if err != nil {
		return err
	}
	for _, k := range all {
		if k.Dialect != jobmojito && k.Dialect != browser || k.Name != sessionName(m) || k.ID == but || !k.RevokedAt.IsZero() {
			continue
		}
		if err := s.store.RevokeKey(ctx, k.ID, s.now()); err != nil {
			return err
		}
	}
	s.seen.empty()
	return nil
}

// sessionName is what a session is listed as, and how a member's are found.
func sessionName(m Member) string { return sessionNames + m.Email }

const sessionNames = "session of "

// refreshToken is the ids of a session and its member, and 256 random bits.
func refreshToken(k Key) string {
	session, member := uuid.MustParse(k.ID), uuid.MustParse(k.MemberID) // both are ours
	return base64.RawURLEncoding.EncodeToString(append(append(session[:], member[:]...), random(32)...))
}

func readRefreshToken(s string) (session, member string, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != 64 {
		return "", "", false
	}
	return uuid.UUID(b[:16]).String(), uuid.UUID(b[16:32]).String(), true
}
