package api

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// shelf lets received recordings be kept in a blob store.
type shelf struct{ blobs blob.Store }

var _ web.Shelf = shelf{}

// passing says of storage that is full or away for now what the doors know it
// by.
func passing(err error) error {
	switch {
	case errors.Is(err, blob.ErrFull):
		return fmt.Errorf("%w: %w", interview.ErrFull, err)
	case errors.Is(err, blob.ErrUnavailable):
		return fmt.Errorf("%w: %w", interview.ErrUnavailable, err)
	}
	return err
}

func (s shelf) Store(ctx context.Context, key string, r io.Reader, mediaType string) (int64, string, error) {
	info, err := s.blobs.Put(ctx, key, r, mediaType)
	return info.Size, info.SHA256, passing(err)
}

func (s shelf) Compose(ctx context.Context, key string, parts []string, mediaType string) (int64, string, error) {
	info, err := blob.Compose(ctx, s.blobs, key, parts, mediaType)
	return info.Size, info.SHA256, passing(err)
}

func (s shelf) Head(ctx context.Context, key string, n int64) ([]byte, error) {
	r, _, err := s.blobs.Range(ctx, key, 0, n)
	if err != nil {
		return nil, passing(err)
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, n))
}

func (s shelf) Delete(ctx context.Context, key string) error { return s.blobs.Delete(ctx, key) }
