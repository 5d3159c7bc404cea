package cli

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
)

// A backup is one .tar.zst. It begins with manifest.json, goes on with the
// database, the secrets and the objects under blobs/, and ends with SHA256SUMS
// in the form of sha256sum: an archive without it was cut off. With tar and
// sha256sum it can be looked at and checked without this program.
const (
	entryManifest = "manifest.json"
	entryDatabase = "database.sqlite"
	entrySecrets  = "secrets"
	entryBlobs    = "blobs/" // with the object's key behind it
	entrySums     = "SHA256SUMS"

	// What tar has no field for, as extended attributes, which every tar knows.
	paxSum  = "SCHILY.xattr.user.candor.sha256"
	paxType = "SCHILY.xattr.user.candor.media-type"
)

// archiveFormat is raised when an older program could not read the archive.
const archiveFormat = 1

// manifest says what an archive holds.
type manifest struct {
	Format     int       `json:"format"`
	ID         string    `json:"id"` // of this backup
	CreatedAt  time.Time `json:"created_at"`
	Version    string    `json:"version"` // of the program that wrote it
	Engine     string    `json:"engine"`  // sqlite or postgres; the copy is SQLite in any case
	Schema     int64     `json:"schema"`
	Database   bool      `json:"database"`
	Recordings bool      `json:"recordings"`
}

// packer writes an archive.
type packer struct {
	zip  *zstd.Encoder
	tar  *tar.Writer
	sums bytes.Buffer
}

func newPacker(w io.Writer) (*packer, error) {
	z, err := zstd.NewWriter(w)
	if err != nil {
		return nil, err
	}
	return &packer{zip: z, tar: tar.NewWriter(z)}, nil
}

// add writes one file of size bytes. What is known beforehand of its sum and
// media type stands beside it.
func (p *packer) add(name string, size int64, at time.Time, r io.Reader, sum, mediaType string) error {
	h := &tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: at, Format: tar.FormatPAX, PAXRecords: map[string]string{}}
	if sum != "" {
		h.PAXRecords[paxSum] = sum
	}
	if mediaType != "" {
		h.PAXRecords[paxType] = mediaType
	}
	if err := p.tar.WriteHeader(h); err != nil {
		return err
	}
	digest := sha256.New()
	n, err := io.Copy(io.MultiWriter(p.tar, digest), r)
	if err != nil {
		return err
	}
	if n != size {
		return fmt.Errorf("%s changed its size meanwhile: %d bytes of %d", name, n, size)
	}
	fmt.Fprintf(&p.sums, "%s  %s\n", hex.EncodeToString(digest.Sum(nil)), name)
	return nil
}

// finish writes the sums and closes the archive.
func (p *packer) finish(at time.Time) error {
	err := p.tar.WriteHeader(&tar.Header{Name: entrySums, Mode: 0o600, Size: int64(p.sums.Len()), ModTime: at, Format: tar.FormatPAX})
	if err != nil {
		return err
	}
	if _, err := p.sums.WriteTo(p.tar); err != nil {
		return err
	}
	return errors.Join(p.tar.Close(), p.zip.Close())
}

// discard gives up an archive.
func (p *packer) discard() { p.zip.Reset(io.Discard); p.zip.Close() }

// unpacker reads an archive from its beginning to its end.
type unpacker struct {
	Manifest manifest
	zip      *zstd.Decoder
	tar      *tar.Reader
	sums     hash.Hash // of the lines that SHA256SUMS should have
	open     *entry
}

// entry is one file of an archive; reading it to its end is checked.
type entry struct {
	Name      string
	Size      int64
	Sum       string // as its header says; may be empty
	MediaType string
	digest    hash.Hash
	r         io.Reader
}

// errDamaged is an archive that is not as it was written.
var errDamaged = errors.New("the backup is cut off or damaged")

// Read reads the content.
func (e *entry) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%w: %s: %w", errDamaged, e.Name, err)
	}
	return n, err
}

// errNoBackup is a file that is no backup, or one of a program from the future.
var errNoBackup = errors.New("the file is no backup of candor's")

func newUnpacker(r io.Reader) (*unpacker, error) {
	z, err := zstd.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoBackup, err)
	}
	u := &unpacker{zip: z, tar: tar.NewReader(z), sums: sha256.New()}
	if err := u.readManifest(); err != nil {
		z.Close()
		return nil, err
	}
	return u, nil
}

func (u *unpacker) readManifest() error {
	e, err := u.next()
	if err != nil {
		return fmt.Errorf("%w: %w", errNoBackup, err)
	}
	if e.Name != entryManifest || e.Size > 1<<20 {
		return errNoBackup
	}
	b, err := io.ReadAll(e)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, &u.Manifest); err != nil || u.Manifest.ID == "" {
		return errNoBackup
	}
	if u.Manifest.Format != archiveFormat {
		return fmt.Errorf("the backup has format %d and this program reads %d: take the candor that wrote it, %.40q", u.Manifest.Format, archiveFormat, u.Manifest.Version)
	}
	return nil
}

// next is the next file after checking the one before, or io.EOF when the
// archive is whole and ends.
func (u *unpacker) next() (*entry, error) {
	if err := u.check(); err != nil {
		return nil, err
	}
	h, err := u.tar.Next()
	if err == io.EOF {
		return nil, fmt.Errorf("%w: its sums are missing", errDamaged)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	if h.Typeflag != tar.TypeReg {
		return nil, fmt.Errorf("%w: %.80q is no file", errNoBackup, h.Name)
	}
	if h.Name == entrySums {
		return nil, u.end()
	}
	e := &entry{Name: h.Name, Size: h.Size, Sum: h.PAXRecords[paxSum], MediaType: h.PAXRecords[paxType], digest: sha256.New()}
	e.r = io.TeeReader(u.tar, e.digest)
	u.open = e
	return e, nil
}

// check reads the rest of the open file and holds it against its sum.
func (u *unpacker) check() error {
	e := u.open
	if e == nil {
		return nil
	}
	if _, err := io.Copy(io.Discard, e); err != nil {
		return err
	}
	sum := hex.EncodeToString(e.digest.Sum(nil))
	if e.Sum != "" && sum != e.Sum {
		return fmt.Errorf("%w: %s is not what was backed up", errDamaged, e.Name)
	}
	fmt.Fprintf(u.sums, "%s  %s\n", sum, e.Name)
	u.open = nil
	return nil
}

// end holds what was read against SHA256SUMS.
func (u *unpacker) end() error {
	written := sha256.New()
	if _, err := io.Copy(written, u.tar); err != nil {
		return fmt.Errorf("%w: %s: %w", errDamaged, entrySums, err)
	}
	if !bytes.Equal(written.Sum(nil), u.sums.Sum(nil)) {
		return fmt.Errorf("%w: its sums do not fit what it holds", errDamaged)
	}
	return io.EOF
}

func (u *unpacker) close() { u.zip.Close() }

// blobKey is the key of the object that an entry holds.
func (e *entry) blobKey() (string, bool) { return strings.CutPrefix(e.Name, entryBlobs) }
