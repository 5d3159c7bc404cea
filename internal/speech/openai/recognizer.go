package openai

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/speech"
)

// RecognizerConfig says how to recognise; Client, Model and Cut have no default.
type RecognizerConfig struct {
	Client Client
	Model  string // such as "whisper-1"; servers with one model ignore it
	Cut    speech.Cutter

	// Limit is how long one request may take for so much audio; nil: 60 s and the
	// audio's own length.
	Limit func(audio time.Duration) time.Duration
}

// Recognizer has a server recognise. It sends only the parts of the audio in which
// somebody speaks: to silence these models invent words.
type Recognizer struct {
	config RecognizerConfig
}

var _ speech.Recognizer = (*Recognizer)(nil)

const (
	// longestPart keeps a request's WAV file under 24 MB; servers refuse 25.
	longestPart = (24_000_000 - 44) / 2
	// longestSilence inside a part; a longer one separates two.
	longestSilence = 8 * speech.SampleRate
	longestAnswer  = 32 << 20
	longestPrompt  = 800 // bytes; models look at the last 224 tokens
)

// NewRecognizer gives a recogniser; nothing is sent before it is used.
func NewRecognizer(c RecognizerConfig) *Recognizer {
	if c.Limit == nil {
		c.Limit = func(audio time.Duration) time.Duration { return time.Minute + audio }
	}
	return &Recognizer{config: c}
}

// Engine names the server's host and the model; servers do not tell versions.
func (r *Recognizer) Engine() speech.Engine {
	return speech.Engine{Name: r.config.Client.name(), Model: r.config.Model}
}

// Check asks the server for its models.
func (r *Recognizer) Check(ctx context.Context) error {
	return r.failed(r.config.Client.check(ctx))
}

// Transcribe sends the spoken parts one after the other. Hints go along as the
// prompt.
func (r *Recognizer) Transcribe(ctx context.Context, samples []int16, o speech.Options) (speech.Transcript, error) {
	t := speech.Transcript{Language: o.Language, Engine: r.Engine()}
	if r.config.Model == "" {
		return speech.Transcript{}, r.failed(errNoModel)
	}
	for part := range parts(r.config.Cut(ctx, samples)) {
		audio := samples[part.Start:part.End]
		length := speech.Milliseconds(len(audio))
		body, contentType, err := r.form(audio, o)
		if err != nil {
			return speech.Transcript{}, r.failed(err)
		}
		answer, err := r.config.Client.do(ctx, http.MethodPost, "/audio/transcriptions", contentType, body,
			r.config.Limit(time.Duration(length)*time.Millisecond), longestAnswer)
		if err != nil {
			return speech.Transcript{}, r.failed(err)
		}
		segments, language, err := parse(answer, length)
		if err != nil {
			return speech.Transcript{}, r.failed(err)
		}
		shift(segments, part.StartMS())
		t.Segments = append(t.Segments, segments...)
		if t.Language == "" {
			t.Language = language
		}
	}
	if ctx.Err() != nil { // the audio may not have been cut to its end
		return speech.Transcript{}, r.failed(context.Cause(ctx))
	}
	return t, nil
}

func (r *Recognizer) failed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", r.config.Client.name(), err)
}

// parts joins pieces to parts that are as long as a request may be.
func parts(pieces iter.Seq[speech.Piece]) iter.Seq[speech.Piece] {
	return func(yield func(speech.Piece) bool) {
		var part speech.Piece
		for p := range pieces {
			switch {
			case part.End == 0:
				part = p
			case p.End-part.Start > longestPart || p.Start-part.End > longestSilence:
				if !yield(part) {
					return
				}
				part = p
			default:
				part.End = p.End
			}
		}
		if part.End > 0 {
			yield(part)
		}
	}
}

// form is the request's body.
func (r *Recognizer) form(audio []int16, o speech.Options) (body []byte, contentType string, err error) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	file, err := m.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="audio.wav"`},
		"Content-Type":        {"audio/wav"},
	})
	if err != nil {
		return nil, "", err
	}
	if _, err := file.Write(speech.EncodeWAV(audio)); err != nil {
		return nil, "", err
	}
	fields := [][2]string{
		{"model", r.config.Model},
		{"response_format", "verbose_json"},
		{"timestamp_granularities[]", "word"},
		{"timestamp_granularities[]", "segment"},
		{"temperature", "0"},
		{"language", speech.BaseLanguage(o.Language)},
		{"prompt", prompt(o.Hints)},
	}
	for _, f := range fields {
		if f[1] == "" {
			continue
		}
		if err := m.WriteField(f[0], f[1]); err != nil {
			return nil, "", err
		}
	}
	if err := m.Close(); err != nil {
		return nil, "", err
	}
	return b.Bytes(), m.FormDataContentType(), nil
}

// prompt joins as many hints as fit.
func prompt(hints []string) string {
	var b strings.Builder
	for _, h := range hints {
		if b.Len()+len(h)+2 > longestPrompt {
			break
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(h)
	}
	return b.String()
}
