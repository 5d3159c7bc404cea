package dir

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"syscall"
	"time"

	"github.com/candorhq/candor/internal/blob"
)

// copyBuffer is what one put holds in memory, in bytes.
const copyBuffer = 128 << 10

// Put writes a temporary file, makes it durable and renames it into place; see
// blob.Store.
func (s *Store) Put(ctx context.Context, key string, r io.Reader, mediaType string) (blob.Info, error) {
	if err := errors.Join(blob.CheckKey(key), blob.CheckMediaType(mediaType), ctx.Err()); err != nil {
		return blob.Info{}, err
	}
	if mediaType == "" {
		mediaType = blob.DefaultMediaType
	}
	info := blob.Info{Key: key, MediaType: mediaType, Modified: time.Now().UTC().Truncate(time.Second)}
	temp := s.session.name(rand.Text())
	if err := s.write(ctx, temp, r, &info); err != nil {
		return blob.Info{}, putError(ctx, err, s.root.Remove(temp))
	}
	err := ctx.Err()
	if err == nil {
		err = s.place(temp, path.Join(objects, key))
	}
	if err != nil {
		return blob.Info{}, putError(ctx, err, s.root.Remove(temp))
	}
	for folder := path.Join(objects, path.Dir(key)); ; folder = path.Dir(folder) {
		if err := s.syncFolder(folder); err != nil {
			return blob.Info{}, putError(ctx, err, nil)
		}
		// The folders above are synced too: whoever made them may not have
		// come to it yet. Those that are clean cost next to nothing.
		if folder == objects {
			return info, nil
		}
	}
}

// write fills a new file with what r yields and the trailer, completes info,
// and returns when the file is durable.
func (s *Store) write(ctx context.Context, name string, r io.Reader, info *blob.Info) (err error) {
	f, err := s.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sum := sha256.New()
	w := io.MultiWriter(f, sum)
	info.Size, err = io.CopyBuffer(w, blob.WithContext(ctx, r), make([]byte, copyBuffer))
	if err != nil {
		return err
	}
	info.SHA256 = hex.EncodeToString(sum.Sum(nil))
	if _, err := f.Write(encodeTrailer(*info)); err != nil {
		return err
	}
	return f.Sync()
}

// place renames temp to name, making the folders above it. Another process may
// be removing them as empty at that moment, so it tries again.
func (s *Store) place(temp, name string) error {
	s.tree.RLock()
	defer s.tree.RUnlock()
	var err error
	for range 10 {
		if err = s.root.MkdirAll(path.Dir(name), 0o700); err != nil && !isMissing(err) {
			break
		}
		if errors.Is(err, syscall.ENOTDIR) {
			break
		}
		err = s.root.Rename(temp, name)
		if err == nil || !isMissing(err) {
			break
		}
	}
	return err
}

// putError words why a put stopped. The failure to remove the temporary file
// is dropped when there was none.
func putError(ctx context.Context, err, cleanup error) error {
	if isMissing(cleanup) {
		cleanup = nil
	}
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
	case blob.IsDiskFull(err):
		err = fmt.Errorf("%w: %w", blob.ErrFull, err)
	case errors.Is(err, syscall.EISDIR), errors.Is(err, syscall.ENOTEMPTY), errors.Is(err, syscall.EEXIST):
		err = fmt.Errorf("%w: it is a folder of other objects", blob.ErrKey)
	case errors.Is(err, syscall.ENOTDIR):
		err = fmt.Errorf("%w: a folder of it is an object", blob.ErrKey)
	}
	if err = errors.Join(err, cleanup); err != nil {
		return fmt.Errorf("put object: %w", err)
	}
	return nil
}
