package rig

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/speech"
)

// Voice is speech to cut recordings from: the demonstration's answers.
func Voice(ctx context.Context) ([]int16, error) {
	var all []int16
	for _, name := range []string{"strong-1.webm", "mixed-2.webm"} {
		f, err := os.Open(filepath.Join("internal/demo/content", name))
		if err != nil {
			return nil, fmt.Errorf("run it at the root of the repository: %w", err)
		}
		a, err := media.New(media.Config{}).Decode(ctx, f)
		f.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, a.Samples...)
	}
	return all, nil
}

// Cut is a WAV of some seconds from a place in the speech.
func Cut(voice []int16, from, seconds float64) []byte {
	n := int(seconds * speech.SampleRate)
	at := int(from*speech.SampleRate) % (len(voice) - n)
	return speech.EncodeWAV(voice[at : at+n])
}
