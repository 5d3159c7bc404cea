package api

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// words.txt says what the fields of the domain's things mean, and which words
// they may have: "Schema.field", a tab, a sentence, and optionally a tab and
// the words. The things themselves are the domain's and know no document.
//
//go:embed words.txt
var fieldWords string

// addWords puts words.txt into the document. It panics over a line for a field
// that is not there, as registering an operation would.
func addWords(schemas map[string]*huma.Schema) {
	for line := range strings.Lines(fieldWords) {
		name, rest, _ := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		sentence, enum, _ := strings.Cut(rest, "\t")
		thing, field, _ := strings.Cut(name, ".")
		schema, ok := schemas[thing]
		if !ok {
			panic(fmt.Sprintf("words.txt: there is no schema %s", thing))
		}
		f, ok := schema.Properties[field]
		if !ok {
			panic(fmt.Sprintf("words.txt: %s has no field %s", thing, field))
		}
		if sentence != "" {
			f.Description = sentence
		}
		if enum == "" {
			continue
		}
		for word := range strings.SplitSeq(enum, ",") {
			f.Enum = append(f.Enum, word)
		}
		f.PrecomputeMessages()
	}
}
