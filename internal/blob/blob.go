// Package blob keeps large objects: recordings, reports, uploads in progress.
// A Store holds them under keys; package dir keeps them in a folder, package s3
// in a bucket, and both pass the suite in blobtest. Signer makes links that
// expire and need no other credential; Handler serves them with ranges. Begin
// with Store, then link.go for the links.
package blob

import (
	"context"
	"errors"
	"io"
	"iter"
	"syscall"
	"time"
)

// Failures that a caller may want to tell apart, with errors.Is. Every other
// error is the storage's own.
var (
	// ErrNotFound says that no object has the key.
	ErrNotFound = errors.New("object not found")
	// ErrKey says that a key is outside the grammar of CheckKey, or that it
	// would make an object a folder of another.
	ErrKey = errors.New("object key not allowed")
	// ErrMediaType says that a media type cannot be kept (see CheckMediaType).
	ErrMediaType = errors.New("media type not allowed")
	// ErrCorrupt says that what is stored is not what was put.
	ErrCorrupt = errors.New("object is corrupt")
	// ErrFull says that the storage has no room or that a quota is used up.
	ErrFull = errors.New("storage is full")
	// ErrUnavailable says that the storage could not be reached or broke off; it
	// may work in a moment.
	ErrUnavailable = errors.New("the storage cannot be reached now")
	// ErrRange says that a range begins before the object or after its end.
	ErrRange = errors.New("range outside the object")
)

// DefaultMediaType is kept for an object put without a media type.
const DefaultMediaType = "application/octet-stream"

// Info says what is known about one object.
type Info struct {
	Key       string
	Size      int64     // bytes
	MediaType string    // as given to Put
	SHA256    string    // of the content, 64 lower-case hex digits; empty for objects that something else has put
	Modified  time.Time // UTC, whole seconds
}

// Store is the ability to keep objects. Its methods may be called from several
// goroutines at once; two puts of one key leave one of the two, whole. A
// cancelled context ends a call early with the context's error.
//
// No key may be a folder of another ("a" beside "a/b"): a folder refuses the
// second with ErrKey, a bucket may not notice.
type Store interface {
	// Put stores what r yields, replacing what the key held, and returns when
	// it is durable. It stores all of it or nothing: an error of r, a cancelled
	// context or a crash leaves what was there before. The SHA-256 is computed
	// on the way and kept.
	Put(ctx context.Context, key string, r io.Reader, mediaType string) (Info, error)

	// Stat describes the object without reading it.
	Stat(ctx context.Context, key string) (Info, error)

	// Open reads the object. Reading it from start to end checks the SHA-256;
	// when it differs the last read yields ErrCorrupt and no bytes, so that a
	// copy is seen to be short. The context stays in force until Close.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, Info, error)

	// Range reads at most n bytes from offset off, to the end when n is
	// negative. An offset at the end yields nothing; one beyond is ErrRange.
	// Info describes the whole object. Ranges are not checked against the
	// SHA-256.
	Range(ctx context.Context, key string, off, n int64) (io.ReadCloser, Info, error)

	// Delete removes the object. Deleting what is not there is no error.
	Delete(ctx context.Context, key string) error

	// List yields the objects whose keys begin with prefix, in byte order of
	// their keys, with Key, Size and Modified only. An error ends it. Objects
	// put or deleted meanwhile may or may not be seen.
	List(ctx context.Context, prefix string) iter.Seq2[Info, error]

	// Check tells whether the storage can be reached and used now. It is cheap
	// enough for a readiness probe.
	Check(ctx context.Context) error
}

// Presigner is a store whose own server can be given out to clients.
type Presigner interface {
	// Presign returns a URL of the storage itself that serves the object of l
	// until expires, which is at most seven days away.
	Presign(ctx context.Context, l Link, expires time.Time) (string, error)
}

// IsDiskFull tells whether err comes from a file system that cannot take more:
// no space, quota used up, or over the process's limit for one file.
func IsDiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
