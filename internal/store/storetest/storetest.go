// Package storetest opens databases for tests and holds the one suite that
// both engines of package store must pass.
//
// [SQLite] and [Postgres] give a test an empty database of its own with the
// newest schema. [Run] runs the suite; what is found to differ between the
// engines is added to it.
package storetest

import (
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/candorhq/candor/internal/store"
)

// Option changes the configuration a test's database is opened with.
type Option func(*store.Config)

// SQLite opens an empty database in a folder of the test's own.
func SQLite(t testing.TB, options ...Option) *store.DB {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "candor.db"), options)
}

func open(t testing.TB, url string, options []Option) *store.DB {
	t.Helper()
	c := store.Config{URL: url, Log: slog.New(slog.DiscardHandler)}
	for _, o := range options {
		o(&c)
	}
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}
