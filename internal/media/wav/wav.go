// Package wav reads plain sound: WAV (with RF64 and what streaming writers
// leave in its sizes) and AU, in integer PCM, float and G.711 A-law and mu-law.
// Start at [NewReader], which reads the header; [Reader.Read] then gives frames
// mixed down to one channel.
package wav

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"
)

// Errors of a file. Sound that ends before the header says it does, or inside a
// frame, ends in io.ErrUnexpectedEOF, all other sound in io.EOF.
var (
	ErrNotPlain = errors.New("wav: neither WAV nor AU")
	ErrDamaged  = errors.New("wav: damaged header")
	ErrCodec    = errors.New("wav: sound is compressed with a codec other than G.711")
)

// Format is how samples are stored.
type Format struct {
	Coding   Coding
	Bits     int // of one sample
	Channels int
	Rate     int // Hz
}

// Coding is how one sample is coded.
type Coding int

// The codings that can be read.
const (
	Signed Coding = iota
	Unsigned
	Float
	ALaw
	MuLaw
)

// What a header may ask for. The rate decides how much the resampler costs, the
// channels how large a frame is.
const (
	MinRate     = 4000
	MaxRate     = 192000
	MaxChannels = 32
)

// Reader reads frames.
type Reader struct {
	Format Format
	Size   int64 // bytes of sound that the header promises; -1 when it does not say
	Header int64 // bytes before the sound

	src   *bufio.Reader
	big   bool
	left  int64
	frame int
	buf   []byte
	err   error
}

// NewReader reads the header.
func NewReader(r io.Reader) (*Reader, error) {
	in := &counter{src: r}
	d := &Reader{src: bufio.NewReaderSize(in, 64<<10), Size: -1}
	magic, err := d.src.Peek(4)
	if err != nil {
		return nil, ErrNotPlain
	}
	switch string(magic) {
	case "RIFF", "RF64":
		err = d.wave()
	case ".snd":
		err = d.sun()
	default:
		err = ErrNotPlain
	}
	if err != nil {
		return nil, err
	}
	f := d.Format
	if f.Rate < MinRate || f.Rate > MaxRate || f.Channels < 1 || f.Channels > MaxChannels {
		return nil, ErrDamaged
	}
	d.frame = f.Bits / 8 * f.Channels
	d.left = d.Size
	d.Header = in.n - int64(d.src.Buffered())
	return d, nil
}

type counter struct {
	src io.Reader
	n   int64
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.src.Read(b)
	c.n += int64(n)
	return n, err
}

// FrameBytes is the size of one frame: a sample of every channel.
func (d *Reader) FrameBytes() int { return d.frame }

// Read fills out with samples between -1 and 1 and says how many; what it gives
// together with an error counts.
func (d *Reader) Read(out []float32) (n int, err error) {
	if d.err != nil {
		return 0, d.err
	}
	want := int64(len(out)) * int64(d.frame)
	if d.left >= 0 {
		want = min(want, d.left-d.left%int64(d.frame))
	}
	if want == 0 {
		return 0, io.EOF
	}
	if int64(len(d.buf)) < want {
		d.buf = make([]byte, want)
	}
	got, err := io.ReadFull(d.src, d.buf[:want])
	if d.left >= 0 {
		d.left -= int64(got)
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
	} else if err == io.ErrUnexpectedEOF && got%d.frame == 0 {
		err = io.EOF // no size was promised, and the last frame is whole
	}
	d.err = err
	n = got / d.frame
	size := d.Format.Bits / 8
	for i := range n {
		var sum float64
		for c := range d.Format.Channels {
			at := i*d.frame + c*size
			sum += d.sample(d.buf[at : at+size])
		}
		out[i] = float32(sum / float64(d.Format.Channels))
	}
	return n, err
}

func (d *Reader) sample(b []byte) float64 {
	var v uint64
	if d.big {
		for _, c := range b {
			v = v<<8 | uint64(c)
		}
	} else {
		for i := len(b) - 1; i >= 0; i-- {
			v = v<<8 | uint64(b[i])
		}
	}
	switch d.Format.Coding {
	case Unsigned:
		return (float64(v) - 128) / 128
	case Float:
		x := math.Float64frombits(v)
		if len(b) == 4 {
			x = float64(math.Float32frombits(uint32(v)))
		}
		if math.IsNaN(x) {
			return 0
		}
		return min(max(x, -1), 1)
	case ALaw:
		return float64(alaw(byte(v))) / 32768
	case MuLaw:
		return float64(mulaw(byte(v))) / 32768
	}
	shift := 64 - 8*len(b)
	return float64(int64(v<<shift)) / (1 << 63)
}

