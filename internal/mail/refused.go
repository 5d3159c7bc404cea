package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"os"
	"strings"
	"syscall"

	"github.com/wneessen/go-mail"
)

// Refused is a letter that the server did not take, or never saw.
type Refused struct {
	Temporary bool   // trying again may help
	Code      int    // the server's reply, such as 550; 0 where it gave none
	Reason    string // fit to be shown to those who asked for the letter
}

func (r *Refused) Error() string { return r.Reason }

// unreachable is for what happens before a letter is spoken of: it says
// nothing of the letter, so that trying again may always help.
func unreachable(err error) *Refused {
	r := &Refused{Temporary: true, Reason: "the mail server cannot be reached"}
	if said, ok := errors.AsType[*textproto.Error](err); ok {
		r.Code = said.Code
		r.Reason = fmt.Sprintf("the mail server turned us away (%d)", said.Code)
		if said.Code == 535 || said.Code == 534 || said.Code == 530 {
			r.Reason = fmt.Sprintf("the mail server does not accept our name and password (%d)", said.Code)
		}
		return r
	}
	_, badCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, badRecord := errors.AsType[tls.RecordHeaderError](err)
	_, badName := errors.AsType[*net.DNSError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	_, unknownCA := errors.AsType[x509.UnknownAuthorityError](err)
	switch {
	case badCertificate || unknownCA:
		r.Reason = "the mail server's certificate is not accepted"
	case badRecord:
		r.Reason = "the mail server does not speak TLS on this port"
	case badName:
		r.Reason = "the mail server's name is not known"
	case strings.Contains(err.Error(), "STARTTLS"):
		r.Reason = "the mail server does not offer STARTTLS"
	case strings.Contains(err.Error(), "SMTP AUTH"), errors.Is(err, mail.ErrNoSupportedAuthDiscovered):
		r.Reason = "the mail server offers no way to sign in that keeps the password safe"
	case errors.Is(err, syscall.ECONNREFUSED):
		r.Reason = "the mail server refuses connections"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), isNet && timeout.Timeout():
		r.Reason = "the mail server does not answer in time"
	}
	return r
}

// refused is for what the server said of the letter. What has no reply code is
// the connection's fault.
func refused(err error) *Refused {
	e, ok := errors.AsType[*mail.SendError](err)
	if !ok {
		return &Refused{Temporary: true, Reason: "the connection to the mail server broke"}
	}
	code := e.ErrorCode()
	r := &Refused{Temporary: code < 500, Code: code}
	what := "the letter"
	switch e.Reason {
	case mail.ErrGetSender, mail.ErrGetRcpts:
		return &Refused{Reason: "the address is none that mail can be sent to"}
	case mail.ErrSMTPMailFrom:
		what = "our sender address"
	case mail.ErrSMTPRcptTo:
		what = "the candidate's address"
	}
	number := fmt.Sprint(code)
	if fine := e.EnhancedStatusCode(); fine != "" {
		number += " " + fine
	}
	switch {
	case code == 0:
		r.Reason = "the connection to the mail server broke"
	case r.Temporary:
		r.Reason = fmt.Sprintf("the mail server does not take %s for the time being (%s)", what, number)
	default:
		r.Reason = fmt.Sprintf("the mail server refuses %s (%s)", what, number)
	}
	return r
}
