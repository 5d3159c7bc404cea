package blob

import (
	"fmt"
	"strings"
)

// Limits of a key, in bytes. A part is what stands between two slashes; file
// systems allow no longer names.
const (
	maxKey  = 512
	maxPart = 255
)

// CheckKey returns ErrKey, with the reason, unless key is one to 512 bytes of
// a to z, 0 to 9, dot, underscore, hyphen and slash, cut by slashes into parts
// of at most 255 bytes, none of them empty or beginning with a dot, and without
// two dots in a row. Such a key is the same in a URL, in a file name on every
// system and in a bucket.
func CheckKey(key string) error {
	if reason := keyFault(key); reason != "" {
		return fmt.Errorf("%w: %s", ErrKey, reason)
	}
	return nil
}

// CheckPrefix is CheckKey for the prefix of a listing, which may be empty, end
// in a slash or stop inside a part.
func CheckPrefix(prefix string) error {
	key := strings.TrimSuffix(prefix, "/")
	if key == "" && prefix != "/" {
		return nil
	}
	return CheckKey(key)
}

func keyFault(key string) string {
	switch {
	case key == "":
		return "it is empty"
	case len(key) > maxKey:
		return "it is longer than 512 bytes"
	}
	start := 0
	for i := range len(key) {
		switch c := key[i]; {
		case c == '/':
			if i == start {
				return "a part of it is empty"
			}
			if i-start > maxPart {
				return "a part of it is longer than 255 bytes"
			}
			start = i + 1
		case c == '.':
			if i == start {
				return "a part of it begins with a dot"
			}
			if key[i-1] == '.' {
				return "it has two dots in a row"
			}
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '_', c == '-':
		default:
			return "it has a byte other than a-z, 0-9, dot, underscore, hyphen and slash"
		}
	}
	switch {
	case start == len(key):
		return "a part of it is empty"
	case len(key)-start > maxPart:
		return "a part of it is longer than 255 bytes"
	}
	return ""
}

// CheckMediaType returns ErrMediaType unless s is at most 255 bytes of
// printable ASCII, so that it can stand in a header. The empty string is
// allowed and means DefaultMediaType.
func CheckMediaType(s string) error {
	if len(s) > 255 {
		return fmt.Errorf("%w: longer than 255 bytes", ErrMediaType)
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return fmt.Errorf("%w: not printable ASCII", ErrMediaType)
		}
	}
	if strings.TrimSpace(s) != s {
		return fmt.Errorf("%w: space around it", ErrMediaType)
	}
	return nil
}
