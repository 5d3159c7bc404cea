package dir

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/blob"
)

// FuzzTrailer reads any file there may be. That of the third argument is made
// right first: a fuzzer cannot guess its checksum.
func FuzzTrailer(f *testing.F) {
	f.Add([]byte("hello"), false)
	f.Add([]byte(strings.Repeat("\xff", 56)+magic), true)
	f.Add([]byte(strings.Repeat("\x00", 56)+magic), true)
	f.Add(encodeTrailer(blob.Info{MediaType: "audio/webm", SHA256: strings.Repeat("ab", 32), Modified: time.Unix(1, 0)}), true)
	f.Fuzz(func(t *testing.T, file []byte, right bool) {
		if right && len(file) >= tailLen {
			file = bytes.Clone(file)
			tail := file[len(file)-tailLen:]
			typeLen := int(tail[51])
			if from := len(file) - tailLen - typeLen; from >= 0 {
				copy(tail[48:], []byte{0, 0, 0, byte(typeLen)})
				copy(tail[32:], []byte{0, 0, 0, 0, 0, 0, byte(from >> 8), byte(from)})
				sum := checksum(file[from : len(file)-tailLen+52])
				copy(tail[52:], []byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)})
				copy(tail[56:], magic)
			}
		}
		info, err := decodeTrailer(bytes.NewReader(file), int64(len(file)), "k")
		if err != nil {
			if !errors.Is(err, blob.ErrCorrupt) {
				t.Error(err)
			}
			return
		}
		if info.Size < 0 || info.Size > int64(len(file)) || len(info.SHA256) != 64 {
			t.Errorf("%d bytes are described as %+v", len(file), info)
		}
		if again := encodeTrailer(info); !bytes.HasSuffix(file, again) {
			t.Errorf("%+v is written as %q", info, again)
		}
	})
}
