package openai

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/speech"
	"github.com/google/go-cmp/cmp"
)

func render(segments []speech.Segment, language string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "language %q\n", language)
	for _, s := range segments {
		fmt.Fprintf(&b, "%d-%d %q\n", s.StartMS, s.EndMS, s.Text)
		for _, w := range s.Words {
			fmt.Fprintf(&b, "  %d-%d %q %.3f\n", w.StartMS, w.EndMS, w.Text, w.Confidence)
		}
	}
	return b.String()
}

func TestAnswersOfServersAreRead(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(strings.TrimSuffix(file, ".json") + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			segments, language, err := parse(body, 4310)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), render(segments, language)); diff != "" {
				t.Errorf("transcript (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzParseKeepsTimesInOrder(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, int64(4310))
	}
	f.Fuzz(func(t *testing.T, body []byte, length int64) {
		length = max(0, min(length, 1e6))
		segments, _, err := parse(body, length)
		if err != nil {
			return
		}
		var last int64
		for _, s := range segments {
			if s.StartMS < last || s.EndMS < s.StartMS || s.EndMS > length {
				t.Fatalf("segment %d to %d after %d of %d", s.StartMS, s.EndMS, last, length)
			}
			at := s.StartMS
			for _, w := range s.Words {
				if w.StartMS < at || w.EndMS < w.StartMS || w.EndMS > s.EndMS || w.Confidence < speech.UnknownConfidence || w.Confidence > 1 {
					t.Fatalf("word %+v after %d", w, at)
				}
				at = w.StartMS
			}
			last = s.EndMS
		}
	})
}

// whole takes all audio as one piece.
func whole(_ context.Context, samples []int16) iter.Seq[speech.Piece] {
	return func(yield func(speech.Piece) bool) {
		if len(samples) > 0 {
			yield(speech.Piece{End: len(samples)})
		}
	}
}

const secret = "sk-very-secret"

// against gives a recogniser of a server that answers with handler, and the pauses
// that it made between attempts.
func against(t *testing.T, handler http.HandlerFunc) (*Recognizer, *[]time.Duration) {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	pauses := new([]time.Duration)
	return NewRecognizer(RecognizerConfig{
		Client: Client{URL: server.URL + "/v1/", Key: secret, HTTP: server.Client(), Wait: func(ctx context.Context, d time.Duration) error {
			*pauses = append(*pauses, d)
			return ctx.Err()
		}},
		Model: "whisper-1",
		Cut:   whole,
	}), pauses
}

const hello = `{"text":"hello","segments":[{"text":" hello","start":0.1,"end":0.5,"words":[{"word":" hello","start":0.1,"end":0.5,"probability":0.9}]}]}`

func TestRequestIsWhatTheEndpointAsksFor(t *testing.T) {
	r, _ := against(t, func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path != "/v1/audio/transcriptions" || req.Method != "POST" || req.Header.Get("Authorization") != "Bearer "+secret {
			t.Errorf("%s %s", req.Method, req.URL.Path)
		}
		if err := req.ParseMultipartForm(1 << 20); err != nil {
			t.Error(err)
		}
		want := map[string][]string{
			"model": {"whisper-1"}, "response_format": {"verbose_json"}, "timestamp_granularities[]": {"word", "segment"},
			"temperature": {"0"}, "language": {"pt"}, "prompt": {"Kafka, Mina Park"},
		}
		if diff := cmp.Diff(want, req.MultipartForm.Value); diff != "" {
			t.Errorf("fields (-want +got):\n%s", diff)
		}
		file, header, err := req.FormFile("file")
		if err != nil {
			t.Error(err)
			return
		}
		b, _ := io.ReadAll(file)
		if samples, err := speech.DecodeWAV(b); err != nil || len(samples) != 16000 || header.Filename != "audio.wav" {
			t.Errorf("%s with %d samples, %v", header.Filename, len(samples), err)
		}
		io.WriteString(w, hello)
	})
	got, err := r.Transcribe(t.Context(), make([]int16, 16000), speech.Options{Language: "pt-BR", Hints: []string{"Kafka", "Mina Park"}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Text() != "hello" || got.Language != "pt-BR" || len(got.Words()) != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestPassingFailuresAreTriedAgain(t *testing.T) {
	var calls atomic.Int32
	r, pauses := against(t, func(w http.ResponseWriter, _ *http.Request) {
		switch calls.Add(1) {
		case 1:
			w.WriteHeader(http.StatusInternalServerError)
		case 2:
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusTooManyRequests)
		default:
			io.WriteString(w, hello)
		}
	})
	got, err := r.Transcribe(t.Context(), make([]int16, 16000), speech.Options{})
	if err != nil || got.Text() != "hello" {
		t.Fatalf("%q, %v", got.Text(), err)
	}
	if diff := cmp.Diff([]time.Duration{time.Second, 7 * time.Second}, *pauses); diff != "" {
		t.Errorf("pauses (-want +got):\n%s", diff)
	}
}

func TestFailuresHaveTheirKind(t *testing.T) {
	tests := []struct {
		name        string
		answer      http.HandlerFunc
		unavailable bool
		calls       int32
		says        string
	}{
		{"server is down for good", status(503, ""), true, 4, "status 503"},
		{"key is refused", status(401, `{"error":{"message":"Incorrect API key provided: `+secret+`."}}`), true, 1, "Incorrect API key provided: [key]."},
		{"audio is refused", status(400, `{"error":"failed to read audio data"}`), false, 1, "failed to read audio data"},
		{"model is unknown", status(404, `{"detail":"Model not found"}`), true, 1, "Model not found"},
		{"answer is HTML", status(200, "<html>Welcome</html>"), false, 1, "not JSON"},
		{"answer is other JSON", status(200, `{"ok":true}`), false, 1, "neither text nor segments"},
		{"wait is too long", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(429)
		}, true, 1, "status 429"},
		{"connection breaks", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, true, 4, "unavailable"},
		{"body has no end", func(w http.ResponseWriter, req *http.Request) {
			block := []byte(strings.Repeat(" ", 1<<20))
			for req.Context().Err() == nil {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		}, false, 1, "more than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var calls atomic.Int32
			r, _ := against(t, func(w http.ResponseWriter, req *http.Request) { calls.Add(1); tt.answer(w, req) })
			_, err := r.Transcribe(t.Context(), make([]int16, 16000), speech.Options{})
			if err == nil || errors.Is(err, speech.ErrUnavailable) != tt.unavailable || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v", err)
			}
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("error tells the key: %v", err)
			}
			if calls.Load() != tt.calls {
				t.Errorf("%d requests, want %d", calls.Load(), tt.calls)
			}
		})
	}
}

