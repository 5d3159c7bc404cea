package report

import (
	"strings"
	"unicode"

	"github.com/candorhq/candor/internal/pdf"
)

// clip cuts a text to about n columns, at a space where there is one near, and
// marks the cut. Characters of Chinese, Japanese and Korean fill two columns.
// n of 0 leaves the text whole.
func clip(s string, n int) string {
	if n <= 0 {
		return s
	}
	s = strings.Join(strings.Fields(s), " ")
	width, space := 0, -1
	for i, r := range s {
		w := 1
		switch {
		case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana):
			w = 2
		case unicode.Is(unicode.Mn, r):
			w = 0
		}
		if width+w > n {
			if space > i/2 {
				i = space
			}
			return strings.TrimRight(s[:i], " ,.;:") + "…"
		}
		width += w
		if r == ' ' {
			space = i
		}
	}
	return s
}

// digest tells whether a value is a SHA-256 in hexadecimal digits.
func digest(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" }

// short cuts a digest to what tells two apart.
func short(s string) string {
	if digest(s) {
		return s[:12] + "…"
	}
	return s
}

// leftward keeps text at the left whatever its direction, where a column has
// texts of both. The text itself runs as it should.
func leftward(text string, st pdf.Style) pdf.Style {
	for _, r := range text {
		if unicode.In(r, unicode.Arabic, unicode.Hebrew) {
			st.Align = pdf.End
		}
		if unicode.IsLetter(r) {
			break
		}
	}
	return st
}

// first keeps at most n of a list; n below 0 keeps all.
func first[T any](list []T, n int) []T {
	if n < 0 || n > len(list) {
		return list
	}
	return list[:n]
}
