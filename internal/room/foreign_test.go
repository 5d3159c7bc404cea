package room

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/interview"
)

// FuzzWishes reads what a candidate's browser says and sends: its languages,
// choices, a page to go back to, words that were misheard.
func FuzzWishes(f *testing.F) {
	f.Add("de-AT,de;q=0.9,en;q=0.5", "ar", "3", "interview", "I stayed calm", int64(100), int64(900))
	f.Add("*;q=1,\xff,zz-Zzzz-999,,", "../x", "-9223372036854775809", "//evil.example", " \u00a0\x00 a", int64(-5), int64(-9))
	f.Add("", "", "", "", "\xe2 \x80\x80 a", int64(75), int64(175)) // halves of a letter
	f.Add(strings.Repeat("a-", 500), "\x00", "1e3", "", "", int64(0), int64(1<<62))
	d := &door{}
	f.Fuzz(func(t *testing.T, accepted, cookie, chosen, back, text string, from, to int64) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Header.Set("Accept-Language", accepted)
		r.AddCookie(&http.Cookie{Name: languageCookie, Value: cookie})
		if lang := d.languageOf(r, nil); !slices.Contains(languages, lang) {
			t.Errorf("%q, %q is the language %q", accepted, cookie, lang)
		}
		if dir := dirOf(accepted); dir != "ltr" && dir != "rtl" && dir != "auto" {
			t.Errorf("%q is written %q", accepted, dir)
		}
		if p := localPage(back); strings.ContainsAny(p, "/:?#\\") {
			t.Errorf("%q leads to %q", back, p)
		}
		if n := numbers([]string{chosen, chosen}); len(n) == 1 {
			t.Errorf("%q is %v", chosen, n)
		}
		if s := short(text, 10); utf8.RuneCountInString(s) > 10 {
			t.Errorf("%q is %q", text, s)
		}
		// A segment of an answer stands within its bounds.
		s := interview.Segment{StartMS: min(max(from, 0), interview.MaxSittingMS)}
		s.EndMS = min(max(to, s.StartMS), interview.MaxSittingMS)
		at := s.StartMS
		var all []string
		for _, w := range spread(text, s) {
			if w.StartMS < at || w.EndMS < w.StartMS || w.EndMS > s.EndMS {
				t.Errorf("%+v in %d to %d", w, at, s.EndMS)
			}
			at, all = w.EndMS, append(all, w.Text)
		}
		if got := strings.Join(all, " "); got != strings.Join(strings.Fields(text), " ") {
			t.Errorf("%q became %q", text, got)
		}
	})
}
