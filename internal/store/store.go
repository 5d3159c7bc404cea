// Package store is the SQL behind interview.Store, account.Store and
// queue.Store, on SQLite and on PostgreSQL.
//
// Begin with [Open]. Queries are written once for both databases, a file a
// noun; what they say differently stands in sqlite.go and postgres.go. A write
// returns when it is on disk. Package storetest holds what both must do and
// opens databases for tests.
package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
)

// Config says which database to open and how.
type Config struct {
	// URL is "postgres://…", "sqlite:PATH" or a path. A SQLite database that
	// does not exist is made, readable by its owner alone.
	URL string

	// Conns bounds the connections: readers of SQLite (4), all of PostgreSQL (16).
	Conns int

	// KeepSchema opens the database as it is. Otherwise Open brings the schema
	// up to date; of several nodes that start at once one does.
	KeepSchema bool

	// Unfinished opens the database even where a copy into it was interrupted,
	// for a tool that begins it anew. Else that is [ErrUnfinished].
	Unfinished bool

	// Queued is called after every commit that added a task, so that whoever
	// runs them need not wait for the next look. It must not block.
	Queued func()

	Now func() time.Time // see [DB.Now] where nil; tests of leases and expiry set it
	Log *slog.Logger     // slog.Default where nil
}

// DB is an open database. It is safe for many goroutines.
type DB struct {
	reader
	queued func()
	engine engine
	close  func() error
	now    func() time.Time
	clock  *clock  // nil where the database has none of its own
	linker *linker // nil where transactions link their own audit entries
	steps  fs.FS   // the migrations
	log    *slog.Logger
}

var (
	_ interview.Store = (*DB)(nil)
	_ account.Store   = (*DB)(nil)
	_ queue.Store     = (*DB)(nil)
	_ interview.Tx    = (*tx)(nil)
)

