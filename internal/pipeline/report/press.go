package report

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/pdf"
)

const (
	pressAtOnce = 2                // drawings at the same time
	pressBytes  = 16 << 20         // of what is kept
	pressFor    = 10 * time.Minute // so long is it kept
)

// Press draws reports on demand, in another template than the stored one. What
// it drew is kept for ten minutes, 16 MiB at most; doors read the result and
// who may see it before they ask, so that nothing erased is given out again.
type Press struct {
	fonts   *pdf.Fonts
	version string
	log     *slog.Logger
	turns   chan struct{}

	mu   sync.Mutex
	kept []print // the oldest first
	size int
}

var _ interview.Presenter = (*Press)(nil)

// print is one drawn report.
type print struct {
	name string
	body []byte
	gone *time.Timer
}

// NewPress makes a press; version of Candor is printed with the report.
func NewPress(fonts *pdf.Fonts, version string, log *slog.Logger) *Press {
	return &Press{fonts: fonts, version: version, log: log, turns: make(chan struct{}, pressAtOnce)}
}

// Present draws the report of a stored result, or gives what was drawn before.
// The bytes are shared: do not change them.
func (p *Press) Present(ctx context.Context, r interview.Result, template string, f interview.ReportFormat) ([]byte, error) {
	switch {
	case !slices.Contains(Templates(), Template(template)):
		return nil, interview.Wrong("template", "must be modern, classic or one-pager")
	case f != interview.ReportPDF && f != interview.ReportHTML:
		return nil, interview.Wrong("format", "must be pdf or html")
	case r.Version == 0:
		return nil, interview.Errorf(interview.NotFound, "there is no report yet")
	}
	name := p.nameOf(r, template, f)
	if b, ok := p.find(name); ok {
		return b, nil
	}
	select {
	case p.turns <- struct{}{}:
		defer func() { <-p.turns }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if b, ok := p.find(name); ok { // drawn while we waited
		return b, nil
	}
	var b bytes.Buffer
	if err := draw(ctx, &b, r, Template(template), f, p.fonts, p.version, p.log); err != nil {
		return nil, err
	}
	p.keep(name, b.Bytes())
	return b.Bytes(), nil
}

// nameOf is what tells two prints apart.
func (p *Press) nameOf(r interview.Result, template string, f interview.ReportFormat) string {
	sounds := 0 // recordings may be removed while the result stays
	for _, rec := range r.Recordings {
		if rec.RemovedAt.IsZero() {
			sounds++
		}
	}
	return fmt.Sprintf("%s/%d/%d/%s/%s", r.Interview.ID, r.Version, sounds, template, f)
}

// draw writes a report, and tells operators what could not be drawn.
func draw(ctx context.Context, b *bytes.Buffer, r interview.Result, t Template, f interview.ReportFormat, fonts *pdf.Fonts, version string, log *slog.Logger) error {
	v := NewView(r, version)
	if f == interview.ReportHTML {
		return WriteHTML(b, v, t)
	}
	out, err := WritePDF(b, v, t, fonts)
	for _, m := range out.Missing {
		if log != nil {
			log.WarnContext(ctx, "a report has characters without a font", "interview", r.Interview.ID, "script", m.Script, "characters", m.Count, "install", m.Package)
		}
	}
	return err
}

func (p *Press) find(name string) ([]byte, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, k := range p.kept {
		if k.name == name {
			return k.body, true
		}
	}
	return nil, false
}

func (p *Press) keep(name string, body []byte) {
	if len(body) > pressBytes {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drop(name)
	for p.size+len(body) > pressBytes {
		p.drop(p.kept[0].name)
	}
	p.size += len(body)
	p.kept = append(p.kept, print{name, body, time.AfterFunc(pressFor, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.drop(name)
	})})
}

// drop forgets a print; the lock is held.
func (p *Press) drop(name string) {
	p.kept = slices.DeleteFunc(p.kept, func(k print) bool {
		if k.name != name {
			return false
		}
		k.gone.Stop()
		p.size -= len(k.body)
		return true
	})
}
