package cli

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/config"
)

type keyCommand struct {
	settings
	Create keyCreate `cmd:"" help:"Make an access key and show its secret once."`
	List   keyList   `cmd:"" help:"List access keys."`
	Revoke keyRevoke `cmd:"" help:"End an access key."`
}

type keyCreate struct {
	Org     string   `placeholder:"NAME|ID" help:"Whose key. Default: the only organization."`
	Name    string   `required:"" placeholder:"TEXT" help:"What the key is for."`
	Dialect string   `enum:",instaview,jobmojito,ribbon,roundzero,xobin" default:"" placeholder:"NAME" help:"Product whose API the key is for: instaview, jobmojito, ribbon, roundzero or xobin. Default: Candor's own."`
	Scope   []string `placeholder:"VERB:NOUN" help:"What it may do, such as read:interviews; more than once for more. Default: all but admin."`
	Partner bool     `help:"Let it act for the organization's children too, one named with each request."`
	Test    bool     `help:"A key for test data."`
	Network []string `placeholder:"CIDR" help:"Network it may be used from; more than once for more. Default: anywhere."`
	Expires span     `placeholder:"90d" help:"How long it works. Default: until it is revoked."`
	Quiet   bool     `short:"q" help:"Print the secret and nothing else."`
	asJSON
}

// Help is shown below the flags.
func (c *keyCreate) Help() string {
	return "The secret is shown once and cannot be read again. For example:\n\n" +
		"\tKEY=$(candor key create --org Acme --name \"careers page\" --quiet)\n" +
		"\tcandor key create --org Acme --name ats --dialect ribbon --expires 90d"
}

func (c *keyCreate) Run(ctx context.Context, st Streams, k *keyCommand) error {
	in := account.NewKey{Name: c.Name, Dialect: c.Dialect, Partner: c.Partner}
	if c.Test {
		in.Env = account.Test
	}
	for _, s := range c.Scope {
		if !slices.Contains(account.Scopes(), account.Scope(s)) {
			return misuse(hint(fmt.Errorf("--scope: there is no scope %.40q", s), "the scopes are %s", scopes(account.Scopes())))
		}
		in.Scopes = append(in.Scopes, account.Scope(s))
	}
	for _, n := range c.Network {
		p, err := config.ParseNetwork(n)
		if err != nil {
			return misuse(hint(fmt.Errorf("--network: %.60q is no network", n), "write it as 10.0.0.0/8, 2001:db8::/32 or one address"))
		}
		in.Networks = append(in.Networks, p)
	}
	a, err := k.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	if c.Expires > 0 {
		in.ExpiresAt = a.DB.Now().Add(time.Duration(c.Expires))
	}
	org, err := findOrg(ctx, a, c.Org)
	if err != nil {
		return err
	}
	key, secret, err := a.Accounts.CreateKey(ctx, within(org, c.Test), org.ID, in)
	if err != nil {
		return err
	}
	switch {
	case c.Quiet:
		_, err = fmt.Fprintln(st.Out, secret)
	case c.JSON:
		err = printJSON(st.Out, struct {
			account.Key
			Secret string `json:"secret"`
		}{key, secret})
	default:
		err = facts(st.Out,
			[2]string{"secret", secret}, [2]string{"id", key.ID}, [2]string{"name", key.Name},
			[2]string{"organization", org.Name}, [2]string{"for", dialectName(key.Dialect)},
			[2]string{"data", string(key.Env)}, [2]string{"kind", kind(key)}, [2]string{"scopes", scopes(key.Scopes)},
			[2]string{"networks", networks(key.Networks)}, [2]string{"expires", when(key.ExpiresAt)})
		fmt.Fprintln(st.Err, "The secret is not shown again.")
	}
	if err != nil {
		// Nobody has seen the secret: a key that nobody can use is not kept.
		_, undo := a.Accounts.RevokeKey(context.WithoutCancel(ctx), within(org, c.Test), key.ID)
		return errors.Join(err, undo)
	}
	return nil
}

type keyList struct {
	Org string `placeholder:"NAME|ID" help:"Only this organization's."`
	All bool   `help:"Those too that were revoked or have expired."`
	asJSON
}

func (c *keyList) Run(ctx context.Context, st Streams, k *keyCommand) error {
	a, err := k.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	orgs, err := orgsNamed(ctx, a, c.Org)
	if err != nil {
		return err
	}
	list := []account.Key{}
	var rows [][]string
	now := a.DB.Now()
	for _, org := range orgs {
		keys, err := a.Accounts.Keys(ctx, within(org, false), org.ID)
		if err != nil {
			return err
		}
		for _, key := range keys {
			state := keyState(key, now)
			if state != "" && !c.All {
				continue
			}
			list = append(list, key)
			rows = append(rows, []string{key.ID, shownPrefix(key), key.Name, org.Name, dialectName(key.Dialect), string(key.Env),
				kind(key), when(key.ExpiresAt), when(key.LastUsedAt), state})
		}
	}
	if c.JSON {
		return printJSON(st.Out, list)
	}
	return table(st.Out, []string{"ID", "PREFIX", "NAME", "ORGANIZATION", "FOR", "DATA", "KIND", "EXPIRES", "LAST USED", "ENDED"}, rows)
}

type keyRevoke struct {
	ID string `arg:"" help:"Its id, as candor key list shows it."`
	asJSON
}

func (c *keyRevoke) Run(ctx context.Context, st Streams, k *keyCommand) error {
	id, err := readID(c.ID, "candor key list")
	if err != nil {
		return err
	}
	a, err := k.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	key, err := a.Accounts.RevokeKey(ctx, system, id)
	if errors.Is(err, account.ErrNotFound) {
		return hint(fmt.Errorf("there is no key %s", id), "candor key list shows the ids of all")
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(st.Out, key)
	}
	_, err = fmt.Fprintf(st.Out, "revoked %s (%s)\n", key.ID, printable(key.Name))
	return err
}

// keyState is how a key ended, empty while it works.
func keyState(k account.Key, now time.Time) string {
	switch {
	case !k.RevokedAt.IsZero():
		return "revoked " + when(k.RevokedAt)
	case !k.ExpiresAt.IsZero() && !k.ExpiresAt.After(now):
		return "expired"
	}
	return ""
}

// shownPrefix is how the secret begins, without the dialect that the store
// keeps before it.
func shownPrefix(k account.Key) string {
	return strings.TrimPrefix(k.Prefix, k.Dialect+":")
}

func kind(k account.Key) string {
	if k.Partner {
		return "partner"
	}
	return "standard"
}

func dialectName(d string) string {
	if d == "" {
		return "candor"
	}
	return d
}

func scopes(list []account.Scope) string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = string(s)
	}
	return strings.Join(names, " ")
}

func networks(list []netip.Prefix) string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.String()
	}
	return strings.Join(names, " ")
}
