package notify

import (
	_ "embed"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/account"
)

//go:embed letter.tmpl
var source string

var letterPage = template.Must(template.New("letter").Parse(source))

// page is what the HTML form of a letter is made of.
type page struct {
	Lang, Dir, Subject string
	Color              string // #rrggbb of the organization; empty: ours
	Button             string // words on the button
	Body, About        [][]string
	Values             map[string]string
}

// block is one paragraph, or the button in a place of its own.
type block struct {
	Lines []template.HTML
	Link  string
}

const ink = "#1f4fd8"

// asHTML is the letter as HTML: no picture, no request to anywhere, styles in
// place, as mail programs want it.
func asHTML(p page) string {
	color := orElse(p.Color, ink)
	var b strings.Builder
	err := letterPage.Execute(&b, struct {
		page
		Back, Front string
		Body, About []block
	}{p, color, readable(color), blocks(p.Body, p.Values), blocks(p.About, p.Values)})
	if err != nil {
		panic(fmt.Sprintf("notify: letter template: %v", err)) // it is ours and takes any text
	}
	return b.String()
}

func blocks(ps [][]string, values map[string]string) []block {
	var out []block
	for _, lines := range ps {
		var cur block
		for _, line := range lines {
			if strings.TrimSpace(line) == "{link}" {
				if len(cur.Lines) > 0 {
					out = append(out, cur)
					cur = block{}
				}
				out = append(out, block{Link: values["link"]})
				continue
			}
			cur.Lines = append(cur.Lines, marked(line, values))
		}
		if len(cur.Lines) > 0 {
			out = append(out, cur)
		}
	}
	return out
}

// marked is a line with its places filled in and everything escaped; links
// and addresses can be clicked.
func marked(line string, values map[string]string) template.HTML {
	safe := map[string]string{}
	for name, v := range values {
		text := template.HTMLEscapeString(v)
		switch {
		case v == "":
		case name == "link":
			text = `<a href="` + text + `">` + text + `</a>`
		case name == "contact":
			text = `<a href="mailto:` + text + `">` + text + `</a>`
		}
		safe[name] = text
	}
	return template.HTML(account.Fill(template.HTMLEscapeString(line), safe))
}

// readable is black or white, whichever stands out from a colour more.
func readable(color string) string {
	n, err := strconv.ParseUint(strings.TrimPrefix(color, "#"), 16, 32)
	if err != nil {
		return "#ffffff"
	}
	linear := func(c uint64) float64 { // near enough to sRGB's curve
		v := float64(c&0xff) / 255
		return v * v
	}
	luminance := 0.2126*linear(n>>16) + 0.7152*linear(n>>8) + 0.0722*linear(n)
	if luminance > 0.18 { // where both contrasts are the same
		return "#000000"
	}
	return "#ffffff"
}
