package openai

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/candorhq/candor/internal/speech"
)

// SynthesizerConfig says how to speak; Client and Model have no default.
type SynthesizerConfig struct {
	Client Client
	Model  string        // such as "tts-1"
	Voice  string        // where a caller names none; empty: "alloy"
	Limit  time.Duration // for one request; 0: one minute
}

// Synthesizer has a server speak. Language follows the text, as these models have
// it.
type Synthesizer struct {
	config SynthesizerConfig
}

var _ speech.Synthesizer = (*Synthesizer)(nil)

const (
	longestText  = 4096 // characters, the endpoint's own limit
	longestSound = 64 << 20
)

// NewSynthesizer gives a synthesiser; nothing is sent before it is used.
func NewSynthesizer(c SynthesizerConfig) *Synthesizer {
	if c.Voice == "" {
		c.Voice = "alloy"
	}
	if c.Limit <= 0 {
		c.Limit = time.Minute
	}
	return &Synthesizer{config: c}
}

// Engine names the server's host and the model.
func (s *Synthesizer) Engine() speech.Engine {
	return speech.Engine{Name: s.config.Client.name(), Model: s.config.Model}
}

// Check asks the server for its models.
func (s *Synthesizer) Check(ctx context.Context) error {
	return s.failed(s.config.Client.check(ctx))
}

// Speak sends the text and reads a WAV file of any rate.
func (s *Synthesizer) Speak(ctx context.Context, text string, v speech.Voice) ([]int16, error) {
	if len([]rune(text)) > longestText {
		return nil, s.failed(speech.ErrTooLong)
	}
	if s.config.Model == "" {
		return nil, s.failed(errNoModel)
	}
	text = strings.TrimSpace(strings.ToValidUTF8(text, " "))
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return nil, nil
	}
	voice := v.Name
	if voice == "" {
		voice = s.config.Voice
	}
	body, err := json.Marshal(struct {
		Model  string `json:"model"`
		Input  string `json:"input"`
		Voice  string `json:"voice"`
		Format string `json:"response_format"`
	}{s.config.Model, text, voice, "wav"})
	if err != nil {
		return nil, s.failed(err)
	}
	wav, err := s.config.Client.do(ctx, http.MethodPost, "/audio/speech", "application/json", body, s.config.Limit, longestSound)
	if err != nil {
		return nil, s.failed(err)
	}
	samples, err := speech.DecodeWAV(wav)
	return samples, s.failed(err)
}

func (s *Synthesizer) failed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", s.config.Client.name(), err)
}
