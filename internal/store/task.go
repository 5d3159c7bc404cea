package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/queue"
)

var tasks = tie("task", func(k *queue.Task) []column {
	return []column{
		{"id", key(&k.ID), true},
		{"kind", key(&k.Kind), true},
		{"key", key(&k.Key), true},
		{"organization_id", option(&k.OrganizationID), true},
		{"interview_id", option(&k.InterviewID), true},
		{"payload", raw(&k.Payload), true},
		{"state", plain(&k.State), false},
		{"attempt", num(&k.Attempt), false},
		{"max_attempts", num(&k.MaxAttempts), false},
		{"run_at", when(&k.RunAt), false},
		{"node", key(&k.Node), false},
		{"lease_until", when(&k.LeaseUntil), false},
		{"reason", plain(&k.Reason), false},
		{"created_at", when(&k.CreatedAt), true},
		{"finished_at", when(&k.FinishedAt), false},
	}
})

// Enqueue adds a ready task, unless one of the same kind and key is ready. One
// that runs may be about to end and not see what is asked for now: it runs
// again when it has ended.
func (t *tx) Enqueue(ctx context.Context, k queue.Task) error {
	if k.State == "" {
		k.State = queue.Ready
	}
	t.queued = true
	_, err := insert(ctx, t.q, tasks, &k, "ON CONFLICT (kind, key) WHERE key <> '' AND state IN ('ready', 'running') DO UPDATE SET again = 1 WHERE task.state = 'running'")
	return err
}

// A clock may have been ahead and be set back. What was asked for by it then
// seems to lie in the future: asked is when that was, by the same clock. What
// nodes know of it differs by less than ahead; a pause before a task is run or
// tried again is at most longestPause, and what waits for longer waits for a
// time of day.
const (
	asked        = "(CASE asked_at WHEN 0 THEN created_at ELSE asked_at END)"
	ahead        = 5 * time.Minute
	longestPause = time.Hour
)

// Claim first makes tasks ready whose lease ran out, and due those that a clock
// asked for that was ahead, then takes some: organizations take turns, each
// with its oldest, so that one with thousands of them does not keep the others
// waiting.
// A task that lost its node on its last attempt is handed out all the same,
// with Attempt above MaxAttempts: giving up is the runner's to do.
func (db *DB) Claim(ctx context.Context, node string, kinds []string, n int, lease time.Duration) ([]queue.Task, error) {
	if n < 1 || len(kinds) == 0 {
		return nil, nil
	}
	var names []any
	for _, k := range kinds {
		names = append(names, k)
	}
	if !askable(append(names, node)) {
		return nil, interview.Wrong("kind", "is not valid text")
	}
	in := "kind IN (" + marks(len(names)) + ")"
	now := db.now()
	// Look before writing: an idle node does not disturb the writer.
	const (
		lost  = "state = 'running' AND (lease_until <= ? OR lease_until > ?) AND "
		early = "state = 'ready' AND " + asked + " > ? AND run_at > ? AND run_at - " + asked + " <= ? AND "
	)
	isLost := slices.Concat([]any{micros(now), micros(now.Add(2*lease + ahead))}, names)
	isEarly := slices.Concat([]any{micros(now.Add(ahead)), micros(now), longestPause.Microseconds()}, names)
	due, err := scalar(ctx, db.q, `SELECT CASE WHEN EXISTS (SELECT 1 FROM task WHERE state = 'ready' AND run_at <= ? AND `+in+`)
		OR EXISTS (SELECT 1 FROM task WHERE `+lost+in+`) OR EXISTS (SELECT 1 FROM task WHERE `+early+in+`) THEN 1 ELSE 0 END`,
		slices.Concat([]any{micros(now)}, names, isLost, isEarly)...)
	if err != nil || due == 0 {
		return nil, err
	}
	var got []queue.Task
	err = db.write(ctx, func(t *tx) error {
		skip := db.engine.skipLocked()
		if _, err := t.q.exec(ctx, `UPDATE task SET state = 'ready', node = '', lease_until = 0
			WHERE id IN (SELECT id FROM task WHERE `+lost+in+skip+`)`, isLost...); err != nil {
			return err
		}
		if _, err := t.q.exec(ctx, `UPDATE task SET run_at = ?, asked_at = ?
			WHERE id IN (SELECT id FROM task WHERE `+early+in+skip+`)`, append([]any{micros(now), micros(now)}, isEarly...)...); err != nil {
			return err
		}
		got = nil
		all, err := t.lines(ctx, kinds, micros(now))
		if err != nil {
			return err
		}
		ids, err := t.take(ctx, all, node, n, now, lease)
		if err != nil || len(ids) == 0 {
			return err
		}
		if got, err = many(ctx, t.q, tasks, "WHERE id IN ("+marks(len(ids))+") ORDER BY run_at, id", ids...); err != nil {
			return err
		}
		turns := map[[2]string]bool{}
		for _, k := range got {
			turns[[2]string{k.Kind, k.OrganizationID}] = true
		}
		return t.served(ctx, turns, micros(now))
	})
	if err != nil {
		return nil, err
	}
	return got, nil
}

