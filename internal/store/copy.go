package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// carried is a table as Copy sees it: its columns by kind, and an order in
// which both databases read the same rows.
type carried struct {
	table   string
	columns []column
	order   string
	counter bool // its serials go on where they were
}

func carry[T any](m *mapping[T], order string, counter bool) carried {
	return carried{table: m.table, columns: m.columns(new(T)), order: order, counter: counter}
}

// carriage lists the tables, those that are referred to first.
func carriage() []carried {
	hooks := carry(webhooks, "id", false)
	hooks.columns = append(hooks.columns, column{name: "deleted_at", field: num(new(int64))})
	work := carry(tasks, "id", false)
	work.columns = append(work.columns, column{name: "again", field: num(new(int64))}, column{name: "asked_at", field: num(new(int64))})
	return []carried{
		carry(organizations, "serial", true),
		carry(members, "id", false),
		carry(keys, "id", false),
		carry(audits, "organization_id, seq", false),
		carry(notes, "id", false),
		carry(positions, "serial", true),
		carry(plans, "serial", true),
		carry(candidates, "serial", true),
		carry(interviews, "serial", true),
		carry(sittings, "id", false),
		carry(recordings, "id", false),
		carry(calls, "id", false),
		carry(signals, "id", false),
		carry(reviews, "id", false),
		carry(answers, "id", false),
		carry(transcripts, "answer_id, version", false),
		carry(turns, "n", false),
		carry(uploads, "id", false),
		carry(assessments, "id", false),
		carry(stageRuns, "interview_id, stage", false),
		{table: "result", order: "interview_id, version", columns: []column{
			{name: "interview_id", field: key(new(string))},
			{name: "version", field: num(new(int))},
			{name: "document", field: blob(new([]byte))},
		}},
		carry(events, "seq", true),
		hooks,
		carry(deliveries, "id", false),
		carry(mails, "id", false),
		carry(tries, "interview_id, question_id", false),
		carry(requests, "id", false),
		carry(views, "id", false),
		carry(reviewTimes, "interview_id, member_id", false),
		carry(shares, "id", false),
		carry(aliases, "organization_id, dialect, kind, theirs", false),
		carry(onces, "organization_id, env, key", false),
		carry(importCursors, "organization_id, env, dialect, source", false),
		work,
		carry(taskTurns, "kind, organization_id", false),
		carry(holds, "id", false),
		carry(erasures, "id", false),
		{table: "secret_print", order: "name", columns: []column{
			{name: "name", field: key(new(string))},
			{name: "print", field: blob(new([]byte))},
			{name: "at", field: num(new(int64))},
		}},
		{table: "held_upload", order: "upload_id", columns: []column{{name: "upload_id", field: key(new(string))}}},
	}
}

// batch is how many rows one transaction carries.
const batch = 500

// Copied is what a copy has done.
type Copied struct {
	Rows    map[string]int // of each table
	Copy    time.Duration
	Compare time.Duration // 0 where nothing was compared
}

// ErrUnfinished is a database that another was being copied into when that was
// interrupted. Nothing in it can be trusted.
var ErrUnfinished = errors.New("another database was being copied into this one and that has not finished")

// Copy carries every row of one database into another that has the same schema
// and is empty, whichever engines they are. It reads one moment of the first,
// which may go on serving. Until it has ended the second is marked: [Open]
// refuses it, unless told otherwise, and another Copy into it begins anew on
// PostgreSQL; a SQLite file is to be removed.
func Copy(ctx context.Context, from, to *DB) (Copied, error) { return fill(ctx, from, to, false) }

// Move is Copy, and compares the two databases row by row before it takes the
// mark away.
func Move(ctx context.Context, from, to *DB) (Copied, error) { return fill(ctx, from, to, true) }

func fill(ctx context.Context, from, to *DB, compare bool) (done Copied, err error) {
	// The lock keeps a second copy out, and servers that start.
	err = to.engine.exclusively(ctx, func() error {
		if err := copyable(ctx, from, to); err != nil {
			return err
		}
		// Entries of the audit log that wait would get their place while the copy
		// is compared.
		if err := from.linkAll(ctx); err != nil {
			return err
		}
		if err := to.mark(ctx); err != nil {
			return err
		}
		began := time.Now()
		if done.Rows, err = carryAll(ctx, from, to); err != nil {
			return err
		}
		done.Copy = time.Since(began)
		if compare {
			began = time.Now()
			if err := Compare(ctx, from, to); err != nil {
				return fmt.Errorf("the copy is not the same: %w", err)
			}
			done.Compare = time.Since(began)
		}
		return to.unmark(ctx)
	})
	return done, err
}

func carryAll(ctx context.Context, from, to *DB) (map[string]int, error) {
	src, err := from.engine.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	counts := map[string]int{}
	for _, c := range carriage() {
		n, err := c.copy(ctx, src, to)
		if err != nil {
			return nil, fmt.Errorf("copy %s: %w", c.table, err)
		}
		counts[c.table] = n
	}
	return counts, to.engine.ready(ctx)
}

