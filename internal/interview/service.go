package interview

import (
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
)

// Config of a [Service].
type Config struct {
	Now        func() time.Time // nil: the clock
	LinkSecret []byte           // candidates' link tokens are derived from it; at least 32 bytes
	// Seal and Unseal keep webhook secrets encrypted at rest.
	Seal   func(plain []byte) []byte
	Unseal func(sealed []byte) ([]byte, error)
	// Trail is told who saw what; nil: nobody.
	Trail *account.Trail
	// Certify signs the certificates of deletions; nil: they carry no signature.
	Certify func(certificate []byte) (CertificateSeal, error)
	// Mail tells that this installation sends mail to candidates.
	Mail bool
}

// Service is everything an actor can do. It is safe for concurrent use.
//
// Methods that take an [account.Actor] check it: a missing scope is [Denied],
// another organization's thing [Foreign], a thing of the other environment or
// an unknown one [NotFound]. A system actor may do everything. The methods
// without an actor are the pipeline's own; no door may pass them a caller's
// wish.
type Service struct {
	store Store
	c     Config
	plans plansSeen
}

// New makes the service over a store. It panics when the link secret is too
// short to protect anything: that is a mistake in the wiring.
func New(store Store, c Config) *Service {
	if len(c.LinkSecret) < 32 {
		panic("interview: the link secret needs at least 32 bytes")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{store: store, c: c}
}

// now is the present as it is stored.
func (s *Service) now() time.Time { return cut(s.c.Now()) }

// cut brings a time to what both databases keep.
func cut(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// is tells whether an error is one of ours of that kind.
func is(err error, k Kind) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == k
}

// inField names the input field that led to a failure.
func inField(field string, err error) error {
	if e, ok := errors.AsType[*Error](err); ok && e.Field == "" {
		return &Error{Kind: e.Kind, Field: field, Message: e.Message, Cause: err}
	}
	return err
}
