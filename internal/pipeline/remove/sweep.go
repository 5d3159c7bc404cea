package remove

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/blob"
)

// Named tells which of some keys rows of the database name, or may be about to.
type Named func(ctx context.Context, keys []string) (map[string]bool, error)

// SweepAge is how old a file must be before it counts as an orphan while a
// server may be running: what is being made now has no row yet.
const SweepAge = 24 * time.Hour

// Swept is what a sweep found.
type Swept struct {
	Looked  int      `json:"looked_at"`
	Orphans []string `json:"orphans"`
	Bytes   int64    `json:"bytes"` // of the orphans
	Deleted bool     `json:"deleted"`
}

// Sweep finds files of interviews and uploads that no row names and that were
// put before a time, [SweepAge] ago or more where a server may be running, and
// deletes them unless dry. Files of other kinds, such as logos, are never
// looked at.
func Sweep(ctx context.Context, blobs blob.Store, named Named, before time.Time, dry bool) (Swept, error) {
	out := Swept{Orphans: []string{}, Deleted: !dry}
	const batch = 500
	old := map[string]int64{}
	var keys []string
	settle := func() error {
		have, err := named(ctx, keys)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if have[key] {
				continue
			}
			out.Orphans = append(out.Orphans, key)
			out.Bytes += old[key]
		}
		clear(old)
		keys = keys[:0]
		return nil
	}
	for info, err := range blobs.List(ctx, "") {
		if err != nil {
			return out, fmt.Errorf("list files: %w", err)
		}
		out.Looked++
		if strings.HasPrefix(info.Key, "logos/") || !info.Modified.Before(before) {
			continue
		}
		old[info.Key] = info.Size
		if keys = append(keys, info.Key); len(keys) == batch {
			if err := settle(); err != nil {
				return out, err
			}
		}
	}
	if err := settle(); err != nil || dry {
		return out, err
	}
	for _, key := range out.Orphans {
		if err := blobs.Delete(ctx, key); err != nil {
			return out, fmt.Errorf("delete %s: %w", key, err)
		}
	}
	return out, nil
}
