package vad

import (
	"context"
	"iter"

	"github.com/candorhq/candor/internal/speech"
)

// Speech begins when its probability reaches speechOn and goes on until it falls
// below speechOff: two thresholds, so that a soft syllable does not end a word.
const (
	speechOn  = 0.5
	speechOff = 0.35
)

const (
	pauseMS    = 250    // a pause that long separates two pieces
	paddingMS  = 200    // silence kept on either side of a piece, if there is as much
	shortestMS = 64     // less speech than that is a click
	longestMS  = 20_000 // a piece never lasts longer
)

// NewCutter gives a cutter that cuts at pauses of 250 ms and more, keeps up to
// 200 ms of silence around each piece, and cuts who never pauses at the quietest
// place between ten and twenty seconds.
func NewCutter(m *Model) speech.Cutter {
	return func(ctx context.Context, samples []int16) iter.Seq[speech.Piece] {
		return func(yield func(speech.Piece) bool) {
			c := cutter{samples: samples, yield: yield}
			d := m.Detector()
			for at := 0; at < len(samples) && !c.stopped && ctx.Err() == nil; at += Window {
				window := samples[at:min(at+Window, len(samples))]
				c.push(at, d.Probability(window), energy(window))
			}
			if ctx.Err() == nil {
				c.finish()
			}
		}
	}
}

// cutter follows one recording. At any time there may be one piece that is over
// but waits to learn how much of the silence behind it belongs to it, and one in
// which somebody is still speaking.
type cutter struct {
	samples []int16
	yield   func(speech.Piece) bool
	stopped bool

	speaking bool
	start    int       // of the current piece
	last     int       // end of the last window with speech
	spoken   int       // samples with speech in the current piece
	joined   bool      // the current piece goes on where the one before was cut
	loudness []float64 // of each window since start

	waiting *speech.Piece
	edge    int // end of the last piece that was yielded
}

func (c *cutter) push(at int, probability float32, loudness float64) {
	end := min(at+Window, len(c.samples))
	heard := probability >= speechOn || (c.speaking && at == c.last && probability >= speechOff)
	switch {
	case heard && !c.speaking:
		if c.waiting != nil { // a pause that is too short for both is shared
			c.release(min(c.waiting.End+speech.Samples(paddingMS), (c.waiting.End+at)/2))
		}
		c.speaking, c.start, c.spoken, c.joined = true, at, 0, false
		c.loudness = c.loudness[:0]
		fallthrough
	case heard:
		c.last = end
		c.spoken += end - at
	case c.speaking && end-c.last >= speech.Samples(pauseMS):
		c.close()
	}
	if c.waiting != nil && end-c.waiting.End >= 2*speech.Samples(paddingMS) {
		c.release(c.waiting.End + speech.Samples(paddingMS))
	}
	if !c.speaking {
		return
	}
	c.loudness = append(c.loudness, loudness)
	if end-c.start >= speech.Samples(longestMS-paddingMS)-Window {
		c.split()
	}
}

// close ends the current piece at the last window with speech.
func (c *cutter) close() {
	c.speaking = false
	if c.spoken < speech.Samples(shortestMS) && !c.joined {
		return
	}
	c.waiting = &speech.Piece{Start: c.padded(), End: c.last}
}

// padded is where the current piece starts with the silence before it.
func (c *cutter) padded() int {
	if c.joined {
		return c.start
	}
	return max(c.edge, c.start-speech.Samples(paddingMS))
}

// release yields the waiting piece with its final end.
func (c *cutter) release(end int) {
	p := speech.Piece{Start: c.waiting.Start, End: min(end, len(c.samples))}
	c.waiting, c.edge = nil, p.End
	if !c.stopped {
		c.stopped = !c.yield(p)
	}
}

// split cuts the current piece at the quietest place of its second half and goes
// on behind it.
func (c *cutter) split() {
	quietest, least := 0, 0.0
	for i := len(c.loudness) / 2; i+1 < len(c.loudness); i++ {
		sum := c.loudness[i-1] + c.loudness[i] + c.loudness[i+1]
		if quietest == 0 || sum < least {
			quietest, least = i, sum
		}
	}
	cut := c.start + quietest*Window + Window/2
	if c.last <= cut { // the quietest place is a pause that has only begun
		c.close()
		return
	}
	c.waiting = &speech.Piece{Start: c.padded(), End: cut}
	c.release(cut)
	c.start, c.joined = cut, true
	c.loudness = append(c.loudness[:0], c.loudness[quietest:]...)
}

func (c *cutter) finish() {
	if c.speaking && !c.stopped {
		c.close()
	}
	if c.waiting != nil {
		c.release(c.waiting.End + speech.Samples(paddingMS))
	}
}

// energy is the mean square of a window.
func energy(window []int16) float64 {
	var sum float64
	for _, s := range window {
		sum += float64(s) * float64(s)
	}
	return sum / float64(len(window))
}
