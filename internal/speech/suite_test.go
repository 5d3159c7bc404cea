package speech_test

import (
	"testing"

	"github.com/candorhq/candor/internal/speech"
	"github.com/candorhq/candor/internal/speech/speaker"
	"github.com/candorhq/candor/internal/speech/speechtest"
	"github.com/candorhq/candor/internal/speech/sphinx"
	"github.com/candorhq/candor/internal/speech/vad"
)

// openSphinx gives the embedded recogniser as the program wires it.
func openSphinx(t testing.TB, worker string) *sphinx.Recognizer {
	r := sphinx.New(sphinx.Config{Worker: worker, Cut: vad.NewCutter(vad.NewModel())})
	t.Cleanup(r.Close)
	return r
}

func TestEmbeddedRecognizer(t *testing.T) {
	worker := speechtest.BuildWorker(t)
	speechtest.Recognizer(t, func(t *testing.T) speech.Recognizer { return openSphinx(t, worker) })
}

// understoodBy has a recogniser listen.
func understoodBy(r speech.Recognizer) func(*testing.T, string, []int16) {
	return func(t *testing.T, said string, samples []int16) {
		got, err := r.Transcribe(t.Context(), samples, speech.Options{Language: "en"})
		if err != nil {
			t.Fatal(err)
		}
		if e := speechtest.Compare(said, got.Text()); e.Rate() > 0.3 {
			t.Errorf("word error rate %.0f %%: %s", 100*e.Rate(), got.Text())
		}
	}
}

func TestFlite(t *testing.T) {
	speechtest.Synthesizer(t, speaker.NewFlite(""), understoodBy(openSphinx(t, speechtest.BuildWorker(t))))
}

// The embedded recogniser cannot follow a voice as artificial as this: that
// somebody speaks for most of the time is what can be known.
func TestEspeak(t *testing.T) {
	cut := vad.NewCutter(vad.NewModel())
	speechtest.Synthesizer(t, speaker.NewEspeak(""), func(t *testing.T, _ string, samples []int16) {
		spoken := 0
		for p := range cut(t.Context(), samples) {
			spoken += p.End - p.Start
		}
		if share := float64(spoken) / float64(len(samples)); share < 0.8 {
			t.Errorf("somebody speaks for %.0f %% of the time", 100*share)
		}
	})
}
