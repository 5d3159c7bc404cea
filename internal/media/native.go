package media

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"github.com/candorhq/candor/internal/media/ogg"
	"github.com/candorhq/candor/internal/media/wav"
	"github.com/candorhq/candor/internal/media/webm"
)

// decodeNative decodes without ffmpeg what can be: Opus in WebM and Ogg, WAV
// and AU. It says whether the sound was cut short.
func decodeNative(ctx context.Context, r io.Reader, t Type, out *sink) (cut bool, err error) {
	r = &patient{ctx, r}
	switch t.Container {
	case "webm", "matroska":
		return nativeWebM(ctx, r, out)
	case "ogg":
		return nativeOgg(ctx, r, out)
	case "wav", "au":
		return nativeWAV(ctx, r, out)
	}
	return false, needsFFmpeg(t.label())
}

func needsFFmpeg(what string) error {
	return &Error{ErrNoDecoder, fmt.Sprintf("this server can decode %s only with ffmpeg, which is not installed", what)}
}

func damaged(format string) error {
	return &Error{ErrNotAudio, fmt.Sprintf("the %s file is damaged: no sound could be decoded from it", format)}
}

// ended sorts how a container ended: whether it was cut short, and whether
// reading it failed for a reason that is not the file's.
func ended(ctx context.Context, err error) (cut bool, failure error) {
	switch err {
	case io.EOF:
		return false, nil
	case io.ErrUnexpectedEOF, webm.ErrDamaged, webm.ErrNotWebM, ogg.ErrDamaged, ogg.ErrNotOgg:
		return true, nil
	}
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	return false, fmt.Errorf("read recording: %w", err)
}

func nativeWebM(ctx context.Context, r io.Reader, out *sink) (bool, error) {
	src := webm.NewReader(r)
	var dec *opusStream
	for {
		p, err := src.Next()
		if err == webm.ErrNoAudio {
			return false, &Error{ErrNotAudio, "the recording has no sound track"}
		}
		if err != nil {
			cut, failure := ended(ctx, err)
			if dec == nil && failure == nil && cut {
				failure = damaged("WebM")
			}
			if dec != nil && failure == nil {
				failure = dec.finish("WebM")
			}
			return cut, failure
		}
		if dec == nil {
			track, _ := src.Track()
			if track.Codec != "A_OPUS" || track.Encoded {
				return false, needsFFmpeg("this kind of sound in WebM")
			}
			if dec, err = newOpusStream(track.Private, track.Channels, out); err != nil {
				return false, err
			}
		}
		if p.First {
			if err := dec.moveTo(p.Time - src.Start()); err != nil {
				return false, err
			}
		}
		if err := dec.packet(p.Data, p.Discard); err != nil {
			return false, err
		}
	}
}

func nativeOgg(ctx context.Context, r io.Reader, out *sink) (bool, error) {
	src := ogg.NewReader(r)
	var dec *opusStream
	var base int64 // the stream's clock at its first sample
	timed := false
	for headers := 0; ; {
		p, err := src.Next()
		if err == ogg.ErrNoAudio {
			return false, &Error{ErrNotAudio, "the recording has no sound track"}
		}
		if err != nil {
			cut, failure := ended(ctx, err)
			if dec == nil && failure == nil && cut {
				failure = damaged("Ogg")
			}
			if dec != nil && failure == nil {
				failure = dec.finish("Ogg")
			}
			return cut, failure
		}
		if src.Codec() != ogg.Opus {
			return false, needsFFmpeg("this kind of sound in Ogg")
		}
		if headers++; headers == 1 {
			if dec, err = newOpusStream(p.Data, 0, out); err != nil {
				return false, err
			}
			continue
		} else if headers == 2 {
			continue // the comments
		}
		var discard time.Duration
		if end := dec.decoded + opusSamples(p.Data); p.Granule >= 0 {
			// A stream that is cut out of a longer one begins late on its
			// clock; the last page says where the sound ends inside its packet.
			if !timed && !p.Last {
				base = max(p.Granule-end, 0)
			}
			timed = true
			if p.Last {
				discard = time.Duration(max(base+end-p.Granule, 0)) * time.Second / opusRate
			}
		}
		if err := dec.packet(p.Data, discard); err != nil {
			return false, err
		}
	}
}

func nativeWAV(ctx context.Context, r io.Reader, out *sink) (bool, error) {
	src, err := wav.NewReader(r)
	switch {
	case ctx.Err() != nil:
		return false, context.Cause(ctx)
	case err == wav.ErrCodec:
		return false, needsFFmpeg("compressed sound in WAV")
	case err != nil:
		return false, damaged("WAV")
	}
	to := newResampler(src.Format.Rate)
	in := make([]float32, 4096)
	var pcm []int16
	for {
		n, err := src.Read(in)
		pcm = to.push(pcm[:0], in[:n])
		if err != nil {
			pcm = to.flush(pcm)
		}
		if err := out.add(pcm); err != nil {
			return false, err
		}
		if err != nil {
			return ended(ctx, err)
		}
	}
}

// opusHead is what an Opus stream says of itself (RFC 7845, section 5.1).
type opusHead struct {
	channels int
	preSkip  int // samples at 48 kHz to drop at the start
	gain     int // in 1/256 dB
}

func parseOpusHead(b []byte) (h opusHead, ok bool) {
	if len(b) < 19 || string(b[:8]) != "OpusHead" || b[8]>>4 != 0 {
		return opusHead{}, false
	}
	return opusHead{
		channels: int(b[9]),
		preSkip:  int(binary.LittleEndian.Uint16(b[10:])),
		gain:     int(int16(binary.LittleEndian.Uint16(b[16:]))),
	}, true
}
