// Package speech turns recorded answers into words and questions into sound.
// This file has its vocabulary; the engines stand in the folders beside it:
// sphinx (embedded recognition in worker processes), openai (any server with
// OpenAI's audio endpoints, both ways), flite and espeak (embedded synthesis).
// Folder vad finds where people speak, and speechtest holds the suites that
// every engine passes. All audio is 16-bit mono at SampleRate.
package speech

import (
	"context"
	"errors"
	"iter"
	"strings"
)

// SampleRate is the rate of all audio that enters or leaves this package, in
// samples a second.
const SampleRate = 16000

var (
	// ErrUnavailable means that the engine is not installed or does not answer:
	// what asked for it should wait and try again when there is one.
	ErrUnavailable = errors.New("speech engine unavailable")

	// ErrLanguage means that the engine cannot do the language asked for.
	ErrLanguage = errors.New("speech engine does not know this language")

	// ErrTooLong means that a text is longer than an engine may be asked to speak.
	ErrTooLong = errors.New("text too long to speak")
)

// Recognizer is an engine that writes down what was said. It may be called by
// several goroutines at once.
type Recognizer interface {
	// Transcribe recognises samples. Silence and empty audio give a transcript
	// without segments. Errors wrap ErrUnavailable, ErrLanguage or the cause of
	// ctx where these are the reason; none holds a word of what was said.
	Transcribe(ctx context.Context, samples []int16, o Options) (Transcript, error)

	// Engine says what Transcribe would use. Version and Model may be empty
	// until the engine has answered once; a Transcript has them in full.
	Engine() Engine

	// Check is nil if the engine is there and answers, and wraps ErrUnavailable
	// if it is not.
	Check(ctx context.Context) error
}

// Synthesizer is an engine that speaks a text. It may be called by several
// goroutines at once.
type Synthesizer interface {
	// Speak gives the sound of text, without samples for a text that has
	// nothing to say. Errors wrap ErrUnavailable, ErrLanguage, ErrTooLong or
	// the cause of ctx where these are the reason.
	Speak(ctx context.Context, text string, v Voice) ([]int16, error)

	// Engine says what Speak would use.
	Engine() Engine

	// Check is nil if the engine is there and answers, and wraps ErrUnavailable
	// if it is not.
	Check(ctx context.Context) error
}

// Options say what is known before recognition.
type Options struct {
	Language string   // BCP 47; empty means the engine's own, or that it may find out
	Hints    []string // names and terms that may come up; an engine may ignore them
}

// Voice chooses how a text is spoken.
type Voice struct {
	Language string // BCP 47; empty means the engine's own
	Name     string // one of the engine's voices; empty means its own choice for the language
}

// Engine names what made a transcript or a sound, so that a result can say what
// shaped it.
type Engine struct {
	Name    string
	Version string
	Model   string
}

// Word is one word with its place in the audio.
type Word struct {
	Text       string
	StartMS    int64 // from the start of the audio
	EndMS      int64
	Confidence float64 // 0 to 1, or UnknownConfidence
}

// UnknownConfidence is the Confidence of a word whose engine gives none.
const UnknownConfidence = -1

// Segment is an utterance between two pauses.
type Segment struct {
	StartMS int64 // from the start of the audio
	EndMS   int64
	Text    string
	Words   []Word // may be empty if the engine gives no times of words
}

// Transcript is what was said, in order.
type Transcript struct {
	Language string // BCP 47, or empty if the engine did not say
	Segments []Segment
	Engine   Engine
}

// Words are the words of all segments, in order.
func (t Transcript) Words() []Word {
	var words []Word
	for _, s := range t.Segments {
		words = append(words, s.Words...)
	}
	return words
}

// Text is what was said as one line.
func (t Transcript) Text() string {
	parts := make([]string, len(t.Segments))
	for i, s := range t.Segments {
		parts[i] = s.Text
	}
	return strings.Join(parts, " ")
}

// Piece is a part of some audio in which somebody speaks, from sample Start up to
// but not including sample End.
type Piece struct {
	Start, End int
}

// StartMS is the piece's start in milliseconds from the start of the audio.
func (p Piece) StartMS() int64 { return Milliseconds(p.Start) }

// EndMS is the piece's end in milliseconds from the start of the audio.
func (p Piece) EndMS() int64 { return Milliseconds(p.End) }

// Cutter cuts audio at its pauses into pieces, in order and without overlap, and
// leaves out what is silent. It yields each piece as soon as it knows it, so that
// recognition can begin before the whole has been looked at. When ctx ends it stops
// early, with pieces that do not cover the audio: the caller looks at ctx. Package
// vad has one.
type Cutter func(ctx context.Context, samples []int16) iter.Seq[Piece]

// Milliseconds is the length of n samples.
func Milliseconds(n int) int64 { return int64(n) * 1000 / SampleRate }

// Samples is the number of samples in a length of ms milliseconds.
func Samples(ms int64) int { return int(ms * SampleRate / 1000) }
