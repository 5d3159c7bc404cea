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

// attempt is one run of a transaction. It knows when another transaction was
// first, so that all of this one has to run again and then finds what it made.
type attempt struct {
	Tx
	raced bool
}

// errMoved is the cause of a [Stale] that is the caller's own: the version
// given is not the current one, however often one looks.
var errMoved = errors.New("the version given is not the current one")

// write runs fn in a transaction, and again when it lost a race: for something
// that may exist only once, or for a row that it had read and wanted to change.
func (s *Service) write(ctx context.Context, fn func(tx Tx) error) error {
	var err error
	for range 10 {
		var a *attempt
		err = s.store.Write(ctx, func(tx Tx) error {
			a = &attempt{Tx: tx}
			return fn(a)
		})
		again := a != nil && a.raced || is(err, Stale) && !errors.Is(err, errMoved)
		if err == nil || !again || ctx.Err() != nil {
			return err
		}
	}
	return err
}

// raced marks a refused insert of something unique as worth another look. The
// mark is on the transaction: after a statement that failed it can do no more,
// and the store answers with that failure, whatever fn makes of it.
func raced(tx Tx, err error) error {
	if a, ok := tx.(*attempt); ok && is(err, Conflict) {
		a.raced = true
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
	before, err := tx.Once(ctx, sp, key, s.forgottenKey(sp, key))
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
	return id, false, raced(tx, err)
}
