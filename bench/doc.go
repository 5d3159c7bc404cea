// Command bench measures Candor against named baselines on this machine.
//
//	go run ./bench            every benchmark
//	go run ./bench pdf        those named
//	go run ./bench -seed 7    with other data: words, answers, states
//	go run ./bench -list      their names
//
// Each prints a table: a row is something measured, with how often it ran, its
// median and the time nine in ten stayed under. The last line names the ratio
// to the baseline, what is promised, and whether it was kept. Two cores that do
// other work beside give other times, but much the same ratio: read that.
//
// A benchmark whose baseline is not installed says so and is passed over. The
// exit code is 1 when a promise was broken or a benchmark failed.
//
// To add one, write a function of the type that benchmark.run has in a file of
// its own, and a line in the table of main.go.
package main
