// Package dir keeps blobs in a folder of the file system. An object is one
// file, objects/<key>: its content, followed by a trailer that holds the media
// type, the SHA-256 and the time (trailer.go). So an object becomes visible, is
// replaced and is lost as one, by one rename, and no database is needed to read
// a backup. All access goes through os.Root: no key and no symbolic link leads
// out of the folder.
package dir

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"sync"
	"syscall"

	"github.com/candorhq/candor/internal/blob"
)

const objects = "objects"

// Store is a blob.Store in a folder. Several processes may use one folder.
type Store struct {
	root    *os.Root
	session *session
	// tree is held for reading while a file is put into its folder and for
	// writing while empty folders are removed.
	tree sync.RWMutex
}

var _ blob.Store = (*Store)(nil)

// Open opens the store in folder, which is made when missing, and removes what
// puts of crashed processes have left. Close it when no call is under way.
func Open(folder string) (*Store, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("open blob folder: %w", err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("open blob folder: %w", err)
	}
	s := &Store{root: root}
	if err := root.MkdirAll(objects, 0o700); err != nil {
		return nil, errors.Join(fmt.Errorf("open blob folder: %w", err), root.Close())
	}
	if s.session, err = openSession(root); err != nil {
		return nil, errors.Join(fmt.Errorf("open blob folder: %w", err), root.Close())
	}
	return s, nil
}

// Close removes the process's place for temporary files. The objects stay.
func (s *Store) Close() error {
	return errors.Join(s.session.close(s.root), s.root.Close())
}

// Stat describes the object; see blob.Store.
func (s *Store) Stat(ctx context.Context, key string) (blob.Info, error) {
	f, info, err := s.open(ctx, key)
	if err != nil {
		return blob.Info{}, err
	}
	return info, f.Close()
}

// Delete removes the object and the folders it leaves empty; see blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := errors.Join(blob.CheckKey(key), ctx.Err()); err != nil {
		return err
	}
	folder, err := s.remove(path.Join(objects, key))
	if err != nil {
		return fmt.Errorf("delete object: %w", err)
	}
	return s.syncFolder(folder)
}

// remove removes a file and the folders that it leaves empty, and returns the
// lowest folder that stays.
func (s *Store) remove(name string) (folder string, err error) {
	s.tree.Lock()
	defer s.tree.Unlock()
	folder = path.Dir(name)
	// Remove would also take a folder that happens to be empty.
	fi, err := s.root.Lstat(name)
	if isMissing(err) || err == nil && fi.IsDir() {
		return folder, nil
	}
	if err == nil {
		err = s.root.Remove(name)
	}
	if err != nil && !isMissing(err) {
		return "", err
	}
	for folder != objects && s.root.Remove(folder) == nil {
		folder = path.Dir(folder)
	}
	return folder, nil
}

// Check writes and removes a small file; see blob.Store.
func (s *Store) Check(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	name := s.session.name("check-" + rand.Text())
	err := s.root.WriteFile(name, make([]byte, 512), 0o600)
	err = errors.Join(err, s.root.Remove(name))
	if blob.IsDiskFull(err) {
		return fmt.Errorf("check blob folder: %w: %w", blob.ErrFull, err)
	}
	if err != nil {
		return fmt.Errorf("check blob folder: %w", err)
	}
	return nil
}

// syncFolder makes the names in a folder durable. A folder that is gone needs
// nothing: what was in it has been deleted since.
func (s *Store) syncFolder(name string) error {
	f, err := s.root.Open(name)
	if isMissing(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return nil
}

// isMissing tells whether a name leads to nothing, be it that a folder on the
// way is a file.
func isMissing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}
