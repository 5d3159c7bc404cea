package store

import (
	"context"
	"fmt"
)

// Rows that are deleted or changed leave nothing in the pages of SQLite they
// stood in: the writer has secure_delete(FAST), which costs no I/O. Two places
// are left: pages that became free as a whole, and the index of words, which
// keeps those of deleted turns until their segment is merged.

const (
	// mergePages is how much of the index one transaction rewrites, and
	// zeroBytes how many free bytes it fills, so that no other writer waits long.
	mergePages = 200
	zeroBytes  = 8 << 20
)

// scrub merges the index, fills the free pages with zeros and empties the
// journal.
func (s *sqliteDB) scrub(ctx context.Context) error {
	if err := s.mergeWords(ctx); err != nil {
		return fmt.Errorf("merge the index of words: %w", err)
	}
	if err := s.fillFree(ctx); err != nil {
		return fmt.Errorf("overwrite free pages: %w", err)
	}
	// A reader may hold the journal; then the next checkpoint empties it.
	_, err := s.migrant.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

func (s *sqliteDB) mergeWords(ctx context.Context) error {
	pages := -mergePages // a negative number begins to merge everything
	for more := true; more; pages = mergePages {
		err := s.write(ctx, func(q querier) error {
			before, err := scalar(ctx, q, "SELECT total_changes()")
			if err != nil {
				return err
			}
			if _, err := q.exec(ctx, "INSERT INTO turn_word (turn_word, rank) VALUES ('merge', ?)", pages); err != nil {
				return err
			}
			after, err := scalar(ctx, q, "SELECT total_changes()")
			more = after-before >= 2 // the documentation's sign that there is more to do
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// fillFree puts zeros into a table until they have taken all free pages, and
// empties it again.
func (s *sqliteDB) fillFree(ctx context.Context) error {
	size, err := scalar(ctx, s.readers, "PRAGMA page_size")
	if err != nil {
		return err
	}
	for more := true; more; {
		err := s.write(ctx, func(q querier) error {
			free, err := scalar(ctx, q, "PRAGMA freelist_count")
			if err != nil {
				return err
			}
			n := min(free*size, zeroBytes)
			more = n == zeroBytes
			_, err = q.exec(ctx, "INSERT INTO scrub (zeros) VALUES (zeroblob(?))", n)
			return err
		})
		if err != nil {
			return err
		}
	}
	return s.write(ctx, func(q querier) error {
		_, err := q.exec(ctx, "DELETE FROM scrub")
		return err
	})
}

// scrub vacuums what held something of a person, which PostgreSQL would do by
// itself some time later: the space of deleted rows is free then and written
// over by the next ones. Until it is, it can still be read in PostgreSQL's
// files, though by no query, and in its write-ahead log: see
// [postgresDB.remnants].
func (p *postgresDB) scrub(ctx context.Context) error {
	for _, table := range []string{"turn", "turn_word", "transcript", "answer", "assessment", "result", "wording", "candidate", "interview",
		"recording", "upload", "try", "signal", "mail", "task", "review", "request", "sitting", "stage_run", "call_attempt",
		"event", "delivery", "alias", "once", "saved_view", "legal_hold"} {
		if _, err := p.db.ExecContext(ctx, "VACUUM "+table); err != nil {
			return fmt.Errorf("vacuum %s: %w", table, err)
		}
	}
	return nil
}

// remnants is what the engine's files still hold of deleted rows after a scrub.
func (s *sqliteDB) remnants() string { return "" }

func (p *postgresDB) remnants() string {
	return "space that PostgreSQL freed in its files, and its write-ahead log, until they are written over; no query reads them"
}
