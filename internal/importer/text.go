package importer

import (
	"encoding/json"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/candorhq/candor/internal/interview"
)

// Text is foreign text as it can be kept: valid UTF-8 without NUL, at most so
// many characters.
func Text(s string, most int) string {
	s = strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", ""))
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most]))
}

// First is the first of some foreign texts in which there is anything, as
// [Text] gives it.
func First(most int, texts ...string) string {
	for _, s := range texts {
		if s = Text(s, most); s != "" {
			return s
		}
	}
	return ""
}

// Email is a foreign address if it is one; a product may have kept anything.
func Email(s string) string {
	s = strings.TrimSpace(s)
	ad, err := mail.ParseAddress(s)
	if err != nil || ad.Address != s || len(s) > 254 || strings.ContainsAny(s, " \"\t\r\n\x00") {
		return ""
	}
	return strings.ToLower(s)
}

// Phone is a foreign number if it is in E.164 form.
func Phone(s string) string {
	s = strings.TrimSpace(s)
	digits, plus := strings.CutPrefix(s, "+")
	if !plus || len(digits) < 7 || len(digits) > 15 || digits[0] == '0' || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return s
}

// Language is a foreign language tag if it is one.
func Language(s string) string {
	tag, err := language.Parse(strings.TrimSpace(s))
	if err != nil || tag == language.Und {
		return ""
	}
	return tag.String()
}

// Name is the first name and the rest.
func Name(full string) (first, last string) {
	first, last, _ = strings.Cut(Text(full, 2*interview.MaxName), " ")
	return Text(first, interview.MaxName), Text(last, interview.MaxName)
}

// Time reads ISO 8601 in the forms that products write; zero for none.
func Time(s *string) time.Time {
	if s == nil {
		return time.Time{}
	}
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02"} {
		if t, err := time.Parse(form, *s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// Extra is what only one dialect has of a thing, left out where it is empty or
// more than can be kept.
func Extra(dialect string, v any) interview.Extra {
	raw, err := json.Marshal(v)
	if err != nil || len(raw) > interview.MaxExtraBytes || string(raw) == "{}" || string(raw) == "null" {
		return nil
	}
	return interview.Extra{dialect: raw}
}

// Or is the value of a pointer, else the zero value.
func Or[T any](p *T) T {
	if p == nil {
		var none T
		return none
	}
	return *p
}
