package api

import (
	"context"
	"io"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/web"
)

// shelf lets received recordings be kept in a blob store.
type shelf struct{ blobs blob.Store }

var _ web.Shelf = shelf{}

func (s shelf) Store(ctx context.Context, key string, r io.Reader, mediaType string) (int64, string, error) {
	info, err := s.blobs.Put(ctx, key, r, mediaType)
	return info.Size, info.SHA256, err
}

func (s shelf) Compose(ctx context.Context, key string, parts []string, mediaType string) (int64, string, error) {
	info, err := blob.Compose(ctx, s.blobs, key, parts, mediaType)
	return info.Size, info.SHA256, err
}

func (s shelf) Head(ctx context.Context, key string, n int64) ([]byte, error) {
	r, _, err := s.blobs.Range(ctx, key, 0, n)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, n))
}

func (s shelf) Delete(ctx context.Context, key string) error { return s.blobs.Delete(ctx, key) }
