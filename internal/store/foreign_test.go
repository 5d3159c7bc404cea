package store

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func FuzzSearch(f *testing.F) {
	f.Add(`upset "customer support" apolog* ' OR 1=1 --`, "An upset customer called. I apologized, as customer support does.")
	f.Add("\"a* b\"* \x00\xff ' <-> & | ! :*", "後入先出 größte\u0301 Zahl\u00a0x")
	f.Add(strings.Repeat("ab ", 60), strings.Repeat("ab", 400))
	f.Fuzz(func(t *testing.T, query, text string) {
		terms := parseQuery(query)
		for _, term := range terms {
			if len(term.words) == 0 || len(term.words) > maxPhrase {
				t.Errorf("%q has a term of %d words", query, len(term.words))
			}
			for _, w := range term.words {
				// Both engines are given words as they are.
				if w == "" || strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) }) {
					t.Errorf("%q looks for %q", query, w)
				}
			}
		}
		if len(terms) > maxTerms {
			t.Errorf("%d terms", len(terms))
		}
		if !utf8.ValidString(text) {
			return // none is kept
		}
		snippet, marked, from := snip(text, terms)
		if from < 0 || from+len(snippet) > len(text) || text[from:from+len(snippet)] != snippet || !utf8.ValidString(snippet) {
			t.Fatalf("%q at %d is no part of %q", snippet, from, text)
		}
		last := 0
		for _, m := range marked {
			if m[0] < last || m[1] < m[0] || m[1] > len(snippet) || !utf8.ValidString(snippet[m[0]:m[1]]) {
				t.Errorf("%v is marked in %q", m, snippet)
			}
			last = m[1]
		}
	})
}
