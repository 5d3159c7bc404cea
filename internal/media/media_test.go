package media

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/candorhq/candor/internal/media/wav"
)

// source is the committed speech, decoded here.
func source(t testing.TB) []int16 {
	t.Helper()
	a, err := New(Config{FFmpeg: "none"}).DecodeFile(t.Context(), "testdata/speech.au")
	if err != nil {
		t.Fatal(err)
	}
	return a.Samples
}

// ffmpeg runs the real program to make a test's input.
func ffmpeg(t testing.TB, args ...string) {
	t.Helper()
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Fatal("these tests need ffmpeg (apt-get install ffmpeg):", err)
	}
	cmd := exec.CommandContext(t.Context(), path, append([]string{"-nostdin", "-hide_banner", "-v", "error", "-y"}, args...)...)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg %q: %v\n%s", args, err, said)
	}
}

// made is the speech in another format, by the given encoder's arguments.
func made(t testing.TB, name string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	ffmpeg(t, append(append([]string{"-i", "testdata/speech.au"}, args...), path)...)
	return path
}

func sourceMS(t testing.TB) int64 { return Milliseconds(len(source(t))) }

// likeness is the largest normalised correlation of two sounds over shifts of
// up to 30 ms: 1 is the same sound, 0 another one.
func likeness(a, b []int16) float64 {
	const most = Rate * 30 / 1000
	at := func(shift, step int) float64 {
		x, y := a[max(0, shift):], b[max(0, -shift):]
		var xy, xx, yy float64
		for i := 0; i < min(len(x), len(y)); i += step {
			p, q := float64(x[i]), float64(y[i])
			xy, xx, yy = xy+p*q, xx+p*p, yy+q*q
		}
		return xy / math.Sqrt(xx*yy+1)
	}
	best, where := 0.0, 0
	for shift := -most; shift <= most; shift++ { // every eighth sample finds the place
		if v := at(shift, 8); v > best {
			best, where = v, shift
		}
	}
	return at(where, 1)
}

func TestLikenessTellsSpeechFromItsReverse(t *testing.T) {
	s := source(t)
	back := make([]int16, len(s))
	for i, v := range s {
		back[len(s)-1-i] = v
	}
	if got := likeness(s, back); got > 0.4 {
		t.Errorf("reversed speech is alike by %.2f", got)
	}
}

func TestASineHasTheLoudnessThatTheStandardSays(t *testing.T) {
	// BS.1770-4: 0 dBFS of 997 Hz in one channel is -3.01 LKFS.
	for _, level := range []float64{-3, -20, -40} {
		s := make([]int16, 5*Rate)
		for i := range s {
			s[i] = int16(math.Round(32767 * math.Pow(10, level/20) * math.Sin(2*math.Pi*997*float64(i)/Rate)))
		}
		a := Audio{Samples: s}
		if got, want := a.Loudness(), level-3.01; math.Abs(got-want) > 0.1 {
			t.Errorf("sine of %v dBFS: %.2f LUFS, want %.2f", level, got, want)
		}
		if got := a.Peak(); math.Abs(got-level) > 0.05 {
			t.Errorf("sine of %v dBFS has a peak of %.2f", level, got)
		}
	}
}

func TestPausesDoNotMakeSpeechQuieter(t *testing.T) {
	s := source(t)
	with := Join(0, s, make([]int16, 20*Rate), s)
	alone, paused := Audio{Samples: Join(0, s, s)}.Loudness(), Audio{Samples: with}.Loudness()
	if math.Abs(alone-paused) > 0.6 {
		t.Errorf("%.2f LUFS alone, %.2f with twenty seconds of silence", alone, paused)
	}
}

func TestSilenceAndNothingHaveFiniteMeasures(t *testing.T) {
	for _, n := range []int{0, 1, 100, Rate} {
		a := Audio{Samples: make([]int16, n)}
		if a.Loudness() != SilentLoudness || a.Peak() != SilentPeak {
			t.Errorf("%d samples of silence: %v LUFS, peak %v", n, a.Loudness(), a.Peak())
		}
	}
	if got := (Audio{Samples: []int16{-32768}}).Peak(); got != 0 {
		t.Errorf("full scale peaks at %v", got)
	}
}

