package transcribe

import (
	"cmp"
	"context"
	"fmt"

	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/speech"
)

// Long sound is given to the engine a window at a time, so that memory does not
// grow with its length: ten minutes are 19 MB. A window ends at the quietest
// place of its last minute, where nobody is likely to be in the middle of a
// word.
const (
	window  = 10 * 60 * media.Rate
	seek    = 60 * media.Rate
	quiet   = 300 * media.Rate / 1000 // what has to be quiet around the place
	quietBy = 20 * media.Rate / 1000
)

// hear has the engine write down the samples between two. Times are from the
// first of them.
func hear(ctx context.Context, engine speech.Recognizer, sound *media.Sound, from, to int, o speech.Options) (speech.Transcript, error) {
	var whole speech.Transcript
	for at := from; at == from || at < to; {
		samples, err := sound.Samples(at, min(to, at+window))
		if err != nil {
			return speech.Transcript{}, err
		}
		if at+len(samples) < to {
			samples = samples[:pause(samples, len(samples)-seek)]
		}
		t, err := engine.Transcribe(ctx, samples, o)
		if err != nil {
			if to-from > window {
				err = fmt.Errorf("sound at %d ms: %w", media.Milliseconds(at-from), err)
			}
			return speech.Transcript{}, err
		}
		shift(t.Segments, media.Milliseconds(at-from))
		whole.Segments = append(whole.Segments, t.Segments...)
		whole.Engine = t.Engine
		whole.Language = cmp.Or(whole.Language, t.Language)
		if at += len(samples); len(samples) == 0 {
			break
		}
	}
	return whole, nil
}

// shift moves segments later.
func shift(segments []speech.Segment, ms int64) {
	for i := range segments {
		segments[i].StartMS += ms
		segments[i].EndMS += ms
		for j := range segments[i].Words {
			segments[i].Words[j].StartMS += ms
			segments[i].Words[j].EndMS += ms
		}
	}
}

// pause is the middle of the quietest stretch behind a sample.
func pause(samples []int16, behind int) int {
	const blocks = quiet / quietBy
	var energy [blocks]int64 // of the blocks of the stretch, in turn
	var sum, least int64
	best := len(samples)
	for n, at := 0, behind; at+quietBy <= len(samples); n, at = n+1, at+quietBy {
		var e int64
		for _, s := range samples[at : at+quietBy] {
			e += int64(s) * int64(s)
		}
		sum += e - energy[n%blocks]
		energy[n%blocks] = e
		if n >= blocks-1 && (n == blocks-1 || sum < least) {
			least, best = sum, at+quietBy-quiet/2
		}
	}
	return best
}