// texts reads one column of text, as arguments of the next statement.
func texts(ctx context.Context, q querier, stmt string, args ...any) ([]any, error) {
	rows, err := q.query(ctx, stmt, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var vs []any
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		vs = append(vs, v)
	}
	return vs, q.fault(rows.Err())
}

// change runs one statement on tasks and tells how many it touched.
func (db *DB) change(ctx context.Context, stmt string, args ...any) (n int64, err error) {
	if !askable(args) {
		return 0, nil
	}
	err = db.write(ctx, func(t *tx) error {
		n, err = t.q.exec(ctx, stmt, args...)
		return err
	})
	return n, err
}

const held = " WHERE id = ? AND node = ? AND state = 'running'"

// Extend prolongs a lease that the node still holds, also one that ran out
// and that nobody else has claimed.
func (db *DB) Extend(ctx context.Context, id, node string, lease time.Duration) (bool, error) {
	n, err := db.change(ctx, "UPDATE task SET lease_until = ?"+held, micros(db.now().Add(lease)), id, node)
	return n == 1, err
}

// Finish does nothing when the node no longer holds the task; nor do Retry and
// GiveUp.
func (db *DB) Finish(ctx context.Context, id, node string) error {
	return db.end(ctx, id, node, queue.Done, "")
}

// end ends a run for good, unless the task was asked for again meanwhile: then
// it is ready, with fresh attempts.
func (db *DB) end(ctx context.Context, id, node string, as queue.State, reason string) error {
	now := micros(db.now())
	_, err := db.change(ctx, `UPDATE task SET node = '', lease_until = 0, reason = ?,
		state = CASE again WHEN 1 THEN 'ready' ELSE ? END, finished_at = (1 - again) * ?,
		run_at = CASE again WHEN 1 THEN ? ELSE run_at END, asked_at = ?, attempt = CASE again WHEN 1 THEN 0 ELSE attempt END`+held,
		reason, string(as), now, now, now, id, node)
	return err
}

// Retry makes the task due again at a time. An attempt that does not count is
// taken off.
func (db *DB) Retry(ctx context.Context, id, node string, at time.Time, reason string, counts bool) error {
	off := 1
	if counts {
		off = 0
	}
	_, err := db.change(ctx, `UPDATE task SET state = 'ready', node = '', lease_until = 0, run_at = ?, asked_at = ?, reason = ?,
		attempt = CASE WHEN attempt > ? THEN attempt - ? ELSE 0 END`+held, micros(at), micros(db.now()), told(reason), off, off, id, node)
	return err
}

// GiveUp ends the task without success.
func (db *DB) GiveUp(ctx context.Context, id, node, reason string) error {
	return db.end(ctx, id, node, queue.GivenUp, told(reason))
}

