package main

import (
	"time"

	"github.com/candorhq/candor/bench/rig"
)

func main() {
	both := []func() error{rig.HasPostgres, rig.HasS3}
	rig.Main("nodes", []rig.Proof{
		{Name: "balance", What: "clients spread over both nodes; what is shared is shared, what happens once shows once", Within: 15 * time.Minute, Run: balance, Needs: both},
		{Name: "kill", What: "nodes are killed in turn, the last for good", Within: 15 * time.Minute, Run: kill, Needs: both},
		{Name: "pause", What: "a node is suspended for a minute in the midst of work and goes on afterwards", Within: 15 * time.Minute, Run: pause, Needs: both},
		{Name: "cut", What: "a node is cut off from PostgreSQL, from S3 and from both, and reaches its clients (root)", Within: 15 * time.Minute, Run: cut, Needs: append(both, namespaces)},
		{Name: "upgrade", What: "a rolling upgrade across a migration while candidates upload", Within: 15 * time.Minute, Run: upgrade, Needs: both},
		{Name: "skew", What: "the clock of a node is five minutes ahead, and five minutes behind", Within: 20 * time.Minute, Run: skew, Needs: both},
		{Name: "capacity", What: "measure what one node holds; no proof", Within: 60 * time.Minute, Run: capacity, ByNameOnly: true, Needs: both},
	})
}
