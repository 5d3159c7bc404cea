package storetest

import (
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/store"
)

// Dump is every row of every table of a SQLite database as text, for tests of
// what must not be there.
func Dump(t testing.TB, db *store.DB) string {
	t.Helper()
	return DumpURL(t, db.String())
}

// DumpURL is [Dump] of the database at a URL, of either engine: every column of
// every table, "table.column=value" a line. SQLite's index of words holds no
// text of its own.
func DumpURL(t testing.TB, at string) string {
	t.Helper()
	driver, dsn := "pgx", at
	tables := "SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
	if path, ok := strings.CutPrefix(at, "sqlite:"); ok {
		driver, dsn = "sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()
		tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'turn_word%' AND name NOT LIKE 'sqlite_%'"
	}
	raw, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	var b strings.Builder
	for _, table := range column(t, raw, tables) {
		rows, err := raw.Query("SELECT * FROM " + table)
		if err != nil {
			t.Fatal(err)
		}
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, dest := make([]any, len(names)), make([]any, len(names))
			for i := range values {
				dest[i] = &values[i]
			}
			if err := rows.Scan(dest...); err != nil {
				t.Fatal(err)
			}
			for i, v := range values {
				if raw, ok := v.([]byte); ok {
					v = string(raw)
				}
				fmt.Fprintf(&b, "%s.%s=%v\n", table, names[i], v)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	return b.String()
}

func column(t testing.TB, db *sql.DB, stmt string) []string {
	t.Helper()
	rows, err := db.Query(stmt)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
