package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/candorhq/candor/internal/interview"
)

// postgresDB is a pool of connections to one server.
type postgresDB struct {
	place     string
	db        *sql.DB
	rewritten sync.Map // text with ? to text with $1
	writes    sync.WaitGroup
	mu        sync.Mutex
	closed    bool
}

const (
	writeTime  = time.Minute      // of one transaction; a server out of reach must not hold a caller for ever
	cutOff     = 20 * time.Second // of silence, after which a connection counts as broken
	writeTries = 10               // of one transaction that met another
	migrateKey = 0x63616e646f72
	eventsOfTx = 1024 // places for events in one transaction
)

func openPostgres(ctx context.Context, c Config) (*postgresDB, error) {
	config, err := pgx.ParseConfig(c.URL)
	if err != nil {
		return nil, errors.New("the URL of the database cannot be read") // pgx's error may show the password
	}
	// A node that stops in the midst of a transaction holds others up no longer than this.
	setDefault(config.RuntimeParams, "idle_in_transaction_session_timeout", "30s")
	setDefault(config.RuntimeParams, "application_name", "candor")
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	config.DialFunc = dialer().DialContext
	conns := max(c.Conns, 0)
	if conns == 0 {
		conns = 16
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(max(conns, 2)) // migrations need two
	db.SetMaxIdleConns(max(conns, 2))
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &postgresDB{db: db, place: fmt.Sprintf("postgres://%s:%d/%s", config.Host, config.Port, config.Database)}, nil
}

// dialer makes connections that notice when the server can no longer be reached.
func dialer() *net.Dialer {
	return &net.Dialer{
		Control:         bound,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: cutOff / 2, Interval: cutOff / 6, Count: 3},
	}
}

func setDefault(m map[string]string, key, value string) {
	if m[key] == "" {
		m[key] = value
	}
}

func (p *postgresDB) name() string    { return "postgres" }
func (p *postgresDB) String() string  { return p.place }
func (p *postgresDB) pool() querier   { return postgresPool{p} }
func (p *postgresDB) handle() *sql.DB { return p.db }

// time is what the server's clock says while it answers.
func (p *postgresDB) time(ctx context.Context) (at time.Time, err error) {
	err = p.db.QueryRowContext(ctx, "SELECT clock_timestamp()").Scan(&at)
	return at, err
}

func (p *postgresDB) close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.writes.Wait()
	return p.db.Close()
}

// enter counts a write that close must wait for.
func (p *postgresDB) enter() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.writes.Add(1)
	return true
}

func (p *postgresDB) write(ctx context.Context, fn func(querier) error) error {
	if !p.enter() {
		return errClosed
	}
	defer p.writes.Done()
	for try := 1; ; try++ {
		err := p.transaction(ctx, fn)
		if try == writeTries || !clash(err) {
			return err
		}
		select {
		case <-time.After(rand.N(time.Millisecond << try)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// clash tells whether two transactions met and this one lost: it can be run
// again.
func clash(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "40001" || e.Code == "40P01")
}

func (p *postgresDB) transaction(ctx context.Context, fn func(querier) error) (err error) {
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return p.fault(err)
	}
	defer conn.Close()
	// Once begun it ends: a caller that goes away in the midst of the commit
	// would not know how it ended.
	whole, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTime)
	defer cancel()
	tx, err := conn.BeginTx(whole, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", p.fault(err))
	}
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("panic in a transaction: %v\n%s", e, debug.Stack())
		}
		tx.Rollback() // does nothing after the commit
	}()
	if err := fn(postgresTx{p, tx, whole}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", p.fault(err))
	}
	return nil
}

func (p *postgresDB) forUpdate() string             { return " FOR UPDATE" }
func (p *postgresDB) skipLocked() string            { return " FOR UPDATE SKIP LOCKED" }
func (p *postgresDB) contains(column string) string { return "strpos(" + column + ", ?) > 0" }
func (p *postgresDB) kept() string                  { return "json_extract_path_text(extra, ?, ?)" }

// settled: what is open may still add events, with the numbers of its own
// transaction. One's own are there already.
func (p *postgresDB) settled() string {
	return `(seq < (SELECT base + pg_snapshot_xmin(pg_current_snapshot())::text::bigint * 1024 FROM event_base)
		OR (seq - (SELECT base FROM event_base)) / 1024 = pg_current_xact_id_if_assigned()::text::bigint)`
}

func (p *postgresDB) serial(ctx context.Context, q querier, table string) (int64, error) {
	return scalar(ctx, q, "SELECT nextval('"+table+"_serial')")
}

func (p *postgresDB) number(ctx context.Context, q querier, e *interview.Event, nth int) error {
	if nth >= eventsOfTx {
		return interview.Errorf(interview.TooLarge, "more than %d events in one transaction", eventsOfTx)
	}
	n, err := scalar(ctx, q, "SELECT base + pg_current_xact_id()::text::bigint * 1024 FROM event_base")
	e.Seq = n + int64(nth)
	return err
}

func (p *postgresDB) alone() bool { return false }

