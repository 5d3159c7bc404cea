package account

import (
	"context"
	"errors"
	"fmt"
)

// MaxSubject bounds a member's subject, in bytes.
const MaxSubject = 1024

// Why somebody whom an identity provider vouches for does not come in, beside
// [ErrDenied] for a member whose access has ended.
var (
	ErrStranger     = errors.New("nobody here has this e-mail address")
	ErrUnverified   = errors.New("the identity provider does not vouch for the e-mail address")
	ErrOtherSubject = errors.New("the member signs in with another account of the identity provider")
)

// SignInSubject gives the member whom an identity provider vouches for by
// subject, which must tell the provider too. The first time the member is found
// by e-mail, if the provider has verified that, and bound to the subject from
// then on. Nobody is ever made a member here.
func (s *Service) SignInSubject(ctx context.Context, subject, email string, verified bool) (Member, error) {
	if subject == "" || len(subject) > MaxSubject || !isText(subject) {
		return Member{}, &Invalid{"subject", "must be text of 1 to 1,024 bytes"}
	}
	m, err := s.store.MemberBySubject(ctx, subject)
	switch {
	case errors.Is(err, ErrNotFound):
		return s.bindSubject(ctx, subject, email, verified)
	case err != nil:
		return Member{}, fmt.Errorf("look up subject: %w", err)
	case !m.DisabledAt.IsZero():
		return Member{}, s.refuse(ctx, m, ErrDenied)
	}
	return m, nil
}

func (s *Service) bindSubject(ctx context.Context, subject, email string, verified bool) (Member, error) {
	if !verified {
		return Member{}, ErrUnverified
	}
	email, err := normalEmail(email)
	if err != nil {
		return Member{}, ErrUnverified
	}
	// Changes of members write whole rows, one at a time.
	s.owners.Lock()
	defer s.owners.Unlock()
	m, err := s.store.MemberByEmail(ctx, email)
	switch {
	case errors.Is(err, ErrNotFound):
		return Member{}, ErrStranger
	case err != nil:
		return Member{}, fmt.Errorf("look up e-mail: %w", err)
	case !m.DisabledAt.IsZero():
		return Member{}, s.refuse(ctx, m, ErrDenied)
	case m.Subject == subject:
		return m, nil // another request of the same person was first
	case m.Subject != "":
		return Member{}, s.refuse(ctx, m, ErrOtherSubject)
	}
	m.Subject = subject
	if err := s.store.SaveMember(ctx, m, s.note(ctx, ActorOf(m, Live), m.OrganizationID, MemberBound, "member", m.ID, nil)); err != nil {
		return Member{}, fmt.Errorf("bind subject: %w", err)
	}
	return m, nil
}

// Unbind lets a member sign in with another account of the identity provider:
// the next one it vouches for by the member's e-mail is bound. The member's
// sessions end. Twice is fine; only an owner does it to an owner.
func (s *Service) Unbind(ctx context.Context, a Actor, id string) (Member, error) {
	m, err := s.changeMember(ctx, a, id, "", MemberUnbound, func(m *Member) error {
		m.Subject = ""
		return nil
	})
	if err != nil {
		return Member{}, err
	}
	return m, s.endSessions(ctx, m, "")
}

// refuse notes that a member did not come in, and why goes to the caller.
func (s *Service) refuse(ctx context.Context, m Member, why error) error {
	s.c.Trail.Add(s.note(ctx, Actor{MemberID: m.ID}, m.OrganizationID, SignInRefused, "member", m.ID, Facts{"way": "sso"}))
	return why
}
