package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// column is one named column and the Go value it holds.
type column struct {
	name  string
	field field
	fixed bool // set when the row is made and never again
}

// mapping ties a Go type to its table. Statements name every column; the list
// is written once, so that a read, an insert and an update cannot differ.
type mapping[T any] struct {
	table   string
	columns func(*T) []column
	names   []string // of the columns
	list    string   // the names with commas
}

func tie[T any](table string, columns func(*T) []column) *mapping[T] {
	m := &mapping[T]{table: table, columns: columns}
	for _, c := range columns(new(T)) {
		m.names = append(m.names, c.name)
	}
	m.list = strings.Join(m.names, ", ")
	return m
}

// selectFrom begins a query for whole rows.
func (m *mapping[T]) selectFrom() string { return "SELECT " + m.list + " FROM " + m.table + " " }

func (m *mapping[T]) scan(rows *sql.Rows, v *T) error {
	cs := m.columns(v)
	dest := make([]any, len(cs))
	for i := range cs {
		dest[i] = cs[i].field
	}
	return rows.Scan(dest...)
}

// values are the columns' values, or an [interview.Invalid] error that names
// the column.
func values(cs []column, take func(column) bool) ([]any, error) {
	vs := make([]any, 0, len(cs)+2)
	for _, c := range cs {
		if take != nil && !take(c) {
			continue
		}
		v, err := c.field.value()
		if err != nil {
			if e, ok := errors.AsType[*interview.Error](err); ok {
				e.Field = c.name
			}
			return nil, err
		}
		vs = append(vs, v)
	}
	return vs, nil
}

// many reads the rows a condition and order select.
func many[T any](ctx context.Context, q querier, m *mapping[T], tail string, args ...any) ([]T, error) {
	if !askable(args) {
		return nil, nil
	}
	rows, err := q.query(ctx, m.selectFrom()+tail, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var vs []T
	for rows.Next() {
		vs = append(vs, *new(T))
		if err := m.scan(rows, &vs[len(vs)-1]); err != nil {
			return nil, reading(m.table, err)
		}
	}
	return vs, q.fault(rows.Err())
}

// one reads the first row a condition selects, or says [interview.NotFound].
func one[T any](ctx context.Context, q querier, m *mapping[T], tail string, args ...any) (T, error) {
	vs, err := many(ctx, q, m, tail, args...)
	if err != nil {
		return *new(T), err
	}
	if len(vs) == 0 {
		return *new(T), missing(m.table)
	}
	return vs[0], nil
}

// askable tells whether the arguments can be told to both databases. What
// cannot be stored cannot be found.
func askable(args []any) bool {
	for _, a := range args {
		if s, ok := a.(string); ok && (strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s)) {
			return false
		}
	}
	return true
}

// insert adds a row. A tail such as "ON CONFLICT …" may follow; the number of
// rows added comes back.
func insert[T any](ctx context.Context, q querier, m *mapping[T], v *T, tail string) (int64, error) {
	args, err := values(m.columns(v), nil)
	if err != nil {
		return 0, err
	}
	return q.exec(ctx, "INSERT INTO "+m.table+" ("+m.list+") VALUES ("+marks(len(args))+") "+tail, args...)
}

// update writes every column that is not fixed. The condition's arguments
// follow the columns'.
func update[T any](ctx context.Context, q querier, m *mapping[T], v *T, where string, more ...any) (int64, error) {
	cs := m.columns(v)
	args, err := values(cs, func(c column) bool { return !c.fixed })
	if err != nil {
		return 0, err
	}
	if !askable(more) {
		return 0, nil
	}
	var set []string
	for _, c := range cs {
		if !c.fixed {
			set = append(set, c.name+" = ?")
		}
	}
	return q.exec(ctx, "UPDATE "+m.table+" SET "+strings.Join(set, ", ")+" "+where, append(args, more...)...)
}

// upsert adds a row, or updates all but the fixed columns of the row that has
// the same key.
func upsert[T any](ctx context.Context, q querier, m *mapping[T], v *T, key string) error {
	var set []string
	for _, c := range m.columns(v) {
		if !c.fixed {
			set = append(set, c.name+" = excluded."+c.name)
		}
	}
	_, err := insert(ctx, q, m, v, "ON CONFLICT ("+key+") DO UPDATE SET "+strings.Join(set, ", "))
	return err
}

// marks are n placeholders.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// querier runs statements on the database or inside one transaction.
// Statements are written with ? for every argument.
type querier interface {
	query(ctx context.Context, stmt string, args ...any) (*sql.Rows, error)
	exec(ctx context.Context, stmt string, args ...any) (int64, error)
	fault(err error) error // the database's error as an interview.Error where it is one
	inTx() bool
}

// missing is the answer for a row that is not there. It is account.ErrNotFound
// too.
func missing(table string) error {
	return &interview.Error{Kind: interview.NotFound, Message: "no such " + strings.ReplaceAll(table, "_", " "), Cause: account.ErrNotFound}
}
