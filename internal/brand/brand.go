// Package brand is what an organization looks like to its candidates: a logo
// and a colour. [Read] takes an uploaded logo or says what is wrong with it,
// [ShadesOf] makes of any colour shades on which and in which text can be
// read, and [Logos] and [Sheets] serve both, under addresses that never change.
package brand

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // read by image.Decode
	_ "image/png"
	"io"
	"strings"
)

// Bounds of a logo.
const (
	MaxBytes = 200 << 10
	MaxSide  = 2000 // pixels
	MinSide  = 16
)

// Logo is a picture that may be shown.
type Logo struct {
	Body      []byte
	MediaType string
	Extension string // without a dot: png, jpg, webp or svg
}

// Refused says in a sentence that may be shown why a file is no logo.
type Refused struct{ Sentence string }

func (e *Refused) Error() string { return e.Sentence }

func refuse(format string, args ...any) error { return &Refused{fmt.Sprintf(format, args...)} }

// Read takes a logo: PNG, JPEG or WebP of [MinSide] to [MaxSide] pixels a side,
// or SVG. What is wrong is a [*Refused].
//
// An SVG is not rewritten. It is shown as an image, in which browsers run no
// script and load nothing, and [Logos] serves it with a policy that forbids
// both where somebody opens its address. What makes a parser work, document
// types and entities, is refused.
func Read(body []byte) (Logo, error) {
	if len(body) == 0 {
		return Logo{}, refuse("the file is empty")
	}
	if len(body) > MaxBytes {
		return Logo{}, refuse("the logo has more than %d KB", MaxBytes>>10)
	}
	l := Logo{Body: body}
	width, height := 0, 0
	switch {
	case bytes.HasPrefix(body, []byte("\x89PNG\r\n\x1a\n")), bytes.HasPrefix(body, []byte("\xff\xd8\xff")):
		c, kind, err := image.DecodeConfig(bytes.NewReader(body))
		if err != nil {
			return Logo{}, refuse("the picture is damaged")
		}
		width, height = c.Width, c.Height
		l.MediaType, l.Extension = "image/png", "png"
		if kind == "jpeg" {
			l.MediaType, l.Extension = "image/jpeg", "jpg"
		}
	case len(body) >= 12 && string(body[:4]) == "RIFF" && string(body[8:12]) == "WEBP":
		var ok bool
		if width, height, ok = webp(body); !ok {
			return Logo{}, refuse("the picture is damaged")
		}
		l.MediaType, l.Extension = "image/webp", "webp"
	default:
		if err := checkSVG(body); err != nil {
			return Logo{}, err
		}
		l.MediaType, l.Extension = "image/svg+xml", "svg"
		return l, nil
	}
	if width > MaxSide || height > MaxSide {
		return Logo{}, refuse("the logo is %d by %d pixels; at most %d a side", width, height, MaxSide)
	}
	if width < MinSide || height < MinSide {
		return Logo{}, refuse("the logo is %d by %d pixels; at least %d a side", width, height, MinSide)
	}
	if l.Extension != "webp" {
		if _, _, err := image.Decode(bytes.NewReader(body)); err != nil {
			return Logo{}, refuse("the picture is damaged")
		}
	}
	return l, nil
}

// webp reads the size of a WebP picture from its first chunk, as its container
// specification (RFC 9649) lays it out.
func webp(b []byte) (width, height int, ok bool) {
	if len(b) < 30 {
		return 0, 0, false
	}
	switch string(b[12:16]) {
	case "VP8X":
		return 1 + int(b[24]) | int(b[25])<<8 | int(b[26])<<16, 1 + int(b[27]) | int(b[28])<<8 | int(b[29])<<16, true
	case "VP8L":
		n := uint32(b[21]) | uint32(b[22])<<8 | uint32(b[23])<<16 | uint32(b[24])<<24
		return int(n&0x3fff) + 1, int(n>>14&0x3fff) + 1, b[20] == 0x2f
	case "VP8 ":
		return int(b[26]) | int(b[27]&0x3f)<<8, int(b[28]) | int(b[29]&0x3f)<<8, string(b[23:26]) == "\x9d\x01\x2a"
	}
	return 0, 0, false
}

// maxDepth of elements in one another.
const maxDepth = 200

func checkSVG(body []byte) error {
	kinds := refuse("the file is no PNG, JPEG, WebP or SVG")
	d := xml.NewDecoder(bytes.NewReader(body))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("not UTF-8") }
	for depth, begun := 0, false; ; {
		t, err := d.Token()
		if err == io.EOF && begun {
			return nil
		}
		if err != nil {
			if begun {
				return refuse("the SVG is damaged")
			}
			return kinds
		}
		switch t := t.(type) {
		case xml.Directive:
			return refuse("the SVG has a document type; save it without one")
		case xml.StartElement:
			if !begun && (t.Name.Local != "svg" || t.Name.Space != "http://www.w3.org/2000/svg") {
				return kinds
			}
			begun = true
			if depth++; depth > maxDepth {
				return refuse("the SVG is nested too deeply")
			}
			if name := strings.ToLower(t.Name.Local); name == "script" || name == "foreignobject" {
				return refuse("the SVG has a %s; save it without one", t.Name.Local)
			}
		case xml.EndElement:
			depth--
		}
	}
}

// prefix of the keys of logos in storage, and of the addresses they have.
const prefix = "brand/"

// Key is where an organization's logo is kept. It tells what is in it, so that
// another logo has another address.
func Key(organizationID string, l Logo) string {
	sum := sha256.Sum256(l.Body)
	return prefix + organizationID + "/" + hex.EncodeToString(sum[:12]) + "." + l.Extension
}

// Path is the address of a logo by its key, empty without one.
func Path(key string) string {
	if !strings.HasPrefix(key, prefix) {
		return ""
	}
	return "/" + key
}
