package jobmojito

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// exportHTML is the reports as one page that needs nothing beside it.
func (j *Dialect) exportHTML(r *http.Request, results []interview.Result, o order) (HTMLExport, error) {
	template := o.template
	if template == "" && len(results) > 1 { // all in one style
		template = cmp.Or(results[0].Report.Template, interview.ReportTemplates()[0])
	}
	pages := make([]string, len(results))
	for i, res := range results {
		page, err := j.page(r, res, template)
		if err != nil {
			return HTMLExport{}, err
		}
		pages[i] = j.sounding(page, res, o.keep)
	}
	return HTMLExport{bound(pages)}, nil
}

// page is the stored report, or one that is drawn in another template.
func (j *Dialect) page(r *http.Request, res interview.Result, template string) (string, error) {
	key := res.Report.Key(template, interview.ReportHTML)
	if key == "" {
		if j.d.Reports == nil {
			return "", refusal{invalid("template", "This template is not available.")}
		}
		page, err := j.d.Reports.Present(r.Context(), res, cmp.Or(template, interview.ReportTemplates()[0]), interview.ReportHTML)
		return string(page), err
	}
	body, _, err := j.d.Blobs.Open(r.Context(), key)
	if err != nil {
		return "", fmt.Errorf("report of %s: %w", res.Interview.ID, err)
	}
	defer body.Close()
	page, err := io.ReadAll(body)
	if err != nil {
		return "", fmt.Errorf("report of %s: %w", res.Interview.ID, err)
	}
	return string(page), nil
}

// player is the recording of an answer as a report has it, where it is served
// with its recordings beside it.
var player = regexp.MustCompile(`<audio\b[^>]*\bsrc="recordings/([0-9a-f-]+)([^"]*)"[^>]*></audio>`)

// sounding leads the players of a report to the recordings, or takes them out.
func (j *Dialect) sounding(page string, res interview.Result, keep parts) string {
	return player.ReplaceAllStringFunc(page, func(tag string) string {
		m := player.FindStringSubmatch(tag)
		rec, keys, ok := dialect.Recording(res, m[1])
		wanted := keep.answers
		if rec.Kind == interview.SessionRecording {
			wanted = keep.answers || keep.session // an answer is a part of it
		}
		if !ok || !wanted {
			return ""
		}
		address := j.d.Links.File(keys.Key, dialect.FileName("answer", rec.MediaType), recordingTTL)
		return strings.Replace(tag, "recordings/"+m[1], html.EscapeString(address), 1)
	})
}

// marked are the places of a page that another leads to, and what leads there.
// Text cannot look like them: in it quotes are escaped.
var marked = regexp.MustCompile(` (id="|for="|aria-labelledby="|aria-describedby="|href="#)`)

// bound puts pages that look the same behind each other: the head of the
// first, and the bodies of all, whose places are told apart.
func bound(pages []string) string {
	if len(pages) == 1 {
		return pages[0]
	}
	var out strings.Builder
	for i, page := range pages {
		head, rest, _ := strings.Cut(page, "<body>")
		body, _, _ := strings.Cut(rest, "</body>")
		if i == 0 {
			out.WriteString(head + "<body>\n")
		}
		body = strings.NewReplacer("<main>", "<div>", "</main>", "</div>").Replace(body)
		body = marked.ReplaceAllString(body, fmt.Sprintf(" ${1}r%d-", i+1))
		fmt.Fprintf(&out, "<article style=\"break-after:page\">%s</article>\n", body)
	}
	out.WriteString("</body>\n</html>\n")
	return out.String()
}