// Codes of WAVE_FORMAT_….
const (
	codePCM        = 1
	codeFloat      = 3
	codeALaw       = 6
	codeMuLaw      = 7
	codeExtensible = 0xfffe
)

// maxChunks ends the search for sound in a file that has none.
const maxChunks = 1024

func (d *Reader) wave() error {
	var head [12]byte
	if _, err := io.ReadFull(d.src, head[:]); err != nil || string(head[8:]) != "WAVE" {
		return ErrNotPlain
	}
	wide := int64(-1) // RF64 keeps its sizes here
	described := false
	for range maxChunks {
		var chunk [8]byte
		if _, err := io.ReadFull(d.src, chunk[:]); err != nil {
			return ErrDamaged
		}
		size := int64(binary.LittleEndian.Uint32(chunk[4:]))
		switch id := string(chunk[:4]); id {
		case "data":
			if !described {
				return ErrDamaged
			}
			switch {
			case size == 0xffffffff && wide >= 0:
				d.Size = wide
			case size != 0xffffffff && size != 0:
				d.Size = size
			}
			// 0 and all ones are what a writer leaves that could not go
			// back; an empty file reads as one without a promise.
			return nil
		case "fmt ", "ds64":
			b := make([]byte, min(size, 64))
			if _, err := io.ReadFull(d.src, b); err != nil {
				return ErrDamaged
			}
			if err := d.discard(size + size&1 - int64(len(b))); err != nil {
				return ErrDamaged
			}
			if id == "ds64" {
				if len(b) >= 16 {
					wide = int64(min(binary.LittleEndian.Uint64(b[8:]), 1<<62))
				}
				continue
			}
			if err := d.describe(b); err != nil {
				return err
			}
			described = true
		default:
			if err := d.discard(size + size&1); err != nil {
				return ErrDamaged
			}
		}
	}
	return ErrDamaged
}

func (d *Reader) describe(b []byte) error {
	if len(b) < 16 {
		return ErrDamaged
	}
	code := binary.LittleEndian.Uint16(b)
	d.Format.Channels = int(binary.LittleEndian.Uint16(b[2:]))
	d.Format.Rate = int(min(binary.LittleEndian.Uint32(b[4:]), MaxRate+1))
	d.Format.Bits = int(binary.LittleEndian.Uint16(b[14:]))
	if code == codeExtensible && len(b) >= 26 {
		code = binary.LittleEndian.Uint16(b[24:])
	}
	switch bits := d.Format.Bits; {
	case code == codePCM && bits == 8:
		d.Format.Coding = Unsigned
	case code == codePCM && (bits == 16 || bits == 24 || bits == 32):
		d.Format.Coding = Signed
	case code == codeFloat && (bits == 32 || bits == 64):
		d.Format.Coding = Float
	case code == codeALaw && bits == 8:
		d.Format.Coding = ALaw
	case code == codeMuLaw && bits == 8:
		d.Format.Coding = MuLaw
	default:
		return ErrCodec
	}
	return nil
}

// sun reads AU's header: six words, most significant byte first.
func (d *Reader) sun() error {
	var head [24]byte
	if _, err := io.ReadFull(d.src, head[:]); err != nil {
		return ErrDamaged
	}
	word := func(i int) int64 { return int64(binary.BigEndian.Uint32(head[4*i:])) }
	if word(1) < 24 || d.discard(word(1)-24) != nil {
		return ErrDamaged
	}
	if word(2) != 0xffffffff {
		d.Size = word(2)
	}
	d.big = true
	d.Format.Rate = int(min(word(4), MaxRate+1))
	d.Format.Channels = int(min(word(5), MaxChannels+1))
	formats := map[int64]Format{
		1: {Coding: MuLaw, Bits: 8}, 27: {Coding: ALaw, Bits: 8},
		2: {Bits: 8}, 3: {Bits: 16}, 4: {Bits: 24}, 5: {Bits: 32},
		6: {Coding: Float, Bits: 32}, 7: {Coding: Float, Bits: 64},
	}
	f, ok := formats[word(3)]
	if !ok {
		return ErrCodec
	}
	d.Format.Coding, d.Format.Bits = f.Coding, f.Bits
	return nil
}

func (d *Reader) discard(n int64) error {
	_, err := io.CopyN(io.Discard, d.src, n)
	return err
}
