package cli

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

// FuzzUnpack reads what an archive may hold once it is unpacked.
func FuzzUnpack(f *testing.F) {
	var whole bytes.Buffer
	p, err := newPacker(&whole)
	if err != nil {
		f.Fatal(err)
	}
	for name, text := range map[string]string{entryManifest: `{"id":"a","format":1}`, entryBlobs + "a/b": "hello"} {
		if err := p.add(name, int64(len(text)), time.Unix(1, 0), bytes.NewReader([]byte(text)), "", "text/plain"); err != nil {
			f.Fatal(err)
		}
	}
	if err := p.finish(time.Unix(1, 0)); err != nil {
		f.Fatal(err)
	}
	z, err := zstd.NewReader(&whole)
	if err != nil {
		f.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	z.Close()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(plain)
	f.Add(plain[:700])
	f.Add(bytes.Repeat([]byte{0}, 1024))
	f.Fuzz(func(t *testing.T, b []byte) {
		u := &unpacker{tar: tar.NewReader(bytes.NewReader(b)), sums: sha256.New()}
		err := u.readManifest()
		for err == nil {
			var e *entry
			if e, err = u.next(); err != nil {
				break
			}
			e.blobKey()
			var n int64
			if n, err = io.Copy(io.Discard, e); err == nil && n != e.Size || n > int64(len(b)) {
				t.Fatalf("%d bytes of %d out of %d", n, e.Size, len(b))
			}
		}
		if err != io.EOF && !errors.Is(err, errDamaged) && !errors.Is(err, errNoBackup) && u.Manifest.ID == "" {
			t.Errorf("%v", err)
		}
	})
}
