package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"
)

//go:embed report.tmpl onepager.tmpl *.css
var sources embed.FS

// sheet is what the browser draws a template with.
type sheet struct {
	page  *template.Template
	style string
}

// sheets never change after the program started.
var sheets = map[Template]sheet{
	Modern:   newSheet("report.tmpl", "modern.css"),
	Classic:  newSheet("report.tmpl", "classic.css"),
	OnePager: newSheet("onepager.tmpl", "onepager.css"),
}

// newSheet panics where a file of ours is wrong.
func newSheet(page, css string) sheet {
	var style strings.Builder
	for _, name := range []string{"report.css", css} {
		b, err := sources.ReadFile(name)
		if err != nil {
			panic(err)
		}
		style.Write(b)
	}
	parsed := template.New(page).Funcs(template.FuncMap{
		"width":  func(v float64) float64 { return min(max(v, 0), 100) },
		"span":   func(low, high float64) float64 { return min(max(high, 0), 100) - min(max(low, 0), 100) },
		"method": func() string { return method },
		"upper":  upper, "sentence": sentence, "short": short,
	})
	return sheet{template.Must(parsed.ParseFS(sources, "report.tmpl", page)), style.String()}
}

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
func WriteHTML(w io.Writer, v View, t Template) error {
	s, ok := sheets[t]
	if !ok {
		s = sheets[Modern]
	}
	sum := sha256.Sum256([]byte(s.style))
	return s.page.Execute(w, htmlPage{
		View: v, Style: template.CSS(s.style),
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; media-src 'self' https:; base-uri 'none'; form-action 'none'",
	})
}
