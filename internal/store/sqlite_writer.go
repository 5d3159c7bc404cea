package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// One group takes at most this many transactions, or this long, so that the
// first of them does not wait for a queue that never ends.
const (
	groupSize = 128
	groupTime = 20 * time.Millisecond
)

var errClosed = errors.New("the database is closed")

// writer owns the one connection that writes. Transactions of many callers run
// one after the other in savepoints, share one durable commit, and are
// acknowledged after it: the disk is waited for once a group.
//
// Each caller runs its own function on its own goroutine while the writer
// waits, so that a panic or an early exit stays where it belongs.
type writer struct {
	db       *sql.DB
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
	queue    chan *request
	closing  chan struct{} // closed by stop
	closed   chan struct{} // closed when the writer has stopped
	commits  atomic.Uint64 // so far, tried ones too
	once     sync.Once
}

// request is one caller's transaction.
type request struct {
	taken atomic.Bool   // by the writer, or by a caller that gave up
	turn  chan struct{} // the caller may run its function, unless it is refused
	no    error         // why it is refused
	ran   chan error    // its function has returned
	done  chan error    // the group is on disk, or is not
}

func newWriter(ctx context.Context, dsn string) (*writer, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	w := &writer{db: db, conn: conn, prepared: map[string]*sql.Stmt{}, queue: make(chan *request, 2*groupSize),
		closing: make(chan struct{}), closed: make(chan struct{})}
	go w.loop()
	return w, nil
}

// stop waits for the group that runs and takes no more.
func (w *writer) stop() {
	w.once.Do(func() { close(w.closing) })
	<-w.closed
}

// write waits for its turn, runs fn, and returns when the group is on disk. A
// context that ends before fn began is honoured.
func (w *writer) write(ctx context.Context, fn func(querier) error) error {
	for {
		r := &request{turn: make(chan struct{}), ran: make(chan error, 1), done: make(chan error, 1)}
		if err := ctx.Err(); err != nil {
			return err
		}
		select {
		case w.queue <- r:
		case <-ctx.Done():
			return ctx.Err()
		case <-w.closing:
			return errClosed
		}
		select {
		case <-r.turn:
		case <-ctx.Done():
			if r.taken.CompareAndSwap(false, true) {
				return ctx.Err()
			}
			<-r.turn
		case <-w.closed:
			if r.taken.CompareAndSwap(false, true) {
				return errClosed
			}
			<-r.turn
		}
		if r.no != nil {
			return r.no
		}
		w.run(r, fn)
		if err := <-r.done; !errors.Is(err, errGroupLost) {
			return err
		}
	}
}

// run calls fn and tells the writer how it went, come what may.
func (w *writer) run(r *request, fn func(querier) error) {
	err := errors.New("the transaction's function did not return")
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction: %v\n%s", p, debug.Stack())
		}
		r.ran <- err
	}()
	err = fn(w)
}

func (w *writer) loop() {
	defer close(w.closed)
	for {
		select {
		case r := <-w.queue:
			w.group(r)
		case <-w.closing:
			return
		}
	}
}

// errGroupLost: SQLite rolled the whole transaction back because of one
// member. The others have not been acknowledged and run again.
var errGroupLost = errors.New("the group was rolled back")

// group runs the first request and those that wait behind it, and commits.
func (w *writer) group(first *request) {
	if !first.taken.CompareAndSwap(false, true) {
		return
	}
	if err := w.do("BEGIN IMMEDIATE"); err != nil {
		refuse(first, fmt.Errorf("begin: %w", err))
		return
	}
	var members []*request
	until := time.Now().Add(groupTime)
	for r := first; r != nil; r = w.next(len(members), until) {
		err, lost := w.member(r)
		if lost {
			r.done <- err
			acknowledge(members, errGroupLost)
			return
		}
		if err != nil {
			r.done <- err
			continue
		}
		members = append(members, r)
	}
	err := w.do("COMMIT")
	w.commits.Add(1) // before anybody is told
	if err != nil {
		err = fmt.Errorf("commit: %w", err)
		w.do("ROLLBACK") // there may be nothing left to roll back
	}
	acknowledge(members, err)
}

func acknowledge(rs []*request, err error) {
	for _, r := range rs {
		r.done <- err
	}
}

// refuse answers a request whose function must not run.
func refuse(r *request, err error) {
	r.no = err
	close(r.turn)
}

// next is another request that waits already, if the group has room.
func (w *writer) next(members int, until time.Time) *request {
	for members < groupSize && time.Now().Before(until) {
		select {
		case r := <-w.queue:
			if r.taken.CompareAndSwap(false, true) {
				return r
			}
		default:
			return nil
		}
	}
	return nil
}

// member runs one request in its savepoint. lost tells that the transaction
// around it is gone too.
func (w *writer) member(r *request) (err error, lost bool) {
	if err := w.do("SAVEPOINT member"); err != nil {
		refuse(r, fmt.Errorf("savepoint: %w", err))
		return err, true
	}
	close(r.turn)
	if err = <-r.ran; err == nil {
		if err = w.do("RELEASE member"); err == nil {
			return nil, false
		}
	}
	if back := w.do("ROLLBACK TO member"); back != nil {
		w.do("ROLLBACK") // a full disk or an I/O error ends the transaction by itself
		return err, true
	}
	if back := w.do("RELEASE member"); back != nil {
		w.do("ROLLBACK")
		return err, true
	}
	return err, false
}

// do runs a statement of the transaction's own. No context may interrupt it.
func (w *writer) do(stmt string) error {
	_, err := w.exec(context.Background(), stmt)
	return err
}

func (w *writer) inTx() bool            { return true }
func (w *writer) fault(err error) error { return sqliteFault(err) }

// statement prepares once. Only the goroutine whose turn it is comes here.
func (w *writer) statement(ctx context.Context, stmt string) (*sql.Stmt, error) {
	if st, ok := w.prepared[stmt]; ok {
		return st, nil
	}
	st, err := w.conn.PrepareContext(ctx, stmt)
	if err != nil {
		return nil, sqliteFault(err)
	}
	w.prepared[stmt] = st
	return st, nil
}

func (w *writer) query(ctx context.Context, stmt string, args ...any) (*sql.Rows, error) {
	st, err := w.statement(ctx, stmt)
	if err != nil {
		return nil, err
	}
	rows, err := st.QueryContext(ctx, args...)
	return rows, sqliteFault(err)
}

func (w *writer) exec(ctx context.Context, stmt string, args ...any) (int64, error) {
	st, err := w.statement(ctx, stmt)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(ctx, args...)
	if err != nil {
		return 0, sqliteFault(err)
	}
	return res.RowsAffected()
}
