package store

import (
	"path/filepath"
	"strings"
	"testing"
)

// What runs by the clock must not read through a table that grows with every
// interview: it costs the time, and keeps the pages in memory.
func TestChoresDoNotReadThroughEveryInterview(t *testing.T) {
	db, err := Open(t.Context(), Config{URL: filepath.Join(t.TempDir(), "x.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for name, c := range map[string]struct {
		stmt string
		args []any
	}{
		"outlived": {outlived, []any{1, "org", 1, 1, 1, 100}},
		"overdue":  {heads.selectFrom() + overdue, []any{1, 100}},
	} {
		rows, err := db.q.query(t.Context(), "EXPLAIN QUERY PLAN "+c.stmt, c.args...)
		if err != nil {
			t.Fatal(name, err)
		}
		var plan []string
		for rows.Next() {
			var id, parent, unused int64
			var said string
			if err := rows.Scan(&id, &parent, &unused, &said); err != nil {
				t.Fatal(err)
			}
			plan = append(plan, said)
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		all := strings.Join(plan, "\n")
		if all == "" || strings.Contains(all, "SCAN") || strings.Contains(all, "organization_id=?") {
			t.Errorf("%s goes through many rows:\n%s", name, all)
		}
	}
}
