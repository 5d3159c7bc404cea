package speech_test

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"testing"

	"github.com/candorhq/candor/internal/speech"
	"github.com/google/go-cmp/cmp"
)

func TestTranscriptReadsAsOneLine(t *testing.T) {
	a, b := speech.Word{Text: "yes"}, speech.Word{Text: "no"}
	tr := speech.Transcript{Segments: []speech.Segment{{Text: "yes", Words: []speech.Word{a}}, {Text: "no", Words: []speech.Word{b}}}}
	if got := tr.Text(); got != "yes no" {
		t.Errorf("text %q", got)
	}
	if diff := cmp.Diff([]speech.Word{a, b}, tr.Words()); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
}

func TestBaseLanguage(t *testing.T) {
	for tag, want := range map[string]string{"": "", "en": "en", "en-US": "en", "pt_BR": "pt", "ZH-Hant-TW": "zh"} {
		if got := speech.BaseLanguage(tag); got != want {
			t.Errorf("%q: got %q, want %q", tag, got, want)
		}
	}
}

func tone(hz float64, rate, samples int) []int16 {
	out := make([]int16, samples)
	for i := range out {
		out[i] = int16(math.Round(10000 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate))))
	}
	return out
}

func TestWAVComesBackAsItWent(t *testing.T) {
	want := tone(440, speech.SampleRate, 1001)
	got, err := speech.DecodeWAV(speech.EncodeWAV(want))
	if err != nil || !cmp.Equal(want, got) {
		t.Errorf("%d samples, %v", len(got), err)
	}
	if got, err := speech.DecodeWAV(speech.EncodeWAV(nil)); err != nil || len(got) != 0 {
		t.Errorf("nothing: %d samples, %v", len(got), err)
	}
}

func TestWAVFromAPipeIsReadToItsEnd(t *testing.T) {
	b := speech.EncodeWAV(tone(440, speech.SampleRate, 100))
	binary.LittleEndian.PutUint32(b[40:], math.MaxUint32)
	if got, err := speech.DecodeWAV(b); err != nil || len(got) != 100 {
		t.Errorf("%d samples, %v", len(got), err)
	}
}

func FuzzDecodeWAV(f *testing.F) {
	b := speech.EncodeWAV(tone(440, speech.SampleRate, 50))
	f.Add(b)
	f.Add(b[:20])
	stereo := append([]byte(nil), b...)
	stereo[22], stereo[24] = 2, 0x22
	f.Add(stereo)
	f.Fuzz(func(t *testing.T, b []byte) {
		samples, err := speech.DecodeWAV(b)
		if most := len(b) * 4; err == nil && len(samples) > most { // the lowest rate there is
			t.Errorf("%d samples from %d bytes", len(samples), len(b))
		}
	})
}

func TestResamplingKeepsTonesAndTime(t *testing.T) {
	for _, rate := range []int{8000, 22050, 24000, 44100, 48000} {
		got := speech.Resample(tone(1000, rate, rate), rate)
		want := tone(1000, speech.SampleRate, speech.SampleRate)
		if len(got) != len(want) {
			t.Errorf("%d Hz: %d samples, want %d", rate, len(got), len(want))
			continue
		}
		for i := 200; i < len(got)-200; i++ {
			if d := int(got[i]) - int(want[i]); d < -100 || d > 100 {
				t.Errorf("%d Hz: sample %d is %d, want %d", rate, i, got[i], want[i])
				break
			}
		}
	}
}

func TestResamplingRemovesWhatCannotBeKept(t *testing.T) {
	for i, s := range speech.Resample(tone(12_000, 48_000, 48_000), 48_000) {
		if i > 200 && i < 15_800 && (s > 100 || s < -100) {
			t.Fatalf("sample %d of a tone above the limit is %d", i, s)
		}
	}
}

// counting is a synthesiser of one language that counts what it is asked.
type counting struct {
	name, language string
	calls          int
	err            error
}

