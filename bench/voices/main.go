// Command voices measures whether a second voice in an answer can be told from
// one voice under another sky, with nothing but what this tree has: no network
// that knows speakers, only the shape of the spectrum. It is why Candor emits
// no such signal (docs/adr/0005-no-second-voice.md).
//
//	go run ./bench/voices
//
// An answer is two texts spoken by flite, with eight or three seconds in the
// middle by another voice, or by the same one: livelier, farther from the
// microphone, or with noise. What is measured of each is by how much the
// likeliest three seconds differ from all the rest.
package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/candorhq/candor/internal/speech"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := measure(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "voices:", err)
		os.Exit(1)
	}
}

// voices that flite comes with at 16 kHz.
var voices = []string{"awb", "kal16", "rms", "slt"}

// texts are answers such as the demonstration's.
var texts = []string{
	"I remember a man who came into the store with a broken phone. He was shouting and other people were watching. I stayed calm and listened to what he had to say. After a while he was quiet and we could talk.",
	"I would ask the customer what the screen says. Most of the time it is a wrong password, so I would send a new one. If that does not help I would ask them to use another browser. I would also tell the customer what happens next.",
	"First I look at the latency graphs and at the logs of the service. Then I compare the last release with the one before. In one case a cache had been switched off by mistake, and every request went to the database.",
	"You type the address and press the key. The browser asks the name server for the number of the machine and opens a connection to it. Then it sends a request, and the server answers with a page.",
	"My last team had seven people in three countries. We wrote decisions down because nobody could be in every meeting. When two of us disagreed about the design of the queue, we both built a small version and measured them.",
	"A good test says what is promised and fails when the promise is broken. I write it before I mend a bug, and I watch it fail once. Tests that are slow or that fail by chance are worse than none.",
}

const (
	quiet = 30.0 // decibels between a voice and the noise around it
	loud  = 10.0
)

// lively is how the same voice speaks when something matters to it.
var lively = []string{"--setf", "duration_stretch=0.85", "--setf", "int_f0_target_mean=140"}

func measure(ctx context.Context) error {
	found := map[string][]float64{}
	note := func(kind string, parts ...[]float64) {
		found[kind] = append(found[kind], distance(slices.Concat(parts...)))
	}
	for _, v := range voices {
		for i := range texts {
			before, err := say(ctx, v, texts[i])
			if err != nil {
				return err
			}
			middle, err := say(ctx, v, texts[(i+1)%len(texts)])
			if err != nil {
				return err
			}
			after, err := say(ctx, v, texts[(i+2)%len(texts)])
			if err != nil {
				return err
			}
			excited, err := say(ctx, v, texts[(i+1)%len(texts)], lively...)
			if err != nil {
				return err
			}
			a, b := noisy(before, quiet), noisy(after, quiet)
			note("one voice", a, noisy(middle, quiet), b)
			note("one voice, livelier for 8 s", a, noisy(seconds(excited, 8), quiet), b)
			note("one voice, farther off for 8 s", a, noisy(echoing(seconds(middle, 8)), quiet), b)
			note("one voice, noise for 8 s", a, noisy(seconds(middle, 8), loud), b)
			for _, u := range voices {
				if u == v {
					continue
				}
				other, err := say(ctx, u, texts[(i+1)%len(texts)])
				if err != nil {
					return err
				}
				note("two voices, the second for 3 s", a, noisy(seconds(other, 3), quiet), b)
				note("two voices, the second for 8 s", a, noisy(seconds(other, 8), quiet), b)
			}
		}
	}
	show(found)
	return nil
}

// show prints what was found, and what two thresholds would make of it: the
// highest that one undisturbed voice reached, and the highest of one voice in
// any condition.
func show(found map[string][]float64) {
	plain, worst := 0.0, 0.0
	for kind, xs := range found {
		sort.Float64s(xs)
		top := xs[len(xs)-1]
		if kind == "one voice" {
			plain = top
		}
		if strings.HasPrefix(kind, "one") {
			worst = max(worst, top)
		}
	}
	over := func(xs []float64, least float64) (n int) {
		for _, x := range xs {
			if x > least {
				n++
			}
		}
		return n
	}
	fmt.Printf("%-32s %4s %6s %6s %6s  above %.2f  above %.2f\n", "", "n", "least", "middle", "most", plain, worst)
	for _, kind := range slices.Sorted(func(yield func(string) bool) {
		for kind := range found {
			if !yield(kind) {
				return
			}
		}
	}) {
		xs := found[kind]
		fmt.Printf("%-32s %4d %6.2f %6.2f %6.2f  %6d %%    %6d %%\n", kind, len(xs), xs[0], xs[len(xs)/2], xs[len(xs)-1],
			100*over(xs, plain)/len(xs), 100*over(xs, worst)/len(xs))
	}
}

// say speaks a text, at the same loudness whoever speaks.
func say(ctx context.Context, voice, text string, args ...string) ([]float64, error) {
	dir, err := os.MkdirTemp("", "voices-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "said.wav")
	args = append([]string{"-voice", voice, "-t", text, "-o", file}, args...)
	if out, err := exec.CommandContext(ctx, "flite", args...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("flite: %w: %.200s", err, out)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	samples, err := speech.DecodeWAV(b)
	if err != nil {
		return nil, err
	}
	s := make([]float64, len(samples))
	for i, v := range samples {
		s[i] = float64(v)
	}
	scale := 0.1 / power(s)
	for i := range s {
		s[i] *= scale
	}
	return s, nil
}

func power(s []float64) float64 {
	var sum float64
	for _, v := range s {
		sum += v * v
	}
	return math.Sqrt(sum / float64(len(s)))
}

func seconds(s []float64, n int) []float64 { return s[:min(len(s), n*speech.SampleRate)] }

// noisy is a voice with white noise, so many decibels below it.
func noisy(s []float64, below float64) []float64 {
	r := rand.New(rand.NewPCG(uint64(len(s)), uint64(below)))
	p := power(s) * math.Pow(10, -below/20)
	out := slices.Clone(s)
	for i := range out {
		out[i] += r.NormFloat64() * p
	}
	return out
}

// echoing is a voice from across a room: some early reflections, at delays in
// samples.
func echoing(s []float64) []float64 {
	out := make([]float64, len(s))
	for i := range s {
		out[i] = 0.6 * s[i]
		for _, e := range []struct {
			delay int
			share float64
		}{{331, 0.35}, {787, 0.25}, {1607, 0.18}, {2903, 0.1}} {
			if i >= e.delay {
				out[i] += e.share * s[i-e.delay]
			}
		}
	}
	return out
}
