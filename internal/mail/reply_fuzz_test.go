package mail

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/wneessen/go-mail"
)

// replies is a connection to a server whose every word is known beforehand and
// which hears nothing.
type replies struct{ *bytes.Reader }

func (replies) Write(b []byte) (int, error)      { return len(b), nil }
func (replies) Close() error                     { return nil }
func (replies) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (replies) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (replies) SetDeadline(time.Time) error      { return nil }
func (replies) SetReadDeadline(time.Time) error  { return nil }
func (replies) SetWriteDeadline(time.Time) error { return nil }

// FuzzReplies sends a letter to a mail server that says anything.
func FuzzReplies(f *testing.F) {
	const taken = "220 hi\r\n250-hi\r\n250-SIZE 1000\r\n250 8BITMIME\r\n250 ok\r\n250 ok\r\n354 go\r\n250 2.0.0 taken\r\n"
	for _, said := range []string{taken + "221 bye\r\n", taken, "220 hi\r\n250 hi\r\n550 5.7.1 you are secret-word\r\n", "220 hi\r\n250 hi\r\n250 ok\r\n450 4.2.1 later secret-word\r\n",
		"421 secret-word\r\n", "220 hi\r\n500 what\r\n502 what\r\n", "220-\r\n220", "999999 x\r\n", "\xff\x00\r\n\r\n", "220 hi\r\n250-SMTPUTF8\r\n250 DSN\r\n250 ok\r\n250 ok\r\n354 go\r\n552 secret-word\r\n"} {
		f.Add([]byte(said))
	}
	s, err := New(Config{URL: "smtp://localhost:25?tls=none", From: "Candor <candor@example.org>", Timeout: time.Hour})
	if err != nil {
		f.Fatal(err)
	}
	var said []byte
	dial := mail.WithDialContextFunc(func(context.Context, string, string) (net.Conn, error) {
		return replies{bytes.NewReader(said)}, nil
	})
	if err := dial(s.client); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		said = b
		err := s.Send(t.Context(), Letter{ID: "id", To: "ada@example.org", Subject: "Your interview", Text: "Hello.", Language: "en", Date: time.Unix(0, 0)})
		if err == nil {
			if !bytes.Contains(b, []byte("354")) && !bytes.Contains(b, []byte("250")) {
				t.Errorf("taken by %q", b)
			}
			return
		}
		r, ok := errors.AsType[*Refused](err)
		if !ok {
			t.Fatalf("%T: %v", err, err)
		}
		if r.Reason == "" || strings.ContainsAny(r.Reason, "\r\n") || strings.Contains(r.Reason, "secret-word") || strings.Contains(r.Reason, "example.org") {
			t.Errorf("it says %q", r.Reason)
		}
	})
}
