package room

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"github.com/candorhq/candor/internal/interview"
)

//go:embed words/*.json
var catalogues embed.FS

// languages the room speaks, the fallback first.
var languages = []string{"en", "de", "es", "fr", "ar"}

// words is a catalogue: what the room says in one language, by key.
type words struct {
	said map[string]string
	tag  language.Tag
}

// T says the words of a key, with the values filled in. A key that is missing
// is shown as itself; a test finds it.
func (w words) T(key string, args ...any) string {
	s, ok := w.said[key]
	if !ok {
		return key
	}
	if len(args) > 0 {
		return fmt.Sprintf(s, args...)
	}
	return s
}

// N says the words of a key for a number of things, in the form the language
// has for that number: one minute, two minutes, and in Arabic four forms more.
// A form may leave the number out.
func (w words) N(key string, n int) string {
	form := "other"
	switch plural.Cardinal.MatchPlural(w.tag, n, 0, 0, 0, 0) {
	case plural.Zero:
		form = "zero"
	case plural.One:
		form = "one"
	case plural.Two:
		form = "two"
	case plural.Few:
		form = "few"
	case plural.Many:
		form = "many"
	}
	if _, ok := w.said[key+"."+form]; !ok {
		form = "other"
	}
	if key += "." + form; strings.Contains(w.said[key], "%d") {
		return w.T(key, n)
	}
	return w.T(key)
}

// Span says a duration in milliseconds, to the second.
func (w words) Span(ms int64) string {
	switch s := int((ms + 500) / 1000); {
	case s < 60:
		return w.N("span.s", s)
	case s%60 == 0:
		return w.N("span.min", s/60)
	default:
		return w.T("span.and", w.N("span.min", s/60), w.N("span.s", s%60))
	}
}

// script is what the scripts say.
func (w words) script() map[string]string {
	out := map[string]string{}
	for k, v := range w.said {
		if name, ok := strings.CutPrefix(k, "js."); ok {
			out[name] = v
		}
	}
	return out
}

// readWords reads the catalogues; what one lacks it says in English.
func readWords() (map[string]words, error) {
	out := map[string]words{}
	for _, code := range languages {
		data, err := catalogues.ReadFile("words/" + code + ".json")
		if err != nil {
			return nil, err
		}
		w := words{map[string]string{}, language.Make(code)}
		if err := json.Unmarshal(data, &w.said); err != nil {
			return nil, fmt.Errorf("%s: %w", code, err)
		}
		for k, v := range out["en"].said {
			if _, ok := w.said[k]; !ok {
				w.said[k] = v
			}
		}
		out[code] = w
	}
	return out, nil
}

const languageCookie = "candor-language"

// languageOf is the language the candidate chose, else the candidate's own,
// else the browser's, else the interview's.
func (d *door) languageOf(r *http.Request, seat *interview.Seat) string {
	if c, err := r.Cookie(languageCookie); err == nil && slices.Contains(languages, c.Value) {
		return c.Value
	}
	var wishes []string
	if seat != nil {
		wishes = append(wishes, seat.Candidate.Locale)
	}
	wishes = append(wishes, strings.Split(r.Header.Get("Accept-Language"), ",")...)
	if seat != nil {
		wishes = append(wishes, seat.Interview.Asked.Language)
	}
	for _, wish := range wishes {
		wish, _, _ = strings.Cut(strings.TrimSpace(wish), ";")
		tag, err := language.Parse(wish)
		if err != nil {
			continue
		}
		if base, _ := tag.Base(); slices.Contains(languages, base.String()) {
			return base.String()
		}
	}
	return languages[0]
}

// guess is a guest of whom only the browser is known.
func (d *door) guess(r *http.Request, seat *interview.Seat) *guest {
	lang := d.languageOf(r, seat)
	return &guest{lang: lang, say: d.words[lang]}
}

// language keeps the candidate's choice.
func (d *door) language(w http.ResponseWriter, r *http.Request, g guest) {
	if !d.form(w, r, g) {
		return
	}
	if code := r.PostForm.Get("language"); slices.Contains(languages, code) {
		http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: code, Path: "/room/", MaxAge: 365 * 24 * 3600,
			HttpOnly: true, Secure: d.Secure, SameSite: http.SameSiteLaxMode})
	}
	http.Redirect(w, r, g.at(localPage(r.PostForm.Get("from"))), http.StatusSeeOther)
}

// localPage is one of the room's own pages, the first where it is none.
func localPage(name string) string {
	if slices.Contains([]string{"check", "interview", "review", "done", "transcript", "rights", "data"}, name) {
		return name
	}
	return ""
}

// dirOf is the direction in which a language is written, for texts that are
// not in the page's own.
func dirOf(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return "auto"
	}
	switch script, _ := t.Script(); script.String() {
	case "Arab", "Hebr", "Thaa", "Syrc", "Adlm":
		return "rtl"
	}
	return cmp.Or("", "ltr")
}
