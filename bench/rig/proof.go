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
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Proof is one thing that may break and must lose nothing.
type Proof struct {
	Name, What string
	Within     time.Duration // then it is stopped and has failed
	Run        func(ctx context.Context, r *Run) error
	ByNameOnly bool           // not among those that run where none is named
	Needs      []func() error // each says why it cannot run here, if so
}

// missing says why a proof cannot run here, nil where it can.
func (p Proof) missing() error {
	for _, need := range p.Needs {
		if err := need(); err != nil {
			return err
		}
	}
	return nil
}

// Run is what a proof is given. Say and Wrong are safe for many goroutines.
type Run struct {
	Rand *rand.Rand // from the printed seed; for the proof's own goroutine
	Bin  string     // folder with the programs
	Dir  string     // folder of this proof; it is removed
	*found
}

// found is what a proof has said and found wrong.
type found struct {
	mu     sync.Mutex
	out    io.Writer
	failed []error
}

// Say prints a line.
func (f *found) Say(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	fmt.Fprintf(f.out, "  "+format+"\n", args...)
}

// Wrong notes a broken promise; the proof goes on to find the others.
func (f *found) Wrong(format string, args ...any) {
	err := fmt.Errorf(format, args...)
	f.mu.Lock()
	f.failed = append(f.failed, err)
	n := len(f.failed)
	f.mu.Unlock()
	if n <= 40 {
		f.Say("WRONG %v", err)
	}
}

// Broken is how many promises were broken so far.
func (f *found) Broken() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.failed)
}

// Held prints what was proved, unless a promise was broken since there were so
// many: what is not so is not said.
func (f *found) Held(since int, format string, args ...any) {
	if f.Broken() == since {
		f.Say(format, args...)
	}
}

// In is the same run in a folder of its own, for a proof that needs more than
// one installation.
func (r *Run) In(name string) (*Run, error) {
	within := *r
	within.Dir = filepath.Join(r.Dir, name)
	return &within, os.Mkdir(within.Dir, 0o755)
}

// The ends of a command that proves. `go run` makes 1 of each and prints it.
const (
	failed  = 1
	misused = 2
	leftOut = 3
)

// Main is the main function of a command that proves: it adds -list and -seed
// to the flags, parses them, runs the proofs named, all where there are none,
// and ends the process: with 0 where all were proved, 1 where one failed, 2
// where it was called wrongly, and 3 where none failed and one was left out,
// because this machine lacks what it needs.
func Main(command string, proofs []Proof) {
	list := flag.Bool("list", false, "print the names and stop")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano())%1_000_000, "what random choices come from")
	flag.Usage = func() {
		fmt.Fprintf(flag.CommandLine.Output(), "usage: %s [flags] [proof ...]\n", command)
		flag.PrintDefaults()
		names(flag.CommandLine.Output(), proofs)
	}
	flag.Parse()
	if *list {
		names(os.Stdout, proofs)
		return
	}
	chosen, err := choose(proofs, flag.Args())
	if err == nil {
		_, err = os.Stat("internal/demo/content")
		if err != nil {
			err = errors.New("it must be run at the root of the repository, best by make")
		}
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", command, err)
		os.Exit(misused)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code, err := prove(ctx, os.Stdout, command, *seed, chosen)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", command, err)
	}
	if code != 0 {
		stop()
		os.Exit(code)
	}
}

func names(w io.Writer, proofs []Proof) {
	for _, p := range proofs {
		fmt.Fprintf(w, "%-13s %s\n", p.Name, p.What)
	}
}

// choose are the proofs to run.
func choose(all []Proof, named []string) ([]Proof, error) {
	for _, n := range named {
		if strings.HasPrefix(n, "-") {
			return nil, fmt.Errorf("%s stands behind a proof's name; flags come first", n)
		}
		if !slices.ContainsFunc(all, func(p Proof) bool { return p.Name == n }) {
			return nil, fmt.Errorf("there is no proof %q; -list names them", n)
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(p Proof) bool {
		return len(named) > 0 && !slices.Contains(named, p.Name) || len(named) == 0 && p.ByNameOnly
	}), nil
}

// prove runs proofs and says what came of each and of all.
func prove(ctx context.Context, out io.Writer, command string, seed uint64, proofs []Proof) (code int, err error) {
	begun := time.Now()
	dir, err := os.MkdirTemp("", "candor-"+command+"-")
	if err != nil {
		return failed, err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // PostgreSQL runs as somebody else
		return failed, err
	}
	fmt.Fprintf(out, "seed %d\n", seed)
	missing := map[string]error{}
	for _, p := range proofs { // said before an hour has gone by
		if missing[p.Name] = p.missing(); missing[p.Name] != nil {
			fmt.Fprintf(out, "%s will be left out: %v\n", p.Name, missing[p.Name])
		}
	}
	fmt.Fprintf(out, "building the programs\n\n")
	bin, err := BuildPrograms(ctx, dir)
	if err != nil {
		return failed, err
	}
	var proved, broken, left []string
	var errs []error
	for _, p := range proofs {
		if ctx.Err() != nil {
			break
		}
		fmt.Fprintf(out, "%s: %s\n", p.Name, p.What)
		if err := missing[p.Name]; err != nil {
			left = append(left, p.Name)
			fmt.Fprintf(out, "  LEFT OUT: %v\n\n", err)
			continue
		}
		if err := one(ctx, out, &Run{Rand: rand.New(rand.NewPCG(seed, 1)), Bin: bin, Dir: filepath.Join(dir, p.Name), found: &found{out: out}}, p); err != nil {
			broken, errs = append(broken, p.Name), append(errs, fmt.Errorf("%s: %w", p.Name, err))
			continue
		}
		proved = append(proved, p.Name)
	}
	if ctx.Err() != nil {
		errs = append(errs, errors.New("it was interrupted"))
		broken = append(broken, "by an interruption")
	}
	fmt.Fprintf(out, "seed %d, %s: %s\n", seed, time.Since(begun).Round(time.Second), sum(proved, broken, left))
	switch {
	case len(broken) > 0:
		return failed, errors.Join(errs...)
	case len(left) > 0:
		return leftOut, fmt.Errorf("left out: %s", strings.Join(left, ", "))
	}
	return 0, nil
}

// one runs one proof.
func one(ctx context.Context, out io.Writer, r *Run, p Proof) error {
	begun := time.Now()
	limited, cancel := context.WithTimeoutCause(ctx, p.Within, fmt.Errorf("it was stopped after %s", p.Within))
	defer cancel()
	err := os.Mkdir(r.Dir, 0o755)
	if err == nil {
		err = p.Run(limited, r)
	}
	if err != nil && limited.Err() != nil {
		err = errors.Join(context.Cause(limited), err)
	}
	err = errors.Join(err, errors.Join(r.failed...))
	word := "proved in"
	if err != nil {
		word = "FAILED after"
	}
	fmt.Fprintf(out, "  %s %s\n\n", word, time.Since(begun).Round(time.Second))
	return err
}

// sum words what came of all proofs.
func sum(proved, broken, left []string) string {
	var parts []string
	for _, s := range []struct {
		word  string
		names []string
	}{{"proved", proved}, {"FAILED", broken}, {"LEFT OUT", left}} {
		if len(s.names) > 0 {
			parts = append(parts, s.word+" "+strings.Join(s.names, ", "))
		}
	}
	return strings.Join(parts, "; ")
}
