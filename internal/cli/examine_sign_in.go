package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/app"
	"github.com/candorhq/candor/internal/config"
)

// signOn asks the identity provider that members sign in with what it is.
func (d *doctor) signOn(ctx context.Context, c *config.Config) {
	p := app.SingleSignOn(c, nil)
	if p == nil {
		d.add("sign-on", fine, false, "passwords only; no OpenID provider is named", "")
		return
	}
	if err := p.Check(ctx); err != nil {
		d.add("sign-on", broken, false, c.OIDC.Issuer+": "+err.Error(),
			"oidc.issuer must be the address exactly as the provider names itself, and its /.well-known/openid-configuration must answer from this machine; passwords go on working")
		return
	}
	d.add("sign-on", fine, false, c.OIDC.Issuer, "")
}

// tokens finds keys whose secrets were made under another public URL. They say
// who they are from, and are refused here.
func (d *doctor) tokens(ctx context.Context, c *config.Config) {
	if c.Database.URL == "" {
		if _, err := os.Stat(databaseFile(c)); errors.Is(err, fs.ErrNotExist) {
			return
		}
	}
	db, err := openDB(ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		return // said of the database
	}
	defer db.Close()
	secrets, err := config.LoadSecrets(c.SecretsFile)
	if err != nil {
		return // said of the secrets
	}
	accounts := account.NewService(db, account.Config{Peppers: secrets.KeyPeppers, Issuer: app.TokenIssuer(c)})
	n, example := 0, account.Key{}
	for after := ""; ; {
		orgs, err := accounts.Organizations(ctx, system, after, 100)
		if err != nil || len(orgs) == 0 {
			break // an older schema: said of the database
		}
		for _, org := range orgs {
			moved, err := accounts.Moved(ctx, system, org.ID)
			if err != nil {
				return
			}
			if n += len(moved); len(moved) > 0 {
				example = moved[0]
			}
		}
		after = orgs[len(orgs)-1].ID
	}
	if n > 0 {
		d.add("tokens", broken, false, fmt.Sprintf("%s made under another public URL and refused, such as “%s” of %s", plural(n, "JobMojito key was", "JobMojito keys were"), example.Name, example.Issuer),
			"make the keys anew with candor key create --dialect jobmojito, or serve under the old address with --public-url")
	}
}
