package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
)

//go:embed report.tmpl
var page string

//go:embed report.css
var style string

// parsed is the page's template; it never changes after the program started.
var parsed = template.Must(template.New("report").Funcs(template.FuncMap{
	"width": func(s Score) float64 { return min(max(s.Value, 0), 100) },
}).Parse(page))

// htmlPage is what the template sees.
type htmlPage struct {
	View
	Style template.CSS
	// Policy lets the page use its own style and nothing else but sound from
	// where it was served.
	Policy string
}

// WriteHTML writes the report as one page without script. Recordings are at
// "recordings/<id>" beside it.
func WriteHTML(w io.Writer, v View) error {
	sum := sha256.Sum256([]byte(style))
	return parsed.Execute(w, htmlPage{
		View: v, Style: template.CSS(style),
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; media-src 'self'",
	})
}
