package interview

import (
	"context"
	"crypto/subtle"
	"errors"
)

// OnceKey is a caller's idempotency key with the digest of the request it
// came with; the zero value asks for nothing. The same key with the same
// digest gives what the first request made, for [OnceFor]; with another digest
// it is a [Conflict] of the field "idempotency_key".
type OnceKey struct {
	Key    string
	Digest []byte
}

// errRace says that another transaction made the same thing first; the whole
// of this one is run again and then finds it.
var errRace = errors.New("another request made it first")

// write runs fn in a transaction, and again when it lost a race for something
// that may exist only once.
func (s *Service) write(ctx context.Context, fn func(tx Tx) error) error {
	var err error
	for range 5 {
		err = s.store.Write(ctx, fn)
		if !errors.Is(err, errRace) {
			return err
		}
	}
	// The caller is told what stood in the way, not that we gave up.
	if told, ok := errors.AsType[*Error](err); ok {
		return told
	}
	return err
}

// raced marks a refused insert of something unique as worth another look.
func raced(err error) error {
	if is(err, Conflict) {
		return errors.Join(errRace, err)
	}
	return err
}

// once answers from what the same request made before, else runs fn and
// remembers the id it returns, in the same transaction. Operations do not
// share keys.
func (s *Service) once(ctx context.Context, tx Tx, sp Space, operation string, k OnceKey, fn func() (id string, err error)) (id string, replayed bool, err error) {
	if k.Key == "" {
		id, err = fn()
		return id, false, err
	}
	if len(k.Key) > MaxOnceKey {
		return "", false, Wrong("idempotency_key", "must have at most %d bytes", MaxOnceKey)
	}
	if err := checkText("idempotency_key", &k.Key, MaxOnceKey); err != nil {
		return "", false, err
	}
	key := operation + ":" + k.Key
	before, err := tx.Once(ctx, sp, key)
	switch {
	case err == nil && s.now().Sub(before.At) < OnceFor:
		if subtle.ConstantTimeCompare(before.Digest, k.Digest) != 1 {
			return "", false, &Error{Kind: Conflict, Field: "idempotency_key",
				Message: "this key came with another request before"}
		}
		return before.ID, true, nil
	case err != nil && !is(err, NotFound):
		return "", false, err
	}
	if id, err = fn(); err != nil {
		return "", false, err
	}
	err = tx.AddOnce(ctx, sp, Once{Key: key, Digest: k.Digest, ID: id, At: s.now()})
	return id, false, raced(err)
}
