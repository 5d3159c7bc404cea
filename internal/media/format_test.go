package media

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

var picture = []string{"-f", "lavfi", "-i", "testsrc=s=320x240:r=15:d=3", "-map", "0:a", "-map", "1:v"}

func with(a []string, b ...string) []string { return append(append([]string(nil), a...), b...) }

// formats is everything that browsers, phones and telephone systems record.
// native says whether it decodes without ffmpeg; like is how close the sound
// must come to what went in: a vocoder keeps less of the wave than a wave does.
var formats = []struct {
	name      string
	file      string
	args      []string
	container string
	mediaType string
	native    bool
	like      float64
}{
	{"WebM Opus", "a.webm", []string{"-c:a", "libopus", "-b:a", "32k"}, "webm", "audio/webm", true, .95},
	{"WebM Opus stereo", "a.webm", []string{"-c:a", "libopus", "-b:a", "96k", "-ac", "2"}, "webm", "audio/webm", true, .95},
	{"WebM Opus live", "a.webm", []string{"-c:a", "libopus", "-live", "1", "-cluster_time_limit", "500"}, "webm", "audio/webm", true, .95},
	{"WebM Opus speech", "a.webm", []string{"-c:a", "libopus", "-b:a", "16k", "-application", "voip"}, "webm", "audio/webm", true, .85},
	{"WebM Opus 60 ms frames", "a.webm", []string{"-c:a", "libopus", "-frame_duration", "60"}, "webm", "audio/webm", true, .95},
	{"WebM Opus and VP8", "v.webm", with(picture, "-c:a", "libopus", "-c:v", "libvpx"), "webm", "video/webm", true, .95},
	{"WebM Vorbis", "a.webm", []string{"-c:a", "libvorbis"}, "webm", "audio/webm", false, .95},
	{"Matroska AAC and H.264", "v.mkv", with(picture, "-c:a", "aac", "-ar", "48000", "-c:v", "libx264", "-preset", "ultrafast"), "matroska", "video/x-matroska", false, .95},
	{"Matroska Opus", "a.mka", []string{"-c:a", "libopus"}, "matroska", "audio/x-matroska", true, .95},
	{"MP4 AAC", "a.m4a", []string{"-c:a", "aac", "-b:a", "64k"}, "mp4", "audio/mp4", false, .95},
	{"MP4 AAC and H.264", "v.mp4", with(picture, "-c:a", "aac", "-ar", "48000", "-c:v", "libx264", "-preset", "ultrafast"), "mp4", "video/mp4", false, .95},
	{"MP4 AAC in fragments", "f.mp4", []string{"-c:a", "aac", "-ar", "48000", "-movflags", "frag_keyframe+empty_moov+default_base_moof"}, "mp4", "audio/mp4", false, .95},
	{"MP4 Opus in fragments", "f.mp4", []string{"-c:a", "libopus", "-movflags", "frag_keyframe+empty_moov"}, "mp4", "audio/mp4", false, .95},
	{"MP4 ALAC", "l.m4a", []string{"-c:a", "alac"}, "mp4", "audio/mp4", false, .99},
	{"QuickTime AAC", "q.mov", []string{"-c:a", "aac"}, "mp4", "video/quicktime", false, .95},
	{"3GP AAC", "p.3gp", []string{"-c:a", "aac"}, "mp4", "video/3gpp", false, .95},
	{"Ogg Opus", "a.ogg", []string{"-c:a", "libopus"}, "ogg", "audio/ogg", true, .95},
	{"Ogg Vorbis", "a.ogg", []string{"-c:a", "libvorbis"}, "ogg", "audio/ogg", false, .95},
	{"Ogg FLAC", "a.oga", []string{"-c:a", "flac"}, "ogg", "audio/ogg", false, .99},
	{"MP3", "a.mp3", []string{"-c:a", "libmp3lame", "-b:a", "64k"}, "mp3", "audio/mpeg", false, .95},
	{"MP3 44.1 kHz without tags", "a.mp3", []string{"-c:a", "libmp3lame", "-ar", "44100", "-id3v2_version", "0", "-write_xing", "0"}, "mp3", "audio/mpeg", false, .95},
	{"FLAC", "a.flac", []string{"-c:a", "flac"}, "flac", "audio/flac", false, .99},
	{"AAC", "a.aac", []string{"-c:a", "aac", "-ar", "48000"}, "aac", "audio/aac", false, .95},
	{"WAV 8 bits", "a.wav", []string{"-c:a", "pcm_u8"}, "wav", "audio/wav", true, .98},
	{"WAV 16 bits", "a.wav", []string{"-c:a", "pcm_s16le"}, "wav", "audio/wav", true, .99},
	{"WAV 16 bits 44.1 kHz stereo", "a.wav", []string{"-c:a", "pcm_s16le", "-ar", "44100", "-ac", "2"}, "wav", "audio/wav", true, .99},
	{"WAV 16 bits 8 kHz", "a.wav", []string{"-c:a", "pcm_s16le", "-ar", "8000"}, "wav", "audio/wav", true, .9},
	{"WAV 24 bits", "a.wav", []string{"-c:a", "pcm_s24le", "-ar", "48000"}, "wav", "audio/wav", true, .99},
	{"WAV 32 bits", "a.wav", []string{"-c:a", "pcm_s32le"}, "wav", "audio/wav", true, .99},
	{"WAV float", "a.wav", []string{"-c:a", "pcm_f32le"}, "wav", "audio/wav", true, .99},
	{"WAV float 64", "a.wav", []string{"-c:a", "pcm_f64le"}, "wav", "audio/wav", true, .99},
	{"WAV A-law", "a.wav", []string{"-c:a", "pcm_alaw", "-ar", "8000"}, "wav", "audio/wav", true, .9},
	{"WAV mu-law", "a.wav", []string{"-c:a", "pcm_mulaw", "-ar", "8000"}, "wav", "audio/wav", true, .9},
	{"WAV ADPCM", "a.wav", []string{"-c:a", "adpcm_ima_wav", "-ar", "48000"}, "wav", "audio/wav", false, .95},
	{"RF64", "a.wav", []string{"-c:a", "pcm_s16le", "-rf64", "always"}, "wav", "audio/wav", true, .99},
	{"AU 16 bits", "a.au", []string{"-c:a", "pcm_s16be"}, "au", "audio/basic", true, .99},
	{"AU A-law", "a.au", []string{"-c:a", "pcm_alaw"}, "au", "audio/basic", true, .99},
	{"CAF", "a.caf", []string{"-c:a", "pcm_s16le"}, "caf", "audio/x-caf", false, .99},
}

