package main

import (
	"math"
	"math/cmplx"
	"slices"

	"github.com/candorhq/candor/internal/speech"
)

const (
	window  = 400 // samples of a frame: 25 ms
	hop     = 160
	points  = 512 // of a Fourier transform
	filters = 26
	terms   = 16 // of the cepstrum; loudness is not among them
	stretch = 250
)

// distance is by how much the likeliest 2.5 seconds of speech differ from all
// the rest: the logarithm of the generalised likelihood ratio of two Gaussians
// against one, by frame. It is 0 for what is too short.
func distance(s []float64) float64 {
	f := spoken(s)
	if len(f) < 2*stretch {
		return 0
	}
	all, best := spread(f), 0.0
	for at := 0; at+stretch <= len(f); at += 50 {
		rest := slices.Concat(f[:at], f[at+stretch:])
		n, m := float64(stretch), float64(len(rest))
		best = max(best, ((n+m)*all-n*spread(f[at:at+stretch])-m*spread(rest))/2/n)
	}
	return best
}

type frame [terms]float64

// spoken are the cepstra of the frames in which somebody speaks.
func spoken(s []float64) []frame {
	mel := func(hz float64) float64 { return 2595 * math.Log10(1+hz/700) }
	low, high := mel(100), mel(7000)
	var edges [filters + 2]float64
	for i := range edges {
		m := low + (high-low)*float64(i)/(filters+1)
		edges[i] = 700 * (math.Pow(10, m/2595) - 1) / speech.SampleRate * points
	}
	var frames []frame
	var energy []float64
	for at := 1; at+window <= len(s); at += hop {
		var e float64
		buf := make([]complex128, points)
		for i := range window {
			e += s[at+i] * s[at+i]
			hamming := 0.54 - 0.46*math.Cos(2*math.Pi*float64(i)/(window-1))
			buf[i] = complex((s[at+i]-0.97*s[at+i-1])*hamming, 0)
		}
		transform(buf)
		frames, energy = append(frames, cepstrum(buf, edges)), append(energy, e)
	}
	if len(frames) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(energy))
	least := 0.03 * sorted[len(sorted)*9/10]
	var out []frame
	for i, f := range frames {
		if energy[i] > least {
			out = append(out, f)
		}
	}
	return out
}

func cepstrum(spectrum []complex128, edges [filters + 2]float64) (out frame) {
	for m := range filters {
		var sum float64
		for k := int(edges[m]); k < points/2 && float64(k) <= edges[m+2]; k++ {
			up, down := (float64(k)-edges[m])/(edges[m+1]-edges[m]), (edges[m+2]-float64(k))/(edges[m+2]-edges[m+1])
			p := cmplx.Abs(spectrum[k])
			sum += max(0, min(up, down)) * p * p
		}
		level := math.Log(sum + 1e-10)
		for i := range out {
			out[i] += level * math.Cos(math.Pi*float64(i+1)*(float64(m)+0.5)/filters)
		}
	}
	return out
}

// transform is a Fourier transform in place; the length is a power of two.
func transform(a []complex128) {
	n := len(a)
	for i, j := 1, 0; i < n; i++ {
		bit := n >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		if j ^= bit; i < j {
			a[i], a[j] = a[j], a[i]
		}
	}
	for size := 2; size <= n; size <<= 1 {
		turn := cmplx.Rect(1, -2*math.Pi/float64(size))
		for i := 0; i < n; i += size {
			w := complex(1, 0)
			for j := range size / 2 {
				u, v := a[i+j], a[i+j+size/2]*w
				a[i+j], a[i+j+size/2] = u+v, u-v
				w *= turn
			}
		}
	}
}

// spread is the logarithm of the determinant of the frames' covariance, by
// Cholesky's decomposition.
func spread(x []frame) float64 {
	n := float64(len(x))
	var mean frame
	for _, v := range x {
		for i := range v {
			mean[i] += v[i] / n
		}
	}
	var cov, l [terms][terms]float64
	for _, v := range x {
		for i := range terms {
			for j := range i + 1 {
				cov[i][j] += (v[i] - mean[i]) * (v[j] - mean[j]) / n
			}
		}
	}
	det := 0.0
	for i := range terms {
		cov[i][i] += 1e-3
		for j := range i + 1 {
			sum := cov[i][j]
			for k := range j {
				sum -= l[i][k] * l[j][k]
			}
			if i == j {
				l[i][i] = math.Sqrt(sum)
				det += 2 * math.Log(l[i][i])
			} else {
				l[i][j] = sum / l[j][j]
			}
		}
	}
	return det
}
