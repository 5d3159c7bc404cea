package media

import "math"

// SilentLoudness is what silence measures: the absolute gate of BS.1770, under
// which nothing counts.
const SilentLoudness = -70

// Loudness is the integrated loudness in LUFS as ITU-R BS.1770-4 defines it: K
// weighting, blocks of 400 ms that overlap by three quarters, an absolute gate
// at -70 LUFS and a relative one 10 LU under what passes the first. Never less
// than [SilentLoudness]. A recording shorter than one block is one block.
//
// Speech from a headset lies around -30 to -15.
func (a Audio) Loudness() float64 {
	m := newMeter()
	m.add(a.Samples)
	return m.loudness()
}

// meter measures sound that comes in pieces.
type meter struct {
	shelf, pass biquad
	sum         float64   // of squares since the last step
	steps       []float64 // sums of squares of 100 ms each; a block is four of them
	n           int       // samples so far
}

// meterStep is 100 ms.
const meterStep = Rate / 10

func newMeter() *meter {
	m := &meter{}
	m.shelf, m.pass = kWeighting(Rate)
	return m
}

func (m *meter) add(samples []int16) {
	for _, s := range samples {
		y := m.pass.step(m.shelf.step(float64(s) / 32768))
		m.sum += y * y
		if m.n++; m.n%meterStep == 0 {
			m.steps = append(m.steps, m.sum)
			m.sum = 0
		}
	}
}

func (m *meter) loudness() float64 {
	if len(m.steps) < 4 {
		sum := m.sum
		for _, s := range m.steps {
			sum += s
		}
		return lufs(sum / float64(max(m.n, 1)))
	}
	blocks := make([]float64, 0, len(m.steps)-3)
	for i := range len(m.steps) - 3 {
		blocks = append(blocks, (m.steps[i]+m.steps[i+1]+m.steps[i+2]+m.steps[i+3])/(4*meterStep))
	}
	mean := gated(blocks, SilentLoudness)
	return lufs(gated(blocks, lufs(mean)-10))
}

// gated is the mean power of the blocks that are louder than the gate.
func gated(blocks []float64, gate float64) float64 {
	var sum, n float64
	for _, b := range blocks {
		if lufs(b) > max(gate, SilentLoudness) {
			sum += b
			n++
		}
	}
	return sum / max(n, 1)
}

func lufs(power float64) float64 {
	if power <= 0 {
		return SilentLoudness
	}
	return max(-0.691+10*math.Log10(power), SilentLoudness)
}

// biquad is one second-order filter section.
type biquad struct {
	b0, b1, b2, a1, a2 float64
	z1, z2             float64
}

func (f *biquad) step(x float64) float64 {
	y := f.b0*x + f.z1
	f.z1 = f.b1*x - f.a1*y + f.z2
	f.z2 = f.b2*x - f.a2*y
	return y
}

// kWeighting is BS.1770's filter at any rate. The standard prints coefficients
// for 48 kHz only; these are its analogue parameters, as libebur128 and EBU
// R 128 tools derive them, put through the bilinear transform.
func kWeighting(rate float64) (shelf, pass biquad) {
	f, gain, q := 1681.974450955533, 3.999843853973347, 0.7071752369554196
	k := math.Tan(math.Pi * f / rate)
	vh := math.Pow(10, gain/20)
	vb := math.Pow(vh, 0.4996667741545416)
	a0 := 1 + k/q + k*k
	shelf = biquad{
		b0: (vh + vb*k/q + k*k) / a0,
		b1: 2 * (k*k - vh) / a0,
		b2: (vh - vb*k/q + k*k) / a0,
		a1: 2 * (k*k - 1) / a0,
		a2: (1 - k/q + k*k) / a0,
	}
	f, q = 38.13547087602444, 0.5003270373238773
	k = math.Tan(math.Pi * f / rate)
	a0 = 1 + k/q + k*k
	pass = biquad{b0: 1, b1: -2, b2: 1, a1: 2 * (k*k - 1) / a0, a2: (1 - k/q + k*k) / a0}
	return shelf, pass
}
