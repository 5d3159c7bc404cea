package interview

import (
	"testing"
	"unicode/utf8"
)

// FuzzChecks holds the checks of foreign text to their promise: what passes
// can be stored, and passes again unchanged.
func FuzzChecks(f *testing.F) {
	for _, s := range []string{"", "ada@example.org", "+420123456789", "pt-BR", "Europe/Prague", "https://example.org/a?b#c", "a\x00", "\xff", " \t"} {
		f.Add(s)
	}
	checks := map[string]func(string, *string) error{
		"email": checkEmail, "phone": checkPhone, "language": checkLanguage, "zone": checkZone, "url": checkURL,
		"text": func(f string, v *string) error { return checkText(f, v, MaxText) },
	}
	f.Fuzz(func(t *testing.T, in string) {
		for name, check := range checks {
			v := in
			if check("x", &v) != nil {
				continue
			}
			again := v
			if err := check("x", &again); err != nil || again != v {
				t.Errorf("%s: %q became %q, which became %q: %v", name, in, v, again, err)
			}
			if !utf8.ValidString(v) {
				t.Errorf("%s: %q is not UTF-8", name, v)
			}
		}
		if n, ok := serial(in); ok && n <= 0 {
			t.Errorf("serial %q is %d", in, n)
		}
		if id, ok := canonical(in); ok && len(id) != 36 {
			t.Errorf("id %q became %q", in, id)
		}
	})
}
