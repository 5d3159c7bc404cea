package mail_test

import (
	"errors"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/mail"
	"github.com/candorhq/candor/internal/mail/mailtest"
)

func sender(t *testing.T, s *mailtest.Server, change ...func(*mail.Config)) *mail.Sender {
	t.Helper()
	c := mail.Config{URL: s.URL(), From: "Candor <noreply@hiring.example>", Roots: s.Roots, Timeout: 5 * time.Second}
	for _, f := range change {
		f(&c)
	}
	m, err := mail.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func letter() mail.Letter {
	return mail.Letter{
		ID: "0198-abc", To: "ada@example.org", ToName: "Ada Lovelace", FromName: "Acme, Müller & Co", ReplyTo: "people@acme.example",
		Subject: "Einladung zum Gespräch – 面接", Text: "Guten Tag,\n\nes geht los: https://x.example/room/abc\n",
		HTML: "<p>Guten Tag, 面接</p>", Language: "de", Date: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC),
	}
}

// refusal is the failure as the package promises it.
func refusal(t *testing.T, err error) *mail.Refused {
	t.Helper()
	r, ok := errors.AsType[*mail.Refused](err)
	if !ok {
		t.Fatalf("got %v, want a refusal", err)
	}
	if r.Reason == "" || strings.Contains(r.Reason, "@") || strings.Contains(r.Reason, "secret") {
		t.Errorf("the reason %q is not fit to show", r.Reason)
	}
	return r
}

func TestALetterArrivesWholeOverEveryKindOfConnection(t *testing.T) {
	for name, o := range map[string]mailtest.Options{
		"plain":                        {},
		"STARTTLS":                     {TLS: mailtest.StartTLS},
		"implicit TLS":                 {TLS: mailtest.Implicit},
		"STARTTLS with a password":     {TLS: mailtest.StartTLS, User: "candor", Password: "p@ss/word:secret"},
		"implicit TLS with a password": {TLS: mailtest.Implicit, User: "candor@hiring.example", Password: "secret"},
	} {
		t.Run(name, func(t *testing.T) {
			s := mailtest.New(t, o)
			m := sender(t, s)
			if err := m.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
			l := letter()
			if err := m.Send(t.Context(), l); err != nil {
				t.Fatal(err)
			}
			all := s.Wait(t, 1)
			got := all[0]
			if got.From != "noreply@hiring.example" || got.To != l.To || got.User != o.User || len(all) != 1 {
				t.Errorf("envelope from %s to %s by %q, %d letters", got.From, got.To, got.User, len(all))
			}
			if got.Subject != l.Subject || strings.TrimSpace(got.Text) != strings.TrimSpace(l.Text) || strings.TrimSpace(got.HTML) != l.HTML {
				t.Errorf("subject %q\ntext %q\nhtml %q", got.Subject, got.Text, got.HTML)
			}
			for name, want := range map[string]string{
				"Message-Id": "<0198-abc@hiring.example>", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All",
				"Content-Language": "de", "Date": "Wed, 04 Mar 2026 05:06:07 +0000", "User-Agent": "", "X-Mailer": "",
			} {
				if h := got.Header.Get(name); h != want {
					t.Errorf("%s is %q, want %q", name, h, want)
				}
			}
			for name, want := range map[string]netmail.Address{
				"From": {Name: l.FromName, Address: "noreply@hiring.example"}, "To": {Name: l.ToName, Address: l.To},
				"Reply-To": {Name: l.FromName, Address: l.ReplyTo},
			} {
				if as, err := got.Header.AddressList(name); err != nil || len(as) != 1 || *as[0] != want {
					t.Errorf("%s is %v, %v", name, as, err)
				}
			}
			if kind := got.Header.Get("Content-Type"); !strings.HasPrefix(kind, "multipart/alternative") {
				t.Errorf("type %s", kind)
			}
		})
	}
}

func TestWhatIsNotGivenComesFromTheSettings(t *testing.T) {
	s := mailtest.New(t, mailtest.Options{})
	m := sender(t, s, func(c *mail.Config) { c.ReplyTo = "Help <help@hiring.example>" })
	if err := m.Send(t.Context(), mail.Letter{ID: "1", To: "ada@example.org", Subject: "Hello\r\nBcc: eve@example.org", Text: "Hi"}); err != nil {
		t.Fatal(err)
	}
	got := s.Wait(t, 1)[0]
	if from := got.Header.Get("From"); !strings.Contains(from, "Candor") {
		t.Errorf("from %s", from)
	}
	if to := got.Header.Get("Reply-To"); !strings.Contains(to, "help@hiring.example") {
		t.Errorf("reply to %s", to)
	}
	if got.Header.Get("Bcc") != "" || got.Subject != "Hello Bcc: eve@example.org" {
		t.Errorf("a subject made a header: %v", got.Header)
	}
}

