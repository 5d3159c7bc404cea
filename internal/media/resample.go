package media

import "math"

// resampler turns a stream of samples at any rate into 16 bits at Rate: a
// windowed sinc of linear phase in as many phases as the two rates need, whose
// delay is taken out again, so that the first sample out lies at the time of
// the first one in.
type resampler struct {
	up, down int
	half     int         // samples in on either side of a sample out
	taps     [][]float32 // one row a phase

	window []float32 // samples in from position start on
	start  int       // may be negative: silence before the first sample
	in     int       // samples in so far
	out    int       // samples out so far
}

// Zero crossings of the sinc on either side, the Kaiser window's beta (80 dB)
// and the middle of the transition as a part of the lower rate: flat to 6.6 kHz
// and silent from 8 kHz on at Rate, where speech recognition listens.
const (
	crossings = 24
	beta      = 8.0
	cutoff    = 0.46
)

func newResampler(rate int) *resampler {
	g := gcd(rate, Rate)
	r := &resampler{up: Rate / g, down: rate / g}
	if r.up == r.down {
		return r
	}
	low := min(1, float64(Rate)/float64(rate)) // the lower rate in units of the rate in
	r.half = int(math.Ceil(crossings / low))
	r.taps = make([][]float32, r.up)
	for p := range r.taps {
		row := make([]float64, 2*r.half+1)
		var sum float64
		for k := range row {
			d := float64(k-r.half) - float64(p)/float64(r.up)
			row[k] = sinc(2*cutoff*low*d) * kaiser(d/float64(r.half+1))
			sum += row[k]
		}
		r.taps[p] = make([]float32, len(row))
		for k, v := range row {
			r.taps[p][k] = float32(v / sum)
		}
	}
	r.window = make([]float32, r.half)
	r.start = -r.half
	return r
}

// push appends to out what can be said after the samples of x, between -1 and 1.
func (r *resampler) push(out []int16, x []float32) []int16 {
	r.in += len(x)
	if r.taps == nil {
		for _, v := range x {
			out = append(out, toInt16(v))
		}
		return out
	}
	r.window = append(r.window, x...)
	return r.drain(out, r.start+len(r.window))
}

// flush appends what is left, with silence behind the last sample.
func (r *resampler) flush(out []int16) []int16 {
	if r.taps == nil {
		return out
	}
	r.window = append(r.window, make([]float32, r.half+1)...)
	return r.drain(out, r.in+r.half)
}

// drain makes every sample out whose samples in all lie before end.
func (r *resampler) drain(out []int16, end int) []int16 {
	for {
		pos := int64(r.out) * int64(r.down)
		centre, phase := int(pos/int64(r.up)), int(pos%int64(r.up))
		if centre >= r.in || centre+r.half >= end {
			break
		}
		row := r.taps[phase]
		x := r.window[centre-r.half-r.start:][:len(row)]
		var sum float32
		for k, t := range row {
			sum += t * x[k]
		}
		out = append(out, toInt16(sum))
		r.out++
	}
	// Keep what the next sample out needs, moved to the front now and then.
	next := int(int64(r.out)*int64(r.down)/int64(r.up)) - r.half
	if drop := min(next-r.start, len(r.window)); drop > 4096 || drop > len(r.window)/2 && drop > 0 {
		r.window = append(r.window[:0], r.window[drop:]...)
		r.start += drop
	}
	return out
}

func toInt16(v float32) int16 {
	return int16(max(-32768, min(32767, math.Round(float64(v)*32768))))
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// kaiser is the window at x between -1 and 1, not yet scaled.
func kaiser(x float64) float64 {
	if x <= -1 || x >= 1 {
		return 0
	}
	return bessel(beta * math.Sqrt(1-x*x))
}

// bessel is the modified Bessel function of the first kind and order zero.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > sum*1e-12; k++ {
		term *= (x / 2 / k) * (x / 2 / k)
		sum += term
	}
	return sum
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
