package vad

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/speech/speechtest"
)

// babble is 48 windows of syllables of a synthetic vowel over noise, 24 of noise
// alone and 24 of syllables again: enough to move the network over its range.
func babble() []int16 {
	out := make([]int16, 96*Window)
	var y1, y2, z1, z2 float64
	seed := uint32(1)
	for i := range out {
		seed = seed*1664525 + 1013904223
		noise := float64(int32(seed)) / (1 << 31)
		var pulse float64
		if i%133 == 0 {
			pulse = 1
		}
		f1 := 0.06*math.Pi + 0.05*math.Sin(float64(i)/9000)
		f2 := 0.16*math.Pi + 0.12*math.Sin(float64(i)/5000)
		y := pulse + 2*0.985*math.Cos(f1)*y1 - 0.985*0.985*y2
		y2, y1 = y1, y
		z := y + 2*0.97*math.Cos(f2)*z1 - 0.97*0.97*z2
		z2, z1 = z1, z
		loud := max(0, math.Sin(2*math.Pi*float64(i)/4000))
		if i > 48*Window && i < 72*Window {
			loud = 0
		}
		out[i] = int16(max(-30000, min(30000, z*loud*90+noise*60)))
	}
	return out
}

// The golden file is onnxruntime-web 1.17.3's answer for the same model and audio.
func TestProbabilitiesAreThoseOfOnnxruntime(t *testing.T) {
	golden, err := os.ReadFile("testdata/onnxruntime.txt")
	if err != nil {
		t.Fatal(err)
	}
	audio, d := babble(), NewModel().Detector()
	low, high := 1.0, 0.0
	for i, line := range strings.Fields(string(golden)) {
		want, err := strconv.ParseFloat(line, 64)
		if err != nil {
			t.Fatal(err)
		}
		got := float64(d.Probability(audio[i*Window : (i+1)*Window]))
		if math.Abs(got-want) > 2e-5 {
			t.Errorf("window %d: %v, want %v", i, got, want)
		}
		low, high = min(low, want), max(high, want)
	}
	if low > 0.01 || high < 0.9 {
		t.Errorf("golden file covers %v to %v only", low, high)
	}
}

func TestDetectorsOfOneModelDoNotDisturbEachOther(t *testing.T) {
	m, audio := NewModel(), babble()
	alone, a, b := m.Detector(), m.Detector(), m.Detector()
	for i := range 20 {
		w := audio[i*Window : (i+1)*Window]
		want, got := alone.Probability(w), a.Probability(w)
		b.Probability(audio[(95-i)*Window : (96-i)*Window])
		if got != want {
			t.Fatalf("window %d: %v, want %v", i, got, want)
		}
	}
}

func TestShortWindowIsFollowedBySilence(t *testing.T) {
	m, audio := NewModel(), babble()[:Window]
	padded := append(append([]int16(nil), audio[:100]...), make([]int16, Window-100)...)
	if got, want := m.Detector().Probability(audio[:100]), m.Detector().Probability(padded); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func BenchmarkSecondOfAudio(b *testing.B) {
	d, audio := NewModel().Detector(), babble()
	for b.Loop() {
		for at := 0; at+Window <= 16000; at += Window {
			d.Probability(audio[at : at+Window])
		}
	}
}

func TestTurnEndIsFoundInSpeech(t *testing.T) {
	said := speechtest.Say(t, speechtest.ClearVoice, "I would start with the data and then talk to the team.")
	audio := append(append(speechtest.Silence(500), said...), speechtest.Silence(3000)...)
	d, turn := NewModel().Detector(), Turn{}
	var events []TurnEvent
	var at []int
	for i := 0; i+Window <= len(audio); i += Window {
		if e := turn.Push(d.Probability(audio[i : i+Window])); e != Nothing {
			events, at = append(events, e), append(at, i/16)
		}
	}
	if len(events) != 2 || events[0] != Started || events[1] != Ended {
		t.Fatalf("events %v at %v ms", events, at)
	}
	end := 500 + len(said)/16
	if late := at[1] - end; late < 1000 || late > 1700 {
		t.Errorf("turn ended %d ms after the last word", late)
	}
}
