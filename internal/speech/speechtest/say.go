package speechtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/speech"
)

// ClearVoice is the flite voice that the embedded recogniser understands best.
const ClearVoice = "rms"

// Say speaks a text with a voice of flite. It fails the test where flite is not
// installed.
func Say(t testing.TB, voice, text string) []int16 {
	t.Helper()
	flite, err := exec.LookPath("flite")
	if err != nil {
		t.Fatal("speech tests need the Debian package flite")
	}
	file := filepath.Join(t.TempDir(), "say.wav")
	cmd := exec.CommandContext(t.Context(), flite, "-voice", voice, "-o", file)
	cmd.Stdin = strings.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("flite: %v: %s", err, out)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	samples, err := speech.DecodeWAV(b)
	if err != nil {
		t.Fatal(err)
	}
	return samples
}

// Silence is ms milliseconds without a sound.
func Silence(ms int64) []int16 { return make([]int16, speech.Samples(ms)) }

// Onset is the first sample that is loud enough to be part of a word.
func Onset(samples []int16) int {
	for i, s := range samples {
		if s > 600 || s < -600 {
			return i
		}
	}
	return len(samples)
}
