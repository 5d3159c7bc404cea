package pdf

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/go-text/typesetting/language"
)

// Missing is a script that no font at hand can draw. Its characters stand in
// the document as empty boxes; copying them still gives the text.
type Missing struct {
	Script  string // a name to show, such as "Japanese"
	Code    string // ISO 15924, such as "Hira"; "Zzzz" for unassigned and private characters
	Count   int    // how many characters were drawn as boxes
	Package string // the Debian packages with a font that fits; empty when none is known
}

// String says what is missing and what to install.
func (m Missing) String() string {
	what := fmt.Sprintf("no font for %s: %d characters drawn as empty boxes", m.Script, m.Count)
	switch {
	case m.Code == language.Unknown.String():
		return what + "; they are unassigned or private in Unicode"
	case m.Package == "":
		return what + "; put a TrueType font for it into the font folder"
	}
	return what + "; install the Debian package " + m.Package
}

// lack notes a grapheme that no face covers.
func (t *typesetter) lack(script language.Script, g []rune, lang string) {
	code := script.String()
	m := Missing{Script: code, Code: code}
	if s, ok := t.fonts.shelfOf(script, lang); ok {
		m.Script, m.Package = s.name, s.pack
	} else if script == language.Unknown {
		m.Script = "characters without a script"
	}
	if t.missing == nil {
		t.missing = map[string]*Missing{}
	}
	if _, ok := t.missing[m.Code]; !ok {
		t.missing[m.Code] = &m
	}
	for _, r := range g {
		t.boxed[r] = m.Code
	}
}

// absences lists what was missing, by code.
func (t *typesetter) absences() []Missing {
	var out []Missing
	for _, m := range t.missing {
		if m.Count > 0 {
			out = append(out, *m)
		}
	}
	slices.SortFunc(out, func(a, b Missing) int { return cmp.Or(-cmp.Compare(a.Count, b.Count), strings.Compare(a.Code, b.Code)) })
	return out
}
