package speaker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/candorhq/candor/internal/speech"
)

// Flite speaks English with Carnegie Mellon's flite.
type Flite struct {
	program string
	about   func() (about, error)
}

// about is what a program says of itself.
type about struct {
	version string
	voices  []string
}

var _ speech.Synthesizer = (*Flite)(nil)

// fliteVoice is the voice that most listeners prefer of those it comes with.
const fliteVoice = "slt"

// NewFlite speaks with program, or with the flite in PATH if that is empty.
func NewFlite(program string) *Flite {
	if program == "" {
		program = "flite"
	}
	f := &Flite{program: program}
	f.about = remember(f.ask)
	return f
}

// remember calls ask until it succeeds once.
func remember(ask func() (about, error)) func() (about, error) {
	var mu sync.Mutex
	var known *about
	return func() (about, error) {
		mu.Lock()
		defer mu.Unlock()
		if known != nil {
			return *known, nil
		}
		a, err := ask()
		if err == nil {
			known = &a
		}
		return a, err
	}
}

func (f *Flite) ask() (about, error) {
	out, err := run(context.Background(), f.program, "", "-lv")
	if err != nil {
		return about{}, err
	}
	_, list, _ := strings.Cut(string(out), ":")
	a := about{voices: strings.Fields(list)}
	// It answers this one and ends with an error status.
	out, err = run(context.Background(), f.program, "", "--version")
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		return about{}, err
	}
	if _, rest, ok := strings.Cut(string(out), "version: flite-"); ok {
		a.version, _, _ = strings.Cut(rest, " ")
	}
	return a, nil
}

// Engine names flite and its version, which is empty where it is not installed.
func (f *Flite) Engine() speech.Engine {
	a, _ := f.about()
	return speech.Engine{Name: "flite", Version: a.version}
}

// Check asks flite for its voices.
func (f *Flite) Check(context.Context) error {
	_, err := f.about()
	return wrap("flite", err)
}

// Speak speaks English; a voice is one of those that flite -lv lists, slt if none
// is named.
func (f *Flite) Speak(ctx context.Context, text string, v speech.Voice) ([]int16, error) {
	if base := speech.BaseLanguage(v.Language); base != "" && base != "en" {
		return nil, fmt.Errorf("flite: %s: %w", v.Language, speech.ErrLanguage)
	}
	text, err := plain(text)
	if err != nil || text == "" {
		return nil, wrap("flite", err)
	}
	a, err := f.about()
	if err != nil {
		return nil, wrap("flite", err)
	}
	voice := v.Name
	if voice == "" {
		voice = fliteVoice
	}
	if !slices.Contains(a.voices, voice) { // flite itself would quietly take another
		return nil, fmt.Errorf("flite has no voice %q", voice)
	}
	// It cannot write a whole sound to a pipe: it goes back to the header.
	dir, err := os.MkdirTemp("", "candor-flite-")
	if err != nil {
		return nil, wrap("flite", err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "sound.wav")
	if _, err := run(ctx, f.program, text, "-voice", voice, "-o", file); err != nil {
		return nil, wrap("flite", err)
	}
	wav, err := os.ReadFile(file)
	if err != nil {
		return nil, wrap("flite", err)
	}
	samples, err := speech.DecodeWAV(wav)
	return samples, wrap("flite", err)
}

// wrap names the program in an error, if there is one.
func wrap(program string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", program, err)
}
