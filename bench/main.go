package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/pprof"
	"slices"
)

// benchmark is one thing that is promised and can be measured.
type benchmark struct {
	name, what string
	// run measures and prints its tables to w. It is errSkipped, with a reason,
	// where something it compares with is missing.
	run func(ctx context.Context, out sheet) error
}

// benchmarks lists every one, in the order they run.
func benchmarks() []benchmark {
	return []benchmark{
		{"pdf", "report PDF of an eight-page interview, against a warm Chromium tab", benchPDF},
		{"read", "reads of a ready result, against a handler that writes the same bytes", read},
		{"create", "interviews created over HTTP, against bare inserts of the same rows", create},
		{"audit", "creation and reads with the audit log, against the same without", audited},
		{"speech", "ten answers of a minute transcribed at once, wall time to audio time", hear},
		{"last", "result ready after the last answer of an interview, to that answer's length", last},
		{"list", "pages of a list among a million interviews", list},
		{"search", "searches among the transcripts of a million interviews", search},
		{"start", "start on 100,000 interviews, and memory of the idle server", start},
	}
}

// sheet is what a benchmark prints on, and the number its data are drawn by.
type sheet struct {
	io.Writer
	seed uint64
}

var (
	errSkipped = errors.New("skipped")
	errBroken  = errors.New("a promise was broken")
)

func main() {
	seed := flag.Uint64("seed", 1, "draw the data by this number")
	list := flag.Bool("list", false, "print the names and stop")
	profile := flag.String("profile", "", "write a processor profile of the whole run to this file")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if *list {
		for _, b := range benchmarks() {
			fmt.Printf("%-12s %s\n", b.name, b.what)
		}
		return
	}
	err := profiled(*profile, func() error { return measure(ctx, sheet{os.Stdout, *seed}, flag.Args()) })
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// profiled does something, with a processor profile where there is a file for it.
func profiled(path string, do func() error) error {
	if path == "" {
		return do()
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return errors.Join(err, f.Close())
	}
	err = do()
	pprof.StopCPUProfile()
	return errors.Join(err, f.Close())
}

// measure runs the benchmarks of these names, all where there are none. It goes
// on after a failure and returns all of them.
func measure(ctx context.Context, w sheet, names []string) error {
	all := benchmarks()
	for _, n := range names {
		if !slices.ContainsFunc(all, func(b benchmark) bool { return b.name == n }) {
			return fmt.Errorf("there is no benchmark %q; -list names them", n)
		}
	}
	var failed []error
	for _, b := range all {
		if len(names) > 0 && !slices.Contains(names, b.name) {
			continue
		}
		fmt.Fprintf(w, "%s (seed %d): %s\n", b.name, w.seed, b.what)
		switch err := b.run(ctx, w); {
		case errors.Is(err, errSkipped):
			fmt.Fprintf(w, "  %v\n\n", err)
		case err != nil:
			fmt.Fprintln(w)
			failed = append(failed, fmt.Errorf("%s: %w", b.name, err))
		default:
			fmt.Fprintln(w)
		}
	}
	return errors.Join(failed...)
}
