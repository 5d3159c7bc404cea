package main

import (
	"context"
	"flag"
	"time"

	"github.com/candorhq/candor/bench/rig"
)

func main() {
	kills := flag.Int("kills", 50, "how often the kill proof kills")
	engine := flag.String("engine", "sqlite", "of the kill proof: sqlite (with a folder) or postgres (with S3)")
	rig.Main("faults", []rig.Proof{
		{Name: "kill", What: "the server is killed at random instants while interviews are uploaded and processed", Within: 40 * time.Minute,
			Run: func(ctx context.Context, r *rig.Run) error { return kill(ctx, r, *engine, *kills) }},
		{Name: "disk", What: "the disk fills up while candidates upload", Within: 10 * time.Minute, Run: disk},
		{Name: "database", What: "PostgreSQL stops in the middle and comes back", Within: 10 * time.Minute, Run: database},
		{Name: "storage", What: "the S3 server is killed or falls silent in the middle and comes back", Within: 10 * time.Minute, Run: storage},
		{Name: "clock", What: "the clock jumps by an hour and by a day, both ways", Within: 10 * time.Minute, Run: clock},
		{Name: "input", What: "hostile requests on every route", Within: 20 * time.Minute, Run: input},
		{Name: "media", What: "hostile recordings, one after the other and all at once", Within: 40 * time.Minute, Run: media},
	})
}