// lockChain is held until the commit: what comes later sees the entries of what
// came before, and no two have the same number. It is taken last in a
// transaction, so that nobody who holds it waits for a row.
func (p *postgresDB) lockChain(ctx context.Context, q querier, orgID string) error {
	rows, err := q.query(ctx, "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", "audit "+orgID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return q.fault(rows.Err())
}

// ready raises the base of events' numbers after the rows came from another
// server.
func (p *postgresDB) ready(ctx context.Context) error {
	_, err := p.db.ExecContext(ctx, `UPDATE event_base SET base = newest.seq + 1 - pg_current_xact_id()::text::bigint * 1024
		FROM (SELECT max(seq) AS seq FROM event) AS newest
		WHERE newest.seq >= base + pg_current_xact_id()::text::bigint * 1024`)
	return err
}

func (p *postgresDB) goOn(ctx context.Context, q querier, table string) error {
	if table == "event" {
		return nil // ready sees to it
	}
	// Others may have drawn numbers of rows that are not seen yet.
	_, err := scalar(ctx, q, "SELECT setval('"+table+"_serial', greatest((SELECT max(serial) FROM "+table+"), (SELECT last_value FROM "+table+"_serial), 1000))")
	return err
}

func (p *postgresDB) snapshot(ctx context.Context) (snapshot, error) {
	tx, err := p.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return snapshot{}, p.fault(err)
	}
	return snapshot{postgresTx{p, tx, ctx}, tx.Rollback}, nil
}

func (p *postgresDB) index(ctx context.Context, q querier, n int64, space string, words []string) error {
	var b strings.Builder
	for i, w := range words { // letters, digits and marks only: there is nothing to escape
		b.WriteString(" '" + w + "':" + strconv.Itoa(i+1))
	}
	_, err := q.exec(ctx, "INSERT INTO turn_word (n, space, words) VALUES (?, ?, ?::text::tsvector)", n, space, b.String())
	return err
}

// find is planned anew for every query: the best way depends on how common
// the words are, which a prepared plan does not see.
func (p *postgresDB) find(ctx context.Context, q querier, space string, terms []term, before int64, limit, offset int) ([]int64, error) {
	var parts []string
	for _, t := range terms {
		part := "( '" + strings.Join(t.words, "' <-> '") + "'"
		if t.prefix {
			part += ":*"
		}
		parts = append(parts, part+" )")
	}
	return scalars(ctx, q, `SELECT n FROM turn_word WHERE space = ? AND words @@ ?::text::tsquery AND n < ?
		ORDER BY n DESC LIMIT ? OFFSET ?`, pgx.QueryExecModeExec, space, strings.Join(parts, " & "), before, limit, offset)
}

// empty takes what is made of the tables' rows with them.
func (p *postgresDB) empty(ctx context.Context, tables []string) error {
	_, err := p.db.ExecContext(ctx, "TRUNCATE "+strings.Join(tables, ", ")+", turn_word CASCADE")
	return p.fault(err)
}

func (p *postgresDB) exclusively(ctx context.Context, fn func() error) error {
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrateKey)); err != nil {
		return fmt.Errorf("wait for the other node's migration: %w", err)
	}
	err = fn()
	_, freed := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(migrateKey))
	return errors.Join(err, freed)
}

// numbered writes $1, $2 … for every ?. Statements hold no ? of their own.
func (p *postgresDB) numbered(stmt string) string {
	if s, ok := p.rewritten.Load(stmt); ok {
		return s.(string)
	}
	var b strings.Builder
	n := 0
	for part := range strings.SplitSeq(stmt, "?") {
		if n > 0 {
			b.WriteString("$" + strconv.Itoa(n))
		}
		b.WriteString(part)
		n++
	}
	p.rewritten.Store(stmt, b.String())
	return b.String()
}

// fault words a violated constraint as a caller may see it. Constraints are
// named after table and column.
func (p *postgresDB) fault(err error) error {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		if lost(err) {
			return away(err)
		}
		return err
	}
	column := strings.TrimPrefix(e.ConstraintName, e.TableName+"_")
	switch e.Code {
	case "23505":
		return taken(strings.TrimSuffix(column, "_key"), err)
	case "23503":
		return dangling(err)
	case "23514":
		if e.ConstraintName == "interview_state_edge" {
			return wrongStep(err)
		}
		return disallowed(strings.TrimSuffix(column, "_check"), err)
	case "53100": // disk_full
		return full(err)
	case "53300", "57P01", "57P02", "57P03": // too many connections, or the server stops or starts
		return away(err)
	}
	if strings.HasPrefix(e.Code, "08") { // connection_exception
		return away(err)
	}
	return err
}

// lost tells whether the connection broke or none could be made, rather than
// that the caller went away.
func lost(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) {
		return false
	}
	_, refused := errors.AsType[*pgconn.ConnectError](err)
	_, broken := errors.AsType[net.Error](err)
	return refused || broken || pgconn.SafeToRetry(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone)
}

// postgresPool reads outside transactions.
type postgresPool struct{ *postgresDB }

func (q postgresPool) inTx() bool { return false }

func (q postgresPool) query(ctx context.Context, stmt string, args ...any) (*sql.Rows, error) {
	rows, err := q.db.QueryContext(ctx, q.numbered(stmt), args...)
	return rows, q.fault(err)
}

func (q postgresPool) exec(context.Context, string, ...any) (int64, error) {
	return 0, errors.New("a write outside a transaction")
}

// postgresTx is one transaction; whole bounds all of it.
type postgresTx struct {
	*postgresDB
	tx    *sql.Tx
	whole context.Context
}

func (q postgresTx) inTx() bool { return true }

func (q postgresTx) query(_ context.Context, stmt string, args ...any) (*sql.Rows, error) {
	rows, err := q.tx.QueryContext(q.whole, q.numbered(stmt), args...)
	return rows, q.fault(err)
}

func (q postgresTx) exec(_ context.Context, stmt string, args ...any) (int64, error) {
	res, err := q.tx.ExecContext(q.whole, q.numbered(stmt), args...)
	if err != nil {
		return 0, q.fault(err)
	}
	return res.RowsAffected()
}
