package s3

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/candorhq/candor/internal/blob"
	"github.com/minio/minio-go/v7"
)

const (
	// inMemory is the size up to which a put is not spooled to disk, in bytes.
	inMemory = 1 << 20
	// abortTime bounds the clean-up after a put that was given up.
	abortTime = 30 * time.Second
)

// Put spools what r yields, then uploads it: in one request, or in parts that
// the server joins at the end. See blob.Store.
func (s *Store) Put(ctx context.Context, key string, r io.Reader, mediaType string) (blob.Info, error) {
	if err := errors.Join(blob.CheckKey(key), blob.CheckMediaType(mediaType), ctx.Err()); err != nil {
		return blob.Info{}, err
	}
	if mediaType == "" {
		mediaType = blob.DefaultMediaType
	}
	sp, err := fill(ctx, r, s.config.TempDir)
	if err != nil {
		return blob.Info{}, wrap(ctx, "spool object", key, err)
	}
	defer sp.close()
	opts := minio.PutObjectOptions{
		ContentType:  mediaType,
		UserMetadata: map[string]string{hashMeta: sp.sha256},
		// Not a hash of each chunk: the hash of the whole is signed, so that
		// the server refuses content that has changed on the way.
		DisableContentSha256: true,
	}
	if sp.size <= s.config.PartSize {
		_, err = s.core.PutObject(ctx, s.config.Bucket, key, sp.section(0, sp.size), sp.size, "", sp.sha256, opts)
	} else {
		err = s.putParts(ctx, key, sp, opts)
	}
	if err != nil {
		return blob.Info{}, wrap(ctx, "put object", key, err)
	}
	return blob.Info{
		Key: key, Size: sp.size, MediaType: mediaType, SHA256: sp.sha256,
		Modified: time.Now().UTC().Truncate(time.Second),
	}, nil
}

// putParts uploads in parts. The client's own way of doing so would abort with
// the context that has just been cancelled, and leave the parts to be paid for.
func (s *Store) putParts(ctx context.Context, key string, sp *spool, opts minio.PutObjectOptions) (err error) {
	bucket := s.config.Bucket
	id, err := s.core.NewMultipartUpload(ctx, bucket, key, opts)
	if err != nil {
		return err
	}
	defer func() {
		if err == nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTime)
		defer cancel()
		if abort := s.core.AbortMultipartUpload(ctx, bucket, key, id); abort != nil {
			err = errors.Join(err, fmt.Errorf("abort upload: %w", abort))
		}
	}()
	var parts []minio.CompletePart
	for off := int64(0); off < sp.size; off += s.config.PartSize {
		n := min(s.config.PartSize, sp.size-off)
		sum := sha256.New()
		if _, err := io.Copy(sum, sp.section(off, n)); err != nil {
			return err
		}
		part, err := s.core.PutObjectPart(ctx, bucket, key, id, len(parts)+1, sp.section(off, n), n, minio.PutObjectPartOptions{
			Sha256Hex: hex.EncodeToString(sum.Sum(nil)), DisableContentSha256: true,
		})
		if err != nil {
			return err
		}
		parts = append(parts, minio.CompletePart{PartNumber: part.PartNumber, ETag: part.ETag})
	}
	_, err = s.core.CompleteMultipartUpload(ctx, bucket, key, id, parts, minio.PutObjectOptions{})
	return err
}

// spool is content whose length and hash are known.
type spool struct {
	io.ReaderAt
	file   *os.File // nil when in memory
	name   string   // of the file, where the system would not take it away yet
	size   int64
	sha256 string
}

// fill reads r to its end. A temporary file loses its name at once, so that a
// crash leaves nothing; where the system does not allow that, close removes it.
func fill(ctx context.Context, r io.Reader, folder string) (_ *spool, err error) {
	sum := sha256.New()
	r = io.TeeReader(blob.WithContext(ctx, r), sum)
	var head bytes.Buffer
	n, err := io.Copy(&head, io.LimitReader(r, inMemory+1))
	if err != nil {
		return nil, err
	}
	sp := &spool{ReaderAt: bytes.NewReader(head.Bytes()), size: n}
	if n > inMemory {
		f, err := os.CreateTemp(folder, "candor-put-*")
		if err != nil {
			return nil, err
		}
		sp.ReaderAt, sp.file = f, f
		if os.Remove(f.Name()) != nil {
			sp.name = f.Name()
		}
		sp.size, err = io.Copy(f, io.MultiReader(&head, r))
		if err != nil {
			sp.close()
			return nil, err
		}
	}
	sp.sha256 = hex.EncodeToString(sum.Sum(nil))
	return sp, nil
}

func (sp *spool) section(off, n int64) *io.SectionReader { return io.NewSectionReader(sp, off, n) }

// close has nothing to report: the file was only ever read back by us.
func (sp *spool) close() {
	if sp.file != nil {
		sp.file.Close()
	}
	if sp.name != "" {
		os.Remove(sp.name)
	}
}
