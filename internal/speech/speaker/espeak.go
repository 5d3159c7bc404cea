package speaker

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/speech"
)

// Espeak speaks about a hundred languages with eSpeak NG: every word is clear, and
// no voice sounds human.
type Espeak struct {
	program string
	about   func() (about, error)
}

var _ speech.Synthesizer = (*Espeak)(nil)

// NewEspeak speaks with program, or with the espeak-ng in PATH if that is empty.
func NewEspeak(program string) *Espeak {
	if program == "" {
		program = "espeak-ng"
	}
	e := &Espeak{program: program}
	e.about = remember(e.ask)
	return e
}

func (e *Espeak) ask() (about, error) {
	out, err := run(context.Background(), e.program, "", "--version")
	if err != nil {
		return about{}, err
	}
	var a about // "eSpeak NG text-to-speech: 1.51  Data at: ..."
	_, rest, _ := strings.Cut(string(out), ":")
	if f := strings.Fields(rest); len(f) > 0 {
		a.version = f[0]
	}
	if out, err = run(context.Background(), e.program, "", "--voices"); err != nil {
		return about{}, err
	}
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) > 1 && f[1] != "Language" {
			a.voices = append(a.voices, f[1])
		}
	}
	return a, nil
}

// Engine names eSpeak NG and its version, which is empty where it is not installed.
func (e *Espeak) Engine() speech.Engine {
	a, _ := e.about()
	return speech.Engine{Name: "espeak-ng", Version: a.version}
}

// Check asks eSpeak NG for its voices.
func (e *Espeak) Check(context.Context) error {
	_, err := e.about()
	return wrap("espeak-ng", err)
}

// Speak speaks in the language of v, or in English. A voice is a variant such as
// "f3" or "m1"; none is needed.
func (e *Espeak) Speak(ctx context.Context, text string, v speech.Voice) ([]int16, error) {
	text, err := plain(text)
	if err != nil || text == "" {
		return nil, wrap("espeak-ng", err)
	}
	a, err := e.about()
	if err != nil {
		return nil, wrap("espeak-ng", err)
	}
	voice, found := espeakLanguage(v.Language, a.voices)
	if !found {
		return nil, fmt.Errorf("espeak-ng: %s: %w", v.Language, speech.ErrLanguage)
	}
	if v.Name != "" {
		if strings.ContainsFunc(v.Name, func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789", r) }) {
			return nil, fmt.Errorf("espeak-ng has no variant %q", v.Name)
		}
		voice += "+" + v.Name
	}
	wav, err := run(ctx, e.program, text, "-v", voice, "-b", "1", "--stdin", "--stdout")
	if err != nil {
		return nil, wrap("espeak-ng", err)
	}
	samples, err := speech.DecodeWAV(wav)
	return samples, wrap("espeak-ng", err)
}

// espeakLanguage finds eSpeak's name for a BCP 47 tag: the whole tag if it knows
// it, else the language, else one of its regions.
func espeakLanguage(tag string, known []string) (string, bool) {
	tag = strings.ToLower(strings.ReplaceAll(tag, "_", "-"))
	if tag == "" {
		tag = "en-us"
	}
	base := speech.BaseLanguage(tag)
	switch base { // names of its own
	case "zh":
		if tag == "zh-hk" || tag == "zh-yue" {
			return "yue", slices.Contains(known, "yue")
		}
		base, tag = "cmn", "cmn"
	case "no", "nn":
		base, tag = "nb", "nb"
	case "tl", "fil":
		return "", false
	}
	for _, name := range []string{tag, base, base + "-" + base} {
		if slices.Contains(known, name) {
			return name, true
		}
	}
	for _, name := range known {
		if strings.HasPrefix(name, base+"-") {
			return name, true
		}
	}
	return "", false
}
