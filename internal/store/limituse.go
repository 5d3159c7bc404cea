package store

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
)

// How long a node's count stays after its last change, and how long others
// remember it: longer, so that what they saw is not counted again.
const (
	useKept       = 2 * time.Minute
	useRemembered = 5 * time.Minute
)

// Uses shares what limiters allowed among the nodes of a database. It is for
// one goroutine.
type Uses struct {
	db   *DB
	node string
	last time.Time
	seen map[[2]string]seenUse // by name and node
}

type seenUse struct {
	taken int64
	at    time.Time
}

// Uses starts sharing under a name that no other process has.
func (db *DB) Uses(node string) *Uses {
	return &Uses{db: db, node: node, seen: map[[2]string]seenUse{}}
}

// Exchange writes what this node allowed since the last call, by name, and
// returns what others did. After a failure what was given is lost, which is
// kind to callers.
func (u *Uses) Exchange(ctx context.Context, taken map[string]int) (others map[string]int, err error) {
	now := u.db.now()
	taken = maps.Clone(taken)
	maps.DeleteFunc(taken, func(name string, n int) bool { return n < 1 || len(name) > 300 || !askable([]any{name}) })
	if len(taken) > 0 {
		err := u.db.write(ctx, func(t *tx) error {
			for names := range slices.Chunk(slices.Sorted(maps.Keys(taken)), 200) {
				var args []any
				var stmt strings.Builder
				stmt.WriteString("INSERT INTO limit_use (name, node, taken, at) VALUES ")
				for i, name := range names {
					if i > 0 {
						stmt.WriteString(", ")
					}
					stmt.WriteString("(?, ?, ?, ?)")
					args = append(args, name, u.node, taken[name], micros(now))
				}
				stmt.WriteString(" ON CONFLICT (name, node) DO UPDATE SET taken = limit_use.taken + excluded.taken, at = excluded.at")
				if _, err := t.q.exec(ctx, stmt.String(), args...); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return u.others(ctx, now)
}

// others reads what has changed. What nodes know of the clock differs a little,
// and commits take a while: some rows are read twice, which what was seen makes up for.
func (u *Uses) others(ctx context.Context, now time.Time) (map[string]int, error) {
	first := u.last.IsZero()
	since := now.Add(-useKept)
	if !first {
		since = u.last.Add(-useKept / 4)
	}
	rows, err := u.db.q.query(ctx, "SELECT name, node, taken FROM limit_use WHERE node <> ? AND at > ?", u.node, micros(since))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var k [2]string
		var taken int64
		if err := rows.Scan(&k[0], &k[1], &taken); err != nil {
			return nil, err
		}
		before := u.seen[k].taken
		if taken < before {
			before = 0 // it was forgotten and began anew
		}
		u.seen[k] = seenUse{taken, now}
		if n := taken - before; n > 0 && !first { // what was before this node began is its callers' gain
			out[k[0]] += int(n)
		}
	}
	if err := u.db.q.fault(rows.Err()); err != nil {
		return nil, err
	}
	u.last = now
	maps.DeleteFunc(u.seen, func(_ [2]string, s seenUse) bool { return now.Sub(s.at) > useRemembered })
	return out, nil
}

// PruneUses forgets counts that have not changed for a while.
func (db *DB) PruneUses(ctx context.Context) error {
	_, err := db.change(ctx, "DELETE FROM limit_use WHERE at < ?", micros(db.now().Add(-useKept)))
	return err
}
