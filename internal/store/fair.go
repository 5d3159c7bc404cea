package store

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// turn is when an organization last had a task of a kind.
type turn struct {
	kind, org string
	at        int64 // microseconds
}

var taskTurns = tie("task_turn", func(t *turn) []column {
	return []column{
		{"kind", key(&t.kind), true},
		{"organization_id", key(&t.org), true},
		{"at", num(&t.at), false},
	}
})

// waiting is an organization that has tasks of one kind due.
type waiting struct {
	kind, org string
	turn      int64 // when it last had one; 0: never
	oldest    int64 // of its tasks, when it was due
	share     int   // of what is claimed now
}

// lines are the organizations that wait, for each kind. Every step finds the
// next one in the index, past all the tasks of the one before.
func (t *tx) lines(ctx context.Context, kinds []string, now int64) ([]waiting, error) {
	const next = `SELECT coalesce(t.organization_id, '') FROM task t WHERE t.state = 'ready' AND t.kind = ? AND t.run_at <= ?`
	const order = ` ORDER BY coalesce(t.organization_id, '') LIMIT 1`
	var out []waiting
	for _, kind := range kinds {
		rows, err := t.q.query(ctx, `WITH RECURSIVE o (org) AS (
				SELECT (`+next+order+`)
				UNION ALL
				SELECT (`+next+` AND coalesce(t.organization_id, '') > o.org`+order+`) FROM o WHERE o.org IS NOT NULL
			)
			SELECT o.org, coalesce((SELECT n.at FROM task_turn n WHERE n.kind = ? AND n.organization_id = o.org), 0),
				(SELECT t.run_at FROM task t WHERE t.state = 'ready' AND t.kind = ? AND coalesce(t.organization_id, '') = o.org ORDER BY t.run_at LIMIT 1)
			FROM o WHERE o.org IS NOT NULL`, kind, now, kind, now, kind, kind)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			w := waiting{kind: kind}
			if err := rows.Scan(&w.org, &w.turn, &w.oldest); err != nil {
				rows.Close()
				return nil, err
			}
			out = append(out, w)
		}
		rows.Close()
		if err := t.q.fault(rows.Err()); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b waiting) int {
		return cmp.Or(cmp.Compare(a.turn, b.turn), cmp.Compare(a.oldest, b.oldest), cmp.Compare(a.kind, b.kind), cmp.Compare(a.org, b.org))
	})
	return out, nil
}

// take claims up to n tasks, one of each organization in turn and then, where
// some are left, one of each again. It returns their ids.
func (t *tx) take(ctx context.Context, all []waiting, node string, n int, now time.Time, lease time.Duration) (ids []any, err error) {
	skip := t.db.engine.skipLocked()
	for n > 0 && len(all) > 0 {
		// Who has less than its share leaves the rest to the next round, and is
		// not in it.
		for i := range all {
			all[i].share = n / len(all)
			if i < n%len(all) {
				all[i].share++
			}
		}
		left := all[:0]
		for _, w := range all {
			if w.share == 0 {
				continue
			}
			got, err := texts(ctx, t.q, `UPDATE task SET state = 'running', again = 0, node = ?, lease_until = ?, attempt = attempt + 1
				WHERE id IN (SELECT id FROM task WHERE state = 'ready' AND kind = ? AND coalesce(organization_id, '') = ? AND run_at <= ?
					ORDER BY run_at, id LIMIT ?`+skip+`)
				RETURNING id`, node, micros(now.Add(lease)), w.kind, w.org, micros(now), w.share)
			if err != nil {
				return nil, err
			}
			ids, n = append(ids, got...), n-len(got)
			if len(got) == w.share {
				left = append(left, w)
			}
		}
		all = left
	}
	return ids, nil
}

// served writes down whose turn it was, in one order for all nodes.
func (t *tx) served(ctx context.Context, kinds map[[2]string]bool, now int64) error {
	var all [][2]string
	for k := range kinds {
		all = append(all, k)
	}
	slices.SortFunc(all, func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	for _, k := range all {
		if err := upsert(ctx, t.q, taskTurns, &turn{k[0], k[1], now}, "kind, organization_id"); err != nil {
			return err
		}
	}
	return nil
}
