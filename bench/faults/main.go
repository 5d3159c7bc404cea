package main

import (
	"context"
	"flag"
	"time"

	"github.com/candorhq/candor/bench/rig"
)

func main() {
	kills := flag.Int("kills", 50, "how often the kill proof kills")
	rig.Main("faults", []rig.Proof{
		{Name: "kill", What: "the server is killed at random instants while interviews are uploaded and processed: SQLite and a folder", Within: 40 * time.Minute,
			Run: func(ctx context.Context, r *rig.Run) error { return kill(ctx, r, "sqlite", *kills) }},
		{Name: "kill-postgres", What: "the same with PostgreSQL and S3", Within: 40 * time.Minute, Needs: []func() error{rig.HasPostgres, rig.HasS3},
			Run: func(ctx context.Context, r *rig.Run) error { return kill(ctx, r, "postgres", *kills) }},
		{Name: "disk", What: "the disk fills up while candidates upload (root)", Within: 10 * time.Minute, Run: disk, Needs: []func() error{rig.CanMount}},
		{Name: "database", What: "PostgreSQL stops in the middle and comes back", Within: 10 * time.Minute, Run: database, Needs: []func() error{rig.HasPostgres}},
		{Name: "storage", What: "the S3 server is killed or falls silent in the middle and comes back", Within: 10 * time.Minute, Run: storage, Needs: []func() error{rig.HasS3}},
		{Name: "clock", What: "the clock jumps by an hour and by a day, both ways", Within: 10 * time.Minute, Run: clock},
		{Name: "input", What: "hostile requests on every route", Within: 20 * time.Minute, Run: input},
		{Name: "things", What: "hostile requests to things that exist, by their owner and by a stranger", Within: 40 * time.Minute, Run: things},
		{Name: "dialects", What: "the same through the doors of the dialects", Within: 40 * time.Minute, Run: dialects},
		{Name: "media", What: "hostile recordings, one after the other and all at once", Within: 40 * time.Minute, Run: media, Needs: []func() error{rig.HasFFmpeg, rig.HasRoom(4 << 30)}},
	})
}
