// Package s3 keeps blobs in a bucket of an S3-compatible server. The SHA-256 is
// kept as metadata of the object, which S3 wants before the first byte, so a
// put is first spooled: in memory when small, else in a temporary file that has
// no name. That also makes the length known and every part repeatable.
package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/blob"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Config says where the bucket is and how to use it.
type Config struct {
	Endpoint  string // URL with scheme and host, such as https://s3.example.com
	Bucket    string
	Region    string // empty means us-east-1
	AccessKey string
	SecretKey string
	PathStyle bool   // bucket in the path rather than in the host name
	TempDir   string // for spooling; empty means the system's
	PartSize  int64  // bytes above which a put is cut into parts, 5 MiB to 5 GiB; 0 means 64 MiB
}

// Store is a blob.Store in a bucket.
type Store struct {
	core   *minio.Core
	config Config
}

var (
	_ blob.Store     = (*Store)(nil)
	_ blob.Presigner = (*Store)(nil)
)

const (
	minPartSize = 5 << 20
	maxPartSize = 5 << 30
	// hashMeta is the metadata that holds the SHA-256 in hex.
	hashMeta = "Candor-Sha256"
	// maxTries is how often one request is made when the server or the network
	// fails in a way that may pass.
	maxTries = 4
)

// New prepares a store. It does not speak to the server: Check does.
func New(c Config) (*Store, error) {
	u, err := url.Parse(c.Endpoint)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("s3 endpoint: want a URL such as https://s3.example.com")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil:
		return nil, errors.New("s3 endpoint: want scheme and host only")
	case len(c.Bucket) < 3 || len(c.Bucket) > 63:
		return nil, errors.New("s3 bucket: want a name of 3 to 63 characters")
	}
	if c.Region == "" {
		c.Region = "us-east-1"
	}
	if c.PartSize == 0 {
		c.PartSize = 64 << 20
	}
	if c.PartSize < minPartSize || c.PartSize > maxPartSize {
		return nil, errors.New("s3 part size: want 5 MiB to 5 GiB")
	}
	lookup := minio.BucketLookupDNS
	if c.PathStyle {
		lookup = minio.BucketLookupPath
	}
	core, err := minio.NewCore(u.Host, &minio.Options{
		Creds:        credentials.NewStaticV4(c.AccessKey, c.SecretKey, ""),
		Secure:       u.Scheme == "https",
		Region:       c.Region,
		BucketLookup: lookup,
		MaxRetries:   maxTries,
	})
	if err != nil {
		return nil, fmt.Errorf("s3 client: %w", err)
	}
	return &Store{core: core, config: c}, nil
}

// CreateBucket makes the bucket unless it is there.
func (s *Store) CreateBucket(ctx context.Context) error {
	err := s.core.MakeBucket(ctx, s.config.Bucket, minio.MakeBucketOptions{Region: s.config.Region})
	if minio.ToErrorResponse(err).Code == "BucketAlreadyOwnedByYou" {
		err = nil
	}
	return wrap(ctx, "create bucket", s.config.Bucket, err)
}

// Check asks for the bucket; see blob.Store.
func (s *Store) Check(ctx context.Context) error {
	there, err := s.core.BucketExists(ctx, s.config.Bucket)
	if err == nil && !there {
		return fmt.Errorf("check bucket %s: it does not exist", s.config.Bucket)
	}
	return wrap(ctx, "check bucket", s.config.Bucket, err)
}

// Stat asks for the object's description; see blob.Store.
func (s *Store) Stat(ctx context.Context, key string) (blob.Info, error) {
	info, _, err := s.stat(ctx, key)
	return info, err
}

// stat also returns the server's tag of this version of the object.
func (s *Store) stat(ctx context.Context, key string) (blob.Info, string, error) {
	if err := errors.Join(blob.CheckKey(key), ctx.Err()); err != nil {
		return blob.Info{}, "", err
	}
	o, err := s.core.StatObject(ctx, s.config.Bucket, key, minio.StatObjectOptions{})
	if err != nil {
		return blob.Info{}, "", s.explain(ctx, key, wrap(ctx, "stat object", key, err))
	}
	info := blob.Info{
		Key:       key,
		Size:      o.Size,
		MediaType: o.ContentType,
		SHA256:    o.UserMetadata[hashMeta],
		Modified:  o.LastModified.UTC().Truncate(time.Second),
	}
	return info, o.ETag, nil
}

