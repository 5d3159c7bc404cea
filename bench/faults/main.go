package main

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

// proof is one thing that may break and must lose nothing.
type proof struct {
	name, what string
	within     time.Duration
	run        func(ctx context.Context, r *run) error
}

// proofs lists every one, in the order they run.
func proofs() []proof {
	return []proof{
		{"kill", "the server is killed at random instants while interviews are uploaded and processed", 40 * time.Minute, kill},
		{"disk", "the disk fills up while candidates upload", 10 * time.Minute, disk},
		{"database", "PostgreSQL stops in the middle and comes back", 10 * time.Minute, database},
		{"clock", "the clock jumps by an hour and by a day, both ways", 10 * time.Minute, clock},
		{"input", "hostile requests on every route and hostile media", 20 * time.Minute, input},
	}
}

// run is what a proof is given.
type run struct {
	out    io.Writer
	rand   *rand.Rand
	kills  int
	engine string // sqlite or postgres, of the kill proof
	bin    string // folder with the programs
	dir    string // folder of this proof
	failed []error
}

func (r *run) say(format string, args ...any) { fmt.Fprintf(r.out, "  "+format+"\n", args...) }

// wrong notes a broken promise; the proof goes on to find the others.
func (r *run) wrong(format string, args ...any) {
	err := fmt.Errorf(format, args...)
	if len(r.failed) < 40 {
		r.say("WRONG %v", err)
	}
	r.failed = append(r.failed, err)
}

func main() {
	list := flag.Bool("list", false, "print the names and stop")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano())%1_000_000, "what random choices come from")
	kills := flag.Int("kills", 50, "how often the kill proof kills")
	engine := flag.String("engine", "sqlite", "of the kill proof: sqlite (with a folder) or postgres (with S3)")
	flag.Parse()
	if *list {
		for _, p := range proofs() {
			fmt.Printf("%-10s %s\n", p.name, p.what)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := prove(ctx, os.Stdout, *seed, *kills, *engine, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		stop()
		os.Exit(1)
	}
}

// prove runs the proofs of these names, all where there are none.
func prove(ctx context.Context, out io.Writer, seed uint64, kills int, engine string, names []string) error {
	all := proofs()
	for _, n := range names {
		if !slices.ContainsFunc(all, func(p proof) bool { return p.name == n }) {
			return fmt.Errorf("there is no proof %q; -list names them", n)
		}
	}
	if engine != "sqlite" && engine != "postgres" {
		return fmt.Errorf("there is no engine %q", engine)
	}
	dir, err := os.MkdirTemp("", "candor-faults-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // PostgreSQL runs as somebody else
		return err
	}
	bin, err := buildPrograms(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "seed %d\n\n", seed)
	var failed []error
	for _, p := range all {
		if len(names) > 0 && !slices.Contains(names, p.name) {
			continue
		}
		fmt.Fprintf(out, "%s: %s\n", p.name, p.what)
		r := &run{out: out, rand: rand.New(rand.NewPCG(seed, 1)), kills: kills, engine: engine, bin: bin, dir: dir + "/" + p.name}
		begun := time.Now()
		limited, cancel := context.WithTimeout(ctx, p.within)
		err := os.Mkdir(r.dir, 0o755)
		if err == nil {
			err = p.run(limited, r)
		}
		cancel()
		if err = errors.Join(err, errors.Join(r.failed...)); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", p.name, err))
			r.say("FAILED after %s\n", time.Since(begun).Round(time.Second))
			continue
		}
		r.say("proved in %s\n", time.Since(begun).Round(time.Second))
	}
	return errors.Join(failed...)
}
