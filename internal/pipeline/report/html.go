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
	"width":  func(v float64) float64 { return min(max(v, 0), 100) },
	"span":   func(low, high float64) float64 { return min(max(high, 0), 100) - min(max(low, 0), 100) },
	"method": func() string { return method },
	"upper":  upper, "sentence": sentence,
}).Parse(page))

// method says to every reader how scores come about.
const method = "An answer is compared with key points that were written before the interview. " +
	"A score counts only key points for which the candidate's own words are quoted, and a program has checked each quote. " +
	"Emotion, faces, voices and pronunciation are not judged. People decide."

// htmlPage is what the template sees.
type htmlPage struct {
	View
	Style template.CSS
	// Policy lets the page use its own style and nothing else but sound: from
	// where it was served, or from the storage that a recording's address leads
	// on to.
	Policy string
}

// WriteHTML writes the report as one page without script. Recordings are at
// "recordings/<id>" beside it.
func WriteHTML(w io.Writer, v View) error {
	sum := sha256.Sum256([]byte(style))
	return parsed.Execute(w, htmlPage{
		View: v, Style: template.CSS(style),
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; media-src 'self' https:; base-uri 'none'; form-action 'none'",
	})
}
