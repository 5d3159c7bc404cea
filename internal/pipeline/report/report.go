// Package report is the third stage: an assessment becomes the result that is
// stored once and handed on, with a page and a PDF for people.
//
// view.go decides what a report says and in which order; html.go and pdf.go
// only draw it. session.go puts the recording of a whole sitting together from
// its answers where there is none.
package report

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/pdf"
	"github.com/candorhq/candor/internal/pipeline"
	"github.com/candorhq/candor/internal/queue"
)

// Config of the stage.
type Config struct {
	Blobs   blob.Store
	Decoder *media.Decoder
	Fonts   *pdf.Fonts
	Version string // of Candor, printed with the result
	// Template names how an organization wants its reports; nil, or a name that
	// is none: the default.
	Template func(ctx context.Context, organizationID string) (string, error)
	Log      *slog.Logger // nil: nobody hears of characters without a font
}

// Stage makes reports.
type Stage struct {
	svc *interview.Service
	c   Config
}

// New makes the stage.
func New(svc *interview.Service, c Config) *Stage { return &Stage{svc: svc, c: c} }

// Kinds are the tasks of this stage.
func (s *Stage) Kinds() map[string]queue.Kind {
	return map[string]queue.Kind{
		interview.TaskReport: {
			Handle: s.Report, Limit: 2, Timeout: 20 * time.Minute,
			GaveUp: pipeline.GaveUp(s.svc, interview.Report),
		},
	}
}

// Report makes the next result of one interview.
func (s *Stage) Report(ctx context.Context, t queue.Task) error {
	p, err := pipeline.Read(t)
	if err != nil {
		return err
	}
	r, err := s.svc.Draft(ctx, p.InterviewID)
	if pipeline.Unwanted(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("draft %s: %w", p.InterviewID, err)
	}
	if st := r.Interview.State; st != interview.Processing && st != interview.Failed {
		return nil // reported already
	}
	if err := s.svc.StageBegan(ctx, p.InterviewID, interview.Report, t.Attempt); err != nil {
		return pipeline.Settled(err)
	}
	added, err := s.session(ctx, r)
	if err != nil {
		return fmt.Errorf("session recording of %s: %w", p.InterviewID, err)
	}
	if added {
		if r, err = s.svc.Draft(ctx, p.InterviewID); err != nil {
			return fmt.Errorf("draft %s: %w", p.InterviewID, err)
		}
	}
	if r.Report, err = s.render(ctx, r); err != nil {
		return fmt.Errorf("render %s: %w", p.InterviewID, err)
	}
	_, err = s.svc.SaveResult(ctx, r)
	return pipeline.Settled(err)
}

// render draws the page and the PDF into blobs named after the version and
// what it is made of, so that a second run writes the same ones and a run that
// was overtaken no others'.
func (s *Stage) render(ctx context.Context, r interview.Result) (interview.ReportKeys, error) {
	var keys interview.ReportKeys
	name := ""
	if s.c.Template != nil {
		var err error
		if name, err = s.c.Template(ctx, r.Interview.OrganizationID); err != nil {
			return keys, err
		}
	}
	t := TemplateOf(name)
	base := fmt.Sprintf("%s/%s/report-%d-%d-%s", r.Interview.OrganizationID, r.Interview.ID, r.Version, r.Interview.Version, t)
	put := func(f interview.ReportFormat, mediaType string) (string, error) {
		var b bytes.Buffer
		if err := draw(ctx, &b, r, t, f, s.c.Fonts, s.c.Version, s.c.Log); err != nil {
			return "", err
		}
		info, err := s.c.Blobs.Put(ctx, base+"."+string(f), &b, mediaType)
		return info.Key, err
	}
	var err error
	if keys.HTML, err = put(interview.ReportHTML, "text/html; charset=utf-8"); err != nil {
		return keys, err
	}
	if keys.PDF, err = put(interview.ReportPDF, "application/pdf"); err != nil {
		return keys, err
	}
	keys.Template = string(t)
	return keys, nil
}
