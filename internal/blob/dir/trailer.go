package dir

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"
	"time"

	"github.com/candorhq/candor/internal/blob"
)

// The trailer stands behind the content, so that writing needs one pass and
// most programs still read the file: media type, then a tail of fixed length.
//
//	tail[0:32]   SHA-256 of the content
//	tail[32:40]  length of the content, big endian
//	tail[40:48]  when it was put, seconds since 1970, big endian
//	tail[48:52]  length of the media type, big endian
//	tail[52:56]  CRC-32C of the media type and tail[0:52], big endian
//	tail[56:64]  "CANDORB1"
const (
	tailLen = 64
	magic   = "CANDORB1"
)

func encodeTrailer(info blob.Info) []byte {
	b := append(make([]byte, 0, len(info.MediaType)+tailLen), info.MediaType...)
	sum, err := hex.DecodeString(info.SHA256)
	if err != nil || len(sum) != 32 {
		panic("trailer of an object without a SHA-256")
	}
	b = append(b, sum...)
	b = binary.BigEndian.AppendUint64(b, uint64(info.Size))
	b = binary.BigEndian.AppendUint64(b, uint64(info.Modified.Unix()))
	b = binary.BigEndian.AppendUint32(b, uint32(len(info.MediaType)))
	b = binary.BigEndian.AppendUint32(b, checksum(b))
	return append(b, magic...)
}

// decodeTrailer reads the trailer of a file of the given length. Whatever is
// wrong with it is blob.ErrCorrupt.
func decodeTrailer(f io.ReaderAt, length int64, key string) (blob.Info, error) {
	// One read takes the tail and any media type before it.
	b := make([]byte, min(length, tailLen+255))
	if len(b) < tailLen {
		return blob.Info{}, fmt.Errorf("%w: %s has no trailer", blob.ErrCorrupt, key)
	}
	if _, err := f.ReadAt(b, length-int64(len(b))); err != nil {
		return blob.Info{}, fmt.Errorf("read trailer of %s: %w", key, err)
	}
	tail := b[len(b)-tailLen:]
	if string(tail[56:]) != magic {
		return blob.Info{}, fmt.Errorf("%w: %s has no trailer", blob.ErrCorrupt, key)
	}
	typeLen := int64(binary.BigEndian.Uint32(tail[48:]))
	size := int64(binary.BigEndian.Uint64(tail[32:]))
	if typeLen > int64(len(b)-tailLen) || size != length-tailLen-typeLen {
		return blob.Info{}, fmt.Errorf("%w: %s has another length than it was put with", blob.ErrCorrupt, key)
	}
	signed := b[len(b)-tailLen-int(typeLen) : len(b)-tailLen+52]
	if checksum(signed) != binary.BigEndian.Uint32(tail[52:]) {
		return blob.Info{}, fmt.Errorf("%w: the trailer of %s", blob.ErrCorrupt, key)
	}
	return blob.Info{
		Key:       key,
		Size:      size,
		MediaType: string(signed[:typeLen]),
		SHA256:    hex.EncodeToString(tail[:32]),
		Modified:  time.Unix(int64(binary.BigEndian.Uint64(tail[40:])), 0).UTC(),
	}, nil
}

func checksum(b []byte) uint32 {
	return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))
}
