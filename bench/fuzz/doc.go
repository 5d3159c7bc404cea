// Command fuzz runs every fuzz target of the tree for a number of executions
// and prints what each reached.
//
//	go run ./bench/fuzz -n 1000000            every target, a million each
//	go run ./bench/fuzz -list                 their names
//	go run ./bench/fuzz -match 'media|yaml'   those whose "package Name" fits
//	go run ./bench/fuzz -record FILE          goes on where an earlier run with FILE ended
//	go run ./bench/fuzz -record FILE -table   what FILE says, as docs/reliability.md shows it
//
// Targets run in turns: the one that comes to its aim first goes first, so that
// as many as can be get there in whatever time there is. A target that cannot
// be cheap states an aim of its own in its comment,
// "//fuzz:executions 20000 each starts ffmpeg".
//
// The inputs that were found interesting stay in Go's build cache, so a later
// run goes on from them. A failing input is written into the package's
// testdata by the go command and stays there as a seed; the exit code is then 1.
//
// Begin with main.go; targets.go finds the targets, once.go runs one of them,
// queue.go chooses, record.go remembers.
package main
