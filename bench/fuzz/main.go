package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"sync"
	"text/tabwriter"
	"time"
)

func main() {
	o := options{out: os.Stdout}
	list := flag.Bool("list", false, "print the targets and stop")
	match := flag.String("match", "", "regular expression of the targets to run, as -list prints them")
	flag.Int64Var(&o.n, "n", 1_000_000, "executions of each target")
	flag.IntVar(&o.atOnce, "at-once", 1, "targets at the same time")
	flag.IntVar(&o.workers, "workers", 1, "workers of each target")
	flag.DurationVar(&o.within, "within", 0, "longest time of one target in this run; 0 has no end")
	record := flag.String("record", "", "file that remembers what was reached, to go on from")
	flag.Parse()
	if err := func() (err error) {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		defer stop()
		if o.match, err = regexp.Compile(*match); err != nil {
			return err
		}
		if o.record, err = openRecord(*record); err != nil {
			return err
		}
		all, err := find(".")
		if err != nil {
			return err
		}
		if *list {
			for _, t := range all {
				fmt.Println(t)
			}
			return nil
		}
		return o.run(ctx, ".", all)
	}(); err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

type options struct {
	out     io.Writer
	match   *regexp.Regexp
	n       int64
	atOnce  int
	workers int
	within  time.Duration
	record  *record
}

// run fuzzes the targets that fit until each has its executions, prints a line
// as each ends and then the table of all.
func (o *options) run(ctx context.Context, root string, all []target) error {
	var chosen []target
	for _, t := range all {
		if o.match.MatchString(t.String()) {
			chosen = append(chosen, t)
		}
	}
	if len(chosen) == 0 {
		return fmt.Errorf("no target fits %q; -list names them", o.match)
	}
	var mu sync.Mutex
	var failed []error
	next := make(chan target)
	var hands sync.WaitGroup
	for range max(o.atOnce, 1) {
		hands.Go(func() {
			for t := range next {
				err := o.one(ctx, root, t)
				mu.Lock()
				failed = append(failed, err)
				mu.Unlock()
			}
		})
	}
	for _, t := range chosen {
		select {
		case next <- t:
		case <-ctx.Done():
		}
	}
	close(next)
	hands.Wait()
	return errors.Join(append(failed, o.table(chosen))...)
}

func (o *options) one(ctx context.Context, root string, t target) error {
	left := o.n - o.record.of(t).Executions
	if left <= 0 || ctx.Err() != nil {
		return nil
	}
	limited, cancel := ctx, context.CancelFunc(func() {})
	if o.within > 0 {
		limited, cancel = context.WithTimeout(ctx, o.within)
	}
	defer cancel()
	r := fuzz(limited, root, t, left, o.workers)
	fmt.Fprintf(o.out, "%s: %d executions, %d new, %s\n", t, r.Executions, r.New, r.Took.Round(time.Second))
	if r.Failed != "" {
		fmt.Fprintln(o.out, r.Failed)
	}
	if err := o.record.add(t, r); err != nil {
		return err
	}
	if r.Failed != "" {
		return fmt.Errorf("%s failed", t)
	}
	return nil
}

// table prints what every chosen target has reached, earlier runs included.
func (o *options) table(chosen []target) error {
	w := tabwriter.NewWriter(o.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\ntarget\texecutions\tnew\tcorpus\ttime\t\n")
	whole := 0
	for _, t := range chosen {
		r := o.record.of(t)
		said := ""
		switch {
		case r.Failed != "":
			said = "failed"
		case r.Executions >= o.n:
			whole++
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%s\n", t, r.Executions, r.New, r.Corpus, r.Took.Round(time.Second), said)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(o.out, "%d of %d targets have %d executions\n", whole, len(chosen), o.n)
	return err
}
