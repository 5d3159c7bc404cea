package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/candorhq/candor/internal/store"
)

type migrateCommand struct {
	settings
	Status bool   `help:"Say how far the schema is and change nothing; exit with 1 where it is behind."`
	To     string `placeholder:"URL" help:"Copy everything into another, empty database: postgres://user:password@host/name or sqlite:FILE."`
	ToFile string `type:"existingfile" placeholder:"FILE" help:"File that holds that URL, so that no password stands on the command line."`
	asJSON
}

// Help is shown below the flags.
func (c *migrateCommand) Help() string {
	return "A server migrates by itself when it starts; this does it beforehand. Migrations go forward only: back up first. " +
		"With --to the rows are copied to another engine and then compared row by row. Stop the server for it, or let nobody write: a row that was written meanwhile fails the comparison. " +
		"Recordings and files stay where they are. Afterwards set database.url and start the server."
}

// schema is how far the database is.
type schema struct {
	Engine string `json:"engine"`
	Schema int64  `json:"schema"`
	Latest int64  `json:"latest"` // this program's
	From   *int64 `json:"from,omitempty"`
}

func (c *migrateCommand) Run(ctx context.Context, st Streams) error {
	conf, err := c.load()
	if err != nil {
		return err
	}
	if err := installed(conf); err != nil {
		return err
	}
	if c.To != "" || c.ToFile != "" {
		return c.copy(ctx, conf, st)
	}
	db, err := openDB(ctx, conf, logger(conf, st.Err))
	if err != nil {
		return hint(err, "candor doctor --data %s says what is missing", conf.Data)
	}
	defer db.Close()
	s, err := schemaOf(ctx, db)
	if err != nil {
		return err
	}
	if !c.Status {
		from := s.Schema
		if err := db.Migrate(ctx); err != nil {
			return err
		}
		if s, err = schemaOf(ctx, db); err != nil {
			return err
		}
		s.From = &from
	}
	behind := s.Schema < s.Latest
	switch {
	case c.JSON:
		err = printJSON(st.Out, s)
	case behind:
		_, err = fmt.Fprintf(st.Out, "%s schema %d of %d: candor migrate brings it up to date\n", s.Engine, s.Schema, s.Latest)
	case s.Schema > s.Latest:
		_, err = fmt.Fprintf(st.Out, "%s schema %d, newer than the %d of this program, which can work on it\n", s.Engine, s.Schema, s.Latest)
	case s.From != nil && *s.From < s.Schema:
		_, err = fmt.Fprintf(st.Out, "%s schema %d, migrated from %d\n", s.Engine, s.Schema, *s.From)
	default:
		_, err = fmt.Fprintf(st.Out, "%s schema %d, up to date\n", s.Engine, s.Schema)
	}
	if behind {
		err = errors.Join(err, exit(1))
	}
	return err
}

func schemaOf(ctx context.Context, db *store.DB) (schema, error) {
	has, err := db.Version(ctx)
	if err != nil {
		return schema{}, err
	}
	knows, err := db.Latest()
	return schema{Engine: db.Engine(), Schema: has, Latest: knows}, err
}
