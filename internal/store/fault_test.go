package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/candorhq/candor/internal/interview"
)

// A database that is away or full is told apart from a mistake of ours, and
// from a caller who went away.
func TestADatabaseThatIsAwayOrFullIsSaidSo(t *testing.T) {
	p := &postgresDB{}
	for _, c := range []struct {
		err  error
		want error
	}{
		{&net.OpError{Op: "dial", Err: errors.New("connection refused")}, interview.ErrUnavailable},
		{fmt.Errorf("read: %w", io.ErrUnexpectedEOF), interview.ErrUnavailable},
		{&pgconn.PgError{Code: "57P01"}, interview.ErrUnavailable},
		{&pgconn.PgError{Code: "08006"}, interview.ErrUnavailable},
		{&pgconn.PgError{Code: "53100"}, interview.ErrFull},
		{&pgconn.PgError{Code: "42601"}, nil},
		{fmt.Errorf("query: %w", context.Canceled), nil},
	} {
		got := p.fault(c.err)
		for _, kind := range []error{interview.ErrUnavailable, interview.ErrFull} {
			if errors.Is(got, kind) != (kind == c.want) {
				t.Errorf("%v becomes %v, want %v", c.err, got, c.want)
			}
		}
		if !errors.Is(got, c.err) {
			t.Errorf("%v: the cause is lost", c.err)
		}
	}
}
