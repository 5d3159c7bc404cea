package transcribe

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/speech"
	"github.com/google/go-cmp/cmp"
)

// listener is an engine that hears a word wherever a sample is loud, and keeps
// how much it was given at a time.
type listener struct {
	given []int
	fails error
}

func (l *listener) Transcribe(_ context.Context, samples []int16, o speech.Options) (speech.Transcript, error) {
	l.given = append(l.given, len(samples))
	t := speech.Transcript{Engine: speech.Engine{Name: "listener"}, Language: o.Language}
	for i, s := range samples {
		if s > 30_000 {
			at := media.Milliseconds(i)
			t.Segments = append(t.Segments, speech.Segment{StartMS: at, EndMS: at + 1, Text: "click",
				Words: []speech.Word{{Text: "click", StartMS: at, EndMS: at + 1}}})
		}
	}
	return t, l.fails
}

func (l *listener) Engine() speech.Engine       { return speech.Engine{Name: "listener"} }
func (l *listener) Check(context.Context) error { return nil }

// murmur is sound of some length with a noise that never stops but for one
// pause, and a loud sample at each of some times.
func murmur(t *testing.T, length, pauseAt time.Duration, clicks ...time.Duration) *media.Sound {
	t.Helper()
	at := func(d time.Duration) int { return int(d.Milliseconds()) * media.Rate / 1000 }
	samples := make([]int16, at(length))
	for i := range samples {
		samples[i] = int16(1000 + i%7)
	}
	clear(samples[at(pauseAt):at(pauseAt+400*time.Millisecond)])
	for _, c := range clicks {
		samples[at(c)] = 32_000
	}
	var wav bytes.Buffer
	if err := media.WriteWAV(&wav, samples); err != nil {
		t.Fatal(err)
	}
	s, err := media.New(media.Config{FFmpeg: "none", TempDir: t.TempDir()}).Open(t.Context(), &wav, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestLongSoundIsHeardInWindowsThatEndInAPause(t *testing.T) {
	const pauseAt = 9*time.Minute + 30*time.Second
	clicks := []time.Duration{time.Second, pauseAt - time.Second, pauseAt + time.Second, 15 * time.Minute, 24 * time.Minute}
	s := murmur(t, 25*time.Minute, pauseAt, clicks...)
	var l listener
	got, err := hear(t.Context(), &l, s, 0, s.Len(), speech.Options{Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	var at []time.Duration
	for _, seg := range got.Segments {
		at = append(at, time.Duration(seg.StartMS)*time.Millisecond)
		if seg.Words[0].StartMS != seg.StartMS || seg.EndMS != seg.StartMS+1 {
			t.Errorf("the segment %+v and its word have gone apart", seg)
		}
	}
	if diff := cmp.Diff(clicks, at); diff != "" {
		t.Errorf("clicks (-want +got):\n%s", diff)
	}
	if len(l.given) != 3 || got.Engine.Name != "listener" || got.Language != "en" {
		t.Fatalf("%d windows, %+v in %q", len(l.given), got.Engine, got.Language)
	}
	sum := 0
	for _, n := range l.given {
		if sum += n; n > window {
			t.Errorf("a window of %d samples", n)
		}
	}
	if sum != s.Len() {
		t.Errorf("%d samples of %d were heard", sum, s.Len())
	}
	if end := media.Milliseconds(l.given[0]); end < pauseAt.Milliseconds() || end > pauseAt.Milliseconds()+400 {
		t.Errorf("the first window ends at %d ms, in the middle of the noise", end)
	}
}

func TestAPartOfASittingIsHeardFromItsOwnZero(t *testing.T) {
	s := murmur(t, 12*time.Minute, time.Minute, 30*time.Second, 90*time.Second, 11*time.Minute+30*time.Second)
	var l listener
	from, to := s.Between(60_000, 12*60_000)
	got, err := hear(t.Context(), &l, s, from, to, speech.Options{})
	if err != nil || len(got.Segments) != 2 || got.Segments[0].StartMS != 30_000 || got.Segments[1].StartMS != 630_000 {
		t.Errorf("%+v, %v", got.Segments, err)
	}
}

func TestAnEmptyPartIsHeardAsNothing(t *testing.T) {
	s := murmur(t, time.Minute, 0)
	var l listener
	got, err := hear(t.Context(), &l, s, 100, 100, speech.Options{})
	if err != nil || len(got.Segments) != 0 || got.Engine.Name != "listener" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAFailureInAWindowIsTheFailureOfAll(t *testing.T) {
	s := murmur(t, 11*time.Minute, 0)
	_, err := hear(t.Context(), &listener{fails: speech.ErrUnavailable}, s, 0, s.Len(), speech.Options{})
	if !errors.Is(err, speech.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

func TestTheSoundOfASittingIsDecodedOnceAndClosedByTheLastWhoReadsIt(t *testing.T) {
	l := newLastDecoded()
	decoded := 0
	decode := func() (*media.Sound, error) {
		decoded++
		return murmur(t, time.Second, 0), nil
	}
	open := func(id string) (*media.Sound, func()) {
		s, done, err := l.sound(t.Context(), id, decode)
		if err != nil {
			t.Fatal(err)
		}
		return s, done
	}
	one, doneOne := open("a")
	two, doneTwo := open("a")
	if one != two || decoded != 1 {
		t.Fatalf("decoded %d times", decoded)
	}
	_, doneOther := open("b") // lets go of a, which is still read
	doneOne()
	doneOne() // once is enough: it must not take the other's place
	if _, err := two.Samples(0, 10); err != nil || decoded != 2 {
		t.Errorf("decoded %d times; the sound was closed under its reader: %v", decoded, err)
	}
	doneTwo()
	if _, err := two.Samples(0, 10); err == nil {
		t.Error("nobody needs the sound and it is still open")
	}
	doneOther()
	again, done := open("b")
	if _, err := again.Samples(0, 10); err != nil || decoded != 2 {
		t.Errorf("decoded %d times, %v", decoded, err)
	}
	done()
	l.forget("b")
	if _, err := again.Samples(0, 10); err == nil {
		t.Error("it was let go of and is still open")
	}
}
