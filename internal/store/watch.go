package store

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// Waiting tells, for each kind of task, since when its oldest is due that no
// node has begun. Kinds with nothing due are not there.
func (db *DB) Waiting(ctx context.Context) (map[string]time.Time, error) {
	return db.oldest(ctx, "SELECT kind, min(run_at) FROM task WHERE state = 'ready' AND run_at <= ? GROUP BY kind", micros(db.now()))
}

// Unerased tells, for each state but done, when the oldest erasure in it was
// asked for.
func (db *DB) Unerased(ctx context.Context) (map[interview.ErasureState]time.Time, error) {
	all, err := db.oldest(ctx, "SELECT state, min(requested_at) FROM erasure WHERE state <> 'done' GROUP BY state")
	out := map[interview.ErasureState]time.Time{}
	for state, at := range all {
		out[interview.ErasureState(state)] = at
	}
	return out, err
}

func (db *DB) oldest(ctx context.Context, stmt string, args ...any) (map[string]time.Time, error) {
	rows, err := db.q.query(ctx, stmt, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]time.Time{}
	for rows.Next() {
		var name string
		var at int64
		if err := rows.Scan(&name, &at); err != nil {
			return nil, err
		}
		out[name] = time.UnixMicro(at).UTC()
	}
	return out, db.q.fault(rows.Err())
}
