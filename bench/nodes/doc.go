// Command nodes proves what two servers do that share one PostgreSQL and one S3
// server behind a load balancer: one of them is killed, paused, cut off or
// upgraded while candidates upload, and nothing acknowledged is lost or shows
// twice.
//
//	go run ./bench/nodes                 every proof
//	go run ./bench/nodes kill pause      those named
//	go run ./bench/nodes -list           their names
//	go run ./bench/nodes -seed 7 cut     the same choices again
//	go run ./bench/nodes capacity        what one node holds, for docs/capacity.md
//
// Each proof makes an installation of its own, prints what it did and what it
// found, and removes it. What is random comes from the printed seed. The exit
// code is 1 when a proof failed, or could not run although it was named.
//
// Begin with main.go, where the table of proofs stands; pair.go is the
// installation, balancer.go what stands before it.
package main
