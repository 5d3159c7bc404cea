package media

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// other says what a file is that is no recording, as the end of the sentence
// "the file is …".
func other(head []byte) string {
	if len(head) == 0 {
		return "empty"
	}
	for _, known := range []struct {
		at          int
		magic, name string
	}{
		{0, "\x89PNG\r\n\x1a\n", "a PNG image"},
		{0, "\xff\xd8\xff", "a JPEG image"},
		{0, "GIF8", "a GIF image"},
		{8, "WEBP", "a WebP image"},
		{4, "ftypavif", "an AVIF image"},
		{4, "ftyphei", "a HEIC image"},
		{0, "%PDF-", "a PDF document"},
		{0, "PK\x03\x04", "a ZIP archive"},
		{0, "PK\x05\x06", "a ZIP archive"},
		{0, "\x1f\x8b", "a gzip archive"},
		{0, "BZh", "a bzip2 archive"},
		{0, "\xfd7zXZ\x00", "an XZ archive"},
		{0, "7z\xbc\xaf\x27\x1c", "a 7-Zip archive"},
		{0, "Rar!\x1a\x07", "a RAR archive"},
		{257, "ustar", "a tar archive"},
		{0, "\x7fELF", "a program"},
		{0, "MZ", "a program"},
		{0, "MThd", "a MIDI score"},
		{0, "#EXTM3U", "a playlist"},
		{0, "ffconcat", "a playlist"},
		{0, "[playlist]", "a playlist"},
	} {
		if len(head) > known.at && bytes.HasPrefix(head[known.at:], []byte(known.magic)) {
			return known.name
		}
	}
	head = head[:min(len(head), SniffBytes)]
	for len(head) > 0 && !utf8.RuneStart(head[len(head)-1]) { // a character cut by the limit
		head = head[:len(head)-1]
	}
	if len(head) > 0 && head[len(head)-1] >= utf8.RuneSelf {
		head = head[:len(head)-1]
	}
	if !utf8.Valid(head) || bytes.IndexByte(head, 0) >= 0 {
		return "of no known kind"
	}
	text := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(string(head), "\ufeff")))
	switch {
	case strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<html"), strings.HasPrefix(text, "<head"):
		return "an HTML page"
	case strings.HasPrefix(text, "<svg"):
		return "an SVG image"
	case strings.HasPrefix(text, "<"):
		return "an XML document"
	case strings.HasPrefix(text, "{"), strings.HasPrefix(text, "["):
		return "a JSON document"
	}
	return "plain text"
}
