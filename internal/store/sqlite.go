package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"modernc.org/sqlite"

	"github.com/candorhq/candor/internal/interview"
)

// sqliteDB is one file: a writer that commits in groups, and readers.
type sqliteDB struct {
	path    string
	readers *statements
	writer  *writer
	migrant *sql.DB
}

// Pragmas are per connection, so they stand in the DSN. mmap and small caches:
// every connection reads the one page cache of the system.
const sqlitePragmas = "_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=foreign_keys(1)&_pragma=trusted_schema(0)&_pragma=temp_store(2)" +
	"&_pragma=mmap_size(4294967296)&_pragma=journal_size_limit(67108864)"

func openSQLite(ctx context.Context, path string, c Config) (*sqliteDB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := createSQLite(ctx, path); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	conns := max(c.Conns, 0)
	if conns == 0 {
		conns = 4
	}
	readers, err := sql.Open("sqlite", sqliteDSN(path, sqlitePragmas+"&_pragma=cache_size(-2048)&_pragma=query_only(1)"))
	if err != nil {
		return nil, err
	}
	readers.SetMaxOpenConns(conns)
	readers.SetMaxIdleConns(conns)
	migrant, err := sql.Open("sqlite", sqliteDSN(path, sqlitePragmas+"&_txlock=immediate"))
	if err != nil {
		return nil, err
	}
	migrant.SetMaxIdleConns(0)
	w, err := newWriter(ctx, sqliteDSN(path, sqlitePragmas+"&_pragma=cache_size(-8192)&_pragma=secure_delete(FAST)"))
	if err != nil {
		return nil, errors.Join(err, readers.Close(), migrant.Close())
	}
	return &sqliteDB{path: path, readers: &statements{db: readers}, writer: w, migrant: migrant}, nil
}

func sqliteDSN(path, query string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query
}

// createSQLite makes the file with its page size, which cannot be changed once
// the journal is a WAL. On a database that exists it changes nothing.
func createSQLite(ctx context.Context, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	size, err := f.Seek(0, 2)
	if err := errors.Join(err, f.Close()); err != nil || size > 0 {
		return err
	}
	db, err := sql.Open("sqlite", sqliteDSN(path, "_pragma=busy_timeout(10000)&_pragma=page_size(16384)"))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "PRAGMA journal_mode = WAL")
	return err
}

func (s *sqliteDB) name() string    { return "sqlite" }
func (s *sqliteDB) String() string  { return "sqlite:" + s.path }
func (s *sqliteDB) pool() querier   { return s.readers }
func (s *sqliteDB) handle() *sql.DB { return s.migrant }

func (s *sqliteDB) write(ctx context.Context, fn func(querier) error) error {
	return s.writer.write(ctx, fn)
}

func (s *sqliteDB) close() error {
	s.writer.stop()
	err := errors.Join(s.readers.db.Close(), s.migrant.Close())
	// After a clean stop the database is one file: whoever copies it alone has
	// everything. A reader in another process may keep this from happening.
	_, checkpoint := s.writer.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
	return errors.Join(err, checkpoint, s.writer.conn.Close(), s.writer.db.Close())
}

func (s *sqliteDB) forUpdate() string             { return "" } // there is one writer
func (s *sqliteDB) skipLocked() string            { return "" }
func (s *sqliteDB) contains(column string) string { return "instr(" + column + ", ?) > 0" }
func (s *sqliteDB) kept() string                  { return "json_extract(extra, '$.' || ? || '.' || ?)" }
func (s *sqliteDB) settled() string               { return "" } // there is one writer

func (s *sqliteDB) serial(ctx context.Context, q querier, table string) (int64, error) {
	return scalar(ctx, q, "UPDATE counter SET value = value + 1 WHERE name = ? RETURNING value", table)
}

func (s *sqliteDB) number(ctx context.Context, q querier, e *interview.Event, _ int) (err error) {
	e.Seq, err = s.serial(ctx, q, "event")
	return err
}

func (s *sqliteDB) goOn(ctx context.Context, q querier, table string) error {
	column := "serial"
	if table == "event" {
		column = "seq"
	}
	_, err := q.exec(ctx, "UPDATE counter SET value = max(value, (SELECT max("+column+") FROM "+table+")) WHERE name = ?", table)
	return err
}

func (s *sqliteDB) snapshot(ctx context.Context) (snapshot, error) {
	tx, err := s.readers.db.BeginTx(ctx, nil)
	if err != nil {
		return snapshot{}, err
	}
	return snapshot{sqliteTx{tx}, tx.Rollback}, nil
}

