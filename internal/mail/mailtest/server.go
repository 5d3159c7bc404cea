// Package mailtest is a real SMTP server on this machine for tests: it speaks
// TLS, asks for a password where it is told to, refuses whom it is told to,
// and keeps what it took.
package mailtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Options of a server. The zero value takes everything without TLS and
// password.
type Options struct {
	TLS      TLS
	User     string // asked for where it is set
	Password string
}

// TLS is how a server speaks it.
type TLS int

// Ways to speak TLS.
const (
	None TLS = iota
	StartTLS
	Implicit
)

// Refusal is what a server answers instead of taking a letter.
type Refusal struct {
	Code    int    // such as 550
	Fine    [3]int // such as 5.1.1; zero: none
	Message string
	AtData  bool // after the letter was read; otherwise when the address is named
}

// Received is one letter as it came.
type Received struct {
	From, To string // of the envelope
	User     string // who had signed in
	Raw      []byte
	*Letter
}

// Server is running.
type Server struct {
	Addr  string
	Roots *x509.CertPool // knows the server's certificate; nil without TLS
	o     Options

	mu      sync.Mutex
	refuse  map[string][]Refusal // by address; "" is everybody
	mail    []Received
	arrived chan struct{}
}

// New starts a server that ends with the test.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	s := &Server{o: o, refuse: map[string][]Refusal{}, arrived: make(chan struct{}, 1)}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Addr = l.Addr().String()
	srv := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }))
	srv.Domain = "localhost"
	srv.ErrorLog = log.New(io.Discard, "", 0)
	srv.AllowInsecureAuth = o.TLS == None
	srv.EnableSMTPUTF8 = true
	if o.TLS != None {
		cert, pool := certificate(t)
		s.Roots = pool
		srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
		if o.TLS == Implicit {
			l = tls.NewListener(l, srv.TLSConfig)
			srv.TLSConfig = nil
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() { _ = srv.Serve(l) })
	t.Cleanup(func() {
		_ = srv.Close()
		wg.Wait()
	})
	return s
}

// URL is the server's address as an operator writes it, with name and
// password.
func (s *Server) URL() string {
	u := url.URL{Scheme: "smtp", Host: s.Addr}
	switch s.o.TLS {
	case Implicit:
		u.Scheme = "smtps"
	case None:
		u.RawQuery = "tls=none"
	}
	if s.o.User != "" {
		u.User = url.UserPassword(s.o.User, s.o.Password)
	}
	return u.String()
}

// Refuse answers the next letters to an address in the given ways, one each,
// and takes those after them. The empty address is everybody.
func (s *Server) Refuse(address string, with ...Refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse[address] = append(s.refuse[address], with...)
}

// refusal is what waits for an address, if it is for this moment.
func (s *Server) refusal(address string, atData bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, who := range []string{address, ""} {
		if rs := s.refuse[who]; len(rs) > 0 && rs[0].AtData == atData {
			s.refuse[who] = rs[1:]
			return &smtp.SMTPError{Code: rs[0].Code, EnhancedCode: rs[0].Fine, Message: rs[0].Message}
		}
	}
	return nil
}

// Mail is everything that was taken, the oldest first.
func (s *Server) Mail() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mail)
}

// Wait returns the mail once there are n letters, and fails the test when
// there are not within ten seconds.
func (s *Server) Wait(t testing.TB, n int) []Received {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		if all := s.Mail(); len(all) >= n {
			return all
		}
		select {
		case <-s.arrived:
		case <-deadline:
			t.Fatalf("the mail server has %d letters, want %d", len(s.Mail()), n)
		}
	}
}

type session struct {
	server         *Server
	user, from, to string
}

func (s *session) AuthMechanisms() []string {
	if s.server.o.User == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.server.o.User || password != s.server.o.Password {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.server.o.User != "" && s.user == "" {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.server.refusal(to, false)
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.server.refusal(s.to, true); err != nil {
		return err
	}
	letter, err := Read(bytes.NewReader(raw))
	if err != nil {
		return &smtp.SMTPError{Code: 554, Message: fmt.Sprint("no letter: ", err)}
	}
	s.server.mu.Lock()
	s.server.mail = append(s.server.mail, Received{From: s.from, To: s.to, User: s.user, Raw: raw, Letter: letter})
	s.server.mu.Unlock()
	select {
	case s.server.arrived <- struct{}{}:
	default:
	}
	return nil
}

func (s *session) Reset()        { s.from, s.to = "", "" }
func (s *session) Logout() error { return nil }

// certificate is one for this machine that only the pool beside it knows.
func certificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mailtest"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}
