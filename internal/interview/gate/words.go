package gate

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/candorhq/candor/internal/interview"
)

// lists are one language's words. Each is a regular expression over the text
// as [plain] leaves it, and matches whole words only.
type lists struct {
	protected []topic
	offJob    []string
	biased    []string // in what a good answer is said to be
	delivery  []string // the same
	leading   []string
	double    []string
}

// words are lists that text can be held against.
type words struct {
	protected                                 []compiled
	offJob, biased, delivery, leading, double *regexp.Regexp
}

type compiled struct {
	name string
	re   *regexp.Regexp
}

func (l lists) compile() *words {
	w := &words{offJob: whole(l.offJob), biased: whole(l.biased), delivery: whole(l.delivery), leading: whole(l.leading), double: whole(l.double)}
	for _, t := range l.protected {
		w.protected = append(w.protected, compiled{t.name, whole(t.patterns)})
	}
	return w
}

// whole matches one of the patterns where whole words stand.
func whole(patterns []string) *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[^\pL\pN])(` + strings.Join(patterns, "|") + `)(?:[^\pL\pN]|$)`)
}

// topic is something that hiring must not turn on in many places.
type topic struct {
	name     string
	patterns []string
}

// hints say of each topic what may be asked instead.
var hints = map[string]string{
	"age":         "If the work has a legal minimum age, ask whether they meet it.",
	"family":      "Say what hours and travel the work needs, and ask whether they can do that.",
	"religion":    "Say on which days the work is done, and ask whether they can do that.",
	"health":      "Describe what the work demands, and ask whether they can do it, with or without adjustments.",
	"origin":      "Ask whether they may work in the country, and for the languages the work needs.",
	"union":       "Leave it out: whether somebody belongs to a union is theirs to keep.",
	"politics":    "Leave it out: it says nothing about the work.",
	"orientation": "Leave it out: it says nothing about the work.",
	"record":      "Where a check is required by law, it has its own place after an offer.",
	"pay history": "Name the range you pay, and ask what they expect.",
}

// names are the topics in a sentence.
var names = map[string]string{
	"age": "age", "family": "family or family plans", "religion": "religion", "health": "health or disability",
	"origin": "origin or citizenship", "union": "union membership", "politics": "politics", "orientation": "gender or sexuality",
	"record": "arrests or convictions", "pay history": "earlier pay",
}

// Languages are those whose questions are checked by their words, in English.
func Languages() []string { return []string{"English", "French", "German", "Spanish"} }

// Knows tells whether questions in a language, a BCP 47 tag, are checked by
// their words. In any other, Check counts and looks at rubrics only, and
// whoever shows its warnings ought to say so.
func Knows(tag string) bool { return wordsOf(tag) != nil }

func wordsOf(tag string) *words {
	switch base(tag) {
	case "en":
		return english()
	case "de":
		return german()
	case "es":
		return spanish()
	case "fr":
		return french()
	}
	return nil
}

// base is the language of a tag without its region; no tag is English.
func base(tag string) string {
	if tag == "" {
		tag = interview.DefaultLanguage
	}
	t, err := language.Parse(tag)
	if err != nil {
		return ""
	}
	b, _ := t.Base()
	return b.String()
}

// question looks for words in a question and in its rubric.
func question(q interview.Question, w *words) []Warning {
	if w == nil {
		return twice(q.Text, w)
	}
	var out []Warning
	text := plain(q.Text)
	for _, t := range w.protected {
		if found := find(text, t.re); found != "" {
			out = append(out, Warning{Kind: Protected, Field: "text", Topic: t.name, Found: found,
				Text: "This asks about " + names[t.name] + ". In many places an employer may not ask that, and no decision may turn on it.", Hint: hints[t.name]})
		}
	}
	if found := find(text, w.offJob); found != "" {
		out = append(out, Warning{Kind: OffJob, Field: "text", Found: found, Text: "This has nothing to do with the work.",
			Hint: "Ask for something that somebody does in this job."})
	}
	if found := find(text, w.leading); found != "" {
		out = append(out, Warning{Kind: Leading, Field: "text", Found: found, Text: "This shows which answer is wanted.",
			Hint: "Ask openly: what they did, how they would do it, and why."})
	}
	out = append(out, twice(q.Text, w)...)
	texts, fields := wanted(q)
	for i, text := range texts {
		text = plain(text)
		if found := find(text, w.biased); found != "" {
			out = append(out, Warning{Kind: Biased, Field: fields[i], Found: found, Text: "This rewards who somebody is rather than what they can do.",
				Hint: "Write down what they would do or know."})
		}
		if found := find(text, w.delivery); found != "" {
			out = append(out, Warning{Kind: Delivery, Field: fields[i], Found: found, Text: "How somebody looks or sounds is not counted: the score reads their words.",
				Hint: "Write down what they would say."})
		}
	}
	return out
}

// twice finds two questions in one. Question marks are counted in every
// language.
func twice(text string, w *words) []Warning {
	marks := 0
	for _, r := range text {
		if r == '?' || r == '؟' || r == '？' {
			marks++
		}
	}
	found := ""
	if marks < 2 && w != nil {
		found = find(plain(text), w.double)
	}
	if marks < 2 && found == "" {
		return nil
	}
	return []Warning{{Kind: Double, Field: "text", Found: found, Text: "This asks more than one thing: candidates answer the part they remember.",
		Hint: "Make two questions of it, or ask the part that decides."}}
}

// find is the first words that match, or "".
func find(text string, re *regexp.Regexp) string {
	if m := re.FindStringSubmatch(text); m != nil {
		return strings.TrimSpace(m[1])
	}
	return ""
}

// plain is a text in lower case, without accents, with straight apostrophes
// and single blanks.
func plain(text string) string {
	var b strings.Builder
	blank := true
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case r == '’' || r == '‘' || r == '´' || r == '`':
			r = '\''
		case unicode.IsSpace(r):
			if !blank {
				b.WriteByte(' ')
			}
			blank = true
			continue
		}
		blank = false
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}
