package importer_test

import (
	"net/mail"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/importer"
	"github.com/candorhq/candor/internal/interview"
)

func FuzzText(f *testing.F) {
	for _, s := range []string{"", " Ada  Lovelace ", "ada@example.org", "+420 123 456 789", "pt_BR", "2026-03-02T09:00:00Z", "1772442000", "https://x/y?a#b", "a\x00\xff", strings.Repeat("ä", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := importer.Text(s, interview.MaxName)
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || utf8.RuneCountInString(text) > interview.MaxName || text != strings.TrimSpace(text) {
			t.Errorf("%q became %q", s, text)
		}
		if again := importer.Text(text, interview.MaxName); again != text {
			t.Errorf("%q became %q and then %q", s, text, again)
		}
		if got := importer.First(interview.MaxName, s, "x"); got == "" {
			t.Errorf("nothing is first of %q and x", s)
		}
		if e := importer.Email(s); e != "" {
			if a, err := mail.ParseAddress(e); err != nil || a.Address != e {
				t.Errorf("%q became the address %q: %v", s, e, err)
			}
		}
		for _, said := range []string{importer.Phone(s), importer.Language(s), importer.Bare(s)} {
			if strings.ContainsAny(said, "\n#") && !strings.ContainsAny(s, "\n#") {
				t.Errorf("%q became %q", s, said)
			}
		}
		if at := importer.Time(&s); !at.IsZero() && (at.Year() < 1 || at.Year() > 9999) {
			t.Errorf("%q became %s", s, at)
		}
		first, last := importer.Name(s)
		if !utf8.ValidString(first+last) && utf8.ValidString(s) {
			t.Errorf("%q became %q and %q", s, first, last)
		}
		if tidy := importer.Tidy(s); !utf8.ValidString(tidy) || strings.ContainsRune(tidy, 0) {
			t.Errorf("%q became %q", s, tidy)
		}
	})
}

func FuzzReadIDs(f *testing.F) {
	f.Add("a\n\n# b\r\nc\na\n", "c")
	f.Add(strings.Repeat("x", 300), "")
	f.Fuzz(func(t *testing.T, list, cursor string) {
		ids, err := importer.ReadIDs(strings.NewReader(list))
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, id := range ids {
			if id == "" || id[0] == '#' || seen[id] || !strings.Contains(list, id) {
				t.Errorf("%q in %q", id, list)
			}
			seen[id] = true
		}
		n := 0
		for next := ""; ; {
			var items []importer.Item
			items, next = ids.Page(next)
			if n += len(items); next == "" || n > len(ids) {
				break
			}
		}
		if n != len(ids) {
			t.Errorf("%d of %d ids on the pages", n, len(ids))
		}
		ids.Page(cursor)
	})
}