func status(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		io.WriteString(w, body)
	}
}

func TestSlowServerIsUnavailable(t *testing.T) {
	done := make(chan struct{})
	r, _ := against(t, func(_ http.ResponseWriter, req *http.Request) {
		io.Copy(io.Discard, req.Body)
		<-done
	})
	t.Cleanup(func() { close(done) }) // before the server's own clean-up, which waits for the handler
	r.config.Limit = func(time.Duration) time.Duration { return 50 * time.Millisecond }
	if _, err := r.Transcribe(t.Context(), make([]int16, 16000), speech.Options{}); !errors.Is(err, speech.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

func TestServerThatIsNotThereIsUnavailable(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	c := Client{URL: server.URL + "/v1", HTTP: http.DefaultClient, Wait: func(context.Context, time.Duration) error { return nil }}
	for name, check := range map[string]func(context.Context) error{
		"recogniser":  NewRecognizer(RecognizerConfig{Client: c, Model: "m", Cut: whole}).Check,
		"synthesiser": NewSynthesizer(SynthesizerConfig{Client: c, Model: "m"}).Check,
	} {
		if err := check(t.Context()); !errors.Is(err, speech.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLongAudioIsSentInParts(t *testing.T) {
	var pieces []speech.Piece
	for at := 0; at < 3600*speech.SampleRate; at += 20 * speech.SampleRate { // an hour
		pieces = append(pieces, speech.Piece{Start: at, End: at + 19*speech.SampleRate})
	}
	pieces = append(pieces, speech.Piece{Start: pieces[len(pieces)-1].End + 10*speech.SampleRate, End: pieces[len(pieces)-1].End + 11*speech.SampleRate})
	var got []speech.Piece
	for p := range parts(func(yield func(speech.Piece) bool) {
		for _, p := range pieces {
			if !yield(p) {
				return
			}
		}
	}) {
		got = append(got, p)
		if size := 44 + 2*(p.End-p.Start); size >= 24<<20 {
			t.Errorf("part of %d bytes", size)
		}
	}
	if len(got) != 6 || got[0].Start != 0 || got[5] != pieces[len(pieces)-1] {
		t.Errorf("parts %v", got)
	}
	for i := range len(got) - 1 {
		if got[i+1].Start-got[i].End < speech.SampleRate {
			t.Errorf("part %d is not cut at a pause: %v", i, got)
		}
	}
}

func TestTimesOfPartsAreThoseOfTheAudio(t *testing.T) {
	r, _ := against(t, status(200, hello))
	r.config.Cut = func(context.Context, []int16) iter.Seq[speech.Piece] {
		return func(yield func(speech.Piece) bool) {
			_ = yield(speech.Piece{Start: 16000, End: 32000}) && yield(speech.Piece{Start: 16000 * 20, End: 16000 * 21})
		}
	}
	got, err := r.Transcribe(t.Context(), make([]int16, 16000*30), speech.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("language \"\"\n1100-1500 \"hello\"\n  1100-1500 \"hello\" 0.900\n20100-20500 \"hello\"\n  20100-20500 \"hello\" 0.900\n", render(got.Segments, got.Language)); diff != "" {
		t.Errorf("transcript (-want +got):\n%s", diff)
	}
}
