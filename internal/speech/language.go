package speech

import "strings"

// BaseLanguage is the language of a BCP 47 tag without region or script, in lower
// case: "en" for "en-US". It is empty for an empty tag.
func BaseLanguage(tag string) string {
	base, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	return strings.ToLower(base)
}
