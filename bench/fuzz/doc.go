// Command fuzz runs every fuzz target of the tree for a number of executions
// and prints what each reached.
//
//	go run ./bench/fuzz -n 1000000            every target, a million each
//	go run ./bench/fuzz -list                 their names
//	go run ./bench/fuzz -match 'media|yaml'   those whose "package Name" fits
//	go run ./bench/fuzz -record FILE          goes on where an earlier run with FILE ended
//
// The inputs that were found interesting stay in Go's build cache, so a later
// run goes on from them. A failing input is written into the package's
// testdata by the go command and stays there as a seed; the exit code is then 1.
//
// Begin with main.go; targets.go finds the targets, once.go runs one of them,
// record.go remembers.
package main
