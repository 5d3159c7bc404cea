package dir

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"

	"github.com/candorhq/candor/internal/blob"
)

// Open reads the object; see blob.Store. A put or delete meanwhile does not
// change what is read.
func (s *Store) Open(ctx context.Context, key string) (io.ReadSeekCloser, blob.Info, error) {
	f, info, err := s.open(ctx, key)
	if err != nil {
		return nil, blob.Info{}, err
	}
	return blob.Verify(newContent(ctx, f, 0, info.Size), info), info, nil
}

// Range reads a part of the object; see blob.Store.
func (s *Store) Range(ctx context.Context, key string, off, n int64) (io.ReadCloser, blob.Info, error) {
	f, info, err := s.open(ctx, key)
	if err != nil {
		return nil, blob.Info{}, err
	}
	if off < 0 || off > info.Size {
		return nil, blob.Info{}, errors.Join(blob.ErrRange, f.Close())
	}
	if n < 0 || n > info.Size-off {
		n = info.Size - off
	}
	return newContent(ctx, f, off, n), info, nil
}

// open returns the file of an object, which the caller closes.
func (s *Store) open(ctx context.Context, key string) (*os.File, blob.Info, error) {
	if err := errors.Join(blob.CheckKey(key), ctx.Err()); err != nil {
		return nil, blob.Info{}, err
	}
	f, err := s.root.Open(path.Join(objects, key))
	if isMissing(err) {
		return nil, blob.Info{}, fmt.Errorf("%w: %s", blob.ErrNotFound, key)
	}
	if err != nil {
		return nil, blob.Info{}, fmt.Errorf("open object: %w", err)
	}
	fi, err := f.Stat()
	switch {
	case err != nil:
		err = fmt.Errorf("open object: %w", err)
	case fi.IsDir():
		err = fmt.Errorf("%w: %s", blob.ErrNotFound, key)
	case !fi.Mode().IsRegular():
		err = fmt.Errorf("%w: %s is not a file", blob.ErrCorrupt, key)
	default:
		info, err := decodeTrailer(f, fi.Size(), key)
		if err == nil {
			return f, info, nil
		}
		return nil, blob.Info{}, errors.Join(err, f.Close())
	}
	return nil, blob.Info{}, errors.Join(err, f.Close())
}

// content is a part of a file that ends with its context.
type content struct {
	*io.SectionReader
	ctx context.Context
	f   *os.File
}

func newContent(ctx context.Context, f *os.File, off, n int64) *content {
	return &content{io.NewSectionReader(f, off, n), ctx, f}
}

func (c *content) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.SectionReader.Read(p)
}

func (c *content) Close() error { return c.f.Close() }
