package app

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/brand"
	"github.com/candorhq/candor/internal/web"
)

// branding serves what organizations look like: logos from storage, and sheets
// of colours. Both are for everybody, as the pages are that show them.
func (a *App) branding() web.Tabled {
	mux := web.NewMux()
	mux.HandleFunc("GET /brand/{sheet}", brand.Sheets)
	mux.HandleFunc("GET /brand/{organization}/{logo}", brand.Logos(func(ctx context.Context, key string) (io.ReadSeekCloser, error) {
		body, _, err := a.Blobs.Open(ctx, key)
		if errors.Is(err, blob.ErrNotFound) || errors.Is(err, blob.ErrKey) {
			return nil, fs.ErrNotExist
		}
		return body, err
	}, a.log))
	return mux
}
