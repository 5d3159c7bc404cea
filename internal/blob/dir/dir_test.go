package dir_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/candorhq/candor/internal/blob/blobtest"
	"github.com/candorhq/candor/internal/blob/dir"
)

func TestStorePassesTheSuite(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blobtest.Subject {
		folder := t.TempDir()
		s := open(t, folder)
		return blobtest.Subject{
			Store:     s,
			Spoil:     func(t *testing.T, key string, off int64) { spoil(t, object(folder, key), off) },
			Leftovers: func(t *testing.T) []string { return leftovers(t, folder) },
		}
	})
}

func open(t *testing.T, folder string) *dir.Store {
	t.Helper()
	s, err := dir.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func object(folder, key string) string { return filepath.Join(folder, "objects", key) }

// spoil flips a bit of the byte at off.
func spoil(t *testing.T, file string, off int64) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b[off] ^= 1
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// leftovers names the files of unfinished puts; every session has its lock.
func leftovers(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	err := fs.WalkDir(os.DirFS(folder), "tmp", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "lock" {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
