package cli

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/speech"
	"github.com/candorhq/candor/internal/speech/openai"
	"github.com/candorhq/candor/internal/speech/speaker"
	"github.com/candorhq/candor/internal/speech/sphinx"
	"github.com/candorhq/candor/internal/speech/vad"
)

// five is somebody who counts to five; see sample/README.md.
//
//go:embed sample/five.webm
var five []byte

// recognisers lets each engine that is set up hear five words. Where none is
// left that hears, answers wait for one.
func (d *doctor) recognisers(ctx context.Context, c *config.Config) {
	if c.Speech.Engine == "off" {
		d.add("recogniser", fine, false, "turned off: only written answers are assessed", "")
		return
	}
	a, err := media.New(media.Config{FFmpeg: "none"}).Decode(ctx, bytes.NewReader(five))
	if err != nil {
		d.add("recogniser", broken, true, "the built-in sample cannot be read: "+err.Error(), "is there room in the temporary folder ("+os.TempDir()+"), and may candor write there? TMPDIR names another")
		return
	}
	cut := vad.NewCutter(vad.NewModel())
	other := c.Speech.OpenAI.URL != "" && c.Speech.Engine != "embedded"
	if other {
		r := openai.NewRecognizer(openai.RecognizerConfig{
			Client: openai.Client{URL: c.Speech.OpenAI.URL, Key: c.Speech.OpenAI.Key.Reveal(), HTTP: &http.Client{Timeout: patience}},
			Model:  c.Speech.OpenAI.Model, Cut: cut,
		})
		d.hear(ctx, "recogniser openai", r, a.Samples, true, "is the service up, and are URL, key and model right?")
	}
	if c.Speech.Embedded {
		r := sphinx.New(sphinx.Config{Worker: workerPath(c), Workers: 1, Cut: cut})
		defer r.Close()
		d.hear(ctx, "recogniser embedded", r, a.Samples, !other,
			"put candor-asr beside candor, in PATH, or name it with --speech-worker; its model: apt-get install pocketsphinx-en-us libpocketsphinx3")
	}
}

func (d *doctor) hear(ctx context.Context, part string, r speech.Recognizer, samples []int16, needed bool, advice string) {
	t, err := r.Transcribe(ctx, samples, speech.Options{Language: "en"})
	if err != nil {
		s := broken
		if errors.Is(err, speech.ErrUnavailable) {
			s = missing
		}
		d.add(part, s, needed, err.Error(), advice)
		return
	}
	heard := countHeard(t.Text())
	name := strings.TrimSpace(t.Engine.Name + " " + t.Engine.Version + " " + t.Engine.Model)
	if heard < 3 {
		d.add(part, broken, needed, fmt.Sprintf("%s heard %d of 5 words that were said", name, heard), "its model does not fit: "+advice)
		return
	}
	d.add(part, fine, needed, fmt.Sprintf("%s heard %d of 5 words", name, heard), "")
}

// countHeard is how many of the five words are in a transcript, as words or, as
// services write them, as digits.
func countHeard(text string) int {
	text = strings.ToLower(text)
	n := 0
	for digit, word := range map[string]string{"1": "one", "2": "two", "3": "three", "4": "four", "5": "five"} {
		if strings.Contains(text, word) || strings.Contains(text, digit) {
			n++
		}
	}
	return n
}

// voices asks each engine that reads questions aloud. Without any, questions
// are shown as text.
func (d *doctor) voices(ctx context.Context, c *config.Config) {
	if c.Synthesis.Engine == "off" {
		d.add("voices", fine, false, "turned off: questions are shown as text", "")
		return
	}
	chosen := func(name string) bool { return c.Synthesis.Engine == name }
	for _, v := range []struct {
		name, advice string
		engine       speech.Synthesizer
	}{
		{"flite", "apt-get install flite, or name it with --synthesis-flite", speaker.NewFlite(c.Synthesis.Flite)},
		{"espeak", "apt-get install espeak-ng, or name it with --synthesis-espeak", speaker.NewEspeak(c.Synthesis.Espeak)},
	} {
		d.speak(ctx, "voice "+v.name, v.engine, chosen(v.name), v.advice)
	}
	if u := c.Synthesis.OpenAI.URL; u != "" {
		d.speak(ctx, "voice openai", openai.NewSynthesizer(openai.SynthesizerConfig{
			Client: openai.Client{URL: u, Key: c.Synthesis.OpenAI.Key.Reveal(), HTTP: &http.Client{Timeout: patience}}, Model: c.Synthesis.OpenAI.Model,
		}), true, "is the service up, and are URL, key and model right?")
	}
}

func (d *doctor) speak(ctx context.Context, part string, s speech.Synthesizer, needed bool, advice string) {
	samples, err := s.Speak(ctx, "five", speech.Voice{Language: "en"})
	switch {
	case errors.Is(err, speech.ErrUnavailable):
		d.add(part, missing, needed, err.Error(), advice)
	case err != nil:
		d.add(part, broken, needed, err.Error(), advice)
	case len(samples) == 0:
		d.add(part, broken, needed, "it said nothing", advice)
	default:
		e := s.Engine()
		d.add(part, fine, needed, strings.TrimSpace(e.Name+" "+e.Version+" "+e.Model), "")
	}
}
