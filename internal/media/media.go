// Package media is what a recording is: whatever a browser or a phone has
// recorded, decoded to [Rate] samples a second of one channel and 16 bits, and
// what can be said of such sound: how long it lasts, how loud it is, what it
// looks like. The type of a file is told from its bytes, never from its name.
//
// Begin at [New] and [Decoder.Open], which gives a [Sound] on disk, or
// [Decoder.Decode], which gives one in memory. Decoding is done by ffmpeg in a bounded
// process (ffmpeg.go); where there is none, WebM and Ogg with Opus, WAV and AU
// are decoded here (native.go).
package media

import (
	"io"
	"math"

	"github.com/candorhq/candor/internal/media/wav"
)

// Rate is the sample rate of all decoded sound, in Hz.
const Rate = 16000

// Audio is a decoded recording.
type Audio struct {
	Samples   []int16 // one channel at Rate
	Type      Type    // of the file it came from
	Truncated bool    // the file ends before its sound does; what was there is here
	Decoder   string  // what decoded it: "ffmpeg 5.1.9", "go"
}

// DurationMS is the length in milliseconds, rounded.
func (a Audio) DurationMS() int64 { return Milliseconds(len(a.Samples)) }

// Milliseconds is how long n samples last, rounded.
func Milliseconds(n int) int64 { return (int64(n)*1000 + Rate/2) / Rate }

// SilentPeak is the peak of digital silence in dBFS, under that of the smallest
// sample.
const SilentPeak = -96

// Peak is the largest sample in dBFS: 0 is full scale, [SilentPeak] is silence.
func (a Audio) Peak() float64 {
	peak := loudest(a.Samples)
	if peak == 0 {
		return SilentPeak
	}
	return 20 * math.Log10(float64(peak)/32768)
}

// Waveform is the largest sample in each of points equal stretches, 0 for
// silence to 255 for full scale: what a player draws. A recording shorter than
// points samples repeats them. No points, no waveform.
func (a Audio) Waveform(points int) []uint8 {
	if points <= 0 {
		return nil
	}
	out := make([]uint8, points)
	n := len(a.Samples)
	if n == 0 {
		return out
	}
	for i := range out {
		from, to := stretch(i, points, n)
		out[i] = height(loudest(a.Samples[from:to]))
	}
	return out
}

// stretch is the part of n samples that point i of a waveform stands for.
func stretch(i, points, n int) (from, to int) {
	from = int(int64(i) * int64(n) / int64(points))
	to = int(int64(i+1) * int64(n) / int64(points))
	return from, max(to, from+1)
}

// height is a peak as a waveform shows it.
func height(peak int) uint8 { return uint8((peak*255 + 16384) / 32768) }

func loudest(samples []int16) (peak int) {
	for _, s := range samples {
		peak = max(peak, int(s), -int(s))
	}
	return peak
}

// Slice is the part of samples between two times in milliseconds, without
// copying. Times outside are moved to the nearest end, so it never fails; a
// stretch that ends before it begins is empty.
func Slice(samples []int16, fromMS, toMS int64) []int16 {
	from := offset(fromMS, len(samples))
	to := max(offset(toMS, len(samples)), from)
	return samples[from:to:to]
}

func offset(ms int64, n int) int {
	ms = min(max(ms, 0), Milliseconds(n)+1)
	return int(min(ms*Rate/1000, int64(n)))
}

// Join puts parts one after another with gapMS milliseconds of silence between
// them.
func Join(gapMS int64, parts ...[]int16) []int16 {
	gap := int(max(gapMS, 0) * Rate / 1000)
	total := 0
	for _, p := range parts {
		total += len(p) + gap
	}
	out := make([]int16, 0, total)
	for i, p := range parts {
		if i > 0 {
			out = append(out, make([]int16, gap)...)
		}
		out = append(out, p...)
	}
	return out
}

// WriteWAV writes samples as a WAV file: one channel, Rate, 16 bits.
func WriteWAV(w io.Writer, samples []int16) error { return wav.Write(w, samples, Rate) }
