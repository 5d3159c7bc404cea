package web

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// Bound limits the request's body to n bytes and the time in which it must
// have arrived. A body announced as longer is not read at all: [ReadBody] and
// anybody else who reads sees [*http.MaxBytesError] at once. A time of zero
// leaves the server's own deadline.
func Bound(w http.ResponseWriter, r *http.Request, n int64, within time.Duration) {
	r.Body = http.MaxBytesReader(w, r.Body, n)
	if r.ContentLength > n {
		r.Body = &refusedBody{r.Body, n}
	}
	if within > 0 {
		// A recorder in a test has no deadline to set.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(within))
	}
}

// Arrived lifts the deadline of [Bound] when the body has been read: net/http
// would otherwise take it for a client that went away and cancel a request
// that is merely slow.
func Arrived(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
}

type refusedBody struct {
	io.ReadCloser
	limit int64
}

func (b *refusedBody) Read([]byte) (int, error) { return 0, &http.MaxBytesError{Limit: b.limit} }

// ReadBody reads a bounded body to its end. Too long is [interview.TooLarge];
// a client that went away or was too slow is [interview.Invalid].
func ReadBody(r *http.Request) ([]byte, error) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, BodyError(err)
	}
	return b, nil
}

// BodyError words what went wrong when a body was read. An error that is not
// the client's comes back as it is.
func BodyError(err error) error {
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return interview.Errorf(interview.TooLarge, "the body is longer than %d bytes", large.Limit)
	}
	if IsTimeout(err) {
		return &interview.Error{Kind: interview.Invalid, Message: "the body did not arrive in time", Cause: err}
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.Canceled) {
		return &interview.Error{Kind: interview.Invalid, Message: "the body ended early", Cause: err}
	}
	return err
}

// IsTimeout tells whether a read ended because of a deadline.
func IsTimeout(err error) bool {
	var n net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}
