package rig

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"slices"
	"time"
)

// Proof is one thing that may break and must lose nothing.
type Proof struct {
	Name, What string
	Within     time.Duration // then it is stopped and has failed
	Run        func(ctx context.Context, r *Run) error
	ByNameOnly bool         // not among those that run where none is named
	Needs      func() error // says why it cannot run here; nil: it always can
}

// Run is what a proof is given.
type Run struct {
	Rand   *rand.Rand // from the printed seed
	Bin    string     // folder with the programs
	Dir    string     // folder of this proof; it is removed
	out    io.Writer
	failed []error
}

// Say prints a line.
func (r *Run) Say(format string, args ...any) { fmt.Fprintf(r.out, "  "+format+"\n", args...) }

// Wrong notes a broken promise; the proof goes on to find the others.
func (r *Run) Wrong(format string, args ...any) {
	err := fmt.Errorf(format, args...)
	if len(r.failed) < 40 {
		r.Say("WRONG %v", err)
	}
	r.failed = append(r.failed, err)
}

// Main is the main function of a command that proves: it adds -list and -seed
// to the flags, parses them, runs the proofs named, all where there are none,
// and ends the process with code 1 when one failed.
func Main(command string, proofs []Proof) {
	list := flag.Bool("list", false, "print the names and stop")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano())%1_000_000, "what random choices come from")
	flag.Parse()
	if *list {
		for _, p := range proofs {
			fmt.Printf("%-10s %s\n", p.Name, p.What)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := prove(ctx, os.Stdout, command, *seed, proofs, flag.Args()); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", command, err)
		stop()
		os.Exit(1)
	}
}

func prove(ctx context.Context, out io.Writer, command string, seed uint64, all []Proof, names []string) error {
	for _, n := range names {
		if !slices.ContainsFunc(all, func(p Proof) bool { return p.Name == n }) {
			return fmt.Errorf("there is no proof %q; -list names them", n)
		}
	}
	dir, err := os.MkdirTemp("", "candor-"+command+"-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // PostgreSQL runs as somebody else
		return err
	}
	bin, err := BuildPrograms(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "seed %d\n\n", seed)
	var failed []error
	for _, p := range all {
		if len(names) > 0 && !slices.Contains(names, p.Name) || len(names) == 0 && p.ByNameOnly {
			continue
		}
		fmt.Fprintf(out, "%s: %s\n", p.Name, p.What)
		if p.Needs != nil {
			if err := p.Needs(); err != nil {
				fmt.Fprintf(out, "  passed over: %v\n\n", err)
				if len(names) > 0 { // it was asked for
					failed = append(failed, fmt.Errorf("%s: %w", p.Name, err))
				}
				continue
			}
		}
		r := &Run{out: out, Rand: rand.New(rand.NewPCG(seed, 1)), Bin: bin, Dir: dir + "/" + p.Name}
		begun := time.Now()
		limited, cancel := context.WithTimeout(ctx, p.Within)
		err := os.Mkdir(r.Dir, 0o755)
		if err == nil {
			err = p.Run(limited, r)
		}
		cancel()
		if err = errors.Join(err, errors.Join(r.failed...)); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", p.Name, err))
			r.Say("FAILED after %s\n", time.Since(begun).Round(time.Second))
			continue
		}
		r.Say("proved in %s\n", time.Since(begun).Round(time.Second))
	}
	return errors.Join(failed...)
}
