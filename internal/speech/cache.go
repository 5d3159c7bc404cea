package speech

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// SoundStore keeps sounds that were made once. Get gives an error for a key that
// it does not have.
type SoundStore interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Put(ctx context.Context, key string, wav []byte) error
}

// Cached is s with a memory: what was spoken before by the same engine in the same
// voice comes from store. A store that fails, or that has rubbish, costs time and
// nothing else.
func Cached(s Synthesizer, store SoundStore) Synthesizer {
	return &cached{Synthesizer: s, store: store}
}

type cached struct {
	Synthesizer
	store SoundStore
}

var _ Synthesizer = (*cached)(nil)

func (c *cached) Speak(ctx context.Context, text string, v Voice) ([]int16, error) {
	key := soundKey(c.Engine(), text, v)
	if wav, err := c.store.Get(ctx, key); err == nil {
		if samples, err := DecodeWAV(wav); err == nil {
			return samples, nil
		}
	}
	samples, err := c.Synthesizer.Speak(ctx, text, v)
	if err != nil {
		return nil, err
	}
	_ = c.store.Put(ctx, key, EncodeWAV(samples)) // the sound is good without its copy
	return samples, nil
}

// soundKey is a hash of all that shapes a sound, each part with its length so that
// no two lists of parts read the same.
func soundKey(e Engine, text string, v Voice) string {
	h := sha256.New()
	for _, part := range []string{e.Name, e.Version, e.Model, v.Language, v.Name, text} {
		h.Write(binary.AppendUvarint(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	return "speech/" + hex.EncodeToString(h.Sum(nil)) + ".wav"
}
