package interview

import (
	"context"

	"github.com/candorhq/candor/internal/account"
)

// ReportFormat is the kind of file a report is.
type ReportFormat string

// Formats of a report.
const (
	ReportPDF  ReportFormat = "pdf"
	ReportHTML ReportFormat = "html"
)

// ReportTemplates are the names of the ways a report can look, the default
// first.
func ReportTemplates() []string { return account.ReportTemplates() }

// Presenter draws the report of a stored result in a template of the reader's
// choice. Doors use it where a template is asked for that the stored report is
// not in; who may read the result was decided before. An unknown template or
// format is [Invalid], a result of version 0 [NotFound].
type Presenter interface {
	Present(ctx context.Context, r Result, template string, f ReportFormat) ([]byte, error)
}

// Key is the blob of the stored report in that template and format; empty
// where it is stored in another or not at all. No template asks for the stored
// one, whichever it is.
func (k ReportKeys) Key(template string, f ReportFormat) string {
	if template != "" && template != k.Template {
		return ""
	}
	if f == ReportHTML {
		return k.HTML
	}
	return k.PDF
}
