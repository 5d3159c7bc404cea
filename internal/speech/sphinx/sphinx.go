// Package sphinx is the embedded recogniser: English only, good enough to prove
// the whole path on real speech and to run without any service. Recognition
// happens in candor-asr processes (see cmd/candor-asr) that a pool starts when
// they are needed, bounds in number and time, replaces when they crash or hang,
// and retires when they have been idle.
package sphinx

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/candorhq/candor/internal/speech"
	"golang.org/x/sync/errgroup"
)

// Config says how to recognise. Only Cut has no default.
type Config struct {
	Worker  string        // path of candor-asr; empty: beside the running program, then in PATH
	Model   string        // folder of the model; empty: the worker's own choice, Debian's
	Workers int           // most processes at once; 0: one a processor
	Idle    time.Duration // after which a process is let go; 0: one minute
	Cut     speech.Cutter

	// Limit is how long a process may take for so much audio; nil: 20 s and six
	// times the audio, thirty times what it needs.
	Limit func(audio time.Duration) time.Duration

	// Start is how long a process may take to load its model; 0: 60 s.
	Start time.Duration
}

// Recognizer is the embedded recogniser.
type Recognizer struct {
	cut  speech.Cutter
	pool *pool

	mu     sync.Mutex
	engine speech.Engine
}

var _ speech.Recognizer = (*Recognizer)(nil)

// New gives a recogniser; nothing is started before it is used. Close ends what
// it started.
func New(c Config) *Recognizer {
	return &Recognizer{cut: c.Cut, pool: newPool(c), engine: speech.Engine{Name: "sphinx"}}
}

// Close ends all processes at once. Transcribe and Check fail afterwards, and those
// that run fail soon.
func (r *Recognizer) Close() { r.pool.close() }

// Engine names the recogniser; version and model are known once a worker has run.
func (r *Recognizer) Engine() speech.Engine {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.engine
}

// Check starts a worker if there is none.
func (r *Recognizer) Check(ctx context.Context) error {
	_, err := r.recognize(ctx, nil)
	return err
}

// Transcribe spreads the pieces of samples over the pool. The same samples always
// give the same transcript. Hints are ignored: the dictionary is fixed.
func (r *Recognizer) Transcribe(ctx context.Context, samples []int16, o speech.Options) (speech.Transcript, error) {
	if base := speech.BaseLanguage(o.Language); base != "" && base != "en" {
		return speech.Transcript{}, fmt.Errorf("sphinx: %s: %w", o.Language, speech.ErrLanguage)
	}
	type result struct {
		piece speech.Piece
		words []speech.Word
	}
	var results []*result
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(r.pool.limit)
	for piece := range r.cut(groupCtx, samples) {
		if groupCtx.Err() != nil {
			break
		}
		res := &result{piece: piece}
		results = append(results, res)
		group.Go(func() (err error) {
			res.words, err = r.recognize(groupCtx, samples[piece.Start:piece.End])
			if err != nil && ctx.Err() == nil && !errors.Is(err, speech.ErrUnavailable) {
				err = fmt.Errorf("piece at %d ms: %w", piece.StartMS(), err)
			}
			return err
		})
	}
	err := group.Wait()
	if ctx.Err() != nil {
		return speech.Transcript{}, fmt.Errorf("sphinx: %w", context.Cause(ctx))
	}
	if err != nil {
		return speech.Transcript{}, fmt.Errorf("sphinx: %w", err)
	}
	t := speech.Transcript{Language: "en-US", Engine: r.Engine()}
	if o.Language != "" {
		t.Language = o.Language
	}
	for _, res := range results {
		if len(res.words) > 0 {
			t.Segments = append(t.Segments, segment(res.piece, res.words))
		}
	}
	return t, nil
}

// segment moves words from the time of their piece to the time of the audio.
func segment(p speech.Piece, words []speech.Word) speech.Segment {
	texts := make([]string, len(words))
	for i := range words {
		w := &words[i]
		w.StartMS += p.StartMS()
		w.EndMS = min(w.EndMS+p.StartMS(), p.EndMS())
		texts[i] = w.Text
	}
	return speech.Segment{
		StartMS: words[0].StartMS,
		EndMS:   words[len(words)-1].EndMS,
		Text:    strings.Join(texts, " "),
		Words:   words,
	}
}

// recognize has one piece recognised, a second time by another process if the
// first fails: what killed it may have come from outside.
func (r *Recognizer) recognize(ctx context.Context, piece []int16) ([]speech.Word, error) {
	var words []speech.Word
	for attempt := 1; ; attempt++ {
		w, err := r.pool.take(ctx)
		if err != nil {
			return nil, err
		}
		words, err = w.recognize(ctx, piece, r.pool.timeLimit(piece))
		r.pool.give(w, err == nil)
		if err == nil {
			r.mu.Lock()
			r.engine = w.engine
			r.mu.Unlock()
			return words, nil
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if attempt == 2 {
			return nil, err
		}
	}
}
