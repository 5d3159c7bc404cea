package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/candorhq/candor/internal/judge/rubric"
	"github.com/candorhq/candor/internal/speech"
)

// consoleEngines shows the engines to administrators.
type consoleEngines struct{ *Engines }

// Recognizers are the names an organization can choose from.
func (e consoleEngines) Recognizers() []string { return slices.Sorted(maps.Keys(e.recognizers)) }

// Voices are the names an organization can choose from.
func (e consoleEngines) Voices() []string { return slices.Sorted(maps.Keys(e.speakers)) }

// Judge names what assesses.
func (e consoleEngines) Judge() string { return rubric.Name + " " + rubric.Version }

// Try lets the organization's voice speak and its recogniser listen.
func (e consoleEngines) Try(ctx context.Context, organizationID, sentence string) (string, time.Duration, error) {
	voice, err := e.Synthesizer(ctx, organizationID)
	if err != nil {
		return "", 0, plainEngine("the voice", err)
	}
	samples, err := voice.Speak(ctx, sentence, speech.Voice{Language: "en"})
	if err != nil {
		return "", 0, plainEngine("the voice", err)
	}
	ears, err := e.Recognizer(ctx, organizationID)
	if err != nil {
		return "", 0, plainEngine("the recogniser", err)
	}
	begun := time.Now()
	t, err := ears.Transcribe(ctx, samples, speech.Options{Language: "en"})
	if err != nil {
		return "", 0, plainEngine("the recogniser", err)
	}
	return t.Text(), time.Since(begun), nil
}

func plainEngine(what string, err error) error {
	switch {
	case errors.Is(err, speech.ErrUnavailable):
		return fmt.Errorf("%s is not installed here or does not answer; candor doctor on the server says more", what)
	case errors.Is(err, speech.ErrLanguage):
		return fmt.Errorf("%s knows no English", what)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s took longer than a minute", what)
	}
	return fmt.Errorf("%s failed; the server's log says why", what)
}