// copyable sees to it that there is nothing in to, and tells why there is.
func copyable(ctx context.Context, from, to *DB) error {
	a, err := from.Version(ctx)
	if err != nil {
		return err
	}
	b, err := to.Version(ctx)
	if err != nil {
		return err
	}
	if a != b {
		return fmt.Errorf("the schemas differ: %d and %d", a, b)
	}
	half, err := to.unfinished(ctx)
	if err != nil {
		return err
	}
	if half {
		var tables []string
		for _, c := range carriage() {
			tables = append(tables, c.table)
		}
		return to.engine.empty(ctx, tables)
	}
	if full, err := to.Inhabited(ctx); err != nil || !full {
		return err
	}
	return errors.New("the database to copy into is not empty")
}

// Inhabited tells whether there is anything of an installation's.
func (db *DB) Inhabited(ctx context.Context) (bool, error) {
	n, err := scalar(ctx, db.q, "SELECT count(*) FROM organization")
	return n > 0, err
}

func (db *DB) mark(ctx context.Context) error {
	_, err := db.change(ctx, "INSERT INTO unfinished_copy (one, at) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET at = excluded.at", micros(db.now()))
	return err
}

func (db *DB) unmark(ctx context.Context) error {
	_, err := db.change(ctx, "DELETE FROM unfinished_copy")
	return err
}

// marked is the schema since which a copy marks its database, and a backup says
// that it is being taken.
const marked = 28

// unfinished tells whether a copy into the database was interrupted.
func (db *DB) unfinished(ctx context.Context) (bool, error) {
	has, err := db.Version(ctx)
	if err != nil || has < marked {
		return false, err
	}
	n, err := scalar(ctx, db.q, "SELECT count(*) FROM unfinished_copy")
	return n > 0, err
}

func (c carried) names() string {
	var ns []string
	for _, col := range c.columns {
		ns = append(ns, col.name)
	}
	return strings.Join(ns, ", ")
}

func (c carried) copy(ctx context.Context, src snapshot, to *DB) (int, error) {
	spaces, err := c.spaces(ctx, src)
	if err != nil {
		return 0, err
	}
	rows, err := src.query(ctx, "SELECT "+c.names()+" FROM "+c.table+" ORDER BY "+c.order)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var pending [][]any
	var parents [][2]any // organizations may be older than their parent
	n := 0
	for more := true; more; {
		if more = rows.Next(); more {
			row, err := c.read(rows)
			if err != nil {
				return 0, err
			}
			if c.table == "organization" && row[2] != nil {
				parents = append(parents, [2]any{row[2], row[1]})
				row[2] = nil
			}
			pending = append(pending, row)
			n++
		}
		if len(pending) == batch || !more && len(pending) > 0 {
			if err := c.write(ctx, to, pending, spaces); err != nil {
				return 0, err
			}
			pending = pending[:0]
		}
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	return n, to.write(ctx, func(t *tx) error {
		for _, p := range parents {
			if _, err := t.q.exec(ctx, "UPDATE organization SET parent_id = ? WHERE id = ?", p[0], p[1]); err != nil {
				return err
			}
		}
		if !c.counter || n == 0 {
			return nil
		}
		return to.engine.goOn(ctx, t.q, c.table)
	})
}

// spaces are the words that stand for the tenants of turns' interviews.
func (c carried) spaces(ctx context.Context, src snapshot) (map[string]string, error) {
	if c.table != turns.table {
		return nil, nil
	}
	rows, err := src.query(ctx, "SELECT id, organization_id, env FROM interview WHERE id IN (SELECT interview_id FROM turn)")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	words := map[string]string{}
	for rows.Next() {
		var id string
		var s interview.Space
		if err := rows.Scan(&id, &s.OrganizationID, (*string)(&s.Env)); err != nil {
			return nil, err
		}
		words[id] = spaceWord(s)
	}
	return words, rows.Err()
}

// read takes the row as it is, in the types that both databases take.
func (c carried) read(rows *sql.Rows) ([]any, error) {
	row := make([]any, len(c.columns))
	dest := make([]any, len(row))
	for i := range row {
		dest[i] = &row[i]
	}
	if err := rows.Scan(dest...); err != nil {
		return nil, err
	}
	for i, col := range c.columns {
		switch v := row[i].(type) {
		case []byte:
			if _, ok := col.field.(binary); ok {
				row[i] = bytes.Clone(v)
			} else {
				row[i] = string(v)
			}
		case int64:
			switch col.field.(type) {
			case flag:
				row[i] = v != 0
			case real:
				row[i] = float64(v)
			}
		}
	}
	return row, nil
}

func (c carried) write(ctx context.Context, to *DB, rows [][]any, spaces map[string]string) error {
	return to.write(ctx, func(t *tx) error {
		stmt := "INSERT INTO " + c.table + " (" + c.names() + ") VALUES (" + marks(len(c.columns)) + ")"
		for _, row := range rows {
			if _, err := t.q.exec(ctx, stmt, row...); err != nil {
				return err
			}
			if c.table != turns.table {
				continue
			}
			var s spoken
			for i, col := range turns.columns(&s) {
				if err := col.field.Scan(row[i]); err != nil {
					return err
				}
			}
			if err := t.indexTurn(ctx, spaces[s.interview], s); err != nil {
				return err
			}
		}
		return nil
	})
}

// snapshot reads one moment of a database.
type snapshot struct {
	querier
	end func() error
}

// Close ends the reading.
func (s snapshot) Close() error { return s.end() }
