package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
)

// Verify wraps what a store opens so that reading it from start to end checks
// its length and, where info has one, its SHA-256, as Store.Open promises. It
// is for implementations of Store.
func Verify(r io.ReadSeekCloser, info Info) io.ReadSeekCloser {
	return &verifier{ReadSeekCloser: r, info: info, sum: sha256.New()}
}

// verifier hashes as long as reads follow one another from the start; a seek
// elsewhere leaves the hash behind, a seek to the start begins again.
type verifier struct {
	io.ReadSeekCloser
	info   Info
	sum    hash.Hash
	at     int64 // where the next read begins
	hashed int64 // bytes from the start in sum
}

func (v *verifier) Read(p []byte) (int, error) {
	n, err := v.ReadSeekCloser.Read(p)
	if v.at == v.hashed {
		v.sum.Write(p[:n])
		v.hashed += int64(n)
	}
	v.at += int64(n)
	switch {
	case v.at > v.info.Size, err == io.EOF && v.at < v.info.Size:
		return 0, fmt.Errorf("%w: %s has another length than it was put with", ErrCorrupt, v.info.Key)
	case v.info.SHA256 != "" && v.hashed == v.info.Size && v.at == v.hashed:
		// The last bytes are withheld with the error: io.CopyN and net/http
		// would otherwise take the copy for complete and drop the error.
		if hex.EncodeToString(v.sum.Sum(nil)) != v.info.SHA256 {
			return 0, fmt.Errorf("%w: %s has another SHA-256 than it was put with", ErrCorrupt, v.info.Key)
		}
	}
	return n, err
}

func (v *verifier) Seek(offset int64, whence int) (int64, error) {
	at, err := v.ReadSeekCloser.Seek(offset, whence)
	if err != nil {
		return at, err
	}
	v.at = at
	if at == 0 {
		v.sum.Reset()
		v.hashed = 0
	}
	return at, nil
}
