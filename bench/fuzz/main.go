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
	"time"
)

func main() {
	o := options{out: os.Stdout}
	list := flag.Bool("list", false, "print the targets and stop")
	table := flag.Bool("table", false, "print the record as a table of docs/reliability.md and stop")
	match := flag.String("match", "", "regular expression of the targets to run, as -list prints them")
	flag.Int64Var(&o.n, "n", 1_000_000, "executions of each target that states no aim of its own")
	flag.IntVar(&o.atOnce, "at-once", 1, "targets at the same time")
	flag.IntVar(&o.workers, "workers", 1, "workers of each target")
	flag.DurationVar(&o.turn, "turn", time.Minute, "longest time of one target before the next one is chosen")
	flag.StringVar(&o.binaries, "binaries", "", "folder that keeps the test binaries for the next run")
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
		if all = o.chosen(all); len(all) == 0 {
			return fmt.Errorf("no target fits %q; -list names them", o.match)
		}
		if *list {
			for _, t := range all {
				fmt.Println(t)
			}
			return nil
		}
		if *table {
			return o.markdown(all)
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
	turn    time.Duration
	record  *record

	binaries string // folder that they stay in; "": none
}

func (o *options) chosen(all []target) []target {
	var fit []target
	for _, t := range all {
		if o.match.MatchString(t.String()) {
			fit = append(fit, t)
		}
	}
	return fit
}

// aim is how often a target is to be executed.
func (o *options) aim(t target) int64 {
	if t.aim > 0 {
		return min(t.aim, o.n)
	}
	return o.n
}

func (o *options) left(t target) int64 { return max(0, o.aim(t)-o.record.of(t).Executions) }

// run fuzzes the targets in turns until each has its executions, prints a line
// as each turn ends and then the table of all.
func (o *options) run(ctx context.Context, root string, all []target) (err error) {
	b, err := openBench(ctx, root, o.binaries)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	var mu sync.Mutex
	var failed []error
	due := newQueue(all)
	var hands sync.WaitGroup
	for range max(o.atOnce, 1) {
		hands.Go(func() {
			for ctx.Err() == nil {
				t, ok := due.take(o)
				if !ok {
					return
				}
				r, err := o.one(ctx, b, t)
				due.put(t, r)
				mu.Lock()
				failed = append(failed, err)
				mu.Unlock()
			}
		})
	}
	hands.Wait()
	return errors.Join(append(failed, o.table(all))...)
}

// one gives a target a turn.
func (o *options) one(ctx context.Context, b *bench, t target) (reached, error) {
	if _, err := b.binary(ctx, t); err != nil { // not in the turn's time
		if ctx.Err() != nil {
			return reached{}, nil // ended in the middle of a build
		}
		return reached{Failed: err.Error()}, err
	}
	limited, cancel := context.WithTimeout(ctx, o.turn)
	defer cancel()
	r := b.fuzz(limited, t, o.left(t), o.workers)
	if err := o.record.add(t, r); err != nil {
		return r, err
	}
	fmt.Fprintf(o.out, "%s: %d executions, %.0f/s, %d new; %d left\n", t, r.Executions, r.Rate, r.New, o.left(t))
	if r.Failed != "" {
		fmt.Fprintln(o.out, r.Failed)
		return r, fmt.Errorf("%s failed", t)
	}
	return r, nil
}
