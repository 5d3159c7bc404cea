package speech

import (
	"encoding/binary"
	"errors"
	"fmt"
)

const wavHeader = 44

// EncodeWAV gives samples as a WAV file, 16-bit mono at SampleRate.
func EncodeWAV(samples []int16) []byte {
	size := 2 * len(samples)
	b := make([]byte, 0, wavHeader+size)
	le := binary.LittleEndian
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, uint32(wavHeader-8+size))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 1) // PCM
	b = le.AppendUint16(b, 1) // channels
	b = le.AppendUint32(b, SampleRate)
	b = le.AppendUint32(b, SampleRate*2)
	b = le.AppendUint16(b, 2)  // bytes a frame
	b = le.AppendUint16(b, 16) // bits a sample
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(size))
	for _, s := range samples {
		b = le.AppendUint16(b, uint16(s))
	}
	return b
}

// DecodeWAV reads a WAV file with 16-bit PCM, mixes its channels down to one and
// resamples to SampleRate. A data chunk that claims more than there is, as from a
// program that wrote to a pipe, is read to its end.
func DecodeWAV(b []byte) ([]int16, error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return nil, errors.New("not a WAV file")
	}
	le := binary.LittleEndian
	channels, rate := 0, 0
	for rest := b[12:]; len(rest) >= 8; {
		id, size := string(rest[:4]), int64(le.Uint32(rest[4:]))
		rest = rest[8:]
		chunk := rest[:min(size, int64(len(rest)))]
		switch id {
		case "fmt ":
			if len(chunk) < 16 {
				return nil, errors.New("wav: short format chunk")
			}
			const pcm, extensible = 1, 0xfffe
			format, bits := le.Uint16(chunk), le.Uint16(chunk[14:])
			if (format != pcm && format != extensible) || bits != 16 {
				return nil, fmt.Errorf("wav: format %#x with %d bits, want 16-bit PCM", format, bits)
			}
			channels, rate = int(le.Uint16(chunk[2:])), int(le.Uint32(chunk[4:]))
			if channels < 1 || channels > 8 || rate < 4000 || rate > 192000 {
				return nil, fmt.Errorf("wav: %d channels at %d Hz", channels, rate)
			}
		case "data":
			if channels == 0 {
				return nil, errors.New("wav: data before format")
			}
			return Resample(mono(chunk, channels), rate), nil
		}
		rest = rest[min(size+size&1, int64(len(rest))):]
	}
	return nil, errors.New("wav: no data chunk")
}

// mono is the mean of the channels of each frame.
func mono(b []byte, channels int) []int16 {
	out := make([]int16, len(b)/(2*channels))
	for i := range out {
		sum := 0
		for c := range channels {
			sum += int(int16(binary.LittleEndian.Uint16(b[2*(i*channels+c):])))
		}
		out[i] = int16(sum / channels)
	}
	return out
}