// sqliteTx reads in one transaction.
type sqliteTx struct{ tx *sql.Tx }

func (q sqliteTx) inTx() bool            { return true }
func (q sqliteTx) fault(err error) error { return sqliteFault(err) }

func (q sqliteTx) query(ctx context.Context, stmt string, args ...any) (*sql.Rows, error) {
	return q.tx.QueryContext(ctx, stmt, args...)
}

func (q sqliteTx) exec(context.Context, string, ...any) (int64, error) {
	return 0, errors.New("a write where only reading is meant")
}

func (s *sqliteDB) index(ctx context.Context, q querier, n int64, space string, words []string) error {
	_, err := q.exec(ctx, "INSERT INTO turn_word (rowid, space, body) VALUES (?, ?, ?)", n, space, strings.Join(words, " "))
	return err
}

func (s *sqliteDB) find(ctx context.Context, q querier, space string, terms []term, before int64, limit, offset int) ([]int64, error) {
	var match strings.Builder
	// Words hold letters, digits and marks only: there is nothing to escape.
	match.WriteString("space : " + space)
	for _, t := range terms {
		match.WriteString(` AND body : "` + strings.Join(t.words, " ") + `"`)
		if t.prefix {
			match.WriteString("*")
		}
	}
	return scalars(ctx, q, "SELECT rowid FROM turn_word WHERE turn_word MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ? OFFSET ?",
		match.String(), before, limit, offset)
}

// alone: there is one writer.
func (s *sqliteDB) alone() bool { return true }

// lockChain has nothing to do.
func (s *sqliteDB) lockChain(context.Context, querier, string) error { return nil }

func (s *sqliteDB) ready(context.Context) error { return nil }

// empty leaves it to the operator: a file is sooner removed than emptied.
func (s *sqliteDB) empty(context.Context, []string) error {
	return fmt.Errorf("%s: %w: remove the file", s.path, ErrUnfinished)
}

// exclusively needs no lock: each migration is a transaction that excludes all
// others, and Migrate looks again when it lost the race.
func (s *sqliteDB) exclusively(_ context.Context, fn func() error) error { return fn() }

// statements is a pool of connections that keeps its statements prepared.
type statements struct {
	db       *sql.DB
	prepared sync.Map // text to *sql.Stmt
}

func (s *statements) inTx() bool { return false }

func (s *statements) fault(err error) error { return sqliteFault(err) }

func (s *statements) query(ctx context.Context, stmt string, args ...any) (*sql.Rows, error) {
	st, ok := s.prepared.Load(stmt)
	if !ok {
		fresh, err := s.db.PrepareContext(ctx, stmt)
		if err != nil {
			return nil, sqliteFault(err)
		}
		var lost bool
		if st, lost = s.prepared.LoadOrStore(stmt, fresh); lost {
			fresh.Close()
		}
	}
	rows, err := st.(*sql.Stmt).QueryContext(ctx, args...)
	return rows, sqliteFault(err)
}

func (s *statements) exec(context.Context, string, ...any) (int64, error) {
	return 0, errors.New("a write outside a transaction")
}

// SQLite's extended result codes (sqlite.org/rescode.html).
const (
	sqliteBusy    = 5  // of every extended code, the low byte
	sqliteFull    = 13 // so too
	sqliteCheck   = 275
	sqliteForeign = 787
	sqlitePrimary = 1555
	sqliteTrigger = 1811
	sqliteUnique  = 2067
)

// sqliteFault words a violated constraint as a caller may see it.
func sqliteFault(err error) error {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	// "constraint failed: UNIQUE constraint failed: candidate.env, candidate.email (2067)"
	said := strings.TrimSuffix(e.Error(), " ("+strconv.Itoa(e.Code())+")")
	said = said[strings.LastIndex(said, ": ")+1:]
	last := strings.TrimSpace(said[strings.LastIndex(said, ",")+1:])
	switch e.Code() {
	case sqliteUnique, sqlitePrimary:
		_, field, _ := strings.Cut(last, ".")
		return taken(field, err)
	case sqliteForeign:
		return dangling(err)
	case sqliteCheck:
		return disallowed(last, err)
	case sqliteTrigger:
		return wrongStep(err)
	}
	switch e.Code() & 0xff {
	case sqliteFull:
		return full(err)
	case sqliteBusy:
		return away(err)
	}
	return err
}
