package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Backup writes a consistent copy of a SQLite database to a path that does not
// exist yet, while reads and writes go on. The copy is on disk when Backup
// returns, and is opened like any other database. Of PostgreSQL use pg_dump,
// or [Copy] into an empty database.
func (db *DB) Backup(ctx context.Context, path string) error {
	s, ok := db.engine.(*sqliteDB)
	if !ok {
		return errors.New("back up PostgreSQL with pg_dump, or copy it into a SQLite file")
	}
	return s.backup(ctx, path)
}

func (s *sqliteDB) backup(ctx context.Context, path string) (err error) {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s exists already", path)
	}
	// Under another name until it is whole, so that no half of a backup can be
	// taken for one.
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return err
	}
	part := f.Name()
	defer func() {
		if err != nil {
			os.Remove(part)
		}
	}()
	if err := f.Close(); err != nil {
		return err
	}
	conn, err := sql.Open("sqlite", sqliteDSN(s.path, "_pragma=busy_timeout(10000)&_pragma=mmap_size(4294967296)"))
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "VACUUM INTO ?", part); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := syncFile(part); err != nil {
		return err
	}
	if err := os.Link(part, path); err != nil { // unlike a rename this never replaces
		return err
	}
	if err := os.Remove(part); err != nil {
		return err
	}
	return syncFile(filepath.Dir(path))
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
