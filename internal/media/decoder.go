package media

import (
	"context"
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
	// MaxDuration of a recording's sound; an hour. An hour is 115 MB in memory.
	MaxDuration time.Duration
	// Timeout of one decoding or encoding; five minutes.
	Timeout time.Duration
	// MaxBytes of a recording's file; 2 GiB.
	MaxBytes int64
	// MaxMemory of one ffmpeg process's address space in bytes; 1 GiB. Linux only.
	MaxMemory int64
	// TempDir is where recordings are spooled, each in a private folder of its
	// own; the system's when empty.
	TempDir string
}

// Decoder decodes recordings. It holds no recording and may be used by many
// goroutines at once; each decoding takes the memory of its sound and, with
// ffmpeg, one process of one thread, so a caller bounds how many run.
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
	return &Decoder{cfg: cfg, ffmpeg: sync.OnceValues(func() (program, error) { return find(cfg.FFmpeg) })}
}

// HasFFmpeg says whether ffmpeg is there and works, and its version.
func (d *Decoder) HasFFmpeg() (version string, ok bool) {
	p, err := d.ffmpeg()
	return p.version, err == nil
}

// Decode decodes the recording in r, which is spooled to a private file that is
// removed again.
//
// A failure that is the recording's fault is an [*Error]; sound that stops in
// the middle is none, see [Audio.Truncated].
func (d *Decoder) Decode(ctx context.Context, r io.Reader) (Audio, error) {
	dir, err := os.MkdirTemp(d.cfg.TempDir, "candor-media-")
	if err != nil {
		return Audio{}, fmt.Errorf("spool recording: %w", err)
	}
	defer os.RemoveAll(dir)
	f, err := os.OpenFile(filepath.Join(dir, "recording"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Audio{}, fmt.Errorf("spool recording: %w", err)
	}
	defer f.Close()

	r = &patient{ctx, r}
	head := make([]byte, SniffBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return Audio{}, fmt.Errorf("read recording: %w", err)
	}
	if _, err := identify(head[:n]); err != nil {
		return Audio{}, err // before the rest is read
	}
	if _, err := f.Write(head[:n]); err != nil {
		return Audio{}, fmt.Errorf("spool recording: %w", err)
	}
	rest, err := io.Copy(f, io.LimitReader(r, d.cfg.MaxBytes-int64(n)+1))
	if err != nil {
		return Audio{}, fmt.Errorf("spool recording: %w", err)
	}
	return d.decode(ctx, f, int64(n)+rest)
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
	return d.decode(ctx, f, info.Size())
}

func (d *Decoder) decode(ctx context.Context, f *os.File, size int64) (Audio, error) {
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

	limit := &sink{max: int(d.cfg.MaxDuration.Seconds() * Rate)}
	audio := Audio{Type: kind, Decoder: "go"}
	if p, missing := d.ffmpeg(); missing == nil {
		audio.Decoder = "ffmpeg " + p.version
		audio.Truncated, err = d.withFFmpeg(ctx, p, f, size, kind, limit)
	} else {
		audio.Truncated, err = decodeNative(ctx, io.NewSectionReader(f, 0, size), kind, limit)
	}
	audio.Samples = limit.samples
	switch {
	case outer.Err() != nil:
		return Audio{}, context.Cause(outer)
	case ctx.Err() != nil:
		return Audio{}, &Error{context.DeadlineExceeded, fmt.Sprintf("decoding the recording took longer than %s", d.cfg.Timeout)}
	case limit.full:
		return Audio{}, d.tooLong()
	case err != nil:
		return Audio{}, err
	case len(audio.Samples) == 0:
		return Audio{}, &Error{ErrNotAudio, "the recording holds no sound"}
	}
	return audio, nil
}

func (d *Decoder) tooLong() error {
	return &Error{ErrTooLong, fmt.Sprintf("the recording lasts longer than %s", d.cfg.MaxDuration)}
}

func identify(head []byte) (Type, error) {
	if t, ok := Sniff(head); ok {
		return t, nil
	}
	return Type{}, &Error{ErrNotAudio, fmt.Sprintf("the file is %s, not a recording", other(head))}
}

// errFull ends the writing into a full sink.
var errFull = errors.New("media: longer than allowed")

// sink collects samples up to a limit.
type sink struct {
	samples []int16
	max     int
	full    bool
}

func (s *sink) add(x []int16) error {
	if len(s.samples)+len(x) > s.max {
		s.samples, s.full = nil, true
		return errFull
	}
	s.samples = append(s.samples, x...)
	return nil
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
