package importer_test

import (
	"context"
	"io"

	"github.com/candorhq/candor/internal/blob"
)

// dying is a blob store whose process is killed when it has stored something.
type dying struct {
	blob.Store
	kill func()
}

func (d dying) Put(ctx context.Context, key string, r io.Reader, mediaType string) (blob.Info, error) {
	info, err := d.Store.Put(ctx, key, r, mediaType)
	d.kill()
	return info, err
}
