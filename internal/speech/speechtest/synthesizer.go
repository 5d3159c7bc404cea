package speechtest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/speech"
	"github.com/google/go-cmp/cmp"
)

// Synthesizer is the suite that every synthesiser passes. s speaks English;
// understood fails the test if samples do not hold the words said, as far as it can
// tell for this voice.
func Synthesizer(t *testing.T, s speech.Synthesizer, understood func(t *testing.T, said string, samples []int16)) {
	const text = "Please tell me about a project that you are proud of and what you would change today."
	english := speech.Voice{Language: "en-US"}
	t.Run("WordsAreUnderstood", func(t *testing.T) {
		samples, err := s.Speak(t.Context(), text, english)
		if err != nil {
			t.Fatal(err)
		}
		if ms := speech.Milliseconds(len(samples)); ms < 3000 || ms > 10_000 {
			t.Errorf("%d ms for seventeen words", ms)
		}
		understood(t, text, samples)
	})
	t.Run("NothingToSayIsSilent", func(t *testing.T) {
		for _, text := range []string{"", " \n", "...", "\x00\u200b"} {
			if samples, err := s.Speak(t.Context(), text, english); err != nil || len(samples) != 0 {
				t.Errorf("%q: %d samples, %v", text, len(samples), err)
			}
		}
	})
	t.Run("TextIsNeverACommand", func(t *testing.T) {
		for _, text := range []string{"-h", "--version", "-o /tmp/hello", "<speak>hello</speak>", "$(id) `id` ; id", "hello\xff\xfe"} {
			if samples, err := s.Speak(t.Context(), text, english); err != nil || len(samples) == 0 {
				t.Errorf("%q: %d samples, %v", text, len(samples), err)
			}
		}
	})
	t.Run("TheSameTextGivesTheSameSound", func(t *testing.T) {
		first, err := s.Speak(t.Context(), "Are you ready?", english)
		if err != nil {
			t.Fatal(err)
		}
		second, err := s.Speak(t.Context(), "Are you ready?", english)
		if err != nil {
			t.Fatal(err)
		}
		if !cmp.Equal(first, second) {
			t.Errorf("%d and %d samples that differ", len(first), len(second))
		}
	})
	t.Run("TooLongATextIsRefused", func(t *testing.T) {
		if _, err := s.Speak(t.Context(), strings.Repeat("word ", 10_000), english); !errors.Is(err, speech.ErrTooLong) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("CancelledContextIsTheReason", func(t *testing.T) {
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Speak(gone, text, english); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("EngineIsThereAndNamed", func(t *testing.T) {
		if err := s.Check(t.Context()); err != nil {
			t.Error(err)
		}
		if s.Engine().Name == "" {
			t.Error("engine has no name")
		}
	})
}
