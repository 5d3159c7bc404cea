package store

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Words are cut here, not by the databases, so that both find the same.
const (
	maxWords  = 16383 // of one turn; PostgreSQL knows no later place
	maxLetter = 64    // runes of one word; the rest of it is ignored
)

// word is a run of letters, digits and marks with its byte range in the text.
// Its text is in lower case and without accents. Scripts that do not part
// their words give a word for every letter.
type word struct {
	text       string
	start, end int
}

// alone are the scripts without spaces between words.
var alone = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}

// cutWords cuts a text into words.
func cutWords(s string) iter.Seq[word] {
	return func(yield func(word) bool) {
		start := -1
		flush := func(end int) bool {
			if start < 0 {
				return true
			}
			w := word{fold(s[start:end]), start, end}
			start = -1
			return w.text == "" || yield(w)
		}
		for i, r := range s {
			switch {
			case unicode.IsMark(r) && start >= 0:
			case unicode.In(r, alone...):
				if !flush(i) {
					return
				}
				start = i
			case unicode.IsLetter(r) || unicode.IsNumber(r):
				if start >= 0 {
					if first, _ := utf8.DecodeRuneInString(s[start:]); unicode.In(first, alone...) && !flush(i) {
						return
					}
				}
				if start < 0 {
					start = i
				}
			default:
				if !flush(i) {
					return
				}
			}
		}
		flush(len(s))
	}
}

// fold is how a word is kept and looked for.
func fold(s string) string {
	ascii := len(s) <= maxLetter
	for i := 0; ascii && i < len(s); i++ {
		ascii = s[i] < utf8.RuneSelf
	}
	if ascii {
		return strings.ToLower(s)
	}
	var b strings.Builder
	n := 0
	for _, r := range norm.NFKD.String(s) {
		switch {
		case accent(r):
			continue
		case n == maxLetter:
			return b.String()
		case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
			b.WriteRune(unicode.ToLower(unicode.ToUpper(r)))
			n++
		}
	}
	return b.String()
}

// accent tells whether a mark may be left out in writing: Latin, Greek and
// Cyrillic accents, Hebrew points, Arabic vowel signs. The vowels of Indic
// scripts may not.
func accent(r rune) bool {
	return r >= 0x0300 && r <= 0x036f || r >= 0x0591 && r <= 0x05bd || r >= 0x064b && r <= 0x065f || r == 0x0670
}

// term is a part of a query: words that follow each other, the last perhaps
// only begun.
type term struct {
	words  []string
	prefix bool
}

// Bounds on a query; what is over them is ignored.
const (
	maxTerms  = 16
	maxPhrase = 32
)

// parseQuery reads words, "phrases" and prefix*. Whatever is typed means
// something: there are no errors and no operators. Nothing to look for gives
// no terms.
func parseQuery(s string) []term {
	var terms []term
	quoted := false
	for part := range strings.SplitSeq(strings.ToValidUTF8(s, " "), `"`) {
		pieces := []string{part}
		if !quoted {
			pieces = strings.Fields(part)
		}
		for _, p := range pieces {
			var t term
			end := 0
			for w := range cutWords(p) {
				if len(t.words) == maxPhrase {
					break
				}
				t.words = append(t.words, w.text)
				end = w.end
			}
			if len(t.words) == 0 {
				continue
			}
			last := t.words[len(t.words)-1]
			t.prefix = !quoted && p[end:] == "*" && utf8.RuneCountInString(last) > 1
			if terms = append(terms, t); len(terms) == maxTerms {
				return terms
			}
		}
		quoted = !quoted
	}
	return terms
}
