package report

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/pdf"
)

// objects are a document's objects by their references, as qpdf tells them.
type objects map[string]struct {
	Value  map[string]any
	Stream *struct{ Dict map[string]any }
}

func objectsOf(t *testing.T, doc []byte) objects {
	t.Helper()
	var out struct{ Qpdf []json.RawMessage }
	if err := json.Unmarshal([]byte(poppler(t, doc, "qpdf", "--json=2", "FILE")), &out); err != nil || len(out.Qpdf) != 2 {
		t.Fatalf("qpdf: %v", err)
	}
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal(out.Qpdf[1], &raw); err != nil {
		t.Fatal(err)
	}
	all := objects{}
	for name, b := range raw {
		var o struct {
			Value  map[string]any
			Stream *struct{ Dict map[string]any }
		}
		if json.Unmarshal(b, &o) == nil { // others are arrays and numbers
			all[strings.TrimPrefix(name, "obj:")] = o
		}
	}
	return all
}

// of are the dictionaries with this entry.
func (o objects) of(key, value string) (found []map[string]any) {
	for _, v := range o {
		if v.Value[key] == value {
			found = append(found, v.Value)
		}
	}
	return found
}

// The conditions of PDF/UA-1 (ISO 14289-1) that a program can check, as the
// Matterhorn protocol numbers them.
func TestEveryTemplateMeetsWhatAProgramCanCheckOfUniversalAccess(t *testing.T) {
	fonts := pdf.NewFonts()
	for _, name := range []string{"plain", "arabic", "thirty", "withheld"} {
		for _, tm := range Templates() {
			doc := drawn(t, variants()[name], tm, fonts)
			all := objectsOf(t, doc)
			bad := func(what string, v any) { t.Errorf("%s, %s: %s: %v", name, tm, what, v) }

			catalog := all.of("/Type", "/Catalog")[0]
			if catalog["/Lang"] != "u:en" {
				bad("11-006: the document has no language", catalog["/Lang"])
			}
			if m, ok := catalog["/MarkInfo"].(map[string]any); !ok || m["/Marked"] != true {
				bad("06-001: it does not say that it is tagged", catalog["/MarkInfo"])
			}
			if p, ok := catalog["/ViewerPreferences"].(map[string]any); !ok || p["/DisplayDocTitle"] != true {
				bad("07-002: the title is not shown", catalog["/ViewerPreferences"])
			}
			if catalog["/Outlines"] == nil {
				bad("there are no bookmarks", "")
			}
			for _, pg := range all.of("/Type", "/Page") {
				if pg["/Tabs"] != "/S" || pg["/StructParents"] == nil {
					bad("28-008: a page has no order of its parts", pg["/Tabs"])
				}
			}
			links := 0
			for _, a := range all.of("/Subtype", "/Link") {
				links++
				if a["/Contents"] == nil || a["/StructParent"] == nil {
					bad("28-011, 28-012: a link without a text or a place in the structure", a)
				}
			}
			if name == "plain" && tm != OnePager && links < 5 {
				bad("links", links)
			}
			headers := 0
			for _, e := range all.of("/Type", "/StructElem") {
				kind, _ := e["/S"].(string)
				attrs, _ := e["/A"].(map[string]any)
				switch kind {
				case "/Figure":
					if alt, _ := e["/Alt"].(string); len(alt) < 4 || attrs["/BBox"] == nil {
						bad("13-004: a figure without words", e)
					}
				case "/TH":
					headers++
					if attrs["/Scope"] == nil {
						bad("15-003: a header without a scope", e)
					}
				}
				if all[e["/P"].(string)].Value == nil {
					bad("an element without a parent", e)
				}
			}
			if headers == 0 {
				bad("a document without table headers", 0)
			}
			for _, f := range all.of("/Type", "/Font") {
				if f["/Subtype"] == "/Type0" && f["/ToUnicode"] == nil {
					bad("10-001: a font without characters", f)
				}
			}
			unmarked(t, doc, bad)
		}
	}
}

var (
	painted = regexp.MustCompile(`(?m)(^|\s)(TJ|Tj|re f|re B|Do|S)\s`)
	marks   = regexp.MustCompile(`BDC|BMC|EMC`)
)

// unmarked finds content that is neither tagged nor an artifact (01-005), and
// characters that no glyph stands for (31-030).
func unmarked(t *testing.T, doc []byte, bad func(string, any)) {
	t.Helper()
	pages := 0
	for _, part := range streams(doc) {
		if !strings.Contains(part, "BDC\n") || !strings.Contains(part, "ET\n") {
			continue
		}
		pages++
		depth := 0
		for line := range strings.SplitSeq(part, "\n") {
			for _, m := range marks.FindAllString(line, -1) {
				if m == "EMC" {
					depth--
				} else {
					depth++
				}
			}
			if depth < 0 {
				bad("a mark that ends nothing", line)
				return
			}
			if depth == 0 && painted.MatchString(line+"\n") {
				bad("01-005: content that is not marked", line)
			}
		}
		if depth != 0 {
			bad("a mark that never ends", depth)
		}
	}
	if pages == 0 {
		bad("no page was looked at", pages)
	}
}
