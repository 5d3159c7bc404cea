package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Compose stores the content of parts, one after the other, as dst: the last
// step of a resumable upload. The content is streamed, each part is checked
// against its SHA-256, and dst appears whole or not at all. A missing part is
// ErrNotFound. The parts stay; dst may be one of them.
func Compose(ctx context.Context, s Store, dst string, parts []string, mediaType string) (Info, error) {
	r := &partsReader{ctx: ctx, store: s, parts: parts}
	info, err := s.Put(ctx, dst, r, mediaType)
	return info, errors.Join(err, r.close())
}

// partsReader opens each part when the one before it is read to its end, so
// that thousands of parts need one open file.
type partsReader struct {
	ctx   context.Context
	store Store
	parts []string
	open  io.ReadCloser
}

func (r *partsReader) Read(p []byte) (int, error) {
	for len(p) > 0 {
		if r.open == nil {
			if len(r.parts) == 0 {
				return 0, io.EOF
			}
			part, _, err := r.store.Open(r.ctx, r.parts[0])
			if err != nil {
				return 0, fmt.Errorf("part %s: %w", r.parts[0], err)
			}
			r.open, r.parts = part, r.parts[1:]
		}
		n, err := r.open.Read(p)
		if err == io.EOF {
			err = r.close()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
	return 0, nil
}

func (r *partsReader) close() error {
	if r.open == nil {
		return nil
	}
	err := r.open.Close()
	r.open = nil
	return err
}

// WithContext returns a reader of r that stops with the context's error. It is
// for implementations of Store.
func WithContext(ctx context.Context, r io.Reader) io.Reader {
	return &contextReader{ctx, r}
}

type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (r *contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
