package vad

import "math"

// Window is the number of samples that a Detector looks at in one step: 32 ms.
const Window = 512

const (
	overlap = 64 // samples of the window before that the network sees again
	padding = 64 // samples mirrored at the end
	hop     = frame / 2
	columns = (overlap+Window+padding-frame)/hop + 1 // transforms a window
)

// Detector gives the probability of speech in the successive windows of one
// stream. It is for one goroutine.
type Detector struct {
	model   *Model
	before  [overlap]float32
	hidden  [state]float32
	cell    [state]float32
	samples [overlap + Window + padding]float32
	work    [frame]complex64
}

// Detector gives a new detector that has heard nothing yet.
func (m *Model) Detector() *Detector { return &Detector{model: m} }

// Probability is the probability, 0 to 1, that somebody speaks in the next Window
// samples of the stream. A shorter window is taken as followed by silence.
func (d *Detector) Probability(window []int16) float32 {
	x := &d.samples
	copy(x[:], d.before[:])
	for i := range Window {
		var s int16
		if i < len(window) {
			s = window[i]
		}
		x[overlap+i] = float32(s) / 32768
	}
	end := overlap + Window
	for i := range padding {
		x[end+i] = x[end-2-i]
	}
	copy(d.before[:], x[end-overlap:end])

	y := make([]float32, columns*bins)
	for t := range columns {
		d.magnitudes(x[t*hop:t*hop+frame], y[t*bins:(t+1)*bins])
	}
	n := columns
	for i := range d.model.encoder {
		y, n = d.model.encoder[i].apply(y, n)
	}
	var sum float32
	for t := range n {
		sum += d.step(y[t*state : (t+1)*state])
	}
	return sum / float32(n)
}

// step runs the recurrent layer and the output on one column of the encoder.
func (d *Detector) step(in []float32) float32 {
	m := d.model
	var gate [4 * state]float32
	for k := range gate {
		gate[k] = m.gateBias[k] + dot(in, m.input[k*state:]) + dot(d.hidden[:], m.recurrent[k*state:])
	}
	out := m.outputBias
	for k := range state {
		keep, forget := sigmoid(gate[k]), sigmoid(gate[state+k])
		candidate, expose := tanh(gate[2*state+k]), sigmoid(gate[3*state+k])
		d.cell[k] = forget*d.cell[k] + keep*candidate
		d.hidden[k] = expose * tanh(d.cell[k])
		out += m.output[k] * max(0, d.hidden[k])
	}
	return sigmoid(out)
}

// magnitudes is the short-time spectrum of one frame under a Hann window, by a
// radix-2 Fourier transform: the network's own first layer is the same written as
// a matrix.
func (d *Detector) magnitudes(in, out []float32) {
	w := &d.work
	for i := range frame {
		w[reversed(i)] = complex(in[i]*d.model.hann[i], 0)
	}
	for size := 2; size <= frame; size *= 2 {
		half, stride := size/2, frame/size
		for base := 0; base < frame; base += size {
			for k := range half {
				a, b := w[base+k], w[base+k+half]*d.model.twiddle[k*stride]
				w[base+k], w[base+k+half] = a+b, a-b
			}
		}
	}
	for k := range out {
		re, im := real(w[k]), imag(w[k])
		out[k] = float32(math.Sqrt(float64(re*re + im*im)))
	}
}

// reversed is the eight bits of i in opposite order.
func reversed(i int) int {
	b := uint8(i)
	b = b>>4 | b<<4
	b = b>>2&0x33 | b<<2&0xcc
	b = b>>1&0x55 | b<<1&0xaa
	return int(b)
}

// taps is the width of every convolution.
const taps = 3

// layer is a one-dimensional convolution of width taps followed by ReLU.
type layer struct {
	in, out, stride int
	weights         []float32 // [out][taps][in]
	bias            []float32
}

// newLayer takes weights as [out][in][taps] and turns them so that each tap meets
// one column of the input in memory order.
func newLayer(in, stride int, weights, bias []float32) layer {
	out := len(bias)
	turned := make([]float32, len(weights))
	for o := range out {
		for i := range in {
			for k := range taps {
				turned[(o*taps+k)*in+i] = weights[(o*in+i)*taps+k]
			}
		}
	}
	return layer{in: in, out: out, stride: stride, weights: turned, bias: bias}
}

// apply maps n columns of x to the columns it returns, with one column of zeros
// on either side.
func (l *layer) apply(x []float32, n int) ([]float32, int) {
	columns := (n+2-taps)/l.stride + 1
	y := make([]float32, columns*l.out)
	for t := range columns {
		for o := range l.out {
			sum := l.bias[o]
			for k := range taps {
				if s := t*l.stride + k - 1; s >= 0 && s < n {
					sum += dot(x[s*l.in:(s+1)*l.in], l.weights[(o*taps+k)*l.in:])
				}
			}
			y[t*l.out+o] = max(0, sum)
		}
	}
	return y, columns
}

// dot multiplies a with the start of b. Four sums keep the processor busy and the
// rounding small.
func dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(a); i += 4 {
		x, y := a[i:i+4:i+4], b[i:i+4:i+4]
		s0 += x[0] * y[0]
		s1 += x[1] * y[1]
		s2 += x[2] * y[2]
		s3 += x[3] * y[3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }

func tanh(x float32) float32 { return float32(math.Tanh(float64(x))) }
