package sphinx

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/candorhq/candor/internal/speech"
)

// pool keeps at most limit workers. A worker is either taken by one caller or idle.
type pool struct {
	config Config
	limit  int
	slots  chan struct{} // one token a taken worker

	mu     sync.Mutex
	idle   []*worker // the one used last is at the end, so that the others can retire
	taken  map[*worker]struct{}
	closed bool
}

func newPool(c Config) *pool {
	if c.Workers <= 0 {
		c.Workers = runtime.NumCPU()
	}
	if c.Idle <= 0 {
		c.Idle = time.Minute
	}
	if c.Start <= 0 {
		c.Start = time.Minute
	}
	if c.Limit == nil {
		c.Limit = func(audio time.Duration) time.Duration { return 20*time.Second + 6*audio }
	}
	return &pool{
		config: c,
		limit:  c.Workers,
		slots:  make(chan struct{}, c.Workers),
		taken:  make(map[*worker]struct{}),
	}
}

func (p *pool) timeLimit(piece []int16) time.Duration {
	return p.config.Limit(time.Duration(speech.Milliseconds(len(piece))) * time.Millisecond)
}

// take waits for a slot and gives an idle worker or a new one.
func (p *pool) take(ctx context.Context) (*worker, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	w, err := p.idleOrNew(ctx)
	if err != nil {
		<-p.slots
		return nil, err
	}
	return w, nil
}

func (p *pool) idleOrNew(ctx context.Context) (*worker, error) {
	p.mu.Lock()
	closed := p.closed
	var w *worker
	for w == nil && len(p.idle) > 0 {
		last := p.idle[len(p.idle)-1]
		p.idle = p.idle[:len(p.idle)-1]
		last.retire.Stop()
		if last.isAlive() {
			w = last
			p.taken[w] = struct{}{}
		}
	}
	p.mu.Unlock()
	if closed {
		return nil, fmt.Errorf("recogniser is closed: %w", speech.ErrUnavailable)
	}
	if w != nil {
		return w, nil
	}
	path, err := p.find()
	if err != nil {
		return nil, err
	}
	if w, err = start(ctx, path, p.config.Model, p.config.Start); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		w.kill()
		return nil, fmt.Errorf("recogniser is closed: %w", speech.ErrUnavailable)
	}
	p.taken[w] = struct{}{}
	return w, nil
}

// give hands a worker back; one that is not sound is ended.
func (p *pool) give(w *worker, sound bool) {
	p.mu.Lock()
	delete(p.taken, w)
	sound = sound && !p.closed
	if sound {
		p.idle = append(p.idle, w)
		w.retire = time.AfterFunc(p.config.Idle, func() { p.dismiss(w) })
	}
	p.mu.Unlock()
	if !sound {
		w.kill()
	}
	<-p.slots
}

// dismiss ends a worker that has been idle for long, unless it was just taken.
func (p *pool) dismiss(w *worker) {
	p.mu.Lock()
	i := slices.Index(p.idle, w)
	if i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
	}
	p.mu.Unlock()
	if i >= 0 {
		w.kill()
	}
}

func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	workers := p.idle
	p.idle = nil
	for _, w := range workers {
		w.retire.Stop()
	}
	for w := range p.taken {
		workers = append(workers, w)
	}
	p.mu.Unlock()
	for _, w := range workers {
		w.kill()
	}
}

// find gives the worker's path.
func (p *pool) find() (string, error) {
	const name = "candor-asr"
	if p.config.Worker != "" {
		if _, err := exec.LookPath(p.config.Worker); err != nil {
			return "", fmt.Errorf("%w: %w", speech.ErrUnavailable, err)
		}
		return p.config.Worker, nil
	}
	if self, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(self), name)
		if _, err := exec.LookPath(beside); err == nil {
			return beside, nil
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%w: %s is neither beside the program nor in PATH: %w", speech.ErrUnavailable, name, errors.Unwrap(err))
	}
	return path, nil
}
