package media

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestASoundOnDiskIsTheOneInMemory(t *testing.T) {
	for _, d := range both(Config{TempDir: t.TempDir()}) {
		for _, name := range []string{"speech.webm", "speech.ogg", "speech.au"} {
			b := read(t, filepath.Join("testdata", name))
			want, err := d.Decode(t.Context(), bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			s, err := d.Open(t.Context(), bytes.NewReader(b), 0)
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Samples(0, s.Len())
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(plain(t, got), plain(t, want.Samples)) || s.Type != want.Type || s.Truncated != want.Truncated || s.Decoder != want.Decoder {
				t.Errorf("%s: %d samples of %+v by %s, want %d of %+v by %s", name, s.Len(), s.Type, s.Decoder, len(want.Samples), want.Type, want.Decoder)
			}
			loud, err := s.Loudness()
			if err != nil || loud != want.Loudness() {
				t.Errorf("%s: loudness %v, %v; want %v", name, loud, err, want.Loudness())
			}
			for _, points := range []int{0, 1, 480, 2 * len(got)} {
				shape, err := s.Waveform(points)
				if diff := cmp.Diff(want.Waveform(points), shape); err != nil || diff != "" {
					t.Errorf("%s: %v, waveform of %d (-want +got):\n%s", name, err, points, diff)
				}
			}
			from, to := s.Between(500, 900)
			some, err := s.Samples(from, to)
			if diff := cmp.Diff(Slice(want.Samples, 500, 900), some); err != nil || diff != "" {
				t.Errorf("%s: %v, from 500 to 900 ms (-want +got):\n%s", name, err, diff)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func plain(t *testing.T, samples []int16) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteWAV(&b, samples); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLongSoundTakesDiskAndNoMemory(t *testing.T) {
	const minutes = 20
	var head bytes.Buffer
	if err := WriteWAV(&head, nil); err != nil {
		t.Fatal(err)
	}
	b := append(head.Bytes(), make([]byte, 2*minutes*60*Rate)...)
	for _, d := range both(Config{TempDir: t.TempDir()}) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s, err := d.Open(t.Context(), bytes.NewReader(b), 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Loudness(); err != nil {
			t.Error(err)
		}
		if _, err := s.Waveform(480); err != nil {
			t.Error(err)
		}
		runtime.ReadMemStats(&after)
		// All that was ever allocated, freed or not: the sound itself is 38 MB.
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; s.DurationMS() != minutes*60_000 || took > 4 {
			t.Errorf("%d ms were decoded with %d MB of memory", s.DurationMS(), took)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestWhatLastsLongerThanTheCallerAllowsIsRefused(t *testing.T) {
	dir := t.TempDir()
	for _, d := range both(Config{TempDir: dir, MaxDuration: 4 * time.Second}) {
		b := read(t, "testdata/speech.webm")
		if _, err := d.Open(t.Context(), bytes.NewReader(b), time.Second); !errors.Is(err, ErrTooLong) || err.Error() != "the recording lasts longer than 1s" {
			t.Errorf("got %v", err)
		}
		s, err := d.Open(t.Context(), bytes.NewReader(b), time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
		long := New(Config{TempDir: dir, FFmpeg: d.cfg.FFmpeg, MaxDuration: time.Second})
		if _, err := long.Open(t.Context(), bytes.NewReader(b), time.Hour); !errors.Is(err, ErrTooLong) {
			t.Errorf("more than the server allows: %v", err)
		}
	}
	empty(t, dir)
}

func TestASoundLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	for _, d := range both(Config{TempDir: dir}) {
		for _, in := range [][]byte{read(t, "testdata/speech.webm"), []byte("OggS\x00 no"), []byte("text"), nil} {
			s, err := d.Open(t.Context(), bytes.NewReader(in), 0)
			if err != nil {
				continue
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if _, err := s.Samples(0, 1); err == nil {
				t.Error("a closed sound can be read")
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := d.Open(ctx, bytes.NewReader(read(t, "testdata/speech.webm")), 0); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	empty(t, dir)
}

func empty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestADiskThatIsFullIsNotBlamedOnTheRecording(t *testing.T) {
	for _, d := range both(Config{}) {
		f, err := os.Open("testdata/speech.webm")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		full := errors.New("full")
		_, err = d.decode(t.Context(), f, info.Size(), time.Hour, func([]int16) error { return full })
		if _, blamed := errors.AsType[*Error](err); blamed || !errors.Is(err, full) {
			t.Errorf("got %v", err)
		}
	}
}

func TestSoundIsLaidIntoSilence(t *testing.T) {
	d := New(Config{FFmpeg: "none", TempDir: t.TempDir()})
	part, err := d.Open(t.Context(), bytes.NewReader(plain(t, []int16{1, 2, 3, 4, 5})), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	whole, err := d.Silence(12)
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	for _, at := range [][2]int{{1, 3}, {4, 100}, {11, 13}, {-5, -1}, {20, 30}, {8, 8}} {
		if err := whole.Lay(part, at[0], at[1]); err != nil {
			t.Error(err)
		}
	}
	got, err := whole.Samples(0, whole.Len())
	if diff := cmp.Diff([]int16{0, 1, 2, 0, 1, 2, 3, 4, 5, 0, 0, 1}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestASoundOnDiskBecomesTheMP3ThatOneInMemoryDoes(t *testing.T) {
	d := New(Config{TempDir: t.TempDir()})
	s, err := d.Open(t.Context(), bytes.NewReader(read(t, "testdata/speech.au")), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	samples, err := s.Samples(0, s.Len())
	if err != nil {
		t.Fatal(err)
	}
	var one, other bytes.Buffer
	if err := errors.Join(d.MP3(t.Context(), &one, samples), d.MP3Of(t.Context(), &other, s)); err != nil {
		t.Fatal(err)
	}
	if one.Len() == 0 || !bytes.Equal(one.Bytes(), other.Bytes()) {
		t.Errorf("%d bytes and %d", one.Len(), other.Len())
	}
}