func TestEveryFormatDecodesToTheSoundThatWentIn(t *testing.T) {
	s, end := source(t), sourceMS(t)
	ways := map[string]*Decoder{"ffmpeg": New(Config{}), "go": New(Config{FFmpeg: "none"})}
	if _, ok := ways["ffmpeg"].HasFFmpeg(); !ok {
		t.Fatal("ffmpeg is needed (apt-get install ffmpeg)")
	}
	for _, f := range formats {
		path := made(t, f.file, f.args...)
		for way, d := range ways {
			if way == "go" && !f.native {
				continue
			}
			t.Run(f.name+" by "+way, func(t *testing.T) {
				a, err := d.DecodeFile(t.Context(), path)
				if err != nil {
					t.Fatal(err)
				}
				if got := a.DurationMS(); math.Abs(float64(got-end)) > 60 {
					t.Errorf("%d ms, want %d", got, end)
				}
				if got := likeness(a.Samples, s); got < f.like {
					t.Errorf("alike by %.3f, want %.2f", got, f.like)
				}
				if a.Truncated {
					t.Error("a whole file counts as cut")
				}
				if a.Type.Container != f.container || a.Type.MediaType != f.mediaType {
					t.Errorf("taken for %+v", a.Type)
				}
			})
		}
	}
}

// signalToNoise compares two decodings of one stream that lie on the same
// samples, in dB.
func signalToNoise(a, b []int16) float64 {
	var signal, noise float64
	for i := range min(len(a), len(b)) {
		x, y := float64(a[i]), float64(b[i])
		signal += x * x
		noise += (x - y) * (x - y)
	}
	return 10 * math.Log10(signal/(noise+1))
}

func TestBothWaysDecodeOpusToTheSameSamples(t *testing.T) {
	paths := []string{"testdata/speech.webm", "testdata/speech.ogg"}
	for _, args := range [][]string{
		{"-b:a", "12k", "-application", "voip"}, {"-b:a", "24k", "-application", "voip"},
		{"-b:a", "96k"}, {"-b:a", "64k", "-ac", "2"}, {"-frame_duration", "2.5"}, {"-frame_duration", "60"},
	} {
		paths = append(paths, made(t, "a.webm", append([]string{"-c:a", "libopus"}, args...)...))
	}
	for i, path := range paths {
		a, err := New(Config{}).DecodeFile(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		b, err := New(Config{FFmpeg: "none"}).DecodeFile(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if d := len(a.Samples) - len(b.Samples); max(d, -d) > Rate/50 {
			t.Errorf("%d: %d samples by ffmpeg, %d in Go", i, len(a.Samples), len(b.Samples))
		}
		if got := signalToNoise(a.Samples, b.Samples); got < 20 {
			t.Errorf("%d: the two ways differ: %.1f dB, alike by %.4f", i, got, likeness(a.Samples, b.Samples))
		} else {
			t.Logf("%d: %.1f dB", i, got)
		}
	}
}

func TestTheCommittedRecordingsDecodeWithoutFFmpeg(t *testing.T) {
	s := source(t)
	for _, name := range []string{"speech.webm", "speech.ogg"} {
		f, err := os.Open(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		a, err := New(Config{FFmpeg: "none"}).Decode(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := a.DurationMS(), sourceMS(t); got < want-20 || got > want+20 {
			t.Errorf("%s: %d ms, want %d", name, got, want)
		}
		if got := likeness(a.Samples, s); got < 0.85 || a.Decoder != "go" || a.Truncated {
			t.Errorf("%s: alike by %.3f, %s, cut %v", name, got, a.Decoder, a.Truncated)
		}
	}
}

func TestMP3KeepsLengthAndSound(t *testing.T) {
	d, s := New(Config{}), source(t)
	path := filepath.Join(t.TempDir(), "out.mp3")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := d.MP3(t.Context(), f, s); err != nil {
		t.Fatal(err)
	}
	a, err := d.DecodeFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if a.Type.MediaType != "audio/mpeg" || a.Truncated {
		t.Errorf("made %+v, cut %v", a.Type, a.Truncated)
	}
	if got, want := a.DurationMS(), sourceMS(t); got < want-60 || got > want+60 {
		t.Errorf("%d ms, want %d", got, want)
	}
	if got := likeness(a.Samples, s); got < 0.95 {
		t.Errorf("alike by %.3f", got)
	}
}
