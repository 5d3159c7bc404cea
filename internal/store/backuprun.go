package store

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// KeepParts says that a backup is being taken, for some time: what was
// acknowledged of an upload before the backup's moment may still have to be
// read when the upload has become a recording. Call it again before the time
// is over, and [DB.PartsMayGo] at the end. A schema from before knows nothing
// of it, nor do its servers.
func (db *DB) KeepParts(ctx context.Context, backup string, within time.Duration) error {
	has, err := db.Version(ctx)
	if err != nil || has < marked {
		return err
	}
	until := db.now().Add(within)
	_, err = db.change(ctx, "INSERT INTO backup_run (id, until) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET until = excluded.until", backup, micros(until))
	return err
}

// PartsMayGo says that a backup has ended.
func (db *DB) PartsMayGo(ctx context.Context, backup string) error {
	has, err := db.Version(ctx)
	if err != nil || has < marked {
		return err
	}
	_, err = db.change(ctx, "DELETE FROM backup_run WHERE id = ? OR until < ?", backup, micros(db.now().AddDate(0, 0, -1)))
	return err
}

// HoldParts tells whether a backup is being taken, and then remembers the
// upload for [DB.HeldUploads].
func (db *DB) HoldParts(ctx context.Context, uploadID string) (bool, error) {
	held, err := db.backingUp(ctx)
	if err != nil || !held {
		return false, err
	}
	_, err = db.change(ctx, "INSERT INTO held_upload (upload_id) VALUES (?) ON CONFLICT (upload_id) DO NOTHING", uploadID)
	return true, err
}

// HeldUploads are uploads that became recordings while a backup was taken, when
// none is any more: their parts may go.
func (db *DB) HeldUploads(ctx context.Context, limit int) ([]interview.Upload, error) {
	held, err := db.backingUp(ctx)
	if err != nil || held {
		return nil, err
	}
	return many(ctx, db.q, uploads, "WHERE id IN (SELECT upload_id FROM held_upload) ORDER BY id LIMIT ?", limit)
}

// ForgetHeld takes an upload off that list.
func (db *DB) ForgetHeld(ctx context.Context, uploadID string) error {
	_, err := db.change(ctx, "DELETE FROM held_upload WHERE upload_id = ?", uploadID)
	return err
}

func (db *DB) backingUp(ctx context.Context) (bool, error) {
	n, err := scalar(ctx, db.q, "SELECT count(*) FROM backup_run WHERE until > ?", micros(db.now()))
	return n > 0, err
}
