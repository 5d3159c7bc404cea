package media

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/media/webm"
)

// both are the two ways of decoding under the same bounds.
func both(cfg Config) []*Decoder {
	native := cfg
	native.FFmpeg = "none"
	return []*Decoder{New(cfg), New(native)}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func bomb(t *testing.T) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("recording.wav")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(w, zeros{}, 10<<20); err != nil {
		t.Fatal(err)
	}
	z.Close()
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestWhatIsNoRecordingIsNamedAndRefused(t *testing.T) {
	noise := make([]byte, 64<<10)
	chacha := rand.NewChaCha8([32]byte{1})
	chacha.Read(noise)
	for _, c := range []struct {
		in   []byte
		want string
	}{
		{nil, "the file is empty, not a recording"},
		{[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "the file is a PNG image, not a recording"},
		{[]byte("<!DOCTYPE html><title>Login</title>"), "the file is an HTML page, not a recording"},
		{[]byte("{\"error\":\"no\"}"), "the file is a JSON document, not a recording"},
		{bomb(t), "the file is a ZIP archive, not a recording"},
		{[]byte("#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n"), "the file is a playlist, not a recording"},
		{[]byte("ffconcat version 1.0\nfile /etc/passwd\n"), "the file is a playlist, not a recording"},
		{[]byte("just some words, Grüße"), "the file is plain text, not a recording"},
		{noise, "the file is of no known kind, not a recording"},
		{make([]byte, 100<<10), "the file is of no known kind, not a recording"},
	} {
		for _, d := range both(Config{}) {
			_, err := d.Decode(t.Context(), bytes.NewReader(c.in))
			if !errors.Is(err, ErrNotAudio) || err.Error() != c.want {
				t.Errorf("%.12q: %v, want %q", c.in, err, c.want)
			}
		}
	}
}

func TestRandomBytesBehindAKnownStartAreRefused(t *testing.T) {
	chacha := rand.NewChaCha8([32]byte{2})
	for _, start := range []string{
		"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", "\x00\x00\x00\x18ftypisom", "OggS\x00\x02", "RIFF\x00\x00\x00\x00WAVE",
		"fLaC", "ID3\x03\x00\x00\x00\x00\x00\x00", ".snd\x00\x00\x00\x18", "caff\x00\x01", "#!AMR\n",
	} {
		b := make([]byte, 20<<10)
		chacha.Read(b)
		copy(b, start)
		for _, d := range both(Config{}) {
			a, err := d.Decode(t.Context(), bytes.NewReader(b))
			// Whatever AMR's header is followed by is sound to a decoder of
			// telephone speech, and a chance MP3 frame may follow a tag.
			if err == nil && (start == "#!AMR\n" || strings.HasPrefix(start, "ID3")) {
				continue
			}
			if !errors.Is(err, ErrNotAudio) && !errors.Is(err, ErrNoDecoder) {
				t.Errorf("%q: %d samples, %v", start, len(a.Samples), err)
			}
			if err != nil && strings.Contains(err.Error(), "0x") {
				t.Errorf("%q: ffmpeg's own words come out: %v", start, err)
			}
		}
	}
}

func TestARecordingThatIsCutGivesWhatIsThere(t *testing.T) {
	s := source(t)
	for _, c := range []struct {
		file string
		args []string
	}{
		{"a.webm", []string{"-c:a", "libopus"}},
		{"a.ogg", []string{"-c:a", "libopus", "-page_duration", "100000"}},
		{"a.wav", []string{"-c:a", "pcm_s16le"}},
		{"a.au", []string{"-c:a", "pcm_alaw"}},
		{"v.ogg", []string{"-c:a", "libvorbis", "-page_duration", "100000"}},
		{"a.m4a", []string{"-c:a", "aac", "-movflags", "+faststart"}},
		{"f.mp4", []string{"-c:a", "aac", "-ar", "48000", "-movflags", "frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "200000"}},
		{"a.flac", []string{"-c:a", "flac"}},
		{"a.mp3", []string{"-c:a", "libmp3lame"}},
		{"a.aac", []string{"-c:a", "aac", "-ar", "48000"}},
	} {
		whole := read(t, made(t, c.file, c.args...))
		for _, part := range []float64{.5, .77, .9} {
			b := whole[:int(part*float64(len(whole)))|1]
			for _, d := range both(Config{}) {
				a, err := d.Decode(t.Context(), bytes.NewReader(b))
				if errors.Is(err, ErrNoDecoder) && d.cfg.FFmpeg == "none" {
					continue
				}
				if err != nil {
					t.Errorf("%v cut at %v: %v", c, part, err)
					continue
				}
				if !a.Truncated {
					t.Errorf("%s by %s cut at %v counts as whole", c.file, a.Decoder, part)
				}
				got, most := a.DurationMS(), sourceMS(t)
				if float64(got) < (part-.25)*float64(most) || got >= most {
					t.Errorf("%s by %s cut at %v: %d ms of %d", c.file, a.Decoder, part, got, most)
				}
				if l := likeness(a.Samples, s[:min(len(s), len(a.Samples))]); l < .9 {
					t.Errorf("%s by %s cut at %v: alike by %.2f", c.file, a.Decoder, part, l)
				}
			}
		}
	}
}

func TestAnMP4WithoutItsIndexSaysSo(t *testing.T) {
	whole := read(t, made(t, "a.m4a", "-c:a", "aac"))
	_, err := New(Config{}).Decode(t.Context(), bytes.NewReader(whole[:len(whole)/2]))
	if !errors.Is(err, ErrNotAudio) || !strings.Contains(err.Error(), "index") {
		t.Errorf("got %v", err)
	}
}

func TestAVideoWithoutSoundSaysSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v.webm")
	ffmpeg(t, "-f", "lavfi", "-i", "testsrc=s=160x120:d=1", "-c:v", "libvpx", path)
	for _, d := range both(Config{}) {
		_, err := d.DecodeFile(t.Context(), path)
		if !errors.Is(err, ErrNotAudio) || err.Error() != "the recording has no sound track" {
			t.Errorf("got %v", err)
		}
	}
}

func TestACodecThatNobodyRecordsWithIsRefused(t *testing.T) {
	for _, path := range []string{made(t, "a.mka", "-c:a", "ac3"), made(t, "a.wav", "-c:a", "wmav2")} {
		_, err := New(Config{}).DecodeFile(t.Context(), path)
		if !errors.Is(err, ErrNoDecoder) {
			t.Errorf("got %v", err)
		}
	}
}

func TestWithoutFFmpegTheRestIsRefusedPlainly(t *testing.T) {
	d := New(Config{FFmpeg: filepath.Join(t.TempDir(), "nothing-here")})
	if version, ok := d.HasFFmpeg(); ok {
		t.Fatalf("found ffmpeg %s", version)
	}
	_, err := d.DecodeFile(t.Context(), made(t, "a.m4a", "-c:a", "aac"))
	if !errors.Is(err, ErrNoDecoder) || !strings.Contains(err.Error(), "MP4") {
		t.Errorf("got %v", err)
	}
	if err := d.MP3(t.Context(), io.Discard, source(t)); !errors.Is(err, ErrNoEncoder) {
		t.Errorf("got %v", err)
	}
}

func TestTooManyBytesAreRefused(t *testing.T) {
	b := read(t, "testdata/speech.au")
	for _, d := range both(Config{MaxBytes: int64(len(b)) - 1}) {
		if _, err := d.Decode(t.Context(), bytes.NewReader(b)); !errors.Is(err, ErrTooLarge) {
			t.Errorf("got %v", err)
		}
		if _, err := d.DecodeFile(t.Context(), "testdata/speech.au"); !errors.Is(err, ErrTooLarge) {
			t.Errorf("got %v", err)
		}
	}
	for _, d := range both(Config{MaxBytes: int64(len(b))}) {
		if _, err := d.Decode(t.Context(), bytes.NewReader(b)); err != nil {
			t.Errorf("just enough: %v", err)
		}
	}
}

func TestAFolderAndAPipeAreNoRecordings(t *testing.T) {
	for _, path := range []string{t.TempDir(), "/dev/zero"} {
		if _, err := New(Config{}).DecodeFile(t.Context(), path); !errors.Is(err, ErrNotAudio) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// silence is ten hours of it in a WebM file, made of one packet.
func silence(t *testing.T) string {
	one := made(t, "s.webm", "-af", "volume=0", "-c:a", "libopus", "-b:a", "6k")
	src := webm.NewReader(bytes.NewReader(read(t, one)))
	var packet []byte
	for range 5 {
		p, err := src.Next()
		if err != nil {
			t.Fatal(err)
		}
		packet = bytes.Clone(p.Data)
	}
	blocks := make([][]byte, 10*3600*50)
	for i := range blocks {
		blocks[i] = packet
	}
	path := filepath.Join(t.TempDir(), "ten.webm")
	if err := os.WriteFile(path, mux(blocks, func(i int) int { return 20 * i }), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// mux writes Opus packets as a live WebM: segment and clusters of unknown size.
func mux(packets [][]byte, ms func(int) int) []byte {
	elem := func(id string, body ...[]byte) []byte {
		b := bytes.Join(body, nil)
		return append(binary.BigEndian.AppendUint64([]byte(id), 1<<56|uint64(len(b))), b...)
	}
	head := append([]byte("OpusHead\x01\x01\x38\x01\x80\x3e\x00\x00"), 0, 0, 0)
	out := elem("\x1a\x45\xdf\xa3", elem("\x42\x82", []byte("webm")))
	out = append(out, "\x18\x53\x80\x67\xff"...)
	out = append(out, elem("\x16\x54\xae\x6b", elem("\xae", elem("\xd7", []byte{1}), elem("\x83", []byte{2}),
		elem("\x86", []byte("A_OPUS")), elem("\x63\xa2", head)))...)
	base := 0
	for i, p := range packets {
		if i == 0 || ms(i)-base > 30000 {
			base = ms(i)
			out = append(out, "\x1f\x43\xb6\x75\xff"...)
			out = append(out, elem("\xe7", binary.BigEndian.AppendUint32(nil, uint32(base)))...)
		}
		out = append(out, elem("\xa3", binary.BigEndian.AppendUint16([]byte{0x81}, uint16(ms(i)-base)), []byte{0x80}, p)...)
	}
	return out
}

func TestTenHoursAreRefusedQuickly(t *testing.T) {
	long := silence(t)
	wave := filepath.Join(t.TempDir(), "ten.wav")
	var b bytes.Buffer
	if err := WriteWAV(&b, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(wave, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(wave, 44+2*Rate*36000); err != nil { // sparse
		t.Fatal(err)
	}
	for _, path := range []string{long, wave} {
		start := time.Now()
		_, err := New(Config{}).DecodeFile(t.Context(), path)
		if !errors.Is(err, ErrTooLong) {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("%s took %s", filepath.Base(path), d)
		}
		if _, err := New(Config{FFmpeg: "none", MaxDuration: time.Minute}).DecodeFile(t.Context(), path); !errors.Is(err, ErrTooLong) {
			t.Errorf("%s in Go: %v", filepath.Base(path), err)
		}
	}
}

func TestSoundIsCountedWhereNoHeaderTellsItsLength(t *testing.T) {
	path := made(t, "a.mp3", "-c:a", "libmp3lame")
	if _, err := New(Config{MaxDuration: 2 * time.Second}).DecodeFile(t.Context(), path); !errors.Is(err, ErrTooLong) {
		t.Errorf("got %v", err)
	}
	if _, err := New(Config{MaxDuration: 3100 * time.Millisecond}).DecodeFile(t.Context(), path); err != nil {
		t.Errorf("just short enough: %v", err)
	}
}

func TestAHoleInTheClockIsSilenceAndDamageStaysLocal(t *testing.T) {
	src := webm.NewReader(bytes.NewReader(read(t, "testdata/speech.webm")))
	var packets [][]byte
	for {
		p, err := src.Next()
		if err != nil {
			break
		}
		packets = append(packets, bytes.Clone(p.Data))
	}
	s := source(t)
	holed := mux(packets, func(i int) int {
		if i >= 75 {
			return 20*i + 2000 + 7200 // all of it later, as after a long call
		}
		return 20*i + 7200
	})
	packets[100] = []byte{0xfb, 0xff, 0x00, 0x01}
	broken := mux(packets, func(i int) int { return 20 * i })
	for _, d := range both(Config{}) {
		a, err := d.Decode(t.Context(), bytes.NewReader(holed))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := a.DurationMS(), sourceMS(t)+2000; got < want-60 || got > want+60 {
			t.Errorf("%s: %d ms with a hole of two seconds, want %d", a.Decoder, got, want)
		}
		if l := likeness(Slice(a.Samples, 3500, 4900), Slice(s, 1500, 2900)); l < .85 {
			t.Errorf("%s: alike by %.2f behind the hole", a.Decoder, l)
		}
		if l := (Audio{Samples: Slice(a.Samples, 1600, 3400)}).Peak(); l > -60 {
			t.Errorf("%s: the hole is not silent: %.1f dBFS", a.Decoder, l)
		}
		a, err = d.Decode(t.Context(), bytes.NewReader(broken))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := a.DurationMS(), sourceMS(t); got < want-60 || got > want+60 {
			t.Errorf("%s: %d ms with a broken packet, want %d", a.Decoder, got, want)
		}
		if l := likeness(Slice(a.Samples, 0, 1900), Slice(s, 0, 1900)); l < .85 {
			t.Errorf("%s: alike by %.2f before the broken packet", a.Decoder, l)
		}
	}
}

func FuzzSniff(f *testing.F) {
	for _, c := range []string{"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", "\x00\x00\x00\x18ftypisom", "OggS\x00", "\xff\xfb\x90\x00", "\xff\xf1\x50\x80\x02\x1f\xfc"} {
		f.Add([]byte(c))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		kind, ok := Sniff(b)
		if ok != (kind.Container != "") || ok != (kind.MediaType != "") || ok != strings.HasPrefix(kind.Extension, ".") {
			t.Errorf("%v of %+v", ok, kind)
		}
		if ok && demuxers[kind.Container] == "" {
			t.Errorf("no demuxer for %s", kind.Container)
		}
		if other(b) == "" {
			t.Error("nothing to say")
		}
	})
}

// FuzzDecodeWithoutFFmpeg has no file and no process around what decodes, and
// begins with a few packets: an execution is half a millisecond.
func FuzzDecodeWithoutFFmpeg(f *testing.F) {
	for _, name := range []string{"speech.webm", "speech.ogg", "speech.au"} {
		f.Add(read(f, filepath.Join("testdata", name))[:700])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		kind, ok := Sniff(b)
		if !ok {
			return
		}
		n := 0
		out := &sink{keep: func(x []int16) error { n += len(x); return nil }, most: time.Second, max: Rate}
		_, err := decodeNative(t.Context(), bytes.NewReader(b), kind, out)
		if _, known := errors.AsType[*Error](err); err != nil && err != errFull && !known {
			t.Errorf("%v", err)
		}
		if n != out.n || n > Rate || out.full != (err == errFull) {
			t.Errorf("%d samples of %d, %v", n, out.n, err)
		}
	})
}

func FuzzSurvey(f *testing.F) {
	for _, name := range []string{"speech.webm", "speech.ogg", "speech.au"} {
		f.Add(read(f, filepath.Join("testdata", name))[:700])
	}
	f.Add([]byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isomiso2\x00\x00\x00\x01mdat\x7f\xff\xff\xff\xff\xff\xff\xff"))
	f.Add([]byte("fLaC\x00\x00\x00\x22\x10\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\xff\xff\xff\xff\xff"))
	f.Add([]byte("ID3\x03\x00\x00\x7f\x7f\x7f\x7f\xff\xfb\x90\x00Xing\x00\x00\x00\x03\x00\x00\x00\x01\xff\xff\xff\xff"))
	f.Add([]byte("\xff\xf1\x50\x80\x00\x1f\xfc\xff\xf1\x50\x80\x7f\xff\xfc"))
	f.Add([]byte("RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x08\x00data\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		kind, ok := Sniff(b)
		if !ok {
			return
		}
		got, err := survey(t.Context(), bytes.NewReader(b), int64(len(b)), kind)
		if err != nil || got.length < 0 || got.promised < 0 || got.lead < 0 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// FuzzWhatFFmpegSays holds that none of its words come out: they quote the file.
func FuzzWhatFFmpegSays(f *testing.F) {
	f.Add("Stream map '0:a:0' matches no streams.", false)
	f.Add("[mov] moov atom not found\nDecoder (codec x) not found", true)
	f.Add("x not on whitelist\nError while opening decoder", true)
	sentences := []string{
		"the recording has no sound track", "the MP4 file was cut off before its index was written, so its sound cannot be found",
		"the recording's sound is in a codec that is not accepted", "the recording was cut off before its first sound",
		"the recording holds no sound", "the WebM file is damaged: no sound could be decoded from it",
	}
	f.Fuzz(func(t *testing.T, said string, cut bool) {
		if e, ok := errors.AsType[*Error](refusal(said, cut, Type{Container: "webm"})); !ok || !slices.Contains(sentences, e.Sentence) {
			t.Errorf("%q became %v", said, e)
		}
	})
}
