package rubric

import (
	_ "embed"
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/french"
	"github.com/kljensen/snowball/hungarian"
	"github.com/kljensen/snowball/norwegian"
	"github.com/kljensen/snowball/russian"
	"github.com/kljensen/snowball/spanish"
	"github.com/kljensen/snowball/swedish"
)

// Function words by language, one language a line, its code first. A line with
// a tilde has words that tell little without being function words: they count
// as such only when an answer is suspected of being a string of keywords.
//
//go:embed lexicon/function_words.txt
var functionWords string

// English verbs and nouns that a stemmer cannot bring together, one word a
// line: its plain form and the irregular ones. Forms that are also words of
// their own ("wound", "left", "ground") are not among them.
//
//go:embed lexicon/irregular_en.txt
var irregular string

// tongue is what the engine knows of a language.
type tongue struct {
	code string
	// stem is nil where there is no stemmer: words are then compared by their
	// letters and confidence stays low.
	stem func(string, bool) string
	// plain is the plain form of irregular ones.
	plain    map[string]string
	function map[string]bool
	light    map[string]bool
	negators map[string]bool
}

// undetermined is the language of a text that no list knows.
const undetermined = "und"

func readTongues() map[string]*tongue {
	stemmers := map[string]func(string, bool) string{
		"en": english.Stem, "es": spanish.Stem, "fr": french.Stem, "hu": hungarian.Stem,
		"no": norwegian.Stem, "ru": russian.Stem, "sv": swedish.Stem,
	}
	negators := map[string]string{
		"en": "not no never none neither nor without cannot nobody nothing",
		"es": "no nunca jamás ni sin nadie nada ningún ninguna",
		"fr": "pas jamais ni sans aucun aucune rien personne",
		"de": "nicht kein keine keinen keinem keiner nie niemals ohne",
		"it": "non mai né senza nessun nessuna nessuno",
		"pt": "não nunca nem sem nenhum nenhuma ninguém",
		"nl": "niet geen nooit zonder",
		"ru": "не ни нет никогда без",
		"sv": "inte aldrig utan ingen", "no": "ikke aldri uten ingen", "da": "ikke aldrig uden ingen",
		"hu": "nem sem soha nélkül", "pl": "nie nigdy bez", "tr": "değil yok",
	}
	out := map[string]*tongue{undetermined: {code: undetermined}}
	for line := range strings.SplitSeq(strings.TrimSpace(functionWords), "\n") {
		words := strings.Fields(line)
		if code, ok := strings.CutSuffix(words[0], "~"); ok {
			out[code].light = set(words[1:])
			continue
		}
		t := &tongue{code: words[0], stem: stemmers[words[0]], function: set(words[1:]), negators: set(strings.Fields(negators[words[0]]))}
		out[t.code] = t
	}
	out["en"].plain = map[string]string{}
	for line := range strings.SplitSeq(strings.TrimSpace(irregular), "\n") {
		forms := strings.Fields(line)
		for _, f := range forms[1:] {
			out["en"].plain[f] = forms[0]
		}
	}
	return out
}

func set(words []string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// base turns a BCP 47 tag into the code used here: "en-US" is "en", "nb" and
// "nn" are "no".
func base(tag string) string {
	code, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
	switch code {
	case "nb", "nn":
		return "no"
	case "":
		return undetermined
	}
	return code
}

// script is the writing system of most letters of a text: "Latin", "Cyrillic",
// … or empty when there are too few letters to tell.
func script(text string) string {
	tables := []struct {
		name  string
		table *unicode.RangeTable
	}{
		{"Latin", unicode.Latin}, {"Cyrillic", unicode.Cyrillic}, {"Greek", unicode.Greek},
		{"Arabic", unicode.Arabic}, {"Hebrew", unicode.Hebrew}, {"Devanagari", unicode.Devanagari},
		{"Han", unicode.Han}, {"Kana", unicode.Hiragana}, {"Kana", unicode.Katakana},
		{"Hangul", unicode.Hangul}, {"Thai", unicode.Thai},
	}
	counts := make([]int, len(tables)+1)
	letters := 0
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		if letters++; letters > 4000 {
			break
		}
		at := len(tables)
		if r < 0x250 {
			at = 0
		} else {
			for i, t := range tables {
				if unicode.Is(t.table, r) {
					at = i
					break
				}
			}
		}
		counts[at]++
	}
	if letters < 3 {
		return ""
	}
	for i, t := range tables {
		if counts[i]*2 > letters {
			return t.name
		}
	}
	return "other"
}

// spoken finds the language of words by its function words. It returns und
// unless the best language explains a fifth of the words, at least three
// different ones, and clearly more of them than the next.
func (e *Engine) spoken(words []string) string {
	if len(words) > 2000 {
		words = words[:2000]
	}
	hits, kinds := map[string]int{}, map[string]map[string]bool{}
	for _, w := range words {
		for _, code := range e.codes {
			if e.tongues[code].function[w] {
				hits[code]++
				if kinds[code] == nil {
					kinds[code] = map[string]bool{}
				}
				kinds[code][w] = true
			}
		}
	}
	best, next := "", 0
	for _, code := range e.codes {
		if best == "" || hits[code] > hits[best] {
			if best != "" {
				next = max(next, hits[best])
			}
			best = code
		} else {
			next = max(next, hits[code])
		}
	}
	if hits[best]*5 < len(words) || len(kinds[best]) < 3 || hits[best]*4 < next*5 {
		return undetermined
	}
	return best
}

// languageOf settles the language in which a rubric is read: what its own words
// say, else the language of the interview, else English for Latin letters.
func (e *Engine) languageOf(rubric, tag string) *tongue {
	var words []string
	for _, t := range tokenize(rubric, false) {
		words = append(words, t.word)
	}
	code := undetermined
	s := script(rubric)
	if s == "Latin" || s == "Cyrillic" || s == "" {
		code = e.spoken(words)
	}
	if code == undetermined {
		code = base(tag)
	}
	if code == undetermined && (s == "Latin" || s == "") {
		code = "en"
	}
	if t, ok := e.tongues[code]; ok {
		return t
	}
	return &tongue{code: code}
}

// foreign reports whether an answer is in another language than its rubric,
// which needs another script, or eight words that another language explains.
func (e *Engine) foreign(answer string, words []string, rubric string, t *tongue) bool {
	a, r := script(answer), script(rubric)
	if a != "" && r != "" && a != r && !(isEastAsian(a) && isEastAsian(r)) {
		return len(words) >= 3
	}
	if len(words) < 8 || t.function == nil {
		return false
	}
	code := e.spoken(words)
	if code == undetermined || code == t.code {
		return false
	}
	own := 0
	for _, w := range words {
		if t.function[w] {
			own++
		}
	}
	// Neighbouring languages share words; less than one in eight of the own is
	// needed before an answer is called foreign.
	return own*8 < len(words)
}

func isEastAsian(script string) bool { return script == "Han" || script == "Kana" }
