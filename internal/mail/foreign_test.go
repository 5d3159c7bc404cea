package mail

import (
	"bytes"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"
)

func FuzzLetter(f *testing.F) {
	f.Add("ada@example.org", "Ada Lovelace", "Acme", "Your interview", "Hello,\nit is time.\n.\n", "<p>Hello</p>", "hr@example.org")
	f.Add("ada@example.org", "Ada\r\nBcc: eve@example.org", "Acme\nX: y", "Hi\r\n\r\nBody\x00", "\r\n.\r\nRCPT TO:<eve@example.org>", "\xff", "a@b\r\nX: y")
	f.Add("ada@example.org,eve@example.org", "\u2028", "größte", strings.Repeat("ä", 300), "a", "", "")
	f.Add("ada@example.org", "Ad\\ Lo\x1f\x87ße", "Ac\\ ß", "x", "y", "", "hr@example.org")
	s, err := New(Config{URL: "smtp://localhost:25?tls=none", From: "Candor <candor@example.org>"})
	if err != nil {
		f.Fatal(err)
	}
	known := []string{"From", "To", "Reply-To", "Subject", "Message-Id", "Date", "Auto-Submitted", "X-Auto-Response-Suppress",
		"Content-Language", "Mime-Version", "Content-Type", "Content-Transfer-Encoding"}
	f.Fuzz(func(t *testing.T, to, toName, fromName, subject, text, html, reply string) {
		m, err := s.message(Letter{ID: "id", To: to, ToName: toName, FromName: fromName, ReplyTo: reply, Subject: subject, Text: text, HTML: html,
			Language: "en", Date: time.Unix(0, 0)})
		if err != nil {
			return
		}
		var b bytes.Buffer
		if _, err := m.WriteTo(&b); err != nil {
			return // it is refused before it is sent
		}
		got, err := mail.ReadMessage(&b)
		if err != nil {
			t.Fatalf("what was written is no mail: %v", err)
		}
		for name, v := range got.Header {
			if !slices.Contains(known, name) || len(v) != 1 {
				t.Errorf("a header of their own: %s: %q", name, v)
			}
		}
		list, err := got.Header.AddressList("To")
		if err != nil || len(list) != 1 {
			t.Errorf("it goes to %v, %v", list, err)
		}
		if from, err := got.Header.AddressList("From"); err != nil || len(from) != 1 || from[0].Address != "candor@example.org" {
			t.Errorf("it comes from %v, %v", from, err)
		}
	})
}
