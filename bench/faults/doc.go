// Command faults proves what Candor does when things break: it drives the real
// program over loopback, hurts it, and checks that nothing acknowledged is lost.
//
//	go run ./bench/faults                 every proof
//	go run ./bench/faults kill disk       those named
//	go run ./bench/faults -list           their names
//	go run ./bench/faults -seed 7 kill    the same instants again
//
// Each proof makes an installation of its own in a temporary folder, prints
// what it did and what it found, and removes the folder. What is random comes
// from the printed seed. The exit code is 0 when all were proved, 1 when one
// failed, 2 when it was called wrongly and 3 when one was left out because this
// machine lacks what it needs, as root; that is said before the first begins.
// All of them take about twenty minutes on two processors.
//
// Begin with main.go, where the table of proofs stands. Package rig starts and
// kills the server and is the client that does not give up.
package main
