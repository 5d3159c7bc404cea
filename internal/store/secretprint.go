package store

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
)

// SecretPrints are the prints of the secrets that this database's rows were
// made with, by name; none where nobody has agreed on any.
func (db *DB) SecretPrints(ctx context.Context) (map[string][]byte, error) {
	return secretPrints(ctx, db.q)
}

func secretPrints(ctx context.Context, q querier) (map[string][]byte, error) {
	rows, err := q.query(ctx, "SELECT name, print FROM secret_print")
	if err != nil {
		return nil, fmt.Errorf("read the prints of secrets: %w", err)
	}
	defer rows.Close()
	kept := map[string][]byte{}
	for rows.Next() {
		var name string
		var print []byte
		if err := rows.Scan(&name, &print); err != nil {
			return nil, err
		}
		kept[name] = print
	}
	return kept, q.fault(rows.Err())
}

// AgreeOnSecrets lets agree see the prints that are kept and keeps what it
// returns in their place; what it does not name goes. Of several nodes at once
// one is first and the others see what it left. agree may run more than once.
func (db *DB) AgreeOnSecrets(ctx context.Context, agree func(kept map[string][]byte) (map[string][]byte, error)) error {
	// Most starts change nothing, and then nothing is written.
	kept, err := db.SecretPrints(ctx)
	if err != nil {
		return err
	}
	if want, err := agree(kept); err != nil || maps.EqualFunc(kept, want, bytes.Equal) {
		return err
	}
	return db.write(ctx, func(t *tx) error {
		if err := db.engine.lockChain(ctx, t.q, "secrets"); err != nil {
			return err
		}
		kept, err := secretPrints(ctx, t.q)
		if err != nil {
			return err
		}
		want, err := agree(kept)
		if err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(kept)) {
			if bytes.Equal(kept[name], want[name]) {
				continue
			}
			if _, err := t.q.exec(ctx, "DELETE FROM secret_print WHERE name = ?", name); err != nil {
				return err
			}
		}
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if bytes.Equal(kept[name], want[name]) {
				continue
			}
			_, err := t.q.exec(ctx, "INSERT INTO secret_print (name, print, at) VALUES (?, ?, ?)", name, want[name], micros(db.now()))
			if err != nil {
				return err
			}
		}
		return nil
	})
}
