package media

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Config bounds decoding. Zero values mean the defaults.
type Config struct {
	// FFmpeg is the program's path. Empty looks it up in PATH and goes on
	// without it where there is none; "none" never uses it.
	FFmpeg string
	// MaxDuration of a recording's sound; an hour.
	MaxDuration time.Duration
	// Timeout of one decoding or encoding; five minutes.
	Timeout time.Duration
	// MaxBytes of a recording's file; 2 GiB.
	MaxBytes int64
	// MaxMemory of one ffmpeg process's address space in bytes; 1 GiB. Linux only.
	MaxMemory int64
	// MaxData is what of it the process may write to, in bytes; 160 MiB, five
	// times what ten hours of FLAC take. Linux only.
	MaxData int64
	// TempDir is where recordings are spooled, each in a private folder of its
	// own, and where their sound lies, 115 MB an hour; the system's when empty.
	TempDir string
}

// Decoder decodes recordings. It holds no recording and may be used by many
// goroutines at once; with ffmpeg each decoding takes one process of one
// thread, so a caller bounds how many run.
type Decoder struct {
	cfg    Config
	ffmpeg func() (program, error)
}

// New makes a Decoder. A missing ffmpeg is no error here: [Decoder.HasFFmpeg]
// tells, and what needs it fails with [ErrNoDecoder].
func New(cfg Config) *Decoder {
	set := func(v *time.Duration, d time.Duration) {
		if *v <= 0 {
			*v = d
		}
	}
	set(&cfg.MaxDuration, time.Hour)
	set(&cfg.Timeout, 5*time.Minute)
	if cfg.MaxBytes <= 0 {
		cfg.MaxBytes = 2 << 30
	}
	if cfg.MaxMemory <= 0 {
		cfg.MaxMemory = 1 << 30
	}
	if cfg.MaxData <= 0 {
		cfg.MaxData = 160 << 20
	}
	return &Decoder{cfg: cfg, ffmpeg: sync.OnceValues(func() (program, error) { return find(cfg.FFmpeg) })}
}

// HasFFmpeg says whether ffmpeg is there and works, and its version.
func (d *Decoder) HasFFmpeg() (version string, ok bool) {
	p, err := d.ffmpeg()
	return p.version, err == nil
}

// Decode decodes the recording in r into memory, 115 MB an hour: for what is
// known to be short. Else there is [Decoder.Open]. The recording is spooled to a
// private file that is removed again.
//
// A failure that is the recording's fault is an [*Error]; sound that stops in
// the middle is none, see [Audio.Truncated].
func (d *Decoder) Decode(ctx context.Context, r io.Reader) (a Audio, err error) {
	err = d.spooled(ctx, r, func(f *os.File, size int64) error {
		a, err = d.inMemory(ctx, f, size)
		return err
	})
	return a, err
}

// DecodeFile decodes the recording at path as [Decoder.Decode] does.
func (d *Decoder) DecodeFile(ctx context.Context, path string) (Audio, error) {
	info, err := os.Stat(path) // first: opening a pipe would wait for its writer
	if err != nil {
		return Audio{}, err
	}
	if !info.Mode().IsRegular() {
		return Audio{}, &Error{ErrNotAudio, "what was given is not a file"}
	}
	f, err := os.Open(path)
	if err != nil {
		return Audio{}, err
	}
	defer f.Close()
	return d.inMemory(ctx, f, info.Size())
}

func (d *Decoder) inMemory(ctx context.Context, f *os.File, size int64) (Audio, error) {
	var samples []int16
	a, err := d.decode(ctx, f, size, d.cfg.MaxDuration, func(x []int16) error {
		samples = append(samples, x...)
		return nil
	})
	if err != nil {
		return Audio{}, err
	}
	a.Samples = samples
	return a, nil
}

