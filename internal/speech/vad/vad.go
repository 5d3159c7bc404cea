// Package vad finds where people speak. Model holds the weights of Silero VAD v5
// (see LICENSE.silero), Detector runs them over a stream window by window, and two
// things stand on it: NewCutter cuts a recording at its pauses for recognition, and
// Turn tells while somebody is speaking when they have finished.
package vad

import (
	_ "embed"
	"encoding/binary"
	"math"
)

// silero.bin is made by extract.go.
//
//go:generate go run extract.go silero_vad_v5.onnx silero.bin
//go:embed silero.bin
var silero []byte

// Model is the network's weights. It never changes, so that any number of
// detectors may share one.
type Model struct {
	encoder    [4]layer
	input      []float32 // [4*state][state], gates in the order i, f, g, o
	recurrent  []float32 // [4*state][state]
	gateBias   []float32 // [4*state]
	output     []float32 // [state]
	outputBias float32
	hann       [frame]float32
	twiddle    [frame / 2]complex64
}

const (
	state = 128         // cells of the recurrent layer
	frame = 256         // samples of one Fourier transform
	bins  = frame/2 + 1 // frequencies of one
)

// NewModel reads the embedded weights.
func NewModel() *Model {
	m := &Model{}
	rest := silero
	take := func(n int) []float32 {
		out := make([]float32, n)
		for i := range out {
			out[i] = math.Float32frombits(binary.LittleEndian.Uint32(rest[4*i:]))
		}
		rest = rest[4*n:]
		return out
	}
	for i, shape := range [4]struct{ out, in, stride int }{{128, bins, 1}, {64, 128, 2}, {64, 64, 2}, {128, 64, 1}} {
		weights := take(shape.out * shape.in * taps)
		m.encoder[i] = newLayer(shape.in, shape.stride, weights, take(shape.out))
	}
	m.input, m.recurrent = take(4*state*state), take(4*state*state)
	m.gateBias = take(4 * state)
	for i, b := range take(4 * state) {
		m.gateBias[i] += b
	}
	m.output, m.outputBias = take(state), take(1)[0]
	for i := range m.hann {
		m.hann[i] = float32(0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/frame))
	}
	for i := range m.twiddle {
		sin, cos := math.Sincos(-2 * math.Pi * float64(i) / frame)
		m.twiddle[i] = complex(float32(cos), float32(sin))
	}
	return m
}