// Open opens a database and refuses one whose schema is too new for this
// binary; see [DB.Migrate].
func Open(ctx context.Context, c Config) (*DB, error) {
	own := c.Now == nil
	if own {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Queued == nil {
		c.Queued = func() {}
	}
	db := &DB{now: c.Now, log: c.Log, queued: c.Queued, steps: migrations}
	var err error
	switch scheme, rest, ok := strings.Cut(c.URL, ":"); {
	case c.URL == "" || ok && scheme == "sqlite" && rest == "":
		return nil, errors.New("open database: no path given")
	case ok && (scheme == "postgres" || scheme == "postgresql"):
		db.engine, err = openPostgres(ctx, c)
	case ok && scheme == "sqlite":
		db.engine, err = openSQLite(ctx, strings.TrimPrefix(rest, "//"), c)
	case ok && strings.HasPrefix(rest, "//"):
		return nil, fmt.Errorf("open database: %q is neither sqlite nor postgres", scheme)
	default:
		db.engine, err = openSQLite(ctx, c.URL, c)
	}
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db.close = sync.OnceValue(db.engine.close)
	db.reader = reader{q: db.engine.pool(), db: db}
	if asker, ok := db.engine.(interface {
		time(ctx context.Context) (time.Time, error)
	}); ok && own {
		if err := db.follow(ctx, asker.time); err != nil {
			return nil, errors.Join(fmt.Errorf("open database: ask for its time: %w", err), db.close())
		}
	}
	err = db.prepare(ctx, c.KeepSchema)
	if err == nil && !c.Unfinished {
		err = db.Whole(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, db.close())
	}
	switch {
	case c.KeepSchema: // to be looked at, not worked on
	case db.engine.alone():
		if err := db.linkAll(ctx); err != nil { // of a database that came from PostgreSQL
			return nil, errors.Join(fmt.Errorf("open database: %w", err), db.close())
		}
	default:
		stop, end := db.startLinking(ctx), db.close
		db.close = sync.OnceValue(func() error { stop(); return end() })
	}
	return db, nil
}

// follow sets the clock by the server's, until the database is closed.
func (db *DB) follow(ctx context.Context, ask func(context.Context) (time.Time, error)) error {
	db.clock = newClock()
	for range 3 { // the first answer takes long: a connection is made
		if err := db.clock.measure(ctx, ask); err != nil {
			return err
		}
	}
	db.now = db.clock.now
	following, stop := context.WithCancel(context.WithoutCancel(ctx))
	var done sync.WaitGroup
	done.Go(func() { db.clock.follow(following, db.log, ask) })
	db.close = sync.OnceValue(func() error {
		stop()
		done.Wait()
		return db.engine.close()
	})
	return nil
}

// Now is the present by which times are kept: on PostgreSQL the server's, which
// is one for all nodes, on SQLite this machine's.
func (db *DB) Now() time.Time { return db.now() }

// Ahead is by how much this machine's clock is ahead of [DB.Now], as far as it
// is known.
func (db *DB) Ahead() time.Duration {
	if db.clock == nil {
		return 0
	}
	return db.clock.ahead()
}

// prepare looks at the schema before anything else does.
func (db *DB) prepare(ctx context.Context, keep bool) error {
	if keep {
		return db.engine.exclusively(ctx, func() error { _, err := db.newer(ctx); return err })
	}
	return db.Migrate(ctx)
}

// Whole is [ErrUnfinished] for what a copy has left half-way.
func (db *DB) Whole(ctx context.Context) error {
	half, err := db.unfinished(ctx)
	if err == nil && half {
		return fmt.Errorf("%s: %w", db, ErrUnfinished)
	}
	return err
}

// Close waits for writes that have begun and closes the database. Writes that
// come later fail. Closing twice is closing once.
func (db *DB) Close() error { return db.close() }

// Check tells whether the database answers.
func (db *DB) Check(ctx context.Context) error {
	rows, err := db.q.query(ctx, "SELECT 1")
	if err != nil {
		return fmt.Errorf("check database: %w", err)
	}
	return rows.Close()
}

// Engine is "sqlite" or "postgres".
func (db *DB) Engine() string { return db.engine.name() }

// String names the database without its password.
func (db *DB) String() string { return db.engine.String() }

// Write runs fn in one transaction and returns when it is on disk, or with
// nothing changed. fn may run more than once, and must not call Write. What
// Save set in the caller's values is taken back when fn fails or runs again.
func (db *DB) Write(ctx context.Context, fn func(interview.Tx) error) error {
	return db.write(ctx, func(t *tx) error { return fn(t) })
}

func (db *DB) write(ctx context.Context, fn func(*tx) error) error {
	var last *tx
	err := db.engine.write(ctx, func(q querier) error {
		if last != nil {
			last.takeBack()
		}
		last = &tx{reader: reader{db: db}}
		last.q = &guard{querier: q, ctx: ctx}
		err := fn(last)
		if err == nil {
			err = last.chain(ctx)
		}
		if broken := last.q.(*guard).broken; broken != nil {
			return broken
		}
		return err
	})
	switch {
	case err != nil && last != nil:
		last.takeBack()
	case err == nil && last != nil:
		if last.queued {
			db.queued()
		}
		if db.linker != nil && len(last.noted) > 0 {
			db.linker.noted(last.noted)
		}
	}
	return err
}

// reader reads through the pool or inside a transaction.
type reader struct {
	q  querier
	db *DB
}

// tx is one transaction.
type tx struct {
	reader
	undo   []func()
	events int
	queued bool // a task was added
	noted  []account.Entry
}

// later remembers how to take back what is set in a caller's value.
func (t *tx) later(undo func()) { t.undo = append(t.undo, undo) }

func (t *tx) takeBack() {
	for i := len(t.undo) - 1; i >= 0; i-- {
		t.undo[i]()
	}
	t.undo = nil
}

// guard makes both databases behave alike inside a transaction: after a
// statement failed nothing more is done and nothing is kept, even if the
// caller goes on; and a cancelled caller is told before the next statement,
// never in the midst of one.
type guard struct {
	querier
	ctx    context.Context
	broken error
}

func (g *guard) begin(ctx context.Context) error {
	if g.broken != nil {
		return g.broken
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return g.ctx.Err()
}
