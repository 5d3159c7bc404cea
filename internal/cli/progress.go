package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// progress shows how far something has come: one line that is drawn again on a
// terminal, else a line for each new step.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	live  bool
	last  string
	drawn bool
}

func newProgress(w io.Writer) *progress { return &progress{w: w, live: terminal(w)} }

// show tells that done of total steps are made, and which was the last.
func (p *progress) show(done, total int, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	line := fmt.Sprintf("[%*d/%d] %s", len(fmt.Sprint(total)), done, total, what)
	if line == p.last {
		return
	}
	p.last = line
	if !p.live {
		fmt.Fprintln(p.w, line)
		return
	}
	const width = 24
	full := width * min(done, total) / max(total, 1)
	fmt.Fprintf(p.w, "\r\x1b[K%s%s %s", strings.Repeat("█", full), strings.Repeat("░", width-full), line)
	p.drawn = true
}

// end leaves the line.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawn {
		fmt.Fprintln(p.w)
		p.drawn = false
	}
}
