package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/store"
)

// foreignAdvice is what to do where the secrets file is not the installation's.
const foreignAdvice = "copy the secrets file of a server that runs, or take it from a backup; if it is lost for good: candor secrets adopt --help"

type secretsCommand struct {
	settings
	Adopt secretsAdopt `cmd:"" help:"Go on with the secrets file there is, when that of the installation is lost for good."`
	Check secretsCheck `cmd:"" help:"Say whether the secrets file is the one by which the database's rows were made."`
}

type secretsCheck struct{}

// Run checks.
func (c *secretsCheck) Run(ctx context.Context, st Streams, o *secretsCommand) error {
	return o.with(ctx, st, func(conf *config.Config, db *store.DB) error {
		if _, err := os.Stat(conf.SecretsFile); err != nil {
			return hint(err, "%s", foreignAdvice)
		}
		s, err := config.LoadSecrets(conf.SecretsFile)
		if err != nil {
			return err
		}
		kept, err := db.SecretPrints(ctx)
		if err == nil {
			_, err = s.Agree(kept)
		}
		if err != nil {
			return hint(fmt.Errorf("%s: %w", conf.SecretsFile, err), "%s", foreignAdvice)
		}
		_, err = fmt.Fprintf(st.Out, "%s holds the secrets of this installation\n", conf.SecretsFile)
		return err
	})
}

type secretsAdopt struct {
	Yes bool `required:"" help:"Yes: what was made with the lost secrets stops working."`
}

// Help is shown below the flags.
func (c *secretsAdopt) Help() string {
	return "For when the secrets file is lost and no backup has it. A file that is missing is made. Afterwards make every access key anew, enter every webhook's secret again and " +
		"send candidates new links; sessions have ended, links to files and reports that were handed out do not open, and older certificates of deletion cannot be verified. " +
		"Members keep their passwords. To replace a key that is known needs none of this: docs/operating.md says how."
}

// Run adopts.
func (c *secretsAdopt) Run(ctx context.Context, st Streams, o *secretsCommand) error {
	return o.with(ctx, st, func(conf *config.Config, db *store.DB) error {
		s, err := config.LoadSecrets(conf.SecretsFile)
		if err != nil {
			return err
		}
		err = db.AgreeOnSecrets(ctx, func(map[string][]byte) (map[string][]byte, error) { return s.Agree(nil) })
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(st.Out, "%s holds the secrets of this installation from now on; start every server with it\n", conf.SecretsFile)
		return err
	})
}

// with opens the database of an installation, even where its secrets are lost.
func (c *secretsCommand) with(ctx context.Context, st Streams, do func(*config.Config, *store.DB) error) (err error) {
	conf, err := c.load()
	if err != nil {
		return err
	}
	if conf.Database.URL == "" {
		err = installed(conf)
	} else {
		err = refuseUnfinished(conf)
	}
	if err != nil {
		return err
	}
	log := logger(conf, st.Err)
	if err := upToDate(ctx, conf, log); err != nil {
		return err
	}
	db, err := openDB(ctx, conf, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return do(conf, db)
}

// agrees tells whether the database was made by these secrets, as far as it can
// be asked.
func agrees(ctx context.Context, c *config.Config, s *config.Secrets) error {
	if c.Database.URL == "" {
		if _, err := os.Stat(databaseFile(c)); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	db, err := openDB(ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil // said of the database
	}
	defer db.Close()
	kept, err := db.SecretPrints(ctx)
	if err != nil {
		return nil // an older schema: said of the database
	}
	_, err = s.Agree(kept)
	return err
}