func TestAWaveformFollowsTheSound(t *testing.T) {
	s := make([]int16, 1000)
	s[250], s[999] = -32768, 16384
	got := Audio{Samples: s}.Waveform(4)
	if want := []uint8{0, 255, 0, 128}; !bytes.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := (Audio{Samples: s[250:251]}).Waveform(3); !bytes.Equal(got, []uint8{255, 255, 255}) {
		t.Errorf("one sample drawn as %v", got)
	}
	if got := (Audio{}).Waveform(2); !bytes.Equal(got, []uint8{0, 0}) {
		t.Errorf("nothing drawn as %v", got)
	}
	if got := (Audio{Samples: s}).Waveform(-1); got != nil {
		t.Errorf("no points drawn as %v", got)
	}
}

func TestSlicesNeverLeaveTheSound(t *testing.T) {
	s := make([]int16, Rate)
	for _, c := range []struct{ from, to, want int64 }{
		{0, 1000, 1000}, {250, 500, 250}, {-50, 100, 100}, {900, 5000, 100},
		{500, 400, 0}, {math.MinInt64, math.MaxInt64, 1000}, {math.MaxInt64, math.MinInt64, 0},
	} {
		if got := Milliseconds(len(Slice(s, c.from, c.to))); got != c.want {
			t.Errorf("%d to %d: %d ms, want %d", c.from, c.to, got, c.want)
		}
	}
}

func TestJoiningSlicesGivesTheWholeBack(t *testing.T) {
	s := source(t)
	end := sourceMS(t)
	got := Join(0, Slice(s, 0, 1111), Slice(s, 1111, end))
	if len(got) != len(s) || likeness(got, s) < 0.9999 {
		t.Errorf("%d samples of %d", len(got), len(s))
	}
	if got := Milliseconds(len(Join(200, s, s, s))); got != 3*end+400 {
		t.Errorf("three times %d ms with two gaps of 200 is %d ms", end, got)
	}
}

func TestWrittenWAVReadsBackTheSame(t *testing.T) {
	s := source(t)
	var b bytes.Buffer
	if err := WriteWAV(&b, s); err != nil {
		t.Fatal(err)
	}
	if got, want := b.Len(), wav.HeaderBytes+2*len(s); got != want {
		t.Errorf("%d bytes, want %d", got, want)
	}
	for _, d := range []*Decoder{New(Config{}), New(Config{FFmpeg: "none"})} {
		a, err := d.Decode(t.Context(), bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Samples) != len(s) {
			t.Fatalf("%s: %d samples, want %d", a.Decoder, len(a.Samples), len(s))
		}
		for i := range s {
			if s[i] != a.Samples[i] {
				t.Fatalf("%s: sample %d is %d, want %d", a.Decoder, i, a.Samples[i], s[i])
			}
		}
	}
}

func TestTheResamplerKeepsSpeechAndDropsWhatWouldFold(t *testing.T) {
	level := func(rate int, hz float64) float64 {
		r := newResampler(rate)
		x := make([]float32, rate)
		for i := range x {
			x[i] = float32(0.5 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
		}
		var out []int16
		for len(x) > 0 { // in uneven pieces, as packets come
			n := min(len(x), 777)
			out = r.push(out, x[:n])
			x = x[n:]
		}
		out = r.flush(out)
		if len(out) != Rate {
			t.Errorf("a second at %d Hz became %d samples", rate, len(out))
		}
		var sum float64
		for _, v := range out[1000 : Rate-1000] {
			sum += float64(v) * float64(v)
		}
		return 10 * math.Log10(sum/float64(Rate-2000)/(16384*16384/2)+1e-12)
	}
	for _, rate := range []int{8000, 11025, 22050, 32000, 44100, 48000, 96000, 192000} {
		for _, hz := range []float64{100, 1000, 3000, 6500} {
			if hz < 0.41*float64(rate) {
				if got := level(rate, hz); math.Abs(got) > 0.1 {
					t.Errorf("%v Hz at %d: %.2f dB", hz, rate, got)
				}
			}
		}
		for _, hz := range []float64{8200, 9000, 12000, 20000} {
			if hz < 0.5*float64(rate) {
				if got := level(rate, hz); got > -65 {
					t.Errorf("%v Hz at %d leaks through at %.1f dB", hz, rate, got)
				}
			}
		}
	}
}

func TestReadingStopsWhenTheCallerDoes(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, d := range []*Decoder{New(Config{}), New(Config{FFmpeg: "none"})} {
		f, err := os.Open("testdata/speech.webm")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := d.Decode(ctx, f); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if _, err := d.DecodeFile(ctx, f.Name()); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
}