// Open decodes the recording in r as [Decoder.Decode] does, into a private file
// instead of memory: however long it is, it takes less than a megabyte. What
// lasts longer than most, or than Config.MaxDuration, is [ErrTooLong]; 0 means
// the latter alone.
func (d *Decoder) Open(ctx context.Context, r io.Reader, most time.Duration) (_ *Sound, err error) {
	if most <= 0 || most > d.cfg.MaxDuration {
		most = d.cfg.MaxDuration
	}
	s, err := d.create()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	err = d.spooled(ctx, r, func(f *os.File, size int64) error {
		to := bufio.NewWriterSize(s.file, 64<<10)
		var b []byte
		a, err := d.decode(ctx, f, size, most, func(x []int16) error {
			b = b[:0]
			for _, v := range x {
				b = binary.LittleEndian.AppendUint16(b, uint16(v))
			}
			_, err := to.Write(b)
			s.n += len(x)
			return err
		})
		if err == nil {
			err = to.Flush()
		}
		s.Type, s.Truncated, s.Decoder = a.Type, a.Truncated, a.Decoder
		return err
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// spooled writes r into a private file, hands it to use and removes it again.
// What is no recording is refused before the rest of it is read.
func (d *Decoder) spooled(ctx context.Context, r io.Reader, use func(f *os.File, size int64) error) error {
	dir, err := os.MkdirTemp(d.cfg.TempDir, "candor-media-")
	if err != nil {
		return fmt.Errorf("spool recording: %w", err)
	}
	defer os.RemoveAll(dir)
	f, err := os.OpenFile(filepath.Join(dir, "recording"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("spool recording: %w", err)
	}
	defer f.Close()

	r = &patient{ctx, r}
	head := make([]byte, SniffBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return fmt.Errorf("read recording: %w", err)
	}
	if _, err := identify(head[:n]); err != nil {
		return err
	}
	if _, err := f.Write(head[:n]); err != nil {
		return fmt.Errorf("spool recording: %w", err)
	}
	rest, err := io.Copy(f, io.LimitReader(r, d.cfg.MaxBytes-int64(n)+1))
	if err != nil {
		return fmt.Errorf("spool recording: %w", err)
	}
	return use(f, int64(n)+rest)
}

// decode hands the sound of f on, piece by piece, and says what it was. After
// an error what was handed on is of no use.
func (d *Decoder) decode(ctx context.Context, f *os.File, size int64, most time.Duration, keep func([]int16) error) (Audio, error) {
	if size > d.cfg.MaxBytes {
		return Audio{}, &Error{ErrTooLarge, fmt.Sprintf("the recording has more than %d MB", d.cfg.MaxBytes>>20)}
	}
	head := make([]byte, SniffBytes)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return Audio{}, fmt.Errorf("read recording: %w", err)
	}
	kind, err := identify(head[:n])
	if err != nil {
		return Audio{}, err
	}
	outer := ctx
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Timeout)
	defer cancel()

	out := &sink{keep: keep, most: most, max: int(most.Seconds() * Rate)}
	audio := Audio{Type: kind, Decoder: "go"}
	if p, missing := d.ffmpeg(); missing == nil {
		audio.Decoder = "ffmpeg " + p.version
		audio.Truncated, err = d.withFFmpeg(ctx, p, f, size, kind, out)
	} else {
		audio.Truncated, err = decodeNative(ctx, io.NewSectionReader(f, 0, size), kind, out)
	}
	switch {
	case outer.Err() != nil:
		return Audio{}, context.Cause(outer)
	case ctx.Err() != nil:
		return Audio{}, &Error{context.DeadlineExceeded, fmt.Sprintf("decoding the recording took longer than %s", d.cfg.Timeout)}
	case out.failed != nil:
		return Audio{}, fmt.Errorf("keep the sound: %w", out.failed)
	case out.full:
		return Audio{}, tooLong(most)
	case err != nil:
		return Audio{}, err
	case out.n == 0:
		return Audio{}, &Error{ErrNotAudio, "the recording holds no sound"}
	}
	return audio, nil
}

func tooLong(most time.Duration) error {
	return &Error{ErrTooLong, fmt.Sprintf("the recording lasts longer than %s", most)}
}

func identify(head []byte) (Type, error) {
	if t, ok := Sniff(head); ok {
		return t, nil
	}
	return Type{}, &Error{ErrNotAudio, fmt.Sprintf("the file is %s, not a recording", other(head))}
}

// errFull ends the writing into a full sink.
var errFull = errors.New("media: longer than allowed")

// sink hands samples on up to a limit.
type sink struct {
	keep   func([]int16) error
	most   time.Duration
	max    int // samples in most
	n      int // handed on
	full   bool
	failed error // of keep
}

func (s *sink) add(x []int16) error {
	if s.n+len(x) > s.max {
		s.full = true
		return errFull
	}
	s.n += len(x)
	s.failed = s.keep(x)
	return s.failed
}

// patient is a reader that stops when ctx does.
type patient struct {
	ctx context.Context
	r   io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if p.ctx.Err() != nil {
		return 0, context.Cause(p.ctx)
	}
	return p.r.Read(b)
}
