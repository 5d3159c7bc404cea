package pipeline

import (
	"context"
	"errors"
	"io"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/media"
)

// Rendition encodes a sound as MP3 into a blob, without holding either in
// memory. It is [media.ErrNoEncoder] where there is no encoder.
func Rendition(ctx context.Context, blobs blob.Store, d *media.Decoder, key string, sound *media.Sound) (blob.Info, error) {
	pr, pw := io.Pipe()
	encoded := make(chan error, 1)
	go func() {
		err := d.MP3Of(ctx, pw, sound)
		pw.CloseWithError(err)
		encoded <- err
	}()
	info, err := blobs.Put(ctx, key, pr, "audio/mpeg")
	pr.CloseWithError(io.ErrClosedPipe) // frees the encoder when storage failed
	if encErr := <-encoded; encErr != nil && !errors.Is(encErr, io.ErrClosedPipe) {
		return blob.Info{}, encErr
	}
	return info, err
}
