package speech

import "math"

// Resample converts samples from rate to SampleRate by windowed-sinc interpolation,
// without delay. It gives the same slice if the rate already fits.
func Resample(samples []int16, rate int) []int16 {
	if rate == SampleRate || len(samples) == 0 {
		return samples
	}
	g := gcd(rate, SampleRate)
	up, down := SampleRate/g, rate/g
	taps, half := sinc(rate, up)
	out := make([]int16, len(samples)*up/down)
	for i := range out {
		centre, phase := i*down/up, i*down%up
		var sum float64
		for k, tap := range taps[phase] {
			if j := centre + k - half; j >= 0 && j < len(samples) {
				sum += float64(samples[j]) * tap
			}
		}
		out[i] = int16(math.Round(min(math.MaxInt16, max(math.MinInt16, sum))))
	}
	return out
}

// sinc gives the low-pass filter for each of up phases between two samples of
// rate, as 2*half+1 taps under a Hann window that sum to one.
func sinc(rate, up int) (taps [][]float64, half int) {
	shrink := max(1, float64(rate)/SampleRate)
	cutoff := 0.5 / shrink * 0.94 // a little below the lower Nyquist frequency
	half = int(math.Ceil(16 * shrink))
	taps = make([][]float64, up)
	for phase := range taps {
		t := make([]float64, 2*half+1)
		var sum float64
		for k := range t {
			d := float64(k-half) - float64(phase)/float64(up)
			v := 2 * cutoff
			if d != 0 {
				v = math.Sin(2*math.Pi*cutoff*d) / (math.Pi * d)
			}
			t[k] = v * (0.5 + 0.5*math.Cos(math.Pi*d/float64(half+1)))
			sum += t[k]
		}
		for k := range t {
			t[k] /= sum
		}
		taps[phase] = t
	}
	return taps, half
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
