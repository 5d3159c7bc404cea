// Package sso signs people in with an OpenID provider: the authorization code
// flow with PKCE, a state and a nonce.
//
// [Provider.Begin] gives the address to send a browser to and the [Attempt]
// that only this browser keeps; [Provider.Finish] takes both back and says who
// the [Person] is. Who of them may come in is for the caller to decide.
package sso

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"
)

// Errors of a sign-in. They are wrapped with a cause that names no person and
// holds no secret.
var (
	// ErrAway means that the provider does not answer, or not as one.
	ErrAway = errors.New("the identity provider does not answer")
	// ErrCancelled means that the provider did not sign the person in.
	ErrCancelled = errors.New("the identity provider did not sign the person in")
	// ErrMismatch means that what came back does not belong to the attempt.
	ErrMismatch = errors.New("the answer does not belong to this sign-in")
)

// Config of a [Provider].
type Config struct {
	Issuer       string // URL, exactly as the provider names itself
	ClientID     string
	ClientSecret string
	RedirectURL  string           // where the provider sends people back to
	Name         string           // on the button: "Sign in with …"
	Timeout      time.Duration    // of one request to the provider; default 10 seconds
	Now          func() time.Time // nil: the clock
}

// Provider is one OpenID provider. It is safe for concurrent use.
type Provider struct {
	c      Config
	client *http.Client
	found  atomic.Pointer[oidc.Provider] // nil until it has been asked
	asking singleflight.Group
}

// New makes a provider. It touches no network: the provider is asked at the
// first sign-in, and again until it has answered.
func New(c Config) *Provider {
	if c.Timeout <= 0 {
		c.Timeout = 10 * time.Second
	}
	return &Provider{c: c, client: &http.Client{Timeout: c.Timeout}}
}

// Name is how people know the provider.
func (p *Provider) Name() string { return p.c.Name }

// Person is who the provider says somebody is.
type Person struct {
	Subject  string // issuer and subject: never given to anybody else
	Email    string // may be empty
	Verified bool   // the provider vouches that the e-mail is the person's
}

// Check asks the provider what it is, as the first sign-in does: whether it
// answers, names itself as it was named, and has the endpoints.
func (p *Provider) Check(ctx context.Context) error {
	_, err := p.discover(ctx)
	return err
}

// Begin starts a sign-in: address is where the browser goes next.
func (p *Provider) Begin(ctx context.Context) (address string, a Attempt, err error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", Attempt{}, err
	}
	a = newAttempt()
	return p.oauth(found).AuthCodeURL(a.state, oidc.Nonce(a.nonce), oauth2.S256ChallengeOption(a.verifier)), a, nil
}

// Finish ends a sign-in with what the provider sent the browser back with.
func (p *Provider) Finish(ctx context.Context, a Attempt, answer url.Values) (Person, error) {
	if a.state == "" || subtle.ConstantTimeCompare([]byte(a.state), []byte(answer.Get("state"))) != 1 {
		return Person{}, fmt.Errorf("%w: the state is another", ErrMismatch)
	}
	// A provider that names itself must be the one that was asked (RFC 9207).
	if iss := answer.Get("iss"); iss != "" && iss != p.c.Issuer {
		return Person{}, fmt.Errorf("%w: another provider answers", ErrMismatch)
	}
	if answer.Has("error") {
		return Person{}, fmt.Errorf("%w: %.60q", ErrCancelled, answer.Get("error"))
	}
	if answer.Get("code") == "" {
		return Person{}, fmt.Errorf("%w: there is no code", ErrMismatch)
	}
	found, err := p.discover(ctx)
	if err != nil {
		return Person{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := p.oauth(found).Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(a.verifier))
	if err != nil {
		return Person{}, exchangeFailed(err)
	}
	raw, _ := token.Extra("id_token").(string)
	if raw == "" {
		return Person{}, fmt.Errorf("%w: it gave no ID token", ErrAway)
	}
	id, err := found.Verifier(&oidc.Config{ClientID: p.c.ClientID, Now: p.c.Now}).Verify(ctx, raw)
	if err != nil {
		return Person{}, fmt.Errorf("%w: %v", ErrMismatch, err)
	}
	if subtle.ConstantTimeCompare([]byte(a.nonce), []byte(id.Nonce)) != 1 {
		return Person{}, fmt.Errorf("%w: the nonce is another", ErrMismatch)
	}
	if id.Subject == "" {
		return Person{}, fmt.Errorf("%w: the ID token names nobody", ErrMismatch)
	}
	who := Person{Subject: id.Issuer + "|" + id.Subject}
	return who, p.email(ctx, found, token, id, &who)
}

// email fills in the person's e-mail, which some providers put into the ID
// token and others give at their userinfo endpoint alone.
func (p *Provider) email(ctx context.Context, found *oidc.Provider, token *oauth2.Token, id *oidc.IDToken, who *Person) error {
	var said struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
	}
	// Whoever writes "true" for true vouches for nothing.
	if err := id.Claims(&said); err == nil && said.Email != "" {
		who.Email, who.Verified = said.Email, said.Verified
		return nil
	}
	if found.UserInfoEndpoint() == "" {
		return nil
	}
	info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return fmt.Errorf("%w: userinfo: %v", ErrAway, err)
	}
	if info.Subject != id.Subject {
		return fmt.Errorf("%w: the userinfo is of somebody else", ErrMismatch)
	}
	who.Email, who.Verified = info.Email, info.EmailVerified
	return nil
}

// exchangeFailed tells a provider that refuses a code from one that is away,
// without what it said: that may repeat the code.
func exchangeFailed(err error) error {
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		if refused.ErrorCode == "invalid_grant" {
			return fmt.Errorf("%w: the code was used before or is too old", ErrMismatch)
		}
		return fmt.Errorf("%w: the code was refused: %.60q, status %d", ErrAway, refused.ErrorCode, refused.Response.StatusCode)
	}
	return fmt.Errorf("%w: %v", ErrAway, err)
}

func (p *Provider) oauth(found *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.c.ClientID, ClientSecret: p.c.ClientSecret, RedirectURL: p.c.RedirectURL,
		Endpoint: found.Endpoint(), Scopes: []string{oidc.ScopeOpenID, "email"},
	}
}

// discover asks the provider for its endpoints, once. Many who come at the
// same time wait for one request, which nobody's leaving ends.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	if found := p.found.Load(); found != nil {
		return found, nil
	}
	found, err, _ := p.asking.Do("", func() (any, error) {
		ctx, cancel := context.WithTimeout(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.c.Timeout)
		defer cancel()
		found, err := oidc.NewProvider(ctx, p.c.Issuer)
		if err == nil {
			p.found.Store(found)
		}
		return found, err
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %.300s", ErrAway, err)
	}
	return found.(*oidc.Provider), nil
}