// told keeps a reason whatever it is made of: losing the end of a run because
// of its words would run it again.
func told(reason string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(reason, "\x00", " "), "\uFFFD")
}

// Release takes back the attempts that Claim counted.
func (db *DB) Release(ctx context.Context, node string) (int, error) {
	n, err := db.change(ctx, `UPDATE task SET state = 'ready', node = '', lease_until = 0,
		attempt = CASE WHEN attempt > 0 THEN attempt - 1 ELSE 0 END WHERE node = ? AND state = 'running'`, node)
	return int(n), err
}

// Task reads one.
func (db *DB) Task(ctx context.Context, id string) (queue.Task, error) {
	return one(ctx, db.q, tasks, "WHERE id = ?", id)
}

// Tasks lists by id, newest first.
func (db *DB) Tasks(ctx context.Context, f queue.TaskFilter) ([]queue.Task, error) {
	c := &condition{}
	c.and("id > ?", "")
	c.is("organization_id", f.OrganizationID)
	c.is("interview_id", f.InterviewID)
	if f.Env != "" {
		c.and("NOT EXISTS (SELECT 1 FROM interview AS i WHERE i.id = task.interview_id AND i.env <> ?)", f.Env)
	}
	c.is("kind", f.Kind)
	c.is("state", string(f.State))
	if f.Before != "" {
		c.and("id < ?", f.Before)
	}
	return many(ctx, db.q, tasks, c.where()+" ORDER BY id DESC LIMIT ?", append(c.args, max(f.Limit, 1))...)
}

// Rerun says [interview.Conflict] for a task that runs or is done, and where
// another of the same kind and key has not finished.
func (db *DB) Rerun(ctx context.Context, id string) error {
	return db.turn(ctx, id, "UPDATE task SET state = 'ready', run_at = ?, asked_at = ?, attempt = 0, reason = '', finished_at = 0"+
		" WHERE id = ? AND state IN ('given_up', 'cancelled', 'ready')", micros(db.now()), micros(db.now()), id)
}

// Cancel ends a task. One that is running goes on until its node next extends
// the lease. Cancelling twice changes nothing; a task that is done says
// [interview.Conflict].
func (db *DB) Cancel(ctx context.Context, id string) error {
	return db.turn(ctx, id, `UPDATE task SET state = 'cancelled', node = '', lease_until = 0,
		finished_at = CASE WHEN state = 'cancelled' THEN finished_at ELSE ? END WHERE id = ? AND state <> 'done'`, micros(db.now()), id)
}

func (db *DB) turn(ctx context.Context, id, stmt string, args ...any) error {
	n, err := db.change(ctx, stmt, args...)
	if err != nil || n == 1 {
		return err
	}
	k, err := db.Task(ctx, id)
	if err != nil {
		return err
	}
	return &interview.Error{Kind: interview.Conflict, Field: "state", Message: "the task is " + strings.ReplaceAll(string(k.State), "_", " ")}
}

// Counts reads an index only.
func (db *DB) Counts(ctx context.Context) (map[string]map[queue.State]int, error) {
	rows, err := db.q.query(ctx, "SELECT kind, state, count(*) FROM task GROUP BY kind, state")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[string]map[queue.State]int{}
	for rows.Next() {
		var kind string
		var state queue.State
		var n int
		if err := rows.Scan(&kind, &state, &n); err != nil {
			return nil, err
		}
		if counts[kind] == nil {
			counts[kind] = map[queue.State]int{}
		}
		counts[kind][state] = n
	}
	return counts, db.q.fault(rows.Err())
}

// Prune deletes tasks that are done or cancelled. One that gave up stays until
// somebody runs it again or cancels it.
func (db *DB) Prune(ctx context.Context, before time.Time) (int, error) {
	n, err := db.change(ctx, "DELETE FROM task WHERE state IN ('done', 'cancelled') AND finished_at < ?", micros(before))
	return int(n), err
}
