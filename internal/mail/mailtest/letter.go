package mailtest

import (
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
)

// Letter is a mail taken apart.
type Letter struct {
	Header  mail.Header
	Subject string // decoded
	Text    string // decoded part of type text/plain
	HTML    string // decoded part of type text/html
}

// Read takes a mail of one or two text parts apart.
func Read(r io.Reader) (*Letter, error) {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return nil, err
	}
	l := &Letter{Header: m.Header}
	if l.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return nil, err
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return l, l.part(kind, m.Header.Get("Content-Transfer-Encoding"), m.Body)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			return l, nil
		}
		if err != nil {
			return nil, err
		}
		kind, _, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if err != nil {
			return nil, err
		}
		if err := l.part(kind, p.Header.Get("Content-Transfer-Encoding"), p); err != nil {
			return nil, err
		}
	}
}

func (l *Letter) part(kind, encoding string, r io.Reader) error {
	if strings.EqualFold(encoding, "quoted-printable") {
		r = quotedprintable.NewReader(r)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	text := strings.ReplaceAll(string(b), "\r\n", "\n")
	switch kind {
	case "text/plain":
		l.Text = text
	case "text/html":
		l.HTML = text
	default:
		return fmt.Errorf("a part of type %s", kind)
	}
	return nil
}
