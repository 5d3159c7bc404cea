package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/speech"
	"github.com/candorhq/candor/internal/speech/openai"
	"github.com/candorhq/candor/internal/speech/speaker"
	"github.com/candorhq/candor/internal/speech/sphinx"
	"github.com/candorhq/candor/internal/speech/vad"
)

// Names of recognisers as operators and organizations write them.
const (
	embedded = "embedded"
	compat   = "openai"
	off      = "off"
	none     = "none"
	auto     = "auto"
)

// Engines are the speech engines of this installation, and who uses which.
type Engines struct {
	recognizers map[string]speech.Recognizer
	speakers    map[string]speech.Synthesizer
	byDefault   string
	voice       string
	orgs        interface {
		Organization(ctx context.Context, id string) (account.Organization, error)
	}

	mu     sync.Mutex
	sphinx *sphinx.Recognizer
}

func openEngines(c *config.Config, orgs account.Store) *Engines {
	e := &Engines{recognizers: map[string]speech.Recognizer{}, speakers: map[string]speech.Synthesizer{}, byDefault: c.Speech.Engine, voice: c.Synthesis.Engine, orgs: orgs}
	cut := vad.NewCutter(vad.NewModel())
	// The operator chose these addresses; they may well be on the same machine.
	client := &http.Client{Timeout: 10 * time.Minute}
	if c.Speech.Embedded && c.Speech.Engine != off {
		e.sphinx = sphinx.New(sphinx.Config{Worker: workerPath(c), Workers: c.Speech.Workers, Cut: cut})
		e.recognizers[embedded] = e.sphinx
	}
	if u := c.Speech.OpenAI.URL; u != "" {
		e.recognizers[compat] = openai.NewRecognizer(openai.RecognizerConfig{
			Client: openai.Client{URL: u, Key: c.Speech.OpenAI.Key.Reveal(), HTTP: client}, Model: c.Speech.OpenAI.Model, Cut: cut})
	}
	e.speakers["flite"] = speaker.NewFlite(c.Synthesis.Flite)
	e.speakers["espeak"] = speaker.NewEspeak(c.Synthesis.Espeak)
	if u := c.Synthesis.OpenAI.URL; u != "" {
		e.speakers[compat] = openai.NewSynthesizer(openai.SynthesizerConfig{
			Client: openai.Client{URL: u, Key: c.Synthesis.OpenAI.Key.Reveal(), HTTP: client}, Model: c.Synthesis.OpenAI.Model})
	}
	return e
}

// Recognizer gives the recogniser an organization uses: the one it chose, else
// the installation's. It is [speech.ErrUnavailable] where that is not there.
func (e *Engines) Recognizer(ctx context.Context, organizationID string) (speech.Recognizer, error) {
	name := e.byDefault
	org, err := e.orgs.Organization(ctx, organizationID)
	if err != nil {
		return nil, fmt.Errorf("organization %s: %w", organizationID, err)
	}
	if org.Settings.Speech != "" {
		name = org.Settings.Speech
	}
	switch name {
	case auto:
		for _, n := range []string{compat, embedded} {
			if r, ok := e.recognizers[n]; ok {
				return r, nil
			}
		}
		return nil, speech.ErrUnavailable
	case off, none:
		return nil, speech.ErrUnavailable
	}
	if r, ok := e.recognizers[name]; ok {
		return r, nil
	}
	return nil, speech.ErrUnavailable
}

// Check asks every engine whether it is there; what it says is for operators.
func (e *Engines) Check(ctx context.Context) map[string]error {
	out := map[string]error{}
	for n, r := range e.recognizers {
		out["recogniser "+n] = r.Check(ctx)
	}
	for n, s := range e.speakers {
		out["voice "+n] = s.Check(ctx)
	}
	return out
}

// Close ends the workers.
func (e *Engines) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.sphinx != nil {
		e.sphinx.Close()
		e.sphinx = nil
	}
	return nil
}

// workerPath finds the recogniser's worker: where the operator says, else
// beside this program; the recogniser itself looks in PATH last.
func workerPath(c *config.Config) string {
	if c.Speech.Worker != "" {
		return c.Speech.Worker
	}
	exe, err := os.Executable()
	if err != nil {
		return ""
	}
	beside := filepath.Join(filepath.Dir(exe), "candor-asr")
	if _, err := os.Stat(beside); errors.Is(err, os.ErrNotExist) {
		return ""
	}
	return beside
}

// Synthesizer gives the voice an organization uses: the one it chose, else the
// installation's. It is [speech.ErrUnavailable] where that is not there.
func (e *Engines) Synthesizer(ctx context.Context, organizationID string) (speech.Synthesizer, error) {
	name := e.voice
	org, err := e.orgs.Organization(ctx, organizationID)
	if err != nil {
		return nil, fmt.Errorf("organization %s: %w", organizationID, err)
	}
	if org.Settings.Synthesis != "" {
		name = org.Settings.Synthesis
	}
	if s, ok := e.speakers[name]; ok {
		return s, nil
	}
	if name != auto {
		return nil, speech.ErrUnavailable
	}
	var all []speech.Synthesizer
	for _, n := range []string{compat, "flite", "espeak"} {
		if s, ok := e.speakers[n]; ok {
			all = append(all, s)
		}
	}
	return speech.InOrder(all...), nil
}
