package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"github.com/candorhq/candor/internal/pdf"
	"github.com/candorhq/candor/internal/pipeline/report"
)

// promisedPDF is the most that a report may take of what Chromium takes.
const promisedPDF = 0.2

// benchPDF writes the report of an interview whose document has eight pages,
// from its result document to the last byte, and has Chromium print the same
// report's page, which it loaded before.
func benchPDF(ctx context.Context, w sheet) error {
	r := longInterview()
	fonts := pdf.NewFonts(pdf.SystemFontDirs()...)
	var ours []timing
	for _, t := range report.Templates() {
		var doc bytes.Buffer
		pages := 0
		got, err := repeat(ctx, "candor, "+string(t), 40, func() error {
			doc.Reset()
			out, err := report.WritePDF(&doc, report.NewView(r, "bench"), t, fonts)
			if len(out.Missing) > 0 {
				return fmt.Errorf("characters are not drawn: %v", out.Missing)
			}
			pages = out.Pages
			return err
		})
		if err != nil {
			return err
		}
		got.what += fmt.Sprintf(", pages %d, %d KB", pages, doc.Len()/1000)
		ours = append(ours, got)
	}
	theirs, err := chromiumPrints(ctx, func(to io.Writer) error { return report.WriteHTML(to, report.NewView(r, "bench"), report.Modern) })
	if errors.Is(err, errSkipped) {
		if terr := tabulate(w, ours[0], ours[1:]...); terr != nil {
			return terr
		}
		return err
	}
	if err != nil {
		return err
	}
	if err := tabulate(w, theirs, ours...); err != nil {
		return err
	}
	got := ratio(ours[0], theirs)
	kept := "kept"
	if got > promisedPDF {
		kept = "BROKEN"
	}
	fmt.Fprintf(w, "  ratio %.3f, promised at most %.2f: %s\n", got, promisedPDF, kept)
	if got > promisedPDF {
		return errBroken
	}
	return nil
}

// chromiumPrints has a tab print a page that it has loaded and printed before.
func chromiumPrints(ctx context.Context, page func(io.Writer) error) (timing, error) {
	dir, err := os.MkdirTemp("", "bench-pdf-")
	if err != nil {
		return timing{}, err
	}
	defer os.RemoveAll(dir)
	var html bytes.Buffer
	if err := page(&html); err != nil {
		return timing{}, err
	}
	file := filepath.Join(dir, "report.html")
	if err := os.WriteFile(file, html.Bytes(), 0o600); err != nil {
		return timing{}, err
	}
	t, err := openTab(ctx)
	if err != nil {
		return timing{}, err
	}
	defer t.close()
	if err := t.load(ctx, file); err != nil {
		return timing{}, err
	}
	var doc []byte
	got, err := repeat(ctx, "chromium, warm tab", 20, func() error {
		var err error
		doc, err = t.print(ctx)
		return err
	})
	if err == nil {
		got.what += fmt.Sprintf(", pages %d, %d KB", len(pageObject.FindAll(doc, -1)), len(doc)/1000)
	}
	return got, err
}

var pageObject = regexp.MustCompile(`/Type\s*/Page\b`)
