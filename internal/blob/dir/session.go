package dir

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

const (
	temporary = "tmp"
	lockFile  = "lock"
	lockMode  = 0o600
)

// session is one process's place for files that are not yet objects:
// tmp/<random>/, with a lock that the system drops when the process ends, however
// it ends. So the next to open the store can tell what a crash has left
// from what another process is writing.
type session struct {
	folder string
	lock   *os.File
}

// openSession removes the folders of sessions whose process is gone and makes
// a new one. A lock over all keeps two openings apart, since a new session is
// for a moment without its own.
func openSession(root *os.Root) (_ *session, err error) {
	if err := root.MkdirAll(temporary, 0o700); err != nil {
		return nil, err
	}
	all, err := root.OpenFile(lockFile, os.O_RDWR|os.O_CREATE, lockMode)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, all.Close()) }()
	if err := waitLock(all); err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	entries, err := fs.ReadDir(root.FS(), temporary)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if err := sweep(root, path.Join(temporary, e.Name())); err != nil {
			return nil, err
		}
	}
	s := &session{folder: path.Join(temporary, rand.Text())}
	if err := root.Mkdir(s.folder, 0o700); err != nil {
		return nil, err
	}
	s.lock, err = root.OpenFile(s.name(lockFile), os.O_RDWR|os.O_CREATE|os.O_EXCL, lockMode)
	if err != nil {
		return nil, err
	}
	if free, err := tryLock(s.lock); err != nil || !free {
		return nil, errors.Join(fmt.Errorf("lock a new session: %w", err), s.lock.Close())
	}
	return s, nil
}

// sweep removes a session's folder unless its process lives.
func sweep(root *os.Root, folder string) error {
	lock, err := root.OpenFile(path.Join(folder, lockFile), os.O_RDWR, 0)
	if isMissing(err) {
		return root.RemoveAll(folder)
	}
	if err != nil {
		return err
	}
	defer lock.Close()
	free, err := tryLock(lock)
	if err != nil || !free {
		return err
	}
	return root.RemoveAll(folder)
}

func (s *session) name(file string) string { return path.Join(s.folder, file) }

func (s *session) close(root *os.Root) error {
	return errors.Join(root.RemoveAll(s.folder), s.lock.Close())
}