func TestRefusalsSayWhetherToTryAgain(t *testing.T) {
	said := "<ada@example.org>: no such user, secret"
	for name, c := range map[string]struct {
		with mailtest.Refusal
		want mail.Refused
	}{
		"no such mailbox": {mailtest.Refusal{Code: 550, Fine: [3]int{5, 1, 1}, Message: said},
			mail.Refused{Code: 550, Reason: "the mail server refuses the candidate's address (550 5.1.1)"}},
		"greylisted": {mailtest.Refusal{Code: 451, Fine: [3]int{4, 7, 1}, Message: said},
			mail.Refused{Code: 451, Temporary: true, Reason: "the mail server does not take the candidate's address for the time being (451 4.7.1)"}},
		"taken for spam": {mailtest.Refusal{Code: 554, Fine: [3]int{5, 7, 1}, Message: said, AtData: true},
			mail.Refused{Code: 554, Reason: "the mail server refuses the letter (554 5.7.1)"}},
		"full disk": {mailtest.Refusal{Code: 452, Fine: [3]int{4, 3, 1}, Message: said, AtData: true},
			mail.Refused{Code: 452, Temporary: true, Reason: "the mail server does not take the letter for the time being (452 4.3.1)"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := mailtest.New(t, mailtest.Options{})
			s.Refuse("ada@example.org", c.with)
			m := sender(t, s)
			if got := refusal(t, m.Send(t.Context(), letter())); *got != c.want {
				t.Errorf("got %+v, want %+v", *got, c.want)
			}
			if n := len(s.Mail()); n != 0 {
				t.Errorf("%d letters were taken", n)
			}
			if err := m.Send(t.Context(), letter()); err != nil {
				t.Errorf("the next try: %v", err)
			}
		})
	}
}

func TestTroubleBeforeTheLetterIsWorthAnotherTry(t *testing.T) {
	open := mailtest.New(t, mailtest.Options{})
	locked := mailtest.New(t, mailtest.Options{TLS: mailtest.StartTLS, User: "candor", Password: "right"})
	private := mailtest.New(t, mailtest.Options{TLS: mailtest.Implicit})
	naked := mailtest.New(t, mailtest.Options{User: "candor", Password: "secret"})
	for name, c := range map[string]struct {
		at   *mailtest.Server
		url  string
		want string
	}{
		"nobody listens":         {open, "smtp://127.0.0.1:1?tls=none", "the mail server refuses connections"},
		"no STARTTLS":            {open, "smtp://" + open.Addr, "the mail server does not offer STARTTLS"},
		"no TLS at all":          {open, "smtps://" + open.Addr, "the mail server does not speak TLS on this port"},
		"a wrong password":       {locked, "smtp://candor:secret@" + locked.Addr, "the mail server does not accept our name and password (535)"},
		"an unknown certificate": {open, "smtps://" + private.Addr, "the mail server's certificate is not accepted"},
		"a password without TLS": {naked, naked.URL(), "the mail server offers no way to sign in that keeps the password safe"},
		"a name that is none":    {open, "smtp://no-such-host.invalid", "the mail server's name is not known"},
	} {
		t.Run(name, func(t *testing.T) {
			m := sender(t, c.at, func(f *mail.Config) { f.URL = c.url })
			for what, err := range map[string]error{"check": m.Check(t.Context()), "send": m.Send(t.Context(), letter())} {
				if r := refusal(t, err); !r.Temporary || r.Reason != c.want {
					t.Errorf("%s: %+v, want %q", what, *r, c.want)
				}
			}
		})
	}
}

func TestSettingsThatCannotWorkAreRefusedAtOnce(t *testing.T) {
	for name, c := range map[string]mail.Config{
		"no sender":          {URL: "smtp://host"},
		"a sender of no use": {URL: "smtp://host", From: "candor"},
		"a reply of no use":  {URL: "smtp://host", From: "a@b.example", ReplyTo: "x"},
		"no URL":             {From: "a@b.example"},
		"another scheme":     {URL: "http://secret@host", From: "a@b.example"},
		"another tls":        {URL: "smtp://u:secret@host?tls=maybe", From: "a@b.example"},
		"smtps without TLS":  {URL: "smtps://u:secret@host?tls=none", From: "a@b.example"},
		"a port of letters":  {URL: "smtp://u:secret@host:mail", From: "a@b.example"},
	} {
		if _, err := mail.New(c); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for url, want := range map[string]string{
		"smtp://host": "host:587", "smtps://host": "host:465", "smtp://host?tls=none": "host:25", "smtp://host:2525": "host:2525",
	} {
		m, err := mail.New(mail.Config{URL: url, From: "a@b.example"})
		if err != nil || m.Server() != want {
			t.Errorf("%s: %v, %v", url, m, err)
		}
	}
	m, _ := mail.New(mail.Config{URL: "smtp://127.0.0.1:1?tls=none", From: "a@b.example"})
	if r := refusal(t, m.Send(t.Context(), mail.Letter{To: "nobody"})); r.Temporary {
		t.Errorf("an address that is none: %+v", r)
	}
}
