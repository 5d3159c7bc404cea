package transcribe

import (
	"context"
	"sync"
	"time"

	"github.com/candorhq/candor/internal/media"
)

// lastDecoded keeps the sound of the session recording that was decoded last:
// the answers in it come one after another and need it each time. It is let go
// a minute after it was used.
type lastDecoded struct {
	turn chan struct{} // who holds it decodes; the others wait and find it done

	mu   sync.Mutex
	id   string
	kept *held
	drop *time.Timer
}

// held is a sound with several users, of which the last one closes it.
type held struct {
	sound *media.Sound
	users int
}

const keepDecoded = time.Minute

func newLastDecoded() *lastDecoded { return &lastDecoded{turn: make(chan struct{}, 1)} }

// sound gives the sound of a recording, decoded by one caller at a time, and
// what to call when it is no longer needed.
func (l *lastDecoded) sound(ctx context.Context, id string, decode func() (*media.Sound, error)) (*media.Sound, func(), error) {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return nil, nil, context.Cause(ctx)
	}
	if h := l.get(id); h != nil {
		return h.sound, sync.OnceFunc(func() { l.leave(h) }), nil
	}
	l.forget("") // before another lies on disk
	s, err := decode()
	if err != nil {
		return nil, nil, err
	}
	h := l.put(id, s)
	return s, sync.OnceFunc(func() { l.leave(h) }), nil
}

// get gives the kept sound to one more user.
func (l *lastDecoded) get(id string) *held {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept == nil || l.id != id {
		return nil
	}
	l.drop.Reset(keepDecoded)
	l.kept.users++
	return l.kept
}

// put keeps a sound for its first user and for a while.
func (l *lastDecoded) put(id string, s *media.Sound) *held {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.drop != nil {
		l.drop.Stop()
	}
	l.id, l.kept = id, &held{sound: s, users: 2}
	l.drop = time.AfterFunc(keepDecoded, func() { l.forget(id) })
	return l.kept
}

// leave is called for each user once.
func (l *lastDecoded) leave(h *held) {
	l.mu.Lock()
	h.users--
	last := h.users == 0
	l.mu.Unlock()
	if last {
		_ = h.sound.Close() // it was only read
	}
}

// forget lets go of a recording's sound, of any when id is empty.
func (l *lastDecoded) forget(id string) {
	l.mu.Lock()
	h := l.kept
	if h == nil || id != "" && l.id != id {
		l.mu.Unlock()
		return
	}
	l.id, l.kept = "", nil
	l.mu.Unlock()
	l.leave(h)
}
