package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
)

// Compare reads two databases row by row, each at one moment, and says where
// they first differ.
func Compare(ctx context.Context, one, other *DB) error {
	a, err := one.engine.snapshot(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	b, err := other.engine.snapshot(ctx)
	if err != nil {
		return err
	}
	defer b.Close()
	for _, c := range carriage() {
		if err := c.compare(ctx, a, b); err != nil {
			return fmt.Errorf("compare %s: %w", c.table, err)
		}
	}
	return nil
}

func (c carried) compare(ctx context.Context, a, b snapshot) error {
	stmt := "SELECT " + c.names() + " FROM " + c.table + " ORDER BY " + c.order
	left, err := a.query(ctx, stmt)
	if err != nil {
		return err
	}
	defer left.Close()
	right, err := b.query(ctx, stmt)
	if err != nil {
		return err
	}
	defer right.Close()
	for n := 1; ; n++ {
		l, r := left.Next(), right.Next()
		if l != r {
			return fmt.Errorf("one has more than %d rows, the other has not", n-1)
		}
		if !l {
			return errors.Join(left.Err(), right.Err())
		}
		x, err := c.read(left)
		if err != nil {
			return err
		}
		y, err := c.read(right)
		if err != nil {
			return err
		}
		for i := range x {
			if !equal(x[i], y[i]) {
				return fmt.Errorf("row %d differs in %s", n, c.columns[i].name)
			}
		}
	}
}

func equal(a, b any) bool {
	if x, ok := a.([]byte); ok {
		y, ok := b.([]byte)
		return ok && bytes.Equal(x, y)
	}
	if _, ok := b.([]byte); ok {
		return false
	}
	return a == b
}
