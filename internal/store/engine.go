package store

import (
	"context"
	"database/sql"

	"github.com/candorhq/candor/internal/interview"
)

// engine is one of the two databases.
type engine interface {
	name() string
	String() string
	pool() querier
	// write runs fn in a transaction and returns when it is on disk. It may run
	// fn again after a failure that another try can mend.
	write(ctx context.Context, fn func(querier) error) error
	close() error
	handle() *sql.DB // for migrations
	wordings

	// serial is the next number of a table.
	serial(ctx context.Context, q querier, table string) (int64, error)
	// number gives an event the next place in the order of commits; nth counts
	// the events of the transaction from 0.
	number(ctx context.Context, q querier, e *interview.Event, nth int) error
	// index makes a turn's words findable.
	index(ctx context.Context, q querier, n int64, space string, words []string) error
	// find are the turns that match, newest first, from before a turn on.
	find(ctx context.Context, q querier, space string, terms []term, before int64, limit, offset int) ([]int64, error)
	// goOn makes serials go on after the newest of a table.
	goOn(ctx context.Context, q querier, table string) error
	// alone tells whether no two transactions run at once.
	alone() bool
	// lockChain makes those who add to an organization's audit chain wait for
	// each other until the transaction ends.
	lockChain(ctx context.Context, q querier, orgID string) error
	// snapshot reads one moment.
	snapshot(ctx context.Context) (snapshot, error)
	// ready is called when the schema is up to date.
	ready(ctx context.Context) error
	// scrub takes the content of deleted rows out of the database's files.
	scrub(ctx context.Context) error
	// empty takes everything out of a database that was half copied into.
	empty(ctx context.Context, tables []string) error
	// remnants is what those files still hold of deleted rows after a scrub.
	remnants() string
	// exclusively runs fn while no other node migrates.
	exclusively(ctx context.Context, fn func() error) error
}

// wordings are the clauses that the databases word differently.
type wordings interface {
	forUpdate() string             // locks the rows read; inside a transaction only
	skipLocked() string            // the same, passing over rows that others hold
	contains(column string) string // whether the column holds the argument
	kept() string                  // the text in the column extra at two arguments: dialect and field
	settled() string               // condition on events that no later commit can come before
}

func (g *guard) inTx() bool { return true }

func (g *guard) query(ctx context.Context, stmt string, args ...any) (*sql.Rows, error) {
	if err := g.begin(ctx); err != nil {
		return nil, err
	}
	rows, err := g.querier.query(context.WithoutCancel(ctx), stmt, args...)
	if err != nil {
		g.broken = err
	}
	return rows, err
}

func (g *guard) exec(ctx context.Context, stmt string, args ...any) (int64, error) {
	if err := g.begin(ctx); err != nil {
		return 0, err
	}
	n, err := g.querier.exec(context.WithoutCancel(ctx), stmt, args...)
	if err != nil {
		g.broken = err
	}
	return n, err
}

func (g *guard) fault(err error) error {
	err = g.querier.fault(err)
	if err != nil && g.broken == nil {
		g.broken = err
	}
	return err
}
