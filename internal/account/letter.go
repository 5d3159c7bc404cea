package account

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// Letter is an organization's own wording of one kind of mail to candidates.
// What a candidate must be told anyway, such as what is recorded and that an
// AI assesses it, is added below it and cannot be taken out.
type Letter struct {
	Kind     string `json:"kind"`               // one of LetterKinds
	Language string `json:"language,omitempty"` // BCP 47; empty: for everybody whose language has no letter of its own
	Subject  string `json:"subject"`            // one line of at most 200 characters
	Body     string `json:"body"`               // plain text of at most 10,000 characters; an empty line parts paragraphs
}

// Bounds of an organization's letters.
const (
	MaxLetters       = 60
	maxLetterSubject = 200
	maxLetterBody    = 10_000
)

// LetterKinds are the mails there are.
func LetterKinds() []string { return []string{"invitation", "reminder", "ended"} }

// Placeholders are the names that a letter may hold in braces, such as {link}.
// {link}, {deadline} and {opens} are not for letters of the kind "ended".
func Placeholders() []string {
	return []string{"candidate_name", "first_name", "organization", "position", "link", "deadline", "opens",
		"questions", "recorded", "contact"}
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// Fill puts values in the places of a letter's text.
func Fill(text string, values map[string]string) string {
	return placeholder.ReplaceAllStringFunc(text, func(name string) string { return values[name[1:len(name)-1]] })
}

// HasPlace tells whether a text holds a placeholder.
func HasPlace(text, name string) bool { return strings.Contains(text, "{"+name+"}") }

func checkLetters(letters []Letter) error {
	if len(letters) > MaxLetters {
		return &Invalid{"settings.letters", fmt.Sprintf("must have at most %d entries", MaxLetters)}
	}
	seen := map[[2]string]bool{}
	for i, l := range letters {
		at := fmt.Sprintf("settings.letters[%d]", i)
		if err := l.check(at); err != nil {
			return err
		}
		which := [2]string{l.Kind, strings.ToLower(l.Language)}
		if seen[which] {
			return &Invalid{at, "there is another letter of this kind and language"}
		}
		seen[which] = true
	}
	return nil
}

func (l Letter) check(at string) error {
	if !slices.Contains(LetterKinds(), l.Kind) {
		return &Invalid{at + ".kind", "must be one of " + strings.Join(LetterKinds(), ", ")}
	}
	if l.Language != "" {
		if tag, err := language.Parse(l.Language); err != nil || tag == language.Und {
			return &Invalid{at + ".language", "must be a BCP 47 language tag, such as en or pt-BR"}
		}
	}
	switch n := utf8.RuneCountInString(l.Subject); {
	case strings.TrimSpace(l.Subject) == "":
		return &Invalid{at + ".subject", "must not be empty"}
	case n > maxLetterSubject || !isText(l.Subject) || strings.ContainsFunc(l.Subject, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return &Invalid{at + ".subject", fmt.Sprintf("must be one line of text of at most %d characters", maxLetterSubject)}
	case HasPlace(l.Subject, "link"):
		return &Invalid{at + ".subject", "must not hold {link}: whoever sees the list of mails could open the interview"}
	}
	if strings.TrimSpace(l.Body) == "" {
		return &Invalid{at + ".body", "must not be empty"}
	}
	if utf8.RuneCountInString(l.Body) > maxLetterBody || !isText(l.Body) {
		return &Invalid{at + ".body", fmt.Sprintf("must be text of at most %d characters", maxLetterBody)}
	}
	for field, text := range map[string]string{"subject": l.Subject, "body": l.Body} {
		for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(Placeholders(), m[1]) {
				return &Invalid{at + "." + field, "{" + m[1] + "} is no placeholder; there are {" + strings.Join(Placeholders(), "}, {") + "}"}
			}
			if l.Kind == "ended" && slices.Contains([]string{"link", "deadline", "opens"}, m[1]) {
				return &Invalid{at + "." + field, "{" + m[1] + "} has no meaning when the interview has ended"}
			}
		}
	}
	if l.Kind != "ended" && !HasPlace(l.Body, "link") {
		return &Invalid{at + ".body", "must hold {link}, the candidate's way in"}
	}
	return nil
}
