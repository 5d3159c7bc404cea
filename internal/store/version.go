package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"

	"github.com/candorhq/candor/internal/interview"
)

// save inserts a row whose version is 0, or updates the row that still has the
// version given. begin is called before an insert, to draw serials.
func save[T any, V ~int | ~int64](ctx context.Context, t *tx, m *mapping[T], v *T, id string, version *V, begin func() error) error {
	old := *version
	t.later(func() { *version = old })
	*version = old + 1
	if old == 0 {
		if begin != nil {
			if err := begin(); err != nil {
				return err
			}
		}
		_, err := insert(ctx, t.q, m, v, "")
		return err
	}
	n, err := update(ctx, t.q, m, v, "WHERE id = ? AND version = ?", id, int64(old))
	if err != nil || n == 1 {
		return err
	}
	if _, err := one(ctx, t.q, m, "WHERE id = ?", id); err != nil {
		return err
	}
	return stale(m.table)
}

// draw sets a serial number.
func (t *tx) draw(ctx context.Context, table string, serial *int64) func() error {
	return func() error {
		n, err := t.db.engine.serial(ctx, t.q, table)
		if err != nil {
			return err
		}
		old := *serial
		t.later(func() { *serial = old })
		*serial = n
		return nil
	}
}

// shortID finds eight hexadecimal digits that no plan has.
func (t *tx) shortID(ctx context.Context, short *string) error {
	old := *short
	t.later(func() { *short = old })
	for range 20 {
		var b [4]byte
		rand.Read(b[:])
		*short = hex.EncodeToString(b[:])
		n, err := scalar(ctx, t.q, "SELECT count(*) FROM plan WHERE short_id = ?", *short)
		if err != nil || n == 0 {
			return err
		}
	}
	return interview.Errorf(interview.Conflict, "no short id is free")
}
