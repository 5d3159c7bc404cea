package report

import (
	"slices"
	"strings"
)

// Template is a way a report looks. All say the same; the one-pager says it in
// less room.
type Template string

// Templates.
const (
	Classic  Template = "classic"   // set like a letter, for printing
	Modern   Template = "modern"    // with colour, for the screen
	OnePager Template = "one-pager" // one page, whatever the interview
)

// Templates lists all of them, the default first.
func Templates() []Template { return []Template{Modern, Classic, OnePager} }

// TemplateOf is the template of that name; the default where there is none of it.
func TemplateOf(name string) Template {
	if t := Template(strings.ToLower(name)); slices.Contains(Templates(), t) {
		return t
	}
	return Modern
}
