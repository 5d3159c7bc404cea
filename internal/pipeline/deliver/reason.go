package deliver

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
)

// plainly says why a request had no answer, in words fit for the receiver's
// owner: nothing of our own network shows.
func plainly(err error) string {
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the certificate is not accepted: " + e.Err.Error()
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "the host name is not known"
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return "no answer in time"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	case errors.Is(err, syscall.ECONNRESET):
		return "the connection was reset"
	case strings.Contains(err.Error(), "private, loopback or reserved"):
		return "the address is private, loopback or reserved, and this installation does not allow that"
	}
	return "the request failed"
}

func isTimeout(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout()
}
