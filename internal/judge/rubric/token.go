package rubric

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
	"github.com/clipperhouse/uax29/v2/words"
)

// token is one word of a text; start and end are byte offsets into the text as
// it was given.
type token struct {
	start, end int
	word       string // lower case, without hidden characters
	sentence   int
	clause     int
}

// hidden reports whether a character shows nothing and only serves to tear
// words apart or turn them round: zero-width, soft hyphen, bidi controls,
// variation selectors and tags.
func hidden(r rune) bool {
	switch {
	case r == 0x00AD, r == 0x034F, r == 0x061C, r == 0x180E, r == 0xFEFF:
		return true
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F:
		return true
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE01EF:
		return true
	}
	return false
}

// visible returns a text without hidden characters, and for each byte of it
// the offset in the original; the offsets are nil when nothing was hidden.
func visible(text string) (string, []int) {
	if strings.IndexFunc(text, hidden) < 0 {
		return text, nil
	}
	var b strings.Builder
	offsets := make([]int, 0, len(text)+1)
	for i, r := range text {
		if hidden(r) {
			continue
		}
		n := utf8.RuneLen(r)
		for k := range n {
			offsets = append(offsets, i+k)
		}
		b.WriteRune(r)
	}
	return b.String(), append(offsets, len(text))
}

// tokenize cuts a text into words by Unicode's rules, and splits further where
// these keep together what a reader takes apart: "don't" is do and not,
// "stack.It" two words, an identifier of code the words it is made of. C++ and
// C# stay whole. Scripts without spaces give overlapping pairs of letters.
func tokenize(text string, code bool) []token {
	clean, offsets := visible(text)
	var out []token
	add := func(start, end int, word string) {
		if word == "" {
			return
		}
		out = append(out, token{start: start, end: end, word: word})
	}
	it := words.FromString(clean)
	for it.Next() {
		start, end := it.Start(), it.End()
		piece := clean[start:end]
		r, size := utf8.DecodeRuneInString(piece)
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			if (r == '+' || r == '#') && len(out) > 0 && out[len(out)-1].end == start && len(out[len(out)-1].word) <= 3 {
				last := &out[len(out)-1]
				last.end, last.word = end, last.word+piece
			}
			continue
		}
		if size == len(piece) && spaceless(r) {
			if n := len(out); n > 0 && out[n-1].end == start && spacelessWord(out[n-1].word) {
				// Pair with the letter before, so that order counts.
				prev, _ := utf8.DecodeLastRuneInString(out[n-1].word)
				if utf8.RuneCountInString(out[n-1].word) == 1 {
					out[n-1].word, out[n-1].end = string(prev)+piece, end
				} else {
					add(start-utf8.RuneLen(prev), end, string(prev)+piece)
				}
				continue
			}
			add(start, end, piece)
			continue
		}
		for _, s := range parts(piece, code) {
			split(piece[s[0]:s[1]], start+s[0], add)
		}
	}
	if offsets != nil {
		for i := range out {
			// The end is one past the last visible byte, so that hidden
			// characters after a word stay outside.
			out[i].start, out[i].end = offsets[out[i].start], offsets[out[i].end-1]+1
		}
	}
	return out
}

func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

func spacelessWord(w string) bool {
	r, _ := utf8.DecodeLastRuneInString(w)
	return spaceless(r)
}

// parts cuts a word at dots, colons and underscores between letters, and code
// also where lower case turns to upper.
func parts(piece string, code bool) [][2]int {
	var out [][2]int
	from, prev := 0, rune(0)
	for i, r := range piece {
		next, _ := utf8.DecodeRuneInString(piece[i+utf8.RuneLen(max(r, 0)):])
		switch {
		case r == '_' || (strings.ContainsRune(".:·", r) && !(unicode.IsDigit(prev) && unicode.IsDigit(next))):
			if i > from {
				out = append(out, [2]int{from, i})
			}
			from = i + utf8.RuneLen(r)
		case code && unicode.IsUpper(r) && unicode.IsLower(prev):
			out = append(out, [2]int{from, i})
			from = i
		}
		prev = r
	}
	if from < len(piece) {
		out = append(out, [2]int{from, len(piece)})
	}
	return out
}

var numerals = map[string]string{
	"zero": "0", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
	"seven": "7", "eight": "8", "nine": "9", "ten": "10",
}

// split lowers a word and takes English contractions apart.
func split(piece string, start int, add func(start, end int, word string)) {
	end := start + len(piece)
	w := strings.ReplaceAll(strings.ToLower(piece), "’", "'")
	if n, ok := numerals[w]; ok {
		w = n
	}
	i := strings.IndexByte(w, '\'')
	if i < 0 {
		add(start, end, w)
		return
	}
	switch {
	case w == "can't" || w == "won't" || w == "shan't":
		add(start, end, "not")
	case strings.HasSuffix(w, "n't"):
		// Two words share one place: the verb and its negation.
		add(start, end, w[:len(w)-3])
		add(start, end, "not")
	default:
		switch w[i+1:] {
		case "s", "ll", "re", "ve", "d", "m", "":
			add(start, end, w[:i])
		default:
			// l'ordre, d'un, qu'il: the short word stands before.
			if i <= 2 {
				cut := strings.IndexAny(piece, "'’")
				_, n := utf8.DecodeRuneInString(piece[cut:])
				add(start, start+cut, w[:i])
				add(start+cut+n, end, strings.ReplaceAll(w[i+1:], "'", ""))
				return
			}
			add(start, end, strings.ReplaceAll(w, "'", ""))
		}
	}
}

// mark numbers the sentences and clauses of a text in its tokens.
func mark(text string, tokens []token) {
	if len(tokens) == 0 {
		return
	}
	at, n := 0, 0
	it := sentences.FromString(text)
	more := it.Next()
	for more {
		end := it.End()
		for at < len(tokens) && tokens[at].start < end {
			tokens[at].sentence = n
			at++
		}
		n++
		more = it.Next()
	}
	// Typed text often goes on in lower case after a full stop, where Unicode
	// sees no sentence end.
	given, number := tokens[0].sentence, 0
	for i := range tokens {
		if i > 0 && (tokens[i].sentence != given || stopped(text, tokens[i-1].end, tokens[i].start)) {
			number++
		}
		given, tokens[i].sentence = tokens[i].sentence, number
	}
	clause := 0
	for i := range tokens {
		if i > 0 && (tokens[i].sentence != tokens[i-1].sentence || breaks(text, tokens[i-1].end, tokens[i].start)) {
			clause++
		}
		tokens[i].clause = clause
	}
}

func stopped(text string, from, to int) bool {
	if from >= to {
		return false
	}
	i := strings.IndexAny(text[from:to], ".!?")
	return i >= 0 && from+i+1 < to && unicode.IsSpace(rune(text[from+i+1]))
}

func breaks(text string, from, to int) bool {
	return from < to && strings.ContainsAny(text[from:to], ",;:.!?()\n–—…、。，；：！？")
}

// plain returns the words of tokens.
func plain(tokens []token) []string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		out[i] = t.word
	}
	return out
}
