package api

import (
	"context"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// keyInput is an access key to make.
type keyInput struct {
	Name      string          `json:"name" minLength:"1" maxLength:"200" example:"Nightly sync"`
	Dialect   string          `json:"dialect,omitempty" enum:"instaview,jobmojito,ribbon,roundzero,xobin" doc:"Make it in another product's form, for that product's API; default: Candor's own."`
	Scopes    []account.Scope `json:"scopes,omitempty" nullable:"false" maxItems:"20" doc:"Default: all but admin. Nobody hands out what it does not have."`
	Env       account.Env     `json:"env,omitempty" enum:"live,test" doc:"Default: that of the key you use."`
	Partner   bool            `json:"partner,omitempty" doc:"May act for your organization's children, one named per request."`
	Networks  []string        `json:"networks,omitempty" nullable:"false" maxItems:"50" doc:"CIDR blocks it may be used from; empty: anywhere." example:"[\"192.0.2.0/24\"]"`
	ExpiresAt *time.Time      `json:"expires_at,omitempty"`
}

// shown is a key as a caller sees it: in the store the prefix begins with the
// dialect, so that two dialects' secrets never meet.
func shown(k account.Key) account.Key {
	_, k.Prefix, _ = strings.Cut(k.Prefix, ":")
	return k
}

// madeKey is a new key with its secret.
type madeKey struct {
	Key    account.Key `json:"key"`
	Secret string      `json:"secret" doc:"Shown once, kept nowhere."`
}

func (s *server) keys() {
	const tag = "Keys"
	one := func(k account.Key, err error) (*answer[account.Key], error) {
		return &answer[account.Key]{shown(k)}, err
	}
	add(s, op{method: "POST", path: "/v1/keys", id: "createKey", tag: tag, status: 201, makes: true, scope: account.Administer, summary: "Create an access key"},
		func(ctx context.Context, c *call, in *struct{ Body keyInput }) (*fresh[madeKey], error) {
			n := account.NewKey{Name: in.Body.Name, Dialect: in.Body.Dialect, Scopes: in.Body.Scopes, Env: in.Body.Env,
				Partner: in.Body.Partner, ExpiresAt: timeOf(in.Body.ExpiresAt)}
			if n.Env == "" {
				n.Env = c.actor.Env
			}
			for i, block := range in.Body.Networks {
				p, err := netip.ParsePrefix(block)
				if err != nil {
					return nil, interview.Wrong("networks["+strconv.Itoa(i)+"]", "must be a CIDR block such as 192.0.2.0/24")
				}
				n.Networks = append(n.Networks, p)
			}
			k, secret, err := s.Accounts.CreateKey(ctx, c.actor, c.actor.OrganizationID, n)
			return &fresh[madeKey]{Location: "/v1/keys/" + k.ID, Body: madeKey{shown(k), secret}}, err
		})
	add(s, op{method: "GET", path: "/v1/keys", id: "listKeys", tag: tag, scope: account.Administer, summary: "List access keys", more: "Without their secrets; all on one page."},
		func(ctx context.Context, c *call, _ *struct{}) (*listing[account.Key], error) {
			ks, err := s.Accounts.Keys(ctx, c.actor, c.actor.OrganizationID)
			ks = slices.DeleteFunc(ks, func(k account.Key) bool { return c.actor.Env == account.Test && k.Env != account.Test })
			for i := range ks {
				ks[i] = shown(ks[i])
			}
			return &listing[account.Key]{Body: page[account.Key]{Data: ks}}, err
		})
	add(s, op{method: "GET", path: "/v1/keys/{id}", id: "getKey", tag: tag, scope: account.Administer, summary: "Read an access key"},
		func(ctx context.Context, c *call, in *ByID) (*answer[account.Key], error) {
			return one(s.keyOf(ctx, c, in.ID))
		})
	add(s, op{method: "DELETE", path: "/v1/keys/{id}", id: "revokeKey", tag: tag, scope: account.Administer,
		summary: "Revoke an access key", more: "It stops working within a second, on every node. Twice is fine."},
		func(ctx context.Context, c *call, in *ByID) (*answer[account.Key], error) {
			if _, err := s.keyOf(ctx, c, in.ID); err != nil {
				return nil, err
			}
			return one(s.Accounts.RevokeKey(ctx, c.actor, in.ID))
		})
}

// keyOf reads a key; a test key sees no live ones.
func (s *server) keyOf(ctx context.Context, c *call, id string) (account.Key, error) {
	k, err := s.Accounts.Key(ctx, c.actor, id)
	if err == nil && c.actor.Env == account.Test && k.Env != account.Test {
		return account.Key{}, account.ErrNotFound
	}
	return k, err
}
