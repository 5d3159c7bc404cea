package store

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A column that a migration adds and the copy does not know would be lost
// without a word: the comparison reads the same list.
func TestEveryColumnIsCopied(t *testing.T) {
	db, err := Open(t.Context(), Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "candor.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, c := range carriage() {
		var got, want []string
		for _, col := range c.columns {
			got = append(got, col.name)
		}
		rows, err := db.q.query(t.Context(), "SELECT name FROM pragma_table_info(?)", c.table)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			want = append(want, name)
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("columns of %s (-there +copied):\n%s", c.table, diff)
		}
	}
}
