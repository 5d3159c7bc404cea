package speechtest

import (
	"context"
	_ "embed"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/speech"
	"github.com/google/go-cmp/cmp"
)

//go:embed testdata/answers.txt
var answers string

// Answers are short spoken answers whose words are all in the embedded
// recogniser's dictionary.
func Answers() []string { return strings.Split(strings.TrimSpace(answers), "\n\n") }

// Recognizer is the suite that every recogniser passes. open gives a recogniser
// that works; it is called once a test.
func Recognizer(t *testing.T, open func(t *testing.T) speech.Recognizer) {
	t.Run("WordsAreRecognised", func(t *testing.T) { wordsAreRecognised(t, open(t)) })
	t.Run("WordsHaveTheirTimes", func(t *testing.T) { wordsHaveTheirTimes(t, open(t)) })
	t.Run("SilenceHasNoWords", func(t *testing.T) { silenceHasNoWords(t, open(t)) })
	t.Run("TheSameAudioGivesTheSameTranscript", func(t *testing.T) { isDeterministic(t, open(t)) })
	t.Run("CancelledContextReturnsQuickly", func(t *testing.T) { cancels(t, open(t)) })
	t.Run("EngineIsNamed", func(t *testing.T) { engineIsNamed(t, open(t)) })
}

func wordsAreRecognised(t *testing.T, r speech.Recognizer) {
	var total Errors
	for _, text := range Answers() {
		samples := Say(t, ClearVoice, text)
		got, err := r.Transcribe(t.Context(), samples, speech.Options{Language: "en-US"})
		if err != nil {
			t.Fatal(err)
		}
		CheckTranscript(t, got, len(samples))
		e := Compare(text, got.Text())
		t.Logf("word error rate %.1f %%: %+v", 100*e.Rate(), e)
		total = total.Add(e)
		words := make([]string, 0, len(got.Words()))
		for _, w := range got.Words() {
			words = append(words, w.Text)
		}
		if diff := cmp.Diff(Normalize(got.Text()), Normalize(strings.Join(words, " "))); diff != "" {
			t.Errorf("text and words differ (-text +words):\n%s", diff)
		}
	}
	if total.Rate() > 0.15 {
		t.Errorf("word error rate %.1f %% (%+v), want at most 15 %%", 100*total.Rate(), total)
	}
}

// CheckTranscript checks what holds for every transcript of so many samples: times
// in order and inside the audio, confidences in range, no empty texts.
func CheckTranscript(t testing.TB, got speech.Transcript, samples int) {
	t.Helper()
	var last int64
	for i, s := range got.Segments {
		if s.StartMS < last || s.EndMS < s.StartMS || s.EndMS > speech.Milliseconds(samples)+1 || strings.TrimSpace(s.Text) == "" {
			t.Errorf("segment %d from %d to %d ms after %d ms of %d ms", i, s.StartMS, s.EndMS, last, speech.Milliseconds(samples))
		}
		at := s.StartMS
		for j, w := range s.Words {
			if w.StartMS < at || w.EndMS < w.StartMS || w.EndMS > s.EndMS || strings.TrimSpace(w.Text) == "" {
				t.Errorf("word %d of segment %d (%d to %d ms) from %d to %d ms after %d", j, i, s.StartMS, s.EndMS, w.StartMS, w.EndMS, at)
			}
			if w.Confidence != speech.UnknownConfidence && (w.Confidence < 0 || w.Confidence > 1) {
				t.Errorf("word %d of segment %d has confidence %v", j, i, w.Confidence)
			}
			at = w.StartMS
		}
		last = s.EndMS
	}
}

// wordsHaveTheirTimes strings sentences together with pauses of known lengths, one
// longer than the last, and looks where their first words are found.
func wordsHaveTheirTimes(t *testing.T, r speech.Recognizer) {
	sentences := []string{
		"Customers were waiting for the answer.",
		"Yesterday we tested the new system.",
		"Questions are welcome at any time.",
		"Manager and team agreed on the plan.",
	}
	samples := Silence(700)
	var starts []int64
	for i, s := range sentences {
		said := Say(t, ClearVoice, s)
		starts = append(starts, speech.Milliseconds(len(samples)+Onset(said)))
		samples = append(append(samples, said...), Silence(int64(400+900*i))...)
	}
	got, err := r.Transcribe(t.Context(), samples, speech.Options{Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	CheckTranscript(t, got, len(samples))
	words := got.Words()
	for i, s := range sentences {
		first := Normalize(s)[0]
		found := false
		for _, w := range words {
			if heard := Normalize(w.Text); len(heard) == 1 && heard[0] == first {
				found = true
				if off := w.StartMS - starts[i]; off < -150 || off > 150 {
					t.Errorf("%q starts at %d ms, found at %d ms", first, starts[i], w.StartMS)
				}
			}
		}
		if !found {
			t.Errorf("%q was not heard in %q", first, got.Text())
		}
	}
}

func silenceHasNoWords(t *testing.T, r speech.Recognizer) {
	hum := Silence(3000)
	for i := range hum {
		hum[i] = int16(i * 7919 % 17) // a quiet converter
	}
	for name, samples := range map[string][]int16{
		"nil": nil, "empty": {}, "one sample": {42}, "ten milliseconds": Silence(10), "three seconds": Silence(3000), "hum": hum,
	} {
		got, err := r.Transcribe(t.Context(), samples, speech.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(got.Segments) != 0 || got.Text() != "" {
			t.Errorf("%s: heard %q", name, got.Text())
		}
	}
}

func isDeterministic(t *testing.T, r speech.Recognizer) {
	a, b := Say(t, ClearVoice, Answers()[2]), Say(t, "slt", Answers()[3])
	transcribe := func(samples []int16) speech.Transcript {
		got, err := r.Transcribe(t.Context(), samples, speech.Options{Language: "en-US"})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	first := transcribe(a)
	transcribe(b)
	if diff := cmp.Diff(first, transcribe(a)); diff != "" {
		t.Errorf("second transcript differs (-first +second):\n%s", diff)
	}
}

func cancels(t *testing.T, r speech.Recognizer) {
	var samples []int16
	for range 6 {
		samples = append(samples, Say(t, ClearVoice, Answers()[0])...)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Transcribe(gone, samples, speech.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
	short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	begin := time.Now()
	if _, err := r.Transcribe(short, samples, speech.Options{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("cancelled while at work: %v", err)
	}
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("returned %v after it was told to stop", took)
	}
	if err := r.Check(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func engineIsNamed(t *testing.T, r speech.Recognizer) {
	if err := r.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, err := r.Transcribe(t.Context(), Say(t, ClearVoice, "We agreed on a plan."), speech.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Engine.Name == "" || got.Engine.Model == "" || got.Engine != r.Engine() {
		t.Errorf("transcript's engine %+v, recogniser's %+v", got.Engine, r.Engine())
	}
}
