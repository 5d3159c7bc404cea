// Package ssotest runs a whole OpenID provider, zitadel/oidc with its storage
// in memory, over loopback for tests of what signs people in.
package ssotest

import (
	"crypto/sha256"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/candorhq/candor/internal/sso"
)

const (
	clientID     = "candor"
	clientSecret = "a secret of the client"
	password     = "pass"
)

// Provider is an OpenID provider with people of its own.
type Provider struct {
	URL  string // the issuer
	away atomic.Bool
	mu   sync.Mutex
	all  map[string]*storage.User // by subject
	here string                   // subject of who sits in front of it
}

// New starts a provider. It knows one client, which is sent back to redirect.
func New(t testing.TB, redirect string) *Provider {
	t.Helper()
	p := &Provider{all: map[string]*storage.User{}}
	mux := http.NewServeMux()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.away.Load() {
			http.Error(w, "maintenance", http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	p.URL = server.URL
	kept := storage.NewStorageWithClients(p, map[string]*storage.Client{clientID: storage.WebClient(clientID, clientSecret, redirect)})
	serving, err := op.NewProvider(&op.Config{CryptoKey: sha256.Sum256([]byte("test")), CryptoKeyId: "1", CodeMethodS256: true},
		kept, op.StaticIssuer(p.URL), op.WithAllowInsecure(), op.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	// Whoever is here signs in at once, where people would type a password.
	mux.HandleFunc("GET /login/username", func(w http.ResponseWriter, r *http.Request) {
		id := r.FormValue("authRequestID")
		p.mu.Lock()
		who := p.here
		p.mu.Unlock()
		if err := kept.CheckUsernamePassword(who, password, id); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		http.Redirect(w, r, op.AuthCallbackURL(serving)(op.ContextWithIssuer(r.Context(), p.URL), id), http.StatusFound)
	})
	mux.Handle("/", serving)
	return p
}

// Sits puts a person in front of the provider.
func (p *Provider) Sits(subject, email string, verified bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all[subject] = &storage.User{ID: subject, Username: subject, Password: password, Email: email, EmailVerified: verified}
	p.here = subject
}

// Away stops the provider from answering, or lets it answer again.
func (p *Provider) Away(away bool) { p.away.Store(away) }

// Client is the provider as its client knows it.
func (p *Provider) Client(redirect string) *sso.Provider {
	return sso.New(sso.Config{Issuer: p.URL, ClientID: clientID, ClientSecret: clientSecret, RedirectURL: redirect, Name: "Acme Login"})
}

// GetUserByID is for the storage.
func (p *Provider) GetUserByID(id string) *storage.User {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all[id]
}

// GetUserByUsername is for the storage.
func (p *Provider) GetUserByUsername(name string) *storage.User { return p.GetUserByID(name) }

// ExampleClientID is for the storage.
func (p *Provider) ExampleClientID() string { return storage.ServiceUserID }
