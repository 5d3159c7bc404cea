package media

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Sound is a decoded recording that lies in a private file, 115 MB an hour, so
// that its length costs no memory. It may be read by many goroutines at once
// and must be closed.
type Sound struct {
	Type      Type   // of the file it came from
	Truncated bool   // the file ends before its sound does; what was there is here
	Decoder   string // what decoded it: "ffmpeg 5.1.9", "go"

	file *os.File
	n    int // samples
}

// piece is how many samples are looked at at a time.
const piece = 64 << 10

func (d *Decoder) create() (*Sound, error) {
	f, err := os.CreateTemp(d.cfg.TempDir, "candor-sound-")
	if err != nil {
		return nil, fmt.Errorf("keep the sound: %w", err)
	}
	// Without a name nobody else finds it, and nothing is left of it when this
	// process is killed. Where a file that is open cannot be removed, Close does it.
	_ = os.Remove(f.Name())
	return &Sound{file: f}, nil
}

// Silence is a sound of n samples in which there is none, to lay others into.
func (d *Decoder) Silence(n int) (*Sound, error) {
	s, err := d.create()
	if err != nil {
		return nil, err
	}
	if err := s.file.Truncate(2 * int64(n)); err != nil {
		return nil, errors.Join(fmt.Errorf("keep the sound: %w", err), s.Close())
	}
	s.n = n
	return s, nil
}

// Close lets go of the file. The sound cannot be read afterwards.
func (s *Sound) Close() error {
	err := s.file.Close()
	if gone := os.Remove(s.file.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// Len is the number of samples at [Rate].
func (s *Sound) Len() int { return s.n }

// DurationMS is the length in milliseconds, rounded.
func (s *Sound) DurationMS() int64 { return Milliseconds(s.n) }

// Between gives the samples that lie between two times in milliseconds, as
// numbers of samples: moved to the nearest end where they lie outside, and
// empty where it ends before it begins.
func (s *Sound) Between(fromMS, toMS int64) (from, to int) {
	from = offset(fromMS, s.n)
	return from, max(offset(toMS, s.n), from)
}

// Samples reads the samples from one up to but not including another, which
// must lie in the sound, into memory.
func (s *Sound) Samples(from, to int) ([]int16, error) {
	out := make([]int16, 0, to-from)
	err := s.each(&glass{}, from, to, func(x []int16) { out = append(out, x...) })
	return out, err
}

// Loudness is that of [Audio.Loudness].
func (s *Sound) Loudness() (float64, error) {
	m := newMeter()
	err := s.each(&glass{}, 0, s.n, m.add)
	return m.loudness(), err
}

// Waveform is that of [Audio.Waveform].
func (s *Sound) Waveform(points int) ([]uint8, error) {
	if points <= 0 || s.n == 0 {
		return Audio{}.Waveform(points), nil
	}
	out := make([]uint8, points)
	var g glass
	for i := range out {
		from, to := stretch(i, points, s.n)
		peak := 0
		if err := s.each(&g, from, to, func(x []int16) { peak = max(peak, loudest(x)) }); err != nil {
			return nil, err
		}
		out[i] = height(peak)
	}
	return out, nil
}

// Lay puts the beginning of part in place of the samples from one up to but not
// including another, as much of it as fits.
func (s *Sound) Lay(part *Sound, from, to int) error {
	from = max(from, 0)
	n := min(part.n, min(to, s.n)-from)
	if n <= 0 {
		return nil
	}
	_, err := io.Copy(io.NewOffsetWriter(s.file, 2*int64(from)), io.NewSectionReader(part.file, 0, 2*int64(n)))
	if err != nil {
		return fmt.Errorf("lay sound: %w", err)
	}
	return nil
}

// reader reads all of it, 16 bits a sample, least significant byte first.
func (s *Sound) reader() io.Reader { return io.NewSectionReader(s.file, 0, 2*int64(s.n)) }

// glass is what samples are looked at through, used again and again.
type glass struct {
	raw []byte
	x   []int16
}

// each hands on the samples between two, a piece at a time, which lies in the
// glass until the next.
func (s *Sound) each(g *glass, from, to int, do func([]int16)) error {
	if most := min(piece, to-from); len(g.x) < most {
		g.raw, g.x = make([]byte, 2*most), make([]int16, most)
	}
	for from < to {
		n := min(len(g.x), to-from)
		if _, err := s.file.ReadAt(g.raw[:2*n], 2*int64(from)); err != nil {
			return fmt.Errorf("read sound: %w", err)
		}
		for i := range g.x[:n] {
			g.x[i] = int16(binary.LittleEndian.Uint16(g.raw[2*i:]))
		}
		do(g.x[:n])
		from += n
	}
	return nil
}
