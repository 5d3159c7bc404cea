package app

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/blob/dir"
	"github.com/candorhq/candor/internal/blob/s3"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/egress"
)

// openBlobs opens the folder or the bucket and makes sure it can be used.
func (a *App) openBlobs(ctx context.Context) (blob.Store, error) {
	c := a.Config.Blob
	if c.Kind == "dir" {
		st, err := dir.Open(c.Dir)
		if err != nil {
			return nil, fmt.Errorf("recordings: %w", err)
		}
		a.opened = append(a.opened, st.Close)
		return st, nil
	}
	st, err := s3.New(s3.Config{
		Endpoint: c.S3.Endpoint, Bucket: c.S3.Bucket, Region: c.S3.Region,
		AccessKey: c.S3.AccessKey, SecretKey: c.S3.SecretKey.Reveal(), PathStyle: c.S3.PathStyle,
		TempDir: a.spool(),
	})
	if err != nil {
		return nil, fmt.Errorf("recordings: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	if err := st.Check(ctx); err != nil {
		return nil, fmt.Errorf("recordings: bucket %s at %s: %w", c.S3.Bucket, c.S3.Endpoint, err)
	}
	return st, nil
}

// fileURL signs the address of a blob for ttl or what the operator wants at
// least. It ends at a full hour, so that the same address is given all the
// hour long.
func (a *App) fileURL(key, filename string, ttl time.Duration) string {
	return a.linkURL(blob.Link{Key: key, Name: filename}, ttl)
}

// downloadURL is fileURL for what a browser saves.
func (a *App) downloadURL(key, filename string, ttl time.Duration) string {
	return a.linkURL(blob.Link{Key: key, Name: filename, Download: true}, ttl)
}

func (a *App) linkURL(l blob.Link, ttl time.Duration) string {
	return a.signer.URL(a.public("/files"), l, blob.RoundExpiry(a.now(), max(ttl, a.Config.Blob.LinkTTL)))
}

// public makes an address below the installation's public URL.
func (a *App) public(path string) string {
	return strings.TrimSuffix(a.Config.PublicURL, "/") + path
}

// webhookClient reaches addresses that users chose.
func webhookClient(c *config.Config) *http.Client {
	return egress.Client(egress.Config{AllowPrivate: c.Webhooks.AllowPrivate, Timeout: c.Webhooks.Timeout})
}
