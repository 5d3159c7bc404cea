package media

import (
	"errors"
	"math"
	"time"

	"github.com/pion/opus"
)

const (
	opusRate  = 48000
	opusFrame = opusRate * 120 / 1000 // samples in the longest packet
	// A hole in a stream's clock that is longer is filled with silence, so that
	// times in the sound are times in the player; a shorter one is jitter.
	opusHole = opusRate / 10
)

// opusStream turns Opus packets into samples at Rate.
type opusStream struct {
	dec     opus.Decoder
	to      *resampler
	out     *sink
	preSkip int64 // samples at 48 kHz to drop at the start
	skip    int   // those still to drop
	gain    float32
	frame   []float32
	pcm     []int16
	placed  bool
	decoded int64 // samples at 48 kHz that packets stood for, dropped ones included
	made    int64 // samples at 48 kHz handed on
	last    int   // samples at 48 kHz of the last packet that decoded
	whole   int   // packets that decoded
	broken  int   // packets that did not
}

// newOpusStream reads the codec's header. Some browsers leave it out of WebM;
// then the track's channels say what is needed.
func newOpusStream(header []byte, channels int, out *sink) (*opusStream, error) {
	h, ok := parseOpusHead(header)
	if !ok {
		h = opusHead{channels: channels}
	}
	if h.channels != 1 && h.channels != 2 {
		return nil, needsFFmpeg("surround sound")
	}
	s := &opusStream{
		to: newResampler(opusRate), out: out,
		preSkip: int64(h.preSkip), skip: h.preSkip, gain: float32(math.Pow(10, float64(h.gain)/256/20)),
		frame: make([]float32, opusFrame),
	}
	var err error
	if s.dec, err = opus.NewDecoderWithOutput(opusRate, 1); err != nil {
		return nil, err
	}
	return s, nil
}

// moveTo fills the stream with silence up to the next packet, whose clock says
// at, counted from the player's zero. What is dropped at the start has its
// place on the clock too.
func (s *opusStream) moveTo(at time.Duration) error {
	hole := int64(at.Seconds()*opusRate) - s.made
	if s.placed {
		if hole -= s.preSkip; hole < opusHole {
			return nil
		}
	}
	s.placed = true
	clear(s.frame)
	for hole > 0 {
		n := min(hole, opusFrame)
		if err := s.emit(s.frame[:n]); err != nil {
			return err
		}
		hole -= n
	}
	return nil
}

// packet decodes one packet and drops what discard says of its end. A packet
// that does not decode is silence of its length.
func (s *opusStream) packet(data []byte, discard time.Duration) error {
	n, err := s.decode(data)
	if err != nil {
		s.broken++
		if n = int(opusSamples(data)); n == 0 {
			n = s.last
		}
		clear(s.frame[:n])
	} else {
		s.whole++
		s.last = n
	}
	s.decoded += int64(n)
	x := s.frame[:n]
	drop := min(s.skip, n)
	s.skip -= drop
	x = x[drop:]
	x = x[:max(0, len(x)-int(discard.Seconds()*opusRate+0.5))]
	if s.gain != 1 {
		for i := range x {
			x[i] *= s.gain
		}
	}
	return s.emit(x)
}

// decode guards against a panic in the foreign decoder: its input comes from
// strangers. After one it starts afresh.
func (s *opusStream) decode(data []byte) (n int, err error) {
	defer func() {
		if recover() != nil {
			err = errors.Join(errors.New("media: opus decoder gave up"), s.dec.Init(opusRate, 1))
		}
	}()
	return s.dec.DecodeToFloat32(data, s.frame)
}

func (s *opusStream) emit(x []float32) error {
	s.made += int64(len(x))
	s.pcm = s.to.push(s.pcm[:0], x)
	return s.out.add(s.pcm)
}

// finish hands on the last samples. A stream of which nothing decoded is not
// sound.
func (s *opusStream) finish(format string) error {
	if s.whole == 0 && s.broken > 0 {
		return damaged(format)
	}
	return s.out.add(s.to.flush(nil))
}

// opusSamples is how many samples at 48 kHz a packet stands for (RFC 6716,
// section 3.1), 0 when it says more than the 120 ms that are allowed.
func opusSamples(packet []byte) int64 {
	if len(packet) == 0 {
		return 0
	}
	toc := packet[0]
	var frame int64
	switch config := toc >> 3; {
	case config < 12:
		frame = [...]int64{480, 960, 1920, 2880}[config&3]
	case config < 16:
		frame = [...]int64{480, 960}[config&1]
	default:
		frame = [...]int64{120, 240, 480, 960}[config&3]
	}
	count := int64(1)
	switch toc & 3 {
	case 1, 2:
		count = 2
	case 3:
		count = 0
		if len(packet) > 1 {
			count = int64(packet[1] & 63)
		}
	}
	if frame*count > opusFrame {
		return 0
	}
	return frame * count
}
