package importer

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/media"
)

// errNoRecording says that an address leads to something else.
var errNoRecording = errors.New("the address leads to no recording")

// copied is a recording in the blob store.
type copied struct {
	info  blob.Info
	video bool
	again bool // it was there already
}

// fetch copies what an address leads to into the blob store, unless an earlier
// run did. The address is asked without the account's credential: it is
// signed, and may lead anywhere. The copy is whole or not there at all.
func (c *Client) fetch(ctx context.Context, blobs blob.Store, folder, address string) (copied, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return copied{}, errNoRecording
	}
	key := folder + "/" + named(Bare(address))
	switch info, err := blobs.Stat(ctx, key); {
	case err == nil:
		return copied{info: info, video: strings.HasPrefix(info.MediaType, "video/"), again: true}, nil
	case !errors.Is(err, blob.ErrNotFound):
		return copied{}, err
	}
	u.Fragment, u.RawFragment = "", ""
	var out copied
	err = c.try(ctx, "recording", func() (*http.Response, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if err != nil {
			return nil, &final{errNoRecording}
		}
		watch := time.AfterFunc(stall, cancel)
		defer watch.Stop()
		res, err := c.media.Do(r)
		if err != nil {
			return nil, err
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			return res, nil
		}
		out, err = keep(ctx, blobs, key, res, &watched{r: res.Body, watch: watch, left: interview.MaxUploadBytes})
		return res, err
	})
	return out, err
}

// keep stores a recording that is arriving.
func keep(ctx context.Context, blobs blob.Store, key string, res *http.Response, body io.Reader) (copied, error) {
	br := bufio.NewReaderSize(body, max(media.SniffBytes, 64<<10))
	head, err := br.Peek(media.SniffBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return copied{}, err
	}
	mediaType, video, ok := kind(head, res.Header.Get("Content-Type"))
	if !ok {
		return copied{}, &final{errNoRecording}
	}
	var r io.Reader = br
	if res.ContentLength >= 0 {
		r = &counted{r: br, want: res.ContentLength}
	}
	info, err := blobs.Put(ctx, key, r, mediaType)
	if errors.Is(err, blob.ErrFull) || errors.Is(err, errTooLong) {
		return copied{}, &final{err}
	}
	return copied{info: info, video: video}, err
}

// kind is what the bytes say; where they say nothing that is known here, what
// was declared, if that is a recording at all.
func kind(head []byte, declared string) (mediaType string, video, ok bool) {
	if len(head) == 0 {
		return "", false, false
	}
	if t, ok := media.Sniff(head); ok {
		if d, _, err := mime.ParseMediaType(declared); err == nil && strings.HasPrefix(d, "audio/") && t.Video &&
			strings.TrimPrefix(d, "audio/") == strings.TrimPrefix(t.MediaType, "video/") {
			return d, false, true // the same container, said to have no picture
		}
		return t.MediaType, t.Video, true
	}
	d, _, err := mime.ParseMediaType(declared)
	if err != nil || !strings.HasPrefix(d, "audio/") && !strings.HasPrefix(d, "video/") {
		return "", false, false
	}
	return d, strings.HasPrefix(d, "video/"), true
}

// named is a blob's name for an address.
func named(address string) string {
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:16])
}

var errTooLong = fmt.Errorf("a recording has at most %d GiB", interview.MaxUploadBytes>>30)

// watched ends a transfer that stands still, and one that does not end.
type watched struct {
	r     io.Reader
	watch *time.Timer
	left  int64
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if n > 0 {
		w.watch.Reset(stall)
	}
	if w.left -= int64(n); w.left < 0 {
		return n, errTooLong
	}
	return n, err
}

// counted refuses a body that is shorter than was announced.
type counted struct {
	r    io.Reader
	want int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.want -= int64(n)
	if errors.Is(err, io.EOF) && c.want > 0 {
		return n, io.ErrUnexpectedEOF
	}
	return n, err
}
