package speaker

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/speech"
)

func TestEspeakFindsALanguageByItsTag(t *testing.T) {
	known := []string{"cmn", "de", "en-029", "en-gb", "en-us", "es", "es-419", "fr-be", "fr-fr", "nb", "pt", "pt-br", "vi-vn-x-central", "yue"}
	tests := map[string]string{
		"": "en-us", "en": "en-029", "en-US": "en-us", "en_GB": "en-gb", "de-AT": "de", "fr": "fr-fr", "fr-CA": "fr-fr",
		"pt-BR": "pt-br", "pt-PT": "pt", "es-MX": "es", "zh-CN": "cmn", "zh-HK": "yue", "no": "nb", "nn-NO": "nb",
		"vi": "vi-vn-x-central", "tlh": "", "x": "", "fil": "",
	}
	for tag, want := range tests {
		if got, found := espeakLanguage(tag, known); got != want || found != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", tag, got, found, want)
		}
	}
}

func TestOtherLanguagesAreSpokenOrRefused(t *testing.T) {
	e := NewEspeak("")
	for _, tag := range []string{"de-DE", "fr", "hi-IN", "ar", "zh-CN", "pt-BR"} {
		if samples, err := e.Speak(t.Context(), "12 345", speech.Voice{Language: tag}); err != nil || len(samples) < 8000 {
			t.Errorf("%s: %d samples, %v", tag, len(samples), err)
		}
	}
	if _, err := e.Speak(t.Context(), "hello", speech.Voice{Language: "tlh"}); !errors.Is(err, speech.ErrLanguage) {
		t.Errorf("espeak-ng in Klingon: %v", err)
	}
	if _, err := NewFlite("").Speak(t.Context(), "Guten Tag", speech.Voice{Language: "de"}); !errors.Is(err, speech.ErrLanguage) {
		t.Errorf("flite in German: %v", err)
	}
}

func TestUnknownVoicesAreRefused(t *testing.T) {
	for _, s := range []speech.Synthesizer{NewFlite(""), NewEspeak("")} {
		for _, name := range []string{"nobody/../x", "-h"} {
			if _, err := s.Speak(t.Context(), "hello", speech.Voice{Name: name}); err == nil {
				t.Errorf("%s speaks as %q", s.Engine().Name, name)
			}
		}
	}
}

func TestMissingProgramIsUnavailable(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "flite")
	for _, s := range []speech.Synthesizer{NewFlite(missing), NewEspeak(missing)} {
		if err := s.Check(t.Context()); !errors.Is(err, speech.ErrUnavailable) {
			t.Errorf("check: %v", err)
		}
		if _, err := s.Speak(t.Context(), "hello", speech.Voice{}); !errors.Is(err, speech.ErrUnavailable) {
			t.Errorf("speak: %v", err)
		}
	}
}

func TestProgramThatIsInstalledLaterIsFound(t *testing.T) {
	program := filepath.Join(t.TempDir(), "flite")
	f := NewFlite(program)
	if err := f.Check(t.Context()); err == nil {
		t.Fatal("found before it was there")
	}
	if err := os.Symlink("/usr/bin/flite", program); err != nil {
		t.Fatal(err)
	}
	if samples, err := f.Speak(t.Context(), "Here I am.", speech.Voice{}); err != nil || len(samples) == 0 {
		t.Errorf("%d samples, %v", len(samples), err)
	}
	if e := f.Engine(); e.Version == "" {
		t.Errorf("engine %+v has no version", e)
	}
}

func TestEndlessOutputIsCutOff(t *testing.T) {
	begin := time.Now()
	if _, err := run(t.Context(), "/bin/cat", "", "/dev/zero"); err == nil || errors.Is(err, speech.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(begin); took > patience/2 {
		t.Errorf("took %v", took)
	}
}

// A data folder may be the home of whoever runs candor, and of temporary files.
func TestAVoiceLeavesNothingAtHome(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"} {
		t.Setenv(name, home)
	}
	for _, s := range []speech.Synthesizer{NewEspeak(""), NewFlite("")} {
		if _, err := s.Speak(t.Context(), "five", speech.Voice{Language: "en"}); err != nil {
			t.Errorf("%s: %v", s.Engine().Name, err)
		}
	}
	left, err := os.ReadDir(home)
	if err != nil || len(left) > 0 {
		t.Errorf("there stays %v, %v", left, err)
	}
}
