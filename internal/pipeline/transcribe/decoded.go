package transcribe

import (
	"sync"
	"time"

	"github.com/candorhq/candor/internal/media"
)

// lastDecoded keeps the sound of the session recording that was decoded last:
// the answers in it come one after another and need it each time. It is let
// go a minute after it was used.
type lastDecoded struct {
	mu    sync.Mutex
	id    string
	audio media.Audio
	drop  *time.Timer
}

const keepDecoded = time.Minute

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
	l.drop = time.AfterFunc(keepDecoded, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.id == id {
			l.id, l.audio = "", media.Audio{}
		}
	})
}
