package gate

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How hard a question may be to follow. A candidate hears it once and may be
// reading in a second language.
const (
	longSentence = 30 // words
	enoughWords  = 15 // for a reading measure to say anything
)

// reading measures how hard a text is: its longest sentence, and LIX, the
// words a sentence plus the percentage of words with more than six letters
// (Björnsson 1968), which needs no dictionary. 60 is the prose of contracts;
// languages that join words together have 10 more. Scripts without blanks
// between words are not measured.
func reading(text, tag string) []Warning {
	sentences := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".?!:؟。？！;", r) })
	words, long, most, some := 0, 0, 0, 0
	for _, s := range sentences {
		n := 0
		for w := range strings.FieldsFuncSeq(s, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '-'
		}) {
			n++
			if utf8.RuneCountInString(w) > 6 {
				long++
			}
			if unicode.In([]rune(w)[0], unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Khmer, unicode.Lao) {
				return nil
			}
		}
		if n > 0 {
			some++
		}
		words, most = words+n, max(most, n)
	}
	if most > longSentence {
		return []Warning{{Kind: Hard, Field: "text", Text: fmt.Sprintf("One sentence has %d words. It is heard once, and by people who speak the language as a second one.", most),
			Hint: "Say the situation in one short sentence, and ask in the next."}}
	}
	limit := 60.0
	switch base(tag) {
	case "de", "nl", "sv", "da", "nb", "no", "fi", "et", "hu":
		limit = 70
	}
	if words < enoughWords {
		return nil
	}
	if lix := float64(words)/float64(some) + 100*float64(long)/float64(words); lix > limit {
		return []Warning{{Kind: Hard, Field: "text", Text: fmt.Sprintf("This is written like a contract (LIX %.0f).", lix),
			Hint: "Use shorter words and sentences."}}
	}
	return nil
}