// explain asks again when a description is not found. The answer to HEAD has no
// body, so a wrong bucket or access key looks like a missing object, and work
// would go on as if a recording had been erased.
func (s *Store) explain(ctx context.Context, key string, err error) error {
	if !errors.Is(err, blob.ErrNotFound) {
		return err
	}
	body, _, _, again := s.core.GetObject(ctx, s.config.Bucket, key, minio.GetObjectOptions{})
	if again == nil {
		return errors.Join(err, body.Close()) // put in between
	}
	return wrap(ctx, "stat object", key, again)
}

// Delete removes the object; see blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := errors.Join(blob.CheckKey(key), ctx.Err()); err != nil {
		return err
	}
	err := s.core.RemoveObject(ctx, s.config.Bucket, key, minio.RemoveObjectOptions{})
	err = wrap(ctx, "delete object", key, err)
	if errors.Is(err, blob.ErrNotFound) {
		return nil
	}
	return err
}

// List asks for the objects a thousand at a time; see blob.Store.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		if err := errors.Join(blob.CheckPrefix(prefix), ctx.Err()); err != nil {
			yield(blob.Info{}, err)
			return
		}
		// Stops the client's goroutine when the caller wants no more.
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		opts := minio.ListObjectsOptions{Prefix: prefix, Recursive: true}
		for o := range s.core.ListObjectsIter(ctx, s.config.Bucket, opts) {
			if o.Err != nil {
				yield(blob.Info{}, wrap(ctx, "list objects", prefix, o.Err))
				return
			}
			if blob.CheckKey(o.Key) != nil {
				continue // a folder marker or something that is not ours
			}
			info := blob.Info{Key: o.Key, Size: o.Size, Modified: o.LastModified.UTC().Truncate(time.Second)}
			if !yield(info, nil) {
				return
			}
		}
	}
}

// Presign makes a URL of the server itself; see blob.Presigner. It asks the
// server nothing, so the object may not exist.
func (s *Store) Presign(ctx context.Context, l blob.Link, expires time.Time) (string, error) {
	if err := blob.CheckKey(l.Key); err != nil {
		return "", err
	}
	q := url.Values{"response-content-disposition": {blob.ContentDisposition(l)}}
	u, err := s.core.PresignedGetObject(ctx, s.config.Bucket, l.Key, time.Until(expires), q)
	if err != nil {
		return "", wrap(ctx, "presign object", l.Key, err)
	}
	return u.String(), nil
}

// isNet tells whether the server could not be reached or broke off.
func isNet(err error) bool {
	_, ok := errors.AsType[net.Error](err)
	return ok || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// wrap adds what was done to what, and puts the errors that blob tells apart
// in place of the server's.
func wrap(ctx context.Context, did, what string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s %s: %w", did, what, ctx.Err())
	}
	r, _ := errors.AsType[minio.ErrorResponse](err)
	switch {
	case r.Code == minio.NoSuchKey:
		return fmt.Errorf("%w: %s", blob.ErrNotFound, what)
	case r.Code == "ObjectParentIsFile", r.Code == "ExistingObjectIsDirectory":
		err = fmt.Errorf("%w: %w", blob.ErrKey, err)
	case r.StatusCode == http.StatusInsufficientStorage, r.Code == "QuotaExceeded",
		r.Code == "XMinioStorageFull", r.Code == "XMinioAdminBucketQuotaExceeded", blob.IsDiskFull(err):
		err = fmt.Errorf("%w: %w", blob.ErrFull, err)
	case r.StatusCode >= 500, isNet(err):
		err = fmt.Errorf("%w: %w", blob.ErrUnavailable, err)
	}
	return fmt.Errorf("%s %s: %w", did, what, err)
}