func (c *counting) Speak(_ context.Context, text string, v speech.Voice) ([]int16, error) {
	c.calls++
	if v.Language != c.language {
		return nil, speech.ErrLanguage
	}
	return []int16{int16(len(text)), int16(len(c.name))}, c.err
}
func (c *counting) Engine() speech.Engine       { return speech.Engine{Name: c.name} }
func (c *counting) Check(context.Context) error { return c.err }

// shelf is a SoundStore in memory.
type shelf map[string][]byte

func (s shelf) Get(_ context.Context, key string) ([]byte, error) {
	if b, ok := s[key]; ok {
		return b, nil
	}
	return nil, os.ErrNotExist
}

func (s shelf) Put(_ context.Context, key string, wav []byte) error {
	s[key] = wav
	return nil
}

func TestWhatWasSpokenBeforeComesFromTheStore(t *testing.T) {
	engine, store := &counting{name: "a", language: "en"}, shelf{}
	c := speech.Cached(engine, store)
	english := speech.Voice{Language: "en"}
	speak := func(text string, v speech.Voice) []int16 {
		got, err := c.Speak(t.Context(), text, v)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	first := speak("hello", english)
	if diff := cmp.Diff(first, speak("hello", english)); diff != "" || engine.calls != 1 {
		t.Errorf("%d calls, %s", engine.calls, diff)
	}
	speak("hello there", english)
	speak("hello", speech.Voice{Language: "en", Name: "other"})
	other := speech.Cached(&counting{name: "bb", language: "en"}, store)
	if got, err := other.Speak(t.Context(), "hello", english); err != nil || cmp.Equal(got, first) {
		t.Errorf("another engine has the same sound: %v, %v", got, err)
	}
	if engine.calls != 3 || len(store) != 4 {
		t.Errorf("%d calls, %d sounds", engine.calls, len(store))
	}
	for key := range store {
		store[key] = []byte("rubbish")
	}
	if diff := cmp.Diff(first, speak("hello", english)); diff != "" || engine.calls != 4 {
		t.Errorf("rubbish in the store: %d calls, %s", engine.calls, diff)
	}
}

func TestFailuresAreNotKept(t *testing.T) {
	engine, store := &counting{name: "a", err: speech.ErrUnavailable}, shelf{}
	if _, err := speech.Cached(engine, store).Speak(t.Context(), "hello", speech.Voice{}); !errors.Is(err, speech.ErrUnavailable) || len(store) != 0 {
		t.Errorf("%v, %d sounds", err, len(store))
	}
}

func TestTheFirstEngineThatCanSpeaks(t *testing.T) {
	gone := &counting{name: "gone", language: "en", err: speech.ErrUnavailable}
	english, french := &counting{name: "english", language: "en"}, &counting{name: "french", language: "fr"}
	in := speech.InOrder(gone, english, french)
	for _, language := range []string{"en", "fr"} {
		if _, err := in.Speak(t.Context(), "hello", speech.Voice{Language: language}); err != nil {
			t.Errorf("%s: %v", language, err)
		}
	}
	if gone.calls != 2 || english.calls != 2 || french.calls != 1 || in.Engine().Name != "english" || in.Check(t.Context()) != nil {
		t.Errorf("calls %d, %d, %d, engine %+v", gone.calls, english.calls, french.calls, in.Engine())
	}
	if _, err := in.Speak(t.Context(), "hello", speech.Voice{Language: "de"}); !errors.Is(err, speech.ErrLanguage) {
		t.Errorf("German: %v", err)
	}
	if err := speech.InOrder(gone).Check(t.Context()); !errors.Is(err, speech.ErrUnavailable) {
		t.Errorf("none there: %v", err)
	}
	if _, err := speech.InOrder().Speak(t.Context(), "hello", speech.Voice{}); !errors.Is(err, speech.ErrUnavailable) {
		t.Errorf("none at all: %v", err)
	}
}
