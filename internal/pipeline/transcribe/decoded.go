package transcribe

import (
	"context"
	"sync"
	"time"

	"github.com/candorhq/candor/internal/media"
)

// lastDecoded keeps the sound of the session recording that was decoded last:
// the answers in it come one after another and need it each time, and an hour
// of it is 115 MB. It is let go a minute after it was used.
type lastDecoded struct {
	turn chan struct{} // who holds it decodes; the others wait and find it done

	mu    sync.Mutex
	id    string
	audio media.Audio
	drop  *time.Timer
}

const keepDecoded = time.Minute

func newLastDecoded() *lastDecoded { return &lastDecoded{turn: make(chan struct{}, 1)} }

// sound gives the sound of a recording, decoded by one caller at a time.
func (l *lastDecoded) sound(ctx context.Context, id string, decode func() (media.Audio, error)) (media.Audio, error) {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return media.Audio{}, context.Cause(ctx)
	}
	if a, ok := l.get(id); ok {
		return a, nil
	}
	l.forget("") // before another hour comes into memory
	a, err := decode()
	if err == nil {
		l.put(id, a)
	}
	return a, err
}

func (l *lastDecoded) get(id string) (media.Audio, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.id != id {
		return media.Audio{}, false
	}
	l.drop.Reset(keepDecoded)
	return l.audio, true
}

func (l *lastDecoded) put(id string, a media.Audio) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.drop != nil {
		l.drop.Stop()
	}
	l.id, l.audio = id, a
	l.drop = time.AfterFunc(keepDecoded, func() { l.forget(id) })
}

// forget lets go of a recording's sound, of any when id is empty.
func (l *lastDecoded) forget(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id == "" || l.id == id {
		l.id, l.audio = "", media.Audio{}
	}
}
