package s3

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/candorhq/candor/internal/blob"
	"github.com/minio/minio-go/v7"
)

// Open reads the object; see blob.Store. A put meanwhile makes further reads
// fail rather than mix two contents.
func (s *Store) Open(ctx context.Context, key string) (io.ReadSeekCloser, blob.Info, error) {
	info, tag, err := s.stat(ctx, key)
	if err != nil {
		return nil, blob.Info{}, err
	}
	return blob.Verify(&content{ctx: ctx, store: s, tag: tag, info: info}, info), info, nil
}

// Range reads a part of the object; see blob.Store.
func (s *Store) Range(ctx context.Context, key string, off, n int64) (io.ReadCloser, blob.Info, error) {
	info, tag, err := s.stat(ctx, key)
	if err != nil {
		return nil, blob.Info{}, err
	}
	if off < 0 || off > info.Size {
		return nil, blob.Info{}, blob.ErrRange
	}
	if n < 0 || n > info.Size-off {
		n = info.Size - off
	}
	body, err := s.get(ctx, key, tag, off, n)
	if err != nil {
		return nil, blob.Info{}, err
	}
	return body, info, nil
}

// get asks for n bytes of the version tag from off; n is not beyond the end.
func (s *Store) get(ctx context.Context, key, tag string, off, n int64) (io.ReadCloser, error) {
	if n == 0 {
		return io.NopCloser(eof{}), nil // HTTP has no empty range
	}
	opts := minio.GetObjectOptions{}
	if err := errors.Join(opts.SetMatchETag(tag), opts.SetRange(off, off+n-1)); err != nil {
		return nil, fmt.Errorf("read object %s: %w", key, err)
	}
	body, _, _, err := s.core.GetObject(ctx, s.config.Bucket, key, opts)
	if err != nil {
		return nil, wrap(ctx, "read object", key, err)
	}
	return &reading{body, ctx, key}, nil
}

type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }

// reading words the errors of a response's body.
type reading struct {
	io.ReadCloser
	ctx context.Context
	key string
}

func (r *reading) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = wrap(r.ctx, "read object", r.key, err)
	}
	return n, err
}

// content asks the server at the first read after each seek, for all that
// follows.
type content struct {
	ctx   context.Context
	store *Store
	tag   string
	info  blob.Info
	at    int64
	body  io.ReadCloser // nil until a read
}

func (c *content) Read(p []byte) (int, error) {
	if c.at >= c.info.Size {
		return 0, io.EOF
	}
	if c.body == nil {
		body, err := c.store.get(c.ctx, c.info.Key, c.tag, c.at, c.info.Size-c.at)
		if err != nil {
			return 0, err
		}
		c.body = body
	}
	n, err := c.body.Read(p)
	c.at += int64(n)
	return n, err
}

func (c *content) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += c.at
	case io.SeekEnd:
		offset += c.info.Size
	}
	if offset < 0 || whence < io.SeekStart || whence > io.SeekEnd {
		return 0, errors.New("seek object: before its start")
	}
	if offset == c.at {
		return offset, nil
	}
	c.at = offset
	return offset, c.Close()
}

func (c *content) Close() error {
	if c.body == nil {
		return nil
	}
	err := c.body.Close()
	c.body = nil
	return err
}
