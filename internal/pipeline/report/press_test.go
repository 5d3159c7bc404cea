package report

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/pdf"
)

func TestAReportIsDrawnOnDemandInEveryTemplateAndKeptForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPress(pdf.NewFonts(), "1.2.3", slog.New(slog.DiscardHandler))
		seen := map[string]string{}
		for _, name := range interview.ReportTemplates() {
			for f, begins := range map[interview.ReportFormat]string{interview.ReportPDF: "%PDF-1.7", interview.ReportHTML: "<!doctype html>"} {
				b, err := p.Present(t.Context(), sample(), name, f)
				if err != nil || !strings.HasPrefix(string(b), begins) {
					t.Fatalf("%s as %s: %v, %.20q", name, f, err, b)
				}
				again, err := p.Present(t.Context(), sample(), name, f)
				if err != nil || &again[0] != &b[0] {
					t.Errorf("%s as %s was drawn twice, %v", name, f, err)
				}
				if other, ok := seen[string(b)]; ok {
					t.Errorf("%s looks as %s", name, other)
				}
				seen[string(b)] = name
			}
		}
		if len(p.kept) != 6 || p.size == 0 {
			t.Errorf("%d prints of %d bytes are kept, want 6", len(p.kept), p.size)
		}
		r := sample()
		for i := range r.Recordings {
			r.Recordings[i].RemovedAt = made
		}
		page, err := p.Present(t.Context(), r, "modern", interview.ReportHTML)
		if err != nil || bytes.Contains(page, []byte("<audio")) {
			t.Errorf("a page with removed recordings plays them, %v", err)
		}
	})
}

func TestAPrintIsForgottenInTimeAndThePressHoldsSoMuch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPress(pdf.NewFonts(), "", slog.New(slog.DiscardHandler))
		if _, err := p.Present(t.Context(), sample(), "modern", interview.ReportHTML); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), pressFor+1)
		defer stop()
		<-ctx.Done()
		synctest.Wait()
		if _, ok := p.find(p.nameOf(sample(), "modern", interview.ReportHTML)); ok || p.size != 0 {
			t.Errorf("%d bytes are still kept", p.size)
		}
		for _, name := range []string{"a", "b", "c"} {
			p.keep(name, make([]byte, pressBytes/2))
		}
		p.keep("whale", make([]byte, pressBytes+1))
		if len(p.kept) != 2 || p.kept[0].name != "b" || p.size != pressBytes {
			t.Errorf("%d prints of %d bytes are kept", len(p.kept), p.size)
		}
		p.keep("c", make([]byte, 10))
		if p.size != pressBytes/2+10 {
			t.Errorf("a print that is kept anew counts twice: %d bytes", p.size)
		}
	})
}

func TestOnlyKnownTemplatesOfReadyResultsAreDrawn(t *testing.T) {
	p := NewPress(pdf.NewFonts(), "", slog.New(slog.DiscardHandler))
	unready := sample()
	unready.Version = 0
	for name, c := range map[string]struct {
		r        interview.Result
		template string
		format   interview.ReportFormat
		kind     interview.Kind
	}{
		"another template": {sample(), "baroque", interview.ReportPDF, interview.Invalid},
		"no template":      {sample(), "", interview.ReportPDF, interview.Invalid},
		"another format":   {sample(), "modern", "doc", interview.Invalid},
		"no result":        {unready, "modern", interview.ReportPDF, interview.NotFound},
	} {
		_, err := p.Present(t.Context(), c.r, c.template, c.format)
		if said, ok := errors.AsType[*interview.Error](err); !ok || said.Kind != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A press at work makes the next wait, and lets go of who went away.
	for range pressAtOnce {
		p.turns <- struct{}{}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := p.Present(ctx, sample(), "modern", interview.ReportPDF); !errors.Is(err, context.Canceled) {
		t.Errorf("a busy press gives %v", err)
	}
}

func TestOperatorsHearWhichFontIsMissingAndNothingElse(t *testing.T) {
	var log bytes.Buffer
	p := NewPress(pdf.NewFonts(), "", slog.New(slog.NewTextHandler(&log, nil)))
	r := sample()
	r.Turns[0].Text = "გამოცდა კარგად ჩავაბარე."
	r.Assessment.Answers[0].KeyPoints = nil
	if _, err := p.Present(t.Context(), r, "classic", interview.ReportPDF); err != nil {
		t.Fatal(err)
	}
	got := log.String()
	if !strings.Contains(got, "script=Georgian") || !strings.Contains(got, "install=fonts-noto-core") || strings.Contains(got, "გამოცდა") || strings.Contains(got, "Amelia") {
		t.Errorf("the log says %s", got)
	}
}
