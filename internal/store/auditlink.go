package store

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// A chain has one end, and whoever adds to it holds it until the commit is on
// disk. Where transactions run side by side that would make all changes of an
// organization wait for each other. So on PostgreSQL a transaction leaves its
// entries in audit_note, and a moment later those of many are put into the
// chains together. Nothing is lost in between: what a killed node left, the
// next one that looks puts in. Whoever reads a chain has it completed first.
const (
	linkDelay = 50 * time.Millisecond // for which entries wait for others
	linkLook  = 15 * time.Second      // between looks for what killed nodes left
	linkAgain = time.Second           // after a failure
	linkEnd   = 5 * time.Second       // for the last ones when the database is closed
	linkGroup = 500                   // entries of one transaction
)

// note is an entry that waits for its place.
type note struct {
	ID string // in the order of their making, as far as clocks tell
	account.Entry
}

var notes = tie("audit_note", func(n *note) []column {
	cs := []column{{"id", key(&n.ID), true}}
	for _, c := range audits.columns(&n.Entry) {
		if c.name != "seq" && c.name != "previous" && c.name != "hash" {
			cs = append(cs, c)
		}
	}
	return cs
})

// leave keeps entries until they are linked.
func (t *tx) leave(ctx context.Context, entries []account.Entry) error {
	for _, e := range entries {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		if _, err := insert(ctx, t.q, notes, &note{id.String(), e}, ""); err != nil {
			return err
		}
	}
	return nil
}

// link puts what waits for a place in an organization's chain into it. What
// comes meanwhile is left: who reads a chain must not follow those who add to
// it for as long as they do.
func (db *DB) link(ctx context.Context, orgID string) error {
	some, err := scalars(ctx, db.q, "SELECT 1 FROM audit_note WHERE organization_id = ? LIMIT 1", orgID)
	if err != nil || len(some) == 0 {
		return err
	}
	for more := true; more; {
		err := db.write(ctx, func(t *tx) error {
			n, err := t.link(ctx, orgID)
			more = n == linkGroup
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// link links one group and tells how many they were.
func (t *tx) link(ctx context.Context, orgID string) (int, error) {
	head, err := t.chainEnd(ctx, orgID)
	if err != nil {
		return 0, err
	}
	// What others commit meanwhile is not seen, and left for the next time.
	rows, err := t.q.query(ctx, `DELETE FROM audit_note WHERE id IN (SELECT id FROM audit_note WHERE organization_id = ? ORDER BY id LIMIT ?)
		RETURNING `+notes.list, orgID, linkGroup)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var waited []note
	for rows.Next() {
		waited = append(waited, note{})
		if err := notes.scan(rows, &waited[len(waited)-1]); err != nil {
			return 0, reading(notes.table, err)
		}
	}
	if err := t.q.fault(rows.Err()); err != nil {
		return 0, err
	}
	rows.Close()
	slices.SortFunc(waited, func(a, b note) int { return cmp.Compare(a.ID, b.ID) })
	var stmt strings.Builder
	for some := range slices.Chunk(waited, 50) {
		stmt.Reset()
		stmt.WriteString("INSERT INTO audit (" + audits.list + ") VALUES ")
		var args []any
		for i := range some {
			e := &some[i].Entry
			e.Link(head)
			head = account.Head{Seq: e.Seq, Hash: e.Hash}
			vs, err := values(audits.columns(e), nil)
			if err != nil {
				return 0, err
			}
			if i > 0 {
				stmt.WriteString(", ")
			}
			stmt.WriteString("(" + marks(len(vs)) + ")")
			args = append(args, vs...)
		}
		if _, err := t.q.exec(ctx, stmt.String(), args...); err != nil {
			return 0, err
		}
	}
	return len(waited), nil
}

// linkAll puts in what waits in any organization.
func (db *DB) linkAll(ctx context.Context) error {
	rows, err := db.q.query(ctx, "SELECT DISTINCT organization_id FROM audit_note")
	if err != nil {
		return err
	}
	defer rows.Close()
	var orgs []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		orgs = append(orgs, id)
	}
	if err := db.q.fault(rows.Err()); err != nil {
		return err
	}
	for _, id := range orgs {
		if err := db.link(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// linker puts entries into their chains off the way of those who made them.
type linker struct {
	db   *DB
	wake chan struct{}

	mu   sync.Mutex
	orgs map[string]struct{} // with something to link
}

// startLinking returns what stops it again, when all is linked or linkEnd is over.
func (db *DB) startLinking(ctx context.Context) (stop func()) {
	l := &linker{db: db, wake: make(chan struct{}, 1), orgs: map[string]struct{}{}}
	db.linker = l
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var done sync.WaitGroup
	done.Go(func() { l.run(ctx) })
	return func() {
		cancel()
		done.Wait()
	}
}

// noted tells of entries that were left. It does not block.
func (l *linker) noted(entries []account.Entry) {
	l.mu.Lock()
	for _, e := range entries {
		l.orgs[e.OrganizationID] = struct{}{}
	}
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *linker) run(ctx context.Context) {
	look := time.NewTicker(linkLook)
	defer look.Stop()
	l.all(ctx)
	for {
		select {
		case <-ctx.Done():
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), linkEnd)
			defer cancel()
			l.some(ctx)
			return
		case <-look.C:
			l.all(ctx)
		case <-l.wake:
			pause(ctx, linkDelay)
			if !l.some(ctx) {
				pause(ctx, linkAgain)
			}
		}
	}
}

// some links the entries that it was told of. Those it could not link it goes
// on knowing of.
func (l *linker) some(ctx context.Context) bool {
	l.mu.Lock()
	orgs := l.orgs
	l.orgs = map[string]struct{}{}
	l.mu.Unlock()
	whole := true
	for id := range orgs {
		if err := l.db.link(ctx, id); err != nil {
			whole = false
			l.complain(ctx, err)
			l.noted([]account.Entry{{OrganizationID: id}})
		}
	}
	return whole
}

func (l *linker) all(ctx context.Context) {
	if err := l.db.linkAll(ctx); err != nil {
		l.complain(ctx, err)
	}
}

func (l *linker) complain(ctx context.Context, err error) {
	if ctx.Err() == nil && !errors.Is(err, interview.ErrUnavailable) {
		l.db.log.ErrorContext(ctx, "entries of the audit log wait for their place in the chain", slog.Any("err", err))
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
