package speech_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/candorhq/candor/internal/speech"
	"github.com/candorhq/candor/internal/speech/openai"
	"github.com/candorhq/candor/internal/speech/speaker"
	"github.com/candorhq/candor/internal/speech/speechtest"
	"github.com/candorhq/candor/internal/speech/vad"
)

// audioServer has OpenAI's audio endpoints and really recognises and speaks, with
// the embedded engines.
func audioServer(t *testing.T, r speech.Recognizer, s speech.Synthesizer, shape func(speech.Transcript) any) openai.Client {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/models", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"object":"list","data":[{"id":"whisper-1","object":"model"}]}`)
	})
	mux.HandleFunc("POST /v1/audio/transcriptions", func(w http.ResponseWriter, req *http.Request) {
		file, _, err := req.FormFile("file")
		if err != nil || req.FormValue("response_format") != "verbose_json" {
			http.Error(w, `{"error":{"message":"bad form"}}`, http.StatusBadRequest)
			return
		}
		b, err := io.ReadAll(file)
		if err != nil {
			return // the client has gone
		}
		samples, err := speech.DecodeWAV(b)
		if err != nil {
			http.Error(w, `{"error":{"message":"bad audio"}}`, http.StatusBadRequest)
			return
		}
		got, err := r.Transcribe(req.Context(), samples, speech.Options{Language: req.FormValue("language")})
		if err != nil {
			http.Error(w, `{"error":{"message":"recogniser failed"}}`, http.StatusInternalServerError)
			return
		}
		json.NewEncoder(w).Encode(shape(got))
	})
	mux.HandleFunc("POST /v1/audio/speech", func(w http.ResponseWriter, req *http.Request) {
		var in struct {
			Model, Input, Voice string
			Format              string `json:"response_format"`
		}
		if json.NewDecoder(req.Body).Decode(&in) != nil || in.Voice != "slt" || in.Format != "wav" || in.Model != "tts-1" {
			http.Error(w, `{"error":{"message":"bad request"}}`, http.StatusBadRequest)
			return
		}
		samples, err := s.Speak(req.Context(), in.Input, speech.Voice{Name: in.Voice})
		if err != nil {
			http.Error(w, `{"error":{"message":"synthesiser failed"}}`, http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "audio/wav")
		w.Write(speech.EncodeWAV(samples))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return openai.Client{URL: server.URL + "/v1", Key: "sk-test", HTTP: server.Client()}
}

type object map[string]any

func seconds(ms int64) float64 { return float64(ms) / 1000 }

// shapeOpenAI has all words at the top and no confidence of a word.
func shapeOpenAI(t speech.Transcript) any {
	words, segments := []object{}, []object{}
	for _, s := range t.Segments {
		segments = append(segments, object{"start": seconds(s.StartMS), "end": seconds(s.EndMS), "text": " " + s.Text, "avg_logprob": -0.25})
		for _, w := range s.Words {
			words = append(words, object{"word": w.Text, "start": seconds(w.StartMS), "end": seconds(w.EndMS)})
		}
	}
	return object{"task": "transcribe", "language": "english", "text": t.Text(), "words": words, "segments": segments}
}

// shapeWhisperCPP has the halves of words in the segments.
func shapeWhisperCPP(t speech.Transcript) any {
	segments := []object{}
	for _, s := range t.Segments {
		words := []object{}
		for _, w := range s.Words {
			half, middle := (len(w.Text)+1)/2, (w.StartMS+w.EndMS)/2
			words = append(words,
				object{"word": " " + w.Text[:half], "start": seconds(w.StartMS), "end": seconds(middle), "probability": w.Confidence},
				object{"word": w.Text[half:], "start": seconds(middle), "end": seconds(w.EndMS), "probability": w.Confidence})
		}
		segments = append(segments, object{"start": seconds(s.StartMS), "end": seconds(s.EndMS), "text": " " + s.Text, "words": words})
	}
	return object{"task": "transcribe", "language": "english", "text": t.Text(), "segments": segments}
}

// once remembers what a recogniser heard: the same audio in another shape need not
// be recognised again.
type once struct {
	speech.Recognizer
	mu    sync.Mutex
	heard map[[sha256.Size]byte]speech.Transcript
}

func (o *once) Transcribe(ctx context.Context, samples []int16, opts speech.Options) (speech.Transcript, error) {
	key := sha256.Sum256(speech.EncodeWAV(samples))
	o.mu.Lock()
	known, ok := o.heard[key]
	o.mu.Unlock()
	if ok {
		return known, nil
	}
	got, err := o.Recognizer.Transcribe(ctx, samples, opts)
	if err == nil {
		o.mu.Lock()
		o.heard[key] = got
		o.mu.Unlock()
	}
	return got, err
}

func TestOpenAIRecognizer(t *testing.T) {
	embedded := &once{Recognizer: openSphinx(t, speechtest.BuildWorker(t)), heard: map[[sha256.Size]byte]speech.Transcript{}}
	for name, shape := range map[string]func(speech.Transcript) any{"OpenAI": shapeOpenAI, "WhisperCPP": shapeWhisperCPP} {
		t.Run(name, func(t *testing.T) {
			client := audioServer(t, embedded, speaker.NewFlite(""), shape)
			speechtest.Recognizer(t, func(*testing.T) speech.Recognizer {
				return openai.NewRecognizer(openai.RecognizerConfig{Client: client, Model: "whisper-1", Cut: vad.NewCutter(vad.NewModel())})
			})
		})
	}
}

func TestOpenAISynthesizer(t *testing.T) {
	r := openSphinx(t, speechtest.BuildWorker(t))
	client := audioServer(t, r, speaker.NewFlite(""), shapeOpenAI)
	s := openai.NewSynthesizer(openai.SynthesizerConfig{Client: client, Model: "tts-1", Voice: "slt"})
	speechtest.Synthesizer(t, s, understoodBy(r))
}
