package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/pressly/goose/v3"
)

//go:embed migration
var migrations embed.FS

// A step that lost against transactions of other nodes is tried again, with
// longer pauses: half a minute in all.
const (
	migrateTries = 8
	migratePause = time.Second
)

// Migrate brings the schema up to date. One that is newer than this binary
// knows is left as it is, and refused where it says that this binary is too
// old for it. Several nodes may call it at once, of several versions.
func (db *DB) Migrate(ctx context.Context) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	return db.engine.exclusively(ctx, func() error {
		for tries := 1; ; tries++ {
			if newer, err := db.newer(ctx); err != nil || newer {
				return errors.Join(err, db.engine.ready(ctx))
			}
			before, err := p.GetDBVersion(ctx)
			if err != nil {
				return fmt.Errorf("read schema version: %w", err)
			}
			done, err := p.Up(ctx)
			if err == nil {
				for _, r := range done {
					db.log.InfoContext(ctx, "schema migrated", "migration", r.Source.Path, "ms", r.Duration.Milliseconds())
				}
				return db.engine.ready(ctx)
			}
			// Nothing of a step that met transactions of other nodes, and lost,
			// has stayed.
			if clash(err) && tries < migrateTries {
				db.log.WarnContext(ctx, "a migration met other transactions and is tried again", "tries", tries)
				select {
				case <-ctx.Done():
					return fmt.Errorf("migrate: %w", context.Cause(ctx))
				case <-time.After(time.Duration(tries) * migratePause):
				}
				continue
			}
			// Another process may have done the same step first.
			if now, again := p.GetDBVersion(ctx); again != nil || now == before {
				return fmt.Errorf("migrate: %w", err)
			}
		}
	})
}

// Version is the number of the newest migration the database has, and Latest
// of the newest this binary knows.
func (db *DB) Version(ctx context.Context) (int64, error) {
	p, err := db.provider()
	if err != nil {
		return 0, err
	}
	return p.GetDBVersion(ctx)
}

// Latest is the schema this binary was built for.
func (db *DB) Latest() (int64, error) {
	p, err := db.provider()
	if err != nil {
		return 0, err
	}
	sources := p.ListSources()
	return sources[len(sources)-1].Version, nil
}

// newer tells whether the database was migrated by a newer program, as in the
// midst of a rolling upgrade. It is refused where that program took something
// away that this one needs.
func (db *DB) newer(ctx context.Context) (bool, error) {
	has, err := db.Version(ctx)
	if err != nil {
		return false, fmt.Errorf("read schema version: %w", err)
	}
	knows, err := db.Latest()
	if err != nil || has <= knows {
		return false, err
	}
	floor, err := scalar(ctx, db.q, "SELECT version FROM schema_floor WHERE one = 1")
	if err != nil {
		return false, fmt.Errorf("read the oldest program for schema %d: %w", has, err)
	}
	if floor > knows {
		return false, fmt.Errorf("the database has schema %d, which needs a program that knows %d, and this binary knows up to %d: start a newer candor", has, floor, knows)
	}
	db.log.InfoContext(ctx, "the schema is newer than this program, which can work on it", "schema", has, "knows", knows)
	return true, nil
}

func (db *DB) provider() (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if db.Engine() == "postgres" {
		dialect = goose.DialectPostgres
	}
	files, err := fs.Sub(db.steps, "migration/"+db.Engine())
	if err != nil {
		return nil, err
	}
	p, err := goose.NewProvider(dialect, db.engine.handle(), files,
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return nil, errors.Join(errors.New("read migrations"), err)
	}
	return p, nil
}
