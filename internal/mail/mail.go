// Package mail hands letters to the operator's SMTP server.
//
// [New] reads where that server is and [Sender.Send] gives it one letter, as
// plain text and as HTML. A letter that was not taken is a [Refused], which
// says whether trying again may help. No error of this package holds an
// address, a line of a letter or what the server said.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/wneessen/go-mail"
)

// Config of a [Sender].
type Config struct {
	// URL of the server: smtp://user:password@host:587 speaks TLS after
	// STARTTLS and refuses a server that does not offer it; smtps://host:465
	// speaks TLS from the start; smtp://host:25?tls=none never does. User and
	// password may be left out. A password is never sent without TLS.
	URL     string
	From    string         // address, or name and address, of the sender
	ReplyTo string         // where answers go; empty: to the sender
	Timeout time.Duration  // of one letter; default 30 seconds
	Roots   *x509.CertPool // certificate authorities; nil: the system's
}

// Letter is one mail to one person.
type Letter struct {
	ID       string    // the same at every try: the Message-ID is made of it
	To       string    // address
	ToName   string    // may be empty
	FromName string    // shown beside the configured address; empty: the configured name
	ReplyTo  string    // address; empty: the configured one
	Subject  string    // one line
	Text     string    // plain text
	HTML     string    // the same as HTML
	Language string    // BCP 47, of the text
	Date     time.Time // zero: now
}

// Sender gives letters to one server. It is safe for concurrent use.
type Sender struct {
	client *mail.Client
	from   *netmail.Address
	reply  *netmail.Address
	server string
	name   string // behind the at sign of message ids
}

// New makes a sender. It touches no network.
func New(c Config) (*Sender, error) {
	from, err := address("sender", c.From)
	if err != nil {
		return nil, err
	}
	if from == nil {
		return nil, errors.New("mail: there is no sender address")
	}
	reply, err := address("reply", c.ReplyTo)
	if err != nil {
		return nil, err
	}
	host, options, err := read(c)
	if err != nil {
		return nil, err
	}
	client, err := mail.NewClient(host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	_, name, _ := strings.Cut(from.Address, "@")
	return &Sender{client: client, from: from, reply: reply, server: client.ServerAddr(), name: name}, nil
}

func address(what, s string) (*netmail.Address, error) {
	if s == "" {
		return nil, nil
	}
	a, err := netmail.ParseAddress(s)
	if err != nil {
		return nil, fmt.Errorf("mail: the %s address is none", what)
	}
	return a, nil
}

// read turns the URL into a host and the client's options. Its errors do not
// repeat the URL: a password may be part of it.
func read(c Config) (host string, options []mail.Option, err error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Hostname() == "" {
		return "", nil, errors.New("mail: want a URL such as smtp://user:password@host:587")
	}
	mode := u.Query().Get("tls")
	port := 587
	settings := &tls.Config{ServerName: u.Hostname(), RootCAs: c.Roots, MinVersion: tls.VersionTLS12}
	switch {
	case u.Scheme == "smtps" && mode == "":
		port = 465
		options = append(options, mail.WithSSL())
	case u.Scheme == "smtp" && mode == "":
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case u.Scheme == "smtp" && mode == "none":
		port = 25
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		return "", nil, errors.New("mail: the URL begins with smtp:// or smtps://; smtp:// may end in ?tls=none")
	}
	if p := u.Port(); p != "" {
		if port, err = strconv.Atoi(p); err != nil {
			return "", nil, errors.New("mail: the port is no number")
		}
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	options = append(options, mail.WithPort(port), mail.WithTimeout(c.Timeout), mail.WithTLSConfig(settings))
	if user := u.User.Username(); user != "" {
		password, _ := u.User.Password()
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(user), mail.WithPassword(password))
	}
	return u.Hostname(), options, nil
}

// Server is the server's host and port.
func (s *Sender) Server() string { return s.server }

// From is the sender's address.
func (s *Sender) From() string { return s.from.Address }

// Check connects, agrees on TLS and signs in, and sends nothing.
func (s *Sender) Check(ctx context.Context) error {
	c, err := s.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return unreachable(err)
	}
	_ = s.client.CloseWithSMTPClient(c) // what matters has worked
	return nil
}

// Send gives one letter to the server and returns nil when it was taken.
// Every failure is a [Refused].
func (s *Sender) Send(ctx context.Context, l Letter) error {
	m, err := s.message(l)
	if err != nil {
		return err
	}
	c, err := s.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return unreachable(err)
	}
	err = s.client.SendWithSMTPClient(c, m)
	_ = s.client.CloseWithSMTPClient(c) // it was taken, or not, before
	if m.IsDelivered() {
		return nil // whatever went wrong came after that
	}
	return refused(err)
}

func (s *Sender) message(l Letter) (*mail.Msg, error) {
	bad := &Refused{Reason: "the address is none that mail can be sent to"}
	to, err := netmail.ParseAddress(l.To)
	if err != nil {
		return nil, bad
	}
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	from := *s.from
	if name := shown(l.FromName); name != "" {
		from.Name = name
	}
	m.FromMailAddress(&from)
	m.ToMailAddress(&netmail.Address{Name: shown(l.ToName), Address: to.Address})
	if l.ReplyTo != "" {
		reply, err := netmail.ParseAddress(l.ReplyTo)
		if err != nil {
			return nil, &Refused{Reason: "the address for answers is none"}
		}
		m.ReplyToMailAddress(&netmail.Address{Name: shown(l.FromName), Address: reply.Address})
	} else if s.reply != nil {
		m.ReplyToMailAddress(s.reply)
	}
	m.Subject(oneLine(l.Subject))
	m.SetMessageIDWithValue(l.ID + "@" + s.name)
	if l.Date.IsZero() {
		l.Date = time.Now()
	}
	m.SetDateWithValue(l.Date)
	// No vacation notice and no delivery robot shall answer a program.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	if l.Language != "" {
		m.SetGenHeader("Content-Language", l.Language)
	}
	m.SetBodyString(mail.TypeTextPlain, l.Text)
	if l.HTML != "" {
		m.AddAlternativeString(mail.TypeTextHTML, l.HTML)
	}
	return m, nil
}

// oneLine keeps a name from becoming a header of its own.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// shown is a name beside an address. A backslash in a name that has to be
// encoded would stand in the header as it is, which no reader understands.
func shown(name string) string {
	return oneLine(strings.Map(func(r rune) rune {
		switch {
		case r == '\\':
			return '/'
		case unicode.IsControl(r) && !unicode.IsSpace(r), r == utf8.RuneError:
			return -1
		}
		return r
	}, name))
}
