package api

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// reports registers the report as a file, for who has a key.
func (s *server) reports() {
	names := make([]any, 0, 3)
	for _, t := range interview.ReportTemplates() {
		names = append(names, t)
	}
	for _, o := range []struct {
		id, path, summary, mediaType string
		format                       interview.ReportFormat
	}{
		{"getReportPDF", "/v1/interviews/{id}/report.pdf", "Read the report as PDF", "application/pdf", interview.ReportPDF},
		{"getReportHTML", "/v1/interviews/{id}/report.html", "Read the report as a page", "text/html; charset=utf-8", interview.ReportHTML},
	} {
		s.raw(op{method: "GET", path: o.path, id: o.id, tag: "Results", scope: account.ReadInterviews, summary: o.summary,
			more: "In the organization's template (its setting report_template), or in another that is drawn for you. 404 while there is no result."},
			[]*huma.Param{pathParam("id", "Id of the interview."),
				queryParam("template", "How it looks; default: as the organization chose.", &huma.Schema{Type: "string", Enum: names})},
			map[string]*huma.Response{"200": {Description: "The report.", Content: map[string]*huma.MediaType{o.mediaType: {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}, "304": {Description: "It has not changed."}},
			func(w http.ResponseWriter, r *http.Request, c *call) error { return s.getReport(w, r, c, o.format) })
	}
}

func (s *server) getReport(w http.ResponseWriter, r *http.Request, c *call, f interview.ReportFormat) error {
	template := ""
	for name, vs := range r.URL.Query() {
		switch {
		case name != "template":
			return parameterError(interview.Wrong(name, "is not a known parameter"))
		case len(vs) > 1:
			return parameterError(interview.Wrong(name, "comes twice"))
		case !slices.Contains(interview.ReportTemplates(), vs[0]):
			return parameterError(interview.Wrong(name, "must be one of %s", strings.Join(interview.ReportTemplates(), ", ")))
		}
		template = vs[0]
	}
	res, err := s.Service.Result(r.Context(), c.actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	if res.Version == 0 {
		return interview.Errorf(interview.NotFound, "there is no report yet")
	}
	if key := res.Report.Key(template, f); key != "" {
		body, info, err := s.Blobs.Open(r.Context(), key)
		if err != nil {
			return err
		}
		defer body.Close()
		reportHeader(w.Header(), res.Interview.Serial, f)
		return serveFile(w, r, info.Modified, body)
	}
	if template == "" {
		template = interview.ReportTemplates()[0]
	}
	body, err := s.Reports.Present(r.Context(), res, template, f)
	if err != nil {
		return err
	}
	reportHeader(w.Header(), res.Interview.Serial, f)
	return serveFile(w, r, res.CreatedAt, bytes.NewReader(body))
}

func reportHeader(h http.Header, serial int64, f interview.ReportFormat) {
	h.Set("Content-Type", "application/pdf")
	if f == interview.ReportHTML {
		h.Set("Content-Type", "text/html; charset=utf-8")
		// It carries its own style and runs nothing.
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; media-src 'self' https:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'")
	}
	h.Set("Content-Disposition", `inline; filename="interview-`+strconv.FormatInt(serial, 10)+"."+string(f)+`"`)
	h.Set("Cache-Control", "private, no-cache")
}
