// Command nodes proves what two servers do that share one PostgreSQL and one S3
// server behind a load balancer: one of them is killed, paused, cut off, upgraded
// or has a wrong clock while candidates upload, and nothing acknowledged is lost
// or shows twice.
//
//	go run ./bench/nodes                 every proof
//	go run ./bench/nodes kill pause      those named
//	go run ./bench/nodes -list           their names
//	go run ./bench/nodes -seed 7 cut     the same choices again
//	go run ./bench/nodes capacity        what one node holds, for docs/capacity.md
//
// Each proof makes an installation of its own, prints what it did and what it
// found, and removes it. What is random comes from the printed seed. The exit
// code is 0 when all were proved, 1 when one failed, 2 when it was called wrongly
// and 3 when one was left out because this machine lacks what it needs, as root
// and network namespaces; that is said before the first begins. All of them take
// about twelve minutes on two processors.
//
// Begin with main.go, where the table of proofs stands; pair.go is the
// installation, balancer.go what stands before it.
package main
