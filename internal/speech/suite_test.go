package speech_test

import (
	"testing"

	"github.com/candorhq/candor/internal/speech"
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
