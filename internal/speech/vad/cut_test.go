package vad

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/candorhq/candor/internal/speech"
	"github.com/candorhq/candor/internal/speech/speechtest"
	"github.com/google/go-cmp/cmp"
)

// cutWindows runs the cutter over one probability a window; loud is the window
// that is much quieter than the others, or -1.
func cutWindows(probabilities []float32, quiet int) []speech.Piece {
	var out []speech.Piece
	c := cutter{
		samples: make([]int16, len(probabilities)*Window),
		yield:   func(p speech.Piece) bool { out = append(out, p); return true },
	}
	for i, p := range probabilities {
		loudness := 1000.0
		if i == quiet {
			loudness = 1
		}
		c.push(i*Window, p, loudness)
	}
	c.finish()
	return out
}

func windows(counts ...int) []float32 { // silence, speech, silence, ...
	var out []float32
	for i, n := range counts {
		for range n {
			out = append(out, float32(i%2))
		}
	}
	return out
}

func bounds(pieces []speech.Piece) [][2]int {
	var out [][2]int
	for _, p := range pieces {
		out = append(out, [2]int{p.Start, p.End})
	}
	return out
}

func TestPiecesAreCutAtPauses(t *testing.T) {
	pad := speech.Samples(paddingMS)
	tests := []struct {
		name string
		in   []float32
		want [][2]int
	}{
		{"nothing", nil, nil},
		{"silence", windows(100), nil},
		{"one utterance keeps 200 ms around it", windows(20, 50, 20), [][2]int{{20*Window - pad, 70*Window + pad}}},
		{"speech from the first to the last sample", windows(0, 50), [][2]int{{0, 50 * Window}}},
		{"a breath does not cut", windows(20, 30, 7, 30, 20), [][2]int{{20*Window - pad, 87*Window + pad}}},
		{"a short pause is shared", windows(20, 30, 8, 30, 20),
			[][2]int{{20*Window - pad, 54 * Window}, {54 * Window, 88*Window + pad}}},
		{"a long pause is left out", windows(20, 30, 50, 30, 20),
			[][2]int{{20*Window - pad, 50*Window + pad}, {100*Window - pad, 130*Window + pad}}},
		{"a click is left out", windows(20, 1, 20), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, bounds(cutWindows(tt.in, -1))); diff != "" {
				t.Errorf("pieces (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSpeechWithoutPauseIsCutAtItsQuietestPlace(t *testing.T) {
	got := cutWindows(windows(10, 900, 20), 10+450)
	if len(got) != 2 || got[0].End != got[1].Start {
		t.Fatalf("pieces %v", got)
	}
	if at := got[0].End/Window - 460; at < -1 || at > 1 {
		t.Errorf("cut %d windows from the quietest", at)
	}
}

func TestPiecesAreAlwaysInOrderAndShort(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var counts []int
		for range 30 {
			counts = append(counts, r.IntN(40), r.IntN(1+r.IntN(900)))
		}
		in := windows(counts...)
		last, covered := 0, 0
		for _, p := range cutWindows(in, r.IntN(len(in))) {
			if p.Start < last || p.End <= p.Start || p.End > len(in)*Window || p.End-p.Start > speech.Samples(longestMS) {
				t.Fatalf("piece %v after %d", p, last)
			}
			last = p.End
			covered += p.End - p.Start
		}
		spoken := 0
		for i, p := range in {
			if p > 0 && (i > 0 && in[i-1] > 0 || i+1 < len(in) && in[i+1] > 0) {
				spoken += Window
			}
		}
		if covered < spoken {
			t.Fatalf("pieces cover %d of %d samples of speech", covered, spoken)
		}
	}
}

func TestSentencesComeOutAsPieces(t *testing.T) {
	audio := speechtest.Silence(600)
	var starts []int
	for _, s := range []string{"We measured it first.", "Then we changed one thing.", "The result was much better."} {
		said := speechtest.Say(t, speechtest.ClearVoice, s)
		starts = append(starts, len(audio)+speechtest.Onset(said))
		audio = append(append(audio, said...), speechtest.Silence(800)...)
	}
	cut := NewCutter(NewModel())
	got := slices.Collect(cut(t.Context(), audio))
	if len(got) != 3 {
		t.Fatalf("pieces %v", got)
	}
	for i, p := range got {
		if before := speech.Milliseconds(starts[i] - p.Start); before < 20 || before > 400 {
			t.Errorf("piece %d begins %d ms before its first sound", i, before)
		}
	}
	for p := range cut(t.Context(), audio) { // who stops early is asked no more
		if p != got[0] {
			t.Errorf("second run begins with %v", p)
		}
		break
	}
}

func TestCuttingStopsWhenItIsToldTo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	audio := append(babble(), speechtest.Silence(3000)...)
	if got := slices.Collect(NewCutter(NewModel())(ctx, audio)); len(got) != 0 {
		t.Errorf("pieces %v", got)
	}
	if got := slices.Collect(NewCutter(NewModel())(t.Context(), audio)); len(got) == 0 {
		t.Error("no pieces")
	}
}
