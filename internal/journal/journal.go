// Package journal is the program's own log: slog records as lines of JSON or
// of key=value, gathered in memory and written together.
//
// Begin with [New]. What is gathered is written after [Delay], when a few
// thousand lines have come together, and at once with any line of warning or
// above; [Journal.Close] writes the rest. A process that is killed loses the
// lines of the last moment and nothing else: whatever must not be lost is in
// the database.
package journal

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"
)

// Delay is how long a line below warning may wait to be written.
const Delay = 200 * time.Millisecond

const (
	enough = 64 << 10 // bytes that are written without waiting
	spare  = 4 << 10  // room left for the line that comes to enough
)

// Format is how a line looks.
type Format int

// The formats, as slog's own handlers write them.
const (
	Text Format = iota
	JSON
)

// Config says what a journal keeps and where it goes.
type Config struct {
	To     io.Writer
	Format Format
	Level  slog.Level // nothing below it
}

// Journal is where lines are gathered. It is safe for concurrent use.
type Journal struct {
	c Config

	mu      sync.Mutex
	waiting []byte
	timer   *time.Timer
	wound   bool
	closed  bool

	writing sync.Mutex // one batch after the other
	batch   []byte     // the one before, to be used again
}

// New makes a journal. Close it before the program ends.
func New(c Config) *Journal {
	return &Journal{c: c, waiting: make([]byte, 0, enough+spare), batch: make([]byte, 0, enough+spare)}
}

// Logger writes to the journal.
func (j *Journal) Logger() *slog.Logger { return slog.New(&handler{journal: j}) }

// add takes a whole line. One of warning or above is written when add returns,
// with all that came before it.
func (j *Journal) add(line []byte, level slog.Level) error {
	j.mu.Lock()
	j.waiting = append(j.waiting, line...)
	if level >= slog.LevelWarn || len(j.waiting) >= enough || j.closed {
		j.mu.Unlock()
		return j.Flush()
	}
	if !j.wound {
		j.wound = true
		if j.timer == nil {
			j.timer = time.AfterFunc(Delay, func() { _ = j.Flush() }) // nobody is left to tell
		} else {
			j.timer.Reset(Delay)
		}
	}
	j.mu.Unlock()
	return nil
}

// Flush writes what is gathered.
func (j *Journal) Flush() error {
	j.writing.Lock()
	defer j.writing.Unlock()
	j.mu.Lock()
	out := j.waiting
	j.waiting, j.wound = j.batch[:0], false
	j.mu.Unlock()
	if cap(out) > 4*enough { // one long line need not stay for ever
		j.batch = make([]byte, 0, enough+spare)
	} else {
		j.batch = out
	}
	if len(out) == 0 {
		return nil
	}
	_, err := j.c.To.Write(out)
	return err
}

// Close writes what is gathered. Lines that come later are written one by one.
func (j *Journal) Close() error {
	j.mu.Lock()
	j.closed = true
	if j.timer != nil {
		j.timer.Stop()
	}
	j.mu.Unlock()
	return j.Flush()
}

// handler words records. Attributes that every line has, and the groups that
// are open, are worded once.
type handler struct {
	journal *Journal
	fixed   []byte   // worded attributes of every line, each with its separator before it
	open    []string // groups
	closers int      // groups that fixed has opened, in JSON
	prefix  string   // of names, in text
}

var _ slog.Handler = (*handler)(nil)

// Enabled tells whether lines of this level are kept.
func (h *handler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= h.journal.c.Level
}

// Handle adds one line.
func (h *handler) Handle(_ context.Context, r slog.Record) error {
	w := lines.Get().(*writer)
	h.line(w, r)
	err := h.journal.add(w.b, r.Level)
	if cap(w.b) <= enough {
		lines.Put(w)
	}
	return err
}

// lines are writers with room for one line each.
var lines = sync.Pool{New: func() any { return &writer{b: make([]byte, 0, 1<<10)} }}

// WithAttrs gives every later line these attributes.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(attrs) == 0 {
		return h
	}
	next := *h
	w := writer{json: h.journal.c.Format == JSON, b: append([]byte(nil), h.fixed...), open: h.open, opened: h.closers, prefix: h.prefix, behind: true}
	for _, a := range attrs {
		w.attr(a)
	}
	next.fixed, next.closers = w.b, w.opened
	return &next
}

// WithGroup puts later attributes into a group.
func (h *handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	next := *h
	next.open = append(append([]string(nil), h.open...), name)
	next.prefix = h.prefix + name + "."
	return &next
}

// line words a record; what was in w is over.
func (h *handler) line(w *writer, r slog.Record) {
	*w = writer{json: h.journal.c.Format == JSON, b: w.b[:0], each: w.each}
	if w.json {
		w.b = append(w.b, '{')
	}
	if !r.Time.IsZero() {
		w.key(slog.TimeKey)
		w.time(r.Time)
	}
	w.key(slog.LevelKey)
	w.text(r.Level.String())
	w.key(slog.MessageKey)
	w.text(r.Message)
	w.b = append(w.b, h.fixed...)
	w.open, w.opened, w.prefix = h.open, h.closers, h.prefix
	r.Attrs(w.one())
	if w.json {
		for range w.opened {
			w.b = append(w.b, '}')
		}
		w.b = append(w.b, '}')
	}
	w.b = append(w.b, '\n')
}
